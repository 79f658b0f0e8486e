"""Puts an exported file that stood its check into a chat program, and takes it out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.export.tools import ledger, placing
from desktop_app.export.tools.gguf_header import GgufFacts, read_header
from desktop_app.export.tools.ledger import MadeFile, Placement
from desktop_app.export.tools.loopback import Address, Tell, read_address
from desktop_app.export.tools.ollama import Ollama, first_turns, full_name, settings_for
from desktop_app.export.tools.tool import Tool, free_name

Say = Callable[[str], None]
"""Told the code of what begins ("phase_<code>")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be put where.

    Args:
        tool: one that `can_be_filled`.
        place: as `find` returned it.
        file: a GGUF with the whole model.
        sha256: as SHA256SUMS says it.
        name: of the model in the program.
        licence: of the base, "" when unknown.
        replaces: the person agreed that a model of this name makes room; it is kept under another name.
    """

    tool: Tool
    place: str
    file: Path
    sha256: str
    name: str
    licence: str = ""
    replaces: bool = False


def add(run: Run, order: Order, say: Say, tell: Tell) -> Placement:
    """Puts the file there and notes it in the run; what fails half-way is taken back at once.

    Raises:
        AppError: "tool_takes_models", "tool_architecture_unknown", "tool_file_changed", "tool_name_taken" (with a
            free name), "tool_too_old", "tool_disk_full", "tool_folder_not_writable", and as `Ollama` does.
    """
    facts = read_header(order.file)
    if facts.is_adapter:
        raise AppError("tool_takes_models", program=order.tool.name)
    refusal = order.tool.refuses(facts)
    if refusal:
        raise AppError(refusal, program=order.tool.name)
    say("checking_sum")
    placing.check_sum(order.file, order.sha256, tell)
    return _upload(run, order, facts, say, tell) if order.tool.is_api else _place(run, order, say, tell)


def try_question(placed: Placement, question_file: Path) -> Iterator[str]:
    """Asks the model that was put into Ollama one question; yields the answer in pieces.

    Raises:
        AppError: as `Ollama.chat` does, and "tool_answered_nothing".
    """
    is_empty = True
    for piece in _ollama(placed.place).chat(placed.name, first_turns(question_file)):
        is_empty = is_empty and not piece.strip()
        yield piece
    if is_empty:
        raise AppError("tool_answered_nothing", program="Ollama")


def take_back(run: Run, placed: Placement) -> Placement:
    """Undoes a deed, whole or half; what is gone already is no error.

    Raises:
        AppError: "tool_changed_since" when something else stands in its place by now, "tool_place_away" when the
            disk is not there, "tool_nothing_to_undo", and as `Ollama` does.
    """
    if placed.state == "undone":
        raise AppError("tool_nothing_to_undo")
    if placed.how == "uploaded":
        _take_from_ollama(placed)
    else:
        _take_files(placed)
    return ledger.note(run, placed, state="undone")


# Ollama


def _upload(run: Run, order: Order, facts: GgufFacts, say: Say, tell: Tell) -> Placement:
    ollama = _ollama(order.place)
    settings = settings_for(
        ollama.version(),
        chat_template=facts.chat_template,
        stops=facts.stops,
        context_tokens=facts.context_tokens,
        licence=order.licence,
    )
    there = ollama.models()
    if full_name(order.name) in there and not order.replaces:
        raise AppError(
            "tool_name_taken", name=order.name, free=free_name(order.name, lambda name: full_name(name) in there)
        )
    say("uploading_to_tool")
    ollama.upload(order.file, order.sha256, tell)
    say("creating_in_tool")
    before = there.get(full_name(order.name), "")
    backup = free_name(f"{order.name}-before", lambda name: full_name(name) in there) if before else ""
    placed = ledger.begin(
        run,
        tool=order.tool.code,
        name=order.name,
        place=order.place,
        file=order.file.name,
        how="uploaded",
        before=before,
        backup=backup,
    )
    try:
        if backup:
            ollama.copy(order.name, backup)
        ollama.create(order.name, order.file.name, order.sha256, settings)
    except AppError:
        take_back(run, placed)
        raise
    return ledger.note(run, placed, state="done", digest=ollama.models().get(full_name(order.name), ""))


def _take_from_ollama(placed: Placement) -> None:
    ollama = _ollama(placed.place)
    there = ollama.models()
    found = there.get(full_name(placed.name), "")
    if placed.digest and found and found != placed.digest:
        raise AppError("tool_changed_since", name=placed.name)
    if found and found != placed.before:
        ollama.delete(placed.name)
        found = ""
    if placed.backup and full_name(placed.backup) in there:
        if not found:
            ollama.copy(placed.backup, placed.name)
        ollama.delete(placed.backup)


def _ollama(place: str) -> Ollama:
    address: Address | None = read_address(place, 0)
    if address is None:
        raise AppError("tool_elsewhere", program="Ollama")
    return Ollama(address)


# Folders


def _place(run: Run, order: Order, say: Say, tell: Tell) -> Placement:
    assert order.tool.layout is not None
    place = Path(order.place)
    if not place.exists() and not place.parent.exists():
        raise AppError("tool_folder_missing", program=order.tool.name)
    layout = order.tool.layout(place, order.name, order.file)
    if layout.target.exists() or any(file.exists() for file in layout.texts):
        raise _taken(order)
    files = [MadeFile(path=str(layout.target), bytes=order.file.stat().st_size)]
    files += [MadeFile(path=str(file), bytes=len(text.encode())) for file, text in layout.texts.items()]
    placed = ledger.begin(
        run,
        tool=order.tool.code,
        name=order.name,
        place=order.place,
        file=order.file.name,
        made=tuple(files),
        folders=tuple(str(folder) for folder in placing.new_folders(layout.target.parent)),
    )
    say("copying_to_tool")
    try:
        how = placing.place(order.file, layout.target, tell)
        for file, text in layout.texts.items():
            file.write_text(text, encoding="utf-8", newline="\n")
    except (AppError, OSError) as error:
        take_back(run, placed)
        if isinstance(error, AppError):
            raise
        raise AppError("tool_folder_not_writable", name=layout.target.parent.name) from None
    return ledger.note(run, placed, state="done", how=how)


def _taken(order: Order) -> AppError:
    """The error with a name that is free, where another name means another place; else with none."""
    assert order.tool.layout is not None
    here, layout = Path(order.place), order.tool.layout
    if layout(here, order.name, order.file).target == layout(here, order.name + "-2", order.file).target:
        return AppError("tool_file_there", program=order.tool.name, name=order.file.name)
    free = free_name(order.name, lambda name: layout(here, name, order.file).target.exists())
    return AppError("tool_name_taken", name=order.name, free=free)


def _take_files(placed: Placement) -> None:
    place = Path(placed.place)
    if placed.state == "done" and not place.exists() and not place.parent.exists():
        # Not "gone already": a disk that is unplugged comes back with the model on it.
        raise AppError("tool_place_away", name=place.name)
    files = [Path(made.path) for made in placed.made]
    for made, file in zip(placed.made, files, strict=True):
        # Only the model itself: a program may write its own settings into a file of a few lines.
        is_model = made is placed.made[0]
        if is_model and placed.state == "done" and file.is_file() and file.stat().st_size != made.bytes:
            raise AppError("tool_changed_since", name=placed.name)
    try:
        for file in files:
            placing.part_of(file).unlink(missing_ok=True)
            file.unlink(missing_ok=True)
        for folder in reversed([Path(folder) for folder in placed.folders]):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    except OSError:
        # On Windows a file that a program has open cannot be removed.
        raise AppError("tool_in_use", name=placed.name) from None
