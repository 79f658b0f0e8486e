"""The dialog of the part that trains: what it says before a byte comes, and every end of an installation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.hardware.profile import Gpu
from desktop_app.runtime import environment, install, places, plan
from desktop_app.runtime.environment import EngineEnvironment
from desktop_app.ui.dialogs import engine as dialog_module
from desktop_app.ui.dialogs.engine import EngineDialog
from desktop_app.ui.pages import training as training_module
from desktop_app.ui.pages.computer import ComputerPage
from desktop_app.ui.pages.training import TrainingPage
from tests.ui.quiet_session import QuietSession, a_computer, a_project
from tests.unit.runtime.hostile_server import HostileServer
from tests.unit.runtime.tiny_engine import make_files, plan_for, try_tiny

NOTHING = EngineEnvironment(python=Path(sys.executable), versions={}, missing=("torch",))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HostileServer]:
    made = HostileServer(tmp_path / "served", bytes_a_second=0)
    yield made
    made.stop()


@pytest.fixture
def session(tmp_path: Path, server: HostileServer, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> QuietSession:
    """An installed app without an engine, whose locks are of three tiny packages."""
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    files = make_files(tmp_path / "served", noise_bytes=300_000)

    def tiny_plan(choice: Any, *, system: str, root: Path | None, from_folder: Path | None) -> plan.EnginePlan:
        assert system == "Linux"
        return replace(plan_for(files, root or tmp_path / "r", server.address), choice=choice)

    def find() -> EngineEnvironment:
        ready = places.ready_engines(places.chosen_root())
        return replace(NOTHING, missing=(), backend=ready[0][1].backend) if ready else NOTHING

    monkeypatch.setattr(install, "try_engine", try_tiny)
    monkeypatch.setattr(plan, "RESERVE_BYTES", 0)
    monkeypatch.setattr(dialog_module, "make_plan", tiny_plan)
    for module in (dialog_module, training_module, sys.modules["desktop_app.ui.pages.computer"]):
        monkeypatch.setattr(module, "find_engine", find)
    monkeypatch.setattr(paths, "source_tree", lambda: None)
    return QuietSession(tmp_path / "settings.json")


def opened(session: QuietSession, qtbot: QtBot, *, wait: bool = True) -> EngineDialog:
    made = EngineDialog(session)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.open()
    if wait:
        qtbot.waitUntil(lambda: made.facts.text() != "", timeout=5000)
    return made


def press(qtbot: QtBot, dialog: EngineDialog, button: Any) -> None:
    with qtbot.waitSignal(dialog.engine_changed, timeout=20_000):
        button.click()


def test_that_the_size_and_the_place_are_said_before_anything_is_asked_of_a_server(
    session: QuietSession, server: HostileServer, tmp_path: Path, qtbot: QtBot
) -> None:
    session.profile = a_computer()

    dialog = opened(session, qtbot)

    assert "1 MB to download" in dialog.facts.text()
    assert str(tmp_path / "r") in dialog.facts.text()
    assert "processor" in dialog.notice.text
    assert dialog.primary.isEnabled()
    assert server.requests == []


def test_that_a_press_builds_it_and_the_dialog_then_offers_repair_and_removal(
    session: QuietSession, qtbot: QtBot
) -> None:
    session.profile = a_computer()
    dialog = opened(session, qtbot)

    press(qtbot, dialog, dialog.primary)

    assert dialog.notice.kind == "success", dialog.notice.text
    assert [button.isHidden() for button in (dialog.primary, dialog.repair_button, dialog.remove_button)] == [
        True,
        False,
        False,
    ]
    press(qtbot, dialog, dialog.repair_button)
    assert dialog.notice.kind == "success"


def test_that_removing_asks_first_and_leaves_nothing(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    dialog = opened(session, qtbot)
    press(qtbot, dialog, dialog.primary)

    dialog._start("remove")
    qtbot.waitUntil(lambda: not dialog.is_working, timeout=10_000)

    assert not places.engines(places.chosen_root()).exists()
    assert not dialog.primary.isHidden()


def test_that_stopping_keeps_what_came_and_says_so(
    session: QuietSession, server: HostileServer, qtbot: QtBot
) -> None:
    server.bytes_a_second = 3e5
    session.profile = a_computer()
    dialog = opened(session, qtbot)
    dialog.primary.click()
    qtbot.waitUntil(lambda: sum(server.given.values()) > 100_000, timeout=10_000)

    press(qtbot, dialog, dialog.secondary)

    assert (dialog.notice.kind, dialog.isVisible()) == ("info", True)
    assert list(places.downloads(places.chosen_root()).iterdir()) != []
    dialog.secondary.click()
    assert not dialog.isVisible()


def test_that_a_pause_is_one_and_ends_with_the_same_button(
    session: QuietSession, server: HostileServer, qtbot: QtBot
) -> None:
    server.bytes_a_second = 1e6
    session.profile = a_computer()
    dialog = opened(session, qtbot)
    dialog.primary.click()
    qtbot.waitUntil(lambda: not dialog.pause_button.isHidden(), timeout=10_000)
    dialog.pause_button.click()
    assert dialog.pause_button.text() == "Go on"

    press(qtbot, dialog, dialog.pause_button)

    assert dialog.notice.kind == "success", dialog.notice.text


def test_that_an_error_is_said_in_the_dialog(session: QuietSession, server: HostileServer, qtbot: QtBot) -> None:
    server.refuse = 404
    session.profile = a_computer()
    dialog = opened(session, qtbot)

    press(qtbot, dialog, dialog.primary)

    assert dialog.notice.kind == "error"
    assert "does not have" in dialog.notice.text
    assert dialog.primary.isEnabled()


def test_that_an_old_driver_comes_first_with_a_link_and_a_way_to_look_again(
    session: QuietSession, server: HostileServer, qtbot: QtBot
) -> None:
    old = Gpu(vendor="nvidia", name="RTX 5070", identifier="0", reason="driver_too_old")
    session.profile = replace(a_computer(), gpus=(old,), verdict="gpu_not_ready")
    dialog = opened(session, qtbot)

    assert dialog.notice.kind == "warning"
    assert "RTX 5070" in dialog.notice.text
    assert not dialog.notice.button.isHidden()
    assert dialog.primary.text() == "Install for the processor"
    dialog.again_button.click()
    assert session.looks == 1

    session.see(a_computer())
    qtbot.waitUntil(lambda: dialog.primary.text() == "Download and install", timeout=5000)
    assert server.requests == []


def test_that_no_engine_for_this_system_leaves_nothing_to_press(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = replace(a_computer(), system="Darwin")

    dialog = opened(session, qtbot, wait=False)

    assert "this kind of computer" in dialog.notice.text
    assert not dialog.primary.isEnabled()


def test_that_a_computer_not_looked_at_yet_is_looked_at(session: QuietSession, qtbot: QtBot) -> None:
    dialog = opened(session, qtbot, wait=False)
    assert session.looks == 1

    session.see(a_computer())
    qtbot.waitUntil(dialog.primary.isEnabled, timeout=5000)


def test_that_training_without_an_engine_opens_the_dialog_instead(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    page = TrainingPage(session)
    qtbot.addWidget(page)
    session.profile = a_computer()
    session.open_project(a_project(tmp_path / "p").folder)

    page._start_new()

    assert page.engine_dialog is not None
    assert page.engine_dialog.isVisible()
    assert session.tasks == []
    page.engine_dialog.reject()


def test_that_the_computers_page_leads_to_the_dialog(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    page = ComputerPage(session)
    qtbot.addWidget(page)
    page.on_enter()

    assert not page.engine_button.isHidden()
    page.engine_button.click()
    assert page.engine_dialog is not None
    page.engine_dialog.reject()


def test_that_a_source_checkout_needs_no_button(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "source_tree", lambda: Path("/src"))
    session.profile = a_computer()
    page = ComputerPage(session)
    qtbot.addWidget(page)
    page.on_enter()

    assert page.engine_button.isHidden()
    assert environment.find_engine().backend == ""


def test_that_a_plan_that_cannot_be_made_is_one_sentence(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise AppError("engine_lock_missing", name="cu130")

    monkeypatch.setattr(dialog_module, "make_plan", none)
    session.profile = a_computer(gpu_gb=8)
    dialog = opened(session, qtbot, wait=False)

    qtbot.waitUntil(lambda: dialog.notice.kind == "error", timeout=5000)
    assert not dialog.primary.isEnabled()
