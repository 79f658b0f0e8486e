"""Your messages: choosing, saying who one is, reading with a real child, and every way it can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import read_record
from desktop_app.importers.message import Funnel
from desktop_app.ui.pages.my_messages import Face, MessagesPage
from desktop_app.ui.session import Session

CHILD_MS = 120_000
_MAIL = """From ann Thu Jan  1 00:00:00 2026
From: {sender}
To: {to}
Subject: {subject}
Date: Thu, 1 Jan 2026 {hour}:00:00 +0000
Message-ID: <{number}@x>
{reply}
{text}

"""


def mail(number: int, sender: str, to: str, text: str, *, answers: int | None = None) -> str:
    reply = f"In-Reply-To: <{answers}@x>\nReferences: <{answers}@x>\n" if answers is not None else ""
    subject = "Re: Tea" if reply else "Tea"
    return _MAIL.format(
        sender=sender, to=to, subject=subject, hour=f"{number:02}", number=number, reply=reply, text=text
    )


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """Two mails and an answer to one of them."""
    ann, bo = "Ann Miller <ann@example.org>", "Bo Berg <bo@example.org>"
    path = tmp_path / "Mail.mbox"
    path.write_text(
        mail(1, bo, ann, "Shall we have tea on Monday at three?")
        + mail(2, ann, bo, "Yes, gladly, I bring the cake with me.", answers=1)
        + mail(3, "News <news@example.com>", ann, "Buy now, only today and never again!"),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    made = Session(tmp_path / "settings.json")
    yield made
    made.shut_down()


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> MessagesPage:
    made = MessagesPage(session)
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    session.create_project("Letters")
    made.on_enter()
    return made


# Asked anew by a call each time: a type checker takes a property for something that stays.


def chosen(page: MessagesPage) -> list[Path]:
    return list(page.sources.paths)


def ticked(page: MessagesPage) -> list[str]:
    return list(page.who.addresses)


def error_text(page: MessagesPage) -> str:
    return page.error.text if page.error is not None else ""


def do(qtbot: QtBot, session: Session, page: MessagesPage) -> None:
    """Presses the primary button and waits for the work behind it."""
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()


def read(qtbot: QtBot, session: Session, page: MessagesPage, *added: Path, me: str = "") -> None:
    """Chooses, reads, says who one is, and waits for the result."""
    page.add_sources(added)
    do(qtbot, session, page)
    assert page.face is Face.ASKING, error_text(page)
    if me:
        page.who.set_senders(page.who._senders, [me])
    do(qtbot, session, page)


def test_that_nothing_can_be_read_before_something_is_chosen(page: MessagesPage) -> None:
    assert not page.is_valid
    assert page.primary_text() == "Read my messages"
    assert not page.who.isVisible()


def test_that_dropped_files_are_listed_and_can_be_removed(qtbot: QtBot, page: MessagesPage, mailbox: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(mailbox))])
    page.picker.dropEvent(
        QDropEvent(
            QPointF(QPoint(5, 5)),
            Qt.DropAction.CopyAction,
            dropped,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: page.is_valid, timeout=10_000)
    assert chosen(page) == [mailbox]
    (row,) = page.sources.rows
    assert row.button.accessibleName() == "Remove Mail.mbox from the list"
    QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert chosen(page) == []
    assert not page.is_valid
    assert mailbox.is_file()


def test_that_the_same_file_is_listed_once(qtbot: QtBot, page: MessagesPage, mailbox: Path) -> None:
    page.add_sources([mailbox, mailbox])
    page.add_sources([mailbox])
    assert chosen(page) == [mailbox]


def test_that_what_was_chosen_but_not_read_is_there_again(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    page.add_sources([mailbox])
    assert session.project is not None
    folder = session.project.folder
    session.close_project()
    assert chosen(page) == []
    session.open_project(folder)
    page.on_enter()
    assert chosen(page) == [mailbox]


def test_that_people_are_ticked_by_keyboard_and_by_a_click_on_their_name(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    page.add_sources([mailbox])
    do(qtbot, session, page)
    assert page.primary_text() == "This is me"
    who = page.who
    assert len(ticked(page)) == 1
    before = ticked(page)
    QTest.keyClick(who.list, Qt.Key.Key_Space)
    assert ticked(page) == []
    assert not page.is_valid
    QTest.keyClick(who.list, Qt.Key.Key_Space)
    assert ticked(page) == before
    second = who.list.visualItemRect(who.list.item(1))
    QTest.mouseClick(who.list.viewport(), Qt.MouseButton.LeftButton, pos=second.center())
    assert len(ticked(page)) == 2
    QTest.mouseClick(who.list.viewport(), Qt.MouseButton.LeftButton, pos=second.center())
    assert ticked(page) == before
    box = QPoint(second.left() + 10, second.center().y())
    QTest.mouseClick(who.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert len(ticked(page)) == 2


def test_that_somebody_in_a_large_mailbox_is_found_by_typing_and_ticks_are_kept(
    qtbot: QtBot, page: MessagesPage
) -> None:
    from desktop_app.importers import SenderCount

    senders = [
        SenderCount(address=f"p{number}@example.org", name=f"Person {number} 张伟", sent_count=number)
        for number in range(500)
    ]
    page.who.set_senders(senders, ["p7@example.org"])
    assert page.who.list.count() < 100
    assert page.who.more.text().startswith("440 more people")
    page.who.search.setText("person 499")
    assert page.who.list.count() == 1
    page.who.list.item(0).setCheckState(Qt.CheckState.Checked)
    page.who.search.setText("nobody of this name")
    assert page.who.list.count() == 0
    assert page.who.more.text()
    page.who.search.clear()
    assert ticked(page) == ["p7@example.org", "p499@example.org"]
    assert page.who.list.item(0).checkState() is Qt.CheckState.Checked


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("holiday.mbox", bytes(range(256)) * 40, "found no messages"),
        ("empty.mbox", b"", "is empty"),
        ("cut.zip", b"PK\x03\x04 and then nothing", "is damaged"),
    ],
)
def test_that_a_bad_file_gets_one_sentence_and_can_be_taken_off_the_list(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path, *, name: str, content: bytes, said: str
) -> None:
    bad = mailbox.with_name(name)
    bad.write_bytes(content)
    page.add_sources([mailbox, bad])
    do(qtbot, session, page)
    error = page.error
    assert error is not None
    assert said in error.text
    assert error.next_step
    assert error.on_button is not None
    error.on_button()
    assert page.is_valid
    assert error_text(page) == ""
    assert chosen(page) == [mailbox]


def test_that_reading_shows_every_message_with_its_reason(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    read(qtbot, session, page, mailbox, me="ann@example.org")
    assert error_text(page) == ""
    assert session.project is not None
    funnel = read_record(session.project.funnel, Funnel)
    assert funnel.read == 3
    assert funnel.my_replies == 1
    assert page.result.isVisible()
    assert page.result.read.value == "3"
    assert page.result.sums.text().startswith("2 used + 1 left out = 3 read")
    assert "Conversation without an answer of yours: 1" in page.result.funnel.accessibleDescription()
    assert page.primary_text() == "Check privacy"
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_a_reopened_project_shows_its_result_and_can_read_again(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    read(qtbot, session, page, mailbox, me="ann@example.org")
    assert session.project is not None
    folder = session.project.folder
    session.close_project()
    assert not page.result.isVisible()
    session.open_project(folder)
    page.on_enter()
    assert page.result.isVisible()
    assert page.secondary_text() == "Choose other messages"
    page.on_secondary()
    assert chosen(page) == [mailbox]
    assert page.secondary_text() == "Keep what was read"
    page.on_secondary()
    assert page.result.isVisible()
    page.on_secondary()
    do(qtbot, session, page)
    assert ticked(page) == ["ann@example.org"]


def test_that_the_wrong_person_is_an_error_with_a_next_step_and_loses_nothing(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    read(qtbot, session, page, mailbox, me="news@example.com")
    assert page.error is not None
    assert "answer that you wrote" in page.error.text
    assert page.who.isVisible()
    assert chosen(page) == [mailbox]
    assert ticked(page) == ["news@example.com"]
    assert page.is_valid


def test_that_reading_can_be_stopped(qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path) -> None:
    page.add_sources([mailbox])
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()
        assert page.busy_text
        assert page.progress.isVisible()
        assert page.secondary_text() == "Stop reading"
        page.on_secondary()
    assert page.busy_text == ""
    assert page.notice is not None
    assert page.notice.kind == "info"
    assert page.choosing.isVisible()
    assert page.is_valid
    assert not page.has_result


def test_that_the_example_needs_one_click_on_the_deed(qtbot: QtBot, session: Session, page: MessagesPage) -> None:
    session.create_project("Example", is_example=True)
    page.on_enter()
    assert chosen(page) == [paths.examples() / "mailbox", paths.examples() / "chats"]
    do(qtbot, session, page)
    assert "billie.hartwell@example.org" in page.who.addresses
    assert "Billie Hartwell" in page.who.addresses
    do(qtbot, session, page)
    assert error_text(page) == ""
    assert session.project is not None
    funnel = read_record(session.project.funnel, Funnel)
    assert funnel.read == funnel.kept + sum(funnel.dropped.values())
    assert session.project.facts.my_addresses == page.who.addresses
    assert session.state is not None
    assert session.state.has_messages


def test_that_help_is_folded_and_opens_by_key(qtbot: QtBot, page: MessagesPage) -> None:
    assert not any(fold.is_open for fold in page.help.folds)
    QTest.keyClick(page.help.folds[0].button, Qt.Key.Key_Space)
    assert page.help.folds[0].is_open
