"""Tries and texts before a training: what runs after what, and where it goes on. Played ends, no child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.flow import tasks
from desktop_app.flow.navigator import ProjectState
from desktop_app.flow.staged_training import begin, is_of_plan, stages_of, train_in_stages
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import SearchJob, TrainJob
from desktop_app.protocol.planned import PlannedJob
from desktop_app.protocol.wire import read_job, to_line
from desktop_app.recommend import make_plan
from desktop_app.recommend.catalogue import TINY_MODEL_ID
from desktop_app.recommend.plan import Plan, Variation

DONE = Finished(reason="completed", outputs={"steps": 10})
BOTH = Variation(tries=3, hours=2.0, texts_first=True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "project")
    made.dataset.mkdir()
    made.texts_file.write_text('{"text": "Ahoy"}\n', encoding="utf-8")
    made.texts_validation_file.write_text("", encoding="utf-8")
    return made


def a_plan(variation: Variation) -> Plan:
    made = make_plan(computer_with_card(24 * 2**30), pairs=500, model_id=TINY_MODEL_ID)
    return replace(made, variation=variation)


def started(project: Project, variation: Variation) -> tuple[Run, TrainJob]:
    run = project.new_run()
    job = tasks.train_job(project, a_plan(variation), run)
    begin(project, run, job, variation)
    return run, job


def tried(run: Run, *rows: dict[str, Any]) -> None:
    write_json(run.folder / "search" / "search.json", {"tries": list(rows)})


def a_try(loss: float | None, state: str = "completed", **settings: Any) -> dict[str, Any]:
    return {"rank": 8, "learning_rate": 1e-3, "epochs": 2.0, "validation_loss": loss, "state": state, **settings}


def play(project: Project, run: Run, job: TrainJob, *ends: Failed | Finished) -> tuple[list[PlannedJob], Any]:
    task = train_in_stages(project, run, job)
    jobs = [next(task)]
    for end in ends:
        if jobs[-1].job_file == run.job:
            run.job.write_text(to_line(jobs[-1].job), encoding="utf-8")  # as the supervisor does
        try:
            jobs.append(task.send(end))
        except StopIteration as finished:
            return jobs, finished.value
        except AppError as error:
            return jobs, error
    return jobs, None


def test_that_the_best_try_and_the_texts_reach_the_training(project: Project) -> None:
    run, job = started(project, BOTH)
    tried(run, a_try(2.0, rank=4), a_try(1.5, rank=32, learning_rate=5e-4), a_try(1.0, "given_up", rank=64))
    (search, texts, training), outputs = play(project, run, job, DONE, DONE, DONE)
    assert isinstance(search.job, SearchJob)
    assert (search.job.tries, search.job.budget_s) == (3, 7200.0)
    assert isinstance(texts.job, TrainJob)
    assert texts.job.train_file == str(project.texts_file)
    assert isinstance(training.job, TrainJob)
    assert (training.job.rank, training.job.learning_rate) == (32, 5e-4)
    assert training.job.alpha / training.job.rank == job.alpha / job.rank
    assert training.job.start_adapter == str(run.folder / "texts" / "adapter")
    assert not training.job.resume
    assert outputs == {"reason": "completed", "steps": 10}


def test_that_a_search_that_was_stopped_is_an_unfinished_run_that_goes_on_with_the_time_that_is_left(
    project: Project,
) -> None:
    run, job = started(project, BOTH)
    jobs, outputs = play(project, run, job, Finished(reason="paused"))
    assert (len(jobs), outputs["reason"]) == (1, "paused")
    found = ProjectState.of(project).unfinished_run
    assert found is not None
    tried(run, a_try(2.0, seconds=3000.0), a_try(None, "failed", seconds=600.0), a_try(None, "running"))
    (search,), _ = play(project, found, tasks.resumed(found))
    assert isinstance(search.job, SearchJob)
    assert search.job.budget_s == 3600.0
    assert search.job.train == replace(job, run_dir=str(run.folder / "search"))


def test_that_what_is_behind_the_run_is_not_done_again(project: Project) -> None:
    run, job = started(project, BOTH)
    tried(run, a_try(1.5, rank=32))
    play(project, run, job, DONE, DONE, Finished(reason="paused"))
    (training,), _ = play(project, run, tasks.resumed(run))
    assert isinstance(training.job, TrainJob)
    assert training.job.resume
    assert training.job.rank == 32
    stages = stages_of(run)
    assert stages is not None
    assert stages.done == ("search", "texts", "training")


def test_that_a_night_without_a_finished_try_trains_with_the_plans_own_settings_and_says_so(
    project: Project,
) -> None:
    run, job = started(project, replace(BOTH, texts_first=False))
    (_, training), _ = play(project, run, job, Failed(code="search_nothing_finished"))
    assert training.job == job
    assert [notice.code for notice in training.notices] == ["search_own_settings"]


def test_that_any_other_failure_of_the_search_ends_the_task(project: Project) -> None:
    run, job = started(project, BOTH)
    _, error = play(project, run, job, Failed(code="out_of_memory"))
    assert isinstance(error, AppError)
    assert error.code == "out_of_memory"


def test_that_a_plain_training_keeps_no_stages(project: Project) -> None:
    run, job = started(project, Variation())
    assert stages_of(run) is None
    assert not run.job.exists()
    (training,), _ = play(project, run, job)
    assert training.job == job


def test_that_texts_first_is_refused_without_texts(project: Project) -> None:
    project.texts_file.unlink()
    with pytest.raises(AppError) as caught:
        started(project, BOTH)
    assert caught.value.code == "file_missing"


def test_that_a_run_is_of_the_plan_as_long_as_nothing_of_it_changes(project: Project) -> None:
    run, job = started(project, BOTH)
    tried(run, a_try(1.5, rank=32))
    play(project, run, job, DONE, DONE, Finished(reason="paused"))
    now = read_job(run.job, TrainJob)
    assert is_of_plan(project, a_plan(BOTH), run, now)
    assert not is_of_plan(project, a_plan(replace(BOTH, tries=9)), run, now)
    assert not is_of_plan(project, a_plan(replace(BOTH, options={"packing": True})), run, now)
    assert not is_of_plan(project, a_plan(Variation()), run, now)


@pytest.mark.parametrize("variation", [BOTH, Variation()])
def test_that_a_run_is_still_of_its_plan_after_the_app_was_moved(
    project: Project, tmp_path: Path, variation: Variation
) -> None:
    run = project.new_run()
    before = tmp_path.joinpath("old", *paths.tiny_model().parts[-3:])
    job = replace(tasks.train_job(project, a_plan(variation), run), base_model=str(before))
    begin(project, run, job, variation)
    run.job.write_text(to_line(job), encoding="utf-8")

    assert is_of_plan(project, a_plan(variation), run, read_job(run.job, TrainJob))
    assert tasks.resumed(run).base_model == str(paths.tiny_model())


def test_that_options_and_other_projects_are_in_the_job(project: Project, tmp_path: Path) -> None:
    other = Project.create(tmp_path / "other")
    other.dataset.mkdir()
    other.train_file.write_text("[]", encoding="utf-8")
    wanted = Variation(
        options={"neftune_alpha": 5.0, "max_steps": 7, "packing": True}, projects={str(other.folder): 0.5}
    )
    job = tasks.train_job(project, a_plan(wanted), project.new_run())
    assert (job.neftune_alpha, job.max_steps, job.packing) == (5.0, 7, True)
    assert job.more_files == {str(other.train_file): 0.5}
    other.train_file.unlink()
    with pytest.raises(AppError) as caught:
        tasks.train_job(project, a_plan(wanted), project.new_run())
    assert caught.value.code == "file_missing"
