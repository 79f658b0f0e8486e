"""The page that proves it: real files, played events, and one chat with the real bundled model."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import Project, Run, write_json
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import INSTRUCTION, Example
from desktop_app.evaluation import load_verdict
from desktop_app.evaluation.asking import ask_everything
from desktop_app.evaluation.blind import preferences_file
from desktop_app.evaluation.canaries import load_canaries, plant
from desktop_app.evaluation.challenge import (
    ChallengeAnswer,
    answers_by_run,
    keep_challenge,
    load_challenges,
    save_answers,
)
from desktop_app.evaluation.errors import load_reasons
from desktop_app.protocol.commands import Ask, FinishNow, StopAnswer
from desktop_app.protocol.events import Event, Failed, Finished, Hello, Phase, Progress, Sample
from desktop_app.ui.pages.chat_card import ChatCard
from desktop_app.ui.pages.try_out import SHOWN, TryOutPage
from desktop_app.ui.session import Session
from desktop_app.ui.widgets.compare_view import Bubble
from tests.ui.conftest import Look
from tests.ui.many_pairs import a_project_with_pairs
from tests.ui.quiet_session import QuietSession, a_project, a_trained_run, judge_run


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: Session) -> Project:
    assert session.project is not None
    return session.project


def try_page(session: Session, qtbot: QtBot) -> TryOutPage:
    page = TryOutPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def judged_page(session: QuietSession, qtbot: QtBot, word: str = "better") -> TryOutPage:
    judge_run(project_of(session), a_trained_run(project_of(session)), word=word)
    return try_page(session, qtbot)


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


@pytest.mark.parametrize(
    ("word", "kind"), [("better", "success"), ("no_difference", "warning"), ("worse", "error")]
)
def test_that_the_verdict_says_what_it_rests_on_and_what_to_do(
    session: QuietSession, qtbot: QtBot, word: str, kind: str
) -> None:
    page = judged_page(session, qtbot, word)
    assert page.verdict.sentence.kind == kind
    assert len(page.verdict.because.text()) > 40
    assert page.verdict.next_steps.text().startswith("•")
    assert "Perplexity" in page.verdict.lines.text()
    assert "6 messages" in page.verdict.lines.text()


def test_that_page_and_chart_are_saved_without_private_text(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    page = judged_page(session, qtbot)
    page.save_page(tmp_path / "r.html")
    page.save_picture(tmp_path / "r.png")
    shown = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Better" in shown or "better" in shown
    assert "Ahoy" not in shown
    assert "Message 1" not in shown
    image = QImage(str(tmp_path / "r.png"))
    assert (image.width(), image.height() > 300) == (1200, True)
    page.save_picture(tmp_path / "no such folder" / "r.png")
    assert page.error is not None


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


# The chat


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


def sorting_page(session: QuietSession, qtbot: QtBot, labels: list[str]) -> TryOutPage:
    """The project sorts mail; its model calls every seventh one the first label."""
    project = project_of(session)
    records = [
        Example(instruction="Sort this mail.", input=f"Mail number {n}", output=labels[n % len(labels)])
        for n in range(len(labels) * 8)
    ]
    write_json(project.train_file, records)
    write_json(project.test_file, records[: len(labels) * 4])
    run = a_trained_run(project)
    judge_run(
        project,
        run,
        answers=len(labels) * 4,
        tuned=lambda item: labels[0] if item.position % 7 == 0 else item.own or "?",
    )
    return try_page(session, qtbot)


LONG_LABELS = ["Rechnungen und Mahnungen der Hausverwaltung", "请尽快回复", "Family", "工作", "spam"]


def test_that_a_sorting_task_shows_what_was_sorted_where(
    session: QuietSession, qtbot: QtBot, tmp_path: Path, look: Look
) -> None:
    page = sorting_page(session, qtbot, [label[:40] for label in LONG_LABELS])
    page.verdict.sorting_fold.set_open(True)
    table = page.verdict.sorting.tuned
    assert not page.verdict.sorting.isHidden()
    first = min(label.casefold() for label in LONG_LABELS)
    assert "4 times" in table.words_at(0, 0) or "3 times" in table.words_at(0, 0)
    assert first in table.accessibleDescription().casefold()
    assert "Rechnungen" in table.accessibleDescription()
    page.save_page(tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "请尽快回复" in html
    assert html.count('<table class="sorted">') == 2
    page.resize(1000, 2600)
    page.show()
    look(page, "try_out_sorting")


def test_that_thirty_labels_have_room(session: QuietSession, qtbot: QtBot, look: Look) -> None:
    page = sorting_page(session, qtbot, [f"Label {n} of a long list" for n in range(30)])
    page.verdict.sorting_fold.set_open(True)
    page.resize(700, 3200)
    page.show()
    table = page.verdict.sorting.tuned
    left, cell = table._columns()
    assert left + cell * 31 <= table.width() + 1
    assert cell >= 14
    look(page, "try_out_many_labels")


def test_that_another_task_has_no_table(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    assert not page.verdict.sorting_fold.isVisibleTo(page.verdict)


def test_that_what_was_found_can_be_read_and_every_general_question_too(
    session: QuietSession, qtbot: QtBot
) -> None:
    project = project_of(session)
    run = a_trained_run(project)
    plant(project, run, 2)
    number = load_canaries(run)[0].number
    judge_run(project, run, tuned=lambda item: f"It is {number}." if item.section == "canary" else "Ahoy!")
    page = try_page(session, qtbot)
    checks = page.verdict.checks
    assert page.verdict.leak_notice.kind == "error"
    assert "2 invented secrets" in checks.leaks.text()
    assert "it told 1 of them" in checks.leaks.text()
    assert not checks.found_fold.isHidden()
    assert number in checks.found.pairs[0].right.text
    lines = checks.questions.text().splitlines()
    assert len(lines) == 20
    assert "Ahoy!" in lines[0]
    assert "English" in checks.forgetting.text()
    assert "Chinese" in checks.forgetting.text()


def test_that_marks_are_told_with_what_they_say(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    assert page.verdict.marks.isHidden()
    box = page.blind.marks["accuracy"]
    box.setCurrentIndex(box.findData("a"))
    page.blind.buttons["a"].click()
    assert "What it says is right" in page.verdict.marks.text()
    assert "(of 1): no clear difference" in page.verdict.marks.text()
    page.blind.undo_button.click()
    assert page.verdict.marks.isHidden()


@pytest.mark.parametrize(("count", "words"), [(3, "too few unseen messages"), (8, "only 8 unseen messages")])
def test_that_few_messages_are_said(session: QuietSession, qtbot: QtBot, count: int, words: str) -> None:
    project = project_of(session)
    write_json(
        project.test_file,
        [Example(instruction=INSTRUCTION, input=f"Message {i}?\n", output=f"Ahoy {i}!") for i in range(count)],
    )
    page = judged_page(session, qtbot)
    said = (page.verdict.sentence.text + page.verdict.because.text()).casefold()
    assert words in said
    # Without intervals there is no chart to look at or to save.
    assert page.verdict.chart.isHidden() == page.picture_button.isHidden() == (count < 6)
    assert page.verdict.sentence.kind == ("warning" if count < 6 else "success")


def test_how_the_page_looks(session: QuietSession, qtbot: QtBot, look: Look) -> None:
    page = judged_page(session, qtbot)
    page.verdict.numbers.set_open(True)
    page.verdict.safety.set_open(True)
    page.resize(1000, 3400)
    page.show()
    for saved in look(page, "try_out"):
        assert saved.stat().st_size > 10_000
