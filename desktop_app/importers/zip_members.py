"""Looks into a zip without trusting it and without ever writing a file."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from desktop_app.core.errors import AppError

_MOST_MEMBERS = 10_000
# Text shrinks about tenfold; a hundredfold over this size is made to fill memory or disk.
_LARGEST_RATIO = 100
_RATIO_COUNTS_FROM_BYTES = 10_000_000

_DRIVE = re.compile(r"[A-Za-z]:")


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Opens a zip whose every member was looked at.

    Raises:
        AppError: "zip_damaged", "zip_unsafe_name", "zip_bomb".
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, path.name)
            yield archive
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, UnicodeDecodeError, ValueError):
        raise AppError("zip_damaged", name=path.name) from None
    except RuntimeError:
        # zipfile's answer to an encrypted member.
        raise AppError("zip_damaged", name=path.name) from None


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise AppError("zip_bomb", name=name)
    for member in members:
        # `orig_filename` is what the file says; zipfile has already turned backslashes on Windows.
        inner = member.orig_filename
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if (
            inner.startswith("/")
            or "\\" in inner
            or _DRIVE.match(inner)
            or ".." in inner.split("/")
            or "\x00" in inner
            or is_link
        ):
            raise AppError("zip_unsafe_name", name=name)
        is_large = member.file_size > _RATIO_COUNTS_FROM_BYTES
        if is_large and member.file_size > _LARGEST_RATIO * max(1, member.compress_size):
            raise AppError("zip_bomb", name=name)


class MemberStream:
    """Opens one member again and again; closing it closes the archive. A context manager like a file."""

    def __init__(self, path: Path, member: str) -> None:
        self._path = path
        self._member = member

    def __call__(self) -> IO[bytes]:
        archive = zipfile.ZipFile(self._path)
        try:
            stream = archive.open(self._member)
        finally:
            # The member keeps the file open by itself until it is closed.
            archive.close()
        return stream
