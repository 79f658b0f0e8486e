"""Your messages: choosing, saying who one is, reading with a real child, and every way it can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import read_record, write_json
from desktop_app.importers import SenderCount
from desktop_app.importers.documents.columns import Preview
from desktop_app.importers.formats import all_formats
from desktop_app.importers.message import DropSample, Funnel, SourceCount
from desktop_app.protocol.events import Failed, Notice
from desktop_app.ui.dialogs.columns import ColumnsDialog
from desktop_app.ui.dialogs.imap_account import ImapDialog
from desktop_app.ui.dialogs.left_out import LeftOutDialog
from desktop_app.ui.dialogs.source_list import SourceListDialog
from desktop_app.ui.page import Notice as PageNotice
from desktop_app.ui.pages import source_kinds
from desktop_app.ui.pages.chosen_sources import ChosenSources
from desktop_app.ui.pages.export_guide import PROGRAMS
from desktop_app.ui.pages.export_help import ExportHelp
from desktop_app.ui.pages.found_sources import FoundSource
from desktop_app.ui.pages.import_result import ImportResult
from desktop_app.ui.pages.message_faces import Face
from desktop_app.ui.pages.my_messages import MessagesPage
from desktop_app.ui.pages.pasted_paths import paths_in
from desktop_app.ui.pages.unreadable_exports import UnreadableExports
from desktop_app.ui.session import Session
from tests.ui.quiet_session import QuietSession

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


def kept_reasons(session: Session) -> tuple[str, ...]:
    return session.project.facts.keep_reasons if session.project is not None else ()


def face(page: MessagesPage) -> Face:
    return page.face


def notice(page: MessagesPage) -> PageNotice:
    assert page.notice is not None
    return page.notice


Dialog = TypeVar("Dialog", bound=QDialog)


def only(widget: QWidget, kind: type[Dialog]) -> Dialog:
    """The one open dialog of a kind over a widget's window."""
    (found,) = [one for one in widget.window().findChildren(kind) if one.isVisible()]
    return found


def do(qtbot: QtBot, session: Session, page: MessagesPage) -> None:
    """Presses the primary button and waits for the work behind it."""
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()


def read(qtbot: QtBot, session: Session, page: MessagesPage, *added: Path, me: str = "") -> None:
    """Chooses, reads, says who one is, and waits for the result."""
    page.add_sources(added)
    do(qtbot, session, page)
    assert face(page) is Face.ASKING, error_text(page)
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
    page.choosing.picker.dropEvent(
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
    QApplication.processEvents()  # the row gets its place
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


BAD_FILES = [
    ("holiday.mbox", bytes(range(256)) * 40, "found no messages"),
    ("empty.mbox", b"", "is empty"),
    ("cut.zip", b"PK\x03\x04 and then nothing", "is damaged"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES)
def test_that_a_bad_file_alone_gets_one_sentence_and_can_be_taken_off_the_list(
    qtbot: QtBot, session: Session, page: MessagesPage, tmp_path: Path, *, name: str, content: bytes, said: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    page.add_sources([bad])
    do(qtbot, session, page)
    error = page.error
    assert error is not None
    assert said in error.text
    assert f"“{name}”" in error.text
    assert error.next_step
    (row,) = page.sources.rows
    assert said in row.problem
    assert error.on_button is not None
    error.on_button()
    assert error_text(page) == ""
    assert chosen(page) == []


def test_that_bad_files_are_named_and_the_rest_goes_on(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    bad = [mailbox.with_name(name) for name, _, _ in BAD_FILES]
    for path, (_, content, _) in zip(bad, BAD_FILES, strict=True):
        path.write_bytes(content)
    page.add_sources([bad[0], mailbox, *bad[1:]])
    do(qtbot, session, page)
    assert face(page) is Face.ASKING
    told = notice(page)
    assert (told.kind, told.text) == ("warning", "3 of your files could not be read; all others were.")
    for name, _, said in BAD_FILES:
        assert any(name in line and said in line for line in told.next_step.splitlines())
    assert told.on_button is not None
    told.on_button()
    assert chosen(page) == [mailbox]
    assert session.project is not None
    assert session.project.facts.sources == (str(mailbox),)
    do(qtbot, session, page)
    assert face(page) is Face.RESULT


def test_that_of_many_bad_files_a_few_are_named() -> None:
    told = [Notice(code="zip_damaged", details={"name": f"{number}.zip"}) for number in range(30)]
    said = UnreadableExports(told, [Path(f"/x/{number}.zip") for number in range(30)])
    assert len(said.next_step.splitlines()) == 6
    assert said.next_step.endswith("and 25 more")
    assert len(said.problems) == 30
    one_inside_of_a_folder = UnreadableExports(told[:1], [Path("/x/folder")])
    assert one_inside_of_a_folder.button == ""


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
    told = notice(page)
    assert (told.kind, told.text) == ("info", "Reading was stopped, and nothing is lost.")
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


# Leaving out, and taking it back


def newsletter(number: int) -> str:
    text = mail(number, "News <news@example.com>", "Ann <ann@example.org>", "Only today and never again!")
    return text.replace("Subject: Tea", "Subject: Sale\nList-Id: <news.example.com>")


def test_that_a_reason_shows_its_messages_and_using_them_after_all_can_be_undone(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path
) -> None:
    with mailbox.open("a", encoding="utf-8") as stream:
        stream.write(newsletter(4) + newsletter(5))
    read(qtbot, session, page, mailbox, me="ann@example.org")
    before = session.project.funnel.read_bytes() if session.project else b""
    assert set(page.result.funnel.buttons) == {"newsletter", "no_reply_from_me"}
    page.result.funnel.buttons["newsletter"].click()
    dialog = only(page.window(), LeftOutDialog)
    assert [card.who.full_text for card in dialog.samples] == ["News", "News"]
    assert dialog.samples[0].subject.full_text == "Sale"
    assert dialog.samples[0].begins.text().startswith("Only today")
    assert dialog.samples[0].when.text()
    assert dialog.counted.text() == "2 messages:"
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        dialog.back.click()
    assert error_text(page) == ""
    assert session.project is not None
    assert kept_reasons(session) == ("newsletter",)
    assert face(page) is Face.RESULT
    assert "newsletter" not in page.result.funnel.buttons
    assert page.result.sums.text().startswith("2 used + 3 left out = 5 read")
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.result.kept["newsletter"].button.click()
    assert kept_reasons(session) == ()
    assert page.result.kept == {}
    assert session.project.funnel.read_bytes() == before


def test_that_a_reason_that_cannot_be_undone_offers_no_button(qtbot: QtBot) -> None:
    dialog = LeftOutDialog("duplicate", 1, (), is_undoable=False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.back.isVisible()
    assert dialog.counted.text() == "1 message. There is nothing in it that could be shown."


def test_that_samples_with_nothing_in_them_and_with_very_much_are_shown(qtbot: QtBot) -> None:
    long = "x" * 3000
    samples = (
        DropSample(source="s", sender="", time_utc=None, subject="", excerpt=""),
        DropSample(source=long, sender=long, time_utc="2026-03-01T09:30:00Z", subject=long, excerpt=long[:300]),
        DropSample(source="s", sender="张伟", time_utc="not a time", subject="", excerpt="<b>你好</b>"),
    )
    dialog = LeftOutDialog("spam", 1204, samples, is_undoable=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.counted.text() == f"3 of {QLocale().toString(1204)} messages:"
    assert dialog.samples[0].who.full_text == "Unknown sender"
    assert dialog.samples[2].begins.text() == "<b>你好</b>"
    assert dialog.width() < 2000


def test_that_stopping_a_second_reading_keeps_result_and_choices(tmp_path: Path, qtbot: QtBot) -> None:
    session = QuietSession(tmp_path / "settings.json")
    page = MessagesPage(session)
    qtbot.addWidget(page)
    session.create_project("Letters", folder=tmp_path / "Letters")
    project = session.project
    assert project is not None
    project.change(my_addresses=("ann@example.org",), sources=(str(tmp_path),))
    for file in (project.conversations, project.findings):
        file.parent.mkdir(exist_ok=True)
        file.touch()
    write_json(project.funnel, a_funnel())
    page.on_enter()
    page.show()
    page.result.wanted_back.emit("newsletter")
    assert session.running_task == "read_again"
    assert page.progress.isVisible()
    page.on_secondary()
    assert session.cancelled == 1
    session.end(Failed(code="cancelled"))
    assert face(page) is Face.RESULT
    assert page.result.isVisible()
    assert notice(page).text == "Reading was stopped, and nothing is lost."
    # Stopped between reading and importing: what was read no longer fits to the result.
    write_json(project.senders, [SenderCount(address="ann@example.org", name="Ann", sent_count=3)])
    page.result.wanted_back.emit("newsletter")
    project.change(keep_reasons=("newsletter",))
    session.end(Failed(code="cancelled"))
    assert face(page) is Face.ASKING
    assert page.is_valid


def a_funnel(sources: int = 1, source_format: str = "mbox", **more: Any) -> Funnel:
    return Funnel(
        sources=tuple(
            SourceCount(name=f"Chat {number}", format=source_format, read=number) for number in range(sources)
        ),
        read=30,
        kept=20,
        dropped={"newsletter": 10},
        conversations=5,
        my_replies=8,
        **more,
    )


# What was found


def test_that_a_table_with_unknown_columns_is_asked_about_and_then_used(
    qtbot: QtBot, session: Session, page: MessagesPage, tmp_path: Path
) -> None:
    table = tmp_path / "tickets.csv"
    table.write_text(
        "A1;B2;C3\n" + "".join(f"{n};Where is parcel {n}?;It is on its way, number {n}.\n" for n in range(30)),
        encoding="utf-8",
    )
    page.add_sources([table])
    do(qtbot, session, page)
    assert error_text(page) == ""
    assert not page.is_valid
    assert not page.who.isVisible()
    (row,) = page.found.rows
    assert "does not know what its columns mean" in row.words.text()
    row.columns.click()
    dialog = only(page.window(), ColumnsDialog)
    cells = [dialog.table.item(0, at) for at in range(3)]
    assert [cell.text() for cell in cells if cell is not None] == [
        "0",
        "Where is parcel 0?",
        "It is on its way, number 0.",
    ]
    assert not dialog.primary.isEnabled()
    dialog.boxes["input"].setCurrentText("B2")
    dialog.boxes["output"].setCurrentText("B2")
    assert "twice" in dialog.verdict.text()
    dialog.boxes["output"].setCurrentText("C3")
    assert "to “Where is parcel 0?” you answered “It is on its way, number 0.”" in dialog.verdict.text()
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        dialog.primary.click()
    assert error_text(page) == ""
    assert session.project is not None
    assert session.project.facts.columns == {"tickets.csv": {"input": "B2", "output": "C3"}}
    assert page.who.isVisible()
    do(qtbot, session, page)
    assert face(page) is Face.RESULT
    assert page.result.replies.value == "30"
    (row,) = page.result.sources.rows
    assert "Table, 60 messages" in row.words.text()
    # Looked at again, it begins with what was said.
    row.columns.click()
    again = only(page.window(), ColumnsDialog)
    assert again.columns == {"input": "B2", "output": "C3"}


def test_that_columns_of_a_chat_and_of_notes_can_be_named(qtbot: QtBot) -> None:
    shown = Preview(
        header=("wer", "was", "x" * 400), rows=(("Ann", "Guten\nTag", ""), ("", "", "")), guess={"text": "was"}
    )
    dialog = ColumnsDialog("t.csv", shown, {})
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.kind == "notes"
    assert "you wrote “Guten Tag”" in dialog.verdict.text()
    assert not dialog.boxes["sender"].isVisible()
    dialog.kinds["chat"].click()
    assert dialog.verdict.text() == "Still to choose: Who wrote it."
    dialog.boxes["sender"].setCurrentText("wer")
    assert dialog.columns == {"sender": "wer", "text": "was"}
    assert "Ann wrote “Guten Tag”" in dialog.verdict.text()
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.primary.click()
    assert told.args == ["t.csv", {"sender": "wer", "text": "was"}]


def test_that_a_hundred_sources_are_a_few_lines_and_a_list_that_scrolls(qtbot: QtBot) -> None:
    result = ImportResult()
    qtbot.addWidget(result)
    result.show()
    result.show_funnel(a_funnel(100, "whatsapp"))
    assert len(result.sources.rows) == 6
    assert result.sources.rows[0].source.name == "Chat 99"
    assert result.sources.more.text() == "and 94 more: show all …"
    assert result.sources.accessibleName() == "What was found"
    kinds = ["whatsapp"] * 5 + ["mbox"] * 4 + ["eml"] * 3 + ["slack"] * 2 + ["note", "line"]
    many = [FoundSource(name=str(number), format=kind, read=1) for number, kind in enumerate(kinds)]
    result.sources.show_sources(many)
    assert result.sources._text.text() == (
        "5 × WhatsApp chat, 4 × Mailbox, 3 × Single mails, 2 × Slack export and 2 others"
    )
    result.show_funnel(a_funnel(100, "whatsapp"))
    result.sources.more.click()
    dialog = only(result, SourceListDialog)
    assert dialog.list.topLevelItemCount() == 100
    dialog.search.setText("chat 42")
    rows = [dialog.list.topLevelItem(at) for at in range(100)]
    assert [row.text(0) for row in rows if row is not None and not row.isHidden()] == ["Chat 42"]


def test_that_a_table_is_asked_about_from_the_long_list_too(qtbot: QtBot) -> None:
    dialog = SourceListDialog([("a.csv", "Table", 3), ("b", "Mailbox", 9)], with_columns=["a.csv"])
    qtbot.addWidget(dialog)
    dialog.show()
    first, second = dialog.list.topLevelItem(0), dialog.list.topLevelItem(1)
    assert first is not None
    assert second is not None
    dialog.list.setCurrentItem(second)
    assert not dialog.columns.isEnabled()
    dialog.list.setCurrentItem(first)
    with qtbot.waitSignal(dialog.columns_wanted) as told:
        dialog.columns.click()
    assert told.args == ["a.csv"]


def test_that_many_chosen_files_are_folded_and_ten_thousand_do_not_stop_the_window(qtbot: QtBot) -> None:
    listed = ChosenSources()
    qtbot.addWidget(listed)
    listed.show()
    listed.add([Path(f"/gone/{number}.txt") for number in range(10_000)])
    assert len(listed.rows) == 8
    assert listed.count.text() == f"{QLocale().toString(10_000)} files and folders chosen"
    listed.list.more.click()
    assert len(listed.rows) == 108
    assert listed.list.more.text() == f"and {QLocale().toString(9892)} more: show the next 100"
    listed.activateWindow()
    listed.rows[3].button.setFocus()
    listed.rows[3].button.click()
    assert listed.rows[3].path == Path("/gone/4.txt")
    listed.remove_all.click()
    assert listed.paths == ()


@pytest.mark.parametrize(
    ("gap_s", "said"),
    [
        (21600, "A chat counts as a new conversation after 6 hours of silence – learned from your chats."),
        (19800, "after 5.5 hours of silence – learned"),
        (2700, "after 45 minutes of silence – learned"),
        (3600, "A chat counts as a new conversation after an hour of silence."),
    ],
)
def test_that_the_silence_that_parts_talks_is_one_sentence(qtbot: QtBot, gap_s: int, said: str) -> None:
    result = ImportResult()
    qtbot.addWidget(result)
    result.show()
    result.show_funnel(a_funnel(2, "telegram", session_gap_s=gap_s))
    assert said in result.gap.text()
    assert result.gap.isVisible()
    result.show_funnel(a_funnel(2, "mbox", session_gap_s=gap_s))
    assert not result.gap.isVisible()


def test_that_assistant_logs_say_what_they_are_good_for(qtbot: QtBot) -> None:
    result = ImportResult()
    qtbot.addWidget(result)
    result.show()
    result.show_funnel(a_funnel(1, "chatgpt", own_texts=3))
    assert "answer requests" in result.sources.explained.text()
    assert "ChatGPT history, 0 messages" in result.sources.rows[0].words.text()
    assert "3 texts of yours" in result.conversations.accessibleName()
    result.show_funnel(a_funnel(1, "a format of an older version"))
    assert not result.sources.explained.isVisible()
    assert result.sources.rows[0].words.text().startswith("Export,")


def test_that_the_kinds_of_exports_agree_with_the_importers() -> None:
    kinds = {one.name: one.kind for one in all_formats()}
    assert {name for name, kind in kinds.items() if kind == "chat"} == source_kinds.CHATS
    assert {name for name, kind in kinds.items() if kind == "assistant"} == (
        source_kinds.ASSISTANT_LOGS | source_kinds.READY_DATA
    )


# Ways in


def test_that_a_file_that_is_listed_already_is_told(page: MessagesPage, mailbox: Path) -> None:
    page.add_sources([mailbox])
    assert page.notice is None
    page.add_sources([mailbox])
    assert notice(page).text == "“Mail.mbox” is on the list already."
    page.add_sources([mailbox.parent])
    page.add_sources([mailbox, mailbox.parent])
    assert notice(page).text == "2 of these are on the list already."
    assert chosen(page) == [mailbox, mailbox.parent]


def test_that_a_file_in_a_listed_folder_is_not_listed_again(page: MessagesPage, mailbox: Path) -> None:
    page.add_sources([mailbox.parent])
    page.add_sources([mailbox])
    assert chosen(page) == [mailbox.parent]
    assert "already" in notice(page).text


def test_that_copied_files_and_paths_are_pasted_by_key(page: MessagesPage, mailbox: Path) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("nothing of use")
    page.paste()
    assert "no file or folder" in notice(page).text
    clipboard.setText(f'"{mailbox}"\n/not/there\n')
    page.activateWindow()
    page.setFocus()
    QTest.keySequence(page, QKeySequence(QKeySequence.StandardKey.Paste))
    assert chosen(page) == [mailbox]


@pytest.mark.parametrize("text", ["", "hello", "a\0b", "/a\0b", "~nobody-here/x", "relative/path", "x" * 100_000])
def test_that_what_is_no_path_is_no_path(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    assert paths_in(data) == []


def test_that_files_dropped_beside_the_area_or_on_the_result_are_added(
    qtbot: QtBot, session: Session, page: MessagesPage, mailbox: Path, tmp_path: Path
) -> None:
    read(qtbot, session, page, mailbox, me="ann@example.org")
    dropped = QMimeData()
    other = tmp_path / "中文 聊天.txt"
    other.write_text("x", encoding="utf-8")
    dropped.setUrls([QUrl.fromLocalFile(str(other))])
    page.dropEvent(
        QDropEvent(
            QPointF(QPoint(5, 5)),
            Qt.DropAction.MoveAction,
            dropped,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert face(page) is Face.CHOOSING
    assert chosen(page) == [mailbox, other]


def test_that_the_example_is_offered_while_nothing_is_chosen(
    session: Session, page: MessagesPage, mailbox: Path
) -> None:
    assert page.choosing.example.isVisible()
    page.choosing.example.click()
    assert [path.name for path in chosen(page)] == ["mailbox", "chats"]
    assert not page.choosing.example.isVisible()
    assert session.project is not None
    assert session.project.facts.is_example
    page.add_sources([mailbox])
    assert not session.project.facts.is_example


def test_that_mail_fetched_from_an_account_is_on_the_list(
    qtbot: QtBot, session: Session, page: MessagesPage, tmp_path: Path
) -> None:
    page.choosing.account.click()
    dialog = only(page.window(), ImapDialog)
    with qtbot.waitSignal(dialog.keychain_look.succeeded, timeout=10_000):
        assert dialog.isModal()
    folder = tmp_path / "ann@example.org"
    folder.mkdir()
    dialog.fetched.emit(folder)
    dialog.close()
    assert chosen(page) == [folder]


# How to export


def test_that_help_is_folded_and_opens_by_key(qtbot: QtBot, page: MessagesPage) -> None:
    guide = page.choosing.help
    folds = guide.folds
    assert not any(fold.is_open for fold in (*guide.groups, *folds))
    QTest.keyClick(guide.groups[0].button, Qt.Key.Key_Space)
    assert folds[0].isVisible()
    QTest.keyClick(folds[0].button, Qt.Key.Key_Space)
    assert folds[0].is_open
    assert len(folds[0].steps) == 4


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("whats", ["WhatsApp on Android", "WhatsApp on iPhone"]),
        ("微信", ["WeChat"]),
        ("hotmail", ["Outlook for Windows (new), Outlook.com, Hotmail"]),
        ("  OUTLOOK mac ", ["Outlook for Mac"]),
        ("pst", ["Outlook for Windows (classic)", "Outlook for Windows (new), Outlook.com, Hotmail"]),
        ("typewriter", []),
    ],
)
def test_that_a_program_is_found_by_any_of_its_names(qtbot: QtBot, typed: str, found: list[str]) -> None:
    guide = ExportHelp()
    qtbot.addWidget(guide)
    guide.show()
    guide.search.setText(typed)
    assert [fold.button.text() for fold in guide.shown] == found
    assert guide.nothing.isVisible() == (not found)
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert all(fold.is_open for fold in guide.shown[:1])
    assert all(fold.isVisible() for fold in guide.shown)
    guide.search.clear()
    assert len(guide.shown) == len(PROGRAMS)
    assert not any(group.is_open for group in guide.groups)


def test_that_every_program_has_steps_and_every_kind_of_chat_has_a_program() -> None:
    assert len(PROGRAMS) >= 25
    assert all(program.steps for program in PROGRAMS)
    assert len({program.name for program in PROGRAMS}) == len(PROGRAMS)
    words = " ".join(f"{program.name} {program.also}" for program in PROGRAMS).casefold()
    for name in ("whatsapp", "telegram", "discord", "slack", "messenger", "instagram", "google chat", "teams",
                 "skype", "signal", "imessage", "line", "wechat", "qq", "chatgpt", "claude", "gemini",
                 "continue", "thunderbird", "gmail", "apple mail", "outlook"):  # fmt: skip
        assert name in words


def test_that_a_source_that_is_gone_says_whether_its_messages_are_lost(qtbot: QtBot) -> None:
    listed = ChosenSources()
    qtbot.addWidget(listed)
    listed.set_paths([Path("/gone/a"), Path("/gone/b")], {"/gone/a"})
    assert [row.problem for row in listed.rows] == [
        "No longer there. What was read from it before is kept.",
        "Not there. Was it moved, or is its disk not connected?",
    ]


def test_that_the_largest_and_the_open_questions_stand_first(qtbot: QtBot) -> None:
    result = ImportResult()
    qtbot.addWidget(result)
    shown = Preview(header=("a",), rows=(), guess={})
    result.show_funnel(
        a_funnel(),
        [
            FoundSource(name="small", format="mbox", read=1),
            FoundSource(name="large", format="mbox", read=9000),
            FoundSource(name="table", format="table", read=5, preview=shown, unknown_rows=5),
        ],
    )
    assert [row.source.name for row in result.sources.rows] == ["table", "large", "small"]
