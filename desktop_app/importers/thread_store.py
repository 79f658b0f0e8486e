"""Messages parked on disk while their threads are worked out.

The texts of a mailbox do not fit into memory and a thread is only known when the last message is read. So the
messages go into a SQLite file in a folder that the caller names, and memory holds 18 bytes a message (three
numbers). The alternative, two passes over the exports by offset, would parse everything twice and cannot seek in a
zip. Only numbers are sorted, because SQLite sorts in the system's temporary folder and no private text may go
there.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.core.records import from_plain, to_plain
from desktop_app.importers.message import Message

_SCHEMA = """
CREATE TABLE message (seq INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE link (key INTEGER NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE subject (
    key INTEGER NOT NULL, moment INTEGER NOT NULL, seq INTEGER NOT NULL, is_orphan INTEGER NOT NULL,
    people BLOB NOT NULL
);
CREATE TABLE place (root INTEGER NOT NULL, moment INTEGER NOT NULL, seq INTEGER NOT NULL);
"""
_CACHE_KIB = 16_384
# A subject that half a mailbox shares ("Hello") must not cost the square of its messages.
_SUBJECT_WINDOW = 50


def number_of(text: str) -> int:
    """Returns a signed 64-bit number for an id; two ids in a million mailboxes may share one."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One stored message in its thread."""

    root: int
    moment: int
    seq: int


class ThreadStore:
    """`add` every message, then `link_subjects`, then walk `threads`. A context manager that deletes its file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "threads.sqlite"
        self._path.unlink(missing_ok=True)
        self._database = sqlite3.connect(self._path, isolation_level=None)
        # A crash loses the file anyway: the import starts again.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")
        self._parents = array("q")
        self._moments = array("q")
        self._flags = array("H")  # source number * 2 + whether it is mine
        self._sources: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._path.unlink(missing_ok=True)

    def add(
        self,
        message: Message,
        *,
        moment: int,
        keys: Collection[str],
        subject: str,
        is_orphan: bool,
        people: Collection[str],
        is_mine: bool,
    ) -> None:
        """Stores one message.

        Args:
            moment: seconds since 1970, 0 when unknown.
            keys: ids that it shares with the other messages of its thread.
            subject: normalised; "" when it says nothing.
            is_orphan: an answer that names no message, so that only its subject can find its thread.
            people: everybody on it.
        """
        seq = len(self._parents)
        self._parents.append(seq)
        self._moments.append(moment)
        source = self._sources.setdefault(message.source, len(self._sources))
        # 32,767 sources: beyond that the numbers are shared and only the count per source would be wrong.
        self._flags.append(min(source, 32_767) * 2 + int(is_mine))
        record = json.dumps(to_plain(message), ensure_ascii=False)
        self._database.execute("INSERT INTO message VALUES (?, ?)", (seq, record))
        self._database.executemany("INSERT INTO link VALUES (?, ?)", [(number_of(key), seq) for key in keys])
        if subject:
            numbers = array("q", (number_of(person) for person in people)).tobytes()
            row = (number_of(subject), moment, seq, int(is_orphan), numbers)
            self._database.execute("INSERT INTO subject VALUES (?, ?, ?, ?, ?)", row)

    def link_ids(self) -> None:
        """Joins the messages that share an id."""
        last_key: int | None = None
        last_seq = 0
        for key, seq in self._database.execute("SELECT key, seq FROM link ORDER BY key, seq"):
            if key == last_key:
                self._join(last_seq, seq)
            last_key, last_seq = key, seq

    def link_subjects(self, *, within_s: int) -> None:
        """Joins an orphan answer to an earlier message of the same subject, with the same people, not long
        before."""
        last_key: int | None = None
        window: list[tuple[int, int, frozenset[int]]] = []
        rows = self._database.execute(
            "SELECT key, moment, seq, is_orphan, people FROM subject ORDER BY key, moment, seq"
        )
        for key, moment, seq, is_orphan, numbers in rows:
            if key != last_key:
                window, last_key = [], key
            people = frozenset(array("q", numbers))
            if is_orphan:
                for other_moment, other, other_people in reversed(window):
                    if moment - other_moment > within_s:
                        break
                    if len(people & other_people) >= 2:
                        self._join(other, seq)
                        break
            window = [*window[-_SUBJECT_WINDOW + 1 :], (moment, seq, people)]

    def threads(self) -> Iterator[Place]:
        """Yields the places of all messages, one thread after the other, each in order of time."""
        self._database.executemany(
            "INSERT INTO place VALUES (?, ?, ?)",
            ((self._root(seq), self._moments[seq], seq) for seq in range(len(self._parents))),
        )
        for root, moment, seq in self._database.execute(
            "SELECT root, moment, seq FROM place ORDER BY root, moment, seq"
        ):
            yield Place(root=root, moment=moment, seq=seq)

    def is_mine(self, seq: int) -> bool:
        return bool(self._flags[seq] & 1)

    def source_of(self, seq: int) -> str:
        number = self._flags[seq] >> 1
        return next((name for name, known in self._sources.items() if known == number), "")

    def message(self, seq: int) -> Message:
        (record,) = self._database.execute("SELECT record FROM message WHERE seq = ?", (seq,)).fetchone()
        return replace(from_plain(Message, json.loads(record)), references=())

    def __len__(self) -> int:
        return len(self._parents)

    def _root(self, seq: int) -> int:
        parents = self._parents
        while parents[seq] != seq:
            parents[seq] = parents[parents[seq]]
            seq = parents[seq]
        return seq

    def _join(self, first: int, second: int) -> None:
        first, second = self._root(first), self._root(second)
        # The earliest message stands for its thread: the order of the threads is the order of the exports.
        self._parents[max(first, second)] = min(first, second)
