"""What the composition root promises: closing asks, reopening goes on, a bug is reported without private text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import app as app_module
from desktop_app.core.errors import AppError
from desktop_app.flow.steps import ORDER, Step
from desktop_app.flow.tasks import train
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Failed, Finished
from desktop_app.ui.dialogs.confirm import ConfirmDialog
from desktop_app.ui.dialogs.report import ReportDialog
from desktop_app.ui.main_window import MainWindow
from tests.ui.quiet_session import QuietSession, a_project, a_train_job


@pytest.fixture
def session(tmp_path: Path) -> QuietSession:
    return QuietSession(tmp_path / "settings.json")


@pytest.fixture
def window(qtbot: QtBot, session: QuietSession) -> Iterator[MainWindow]:
    window = app_module.build_window(session)
    qtbot.addWidget(window)
    window.show()
    yield window
    # The dialogs delete themselves after closing; let that happen while their window still lives.
    qtbot.wait(10)


def _start_training(session: QuietSession, tmp_path: Path) -> None:
    project = a_project(tmp_path / "p")
    session.open_project(project.folder)
    run = project.new_run()
    session.start_task("train", train(run, a_train_job(project, run)))


def _answer(window: MainWindow, words: str) -> None:
    dialog = window.findChild(ConfirmDialog)
    assert dialog is not None
    button = next(button for button in dialog.findChildren(QPushButton) if words in button.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_closing_during_training_asks_and_going_on_changes_nothing(
    window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    _start_training(session, tmp_path)
    assert not window.close()
    _answer(window, "Go on training")
    assert window.isVisible()
    assert session.sent == []
    session.end(Finished(reason="completed"))


def test_that_pause_and_close_saves_first_and_closes_when_the_engine_has_left(
    qtbot: QtBot, window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    _start_training(session, tmp_path)
    assert not window.close()
    _answer(window, "Pause and close")
    assert session.sent == [Pause()]
    assert window.isVisible()
    session.end(Finished(reason="paused"))
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5000)


def test_that_closing_during_another_task_stops_it_only_when_told_so(
    qtbot: QtBot, window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    _start_training(session, tmp_path)
    session._task_name = "export"
    assert not window.close()
    _answer(window, "Stop and close")
    assert session.cancelled == 1
    session.end(Failed(code="cancelled"))
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5000)


def test_that_an_opened_project_goes_on_at_its_first_unfinished_step(
    window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    session.open_project(a_project(tmp_path / "p").folder)
    assert window.current_step == ORDER.index(Step.EXAMPLES)
    session.close_project()
    assert window.current_step is None


def test_that_a_closed_step_says_why_instead_of_opening(
    window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    session.open_project(a_project(tmp_path / "p").folder)
    window.step_requested.emit(ORDER.index(Step.EXPORT))
    assert window.current_step == ORDER.index(Step.EXAMPLES)
    assert window.current_page.notice is not None


def test_that_the_window_title_names_nobodys_project(
    window: MainWindow, session: QuietSession, tmp_path: Path
) -> None:
    session.open_project(a_project(tmp_path / "p", name="Divorce 2026").folder)
    assert "Divorce" not in window.windowTitle()


def test_that_a_bug_shows_where_it_happened_and_never_the_text_of_the_exception(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", app_module._report_to(window))
    try:
        raise ValueError("Dear Anna, the secret is")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    dialog = window.findChild(ReportDialog)
    assert dialog is not None
    report = dialog.view.toPlainText()
    assert "ValueError" in report
    assert "test_window_wiring.py" in report
    assert "Anna" not in report
    dialog.close()


def test_that_an_error_for_the_person_becomes_a_sentence_on_the_page(window: MainWindow) -> None:
    error = AppError("disk_full")
    app_module._report_to(window)(AppError, error, None)
    assert window.current_page.error is not None
    assert "disk is full" in window.current_page.error.text
