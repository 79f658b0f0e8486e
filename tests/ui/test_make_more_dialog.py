"""Making more examples: what the form offers and asks, every end of a run, and the questions to answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app import keychain
from desktop_app.app import build_window
from desktop_app.core.project import Project
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.more.journal import Journal, Made
from desktop_app.dataset.more.nearby import Program
from desktop_app.flow.steps import ORDER, Step
from desktop_app.protocol.events import Failed, Finished, Notice, Phase, Progress
from desktop_app.redaction.apply import redact
from desktop_app.ui.dialogs import make_more as dialog_module
from desktop_app.ui.dialogs.make_more import TASK, MakeMoreDialog
from desktop_app.ui.pages.examples import ExamplesPage
from tests.model_server import MODEL, completion, error, serving
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession
from tests.unit.dataset.conftest import project_with, talk

FOUND = [Program("Ollama", "http://127.0.0.1:11434/v1", ("llama3.2:3b", "qwen3:8b"))]


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("more") / "p"
    things = "boat fence oven piano ladder kettle lantern anchor saddle barrel".split()
    project = project_with(
        folder,
        [
            talk(
                ("a@x.example", f"Could you bring the {thing} back on day {number}, please?"),
                ("me", f"Ahoy, the {thing} will be there on day {number}, promised by me."),
                number=number,
            )
            for number, thing in enumerate(things)
        ],
    )
    redact(project)
    build_dataset(project)
    return folder


@pytest.fixture
def session(built: Path, tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.open_project(Path(shutil.copytree(built, tmp_path / "p")))
    return made


@pytest.fixture
def dialog(session: QuietSession, qtbot: QtBot) -> MakeMoreDialog:
    return opened(session, qtbot)


def opened(session: QuietSession, qtbot: QtBot) -> MakeMoreDialog:
    made = MakeMoreDialog(session)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.open()
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


def begin(dialog: MakeMoreDialog) -> None:
    dialog.form.show_programs(FOUND)
    dialog.primary.click()


def test_that_no_program_is_asked_before_the_button_is_pressed(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    asked: list[int] = []

    def look_nearby() -> list[Program]:
        asked.append(1)
        return FOUND

    monkeypatch.setattr(dialog_module, "look_nearby", look_nearby)
    dialog = opened(session, qtbot)
    assert not dialog.primary.isEnabled()
    assert asked == []
    look(dialog, "more_form")
    dialog.form.look.click()
    qtbot.waitUntil(lambda: dialog.form.model.count() == 2, timeout=10_000)
    assert asked == [1]
    look(dialog, "more_found")
    assert dialog.primary.isEnabled()
    model = dialog.form.chosen_model
    assert model is not None
    assert (model.url, model.name, model.may_leave) == (FOUND[0].url, "llama3.2:3b", False)


def test_that_it_says_what_to_do_when_nothing_or_no_model_was_found(dialog: MakeMoreDialog) -> None:
    dialog.form.show_programs([])
    assert "Neither Ollama nor LM Studio" in dialog.form.found.text()
    dialog.form.show_programs([Program("LM Studio", "http://127.0.0.1:1234/v1", ())])
    assert "has no model yet" in dialog.form.found.text()
    assert not dialog.primary.isEnabled()


def test_that_the_way_without_a_model_asks_for_none(dialog: MakeMoreDialog, session: QuietSession) -> None:
    dialog.form.ways.cards["plain"].click()
    assert not dialog.form.model_box.isVisible()
    dialog.primary.click()
    assert session.running_task == TASK


def test_that_a_gap_needs_its_situation(dialog: MakeMoreDialog) -> None:
    dialog.form.show_programs(FOUND)
    dialog.form.ways.cards["gap"].click()
    assert dialog.form.situation.isVisible()
    assert not dialog.primary.isEnabled()
    dialog.form.situation.setText("somebody cannot come")
    assert dialog.primary.isEnabled()
    assert dialog.form.wanted_situation == "somebody cannot come"


def test_that_another_computer_needs_encryption_and_consent(dialog: MakeMoreDialog, look: Look) -> None:
    form = dialog.form
    form.fold.set_open(True)
    form.address.setText("http://192.168.1.20:11434/v1")
    assert "encrypted" in form.warning.text
    assert not form.consent.isVisible()
    form.address.setText("https://models.example.org/v1")
    assert "would leave this one" in form.warning.text
    assert form.consent.isVisible()
    form.show_models(["big"])
    assert not dialog.primary.isEnabled()
    look(dialog, "more_other_computer")
    form.consent.click()
    assert dialog.primary.isEnabled()
    model = form.chosen_model
    assert model is not None
    assert model.may_leave
    form.address.setText("http://127.0.0.1:8080")
    assert not form.warning.isVisible()
    assert form.key.echoMode() == form.key.EchoMode.Password


def test_that_the_models_of_a_typed_address_are_listed_or_the_reason_is_told(
    dialog: MakeMoreDialog, qtbot: QtBot
) -> None:
    dialog.form.fold.set_open(True)
    with serving(lambda _: completion("")) as server:
        dialog.form.address.setText(server.url)
        dialog.form.list_models.click()
        qtbot.waitUntil(lambda: dialog.form.model.count() == 1, timeout=10_000)
        assert dialog.form.model.currentText() == MODEL
        server.answers_models = True
        server.answer_to = lambda _: error(401, "no")
        dialog.form.list_models.click()
        qtbot.waitUntil(lambda: "did not accept the key" in dialog.notice.text, timeout=10_000)
    assert dialog.form.list_models.isEnabled()


def test_that_a_run_shows_its_progress_and_its_result(
    dialog: MakeMoreDialog, session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    begin(dialog)
    assert session.running_task == TASK
    session.play([Phase(name="making_more"), Progress(done=3, total=20, unit="pairs")])
    assert dialog.progress.phase_text == "Making more examples"
    assert not dialog.form.isVisible()
    look(dialog, "more_running")
    session.play([Notice(code="made_mostly_unusable")])
    outputs: dict[str, str | int | float | bool] = {"made": 12, "wanted": 20, "made_refusal": 2, "made_copied": 1}
    with qtbot.waitSignal(dialog.examples_changed):
        session.end(Finished(reason="completed", outputs=outputs))
    assert dialog.notice.text == "12 of 20 examples were made."
    assert "2 · The model refused" in dialog.details.text()
    assert "larger model" not in dialog.notice.text
    look(dialog, "more_done")
    dialog.primary.click()
    assert not dialog.isVisible()


def test_that_a_failure_is_one_sentence_and_the_form_comes_back(
    dialog: MakeMoreDialog, session: QuietSession
) -> None:
    begin(dialog)
    session.end(Failed(code="endpoint_no_answer", details={"seconds": 120}))
    assert "has not answered for 120 seconds" in dialog.notice.text
    assert dialog.form.isVisible()
    assert dialog.primary.isEnabled()


def test_that_stopping_uses_what_was_made(dialog: MakeMoreDialog, session: QuietSession) -> None:
    begin(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.cancelled == 1
    assert dialog.isVisible()
    Journal(project_of(session)).add(Made(run="r", key="1", way="vary", message="Hm?", seed="x"))
    session.end(Failed(code="cancelled"))
    assert [name for name, _ in session.tasks] == [TASK, TASK]
    session.end(Finished(reason="completed"))
    assert "are ready" in dialog.notice.text


def test_that_stopping_before_anything_was_made_builds_nothing(
    dialog: MakeMoreDialog, session: QuietSession
) -> None:
    begin(dialog)
    dialog.secondary.click()
    session.end(Failed(code="cancelled"))
    assert len(session.tasks) == 1
    assert dialog.notice.kind == "info"
    dialog.secondary.click()
    assert not dialog.isVisible()


def test_that_waiting_questions_are_offered_answered_and_used(
    session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    journal = Journal(project_of(session))
    for number, text in enumerate(("Is the ferry late again?", "Shall we paint the boat?", "Any news?")):
        journal.add(Made(run="r", key=str(number), way="question", message=text))
    dialog = opened(session, qtbot)
    assert "3" in dialog.notice.text
    dialog.notice.button.click()
    qtbot.waitUntil(dialog.questions.isVisible, timeout=20_000)
    view = dialog.questions
    assert view.question.text() == "Is the ferry late again?"
    assert not view.keep.isEnabled()
    view.answer.setPlainText("Late")
    view.keep.click()
    assert "two words" in view.notice.text
    view.answer.setPlainText("Ahoy, it is late as always.")
    look(dialog, "more_questions")
    view.keep.click()
    assert view.question.text() == "Shall we paint the boat?"
    assert view.answer.toPlainText() == ""
    view.skip.click()
    dialog.secondary.click()
    assert session.running_task == TASK
    session.end(Finished(reason="completed"))
    after = Journal(project_of(session))
    assert after.answers == {"0": "Ahoy, it is late as always.", "1": ""}
    assert [made.key for made in after.questions()] == ["2"]


def test_that_the_result_of_asking_leads_to_the_questions(dialog: MakeMoreDialog, session: QuietSession) -> None:
    dialog.form.ways.cards["question"].click()
    begin(dialog)
    session.end(Finished(reason="completed", outputs={"made": 5, "wanted": 5}))
    assert dialog.notice.text == "Questions for you: 5"
    assert dialog.notice.button.isVisible()


def test_that_no_more_can_be_asked_for_than_may_be_made(dialog: MakeMoreDialog) -> None:
    room = dialog.form.count.maximum()
    assert 0 < room <= 10
    dialog.form.ways.cards["question"].click()
    assert dialog.form.count.maximum() == 1000


def test_that_the_examples_page_opens_it_and_reads_what_was_made(session: QuietSession, qtbot: QtBot) -> None:
    window = build_window(session)
    qtbot.addWidget(window)
    window.show_step(ORDER.index(Step.EXAMPLES))
    page = window.current_page
    assert isinstance(page, ExamplesPage)
    page.make_more_wanted.emit()
    (dialog,) = window.findChildren(MakeMoreDialog)
    dialog.form.ways.cards["plain"].click()
    dialog.primary.click()
    before = page._thread
    session.end(Finished(reason="completed", outputs={"made": 1, "wanted": 1}))
    assert page._thread is not None
    assert page._thread is not before
    dialog.primary.click()
    window.close()
    page.on_leave()
