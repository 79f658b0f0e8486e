"""The file in which a run's events are kept, on a disk that may fill up while the run goes on."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from desktop_app.protocol.events import Event, Sample
from desktop_app.protocol.wire import to_line

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class EventRecord:
    """Appends events line by line, without a buffer: what is told is on the disk, and a crash loses nothing.

    A full disk must not end the run that could still save or pause: a line that does not fit is left out.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._is_broken_off = False
        self.has_gaps = False

    def keep(self, event: Event) -> None:
        """Keeps an event; `Sample` holds text and is never kept. Raises OSError unless the disk is full."""
        if isinstance(event, Sample):
            return
        # A reader passes over a line that was cut off, but only if the next one begins anew.
        line = ("\n" if self._is_broken_off else "") + to_line(event)
        data = line.encode("utf-8")
        try:
            written = os.write(self._descriptor, data)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self.has_gaps = True
            return
        self._is_broken_off = written < len(data)
        self.has_gaps = self.has_gaps or self._is_broken_off


@contextlib.contextmanager
def appending(path: Path | None) -> Iterator[EventRecord | None]:
    """Opens `path` for events; yields None without one."""
    if path is None:
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        yield EventRecord(descriptor)
    finally:
        os.close(descriptor)
