"""New versions in the window: nobody is asked without permission, and every end is one sentence."""

from __future__ import annotations

import hashlib
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app import app as app_module
from desktop_app.app import build_window
from desktop_app.core import settings
from desktop_app.core.errors import AppError
from desktop_app.ui.dialogs.updates import UpdatesDialog
from desktop_app.ui.updates import Updates
from desktop_app.ui.widgets.text import Text
from desktop_app.update import bring as bring_module
from desktop_app.update import look as look_module
from desktop_app.update import source as source_module
from desktop_app.update.source import Source
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession
from tests.unit.update.notices import ISSUED, PUBLIC, NoticeServer, plain_notice, signed

SETUP = b"a setup" * 50_000
NAME = "homespun_0.2.0_amd64.deb"


@pytest.fixture
def server() -> Iterator[NoticeServer]:
    """Gives a notice of version 0.2.0, and the setup that it names."""

    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        if handler.path.endswith(".json"):
            here = f"http://127.0.0.1:{made.server_address[1]}/"
            digest = hashlib.sha256(SETUP).hexdigest()
            file = plain_notice()["files"][1] | {"url": here + NAME, "sha256": digest, "size_bytes": len(SETUP)}
            return 200, {}, signed(files=[file])
        return 200, {}, SETUP

    made = NoticeServer(answer)
    yield made
    made.stop()


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> QuietSession:
    monkeypatch.setattr(look_module, "origin", lambda: "linux-deb")
    return QuietSession(tmp_path / "settings.json")


Open = Callable[..., UpdatesDialog]


@pytest.fixture
def open_dialog(session: QuietSession, server: NoticeServer, qtbot: QtBot) -> Open:
    def opened(source: Source | None = None) -> UpdatesDialog:
        dialog = UpdatesDialog(Updates(session, source or server.source, parent=session))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    return opened


def finish(qtbot: QtBot, dialog: UpdatesDialog) -> None:
    qtbot.waitUntil(lambda: not dialog._updates.is_working, timeout=5000)


def press(qtbot: QtBot, dialog: UpdatesDialog) -> None:
    dialog.primary.click()
    finish(qtbot, dialog)


# Permission


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whatever anybody in this process connects to from now on; the connection itself is refused."""
    seen: list[Any] = []

    def connect(_socket: Any, to: Any) -> None:
        seen.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *to, **_: connect(None, to))
    return seen


@pytest.fixture
def ships_with(monkeypatch: pytest.MonkeyPatch, server: NoticeServer) -> None:
    """A Homespun that was published, and whose window asks as soon as it stands."""
    monkeypatch.setattr(source_module, "read_source", lambda: server.source)
    monkeypatch.setattr(app_module, "_UPDATES_AFTER_MS", 0)


@pytest.mark.usefixtures("ships_with")
def test_that_without_permission_the_window_opens_no_connection(
    session: QuietSession, connections: list[Any], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = Updates.look_if_due

    def look_if_due(updates: Updates) -> None:
        real(updates)
        asked.append(True)

    monkeypatch.setattr(Updates, "look_if_due", look_if_due)
    window = build_window(session)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: asked == [True], timeout=5000)
    window.updates_wanted.emit()
    dialog = window.findChild(UpdatesDialog)
    assert dialog is not None
    dialog.reject()
    qtbot.wait(50)

    assert connections == []
    assert not settings.load(session._settings_file).looks_for_updates


@pytest.mark.usefixtures("ships_with")
def test_that_with_permission_the_same_window_asks_once_and_the_start_page_tells(
    session: QuietSession, server: NoticeServer, qtbot: QtBot
) -> None:
    session.change_settings(looks_for_updates=True)
    window = build_window(session)
    qtbot.addWidget(window)
    window.show()
    start = window.current_page
    qtbot.waitUntil(lambda: not start.new_version.isHidden(), timeout=5000)  # type: ignore[attr-defined]

    assert start.new_version.text() == "Homespun 0.2.0 is there"  # type: ignore[attr-defined]
    assert [path for path, _ in server.requests] == ["/homespun-release.json"]
    kept = settings.load(session._settings_file)
    assert kept.notice_utc == ISSUED.isoformat()
    assert datetime.now(UTC).isoformat() > kept.looked_utc > "2026"


@pytest.mark.usefixtures("ships_with")
def test_that_the_line_on_the_start_page_opens_the_dialog(session: QuietSession, qtbot: QtBot) -> None:
    session.change_settings(looks_for_updates=True)
    window = build_window(session)
    qtbot.addWidget(window)
    start = window.current_page
    qtbot.waitUntil(lambda: not start.new_version.isHidden(), timeout=5000)  # type: ignore[attr-defined]
    start.new_version.click()  # type: ignore[attr-defined]
    dialog = window.findChild(UpdatesDialog)
    assert dialog is not None
    assert "0.2.0" in dialog.notice.text
    dialog.reject()


def test_that_it_asks_once_a_day_only(session: QuietSession, server: NoticeServer, qtbot: QtBot) -> None:
    session.change_settings(looks_for_updates=True)
    updates = Updates(session, server.source)
    for _ in range(3):
        updates.look_if_due()
        qtbot.waitUntil(lambda: not updates.is_working, timeout=5000)
    assert len(server.requests) == 1


def test_that_the_tick_says_what_is_sent_and_is_off(open_dialog: Open, server: NoticeServer, qtbot: QtBot) -> None:
    dialog = open_dialog()
    words = " ".join(label.text() for label in dialog.findChildren(Text))

    assert not dialog.allowed.isChecked()
    assert "Only the request for one small file is sent" in words
    assert server.requests == []

    dialog.allowed.click()
    finish(qtbot, dialog)
    assert len(server.requests) == 1
    dialog.allowed.click()
    assert not dialog._updates.is_allowed


# The way to a new version


def test_that_a_version_is_found_brought_and_handed_over_with_a_command(
    open_dialog: Open, qtbot: QtBot, look: Look
) -> None:
    dialog = open_dialog()
    look(dialog, "updates_1_before")
    press(qtbot, dialog)
    assert dialog.notice.text == "Homespun 0.2.0 is there. You have 0.1.0."
    assert dialog.primary.text() == "Download (0 MB)"
    assert not dialog.page_button.isHidden()
    look(dialog, "updates_2_found")

    press(qtbot, dialog)

    path = bring_module.downloads() / "0.2.0" / NAME
    assert path.read_bytes() == SETUP
    assert dialog.notice.kind == "success"
    assert shlex.split(dialog.command.text()) == ["sudo", "apt", "install", str(path)]
    assert dialog.primary.text() == "Open the folder"
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.command.text()
    look(dialog, "updates_3_brought")


def test_that_on_windows_the_setup_is_started_and_the_window_closes(
    open_dialog: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(bring_module, "is_started_here", lambda _file: True)
    monkeypatch.setattr(bring_module, "start_setup", lambda release, file: started.append(file.name))
    dialog = open_dialog()
    press(qtbot, dialog)
    press(qtbot, dialog)
    assert dialog.primary.text() == "Install now"

    with qtbot.waitSignal(dialog.close_wanted, timeout=1000):
        dialog.primary.click()

    assert started == [NAME]
    assert not dialog.isVisible()


def test_that_nothing_is_installed_over_a_running_training(
    open_dialog: Open, session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(bring_module, "is_started_here", lambda _file: True)
    monkeypatch.setattr(bring_module, "start_setup", lambda release, file: started.append(file.name))
    dialog = open_dialog()
    press(qtbot, dialog)
    press(qtbot, dialog)
    session._task_name = "train"

    dialog.primary.click()

    assert (started, dialog.notice.kind, dialog.isVisible()) == ([], "error", True)


def test_that_the_newest_is_said_to_be_the_newest(
    open_dialog: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_module, "is_newer", lambda _version, _own: False)
    dialog = open_dialog()
    press(qtbot, dialog)

    assert (dialog.notice.kind, dialog.notice.text) == ("success", "This is the newest Homespun (0.1.0).")
    assert dialog.page_button.isHidden()


def test_that_a_setup_that_is_not_what_was_signed_is_one_sentence(
    open_dialog: Open, server: NoticeServer, qtbot: QtBot, look: Look
) -> None:
    dialog = open_dialog()
    press(qtbot, dialog)
    good = server.answer
    server.answer = lambda handler: (200, {}, b"x" * len(SETUP)) if NAME in handler.path else good(handler)

    press(qtbot, dialog)

    assert dialog.notice.kind == "error"
    assert "is not what was published" in dialog.notice.text
    assert dialog.primary.text() == "Download (0 MB)"
    look(dialog, "updates_4_wrong")
    layout = dialog.notice.layout()
    assert layout is not None
    assert dialog.notice.height() >= layout.totalHeightForWidth(dialog.notice.width()), "a line is cut off"


def test_that_a_copy_that_nobody_published_says_so_without_alarm(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(Source(address="", keys=(PUBLIC,)))
    press(qtbot, dialog)
    assert dialog.notice.kind == "info"
    assert "nowhere to ask" in dialog.notice.text


def test_that_a_replayed_notice_changes_nothing_that_was_known(
    open_dialog: Open, session: QuietSession, qtbot: QtBot
) -> None:
    session.change_settings(notice_utc="2027-01-01T00:00:00+00:00")
    dialog = open_dialog()
    press(qtbot, dialog)
    assert "older word" in dialog.notice.text
    assert session.settings.notice_utc == "2027-01-01T00:00:00+00:00"


def test_that_settings_that_cannot_be_kept_are_said(
    open_dialog: Open, session: QuietSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise AppError("folder_not_writable", name="home")

    dialog = open_dialog()
    monkeypatch.setattr(session, "change_settings", refuse)
    dialog.allowed.click()
    assert dialog.notice.kind == "error"


def test_that_closing_while_a_server_is_silent_waits_for_nobody(
    open_dialog: Open, server: NoticeServer, qtbot: QtBot
) -> None:
    server.answer = lambda handler: handler.server.released.wait(10)  # type: ignore[attr-defined]
    dialog = open_dialog()
    dialog.primary.click()
    assert dialog._updates.is_working
    dialog.secondary.click()
    assert not dialog.isVisible()
    server.released.set()
    finish(qtbot, dialog)


def test_that_a_download_can_be_stopped_and_the_dialog_stays(
    open_dialog: Open, server: NoticeServer, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    press(qtbot, dialog)

    def slow(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(SETUP)))
        handler.end_headers()
        handler.wfile.write(SETUP[:1000])
        handler.server.released.wait(10)

    server.answer = slow
    dialog.primary.click()
    qtbot.waitUntil((bring_module.downloads() / "0.2.0" / (NAME + ".part")).exists, timeout=5000)
    dialog.secondary.click()
    server.released.set()
    finish(qtbot, dialog)

    assert dialog.isVisible()
    assert dialog.notice.kind == "info"


def test_that_the_window_is_shown_without_loading_what_only_updates_need() -> None:
    words = "import sys, desktop_app.app; print({'nacl', '_cffi_backend'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_that_an_answer_after_the_window_is_gone_troubles_nobody(
    session: QuietSession, server: NoticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = lambda handler: handler.server.released.wait(10)  # type: ignore[attr-defined]
    updates = Updates(session, server.source)
    updates.look()
    thread = updates._thread
    assert thread is not None
    shiboken6.delete(updates)
    complaints: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)

    server.released.set()

    assert thread.wait(5)
    assert complaints == []
