"""Excel workbooks (.xlsx): a zip with xl/workbook.xml in it, read by calamine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from desktop_app.importers.format import Claim
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.tree import Tree, ZipTree

_WORKBOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# calamine keeps a cell, even an empty one, in 24 bytes, and a sheet as one block from its first to its last cell.
_MOST_CELLS = 20_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def workbooks(tree: Tree) -> Iterable[Claim]:
    """The workbook that a zip is; its sheets are named for the progress."""
    if isinstance(tree, ZipTree) and _WORKBOOK in tree.by_path:
        sheets = tuple(entry.path for entry in tree.entries if _SHEET.fullmatch(entry.path))
        yield Claim(name=tree.name, paths=(_WORKBOOK, *sheets))


def read_sheets(reading: Reading) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yields each visible sheet's name and its rows as strings. A damaged workbook counts as "broken"."""
    import python_calamine

    if not all(_is_harmless(reading, path) for path in reading.source.paths if path != _WORKBOOK):
        reading.drop("broken")
        return
    try:
        with python_calamine.CalamineWorkbook.from_path(reading.source.tree.file) as workbook:
            for facts in workbook.sheets_metadata:
                is_sheet = facts.typ == python_calamine.SheetTypeEnum.WorkSheet
                if is_sheet and facts.visible == python_calamine.SheetVisibleEnum.Visible:
                    rows = workbook.get_sheet_by_name(facts.name).iter_rows()
                    yield facts.name, ([cell_text(cell) for cell in row] for row in rows)
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError):
        reading.drop("broken")
    except BaseException as error:
        # What a Rust library raises when it meets what it never expected derives from BaseException.
        if type(error).__name__ != "PanicException":
            raise
        reading.drop("broken")


def _is_harmless(reading: Reading, path: str) -> bool:
    """Whether a sheet has no document type (entities may grow without end) and is not wider than a computer."""
    rows: list[int] = []
    columns: list[int] = []
    row = column = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        local = name.rpartition(":")[2]
        if local == "row":
            told = attributes.get("r", "")
            row, column = (int(told) if told.isdigit() and len(told) < 9 else row + 1), 0
        elif local == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            column = _column(reference.group(1)) if reference else column + 1
            row = int(reference.group(2)) if reference else row
            for ends, value in ((rows, row), (columns, column)):
                ends[:] = (min(ends[0], value), max(ends[1], value)) if ends else (value, value)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = _refuse
    with reading.open(path) as stream:
        try:
            while data := stream.read(1 << 20):
                parser.Parse(data, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError):
            return False
    cells = (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) if rows else 0
    return cells <= _MOST_CELLS


def _refuse(*_: Any) -> None:
    raise ValueError


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_text(cell: Any) -> str:
    """Returns what stands in a cell: 3.0 is "3", a moment is ISO 8601."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | float | bool | timedelta) else ""
