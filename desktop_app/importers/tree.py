"""A folder, a file or a zip as a list of files that importers may open. Nothing is ever written into it."""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

from desktop_app.core.errors import AppError

HEAD_BYTES = 65_536
"""How much of a file is looked at to recognise it."""
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

# A Slack workspace has one file a channel and day, an .olm one a mail. Each costs about 600 bytes of memory.
_MOST_MEMBERS = 300_000
# Text shrinks about tenfold; a hundredfold over this size is made to fill memory or disk.
_LARGEST_RATIO = 100
_RATIO_COUNTS_FROM_BYTES = 10_000_000
_DRIVE = re.compile(r"[A-Za-z]:")
# What zipfile raises for a damaged archive, an offset outside of it (OSError), an unknown compression, or
# (RuntimeError) an encrypted member.
_DAMAGED = (
    zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, UnicodeDecodeError, ValueError, RuntimeError,
    IndexError, OverflowError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree.

    Args:
        path: below the tree's root, with "/".
        size_bytes: unpacked.
        modified: seconds since 1970; 0 when unknown.
    """

    path: str
    size_bytes: int
    modified: float = 0.0

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Path of the folder it lies in; "" at the root."""
        return self.path.rpartition("/")[0]


class Tree(ABC):
    """Files that belong together because they were chosen together.

    Attributes:
        name: what the person chose, or the name of the zip inside it; never a path.
        file: the folder or file on disk (a copy, for a zip in a zip).
        origin: where it really lies: the path on disk, then the paths inside each zip.
        stamp: changes when the file on disk does; "" for a folder, whose files have their own times.
    """

    name: str
    file: Path
    origin: tuple[str, ...]
    stamp: str

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All files below, sorted by path. Links are left out."""
        return tuple(sorted(self._find(), key=lambda entry: entry.path))

    @property
    def is_single_file(self) -> bool:
        """Whether one file was chosen, which is wanted whatever it is called."""
        return len(self.entries) == 1

    @cached_property
    def by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.entries}

    @abstractmethod
    def _find(self) -> Iterator[Entry]: ...

    @abstractmethod
    def open(self, path: str) -> IO[bytes]:
        """Opens one file for reading. Raises AppError: "source_missing", "source_not_readable", "zip_damaged"."""

    @abstractmethod
    def local_file(self, path: str, work: Path) -> Path:
        """Returns a real file with the content, for libraries that take no stream; copied into `work` if
        needed."""

    def head(self, path: str, size: int = HEAD_BYTES) -> bytes:
        """Returns the first bytes of a file."""
        with self.open(path) as stream:
            return stream.read(size)


class FolderTree(Tree):
    """A folder with everything below it, or a single file of it."""

    def __init__(self, root: Path, *, only: str | None = None) -> None:
        self._root = root
        self._only = only
        self.file = root / only if only else root
        self.name = self.file.name or str(root)
        self.origin = (str(root.resolve()),)
        self.stamp = ""

    def _find(self) -> Iterator[Entry]:
        if self._only is not None:
            facts = self.file.stat()
            yield Entry(self._only, facts.st_size, facts.st_mtime)
            return
        for folder, folders, files in os.walk(self._root, onerror=_unreadable):
            here = Path(folder)
            folders[:] = [name for name in folders if not (here / name).is_symlink()]
            inside = here.relative_to(self._root).as_posix()
            prefix = "" if inside == "." else f"{inside}/"
            for name in files:
                try:
                    facts = (here / name).lstat()
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(facts.st_mode):
                    yield Entry(prefix + name, facts.st_size, facts.st_mtime)

    def file_of(self, path: str) -> Path:
        """Returns where one of the files lies on disk."""
        return self._root / path

    def open(self, path: str) -> IO[bytes]:
        try:
            return (self._root / path).open("rb")
        except FileNotFoundError:
            raise AppError("source_missing", name=path.rpartition("/")[2]) from None
        except OSError:
            raise AppError("source_not_readable", name=path.rpartition("/")[2]) from None

    def local_file(self, path: str, work: Path) -> Path:
        return self._root / path


class ZipTree(Tree):
    """A zip file, looked at before anything in it is opened; members are read as streams, nothing is unpacked.

    Args:
        file: the zip on disk.
        inside: the tree and the path there, for a zip in a zip (`file` is its copy then).

    Raises:
        AppError: "zip_damaged", "zip_unsafe_name", "zip_bomb", "source_missing", "source_not_readable".
    """

    def __init__(self, file: Path, *, inside: tuple[Tree, str] | None = None) -> None:
        self.file = file
        self.name = inside[1].rpartition("/")[2] if inside else file.name
        self.origin = (*inside[0].origin, inside[1]) if inside else (str(file.resolve()),)
        try:
            facts = file.stat()
            self.stamp = inside[0].stamp if inside else f"{facts.st_size} {facts.st_mtime_ns}"
            self._archive = zipfile.ZipFile(file)
        except FileNotFoundError:
            raise AppError("source_missing", name=self.name) from None
        except OSError:
            raise AppError("source_not_readable", name=self.name) from None
        except _DAMAGED:
            raise AppError("zip_damaged", name=self.name) from None
        self._check()

    def _check(self) -> None:
        members = self._archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise AppError("zip_bomb", name=self.name)
        total = 0
        for member in members:
            # `orig_filename` is what the file says; zipfile has already turned backslashes on Windows.
            inner = member.orig_filename
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            climbs = ".." in inner.split("/")
            if (
                inner.startswith("/")
                or "\\" in inner
                or _DRIVE.match(inner)
                or climbs
                or "\x00" in inner
                or is_link
            ):
                raise AppError("zip_unsafe_name", name=self.name)
            total += member.file_size
            is_large = member.file_size > _RATIO_COUNTS_FROM_BYTES
            if is_large and member.file_size > _LARGEST_RATIO * max(1, member.compress_size):
                raise AppError("zip_bomb", name=self.name)
        # Members that share their bytes are small one by one and endless together.
        if total > 10 * _RATIO_COUNTS_FROM_BYTES and total > _LARGEST_RATIO * self.file.stat().st_size:
            raise AppError("zip_bomb", name=self.name)

    def _find(self) -> Iterator[Entry]:
        for member in self._archive.infolist():
            if not member.is_dir():
                yield Entry(member.filename, member.file_size)

    def open(self, path: str) -> IO[bytes]:
        try:
            return cast("IO[bytes]", _Member(self._archive.open(path), self.name))
        except (KeyError, *_DAMAGED):
            raise AppError("zip_damaged", name=self.name) from None

    def local_file(self, path: str, work: Path) -> Path:
        # The member's ending is kept, because some libraries look at it; its name may hold a person's.
        ending = re.sub(r"[^.A-Za-z0-9]", "", Path(path).suffix)[:10]
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, place = tempfile.mkstemp(dir=work, suffix=ending)
        with os.fdopen(handle, "wb") as copy, self.open(path) as stream:
            try:
                shutil.copyfileobj(stream, copy, 1 << 20)
            except OSError as error:
                raise AppError("disk_full") from error
        return Path(place)


class _Member(io.RawIOBase):
    """A file in a zip; what a damaged one raises while it is read becomes AppError("zip_damaged")."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except _DAMAGED:
            raise AppError("zip_damaged", name=self._name) from None

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def tree_of(path: Path) -> Tree:
    """Returns what a person chose as a tree.

    Raises:
        AppError: "source_missing", "source_not_readable", "source_empty", and what `ZipTree` raises.
    """
    if path.is_dir():
        return FolderTree(path)
    tree = FolderTree(path.parent, only=path.name)
    try:
        head = tree.head(path.name, 4096)
    except OSError:
        raise AppError("source_not_readable", name=path.name) from None
    if not head.strip() and path.stat().st_size <= len(head):
        raise AppError("source_empty", name=path.name)
    return ZipTree(path) if head.startswith(ZIP_STARTS) else tree


def nested_zip(tree: Tree, path: str, work: Path) -> ZipTree:
    """Opens a zip that lies in `tree`. Raises as `ZipTree` does."""
    return ZipTree(tree.local_file(path, work), inside=(tree, path))


def _unreadable(error: OSError) -> None:
    raise AppError("source_not_readable", name=Path(cast("str", error.filename) or "").name)
