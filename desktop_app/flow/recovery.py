"""What to do when a training run ends before its time: go on in a fresh process, more carefully, or give up.

A fresh process, because an allocator that ran out of memory keeps its holes; from the last checkpoint, with the
effective batch kept, so that the rest of the run sees the examples as planned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app.core.project import Run, read_record, write_json
from desktop_app.protocol.events import Failed, Finished, Notice
from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend.ladder import SAME_RESULT, rungs

_MOST_RETRIES = 3
_SHORT_OF_MEMORY = frozenset(("out_of_memory", "engine_killed_for_memory"))
_ASTRAY = frozenset(("loss_not_finite", "loss_exploded"))
_HALF_RATE = "half_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Content of a run's recovery.json: the job as it was planned, and the codes of what was changed since."""

    begun_with: TrainJob
    changes: tuple[str, ...] = ()


def planned_job(run: Run, job: TrainJob) -> TrainJob:
    """Returns the job that `run` was begun with; `job` is the one it would go on with.

    Raises:
        AppError: "file_damaged".
    """
    file = run.folder / "recovery.json"
    return read_record(file, Recovery).begun_with if file.is_file() else job


def easier(job: TrainJob, *, tried: int = 0) -> tuple[str, TrainJob] | None:
    """Returns (code of the rung, the job with less memory), or None below the lowest rung.

    A run that has its checkpoints goes on with them, unless the adapter itself got smaller: then it begins anew.

    Args:
        tried: how often this was asked already. Three tries must do for a ladder of a dozen rungs: first one step,
            then all rungs that cost only time, then with them the first one that costs more.
    """
    ladder = list(rungs(job))
    harmless = [one for one in ladder if one[0] in SAME_RESULT]
    if tried == 1 and harmless:
        code, changed = harmless[-1]
    elif len(ladder) > (rung := len(harmless) if tried else 0):
        code, changed = ladder[rung]
    else:
        return None
    return code, replace(changed, resume=code != "smaller_adapter")


def go_easier(run: Run, job: TrainJob) -> TrainJob | None:
    """Returns the job with less memory that the person asked for, remembered like one that was tried by itself.

    Raises:
        AppError: "file_damaged".
    """
    found = easier(job)
    if found is None:
        return None
    Attempts(run, replace(job, resume=True)).remember(found[0])
    return found[1]


class Attempts:
    """The tries of one start of a run, at most three of them automatic.

    Args:
        run, job: what is begun, or gone on with when `job.resume` is set.
    """

    def __init__(self, run: Run, job: TrainJob) -> None:
        self._run = run
        self._file = run.folder / "recovery.json"
        self._retries = 0
        self._step_at_start = newest_step(run)
        if job.resume and self._file.is_file():
            self._recovery = read_record(self._file, Recovery)
        else:
            self._file.unlink(missing_ok=True)
            self._recovery = Recovery(begun_with=replace(job, resume=False))

    def after(self, end: Failed | Finished, job: TrainJob) -> tuple[TrainJob, Notice] | None:
        """Returns the job of the next try and what to tell the person, or None when `end` is the end."""
        found = self._next(end, job)
        if found is None or self._retries >= _MOST_RETRIES:
            return None
        code, changed = found
        self._retries += 1
        self._step_at_start = newest_step(self._run)
        if code not in ("again", "new_card"):
            self.remember(code)
        details = {"step": self._step_at_start, "try": self._retries, "of": _MOST_RETRIES}
        return changed, Notice(code=f"retry_{code}", details=details)

    def remember(self, change: str) -> None:
        """Notes what was changed of the job that was planned."""
        self._recovery = replace(self._recovery, changes=(*self._recovery.changes, change))
        write_json(self._file, self._recovery)

    def _next(self, end: Failed | Finished, job: TrainJob) -> tuple[str, TrainJob] | None:
        if isinstance(end, Finished):
            return easier(job, tried=self._retries) if end.reason == "paused_memory_spilled" else None
        if end.code in _SHORT_OF_MEMORY:
            return easier(job, tried=self._retries)
        again = replace(job, resume=True)
        if end.code in _ASTRAY and _HALF_RATE not in self._recovery.changes:
            return _HALF_RATE, replace(again, learning_rate=job.learning_rate / 2)
        # What happened at once after a try will happen after the next one; what happened after hours need not.
        made_way = newest_step(self._run) > self._step_at_start
        if end.code == "device_lost" and (made_way or self._retries == 0):
            return "new_card", again
        if end.code == "engine_vanished" and made_way:
            return "again", again
        return None


def newest_step(run: Run) -> int:
    """Returns the step of the newest sealed checkpoint, 0 without one."""
    seals = run.checkpoints.glob("checkpoint-*/whole.json")
    return max((int(seal.parent.name.partition("-")[2]) for seal in seals), default=0)
