"""Start, goal and computer: the first three screens, by mouse and by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project
from desktop_app.flow.navigator import ProjectState
from desktop_app.hardware import Gpu, HardwareProfile
from desktop_app.hardware.remembered import remember
from desktop_app.ui.pages.computer import ComputerPage
from desktop_app.ui.pages.computer_card import GpuCard
from desktop_app.ui.pages.goal import GoalPage
from desktop_app.ui.pages.project_card import progress_words
from desktop_app.ui.pages.start import StartPage
from desktop_app.ui.session import Session


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    made = Session(tmp_path / "settings.json")
    yield made
    made.shut_down()


def shown(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    qtbot.waitExposed(page)


def start_page(qtbot: QtBot, session: Session) -> StartPage:
    page = StartPage(session)
    shown(qtbot, page)
    page.on_enter()
    return page


# Start


def test_that_a_newcomer_is_offered_a_project_and_the_example(qtbot: QtBot, session: Session) -> None:
    page = start_page(qtbot, session)
    assert page.empty.isVisible()
    assert page.empty.button.text() == "Start a new project"
    assert page.empty.link.isVisible()
    assert page.open_button.isVisible()
    assert page.open_button.height() > 20
    assert page.primary_text() == ""


def test_that_the_example_makes_a_project_marked_as_such(qtbot: QtBot, session: Session) -> None:
    page = start_page(qtbot, session)
    QTest.mouseClick(page.empty.link, Qt.MouseButton.LeftButton)
    assert session.project is not None
    assert session.project.facts.is_example


def test_that_a_project_is_made_with_the_keyboard_alone(qtbot: QtBot, session: Session) -> None:
    page = start_page(qtbot, session)
    QTest.keyClick(page.empty.button, Qt.Key.Key_Space)
    assert page.name_edit.isVisible()
    validity = [page.is_valid]
    QTest.keyClicks(page.name_edit, "My mail / 2026")
    validity.append(page.is_valid)
    assert validity == [False, True]
    assert page.primary_text() == "Create project"
    QTest.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert session.project is not None
    assert session.project.facts.name == "My mail / 2026"
    assert session.project.folder.name == "My mail _ 2026"


def test_that_a_name_of_spaces_makes_nothing(qtbot: QtBot, session: Session) -> None:
    page = start_page(qtbot, session)
    page.show_form()
    QTest.keyClicks(page.name_edit, "   ")
    QTest.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert session.project is None
    page.on_secondary()
    assert page.empty.isVisible()


def test_that_the_place_of_projects_is_shown_and_can_be_changed(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    page = start_page(qtbot, session)
    page.show_form()
    assert page.place.full_text.endswith("projects")
    elsewhere = tmp_path / "elsewhere"
    page._on_place(str(elsewhere))
    assert page.place.full_text == str(elsewhere)
    page.name_edit.setText("Chats")
    page.on_primary()
    assert session.project is not None
    assert session.project.folder.parent == elsewhere


def test_that_a_place_that_cannot_be_written_is_said_on_the_page(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    session.change_settings(projects_folder=str(tmp_path / "file"))
    page = start_page(qtbot, session)
    page.show_form()
    page.name_edit.setText("Chats")
    page.on_primary()
    assert session.project is None
    assert page.error is not None
    assert page.error.next_step
    assert page.name_edit.text() == "Chats"


def test_that_a_recent_project_opens_by_a_click_on_its_card(qtbot: QtBot, session: Session) -> None:
    session.create_project("Letters")
    session.close_project()
    page = start_page(qtbot, session)
    (card,) = page.cards
    assert card.name == "Letters"
    assert card.words == "Just begun"
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert session.project is not None


def test_that_a_project_whose_folder_is_gone_can_only_be_taken_off_the_list(
    qtbot: QtBot, session: Session
) -> None:
    session.create_project("Letters")
    assert session.project is not None
    shutil.rmtree(session.project.folder)
    page = start_page(qtbot, session)
    (card,) = page.cards
    assert not card.can_open
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert page.cards == [card]
    QTest.keyClick(card.button, Qt.Key.Key_Space)
    assert page.cards == []
    assert session.settings.recent_projects == ()
    assert page.empty.isVisible()


def test_that_a_damaged_project_says_so_and_does_not_keep_the_page_from_opening(
    qtbot: QtBot, session: Session
) -> None:
    session.create_project("Letters")
    assert session.project is not None
    (session.project.folder / "project.json").write_text("{", encoding="utf-8")
    page = start_page(qtbot, session)
    assert not page.cards[0].can_open
    assert "project.json" in page.cards[0].words


def test_that_a_folder_that_is_no_project_is_refused_in_words(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    page = start_page(qtbot, session)
    page._open(tmp_path)
    assert page.error is not None
    assert "not a Homespun project" in page.error.text


def test_that_progress_is_told_in_words(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "p")
    said = [progress_words(ProjectState.of(project))]
    project.conversations.parent.mkdir()
    project.conversations.touch()
    project.findings.parent.mkdir()
    project.findings.touch()
    said.append(progress_words(ProjectState.of(project)))
    project.redacted.touch()
    project.dataset.mkdir()
    project.train_file.touch()
    project.quality.touch()
    project.change(privacy_reviewed=True)
    said.append(progress_words(ProjectState.of(project)))
    project.plan.touch()
    said.append(progress_words(ProjectState.of(project)))
    assert said == [
        "Just begun",
        "Messages are read; the privacy check comes next",
        "Messages are cleaned; look at your examples next",
        "Ready to train",
    ]


def test_that_a_project_is_deleted_with_everything_after_a_question_and_says_what_went(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.create_project("Letters")
    assert session.project is not None
    folder = session.project.folder
    (folder / "messages").mkdir()
    (folder / "messages" / "conversations.jsonl").write_text("{}")
    session.close_project()
    page = StartPage(session)
    shown(qtbot, page)
    page.on_enter()

    page.cards[0].delete_action.trigger()
    assert page.question.stay.isDefault()
    page.question.reject()
    assert folder.is_dir()
    page.cards[0].delete_action.trigger()
    page.question.answers[0].click()

    assert not folder.exists()
    assert page.cards == []
    assert page.notice is not None
    assert "Imported messages" in page.notice.text
    assert "exports" in page.notice.next_step


# Goal


def test_that_the_goal_page_promises_privacy_and_goes_on(qtbot: QtBot, session: Session) -> None:
    session.create_project("Letters")
    page = GoalPage(session)
    shown(qtbot, page)
    assert page.choices.current == "write_like_me"
    assert page.promise.text == "Your mail never leaves this computer."
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_another_goal_makes_the_examples_again_and_says_so_before(qtbot: QtBot, session: Session) -> None:
    session.create_project("Letters")
    project = session.project
    assert project is not None
    page = GoalPage(session)
    shown(qtbot, page)
    page.choices.cards["answer_customers"].click()
    assert not page.again.isVisible()
    page.on_primary()
    assert project.facts.goal == "answer_customers"
    project.quality.parent.mkdir()
    project.quality.write_text("{}")
    session.project_changed.emit()
    assert page.choices.current == "answer_customers"

    page.choices.cards["chat_like_me"].click()

    assert page.again.isVisible()
    page.on_primary()
    assert not project.quality.exists()
    assert project.facts.goal == "chat_like_me"


def test_that_five_answers_lead_to_an_advice_that_stops_nobody(qtbot: QtBot, session: Session) -> None:
    session.create_project("Letters")
    page = GoalPage(session)
    shown(qtbot, page)
    page.advice.set_open(True)
    answers = {"own_voice": 1, "same_kind": 1, "changing_facts": 0, "told_before": 1, "enough_answers": 0}
    for code, answer in answers.items():
        assert not page.advice.advice.isVisible()
        page.advice.buttons[code][0 if answer else 1].click()

    assert page.advice.advice.text.startswith("Collect more answers")
    page.advice.buttons["enough_answers"][0].click()
    assert page.advice.advice.text == "Training is the right thing for this."
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_the_example_promises_minutes_and_not_a_night(qtbot: QtBot, session: Session) -> None:
    page = GoalPage(session)
    shown(qtbot, page)
    session.create_project("Letters")
    assert "night" in page.time_text
    session.create_project("Example", is_example=True)
    assert "minutes" in page.time_text
    assert "night" not in page.time_text


# Computer


def profile(*gpus: Gpu, verdict: str = "cpu_only", notices: tuple[str, ...] = ()) -> HardwareProfile:
    return HardwareProfile(
        system="Linux",
        system_version="6",
        cpu_name="Some Processor 9000",
        cpu_cores=8,
        memory_total_bytes=32 << 30,
        memory_available_bytes=20 << 30,
        disk_free_bytes=100 << 30,
        gpus=gpus,
        verdict=verdict,
        notices=notices,
    )


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_that_this_computer_is_really_looked_at(qtbot: QtBot, session: Session) -> None:
    page = ComputerPage(session)
    shown(qtbot, page)
    with qtbot.waitSignal(session.computer_seen, timeout=60_000):
        page.on_enter()
        running = [page.spinner.is_running]
        assert not page.again_button.isEnabled()
    assert [*running, page.spinner.is_running] == [True, False]
    assert page.verdict.isVisible()
    assert page.memory.value.endswith("GB")
    with qtbot.waitSignal(session.computer_seen, timeout=60_000):
        QTest.mouseClick(page.again_button, Qt.MouseButton.LeftButton)


def test_that_a_computer_without_a_card_gets_an_honest_answer_and_a_next_step(
    qtbot: QtBot, session: Session
) -> None:
    session.profile = profile()
    page = ComputerPage(session)
    shown(qtbot, page)
    page.on_enter()
    assert page.verdict.kind == "info"
    assert "demo model" in page.verdict.text
    assert page.verdict.next_step
    # Qt shows what a layout was given in the next turn of the loop.
    qtbot.waitUntil(lambda: "No graphics card was found" in texts(page))
    assert page.is_valid


def test_that_every_card_says_whether_it_can_train_and_why(qtbot: QtBot, session: Session) -> None:
    good = Gpu(
        vendor="nvidia",
        name="GeForce RTX 4070",
        identifier="0",
        memory_total_bytes=12 << 30,
        memory_free_bytes=11 << 30,
        driver_version="580.1",
        can_train=True,
        reason="gpu_supported",
    )
    built_in = replace(good, vendor="amd", name="Radeon 780M", can_train=False, reason="gpu_integrated")
    session.profile = profile(good, built_in, verdict="gpu_training", notices=("probe_timed_out",))
    page = ComputerPage(session)
    shown(qtbot, page)
    page.on_enter()
    qtbot.waitUntil(lambda: "cannot train" in texts(page))
    said = texts(page)
    assert page.verdict.kind == "success"
    assert "GeForce RTX 4070" in page.verdict.text
    assert "\ncan train\n" in said
    assert "part of the processor" in said
    assert "did not answer in time" in said


def test_that_a_card_that_only_lacks_a_driver_is_told_what_to_do(qtbot: QtBot, session: Session) -> None:
    waiting = Gpu(
        vendor="nvidia",
        name="GeForce RTX 5070",
        identifier="0",
        driver_version="570.1",
        compute_capability="12.0",
        reason="driver_too_old",
    )
    session.profile = profile(waiting, verdict="gpu_not_ready")
    page = ComputerPage(session)
    shown(qtbot, page)
    page.on_enter()
    qtbot.waitUntil(lambda: "not ready yet" in texts(page))
    assert page.verdict.kind == "warning"
    assert "GeForce RTX 5070 could train" in page.verdict.text
    assert "version 580 or newer" in texts(page)


def test_that_of_two_cards_the_one_that_will_train_stands_first(qtbot: QtBot, session: Session) -> None:
    small = Gpu(vendor="nvidia", name="Small", identifier="GPU-0", memory_free_bytes=4 << 30, can_train=True)
    small = replace(small, reason="gpu_supported", memory_total_bytes=4 << 30)
    large = replace(small, name="Large", identifier="GPU-1", memory_free_bytes=8 << 30)
    session.profile = profile(small, large, verdict="gpu_training")
    page = ComputerPage(session)
    shown(qtbot, page)
    page.on_enter()
    qtbot.waitUntil(lambda: "will train" in texts(page))
    cards = page.findChildren(GpuCard)
    assert [(card.accessibleName(), card.badge.text()) for card in cards] == [
        ("Large", "will train"),
        ("Small", "can train"),
    ]
    cards[0].fold.set_open(True)
    qtbot.waitUntil(lambda: "UUID: GPU-1" in texts(page))


def test_that_what_was_seen_the_last_time_is_shown_until_the_new_look_is_done(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "look_at_computer", lambda: None)
    remember(profile(replace(_BUILT_IN, name="Seen yesterday")))
    page = ComputerPage(session)
    shown(qtbot, page)
    page.on_enter()
    qtbot.waitUntil(lambda: "Seen yesterday" in texts(page))
    assert "the last time" in page.looking.text()
    assert session.profile is None


_BUILT_IN = Gpu(vendor="intel", name="Iris", identifier="0", integrated=True, reason="gpu_integrated")


# All three


def test_that_every_button_has_a_name(qtbot: QtBot, session: Session) -> None:
    session.create_project("Letters")
    session.profile = profile()
    for page in (StartPage(session), GoalPage(session), ComputerPage(session)):
        shown(qtbot, page)
        page.on_enter()
        for button in page.findChildren(QPushButton):
            assert not button.isVisible() or button.text() or button.accessibleName()
