"""The page with the real bundled model behind it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import Project, Run
from desktop_app.dataset.example import INSTRUCTION
from desktop_app.evaluation import load_verdict
from desktop_app.evaluation.blind import preferences_file
from desktop_app.evaluation.challenge import (
    answers_by_run,
    keep_challenge,
)
from desktop_app.protocol.events import Event, Hello, Phase, Sample
from desktop_app.ui.pages.chat_card import ChatCard
from desktop_app.ui.session import Session
from desktop_app.ui.widgets.compare_view import Bubble
from tests.ui.quiet_session import a_project, a_trained_run
from tests.ui.try_out_pages import project_of, try_page


@pytest.fixture
def real_session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    made = Session(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    yield made
    made.shut_down()


def with_real_adapter(project: Project) -> Run:
    """A run whose adapter the engine can load: random matrices, so that both models say different things."""
    run = a_trained_run(project)
    script = Path(__file__).parents[1] / "engine" / "random_adapter.py"
    subprocess.run(
        [sys.executable, str(script), str(paths.tiny_model()), str(run.adapter)], check=True, capture_output=True
    )
    return run


def ask(chat: ChatCard, qtbot: QtBot, words: str) -> None:
    chat.question.setPlainText(words)
    qtbot.waitUntil(chat.ask_button.isEnabled, timeout=1000)
    chat.ask_button.click()


def test_that_the_bundled_model_really_answers_in_the_chat(real_session: Session, qtbot: QtBot) -> None:
    session = real_session
    run = with_real_adapter(project_of(session))
    page = try_page(session, qtbot)
    chat = page.chat
    heard: list[Event] = []
    session.task_events.connect(lambda _name, events: heard.extend(events))
    chat.length.setValue(12)
    for number, words in enumerate(("Do you have time for a coffee?", "And on Friday?"), start=1):
        ask(chat, qtbot, words)
        qtbot.waitUntil(lambda: not chat.is_answering, timeout=200_000)
        assert page.error is None
        pair = chat.pairs.pairs[number - 1]
        assert pair.left.text not in ("", "…")
        assert pair.left.text != pair.right.text
    # Piece by piece, and what the pieces make is the answer.
    samples = [event for event in heard if isinstance(event, Sample)]
    for variant in ("base", "tuned"):
        pieces = [one.text for one in samples if one.variant == variant and one.prompt_id == "chat-1"]
        assert len(pieces) > 2
        assert "".join(pieces[:-1]).strip() == pieces[-1].strip()

    # Stopped in the middle: what was said stays, the model stays loaded and answers the next one.
    chat.length.setValue(2048)
    chat.with_base.setChecked(False)
    ask(chat, qtbot, "Tell me everything about the sea.")
    qtbot.waitUntil(lambda: len(chat.pairs.pairs[2].right.text) > 20, timeout=200_000)
    chat.stop_button.click()
    qtbot.waitUntil(lambda: not chat.is_answering, timeout=60_000)
    whole = [event for event in heard if isinstance(event, Sample) and event.final][-1]
    assert 0 < len([one for one in heard if isinstance(one, Sample) and one.prompt_id == "chat-3"]) < 2048
    assert chat.pairs.pairs[2].right.text == whole.text.strip()
    assert chat.pairs.pairs[2].left.text == "(was not asked)"
    assert session.running_task == "chat"
    # Base and tuned model took turns, and there was one loading.
    assert [event.name for event in heard if isinstance(event, Phase)].count("answering_base") == 2
    assert (
        sum(isinstance(event, Phase) and event.name == "loading" for event in heard) <= 2
    )  # its name and its own
    assert sum(isinstance(event, Hello) for event in heard) == 1
    with qtbot.waitSignal(session.task_ended, timeout=60_000):
        page.on_leave()
    assert not chat.is_open
    assert not any("coffee" in file.read_text(errors="replace") for file in run.jobs.rglob("*") if file.is_file())


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_that_a_real_comparison_is_judged_rated_left_and_gone_on_with(
    real_session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """Real generation with the bundled model behind every card of the page."""
    session = real_session
    project = project_of(session)
    run = with_real_adapter(project)
    keep_challenge(project, "What is the tide like?", instruction=INSTRUCTION)
    page = try_page(session, qtbot)
    page.on_primary()
    qtbot.waitUntil(lambda: not page.is_comparing, timeout=900_000)
    assert page.error is None
    verdict = load_verdict(run)
    assert page.primary_text() == "Take it with you"
    # Six pairs of random letters: nothing may be called better.
    assert verdict.word != "better"
    assert len(page.verdict.checks.questions.text().splitlines()) == 20
    assert page.challenges.count == 1
    shown = [bubble.text for bubble in page.challenges.findChildren(Bubble)]
    assert answers_by_run(project)[run.number]
    assert "What is the tide like?" in shown

    blind = page.blind
    total = blind.total
    assert total >= 5
    blind.marks["usefulness"].setCurrentIndex(blind.marks["usefulness"].findData("a"))
    blind.buttons["a"].click()
    blind.buttons["b"].click()
    blind.undo_button.click()
    blind.buttons["same"].click()
    page.on_leave()
    again = try_page(session, qtbot)
    assert f"2 of {total}" in again.blind.score.text()
    while again.blind.buttons["a"].isVisibleTo(again.blind):
        again.blind.buttons["a"].click()
    lines = preferences_file(run.evaluation).read_text(encoding="utf-8").splitlines()
    assert len(lines) == total - 1  # a tie prefers nothing
    assert set(json.loads(lines[0])) == {"prompt", "chosen", "rejected"}
    assert "could send it" in again.verdict.marks.text()

    again.save_page(tmp_path / "r.html")
    again.save_picture(tmp_path / "r.png")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    for pair in verdict.answers:
        for text in (pair.message, pair.own, pair.base, pair.tuned):
            assert len(text.strip()) < 8 or text.strip() not in html
    assert QImage(str(tmp_path / "r.png")).width() == 1200
