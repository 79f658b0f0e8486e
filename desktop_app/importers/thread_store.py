"""Which messages belong together, worked out in numbers while the texts stay on disk.

The texts of a mailbox do not fit into memory and a thread is only known when the last message is read. So the
messages stay in their files (`read_store.MessageFiles`), ids become 64-bit numbers in a SQLite file in a folder
that the caller names, and memory holds about 32 bytes a message. Only numbers are sorted, because SQLite sorts in
the system's temporary folder and no private text may go there.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.importers.message import Message
from desktop_app.importers.read_store import MessageFiles
from desktop_app.importers.reading import number_of

_SCHEMA = """
CREATE TABLE identity (key INTEGER NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE link (key INTEGER NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE subject (
    key INTEGER NOT NULL, moment INTEGER NOT NULL, seq INTEGER NOT NULL, is_orphan INTEGER NOT NULL,
    people BLOB NOT NULL
);
CREATE TABLE place (root INTEGER NOT NULL, moment INTEGER NOT NULL, seq INTEGER NOT NULL);
"""
_CACHE_KIB = 16_384
_ROWS_AT_ONCE = 2000
# A subject that half a mailbox shares ("Hello") must not cost the square of its messages.
_SUBJECT_WINDOW = 50
_IS_MINE = 1
_IS_CHAT = 2
_IS_REPEATED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One message in its thread."""

    root: int
    moment: int
    seq: int


class ThreadStore:
    """`add` every message, then `link_all`, then walk `threads`. A context manager that deletes its file."""

    def __init__(self, folder: Path, files: MessageFiles) -> None:
        self._files = files
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
        self._offsets = array("q")
        self._file_of = array("H")
        self._flags = array("B")
        self._identities: list[tuple[int, int]] = []
        self._links: list[tuple[int, int]] = []
        self._subjects: list[tuple[int, int, int, int, bytes]] = []
        self._chats: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._path.unlink(missing_ok=True)

    def add_chat(self, *, file: int, offset: int, moment: int, identity: int, chat: int, is_mine: bool) -> None:
        """Adds a message of a chat; `chat` is the number of its conversation."""
        seq = self._append(file, offset, moment, identity, _IS_CHAT | (_IS_MINE if is_mine else 0))
        # The first message stands for the chat: no row in the database.
        self._parents[seq] = self._chats.setdefault(chat, seq)

    def add_mail(
        self,
        *,
        file: int,
        offset: int,
        moment: int,
        identity: int,
        keys: Collection[str],
        subject: str,
        is_orphan: bool,
        people: Collection[str],
        is_mine: bool,
    ) -> None:
        """Adds a mail.

        Args:
            file, offset: where it lies.
            moment: seconds since 1970, 0 when unknown.
            identity: the same for another copy of it.
            keys: ids that it shares with the other messages of its thread.
            subject: normalised; "" when it says nothing.
            is_orphan: an answer that names no message, so that only its subject can find its thread.
            people: everybody on it.
        """
        seq = self._append(file, offset, moment, identity, _IS_MINE if is_mine else 0)
        self._links += [(number_of(key), seq) for key in keys]
        if subject:
            numbers = array("q", (number_of(person) for person in people)).tobytes()
            self._subjects.append((number_of(subject), moment, seq, int(is_orphan), numbers))

    def _append(self, file: int, offset: int, moment: int, identity: int, flags: int) -> int:
        seq = len(self._parents)
        self._parents.append(seq)
        self._moments.append(moment)
        self._offsets.append(offset)
        self._file_of.append(file)
        self._flags.append(flags)
        self._identities.append((identity, seq))
        if len(self._identities) >= _ROWS_AT_ONCE:
            self._flush()
        return seq

    def _flush(self) -> None:
        self._database.executemany("INSERT INTO identity VALUES (?, ?)", self._identities)
        self._database.executemany("INSERT INTO link VALUES (?, ?)", self._links)
        self._database.executemany("INSERT INTO subject VALUES (?, ?, ?, ?, ?)", self._subjects)
        self._identities.clear()
        self._links.clear()
        self._subjects.clear()

    def link_all(self, *, within_s: int) -> None:
        """Finds second copies, then joins messages that share an id, then orphans by their subject.

        Of several copies the first one stays. Two chats with a common message are one chat, exported twice.
        """
        self._flush()
        self._mark_repeated()
        self._join_ids()
        self._join_subjects(within_s)

    def _mark_repeated(self) -> None:
        last: tuple[int, int] | None = None
        for key, seq in self._database.execute("SELECT key, seq FROM identity ORDER BY key, seq"):
            if last is not None and key == last[0]:
                self._flags[seq] |= _IS_REPEATED
                self._join(last[1], seq)
            else:
                last = (key, seq)

    def _join_ids(self) -> None:
        last_key: int | None = None
        last_seq = 0
        for key, seq in self._database.execute("SELECT key, seq FROM link ORDER BY key, seq"):
            if key == last_key:
                self._join(last_seq, seq)
            last_key, last_seq = key, seq

    def _join_subjects(self, within_s: int) -> None:
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

    def chat_gaps(self) -> Iterator[int]:
        """Yields the seconds of silence between neighbouring messages of each chat, as they lie in their files."""
        last: dict[int, int] = {}
        for seq, flags in enumerate(self._flags):
            moment = self._moments[seq]
            if flags & _IS_CHAT and not flags & _IS_REPEATED and moment:
                chat = self._parents[seq]
                if chat in last:
                    yield abs(moment - last[chat])
                last[chat] = moment

    def is_mine(self, seq: int) -> bool:
        return bool(self._flags[seq] & _IS_MINE)

    def is_chat(self, seq: int) -> bool:
        return bool(self._flags[seq] & _IS_CHAT)

    def is_repeated(self, seq: int) -> bool:
        """Whether it is a second copy of a message that came before."""
        return bool(self._flags[seq] & _IS_REPEATED)

    def message(self, seq: int) -> Message:
        return self._files.fetch(self._file_of[seq], self._offsets[seq])

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
