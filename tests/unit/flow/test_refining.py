"""Learning from ratings as a run of its own: begun, stopped, found again, ended. Played ends, no child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_json, write_json
from desktop_app.evaluation.blind import preferences_file
from desktop_app.flow import training_starts
from desktop_app.flow.navigator import ProjectState
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import PreferJob, TrainJob
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.protocol.wire import read_job, to_line


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "project")


@pytest.fixture
def rated(project: Project) -> Run:
    """A trained run with five ratings."""
    run = project.new_run()
    job = TrainJob(
        run_dir=str(run.folder), base_model="tiny", train_file="t", validation_file="v", method="lora", seed=5
    )
    run.job.write_text(to_line(job), encoding="utf-8")
    run.adapter.mkdir()
    (run.adapter / "adapter_model.safetensors").touch()
    write_json(run.metrics, {"validation_loss_after": 1.5})
    preferences_file(run.evaluation).parent.mkdir()
    preferences_file(run.evaluation).write_text("{}\n" * 5, encoding="utf-8")
    return run


def begun(project: Project, rated: Run) -> tuple[Run, Task, PlannedJob]:
    run, task = training_starts.from_ratings(project, rated)
    planned = next(task)
    planned.job_file.write_text(to_line(planned.job), encoding="utf-8")  # as the supervisor does
    return run, task, planned


def ended(task: Task, end: Failed | Finished) -> Any:
    with pytest.raises((StopIteration, AppError)) as caught:
        task.send(end)
    return caught.value.value if isinstance(caught.value, StopIteration) else caught.value


def a_checkpoint(run: Run, step: int) -> None:
    write_json(run.checkpoints / f"checkpoint-{step}" / "whole.json", {})


def test_that_a_refining_is_an_unfinished_run_from_its_first_moment(project: Project, rated: Run) -> None:
    run, task, planned = begun(project, rated)
    task.close()  # as when the computer loses its power
    state = ProjectState.of(project)
    assert state.unfinished_run is not None
    assert (state.unfinished_run.number, state.trained_run.number if state.trained_run else 0) == (2, 1)
    assert training_starts.follows_plan(project, run)
    assert not training_starts.can_be_easier(run)
    again = next(training_starts.where_it_was(project, run)[1])
    assert isinstance(planned.job, PreferJob)
    assert again.job == replace(planned.job, resume=True)
    assert again.events_file == run.events


def test_that_ratings_given_while_it_is_paused_are_for_the_next_time(project: Project, rated: Run) -> None:
    run, task, _ = begun(project, rated)
    assert ended(task, Finished(reason="paused", outputs={"step": 2}))["reason"] == "paused"
    preferences_file(rated.evaluation).write_text("{}\n" * 9, encoding="utf-8")
    job = next(training_starts.where_it_was(project, run)[1]).job
    assert isinstance(job, PreferJob)
    assert Path(job.preferences_file).read_text(encoding="utf-8") == "{}\n" * 5
    assert not run.metrics.exists()


@pytest.mark.parametrize(("saved", "stays"), [(0, False), (4, True)])
def test_that_one_that_failed_before_anything_was_saved_leaves_the_run_of_before(
    project: Project, rated: Run, saved: int, stays: bool
) -> None:
    run, task, _ = begun(project, rated)
    if saved:
        a_checkpoint(run, saved)
    assert ended(task, Failed(code="out_of_memory")).code == "out_of_memory"
    newest = training_starts.newest_run(project)
    assert newest is not None
    assert newest.number == (run if stays else rated).number


def test_that_one_that_ends_after_a_pause_is_a_run_like_any_other(project: Project, rated: Run) -> None:
    run, task, _ = begun(project, rated)
    ended(task, Finished(reason="paused"))
    task = training_starts.where_it_was(project, run)[1]
    next(task)
    # What the engine leaves.
    run.adapter.mkdir()
    (run.adapter / "adapter_model.safetensors").touch()
    write_json(run.folder / "preferences.json", {"pairs": 5})
    assert ended(task, Finished(reason="completed", outputs={"pairs": 5})) == {"reason": "completed", "pairs": 5}
    assert run.is_trained
    assert read_json(run.metrics) == {"validation_loss_after": 1.5, "preferences": {"pairs": 5}}
    job = read_job(run.job, TrainJob)
    assert (job.run_dir, job.seed) == (str(run.folder), 5)
