"""A newcomer clicks through the real window: from "Try with example messages" to a GGUF that llama.cpp has opened.

Every child is real: import, redaction, QLoRA training on 4-bit weights, the answers, the export, llama.cpp.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import build_window
from desktop_app.export import load_check
from desktop_app.flow.evaluate_task import evaluate
from desktop_app.flow.steps import ORDER, Step
from desktop_app.protocol.events import Failed, Finished
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages import try_out
from desktop_app.ui.pages.plan import PlanPage
from desktop_app.ui.pages.start import StartPage
from desktop_app.ui.session import Session
from desktop_app.ui.theme import theme

STEP_TIMEOUT_MS = 240_000
"""The slowest step (the export: a dozen children) takes under a minute on two quiet cores."""

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


class Newcomer:
    """Somebody who reads the one primary button and presses it, with the mouse or with Enter."""

    def __init__(self, qtbot: QtBot, window: MainWindow, session: Session) -> None:
        self._qtbot = qtbot
        self._window = window
        self._ends: list[tuple[str, Failed | Finished]] = []
        session.task_ended.connect(lambda name, end: self._ends.append((name, end)))

    @property
    def step(self) -> Step | None:
        index = self._window.current_step
        return None if index is None else ORDER[index]

    def press(self, words: str, *, by_keyboard: bool = False) -> None:
        """Waits until the primary button offers these words, then presses it."""
        button = self._window.footer.primary

        def is_offered() -> bool:
            for name, end in self._ends:
                assert isinstance(end, Finished), f"{name} ended with {end}"
            return button.isVisible() and button.isEnabled() and words in button.text().replace("&", "")

        self._qtbot.waitUntil(is_offered, timeout=STEP_TIMEOUT_MS)
        if by_keyboard:
            button.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(button, Qt.Key.Key_Return)
        else:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def arrives_at(self, step: Step) -> None:
        self._qtbot.waitUntil(lambda: self.step is step, timeout=STEP_TIMEOUT_MS)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    session = Session()
    yield session
    session.shut_down()


@pytest.mark.timeout(900)
def test_that_a_newcomer_clicks_from_the_example_mailbox_to_a_checked_model(
    qtbot: QtBot, qapp: QApplication, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every kind of question and answer, and fewer of each: the report's own tests count them.
    monkeypatch.setattr(try_out, "evaluate", functools.partial(evaluate, answers=6, max_new_tokens=64))
    theme.active().install(qapp, "light")
    window = build_window(session)
    qtbot.addWidget(window)
    window.show()
    newcomer = Newcomer(qtbot, window, session)

    start = window.current_page
    assert isinstance(start, StartPage)
    QTest.mouseClick(start.empty.link, Qt.MouseButton.LeftButton)
    newcomer.arrives_at(Step.GOAL)
    newcomer.press("Look at my computer", by_keyboard=True)
    newcomer.arrives_at(Step.COMPUTER)
    newcomer.press("Choose my messages")
    newcomer.arrives_at(Step.MESSAGES)
    newcomer.press("Read my messages")
    newcomer.press("This is me")
    newcomer.press("Check privacy", by_keyboard=True)
    newcomer.arrives_at(Step.PRIVACY)
    newcomer.press("Use cleaned messages")
    newcomer.press("Look at your examples")
    newcomer.arrives_at(Step.EXAMPLES)
    newcomer.press("Use these examples", by_keyboard=True)
    newcomer.arrives_at(Step.PLAN)
    plan = window.current_page
    assert isinstance(plan, PlanPage)
    qtbot.waitUntil(lambda: plan.is_valid, timeout=STEP_TIMEOUT_MS)
    QTest.mouseClick(plan.effort.cards["quick"], Qt.MouseButton.LeftButton)
    newcomer.press("Use this plan", by_keyboard=True)
    newcomer.arrives_at(Step.TRAINING)
    newcomer.press("Start training")
    newcomer.press("Try it out")
    newcomer.arrives_at(Step.TRY_OUT)
    newcomer.press("Compare on unseen messages", by_keyboard=True)
    newcomer.press("Take it with you")
    newcomer.arrives_at(Step.EXPORT)
    newcomer.press("Export and check")
    newcomer.press("Finish")

    qtbot.waitUntil(lambda: window.current_step is None, timeout=STEP_TIMEOUT_MS)
    assert session.settings.recent_projects
    session.open_project(Path(session.settings.recent_projects[0]))
    assert session.project is not None
    run = session.project.latest_run()
    assert run is not None
    check = load_check(run)
    assert check is not None
    assert check.verdict in ("export_same", "export_almost_same")
    # What is ticked for somebody who ticks nothing: the adapter, and one file for chat programs.
    assert [file.name.endswith(".gguf") for file in check.files].count(True) == 1
    assert all(file.tokens_compared > 100 for file in check.files)
