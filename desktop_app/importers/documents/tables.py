"""Tables: CSV and its kin, Excel workbooks, Parquet, and JSON objects with names of their own.

What a column means is guessed from the header (`columns`), or the person says it. A question and an answer in a
row are a pair, and the answer is mine; a sender and a text are a line of a chat; a text alone is a note of mine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.importers.assistants import alpaca, openai_jsonl, sharegpt
from desktop_app.importers.assistants.turns import Turn, dataset_messages, turn_of
from desktop_app.importers.documents.columns import (
    PREVIEW_CHARACTERS,
    PREVIEW_COLUMNS,
    PREVIEW_ROWS,
    Preview,
    guess_columns,
    kind_of,
)
from desktop_app.importers.documents.delimited import header_place, layout_of, read_rows
from desktop_app.importers.documents.parquet_tables import is_parquet, read_parquet
from desktop_app.importers.documents.spreadsheets import cell_text, read_sheets, workbooks
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_records import head_of, read_records, record_paths
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Progress, Reading
from desktop_app.importers.tally import Tally
from desktop_app.importers.times import utc_from_iso, utc_from_milliseconds, utc_from_seconds
from desktop_app.importers.tree import FolderTree, tree_of

_LOOKED_AT = 30
_RECORD_TURNS = (openai_jsonl.record_turns, sharegpt.record_turns, alpaca.record_turns)
_Row = Sequence[str] | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """`first`: the first rows below the header; `rows`: all rows below it, None for a damaged one."""

    header: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    rows: Iterator[_Row]


def preview(path: Path, *, columns: Mapping[str, str] | None = None, rows: int = PREVIEW_ROWS) -> Preview:
    """Returns the beginning of the first table at `path`; `columns` stands in for the guess.

    Raises:
        AppError: as `tree.tree_of`; "source_not_recognised" when it is no table; "needs_package".
    """
    tree = tree_of(path)
    claims = list(workbooks(tree))
    paths = claims[0].paths if claims else tuple(entry.path for entry in tree.entries[:1])
    source = Source(name=path.name, format=TABLE, tree=tree, paths=paths)
    with tempfile.TemporaryDirectory(prefix=".preview-") as work:
        shown = preview_of(source, work=Path(work), columns=columns, rows=rows)
    if shown is None:
        raise AppError("source_not_recognised", name=path.name)
    return shown


def preview_of(
    source: Source, *, work: Path, columns: Mapping[str, str] | None = None, rows: int = PREVIEW_ROWS
) -> Preview | None:
    """The same for a source that was found; None when it is no table, or one of ready records without columns.

    Raises:
        AppError: "needs_package"; "source_not_readable".
    """
    reading = Reading(source, tally=Tally(), progress=Progress((), None), work=work)
    for table in _tables(source, reading):
        if not table.header:
            continue  # an empty sheet before the one that counts
        below = list(islice((row for row in table.rows if row is not None), rows))
        if below and _turns_of_record(below[0]):
            return None
        shown = tuple(
            tuple(cell[:PREVIEW_CHARACTERS] for cell in _cells(row, table.header)[:PREVIEW_COLUMNS])
            for row in below
        )
        guess = dict(columns) if columns is not None else guess_columns(table.header, table.first)
        header = tuple(name[:PREVIEW_CHARACTERS] for name in table.header[:PREVIEW_COLUMNS])
        return Preview(header=header, rows=shown, guess=guess)
    return None


def _shortened(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:PREVIEW_CHARACTERS] for cell in cells[:PREVIEW_COLUMNS])


_MOST_KEYS = 300


def recognise(head: Head) -> bool:
    if is_parquet(head):
        return True
    if paths := record_paths(head):
        return _is_table_of_objects(paths)
    layout = layout_of(head)
    if layout is None:
        return False
    place = header_place(layout.first_rows)
    header, rows = layout.first_rows[place], layout.first_rows[place + 1 :]
    # A list at the top level of a folder is somebody's addresses or songs; only pairs and chats are sure.
    kind = kind_of(guess_columns(header, rows)) if rows else None
    is_chosen = isinstance(head.tree, FolderTree) and head.tree.is_single_file
    if kind in ("pairs", "chat") or (kind == "notes" and is_chosen):
        return layout.consistent > 0.8 or len(rows) > 2
    # Chosen by itself and called a table: the person says which column is what.
    return is_chosen and bool(rows) and head.entry.name.lower().endswith((".csv", ".tsv", ".tab"))


def _is_table_of_objects(paths: frozenset[str]) -> bool:
    prefix = _objects_at(paths)
    if prefix is None:
        return False
    keys = _keys(paths, prefix)
    if len(keys) > _MOST_KEYS:
        # A dictionary: its keys are data.
        return False
    columns = guess_columns(keys, ())
    kind = kind_of(columns)
    return (
        kind == "pairs"
        or (kind == "chat" and "time" in columns)
        # {"text": …} a line is how plain texts are given to train on.
        or (kind == "notes" and columns["text"] == "text")
    )


def _objects_at(paths: frozenset[str]) -> str | None:
    if any(path.startswith("item.") for path in paths):
        return "item"
    return "" if "[]" not in paths else None


def _keys(paths: frozenset[str], prefix: str) -> list[str]:
    start = f"{prefix}." if prefix else ""
    keys = (path.removeprefix(start) for path in paths if path.startswith(start) and not path.endswith("[]"))
    return sorted(key for key in keys if "." not in key)


def read_tables(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of every sheet whose columns are known; other rows count as "no_columns"."""
    numbers = count(1)
    for table in _tables(source, reading):
        columns = _usable(reading.columns, table.header) or guess_columns(table.header, table.first)
        kind = kind_of(columns)
        last_time: str | None = None
        for row in table.rows:
            if row is None:
                reading.drop("broken")
                continue
            if turns := _turns_of_record(row):
                yield from dataset_messages(turns, reading, conversation_id=f"{source.name}#{next(numbers)}")
                continue
            if isinstance(row, Sequence) and not any(cell.strip() for cell in row):
                continue
            if kind is None:
                reading.drop("no_columns")
                continue
            values = dict(zip(table.header, _cells(row, table.header), strict=True))
            said = {role: values.get(name, "").strip() for role, name in columns.items()}
            identity = f"{source.name}#{next(numbers)}"
            if kind == "pairs":
                question = "\n".join(text for role in ("instruction", "input") if (text := said.get(role)))
                turns = [turn_of("user", question), turn_of("assistant", said["output"])]
                yield from dataset_messages(turns, reading, conversation_id=identity)
                continue
            if not said["text"]:
                reading.drop("empty")
                continue
            if kind == "chat" and not said["sender"]:
                reading.drop("broken")
                continue
            last_time = _moment(said.get("time", "")) or last_time
            message = reading.message(
                message_id=identity,
                sender=said["sender"] if kind == "chat" else "me",
                sender_name="" if kind == "chat" else "You",
                time_utc=last_time,
                text=said["text"],
                mine=kind == "notes",
            )
            yield replace(message, kind="chat" if kind == "chat" else "note")


def _usable(columns: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    return {role: name for role, name in columns.items() if name in header}


def _tables(source: Source, reading: Reading) -> Iterator[_Table]:
    tree = source.tree
    if source.paths and list(workbooks(tree)):
        for _name, rows in read_sheets(reading):
            yield _with_header(rows)
        return
    for path in source.paths:
        head = head_of(reading, path)
        if is_parquet(head):
            yield _of_objects(read_parquet(reading, path))
        elif paths := record_paths(head):
            key = next(iter(_keys(paths, _objects_at(paths) or "")), "")
            yield _of_objects(read_records(reading, path, key))
        elif (layout := layout_of(head)) is not None:
            with reading.open(path) as raw:
                yield _with_header(read_rows(raw, layout))


def _with_header(rows: Iterator[list[str] | None]) -> _Table:
    first: list[list[str]] = []
    damaged = 0
    for row in islice(rows, _LOOKED_AT):
        if row is None:
            damaged += 1
        elif any(cell.strip() for cell in row):
            first.append(row)
    place = header_place(first)
    header = _unique(first[place]) if first else ()
    below = first[place + 1 :]
    all_rows: Iterable[_Row] = chain([None] * damaged, below, rows)
    return _Table(header=header, first=tuple(map(tuple, below)), rows=iter(all_rows))


def _of_objects(records: Iterator[Any]) -> _Table:
    first = list(islice(records, _LOOKED_AT))
    keys = dict.fromkeys(key for record in first if isinstance(record, dict) for key in record)
    header = tuple(str(key) for key in keys)
    shown = tuple(tuple(_cells(record, header)) for record in first if isinstance(record, dict))
    rows = (record if isinstance(record, dict) else None for record in chain(first, records))
    return _Table(header=header, first=shown, rows=rows)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns: the empty ones are called by their number, the second "text" is "text (2)"."""
    unique: dict[str, None] = {}
    for place, name in enumerate(names, 1):
        plain = " ".join(name.split()) or str(place)
        unique[plain if plain not in unique else f"{plain} ({place})"] = None
    return tuple(unique)


def _cells(row: _Row, header: Sequence[str]) -> list[str]:
    """The row's cells as text, as many as the header has."""
    if isinstance(row, Mapping):
        return [cell_text(row.get(name)) for name in header]
    cells = list(row or ())[: len(header)]
    return cells + [""] * (len(header) - len(cells))


def _turns_of_record(row: _Row) -> list[Turn]:
    """The turns where an object is a record of a ready dataset (Parquet files hold them like this)."""
    if not isinstance(row, dict):
        return []
    return next((turns for turns_of in _RECORD_TURNS if (turns := list(turns_of(row)))), [])


def _moment(text: str) -> str | None:
    if text.replace(".", "", 1).isdigit():
        return utc_from_seconds(text) or utc_from_milliseconds(text)
    return utc_from_iso(text.replace("/", "-") if text[:4].isdigit() else text)


TABLE = Format(
    name="table", kind="assistant", read=read_tables, recognise=recognise, claim=workbooks, has_ids=False
)
FORMATS = (TABLE,)
