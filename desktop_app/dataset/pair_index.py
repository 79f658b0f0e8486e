"""dataset/pairs.sqlite: every candidate pair, used or left out, as `build_dataset` found it.

It is made beside its place and copied into the file in one transaction, so that a window that has it open sees
the old pairs or the new ones, and waits for a second at most (a file cannot be replaced on Windows while it is
open). What the person changed is not in it: see `pair_edits`. Narrow columns, texts and the folded texts for
searching are in tables of their own, because filtering 100,000 pairs must not read their texts.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from desktop_app.dataset.pairs import History

UNUSABLE = ("withheld", "still_private", "empty_input", "empty_reply")
"""Drop reasons that cannot be taken back: a text is missing, or must not be used."""

_TABLES = """
CREATE TABLE pair (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, correspondent TEXT NOT NULL,
    conversation_id TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, month TEXT NOT NULL, time_utc TEXT,
    words INTEGER NOT NULL, tokens INTEGER, place TEXT NOT NULL, reason TEXT NOT NULL, flags TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE TABLE words (
    position INTEGER PRIMARY KEY, instruction TEXT NOT NULL, input TEXT NOT NULL, output TEXT NOT NULL,
    message TEXT NOT NULL, history TEXT NOT NULL
);
CREATE TABLE folded (position INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPair:
    """A row as it is written.

    Args:
        place: the split that the pair belongs to, also when it is left out at present; a leak-free one for every
            pair, so that a pair that is taken back later makes no leak.
        words, tokens: of the reply; of the whole example as the model sees it, None when nobody counted them.
        flags: codes, some with a value ("near_duplicate_of=1f2e…").
    """

    position: int
    pair_id: str
    instruction: str
    input: str
    output: str
    message: str
    history: History
    source: str
    correspondent: str
    conversation_id: str
    kind: str
    language: str
    time_utc: str | None
    words: int
    tokens: int | None
    place: str
    reason: str
    flags: tuple[str, ...]
    origin: str = "real"


def write_index(path: Path, pairs: Iterable[IndexedPair], facts: Mapping[str, Any]) -> None:
    """Replaces all pairs, and the facts about the build (JSON values) that `read_facts` returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.touch(mode=0o600)
    try:
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as made:
            # Nothing is lost with this file when the computer stops: it is thrown away.
            made.execute("PRAGMA journal_mode = OFF")
            # Most texts fit on one page then, and a search need not put them together from several.
            made.execute("PRAGMA page_size = 16384")
            made.execute("PRAGMA synchronous = OFF")
            made.execute("BEGIN")
            for statement in _TABLES.split(";"):
                made.execute(statement)
            rows = iter(pairs)
            while some := list(islice(rows, 1000)):
                _insert(made, some)
            made.executemany(
                "INSERT INTO fact VALUES (?, ?)",
                [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()],
            )
            made.execute("COMMIT")
            if path.exists() and not _is_whole(path):
                path.unlink()
            path.touch(mode=0o600)
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
                made.backup(database)
    finally:
        part.unlink(missing_ok=True)


def mark_pairs(path: Path, positions: Sequence[int], reason: str) -> None:
    """Gives pairs another drop reason than the one they were built with."""
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.executemany("UPDATE pair SET reason = ? WHERE position = ?", [(reason, at) for at in positions])


def read_facts(database: sqlite3.Connection) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in database.execute("SELECT name, value FROM fact")}


def fold(text: str) -> str:
    """The form in which texts are searched: case does not matter."""
    return text.casefold()


def _insert(database: sqlite3.Connection, pairs: Sequence[IndexedPair]) -> None:
    database.executemany(
        "INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                pair.position,
                pair.pair_id,
                pair.source,
                pair.correspondent,
                pair.conversation_id,
                pair.kind,
                pair.language,
                (pair.time_utc or "")[:7],
                pair.time_utc,
                pair.words,
                pair.tokens,
                pair.place,
                pair.reason,
                " ".join(pair.flags),
                pair.origin,
            )
            for pair in pairs
        ],
    )
    database.executemany(
        "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                pair.position,
                pair.instruction,
                pair.input,
                pair.output,
                pair.message,
                json.dumps(pair.history, ensure_ascii=False),
            )
            for pair in pairs
        ],
    )
    database.executemany(
        "INSERT INTO folded VALUES (?, ?)",
        [(pair.position, fold(f"{pair.message}\n{pair.output}")) for pair in pairs],
    )


def _is_whole(path: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
