"""Brings the files of a lock onto the disk, whole and checked, or goes on where it stopped.

uv is not let near a server: after a break it begins files of gigabytes anew, leaves its half-files behind for
ever, and after a full disk calls a broken torch complete (measured with 0.13). Standard library only.

A file is `<name>.part` until its SHA-256 is the locked one, then renamed. So a finished name is a finished file,
and a kill at any byte costs what was on the wire.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.runtime.connection import RedirectRefusedError, opener
from desktop_app.runtime.control import Control
from desktop_app.runtime.lock import LockedFile

PART = ".part"
_PIECE_BYTES = 256 << 10
_TELL_EVERY_S = 0.2
_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)

Tell = Callable[[int, int], None]
"""Called with bytes done and bytes in all, about five times a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a bad line is borne.

    Args:
        timeout_s: without a single byte, the connection counts as dead.
        tries: in a row, without one new byte, before an address is given up.
        first_rest_s: before the second try; doubles up to `longest_rest_s`.
    """

    timeout_s: float = 20.0
    tries: int = 8
    first_rest_s: float = 0.5
    longest_rest_s: float = 30.0

    def rest_s(self, fails: int) -> float:
        return float(min(self.longest_rest_s, self.first_rest_s * 2 ** (fails - 1)))


class _NotHereError(Exception):
    """The server has no such file, or will not give it: asking again does not help."""


class _BrokenError(Exception):
    """The line or the server failed: asking again may help. `wait_s`: what the server asked for."""

    def __init__(self, wait_s: float = 0.0) -> None:
        super().__init__()
        self.wait_s = wait_s


def bytes_there(files: Sequence[LockedFile], folder: Path) -> int:
    """How much of the files is already in the folder for downloads, finished or in part."""
    return sum(_bytes_of(file, folder) for file in files)


def fetch(
    files: Sequence[LockedFile],
    *,
    folder: Path,
    addresses: Mapping[str, Sequence[str]],
    control: Control,
    tell: Tell,
    patience: Patience | None = None,
) -> None:
    """Brings all files into `folder`. What was fetched is kept whatever happens.

    Args:
        addresses: source -> the addresses below which its files lie, tried in this order.

    Raises:
        AppError: "engine_server_unreachable", "engine_file_gone", "engine_file_wrong", "disk_full", "cancelled",
            "folder_not_writable".
    """
    work = _Fetching(files, folder, control, tell, patience or Patience())
    with disk_failures_said(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The largest first: what takes hours should not begin at the end of the evening.
        for file in sorted(files, key=lambda one: -one.size_bytes):
            work.file(file, addresses.get(file.source, ()))
    work.say(at_once=True)


@contextlib.contextmanager
def disk_failures_said(folder: Path) -> Iterator[None]:
    """Turns what a disk refuses into AppError("disk_full" | "folder_not_writable")."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise AppError("disk_full") from None
        raise AppError("folder_not_writable", name=folder.name) from None


def is_whole(path: Path, file: LockedFile) -> bool:
    """Whether a file is exactly the locked one, by size and SHA-256."""
    if not path.is_file() or path.stat().st_size != file.size_bytes:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def drop_wrong(files: Sequence[LockedFile], folder: Path) -> int:
    """Removes finished files that are not what they should be (a failing disk); returns how many those were."""
    wrong = [folder / file.name for file in files if not is_whole(folder / file.name, file)]
    found = [path for path in wrong if path.exists()]
    for path in found:
        path.unlink()
    return len(found)


class _Fetching:
    def __init__(
        self, files: Sequence[LockedFile], folder: Path, control: Control, tell: Tell, patience: Patience
    ) -> None:
        self._folder = folder
        self._control = control
        self._tell = tell
        self._patience = patience
        self._have = {file.name: _bytes_of(file, folder) for file in files}
        self._total = sum(file.size_bytes for file in files)
        self._told_s = 0.0
        self._opener = opener()

    def say(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if at_once or now - self._told_s >= _TELL_EVERY_S:
            self._told_s = now
            self._tell(sum(self._have.values()), self._total)

    def file(self, file: LockedFile, addresses: Sequence[str]) -> None:
        if (self._folder / file.name).exists() and self._have[file.name] == file.size_bytes:
            return
        code = "engine_server_unreachable"
        for address in addresses:
            # Once more from the same address: a line that breaks bits does so rarely twice in one file.
            for _attempt in (1, 2):
                try:
                    self._bring(file, address + file.path)
                except _NotHereError:
                    code = "engine_file_gone"
                    break
                except _BrokenError:
                    code = "engine_server_unreachable"
                    break
                if self._finish(file):
                    return
                code = "engine_file_wrong"
        raise AppError(code, name=file.name)

    def _part(self, file: LockedFile) -> Path:
        return self._folder / (file.name + PART)

    def _finish(self, file: LockedFile) -> bool:
        part = self._part(file)
        if not is_whole(part, file):
            part.unlink(missing_ok=True)
            self._have[file.name] = 0
            return False
        part.replace(self._folder / file.name)
        self.say()
        return True

    def _bring(self, file: LockedFile, url: str) -> None:
        """Fetches until the part is as long as the file, over as many connections as that takes."""
        fails = 0
        with self._part(file).open("ab", buffering=0) as stream:
            if os.fstat(stream.fileno()).st_size > file.size_bytes:
                stream.truncate(0)
            while (have := os.fstat(stream.fileno()).st_size) < file.size_bytes:
                self._control.check()
                wait_s = 0.0
                try:
                    self._one_connection(file, url, stream, have)
                except _BrokenError as broken:
                    wait_s = broken.wait_s
                if self._control.is_paused:
                    continue
                if os.fstat(stream.fileno()).st_size > have:
                    fails = 0
                    continue
                fails += 1
                if fails >= self._patience.tries:
                    raise _BrokenError
                self._control.rest(max(wait_s, self._patience.rest_s(fails)))
            os.fsync(stream.fileno())

    def _one_connection(self, file: LockedFile, url: str, stream: IO[bytes], have: int) -> None:
        """Writes behind `have` what one connection brings: all of the rest, or less."""
        headers = {"Accept-Encoding": "identity", "User-Agent": f"homespun/{__version__}"}
        if have:
            headers["Range"] = f"bytes={have}-"
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - addresses are https or this computer
        try:
            with self._opener.open(request, timeout=self._patience.timeout_s) as answer:
                skip = _bytes_to_skip(answer, file, have)
                self._copy(answer, file, stream, have=have, skip=skip)
        except urllib.error.HTTPError as error:
            error.close()
            self._on_status(error, stream)
        except RedirectRefusedError:
            raise _NotHereError from None
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise _BrokenError from None
        except http.client.HTTPException:
            raise _BrokenError from None

    def _on_status(self, error: urllib.error.HTTPError, stream: IO[bytes]) -> None:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # Another file lies there now: begin anew, and let the hash decide.
            stream.truncate(0)
            raise _BrokenError
        if error.code >= 500 or error.code in (408, 425, 429):
            asked = error.headers.get("Retry-After", "")
            raise _BrokenError(min(float(asked), 120.0) if asked.isascii() and asked.isdigit() else 0.0)
        raise _NotHereError

    def _copy(self, answer: Any, file: LockedFile, stream: IO[bytes], *, have: int, skip: int) -> None:
        # `read1` gives what has come: `read` would wait for a whole piece and lose it when the line goes silent.
        while have < file.size_bytes and (piece := answer.read1(_PIECE_BYTES)):
            if skip:
                passed = min(skip, len(piece))
                skip, piece = skip - passed, piece[passed:]
            piece = piece[: file.size_bytes - have]
            written = 0
            while written < len(piece):
                # Unbuffered: what the disk refuses is known here, and what it took survives a kill.
                written += stream.write(piece[written:])
            have += len(piece)
            self._have[file.name] = have
            self.say()
            if self._control.is_paused:
                return
            self._control.check()


def _bytes_of(file: LockedFile, folder: Path) -> int:
    for path in (folder / file.name, folder / (file.name + PART)):
        if path.is_file():
            return min(path.stat().st_size, file.size_bytes)
    return 0


def _bytes_to_skip(answer: Any, file: LockedFile, have: int) -> int:
    """How many bytes of the answer are already here. Raises _BrokenError when it is no answer about this file.

    A sign-in page of a hotel is a page of another length; nothing of it is written.
    """
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise _BrokenError
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        if answer.headers.get("Content-Range", "") != f"bytes {have}-{file.size_bytes - 1}/{file.size_bytes}":
            raise _BrokenError
        return 0
    length = answer.headers.get("Content-Length")
    if answer.status != http.HTTPStatus.OK or (length is not None and length != str(file.size_bytes)):
        raise _BrokenError
    return have
