"""runs/NNN/export: check.json (each exported file and how it stood the check) and folder.txt (where they are)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.project import Run, read_record, write_json

_WORST_FIRST = ("not_opened", "different", "almost_same", "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file (or folder) and the verdict on it.

    Args:
        content: the `ExportChoice.code`.
        bytes: on disk.
        verdict: "same", "almost_same", "different" or "not_opened".
        tokens_equal, tokens_compared: of all answers of the check.
        mean_kl: how far the file's expectations are from the trained model's: KL(trained || file) in nats, mean
            over all places compared. None where another comparison was made.
        base_kl: KL(base || trained) at the same places: what training changed.
        stops, expected_stops: answers that the file ended by itself, of those that the trained model ended.
        faults: "export_fault_<fault>" in `core.sentences` says what was wrong and what to try.
        merged_into: "base" (as published) or "base_in_4bit" (as it was during training); "" for adapters.
    """

    name: str
    content: str
    bytes: int
    verdict: str
    tokens_equal: int
    tokens_compared: int
    mean_kl: float | None = None
    base_kl: float | None = None
    stops: int = 0
    expected_stops: int = 0
    faults: tuple[str, ...] = ()
    merged_into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCheck:
    """`verdict` is the code of the sentence on the whole export: as good as its worst file."""

    verdict: str
    files: tuple[ExportedFile, ...]


def write_check(run: Run, files: Sequence[ExportedFile]) -> str:
    """Saves check.json and returns the code of its verdict: "export_same", "export_almost_same",
    "export_different" or "export_not_opened".

    Raises:
        ValueError: there is no file, or a verdict that is none of the four: nothing was checked then.
    """
    check = verdict_of(files)
    write_json(run.check, check)
    return check.verdict


def verdict_of(files: Sequence[ExportedFile]) -> ExportCheck:
    """Returns the verdict on some files together; raises ValueError as `write_check`."""
    if not files:
        raise ValueError("an export without files has no verdict")
    unknown = [file.verdict for file in files if file.verdict not in _WORST_FIRST]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no verdict")
    worst = min((file.verdict for file in files), key=_WORST_FIRST.index)
    return ExportCheck(verdict=f"export_{worst}", files=tuple(files))


def load_check(run: Run) -> ExportCheck | None:
    """Returns the last check of this run, or None before the first. Raises AppError("file_damaged")."""
    return read_record(run.check, ExportCheck) if run.check.is_file() else None


def note_folder(run: Run, folder: Path) -> None:
    """Remembers where this run's files went, for the window's next start and for undoing."""
    _note(run).parent.mkdir(parents=True, exist_ok=True)
    _note(run).write_text(str(folder), encoding="utf-8")


def exported_folder(run: Run) -> Path | None:
    """Returns where the last export of this run went, as far as that is known and still there."""
    folder = Path(_note(run).read_text(encoding="utf-8").strip()) if _note(run).is_file() else None
    return folder if folder is not None and folder.is_dir() else None


def _note(run: Run) -> Path:
    return run.export / "folder.txt"
