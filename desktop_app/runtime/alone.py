"""One installation at a time, in whichever process (the window and a terminal may both be open)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop_app.core.errors import AppError


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds a lock that the system takes back when this process ends, however it ends.

    Raises AppError("engine_busy") when another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "busy.lock").open("a+b") as stream:
        try:
            if sys.platform == "win32":
                import msvcrt

                stream.seek(0)
                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AppError("engine_busy") from None
        yield
