"""A folder of .eml files (or one of them) -> raw mails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from desktop_app.importers.raw_mail import MESSAGE_LIMIT_BYTES, MailBytes, RawMail


def read_files(
    folder: Path,
    names: Iterable[str],
    *,
    on_unreadable: Callable[[], None],
    flags_of: Callable[[str], str] | None = None,
) -> Iterator[RawMail]:
    """Yields one mail a file. A file that vanished or may not be read is told to `on_unreadable` and passed
    over."""
    used = 0
    for name in names:
        mail = MailBytes()
        try:
            with (folder / name).open("rb") as stream:
                # One byte over the limit is enough to see that it is cut.
                mail.add(_without_envelope(stream.read(MESSAGE_LIMIT_BYTES + 1)))
                facts = os.fstat(stream.fileno())
        except OSError:
            on_unreadable()
            continue
        used += facts.st_size
        yield mail.finish(used, flags=flags_of(name) if flags_of else "", file_time=facts.st_mtime)


def _without_envelope(data: bytes) -> bytes:
    """Some programs save one mail with the "From " line of an mbox on top."""
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data
