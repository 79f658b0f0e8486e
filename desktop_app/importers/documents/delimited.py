"""Tables as text: CSV and its kin, with any delimiter, charset and line end."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.format import Head
from desktop_app.importers.json_records import bounded_lines

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_LINE = 8 << 20
# The library's own limit is 131,072 characters, less than a long mail; none at all lets one open quote eat the
# file.
_LONGEST_FIELD = 2 << 20
_ROWS_LOOKED_AT = 40
HEADER_WITHIN = 10
"""A title and empty lines may stand above the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file of rows is written. `consistent`: share of the first rows that are equally wide."""

    encoding: str
    delimiter: str
    consistent: float
    first_rows: tuple[tuple[str, ...], ...]


def layout_of(head: Head) -> Layout | None:
    """Returns how the file is written; None when it is no table of at least two columns and two rows."""
    text = head.text
    if not text or text.lstrip()[:1] in ("{", "[", "<"):
        return None
    csv.field_size_limit(_LONGEST_FIELD)
    best: Layout | None = None
    for delimiter in _DELIMITERS:
        rows = _first_rows(text, delimiter, is_whole=head.is_whole)
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in filled)
        if len(filled) < 2 or not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        share = count / len(filled)
        if width < 2 or share < 0.7 or (best is not None and (share, width) <= _rank(best)):
            continue
        best = Layout(
            encoding=text_file_encoding(head.data),
            delimiter=delimiter,
            consistent=share,
            first_rows=tuple(tuple(row) for row in filled),
        )
    return best


def _rank(layout: Layout) -> tuple[float, int]:
    return layout.consistent, max(len(row) for row in layout.first_rows)


def _first_rows(text: str, delimiter: str, *, is_whole: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(_without_hint(text), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _ROWS_LOOKED_AT:
                break
    except csv.Error:
        return []
    # The beginning of a longer file ends within a row.
    return rows if is_whole or len(rows) > _ROWS_LOOKED_AT else rows[:-1]


def _without_hint(text: str) -> str:
    # Excel reads "sep=;" in the first line as the delimiter.
    first, _, rest = text.partition("\n")
    return rest if first.lower().startswith("sep=") and len(first) <= 6 else text


def read_rows(raw: IO[bytes], layout: Layout) -> Iterator[list[str] | None]:
    """Yields the rows; None for one that is too long to be one."""
    csv.field_size_limit(_LONGEST_FIELD)
    too_long = 0

    def lines() -> Iterator[str]:
        nonlocal too_long
        for number, line in enumerate(bounded_lines(raw, layout.encoding, _LONGEST_LINE, newline="")):
            if line is None:
                too_long += 1
            elif number or not line.lower().startswith("sep="):
                yield line.replace("\x00", "")

    reader = csv.reader(lines(), delimiter=layout.delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            yield None
        else:
            yield row
    for _ in range(too_long):
        yield None


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Returns which of the first rows is the header: the first of the widest whose cells are words."""
    near = rows[:HEADER_WITHIN]
    filled = [sum(1 for cell in row if cell.strip()) for row in near]
    widest = max(filled, default=0)
    for place, row in enumerate(near):
        if filled[place] == widest and all(not cell.strip() or _is_name(cell) for cell in row):
            return place
    return 0


def _is_name(cell: str) -> bool:
    return len(cell) <= 80 and any(character.isalpha() for character in cell)
