"""Model and plan with real children: a model from a hub on loopback, and a check on this very computer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from desktop_app import keychain
from desktop_app.core import paths
from desktop_app.hardware import detect
from desktop_app.recommend import is_downloaded, load_plan
from desktop_app.recommend.measured import load_measurements
from desktop_app.ui.pages.plan import PlanPage
from desktop_app.ui.session import Session
from tests.ui.quiet_session import a_computer, a_project
from tests.unit.recommend.hub_server import MODEL, HubServer, Repo

CHILD_MS = 120_000
TOKEN = "hf_it_is_a_secret"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(keychain, "_of_this_session", {})
    before, words = keyring.get_keyring(), QLocale()
    keyring.set_keyring(NoKeychain())
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    keyring.set_keyring(before)
    QLocale.setDefault(words)


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    made = Session(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    yield made
    made.shut_down()


@pytest.fixture
def server() -> Iterator[HubServer]:
    files = {file.name: file.read_bytes() for file in paths.tiny_model().iterdir() if file.is_file()}
    made = HubServer(Repo(files=files, gate=frozenset((TOKEN,))))
    yield made
    made.stop()


def shown(session: Session, qtbot: QtBot) -> PlanPage:
    page = PlanPage(session)
    qtbot.addWidget(page)
    page.show()
    page.on_enter()
    return page


def test_that_a_gated_model_comes_from_a_mirror_is_stopped_and_goes_on(
    session: Session, qtbot: QtBot, server: HubServer, tmp_path: Path
) -> None:
    session.profile = a_computer()
    page = shown(session, qtbot)
    page.parts.expert.set_open(True)
    page.server.endpoint.setText(server.endpoint)
    page.server.use.click()
    page.server.model.setText(MODEL)

    # Without a token: the three steps.
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.server.fetch.click()
    dialog = page.downloads.dialog
    assert dialog is not None
    assert page.notice is not None
    assert dialog.notice.text == page.notice.text
    assert server.sent.get("model.safetensors", 0) == 0

    # With it, and stopped in the middle.
    third = len(server.repo.files["model.safetensors"]) // 3
    is_there, may_go_on = threading.Event(), threading.Event()

    def wait_at_a_third() -> None:
        if server.sent.get("model.safetensors", 0) > third:
            is_there.set()
            may_go_on.wait(CHILD_MS / 1000)

    server.on_bytes = wait_at_a_third
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        dialog.token.setText(TOKEN)
        dialog.primary.click()
        qtbot.waitUntil(is_there.is_set, timeout=CHILD_MS)
        assert page.secondary_text() == "Stop for now"
        page.on_secondary()
    may_go_on.set()
    assert page.notice is not None
    assert page.notice.text == "The download is stopped."
    assert not is_downloaded(MODEL)

    # The token is remembered until the end of the session; the rest is fetched.
    server.on_bytes = lambda: None
    assert page.notice.on_button is not None
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.notice.on_button()
    assert page.notice is not None
    assert page.notice.kind == "success", page.notice
    assert server.ranges
    assert page.models.current == MODEL
    assert page.is_valid
    assert page.plan is not None
    assert page.plan.model_id == MODEL

    # Nowhere on this disk is the token, and nobody but the hub got it.
    assert server.tokens == {"hub": {TOKEN}, "store": set()}
    places = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".safetensors"]
    assert len(places) > 10
    assert not [file for file in places if TOKEN.encode() in file.read_bytes()]


def test_that_a_second_press_while_a_task_runs_says_why_not(
    session: Session, qtbot: QtBot, server: HubServer
) -> None:
    session.profile = a_computer()
    session.change_settings(hub_endpoint=server.endpoint)
    page = shown(session, qtbot)
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.downloads.begin(MODEL)
        page.downloads.begin(MODEL)
        assert page.error is not None
        assert page.error.text == "Something is still running."
        page.check()
        assert page.error is not None
        assert page.error.text == "Something is still running."
    assert page.downloads.dialog is not None
    page.downloads.dialog.reject()


@pytest.mark.slow  # half a minute: the engine's libraries alone take ten seconds to load
def test_that_the_check_measures_this_very_computer(session: Session, qtbot: QtBot) -> None:
    session.profile = detect()
    page = shown(session, qtbot)
    page.models.cards["homespun-tiny"].click()
    assert "Needs between" in page.fit.text

    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.fit.check.click()

    assert page.notice is not None
    assert page.notice.text.startswith("Checked: "), page.notice
    assert " and takes " in page.notice.text
    assert "Measured: it needs" in page.fit.text
    project = session.project
    assert project is not None
    saved = load_plan(project)
    assert saved == page.plan
    assert saved.estimated_seconds
    assert saved.estimate.loading > 0
    assert len(load_measurements()) == 1
    assert json.loads(project.plan.read_text(encoding="utf-8"))["verdict"] in ("fits", "tight", "too_large")
