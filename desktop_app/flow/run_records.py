"""What each training run used and what came of it, to look at several side by side; notes, deleting, replaying."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_json, read_record, write_json
from desktop_app.core.records import RecordError, from_plain
from desktop_app.flow.run_history import read_history
from desktop_app.protocol.jobs import TrainJob

_MOST_NOTE = 10_000
_NEVER_COMPARED = frozenset(("kind", "run_dir", "resume"))
_OF_THE_PROJECT = (
    "run_dir", "base_model", "train_file", "validation_file", "more_files", "start_adapter", "resume"
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Content of note.json: the person's own words on a run."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run.

    Args:
        ended: code of the last `Failed` or reason of the last `Finished`; "" while there is none.
        settings: the job's fields as plain values, without the run's own folder; {} where it cannot be read.
        training, validation: (step, loss in nats) in the order of the steps.
        used: data hashes, model revision, versions, device and what metrics.json says besides.
    """

    run: Run
    is_trained: bool
    ended: str
    settings: Mapping[str, Any]
    training: tuple[tuple[int, float], ...]
    validation: tuple[tuple[int, float], ...]
    used: Mapping[str, Any]
    note: str

    @property
    def best_loss(self) -> float | None:
        """The lowest loss on unseen messages."""
        return min((loss for _, loss in self.validation), default=None)

    @property
    def steps(self) -> int:
        return max((step for step, _ in (*self.training, *self.validation)), default=0)


def records_of(project: Project) -> list[RunRecord]:
    """Returns a record of every run that was begun, oldest first; a damaged file leaves its part empty."""
    return [record_of(run) for run in project.runs() if run.job.is_file()]


def record_of(run: Run) -> RunRecord:
    """Reads one run's files."""
    history = read_history(run.events)
    return RunRecord(
        run=run,
        is_trained=run.is_trained,
        ended=history.ended,
        settings=_without(_plain(run.job), _NEVER_COMPARED),
        training=history.training.points(),
        validation=history.validation.points(),
        used=_plain(run.metrics) or _plain(run.recipe),
        note=note_of(run),
    )


def differing(records: Sequence[RunRecord]) -> list[str]:
    """Returns the names of the settings in which these runs are not alike, in the order of the job's fields."""
    names = [field.name for field in dataclasses.fields(TrainJob)]
    return [
        name
        for name in names
        if len({repr(record.settings[name]) for record in records if name in record.settings}) > 1
    ]


def note_of(run: Run) -> str:
    """Returns the person's note, "" without one or when its file is damaged."""
    try:
        return read_record(run.note, Note).text
    except AppError:
        return ""


def write_note(run: Run, text: str) -> None:
    """Keeps a note; an empty one removes it. Raises OSError."""
    if text.strip():
        write_json(run.note, Note(text=text[:_MOST_NOTE]))
    else:
        run.note.unlink(missing_ok=True)


def delete_run(run: Run) -> None:
    """Removes a run with its model, exports and note; its files in chat programs stay.

    Raises:
        AppError: "folder_not_writable" when a file could not be removed.
    """
    try:
        shutil.rmtree(run.folder)
    except OSError:
        raise AppError("folder_not_writable", name=run.folder.name) from None


def replayed(job: TrainJob, recipe_file: Path) -> tuple[TrainJob, bool]:
    """Returns `job` with the settings of a recipe.json, and whether it then learns from the very same data.

    The base model, the data and the folders stay those of `job`: a recipe names none of this computer.

    Raises:
        AppError: "file_missing", "file_damaged".
    """
    plain = read_json(recipe_file)
    settings = plain.get("settings") if isinstance(plain, dict) else None
    if not isinstance(settings, dict):
        raise AppError("file_damaged", name=recipe_file.name)
    own = {name: getattr(job, name) for name in _OF_THE_PROJECT}
    try:
        made = from_plain(TrainJob, {**settings, **own})
    except RecordError:
        raise AppError("file_damaged", name=recipe_file.name) from None
    hashes = plain.get("data")
    train = hashes.get("train") if isinstance(hashes, dict) else None
    return replace(made, more_files=job.more_files), train == _sha256(Path(job.train_file))


def data_changed(run: Run, job: TrainJob) -> bool:
    """Whether the files that `run` was begun with hold other examples now, by the hashes in its recipe.json.

    Raises:
        AppError: "file_missing" for a file that is gone.
    """
    hashes = _plain(run.recipe).get("data")
    if not isinstance(hashes, dict):
        return False
    return any(name in hashes and hashes[name] != _sha256(Path(file)) for name, file in job.data_files.items())


def _plain(file: Path) -> dict[str, Any]:
    try:
        plain = read_json(file)
    except AppError:
        return {}
    return plain if isinstance(plain, dict) else {}


def _without(fields: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise AppError("file_missing", name=file.name) from None
