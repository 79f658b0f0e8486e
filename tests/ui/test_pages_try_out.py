"""The page that proves it: real files and played events; the real model is in `test_try_out_real`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.evaluation.asking import ask_everything
from desktop_app.evaluation.blind import preferences_file
from desktop_app.evaluation.challenge import (
    ChallengeAnswer,
    load_challenges,
    save_answers,
)
from desktop_app.evaluation.errors import load_reasons
from desktop_app.protocol.commands import Ask, FinishNow, StopAnswer
from desktop_app.protocol.events import Failed, Finished, Phase, Progress, Sample
from desktop_app.ui.pages.try_out import SHOWN
from tests.ui.conftest import Look
from tests.ui.many_pairs import a_project_with_pairs
from tests.ui.quiet_session import QuietSession, a_trained_run, judge_run
from tests.ui.try_out_pages import judged_page, project_of, session, try_page

__all__ = ["session"]


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
    judge_run(project_of(session), run)
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


def test_that_the_blind_comparison_counts_can_be_undone_and_hides_who_is_who(
    session: QuietSession, qtbot: QtBot
) -> None:
    page = judged_page(session, qtbot)
    blind = page.blind
    assert {blind.view.pairs[0].left.text, blind.view.pairs[0].right.text} >= {"Thank you."}
    for _ in range(6):
        tuned_is_left = blind.view.pairs[0].right.text == "Thank you."
        assert blind.view.pairs[0].left._ground == blind.view.pairs[0].right._ground
        blind.buttons["a" if tuned_is_left else "b"].click()
    assert not blind.buttons["a"].isVisibleTo(blind)
    assert page.verdict.wins.value == "6 of 6"
    run = project_of(session).runs()[-1]
    assert len(preferences_file(run.evaluation).read_text(encoding="utf-8").splitlines()) == 6
    blind.undo_button.click()
    assert page.verdict.wins.value == "5 of 5"
    again = try_page(session, qtbot)
    assert "5 of 6" in again.blind.score.text()


def test_that_a_weak_answer_gets_a_reason_that_is_kept(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    view = page.errors.views[0]
    view.reason.setCurrentIndex(view.reason.findData("data"))
    view.reason.activated.emit(view.reason.currentIndex())
    run = project_of(session).runs()[-1]
    assert list(load_reasons(run).values()) == ["data"]
    # This project has no table of pairs: the example cannot be found, and that is said.
    view.exclude_button.click()
    assert "changed" in view.said.text()


def test_that_kept_messages_show_how_every_run_answered(session: QuietSession, qtbot: QtBot) -> None:
    project = project_of(session)
    page = judged_page(session, qtbot)
    page.challenges.propose_button.click()
    kept = load_challenges(project)
    assert f"({len(kept)})" in page.challenges_fold.button.text()
    answer = ChallengeAnswer(challenge_id=kept[0].challenge_id, message="m", answer="Ahoy!", likeness=51.0)
    save_answers(project.runs()[-1], [answer])
    again = try_page(session, qtbot)
    assert again.challenges.count == len(kept)
    assert f"({len(kept)})" in again.challenges_fold.button.text()


def test_that_a_message_gets_both_answers_piece_by_piece(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    chat = page.chat
    assert not chat.ask_button.isEnabled()
    chat.question.setPlainText("Coffee on Thursday?")
    chat.ask_button.click()
    name, task = session.tasks[0]
    assert name == "chat"
    (first,) = next(task).first_commands
    assert isinstance(first, Ask)
    assert first.content.endswith("Coffee on Thursday?")
    assert chat.stop_button.isVisibleTo(chat)
    session.play([Sample(prompt_id="chat-1", variant="base", text="Yes", final=False)])
    session.play([Sample(prompt_id="chat-1", variant="base", text=", gladly.", final=False)])
    assert chat.pairs.pairs[0].left.text == "Yes, gladly."
    session.play([Sample(prompt_id="chat-1", variant="base", text="Yes, gladly.")])
    session.play([Sample(prompt_id="chat-1", variant="tuned", text="")])
    assert chat.pairs.pairs[0].right.text == "(It answered nothing.)"
    chat.expert.set_open(True)
    chat.temperature.setValue(0.7)
    chat.length.setValue(64)
    chat.with_base.setChecked(False)
    chat.question.setPlainText("And on Friday?")
    chat.ask_button.click()
    second = session.sent[-1]
    assert isinstance(second, Ask)
    assert (second.temperature, second.max_new_tokens, second.variants) == (0.7, 64, ("tuned",))
    assert "Coffee on Thursday?" in second.content
    assert len(session.tasks) == 1
    chat.stop_button.click()
    assert isinstance(session.sent[-1], StopAnswer)
    task.close()


def test_that_the_page_can_be_used_with_the_keyboard_alone(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    page.resize(900, 900)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    chat = page.chat
    chat.question.setFocus()
    QTest.keyClicks(chat.question, "Tea?")
    QTest.keyClick(chat.question, Qt.Key.Key_Return)
    assert session.tasks == []
    QTest.keyClick(chat.question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [name for name, _ in session.tasks] == ["chat"]
    # Every way of the page is reached with Tab, in both directions, and none is met twice before all were.
    reached = []
    at: QWidget | None = page.verdict.numbers.button
    while at is not None and at not in reached:
        if page.isAncestorOf(at) and at.isVisibleTo(page) and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(at)
        at = at.nextInFocusChain()
        if at is page.verdict.numbers.button:
            break
    ways = (*page.blind.buttons.values(), page.page_button, page.picture_button, page.again_button, chat.question)
    assert {way for way in ways if way not in reached} == set()


def test_that_comparing_waits_until_the_chat_has_let_the_model_go(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.chat.question.setPlainText("Tea?")
    page.chat.ask_button.click()
    page.on_primary()
    assert isinstance(session.sent[-1], FinishNow)
    assert [name for name, _ in session.tasks] == ["chat"]
    session.end(Finished(reason="finished_by_person"))
    assert [name for name, _ in session.tasks] == ["chat", "evaluate"]


def test_that_leaving_the_page_frees_the_memory(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.on_leave()
    assert session.sent == []
    page.chat.question.setPlainText("Tea?")
    page.chat.ask_button.click()
    page.on_leave()
    assert isinstance(session.sent[-1], FinishNow)


def test_that_a_chat_that_fails_says_why_and_shows_what_was_said(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.chat.question.setPlainText("Tea?")
    page.chat.ask_button.click()
    session.play([Sample(prompt_id="chat-1", variant="base", text="Yes", final=False)])
    session.end(Failed(code="out_of_memory"))
    assert page.error is not None
    assert page.chat.pairs.pairs[0].left.text == "Yes"
    assert page.chat.pairs.pairs[0].right.text == "(It was interrupted.)"
    assert not page.chat.is_answering


def test_that_a_message_that_is_too_long_is_not_asked(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.chat.question.setPlainText("长" * 2001)
    assert not page.chat.ask_button.isEnabled()
    assert "2000" in page.chat.hint.text()


def test_that_another_project_leaves_nothing_of_the_one_before(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    page.chat.question.setPlainText("private")
    session.close_project()
    assert page.chat.question.toPlainText() == ""
    assert not page.compare.pairs
    assert not page.rest.pairs
    assert not page.errors.views
    assert not page.blind.view.pairs


def test_that_an_example_left_out_of_the_error_list_is_not_asked_of_the_next_run(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session.project = a_project_with_pairs(tmp_path / "pairs", 200)
    project = project_of(session)
    before = read_alpaca(project.test_file)
    judge_run(project, a_trained_run(project))
    page = try_page(session, qtbot)
    view = page.errors.views[0]
    left_out = (view._answer.message, view._answer.own)
    with qtbot.waitSignal(page.pair_wanted) as wanted:
        view.show_button.click()
    assert wanted.args
    with qtbot.waitSignal(session.files_changed, timeout=20_000):
        view.exclude_button.click()
    after = read_alpaca(project.test_file)
    assert len(after) < len(before)
    assert left_out in [(one.input, one.output) for one in before]
    assert left_out not in [(one.input, one.output) for one in after]
    following = ask_everything(project, project.new_run(), answers=24)
    assert left_out not in [(item.message, item.own) for item in following]


def test_how_the_page_looks(session: QuietSession, qtbot: QtBot, look: Look) -> None:
    page = judged_page(session, qtbot)
    page.verdict.numbers.set_open(True)
    page.verdict.safety.set_open(True)
    page.resize(1000, 3400)
    page.show()
    for saved in look(page, "try_out"):
        assert saved.stat().st_size > 10_000
