"""Looks into dataset/pairs.sqlite for the window and the command line, with the person's edits laid over it.

The first look with a filter reads the narrow columns once and remembers which pairs match; every page after that,
at any offset, is read by its positions. Nothing is ever written to the file.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.example import Example
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_filter import PairFilter, where
from desktop_app.dataset.pair_index import UNUSABLE, fold, read_facts

__all__ = ["Facets", "Order", "PairFilter", "PairRow", "PairTable"]

Order = Literal["oldest", "newest", "shortest", "longest"]
_ORDERS: dict[Order, str] = {
    "oldest": "p.position",
    "newest": "p.position DESC",
    "shortest": "p.words, p.position",
    "longest": "p.words DESC, p.position",
}
_FACETS = ("source", "correspondent", "language", "month", "kind", "reason", "split", "flags")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One pair as it is now, edits included.

    Args:
        position: in the order of time, from 0.
        reason: "" when the pair is used, else the drop code, or "excluded".
        built_reason: what the checks said, whatever the person decided.
        split: "train", "validation", "test", or "" when it is left out.
        message: the part of `input` without earlier messages; `history` those as (theirs, mine) turns.
        words, tokens: of the reply as built; of the whole example, None when nobody counted.
        flags: codes, some with a value ("near_duplicate_of=<pair id>").
        origin: "real", or the way in which it was made, see `more`.
        original_input, original_output: as built; what `PairEdits.edit_pair` asks for.
    """

    pair_id: str
    position: int
    instruction: str
    input: str
    output: str
    message: str
    history: tuple[tuple[str, str], ...]
    source: str
    correspondent: str
    conversation_id: str
    kind: str
    language: str
    month: str
    time_utc: str | None
    words: int
    tokens: int | None
    split: str
    reason: str
    built_reason: str
    flags: tuple[str, ...]
    origin: str
    edited: bool
    excluded: bool
    original_input: str
    original_output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What there is to filter by: value -> number of pairs, the most frequent first, months in order of time.

    `reasons` and `splits` hold "" for pairs in use and left-out pairs; a flag counts without its value.
    """

    sources: Mapping[str, int]
    correspondents: Mapping[str, int]
    languages: Mapping[str, int]
    months: Mapping[str, int]
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    splits: Mapping[str, int]
    flags: Mapping[str, int]


class PairTable:
    """All candidate pairs of a project. Use it from one thread, and close it before the dataset folder is removed.

    Raises:
        AppError: "file_missing" or "file_damaged", from every method.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._path: Path = project.pairs
        if not self._path.is_file():
            raise AppError("file_missing", name=self._path.name)
        self._found: tuple[PairFilter, Order, Sequence[int]] | None = None
        try:
            self._database = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
            self._database.execute("PRAGMA temp_store = MEMORY")
            self._database.execute("PRAGMA cache_size = -65536")
        except sqlite3.Error:
            raise AppError("file_damaged", name=self._path.name) from None
        self.reload()

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reload(self) -> None:
        """Takes up what changed: the person's edits, or a data set that was built again. Call it after either."""
        self._found = None
        self.outdated: list[str] = []
        """Ids of edited pairs whose texts are others now; these edits are set aside (`PairEdit.base`)."""
        edits = PairEdits(self._project)
        for statement in _OVERLAY.split(";"):
            self._query(statement)
        kept = edits.kept_reasons - set(UNUSABLE)
        self._many("INSERT INTO temp.kept_reason VALUES (?)", [(reason,) for reason in kept])
        for part in _parts(sorted(edits.edits)):
            rows = self._query(
                "SELECT p.id, p.position, p.reason, w.input, w.output, w.message FROM main.pair p"
                " JOIN main.words w USING (position) WHERE p.id IN (SELECT value FROM json_each(?))",
                [json.dumps(part)],
            )
            laid = []
            for pair_id, position, reason, source, answer, message in rows:
                edit = edits.edits[pair_id]
                applies = edit.applies_to(source, answer)
                if not applies:
                    self.outdated.append(pair_id)
                new_input = edit.input if applies else None
                new_output = edit.output if applies else None
                texts = (source if new_input is None else new_input, answer if new_output is None else new_output)
                laid.append(
                    (
                        position,
                        new_input,
                        new_output,
                        edit.excluded,
                        edit.kept_despite_reason
                        and applies
                        and all(texts)
                        and reason not in ("withheld", "still_private"),
                        fold(f"{message if new_input is None else new_input}\n{texts[1]}"),
                    )
                )
            self._many("INSERT INTO temp.edit VALUES (?, ?, ?, ?, ?, ?)", laid)
        self._cap_made()

    def _cap_made(self) -> None:
        """Leaves out the latest made pairs beyond half of the training, also after real ones were left out."""
        found = self._query("SELECT position FROM temp.shown WHERE origin <> 'real' AND split = 'train'")
        if found:
            (trained,) = self._query("SELECT count(*) FROM temp.shown WHERE split = 'train'")[0]
            self._many("INSERT INTO temp.surplus VALUES (?)", sorted(found)[trained - len(found) :])

    def count(self, wanted: PairFilter | None = None) -> int:
        """Returns how many pairs match."""
        return len(self._positions(wanted or PairFilter(), "oldest", any_order=True))

    def rows(
        self, wanted: PairFilter | None = None, *, offset: int = 0, limit: int = 200, order: Order = "oldest"
    ) -> list[PairRow]:
        """Returns up to `limit` pairs from `offset` on."""
        positions = self._positions(wanted or PairFilter(), order)[offset : offset + limit]
        return self._rows(positions)

    def ids(
        self, wanted: PairFilter | None = None, *, order: Order = "oldest", limit: int | None = None
    ) -> list[str]:
        """Returns the ids of the pairs that match, for `PairEdits.exclude_pairs` and the like."""
        return self.ids_at(self._positions(wanted or PairFilter(), order)[:limit])

    def ids_at(self, positions: Sequence[int]) -> list[str]:
        """Returns the ids of the pairs at these positions, in this order."""
        found: dict[int, str] = {}
        for part in _parts(positions):
            found.update(
                self._query(
                    "SELECT position, id FROM main.pair WHERE position IN (SELECT value FROM json_each(?))",
                    [json.dumps(part)],
                )
            )
        return [found[position] for position in positions]

    def positions(self, wanted: PairFilter | None = None, *, order: Order = "oldest") -> list[int]:
        """Returns the positions of the pairs that match."""
        return list(self._positions(wanted or PairFilter(), order))

    def rows_at(self, positions: Sequence[int]) -> Iterator[PairRow]:
        """Yields the pairs at these positions, in this order, without holding them all."""
        for part in _parts(positions):
            yield from self._rows(part)

    def examples_at(self, positions: Sequence[int]) -> Iterator[Example]:
        """Yields what is trained on of the pairs at these positions, in this order; faster than `rows_at`."""
        for part in _parts(positions):
            found = {
                position: Example(instruction=instruction, input=source, output=answer)
                for position, instruction, source, answer in self._query(_TEXTS, [json.dumps(part)])
            }
            yield from (found[position] for position in part)

    def get(self, pair_id: str) -> PairRow | None:
        """Returns the pair, or None when the data set does not have it (any more)."""
        place = self._query("SELECT position FROM main.pair WHERE id = ?", (pair_id,))
        return self._rows([place[0][0]])[0] if place else None

    def facets(self, wanted: PairFilter | None = None) -> Facets:
        """Returns what the matching pairs can be filtered by further."""
        condition, values = where(wanted or PairFilter())
        columns = ", ".join(f"p.{name}" for name in _FACETS)
        # Counted here: one pass over the view takes a third of the time of one GROUP BY a column.
        counts: list[Counter[str]] = [Counter() for _ in _FACETS]
        for rows in self._in_parts(f"SELECT {columns} FROM temp.shown p WHERE {condition}", values):
            for counter, column in zip(counts, zip(*rows, strict=True), strict=True):
                counter.update(column)
        found = {name: _most_first(counter) for name, counter in zip(_FACETS, counts, strict=True)}
        flags: Counter[str] = Counter()
        for text, count in found.pop("flags").items():
            for code in {flag.partition("=")[0] for flag in text.split()}:
                flags[code] += count
        return Facets(
            sources=found["source"],
            correspondents=found["correspondent"],
            languages=found["language"],
            months=dict(sorted(found["month"].items())),
            kinds=found["kind"],
            reasons=found["reason"],
            splits=found["split"],
            flags=_most_first(flags),
        )

    def lengths(self, wanted: PairFilter | None = None) -> Mapping[int, int]:
        """Returns the histogram of the replies' words: lower edge (0, 5, 10, 20, 50, 100, 200, 500) -> pairs."""
        condition, values = where(wanted or PairFilter())
        steps = " ".join(f"WHEN p.words >= {edge} THEN {edge}" for edge in (500, 200, 100, 50, 20, 10, 5))
        found = dict(
            self._query(
                f"SELECT CASE {steps} ELSE 0 END, count(*) FROM temp.shown p WHERE {condition} GROUP BY 1",
                values,
            )
        )
        return {edge: found.get(edge, 0) for edge in (0, 5, 10, 20, 50, 100, 200, 500)}

    def output_lengths(self, wanted: PairFilter | None = None) -> list[int]:
        """Returns the characters of each reply."""
        condition, values = where(wanted or PairFilter())
        return [
            length
            for (length,) in self._query(
                "SELECT length(coalesce(p.new_output, w.output)) FROM temp.shown p JOIN main.words w"
                f" ON w.position = p.position WHERE {condition}",
                values,
            )
        ]

    def made(self, wanted: PairFilter | None = None) -> Mapping[str, int]:
        """Returns way -> number of made pairs (`more`)."""
        condition, values = where(wanted or PairFilter())
        return dict(
            self._query(
                f"SELECT p.origin, count(*) FROM temp.shown p WHERE {condition} AND p.origin <> 'real' GROUP BY 1",
                values,
            )
        )

    def instructions(self, wanted: PairFilter | None = None) -> Mapping[str, int]:
        """Returns instruction -> number of pairs."""
        condition, values = where(wanted or PairFilter())
        return dict(
            self._query(
                "SELECT w.instruction, count(*) FROM temp.shown p JOIN main.words w ON w.position = p.position"
                f" WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1",
                values,
            )
        )

    def facts(self) -> dict[str, Any]:
        """Returns what `build_dataset` noted about the build."""
        try:
            return read_facts(self._database)
        except (sqlite3.Error, ValueError):
            raise AppError("file_damaged", name=self._path.name) from None

    def _positions(self, wanted: PairFilter, order: Order, *, any_order: bool = False) -> Sequence[int]:
        if self._found is not None and self._found[0] == wanted and (any_order or self._found[1] == order):
            return self._found[2]
        condition, values = where(wanted)
        found = self._query(
            f"SELECT p.position FROM temp.shown p WHERE {condition} ORDER BY {_ORDERS[order]}",
            values,
        )
        positions = [position for (position,) in found]
        self._found = (wanted, order, positions)
        return positions

    def _rows(self, positions: Sequence[int]) -> list[PairRow]:
        rows = map(_row, self._query(_WHOLE, [json.dumps(positions)]))
        found = {row.position: row for row in rows}
        return [found[position] for position in positions]

    def _query(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        # All rows at once: an open cursor would hold a lock against the next build.
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error:
            raise AppError("file_damaged", name=self._path.name) from None

    def _in_parts(self, statement: str, values: Sequence[Any]) -> Iterator[list[Any]]:
        """Yields the rows a few thousand at a time, so that other threads get a turn in between."""
        try:
            cursor = self._database.execute(statement, values)
            while rows := cursor.fetchmany(5000):
                yield rows
        except sqlite3.Error:
            raise AppError("file_damaged", name=self._path.name) from None

    def _many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        self._database.executemany(statement, values)
        self._database.commit()


_OVERLAY = """
DROP VIEW IF EXISTS temp.shown;
DROP TABLE IF EXISTS temp.edit;
DROP TABLE IF EXISTS temp.kept_reason;
DROP TABLE IF EXISTS temp.surplus;
CREATE TEMP TABLE edit (
    position INTEGER PRIMARY KEY, input TEXT, output TEXT, excluded INTEGER, kept INTEGER, folded TEXT
);
CREATE TEMP TABLE kept_reason (reason TEXT PRIMARY KEY);
CREATE TEMP TABLE surplus (position INTEGER PRIMARY KEY);
CREATE TEMP VIEW shown AS
SELECT p.*, CASE WHEN p.now = '' THEN p.place ELSE '' END AS split, p.now AS reason FROM (
    SELECT p.position, p.id, p.source, p.correspondent, p.conversation_id, p.kind, p.language, p.month, p.time_utc,
        p.words, p.tokens, p.place, p.reason AS built_reason, p.flags, p.origin,
        e.input AS new_input, e.output AS new_output,
        (e.input IS NOT NULL OR e.output IS NOT NULL) AS edited, coalesce(e.excluded, 0) AS excluded,
        CASE WHEN e.excluded THEN 'excluded'
            WHEN p.position IN (SELECT position FROM temp.surplus) THEN 'made_surplus'
            WHEN p.place = '' THEN p.reason WHEN e.kept OR p.reason = '' THEN ''
            WHEN p.reason IN (SELECT reason FROM temp.kept_reason) THEN '' ELSE p.reason END AS now
    FROM main.pair p LEFT JOIN temp.edit e USING (position)
) p
"""

_WHOLE = """
SELECT p.id, p.position, w.instruction, coalesce(p.new_input, w.input), coalesce(p.new_output, w.output),
    w.message, w.history, p.source, p.correspondent, p.conversation_id, p.kind, p.language, p.month, p.time_utc,
    p.words, p.tokens, p.split, p.reason, p.built_reason, p.flags, p.origin, p.edited, p.excluded, p.new_input,
    w.input, w.output
FROM temp.shown p JOIN main.words w ON w.position = p.position
WHERE p.position IN (SELECT value FROM json_each(?))
"""

_TEXTS = """
SELECT w.position, w.instruction, coalesce(e.input, w.input), coalesce(e.output, w.output)
FROM main.words w LEFT JOIN temp.edit e USING (position)
WHERE w.position IN (SELECT value FROM json_each(?))
"""


def _row(row: Sequence[Any]) -> PairRow:
    history = tuple((theirs, mine) for theirs, mine in json.loads(row[6]))
    return PairRow(
        pair_id=row[0],
        position=row[1],
        instruction=row[2],
        input=row[3],
        output=row[4],
        # A new input is the whole of it: the earlier messages are in it, or were taken out on purpose.
        message=row[5] if row[23] is None else row[3],
        history=history if row[23] is None else (),
        source=row[7],
        correspondent=row[8],
        conversation_id=row[9],
        kind=row[10],
        language=row[11],
        month=row[12],
        time_utc=row[13],
        words=row[14],
        tokens=row[15],
        split=row[16],
        reason=row[17],
        built_reason=row[18],
        flags=tuple(row[19].split()),
        origin=row[20],
        edited=bool(row[21]),
        excluded=bool(row[22]),
        original_input=row[24],
        original_output=row[25],
    )


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _parts(values: Sequence[Any], size: int = 1000) -> Iterable[Sequence[Any]]:
    """Cut, so that no more than `size` pairs with their texts are in memory."""
    return (values[start : start + size] for start in range(0, len(values), size))
