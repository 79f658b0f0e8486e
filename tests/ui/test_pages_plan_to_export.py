"""The pages after training, each given real files and played events; no child is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, write_json
from desktop_app.protocol.events import Failed, Finished, Phase, Progress, Sample
from desktop_app.ui.pages.try_out import SHOWN, TryOutPage
from tests.ui.quiet_session import QuietSession, a_project, a_trained_run, a_verdict

Codes = ("adapter_safetensors", "adapter_gguf", "model_f16", "model_q8_0")


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


# Try it out


def try_page(session: QuietSession, qtbot: QtBot) -> TryOutPage:
    page = TryOutPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def test_that_answers_arrive_one_by_one_and_the_verdict_opens_the_way(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    assert page.primary_text() == "Compare on unseen messages"
    page.on_primary()
    assert session.tasks[0][0] == "evaluate"
    assert page.busy_text
    session.play([Phase(name="answering"), Sample(prompt_id="test-0000", variant="base", text="Yes.")])
    session.play([Progress(done=1, total=12, unit="answers")])
    assert (page.compare.pairs[0].left.text, page.compare.pairs[0].right.text) == ("Yes.", "…")
    write_json(run.verdict, a_verdict())
    session.end(Finished(reason="completed"))
    assert not page.busy_text
    assert len(page.compare.pairs) == SHOWN
    assert len(page.rest.pairs) == 6 - SHOWN
    assert page.verdict.sentence.kind == "success"
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_a_stopped_comparison_says_so_and_can_be_begun_again(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.on_primary()
    page.on_secondary()
    assert (session.cancelled, page.secondary_text()) == (1, "")
    session.end(Failed(code="cancelled"))
    assert page.notice is not None
    assert page.notice.kind == "info"
    assert page.primary_text() == "Compare on unseen messages"


def test_that_a_message_of_ones_own_gets_both_answers(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    assert not page.ask_button.isEnabled()
    page.question.setPlainText("Coffee on Thursday?")
    page.ask_button.click()
    assert session.tasks[0][0] == "ask"
    session.play(
        [Sample(prompt_id="own", variant="base", text="Yes."), Sample(prompt_id="own", variant="tuned", text="")]
    )
    session.end(Finished(reason="completed"))
    assert page.own.pairs[0].left.text == "Yes."
    assert page.own.pairs[0].right.text == "(It answered nothing.)"


def test_that_a_message_that_is_too_long_is_not_asked(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.question.setPlainText("长" * 2001)
    assert not page.ask_button.isEnabled()
    assert "2000" in page.ask_hint.text()


def test_that_another_project_leaves_nothing_of_the_one_before(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    write_json(run.verdict, a_verdict())
    page = try_page(session, qtbot)
    page.question.setPlainText("private")
    session.close_project()
    assert page.question.toPlainText() == ""
    assert not page.compare.pairs
    assert not page.rest.pairs
