"""Getting mail from an account: what the form knows by itself, and every end a run can have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app import keychain
from desktop_app.core.project import Project
from desktop_app.importers.account.imap_account import Account
from desktop_app.importers.account.imap_store import MailStore
from desktop_app.protocol.events import Failed, Finished, Notice, Phase, Progress
from desktop_app.ui.dialogs.imap_account import ImapDialog
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.create_project("Letters", folder=tmp_path / "Letters")
    return made


@pytest.fixture
def dialog(session: QuietSession, qtbot: QtBot) -> ImapDialog:
    return opened(session, qtbot)


def opened(session: QuietSession, qtbot: QtBot) -> ImapDialog:
    made = ImapDialog(session)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.keychain_look.succeeded, timeout=10_000):
        made.open()
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


def begin(dialog: ImapDialog, address: str = "ann@example.org") -> None:
    dialog.form.address.setText(address)
    dialog.form.password.setText("s3cret")
    QTest.keyClick(dialog.form.password, Qt.Key.Key_Return)


def test_that_address_and_password_are_enough(dialog: ImapDialog, session: QuietSession) -> None:
    assert not dialog.primary.isEnabled()
    begin(dialog)
    assert dialog.form.account == Account(host="imap.example.org", user="ann@example.org")
    assert session.running_task == "fetch_mail"
    assert dialog.progress.isVisible()
    assert not dialog.form.isVisible()


def test_that_a_service_with_app_passwords_says_where_to_make_one_and_opens_it_on_click_only(
    dialog: ImapDialog, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    pages: list[QUrl] = []
    monkeypatch.setattr("desktop_app.ui.dialogs.imap_account.QDesktopServices.openUrl", pages.append)
    dialog.form.address.setText("ann@gmail.com")
    assert "app password" in dialog.form.hint.text
    assert "https://myaccount.google.com/apppasswords" in dialog.form.hint.next_step
    assert pages == []
    look(dialog, "imap_gmail")
    dialog.form.hint.button.click()
    assert pages == [QUrl("https://myaccount.google.com/apppasswords")]


def test_that_a_service_without_passwords_says_the_way_out(dialog: ImapDialog, session: QuietSession) -> None:
    begin(dialog, "ann@outlook.com")
    assert "Export" in dialog.form.hint.next_step
    assert not dialog.primary.isEnabled()
    assert session.tasks == []


def test_that_a_typed_server_stays_when_the_address_changes(dialog: ImapDialog) -> None:
    dialog.form.fold.set_open(True)
    QTest.keyClicks(dialog.form.host, "mail.example.org")
    dialog.form.address.setText("ann@gmail.com")
    dialog.form.security.setCurrentIndex(1)
    assert dialog.form.account == Account(
        host="mail.example.org", user="ann@gmail.com", port=143, security="starttls"
    )
    dialog.form.port.setValue(1143)
    dialog.form.security.setCurrentIndex(0)
    assert dialog.form.account.port == 1143


def test_that_without_a_keychain_the_dialog_says_how_long_the_password_is_kept(dialog: ImapDialog) -> None:
    assert dialog.form.remember_hint.isVisible()
    assert "until Homespun is closed" in dialog.form.remember.text()
    dialog.form.show_keychain(True)
    assert not dialog.form.remember_hint.isVisible()


def test_that_the_account_of_last_time_needs_no_password(session: QuietSession, qtbot: QtBot) -> None:
    account = Account(host="mail.example.org", user="ann@example.org", port=1993)
    MailStore(project_of(session), account).save_facts()
    dialog = opened(session, qtbot)
    assert dialog.form.account == account
    assert dialog.form.typed_password is None
    assert dialog.primary.isEnabled()
    dialog.form.address.setText("bo@example.org")
    assert not dialog.primary.isEnabled()


def test_that_a_run_shows_its_phases_and_its_result(
    dialog: ImapDialog, session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    begin(dialog)
    session.play([Phase(name="fetching_sent"), Progress(done=1200, total=4000, unit="messages")])
    assert dialog.progress._detail.text() == f"{QLocale().toString(1200)} of {QLocale().toString(4000)}"
    look(dialog, "imap_running")
    session.play([Notice(code="imap_cut", details={"count": 3})])
    store = MailStore(project_of(session), dialog.form.account)
    place = store.folder / "Sent"
    place.mkdir()
    (place / "1-1.eml").write_bytes(b"x")
    with qtbot.waitSignal(dialog.fetched) as told:
        session.end(Finished(reason="completed", outputs={"sent": 4000, "answered": 3100, "stored": 12}))
    assert told.args == [store.folder]
    assert dialog.notice.kind == "success"
    assert QLocale().toString(4000) in dialog.notice.text
    assert "3 large mails" in dialog.details.text()
    look(dialog, "imap_result")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_that_an_error_stands_in_the_form_and_the_next_try_clears_it(
    dialog: ImapDialog, session: QuietSession, look: Look
) -> None:
    begin(dialog)
    session.end(Failed(code="imap_wrong_password"))
    assert dialog.notice.kind == "error"
    assert dialog.form.isVisible()
    assert dialog.form.password.text() == "s3cret"
    assert dialog.form.password.hasFocus()
    look(dialog, "imap_error")
    QTest.keyClick(dialog.form.password, Qt.Key.Key_Return)
    assert len(session.tasks) == 2
    assert not dialog.notice.isVisible()


def test_that_an_unknown_server_opens_the_fold_with_its_name(dialog: ImapDialog, session: QuietSession) -> None:
    begin(dialog)
    session.end(Failed(code="imap_unknown_host"))
    assert dialog.form.fold.is_open
    assert dialog.form.host.isVisible()


def test_that_escape_stops_the_run_and_a_second_one_closes(dialog: ImapDialog, session: QuietSession) -> None:
    begin(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.cancelled == 1
    assert dialog.isVisible()
    session.end(Failed(code="cancelled"))
    assert dialog.notice.kind == "info"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_another_task_is_none_of_its_business(dialog: ImapDialog, session: QuietSession) -> None:
    session._task_name = "train"
    session.play([Phase(name="training")])
    session.end(Failed(code="cancelled"))
    assert not dialog.notice.isVisible()


def test_that_every_field_is_reached_by_tab_and_named(dialog: ImapDialog) -> None:
    dialog.form.fold.set_open(True)
    dialog.form.address.setText("ann@gmail.com")
    dialog.form.address.setFocus()
    seen = []
    for _ in range(16):
        focused = dialog.focusWidget()
        assert focused is not None
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    form = dialog.form
    for field in (form.address, form.password, form.remember, form.period, form.host, form.security, form.user):
        assert field in seen
        assert field.accessibleName() or field is form.remember


def test_that_long_names_and_large_text_stay_inside(dialog: ImapDialog, session: QuietSession, look: Look) -> None:
    look(dialog, "imap_empty")
    dialog.form.fold.set_open(True)
    begin(
        dialog, "a.very.long.name.of.a.person.who.has.many.names@a-rather-long-department.university.example.org"
    )
    session.end(Failed(code="imap_certificate"))
    look(dialog, "imap_long")
    assert dialog._area.viewport().width() >= dialog.column.minimumSize().width()
