"""What was changed under "Expert" in the window is what a real training used."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, Run, write_json
from desktop_app.flow import training_starts
from desktop_app.flow.refine_task import tries_of
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Event, Failed, Finished, Phase
from desktop_app.protocol.planned import Task
from desktop_app.supervisor.task_runner import TaskRunner
from desktop_app.ui.pages.plan import PlanPage
from tests.engine.conftest import pairs
from tests.ui.quiet_session import QuietSession, a_computer, a_project


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    some = pairs(12)
    write_json(made.project.train_file, some[:8])
    write_json(made.project.validation_file, some[8:])
    made.profile = a_computer()
    return made


def plan_with(session: QuietSession, qtbot: QtBot, **typed: str) -> None:
    """Types values under "Expert" and uses the plan; the settings are small, so that it takes seconds."""
    page = PlanPage(session)
    qtbot.addWidget(page)
    page.show()
    page.on_enter()
    for name, text in {"batch_size": "4", "rank": "4", "max_length": "96", "epochs": "1", **typed}.items():
        page.editor.rows[name]._on_typed(text)
    assert not page.editor.has_problem
    page.on_primary()


def drive(task: Task, *, pause_in: str = "") -> tuple[list[Event], Failed | Finished]:
    runner = TaskRunner(task, engine_python=Path(sys.executable))
    seen: list[Event] = []
    for event in runner.events():
        seen.append(event)
        if isinstance(event, Phase) and event.name == pause_in:
            runner.send(Pause())
    end = seen[-1]
    assert isinstance(end, Failed | Finished)
    return seen, end


def recipe_of(run: Run) -> dict[str, object]:
    settings: dict[str, object] = json.loads(run.recipe.read_text(encoding="utf-8"))["settings"]
    return settings


@pytest.mark.slow
def test_that_options_changed_in_the_window_stand_in_the_recipe_of_the_run(
    session: QuietSession, qtbot: QtBot
) -> None:
    plan_with(session, qtbot, neftune_alpha="5", label_smoothing="0,1", max_steps="2")
    assert session.project is not None
    run, task = training_starts.anew(Project.open(session.project.folder))
    _, end = drive(task)
    assert isinstance(end, Finished), end
    used = recipe_of(run)
    assert (used["neftune_alpha"], used["label_smoothing"], used["max_steps"]) == (5.0, 0.1, 2)
    assert json.loads(run.metrics.read_text(encoding="utf-8"))["steps"] == 2


@pytest.mark.slow
def test_that_a_search_stopped_in_the_window_goes_on_after_a_restart_and_its_best_is_trained(
    session: QuietSession, qtbot: QtBot
) -> None:
    plan_with(session, qtbot, tries="2", hours="0.1", max_steps="1")
    assert session.project is not None
    folder = session.project.folder
    run, task = training_starts.anew(Project.open(folder))
    _, end = drive(task, pause_in="trying_settings")
    assert isinstance(end, Finished)
    assert end.reason == "paused"
    assert not run.is_trained

    project = Project.open(folder)
    again = training_starts.newest_run(project)
    assert again is not None
    assert training_starts.follows_plan(project, again)
    events, end = drive(training_starts.where_it_was(project, again)[1])
    assert isinstance(end, Finished), end
    assert again.is_trained
    tries = [one for one in tries_of(again) if one["state"] == "completed"]
    best = min(tries, key=lambda one: float(str(one["validation_loss"])))
    used = recipe_of(again)
    assert {name: used[name] for name in ("rank", "learning_rate", "epochs")} == {
        name: best[name] for name in ("rank", "learning_rate", "epochs")
    }
    assert [event.name for event in events if isinstance(event, Phase)].count("trying_settings") >= 1
