"""The dry run as a task: what it does when memory runs out, and what it leaves in the project."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.dry_run_task import dry_run
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import DryRunJob
from desktop_app.recommend import Plan, load_plan, make_plan
from desktop_app.recommend.measured import load_measurements

OUTPUTS: dict[str, Any] = {
    "loading_peak_bytes": 2**31, "peak_bytes": 6 * 2**30, "long_step_s": 4.0, "usual_step_s": 1.0,
    "long_tokens": 8192, "usual_tokens": 2048, "evaluation_s": 0.1, "save_s": 0.5, "examples": 380,
    "validation_examples": 20, "total_tokens": 100_000, "p99_tokens": 900, "stack": "torch 2.13.0",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    return Project.create(tmp_path / "p")


@pytest.fixture
def plan() -> Plan:
    return make_plan(computer_with_card(12 * 2**30), pairs=400, model_id="Qwen/Qwen3-8B")


def play(project: Project, plan: Plan, *ends: Failed | Finished) -> tuple[list[DryRunJob], dict[str, Any]]:
    """Drives the task with recorded ends; returns the jobs and the outputs."""
    task = dry_run(project, plan)
    jobs: list[DryRunJob] = []
    planned = next(task)
    for end in ends:
        assert isinstance(planned.job, DryRunJob)
        jobs.append(planned.job)
        try:
            planned = task.send(end)
        except StopIteration as finished:
            return jobs, dict(finished.value)
    raise AssertionError("the task wants to go on")


def test_that_a_plan_that_fits_is_kept_with_its_measured_memory_and_time(project: Project, plan: Plan) -> None:
    jobs, outputs = play(project, plan, Finished(reason="completed", outputs=OUTPUTS))

    saved = load_plan(project)
    assert (len(jobs), outputs["tries"], outputs["changed"]) == (1, 1, "")
    assert saved.settings == plan.settings
    assert saved.estimate.total == pytest.approx(outputs["peak_bytes"], rel=1e-6)
    assert saved.estimated_seconds == outputs["estimated_seconds"] > 60
    assert len(load_measurements()) == 1
    assert str(project.folder) not in json.dumps([one.card for one in load_measurements()])


@pytest.mark.parametrize("code", ["out_of_memory", "engine_killed_for_memory"])
def test_that_it_goes_down_until_something_fits(project: Project, plan: Plan, code: str) -> None:
    short = Failed(code=code)

    jobs, outputs = play(project, plan, short, short, Finished(reason="completed", outputs=OUTPUTS))

    tried = [job.train for job in jobs]
    assert outputs["tries"] == 3
    assert outputs["changed"]
    assert {one.batch_size * one.gradient_accumulation for one in tried} == {8}
    sizes = [(one.batch_size, one.max_length, one.rank) for one in tried]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    saved = load_plan(project)
    assert saved.settings.batch_size == tried[-1].batch_size
    changed = [choice.reason for choice in saved.choices if choice.reason == "changed_by_check"]
    assert changed


def test_that_a_model_that_never_fits_is_said(project: Project, plan: Plan) -> None:
    with pytest.raises(AppError, match="dry_run_no_fit"):
        play(project, plan, *[Failed(code="out_of_memory")] * 9)

    assert not project.plan.exists()


def test_that_any_other_failure_is_no_lack_of_memory(project: Project, plan: Plan) -> None:
    with pytest.raises(AppError, match="base_model_missing"):
        play(project, plan, Failed(code="base_model_missing"))


def test_that_longer_texts_are_tried_where_memory_allows_and_dropped_where_it_does_not(
    project: Project, plan: Plan
) -> None:
    short = Finished(reason="completed", outputs={**OUTPUTS, "p99_tokens": 1500})
    assert plan.settings.max_length == 1024

    jobs, outputs = play(project, plan, short, short)

    assert [job.train.max_length for job in jobs] == [1024, 1536]
    saved = load_plan(project)
    assert (saved.settings.max_length, outputs["tries"]) == (1536, 2)
    assert next(one.reason for one in saved.choices if one.setting == "max_length") == "changed_by_check"

    jobs, outputs = play(project, plan, short, Failed(code="out_of_memory"))

    assert load_plan(project).settings.max_length == 1024


def test_that_a_length_that_a_person_chose_stays(project: Project, plan: Plan) -> None:
    chosen = tuple(
        replace(one, reason="chosen_by_person") if one.setting == "max_length" else one for one in plan.choices
    )
    end = Finished(reason="completed", outputs={**OUTPUTS, "p99_tokens": 1500})

    jobs, _ = play(project, replace(plan, choices=chosen), end)

    assert len(jobs) == 1
