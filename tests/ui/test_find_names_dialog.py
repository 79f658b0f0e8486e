"""More names by a language model: what is said before, what happens afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import Project, read_lines
from desktop_app.flow.tasks import find_again
from desktop_app.importers import import_messages
from desktop_app.importers.message import Conversation
from desktop_app.protocol.events import Progress
from desktop_app.protocol.model_names import NameSpan, TextAnswer, answer_line, composed, digest_of, header_line
from desktop_app.protocol.planned import Task
from desktop_app.recommend.name_models import name_model_offers
from desktop_app.redaction.find import find_personal_data
from desktop_app.runtime.environment import EngineEnvironment
from desktop_app.ui.dialogs import find_names as dialog_module
from desktop_app.ui.dialogs.find_names import FindNamesDialog
from desktop_app.ui.pages import privacy_names as names_module
from desktop_app.ui.pages.privacy import PrivacyPage
from desktop_app.ui.session import Session

CHILD_MS = 120_000
ME = ("billie.hartwell@example.org", "Billie Hartwell")


@pytest.fixture(scope="session")
def read_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project.create(tmp_path_factory.mktemp("example") / "Example", is_example=True)
    import_messages(project, [paths.examples() / "chats"], ME)
    find_personal_data(project)
    return project.folder


@pytest.fixture
def session(tmp_path: Path, read_example: Path, qtbot: QtBot) -> Iterator[Session]:
    shutil.copytree(read_example, tmp_path / "Example")
    made = Session(tmp_path / "settings.json")
    made.open_project(tmp_path / "Example")
    yield made
    made.shut_down()


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> PrivacyPage:
    made = PrivacyPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    made.on_enter()
    qtbot.waitUntil(lambda: made.review is not None, timeout=10_000)
    return made


@pytest.fixture
def dialog(qtbot: QtBot) -> FindNamesDialog:
    made = FindNamesDialog("en")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """As much of a model as the dialog looks at."""
    folder = tmp_path / "my-ner"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "O", "1": "B-PER"}}))
    (folder / "model.safetensors").write_bytes(b"")
    return folder


def a_word_of(project: Project) -> tuple[str, str]:
    """A text of the project, and a long word of it that nobody takes for a name."""
    texts = [m.text for one in read_lines(project.conversations, Conversation) for m in one.messages]
    return next((text, word) for text in texts for word in text.split() if word.isalpha() and len(word) > 7)


def asked(made: FindNamesDialog) -> list[tuple[str, bool]]:
    told: list[tuple[str, bool]] = []
    made.chosen.connect(lambda model, may_download: told.append((model, may_download)))
    return told


def test_that_the_size_is_on_the_button_before_anything_is_downloaded(dialog: FindNamesDialog) -> None:
    told = asked(dialog)
    first = name_model_offers()[0]
    assert dialog.models.current == first.id
    assert "540 MB" in dialog.primary.text()
    assert first.id in dialog.models.cards[first.id].accessibleDescription()
    QTest.keyClick(dialog.models.cards[first.id], Qt.Key.Key_Return)
    assert told == [(first.id, True)]


def test_that_a_chinese_project_is_offered_the_chinese_model_first(qtbot: QtBot) -> None:
    made = FindNamesDialog("zh")
    qtbot.addWidget(made)
    assert made.models.current == "shibing624/bert4ner-base-chinese"


def test_that_arrow_keys_choose_and_escape_leaves_everything_as_it_is(dialog: FindNamesDialog) -> None:
    told = asked(dialog)
    first, second = (offer.id for offer in name_model_offers())
    QTest.keyClick(dialog.models.cards[first], Qt.Key.Key_Down)
    assert dialog.models.current == second
    assert "410 MB" in dialog.primary.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert told == []


def test_that_a_folder_of_ones_own_needs_no_download(dialog: FindNamesDialog, model_folder: Path) -> None:
    told = asked(dialog)
    dialog.use_folder(model_folder)
    assert dialog.primary.text() == "Look for names"
    dialog.primary.click()
    assert told == [(str(model_folder), False)]


def test_that_a_folder_that_is_no_such_model_is_one_sentence_and_cannot_be_used(
    dialog: FindNamesDialog, model_folder: Path
) -> None:
    (model_folder / "config.json").write_text("{}")
    dialog.use_folder(model_folder)
    assert dialog.notice.isVisible()
    assert "my-ner" in dialog.notice.text
    assert dialog.primary.text() == "Choose the folder…"
    (model_folder / "config.json").write_text('{"id2label": {"0": "O", "1": "I-PER"}}')
    dialog.use_folder(model_folder)
    assert not dialog.notice.isVisible()
    assert dialog.primary.text() == "Look for names"


def test_that_what_a_model_found_can_be_taken_back_without_a_model(qtbot: QtBot) -> None:
    made = FindNamesDialog("en", was_asked=True)
    qtbot.addWidget(made)
    told = asked(made)
    made.models.cards["none"].click()
    assert "back" in made.primary.text()
    with qtbot.waitSignal(made.forgetting):
        made.primary.click()
    assert told == []


def test_that_without_the_engine_it_says_what_to_do_and_offers_nothing(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    missing = EngineEnvironment(python=Path("python"), versions={}, missing=("torch",))
    monkeypatch.setattr(dialog_module, "find_engine", lambda: missing)
    made = FindNamesDialog("en")
    qtbot.addWidget(made)
    made.show()
    assert made.notice.isVisible()
    assert "Your computer" in made.notice.next_step
    assert not made.primary.isEnabled()


def test_that_what_the_model_found_is_told_and_stands_in_the_list(
    page: PrivacyPage, session: Session, model_folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert session.project is not None
    text, word = a_word_of(session.project)

    def found(project: Project, model: str, **_: Any) -> Task:
        """What `find_names` does, with the engine's answer written by hand."""
        assert model == str(model_folder)
        text_ = composed(text)
        start = text_.index(word)
        answer = TextAnswer(digest_of(text_, project.facts.key), (NameSpan(start, start + len(word), 0.99),))
        project.model_names.write_text(header_line("m") + answer_line(answer), encoding="utf-8")
        yield from find_again(project)
        return {"texts": 1, "new_names": 1}

    monkeypatch.setattr(names_module, "find_names", found)
    button = next(one for one in page.findChildren(QPushButton) if "language model" in one.text())
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert page.more_names.dialog is not None
    page.more_names.dialog.use_folder(model_folder)
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.more_names.dialog.primary.click()
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert page.notice.text.endswith(": 1.")
    assert page.review is not None
    assert word in {one.value for one in page.review.found if one.reason == "name_model"}

    assert page.notice.on_button is not None
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.notice.on_button()
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    assert not [one for one in page.review.found if one.reason == "name_model"]
    assert not session.project.model_names.exists()


def test_that_a_model_that_is_not_there_leaves_the_page_as_it_was(
    page: PrivacyPage, session: Session, model_folder: Path, qtbot: QtBot
) -> None:
    page.more_names.ask()
    assert page.more_names.dialog is not None
    page.more_names.dialog.use_folder(model_folder)
    (model_folder / "config.json").unlink()
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.more_names.dialog.primary.click()
    assert page.notice is not None
    assert page.notice.kind == "error"
    assert page.review is not None


def test_that_progress_is_told_in_texts_and_in_bytes(page: PrivacyPage) -> None:
    assert page.detail_words(Progress(done=5, total=20, unit="texts")) == "5 of 20 texts"
    assert page.detail_words(Progress(done=1_500_000, total=540_000_000, unit="bytes")) == "1.5 MB of 540.0 MB"
