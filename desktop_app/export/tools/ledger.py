"""runs/NNN/export/tools.json: what was put into which chat program, so that it can be taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run, read_record, write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that was put into another program's folder; `bytes` tells later whether it is still ours."""

    path: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One deed. It is noted before it is done, so that a crash in between leaves something to undo.

    Args:
        tool: code of the program.
        name: of the model in the program.
        place: address or folder.
        file: name of the exported file.
        state: "begun" is one that was interrupted; "undone" stays as a record.
        how: "uploaded", "linked" (the same bytes on the disk under a second name), "copied".
        made: files, in the order of their making; the last may be missing or half.
        folders: that were made for them, outermost first.
        digest: of the model in a program with an API.
        before: digest of another model that had the name, and `backup` the name that it has now.
    """

    number: int
    tool: str
    name: str
    place: str
    file: str
    when_utc: str
    state: Literal["begun", "done", "undone"] = "begun"
    how: Literal["", "uploaded", "linked", "copied"] = ""
    made: tuple[MadeFile, ...] = ()
    folders: tuple[str, ...] = ()
    digest: str = ""
    before: str = ""
    backup: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    placements: tuple[Placement, ...]


def placements(run: Run) -> tuple[Placement, ...]:
    """Returns all deeds of this run, oldest first. Raises AppError("file_damaged")."""
    file = _file(run)
    return read_record(file, _Ledger).placements if file.is_file() else ()


def placement(run: Run, number: int) -> Placement:
    """Raises AppError("tool_nothing_to_undo")."""
    found = next((one for one in placements(run) if one.number == number), None)
    if found is None:
        raise AppError("tool_nothing_to_undo")
    return found


def begin(run: Run, **facts: Any) -> Placement:
    """Notes a deed that is about to be done."""
    earlier = placements(run)
    number = max((one.number for one in earlier), default=0) + 1
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = Placement(number=number, when_utc=now, **facts)
    _write(run, (*earlier, made))
    return made


def note(run: Run, changed: Placement, **changes: Any) -> Placement:
    """Saves a deed with changes and returns it."""
    new = replace(changed, **changes)
    _write(run, [new if one.number == new.number else one for one in placements(run)])
    return new


def _write(run: Run, entries: Sequence[Placement]) -> None:
    write_json(_file(run), _Ledger(placements=tuple(entries)))


def _file(run: Run) -> Path:
    return run.export / "tools.json"
