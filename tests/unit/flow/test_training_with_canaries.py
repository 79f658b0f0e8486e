"""Secrets planted for a run: in that run's own file, found again when it goes on, and no reason to begin anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.project import Project, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import INSTRUCTION, Example
from desktop_app.evaluation.canaries import load_canaries
from desktop_app.flow import training_starts
from desktop_app.flow.staged_training import stages_of
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_job, to_line
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.recommend.catalogue import TINY_MODEL_ID
from desktop_app.recommend.plan import Variation


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "project")
    for file in (made.train_file, made.validation_file):
        write_json(file, [Example(instruction=INSTRUCTION, input=f"{i}?", output=f"Ahoy {i}!") for i in range(30)])
    save_plan(made, make_plan(computer_with_card(24 * 2**30), pairs=30, model_id=TINY_MODEL_ID))
    return made


@pytest.mark.parametrize("canaries", [0, 3])
def test_that_a_run_learns_planted_secrets_only_when_they_are_wanted(project: Project, canaries: int) -> None:
    before = project.train_file.read_bytes()
    run, task = training_starts.anew(project, canaries=canaries)
    job = next(task).job
    task.close()
    assert isinstance(job, TrainJob)
    assert len(load_canaries(run)) == canaries
    assert len(read_alpaca(Path(job.train_file))) == 30 + canaries
    assert project.train_file.read_bytes() == before

    # Stopped, it is still a run of this plan and goes on with its own file.
    run.job.write_text(to_line(job), encoding="utf-8")
    assert training_starts.follows_plan(project, run)
    _, again = training_starts.where_it_was(project, run)
    resumed = next(again).job
    again.close()
    assert isinstance(resumed, TrainJob)
    assert resumed.train_file == read_job(run.job, TrainJob).train_file == job.train_file


def test_that_tries_before_the_training_learn_the_planted_secrets_too(project: Project) -> None:
    save_plan(project, replace(load_plan(project), variation=Variation(tries=2)))
    run, task = training_starts.anew(project, canaries=3)
    job = next(task).job
    task.close()
    stages = stages_of(run)
    assert stages is not None
    assert len(read_alpaca(Path(stages.begun_with.train_file))) == 33
    assert stages.begun_with.train_file in str(job)
    assert training_starts.follows_plan(project, run)
