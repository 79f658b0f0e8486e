"""What a training task does with each way in which its child can end: played ends, no child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.core.sentences import SENTENCES
from desktop_app.flow.recovery import easier, planned_job
from desktop_app.flow.tasks import resumed, train
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import PlannedJob
from desktop_app.protocol.wire import to_line
from desktop_app.recommend.ladder import rungs

OUT_OF_MEMORY = Failed(code="out_of_memory")
DONE = Finished(reason="completed", outputs={"steps": 100})


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "001"
    folder.mkdir()
    return Run(folder)


def a_job(run: Run, **changes: Any) -> TrainJob:
    fields: dict[str, Any] = {
        "run_dir": str(run.folder), "base_model": "m", "train_file": "t", "validation_file": "v", "method": "lora",
        "batch_size": 8, "max_length": 1024, "learning_rate": 2e-4,
    }  # fmt: skip
    return TrainJob(**{**fields, **changes})


def reach(run: Run, step: int) -> None:
    """Puts a sealed checkpoint where the engine puts it."""
    folder = run.checkpoints / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    (folder / "whole.json").touch()


def play(run: Run, job: TrainJob, *ends: Failed | Finished | int) -> tuple[list[PlannedJob], Any]:
    """Drives the task; a number is a checkpoint written meanwhile. Returns the jobs and outputs or error."""
    task = train(run, job)
    jobs = [next(task)]
    for end in ends:
        if isinstance(end, int):
            reach(run, end)
            continue
        run.job.write_text(to_line(jobs[-1].job), encoding="utf-8")  # as the supervisor does
        try:
            jobs.append(task.send(end))
        except StopIteration as finished:
            return jobs, finished.value
        except AppError as error:
            return jobs, error
    raise AssertionError("the task wants to go on")


def tried(jobs: list[PlannedJob]) -> list[TrainJob]:
    return [planned.job for planned in jobs if isinstance(planned.job, TrainJob)]


def test_that_out_of_memory_is_tried_again_with_the_same_effective_batch_from_the_last_checkpoint(
    run: Run,
) -> None:
    jobs, outputs = play(run, a_job(run), 40, OUT_OF_MEMORY, DONE)

    first, second = tried(jobs)
    assert outputs == {"reason": "completed", "steps": 100}
    assert (second.batch_size, second.gradient_accumulation, second.resume) == (4, 2, True)
    assert replace(second, batch_size=8, gradient_accumulation=1, resume=False) == first
    (notice,) = jobs[1].notices
    assert (notice.code, notice.details) == ("retry_smaller_batch", {"step": 40, "try": 1, "of": 3})


@pytest.mark.parametrize("code", ["out_of_memory", "engine_killed_for_memory"])
def test_that_three_tries_are_all_and_go_far_down_the_ladder(run: Run, code: str) -> None:
    jobs, error = play(run, a_job(run), *[Failed(code=code)] * 9)

    sizes = [(j.batch_size, j.gradient_accumulation, j.gradient_checkpointing, j.method) for j in tried(jobs)]
    assert sizes == [(8, 1, False, "lora"), (4, 2, False, "lora"), (1, 8, True, "lora"), (1, 8, True, "qlora")]
    assert isinstance(error, AppError)
    assert error.code == code


def test_that_memory_that_was_borrowed_counts_as_none(run: Run) -> None:
    jobs, outputs = play(run, a_job(run), Finished(reason="paused_memory_spilled"), DONE)
    assert tried(jobs)[1].batch_size == 4
    assert outputs["reason"] == "completed"


def test_that_a_smaller_adapter_begins_anew_because_no_checkpoint_fits_it(run: Run) -> None:
    lowest = a_job(run, batch_size=1, gradient_checkpointing=True, method="qlora", max_length=256, rank=16)
    found = easier(lowest)
    assert found is not None
    code, job = found
    assert (code, job.rank, job.resume) == ("smaller_adapter", 8, False)
    assert easier(job) is None


@pytest.mark.parametrize("code", ["loss_not_finite", "loss_exploded"])
def test_that_a_loss_gone_astray_is_tried_again_once_in_a_runs_life_half_as_fast(run: Run, code: str) -> None:
    astray = Failed(code=code, details={"step": 55})
    jobs, error = play(run, a_job(run), 40, astray, 80, astray)
    assert [job.learning_rate for job in tried(jobs)] == [2e-4, 1e-4]
    assert tried(jobs)[1].resume
    assert jobs[1].notices[0].code == "retry_half_rate"
    assert isinstance(error, AppError)

    # Resumed by the person on the next day, it is still the same run.
    jobs, error = play(run, resumed(run), astray)
    assert [job.learning_rate for job in tried(jobs)] == [1e-4]
    assert isinstance(error, AppError)


def test_that_an_engine_that_vanished_is_started_again_only_if_it_got_anywhere(run: Run) -> None:
    vanished = Failed(code="engine_vanished", details={"exit_code": -11})
    jobs, error = play(run, a_job(run), 40, vanished, 80, vanished, vanished)
    assert [job.resume for job in tried(jobs)] == [False, True, True]
    assert isinstance(error, AppError)
    assert error.code == "engine_vanished"


def test_that_a_lost_card_is_tried_once_even_if_nothing_was_saved(run: Run) -> None:
    lost = Failed(code="device_lost")
    jobs, error = play(run, a_job(run), lost, lost)
    assert len(jobs) == 2
    assert isinstance(error, AppError)


@pytest.mark.parametrize("code", ["disk_full_training", "base_model_missing", "cancelled", "dataset_empty"])
def test_that_nothing_else_is_tried_again(run: Run, code: str) -> None:
    jobs, error = play(run, a_job(run), 40, Failed(code=code))
    assert len(jobs) == 1
    assert isinstance(error, AppError)


@pytest.mark.parametrize("reason", ["paused", "paused_unplugged", "paused_slow", "window_gone", "stopped_early"])
def test_that_an_end_the_person_knows_about_is_the_end(run: Run, reason: str) -> None:
    jobs, outputs = play(run, a_job(run), Finished(reason=reason))
    assert len(jobs) == 1
    assert outputs["reason"] == reason


def test_that_the_job_as_it_was_planned_is_remembered_until_the_run_begins_anew(run: Run) -> None:
    job = a_job(run)
    play(run, job, OUT_OF_MEMORY, Finished(reason="paused"))
    assert resumed(run).batch_size == 4
    assert planned_job(run, resumed(run)) == job
    play(run, replace(job, rank=4), DONE)
    assert planned_job(run, replace(job, rank=4)).rank == 4


@pytest.mark.parametrize("batch_size", range(1, 17))
@pytest.mark.parametrize("accumulation", [1, 2, 3])
def test_that_every_rung_keeps_the_effective_batch(run: Run, batch_size: int, accumulation: int) -> None:
    job = a_job(run, batch_size=batch_size, gradient_accumulation=accumulation)
    for _code, easier_job in rungs(job):
        assert easier_job.batch_size * easier_job.gradient_accumulation == batch_size * accumulation


def test_that_every_try_has_its_sentence(run: Run) -> None:
    codes = {code for code, _ in rungs(a_job(run, rank=32))} | {"half_rate", "again", "new_card"}
    assert len(codes) == 8
    assert {f"retry_{code}" for code in codes} <= set(SENTENCES)
