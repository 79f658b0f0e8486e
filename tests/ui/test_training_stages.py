"""Tries before a training, learning from ratings, and long runs: what the training page shows and asks for."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.app import build_window
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.flow import run_history
from desktop_app.flow.run_history import History, read_history
from desktop_app.flow.staged_training import stages_of
from desktop_app.flow.steps import ORDER, Step
from desktop_app.flow.tasks import train_job
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Event, Failed, Finished, Metric, Notice, Phase, Progress
from desktop_app.protocol.jobs import PreferJob, SearchJob
from desktop_app.protocol.wire import to_line
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.recommend.plan import Variation
from desktop_app.ui.pages.training import TrainingPage
from desktop_app.ui.threads import history_reader
from desktop_app.ui.widgets.tries_table import TriesTable
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession, a_computer, a_project, a_trained_run, an_unfinished_run, finish

TRIES: list[dict[str, Any]] = [
    {"number": 1, "rank": 16, "learning_rate": 2e-4, "epochs": 3.0, "validation_loss": 1.91, "state": "completed"},
    {"number": 2, "rank": 8, "learning_rate": 4e-4, "epochs": 2.0, "validation_loss": 1.62, "state": "completed"},
    {"number": 3, "rank": 32, "learning_rate": 8e-4, "epochs": 3.0, "validation_loss": 2.7, "state": "given_up"},
    {"number": 4, "rank": 8, "learning_rate": 4e-4, "epochs": 2.0, "validation_loss": 1.62, "state": "completed"},
    {"number": 5, "rank": 32, "learning_rate": 1e-4, "epochs": 1.0, "validation_loss": None, "state": "running"},
]


@pytest.fixture(autouse=True)
def _english() -> Any:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    save_plan(made.project, make_plan(a_computer(), pairs=60))
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


def entered(session: QuietSession, qtbot: QtBot) -> TrainingPage:
    page = TrainingPage(session)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    page.on_enter()
    return page


def searching(session: QuietSession) -> None:
    project = project_of(session)
    save_plan(project, replace(load_plan(project), variation=Variation(tries=5, hours=1.0)))


def tried(run: Run, count: int) -> None:
    write_json(run.folder / "search" / "search.json", {"tries": TRIES[:count]})


def cells(table: TriesTable, row: int) -> list[str]:
    found = [table.item(row, column) for column in range(table.columnCount())]
    return [item.text() for item in found if item is not None]


def shown_verbs(page: TrainingPage) -> list[str]:
    names = ("finish", "go_on", "stop", "easier", "resume", "ratings", "again", "runs")
    return [name for name in names if getattr(page.verbs, name).isVisible()]


def test_that_tries_are_a_table_that_grows_and_the_training_follows_by_itself(
    session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    searching(session)
    page = entered(session, qtbot)
    assert page.tries.isHidden()
    page.on_primary()
    run = project_of(session).runs()[-1]
    planned = next(session.tasks[0][1])
    assert isinstance(planned.job, SearchJob)
    session.play([Phase(name="trying_settings"), Progress(done=0, total=5, unit="tries")])
    assert shown_verbs(page) == ["go_on", "stop", "runs"]
    tried(run, 3)
    notice = Notice(code="search_tried", details={"number": 2, "rank": 8, "learning_rate": 4e-4, "epochs": 2.0})
    session.play([notice, Progress(done=3, total=5, unit="tries")])
    assert page.notice is None  # the table says it
    assert page.tries.table.isVisible()
    assert page.tries.table.rowCount() == 3
    tried(run, 5)
    session.play([Progress(done=4, total=5, unit="tries")])
    assert page.view is not None
    assert page.view.curves.isHidden()
    table = page.tries.table
    assert table.rowCount() == 4  # the fourth was the second once more
    assert table.best == 2
    assert cells(table, 1) == ["2", "8", "0.0004", "2", "1.620", "best so far"]
    assert cells(table, 2)[-1].startswith("given up")
    assert cells(table, 3)[-2:] == ["–", "under way …"]
    grey, best = table.item(2, 0), table.item(1, 0)
    assert grey is not None
    assert best is not None
    assert grey.foreground() != best.foreground()
    assert best.font().bold()
    look(page, "training_tries")
    page.verbs.go_on.click()
    assert session.sent == [FinishNow()]
    assert not page.verbs.go_on.isEnabled()
    session.play([Phase(name="training"), Phase(name="loading")])
    assert shown_verbs(page) == ["finish", "stop", "runs"]
    assert page.verbs.finish.isEnabled()
    assert not page.tries.table.isVisible()
    assert cells(table, 1)[-1] == "best: taken"
    assert page.view is not None
    assert page.view.curves.isVisible()
    assert cells(table, 3)[-1] == "interrupted"


def test_that_every_button_is_reached_by_tab_and_named(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    rate(run, 4)
    tried(run, 3)
    page = entered(session, qtbot)
    page.tries.set_open(True)
    page.setFocus()
    reached = set()
    for _ in range(60):
        QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_Tab)
        reached.add(page.focusWidget())
    wanted = {button for button in page.findChildren(QPushButton) if button.isVisible()} | {page.tries.table}
    assert wanted <= reached
    assert all(widget.accessibleName() or isinstance(widget, QPushButton) for widget in wanted)
    # Enter on the fold opens and closes it.
    page.tries.button.setFocus()
    QTest.keyClick(page.tries.button, Qt.Key.Key_Space)
    assert not page.tries.table.isVisible()


def test_that_a_button_that_goes_hands_its_focus_to_no_other_deed(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    window = build_window(session)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_step(ORDER.index(Step.TRAINING))
    page = window.current_page
    assert isinstance(page, TrainingPage)
    page.verbs.again.setFocus()
    QTest.keyClick(page.verbs.again, Qt.Key.Key_Return)
    assert len(session.tasks) == 1
    assert window.focusWidget() is page


def test_that_a_search_that_was_stopped_is_found_again_after_a_restart(
    session: QuietSession, qtbot: QtBot
) -> None:
    searching(session)
    page = entered(session, qtbot)
    page.on_primary()
    run = project_of(session).runs()[-1]
    tried(run, 5)
    session.end(Finished(reason="paused"))

    again = entered(session, qtbot)
    assert again.primary_text() == "Resume training"
    assert again.tries.isVisible()
    assert again.tries.table.rowCount() == 4
    assert cells(again.tries.table, 3)[-1] == "interrupted"
    again.on_primary()
    planned = next(session.tasks[-1][1])
    assert isinstance(planned.job, SearchJob)
    assert planned.job.train.run_dir == str(run.folder / "search")
    session.end(Failed(code="cancelled"))

    project = project_of(session)
    save_plan(project, replace(load_plan(project), variation=Variation()))
    third = entered(session, qtbot)
    assert third.primary_text() == "Start training"
    assert third.verbs.resume.isVisible()


def test_that_a_damaged_table_is_one_sentence(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    file = run.folder / "search" / "search.json"
    for content in ("{", "[]", '{"tries": 3}'):
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
        page = entered(session, qtbot)
        page.tries.set_open(True)
        assert page.tries.isVisible()
        assert "search.json" in page.tries._problem.text()
        assert not page.tries.table.isVisible()


def rate(run: Run, count: int) -> None:
    run.evaluation.mkdir(exist_ok=True)
    pair = json.dumps({"prompt": [], "chosen": [], "rejected": []})
    (run.evaluation / "preferences.jsonl").write_text(f"{pair}\n" * count, encoding="utf-8")


def test_that_ratings_can_be_learned_from_once_there_are_enough(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    rate(run, 3)
    assert not entered(session, qtbot).verbs.ratings.isVisible()
    rate(run, 4)
    page = entered(session, qtbot)
    page.verbs.ratings.click()
    planned = next(session.tasks[-1][1])
    assert isinstance(planned.job, PreferJob)
    assert planned.job.adapter == str(run.adapter)
    assert page.secondary_text() == "Pause"
    refused = Failed(code="preferences_too_few", details={"count": 3, "least": 4})
    with pytest.raises(AppError):
        session.tasks[-1][1].send(refused)
    session.end(refused)
    assert page.error is not None
    assert "rated pairs" in page.error.text
    assert page.primary_text() == "Try it out"  # the model of before is still there


def test_that_a_refining_that_was_paused_is_found_again_after_a_restart(
    session: QuietSession, qtbot: QtBot
) -> None:
    run = a_trained_run(project_of(session))
    rate(run, 5)
    page = entered(session, qtbot)
    page.verbs.ratings.click()
    first = next(session.tasks[-1][1]).job
    assert isinstance(first, PreferJob)
    page.on_secondary()
    assert session.sent == [Pause()]
    with pytest.raises(StopIteration):
        session.tasks[-1][1].send(Finished(reason="paused", outputs={"step": 3}))
    session.end(Finished(reason="paused"))
    rate(run, 9)  # what is rated meanwhile is for the next time

    again = entered(session, qtbot)
    assert again.primary_text() == "Resume training"
    again.on_primary()
    planned = next(session.tasks[-1][1])
    assert planned.job == replace(first, resume=True)
    assert len(Path(first.preferences_file).read_text(encoding="utf-8").splitlines()) == 5
    assert planned.events_file == project_of(session).runs()[-1].events


def test_that_a_run_whose_examples_have_changed_is_not_gone_on_with_and_a_new_one_is_offered(
    session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    project = project_of(session)
    run = an_unfinished_run(project, [Finished(reason="paused", outputs={"step": 4})])
    run.job.write_text(to_line(train_job(project, load_plan(project), run)), encoding="utf-8")
    hashes = {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in (("train", project.train_file), ("validation", project.validation_file))
    }
    write_json(run.recipe, {"data": hashes})
    write_json(run.checkpoints / "checkpoint-4" / "whole.json", {})
    page = entered(session, qtbot)
    assert page.primary_text() == "Resume training"

    # As "Clean again" does it.
    pairs = json.loads(project.train_file.read_text(encoding="utf-8"))
    write_json(project.train_file, pairs[:-1])
    page.on_enter()
    assert page.primary_text() == "Start training"
    assert page.notice is not None
    assert "examples have changed" in page.notice.text
    assert not page.verbs.resume.isVisible()
    later = entered(session, qtbot)  # in another sitting, where the run's events are read first
    qtbot.waitUntil(lambda: not later._reader.is_reading, timeout=10_000)
    assert later.notice is not None
    assert "examples have changed" in later.notice.text
    look(later, "training_data_changed")

    # Taken back, it is the run that it was.
    write_json(project.train_file, pairs)
    page.on_enter()
    assert page.primary_text() == "Resume training"


LONG = 4000


def a_long_run(session: QuietSession) -> Run:
    events: list[Event] = [
        Metric(step=step, epoch=step / 100, loss=3.0 - step / LONG, tokens_per_second=900.0)
        for step in range(LONG)
    ]
    events += [Metric(step=LONG, epoch=40.0, validation_loss=1.5), Finished(reason="completed")]
    project = project_of(session)
    run = an_unfinished_run(project, events)
    run.job.write_text(to_line(train_job(project, load_plan(project), run)), encoding="utf-8")
    finish(run)
    return run


def test_that_a_long_run_is_read_away_from_the_window(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_long_run(session)
    read_in: list[threading.Thread] = []

    def read(file: Path) -> History:
        read_in.append(threading.current_thread())
        return read_history(file)

    monkeypatch.setattr(history_reader, "read_history", read)
    page = entered(session, qtbot)
    assert page.view is not None
    assert page.view.summary.text() == ""
    assert "Opening" in page.view.progress.phase_text
    qtbot.waitUntil(lambda: page.notice is not None, timeout=10_000)
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert page.view.validation.value == "1.50"
    assert len(page.view.loss_chart._losses) == LONG
    assert read_in != [threading.current_thread()]


def test_that_what_comes_while_it_is_read_is_shown_after_it(session: QuietSession, qtbot: QtBot) -> None:
    run = a_long_run(session)
    run.metrics.unlink()
    page = TrainingPage(session)
    qtbot.addWidget(page)
    page.show()
    page.on_enter()
    page.on_primary()
    assert page.view is not None
    session.play([Metric(step=LONG + 1, epoch=40.0, loss=0.5), Metric(step=LONG + 2, epoch=40.0, loss=0.4)])
    chart = page.view.loss_chart
    qtbot.waitUntil(lambda: len(chart._losses) == LONG + 2, timeout=10_000)
    assert list(chart._steps)[-2:] == [LONG + 1, LONG + 2]
    assert page.is_training


def test_that_another_project_is_not_shown_the_run_of_the_one_before(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_long_run(session)
    page = entered(session, qtbot)
    assert page._reader.is_reading
    session.open_project(a_project(tmp_path / "other").folder)
    page.on_enter()
    qtbot.waitUntil(lambda: not page._reader.children(), timeout=10_000)
    assert page.view is not None
    assert len(page.view.loss_chart._losses) == 0
    assert page.notice is None


def test_that_a_history_read_and_one_heard_live_are_the_same(tmp_path: Path) -> None:
    events: list[Event] = [
        Metric(step=1, epoch=0.1, loss=3.0, tokens_per_second=10.0),
        Notice(code="no_checkpoint"),
        Metric(step=2, epoch=0.2, loss=2.0),
        Metric(step=2, epoch=0.2, validation_loss=2.5),
        Metric(step=3, epoch=0.3, loss=9.0, tokens_per_second=11.0),
        Notice(code="no_checkpoint"),
        Metric(step=3, epoch=0.3, loss=1.5),
        Metric(step=3, epoch=0.3, validation_loss=1.4),
        Metric(step=3, epoch=0.3, validation_loss=1.3),
    ]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(map(to_line, events)), encoding="utf-8")
    live = History()
    went_back = [live.take(event) for event in events]
    assert live == read_history(file)
    assert live.training.points() == ((1, 3.0), (2, 2.0), (3, 1.5))
    assert live.validation.points() == ((2, 2.5), (3, 1.4))
    assert live.speed.points() == ((1, 10.0),)
    assert len(live.notices) == 1
    assert went_back.index(True) == 6
    assert run_history.read_history(tmp_path / "none") == History()


def test_that_the_stages_of_a_run_are_kept_from_its_first_moment(session: QuietSession, qtbot: QtBot) -> None:
    searching(session)
    entered(session, qtbot).on_primary()
    stages = stages_of(project_of(session).runs()[-1])
    assert stages is not None
    assert stages.variation.tries == 5
