"""messages/read/ of a project: what was read from each export, so that nothing is read twice.

One JSON-lines file of `Message` an export, and `index.json` with what each one was made from. An export that has
not changed is not opened again; one that is gone keeps what was read from it. msgspec writes and reads the lines:
five times as fast as the standard library, and it checks types.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO, Self

import msgspec

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record, replacing, write_json
from desktop_app.importers.documents.columns import Preview
from desktop_app.importers.format import Source
from desktop_app.importers.message import DropSample, Message
from desktop_app.importers.sources import place_of

# Changes when an importer reads the same file differently than before.
_READER_VERSION = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """One export that was read.

    Args:
        file: its messages in messages/read.
        chosen: the path that the person chose.
        place: where it lies in there; `stamp`: changes when it does.
        has_ids: as `Format.has_ids`.
        read: messages found; `dropped`: reason -> messages; `samples`: of those.
        preview: of a table, so that nobody else opens it to show its columns.
    """

    file: str
    chosen: str
    place: tuple[str, ...]
    stamp: str
    name: str
    format: str
    has_ids: bool
    read: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    samples: Mapping[str, tuple[DropSample, ...]] = field(default_factory=dict)
    preview: Preview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIndex:
    """messages/read/index.json."""

    sources: tuple[ReadSource, ...] = ()


class ReadStore:
    """The folder messages/read of a project."""

    def __init__(self, project: Project) -> None:
        self.folder = project.read_messages
        self._index = self.folder / "index.json"
        self._senders = project.senders

    def load(self) -> ReadIndex:
        """Returns what was read before; an empty index when there is none, or when its files are gone."""
        if not self._index.is_file():
            return ReadIndex()
        try:
            index = read_record(self._index, ReadIndex)
        except AppError:
            # It only saves time: what cannot be used is read again.
            return ReadIndex()
        return ReadIndex(sources=tuple(one for one in index.sources if (self.folder / one.file).is_file()))

    def save(self, sources: Sequence[ReadSource]) -> None:
        """Makes these the sources that were read, and removes the files of others."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_json(self._index, ReadIndex(sources=tuple(sources)))
        used = {one.file for one in sources} | {self._index.name, self._senders.name}
        for file in self.folder.iterdir():
            if file.name not in used:
                file.unlink()

    def write(self, messages: Iterator[Message]) -> str:
        """Saves messages in a new file and returns its name."""
        name = f"{secrets.token_hex(6)}.jsonl"
        encoder = msgspec.json.Encoder()
        buffer = bytearray()
        with replacing(self.folder / name, binary=True) as stream:
            for message in messages:
                encoder.encode_into(message, buffer, -1)
                buffer += b"\n"
                if len(buffer) > 1 << 20:
                    stream.write(buffer)
                    buffer.clear()
            stream.write(buffer)
        return name

    def files(self, index: ReadIndex) -> MessageFiles:
        return MessageFiles([(self.folder / one.file, one.has_ids) for one in index.sources])


def stamp_of(source: Source, settings: object) -> str:
    """Returns a text that changes when the export, or how it is to be read, changes."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{_READER_VERSION}\0{source.tree.stamp}\0{source.drop_all}\0{settings!r}".encode())
    by_path = source.tree.by_path
    for path in source.paths:
        entry = by_path[path]
        digest.update(f"\0{path}\0{entry.size_bytes}\0{entry.modified}".encode("utf-8", "replace"))
    return digest.hexdigest()


def stored_place(source: Source) -> tuple[str, ...]:
    """Returns where the source lies; of several files only the folder counts, because files come and go."""
    *outside, path = place_of(source)
    return (*outside, path if len(source.paths) == 1 else str(PurePath(path).parent), source.format.name)


class MessageFiles:
    """Messages in files of JSON lines: all of them in order, or one by its place. A context manager.

    Args:
        files: each with whether the ids in it are stable (`Format.has_ids`).
    """

    def __init__(self, files: Sequence[tuple[Path, bool]]) -> None:
        self._files = list(files)
        self._open: dict[int, IO[bytes]] = {}
        self._decoder = msgspec.json.Decoder(Message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._open.values():
            stream.close()
        self._open.clear()

    def has_ids(self, file: int) -> bool:
        return self._files[file][1]

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path, _ in self._files)

    def scan(self) -> Iterator[tuple[int, int, Message]]:
        """Yields (number of the file, offset, message). Raises AppError("file_damaged")."""
        for number, (path, _) in enumerate(self._files):
            offset = 0
            with path.open("rb") as stream:
                for line in stream:
                    yield number, offset, self._decode(line, path)
                    offset += len(line)

    def fetch(self, file: int, offset: int) -> Message:
        """Returns the message at a place that `scan` named."""
        path = self._files[file][0]
        stream = self._open.get(file)
        if stream is None:
            if len(self._open) >= 64:
                # A mailbox of a thousand folders must not use up the files that a process may open.
                self._open.pop(next(iter(self._open))).close()
            stream = self._open[file] = path.open("rb")
        stream.seek(offset)
        return self._decode(stream.readline(), path)

    def _decode(self, line: bytes, path: Path) -> Message:
        try:
            return self._decoder.decode(line)
        except (msgspec.DecodeError, msgspec.ValidationError):
            raise AppError("file_damaged", name=path.name) from None
