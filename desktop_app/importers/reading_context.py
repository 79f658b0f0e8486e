"""What an importer works with while it reads: files that count their bytes, and the two ends of a message."""

from __future__ import annotations

import codecs
import io
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from desktop_app.core.errors import AppError
from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.format import Source
from desktop_app.importers.json_walk import CHUNK_CHARACTERS, JsonWalkError, walk_json
from desktop_app.importers.message import Message
from desktop_app.importers.tally import UNDOABLE, Sample, Tally

ProgressCallback = Callable[[int, int], None]

_PROGRESS_EVERY_S = 0.25
_DEEPEST_JSON = 10_000
LONGEST_LINE = 200_000
"""Characters; longer than any message of a chat."""
LONGEST_TEXT = 400_000
"""Characters; longer than a book's chapter. Nobody typed it into a message."""


class Progress:
    """Bytes of all sources together, told about four times a second."""

    def __init__(self, sources: Sequence[Source], on_progress: ProgressCallback | None) -> None:
        self._total = sum(source.size_bytes for source in sources)
        self._before = 0
        self._used = 0
        self._tell = on_progress
        self._told_s = 0.0

    def add(self, size: int) -> None:
        """`size` more bytes of the running source are read."""
        self._used += size
        if self._tell is None:
            return
        now = time.monotonic()
        if now - self._told_s >= _PROGRESS_EVERY_S:
            self._told_s = now
            self._tell(min(self._before + self._used, self._total), self._total)

    def finish(self, source: Source) -> None:
        self._before += source.size_bytes
        self._used = 0
        if self._tell is not None:
            self._tell(min(self._before, self._total), self._total)


class _CountedStream(io.RawIOBase):
    """Tells how much was read, and turns what a bad disk raises into an AppError."""

    def __init__(self, stream: IO[bytes], source: Source, on_bytes: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._source = source
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError:
            raise AppError("source_not_readable", name=self._source.name) from None
        self._on_bytes(len(data))
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class Reading:
    """What an importer works with while it reads one source.

    Every message that an importer finds ends in one of two ways: it is yielded, or it is given to `drop`.

    Attributes:
        source: what to read.
        work: folder for temporary files; it is removed afterwards. May not exist yet.
        columns: for tables: which column is what, as the person chose it; empty to guess.
    """

    def __init__(
        self,
        source: Source,
        *,
        tally: Tally,
        progress: Progress,
        work: Path,
        keep: Collection[str] = (),
        columns: Mapping[str, str] | None = None,
    ) -> None:
        self.source = source
        self.work = work
        self.columns = dict(columns or {})
        self._tally = tally
        self._progress = progress
        self._keep = frozenset(keep) & UNDOABLE

    def drop(self, reason: str, *, sample: Sample = None, messages: int = 1) -> None:
        """Counts messages as read and left out. `reason` is one of `tally.REASONS`; `sample` is shown as one."""
        self._tally.count_read(self.source.name, messages)
        self._tally.drop(self.source.name, reason, messages, sample=sample)

    def keeps(self, reason: str) -> bool:
        """Whether the person wants the messages back that are left out for this reason."""
        return reason in self._keep

    def advance(self, size_bytes: int) -> None:
        """Moves the progress for a library that reads a file by itself."""
        self._progress.add(size_bytes)

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """Opens one of the source's files; reading from it moves the progress."""
        stream = _CountedStream(self.source.tree.open(path), self.source, self._progress.add)
        with stream:
            yield cast("IO[bytes]", stream)

    def lines(self, path: str) -> Iterator[str]:
        """Yields the lines of a text file without their ends, in the charset that fits.

        A line over `LONGEST_LINE` characters comes in pieces; NUL characters are gone.
        """
        head = self.source.tree.head(path)
        with self.open(path) as raw:
            yield from decoded_lines(raw, head)

    def json_items(self, path: str, prefix: str) -> Iterator[Any]:
        """Yields the objects at an ijson `prefix` ("messages.item", "item") one by one.

        Where the JSON ends too early or stops being JSON, one message counts as "broken" and the rest of the file
        is given up.
        """
        for _, value in self.json_values(path, prefix):
            yield value

    def json_values(self, path: str, *prefixes: str) -> Iterator[tuple[str, Any]]:
        """Yields (prefix, value) for everything at the ijson `prefixes`, in the order of the file.

        For exports that keep a chat's name beside its messages. Damaged JSON counts as in `json_items`.
        """
        with self.open(path) as stream:
            try:
                yield from walk_json(_text_of(stream), frozenset(prefixes))
            except JsonWalkError:
                self.drop("broken")

    def peek_json(self, path: str, *prefixes: str) -> Iterator[tuple[str, Any]]:
        """Yields what `json_values` does, for a look at a file before it is read: nothing counts."""
        with self.source.tree.open(path) as raw:
            stream = _CountedStream(raw, self.source, lambda _: None)
            # What is damaged is counted when the file is read.
            with suppress(JsonWalkError):
                yield from walk_json(_text_of(cast("IO[bytes]", stream)), frozenset(prefixes))

    def json_value(self, path: str, *, limit_bytes: int = 64 << 20) -> Any:
        """Returns a small JSON file (an index, a list of people) as a whole; None when it is damaged or too
        large."""
        if self.source.tree.by_path[path].size_bytes > limit_bytes:
            return None
        with self.open(path) as stream:
            try:
                return next((value for _, value in walk_json(_text_of(stream), frozenset(("",)))), None)
            except JsonWalkError:
                return None

    def message(
        self,
        *,
        message_id: str,
        sender: str,
        text: str,
        conversation_id: str = "",
        parent_id: str | None = None,
        time_utc: str | None = None,
        sender_name: str = "",
        recipients: tuple[str, ...] = (),
        people: Mapping[str, str] | None = None,
        subject: str | None = None,
        notes: tuple[str, ...] = (),
        mine: bool = False,
    ) -> Message:
        """Makes a message of this source. Texts are cleaned of NULs and half surrogates and cut at `LONGEST_TEXT`.

        `conversation_id` defaults to the source's name, `subject` to its title, `people` to the sender alone.
        """
        if not _is_plain(f"{message_id}{sender}{sender_name}{conversation_id}{parent_id}"):
            message_id, sender, sender_name = _clean(message_id), _clean(sender), _clean(sender_name)
            conversation_id, parent_id = _clean(conversation_id), _clean(parent_id or "")
        name = sender_name or sender
        return Message(
            source=self.source.name,
            conversation_id=conversation_id or self.source.name,
            message_id=message_id,
            parent_id=parent_id or None,
            time_utc=time_utc,
            sender=sender,
            sender_name=name,
            recipients=recipients,
            people={sender: name} if people is None else people,
            subject=_clean(self.source.title if subject is None else subject),
            kind=self.source.format.kind,
            text=_clean(text[:LONGEST_TEXT]),
            notes=notes,
            mine=mine,
        )


def decoded_lines(stream: IO[bytes], head: bytes) -> Iterator[str]:
    """Yields decoded lines as `Reading.lines` does; `head` is the beginning of the stream."""
    encoding = text_file_encoding(head)
    text = io.TextIOWrapper(cast("io.BytesIO", stream), encoding=encoding, errors="replace", newline="\n")
    is_first = True
    try:
        while line := text.readline(LONGEST_LINE):
            if is_first:
                line, is_first = line.removeprefix("\ufeff"), False
            yield line.rstrip("\r\n").replace("\x00", "")
    finally:
        # The stream is the caller's to close.
        text.detach()


def _is_plain(text: str) -> bool:
    return text.isascii() and "\x00" not in text


def _clean(text: str) -> str:
    if _is_plain(text):
        return text
    # JSON may hold half of a surrogate pair, which no file takes.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _text_of(stream: IO[bytes]) -> Callable[[int], str]:
    """Returns what reads JSON as text. JSON is UTF-8; a wrong byte spoils one character and not the file."""
    start = stream.read(CHUNK_CHARACTERS)
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    waiting = [start]

    def read(size: int) -> str:
        while data := waiting.pop() if waiting else stream.read(size):
            if text := decoder.decode(data):
                return text
        return decoder.decode(b"", final=True)

    return read
