"""What an importer offers (`Format`), what it is shown to recognise a file (`Head`), and what it found (`Source`).

A new format is one file in this room with a `Format` in it, and one line in `formats`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import ijson

from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.message import Kind, Message
from desktop_app.importers.tree import Entry, Tree

if TYPE_CHECKING:
    from desktop_app.importers.reading_context import Reading

_MOST_JSON_EVENTS = 4000
_LONGEST_PATH = 1000
_PIECE_BYTES = 1024


@dataclass(frozen=True)
class Head:
    """The beginning of a file, as far as it helps to recognise it.

    Args:
        tree, entry: where it lies; the name is a hint at most, because people rename files.
        data: up to `tree.HEAD_BYTES` bytes.
    """

    tree: Tree
    entry: Entry
    data: bytes

    @property
    def is_whole(self) -> bool:
        return len(self.data) >= self.entry.size_bytes

    @cached_property
    def text(self) -> str:
        """Decoded by its byte order mark or by what fits; "" for binary data."""
        text = self.data.decode(text_file_encoding(self.data), "replace").removeprefix("\ufeff")
        return "" if "\x00" in text[:4000] else text

    @cached_property
    def json_paths(self) -> frozenset[str]:
        """The keys that the JSON's beginning holds as ijson prefixes: {"name", "messages.item.from_id", ...}.

        A list at the top gives "item.…". Empty when the file does not begin as JSON.
        """
        data = self.data.removeprefix(b"\xef\xbb\xbf")
        if data.lstrip()[:1] not in (b"{", b"["):
            return frozenset()
        found: set[str] = set()
        try:
            # In small pieces, because ijson writes down the whole path at each step of endless lists in lists.
            events = ijson.parse(io.BytesIO(data), buf_size=_PIECE_BYTES)
            for number, (prefix, event, value) in enumerate(events):
                if event == "map_key":
                    found.add(f"{prefix}.{value}" if prefix else str(value))
                elif event == "start_array" and prefix:
                    found.add(f"{prefix}[]")
                elif event == "start_array":
                    found.add("[]")
                if number > _MOST_JSON_EVENTS or len(prefix) > _LONGEST_PATH:
                    break
        except (ijson.JSONError, UnicodeDecodeError, ValueError):
            # The beginning of a longer file ends in the middle of something.
            pass
        return frozenset(found)

    @cached_property
    def first_json_line(self) -> frozenset[str]:
        """The same for the first line of a JSON-lines file; empty when the first line is no JSON object."""
        line = self.data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
        if not line.startswith(b"{") or (line == self.data.strip() and not self.is_whole and len(line) < 100):
            return frozenset()
        return Head(self.tree, self.entry, line).json_paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Files of a tree that are one export together.

    `name`: what to call the source ("general", "Sent"); `paths`: files to read, in order; `title`: of the chat;
    `passed_over`: files that belong to it and hold no messages (an index, half-written ones).
    """

    name: str
    paths: tuple[str, ...]
    title: str = ""
    passed_over: tuple[str, ...] = ()


def _no_claims(_tree: Tree) -> Iterable[Claim]:
    return ()


def _no_key(_source: Source) -> str:
    return ""


def _never(_head: Head) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of export.

    Args:
        name: code in files and sentences ("telegram"); `core.sentences` has the words as "format_<name>".
        kind: of its messages.
        read: yields the messages of one source. Counts every message that it finds (`Reading.count`) and every
            one that it leaves out (`Reading.drop`); what it yields is counted, too. Streams: never holds a file.
        recognise: whether a file is this format, by its beginning; must be quick and never raise.
        by_folder: files of one folder are one source (a folder of .eml files).
        claim: for exports that are many files with fixed places (a Slack zip): finds them in a whole tree.
        is_fallback: only tried when nothing else was found in what was chosen (any text file is a "note").
        has_ids: its message ids stay the same from one export to the next; otherwise sender, time and text tell
            a repeated message.
        same_chat: what the sources of one chat share, in whichever form a program wrote it (a page for reading and
            JSON); "" where the format is the only one.
        form: of sources that share it, those with the lowest number are read; in the others everything counts as
            "duplicate".
    """

    name: str
    kind: Kind
    read: Callable[[Source, Reading], Iterator[Message]]
    recognise: Callable[[Head], bool] = _never
    by_folder: bool = False
    claim: Callable[[Tree], Iterable[Claim]] = _no_claims
    is_fallback: bool = False
    has_ids: bool = True
    same_chat: Callable[[Source], str] = _no_key
    form: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One export that was found.

    Args:
        name: file, folder or channel name, made unique among the chosen ones; never a path.
        format: how to read it.
        tree, paths: its files, in order.
        title: the chat's title where the format has it in a file's or folder's name.
        drop_all: reason that holds for all of it: somebody's "Trash" found in a folder is not what they wrote.
    """

    name: str
    format: Format
    tree: Tree
    paths: tuple[str, ...]
    title: str = ""
    drop_all: str | None = None

    @property
    def size_bytes(self) -> int:
        """How much there is to read."""
        by_path = self.tree.by_path
        return sum(by_path[path].size_bytes for path in self.paths)
