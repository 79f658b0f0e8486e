"""The whole way of a password, through a real child and a real conversation: it arrives, and it lies nowhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.fetch_mail_task import fetch_mail
from desktop_app.importers.account.imap_account import Account
from desktop_app.protocol.commands import Pause, Secret
from desktop_app.protocol.events import Event, Failed, Finished, Progress
from desktop_app.supervisor.task_runner import TaskRunner
from tests.unit.importers.imap_server import Box, MailServer, a_mail, make_certificate

MARKER = "xyzzy-plugh-4711"


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    certificate = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mails = {uid: a_mail(uid, sender="ann@example.org") for uid in range(1, 101)}
    made = MailServer(certificate=certificate, boxes=[Box(b"Sent", "\\Sent", mails=mails)], password=MARKER)
    made.start()
    yield made
    made.stop()
    assert made.forbidden == []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "Letters")


def account_of(server: MailServer) -> Account:
    return Account(host="localhost", port=server.port, user="ann@example.org")


def runner(
    project: Project, server: MailServer, password: str | None = MARKER, *, remember: bool = False
) -> TaskRunner:
    task = fetch_mail(project, account_of(server), password, remember=remember)
    return TaskRunner(task, engine_python=Path(sys.executable))


def seen_in_proc(process_id: int | None) -> str:
    """Arguments and environment of a child as the system shows them; Linux only."""
    folder = Path(f"/proc/{process_id}")
    if process_id is None or not folder.is_dir():
        return ""
    return "".join((folder / name).read_text(errors="replace") for name in ("cmdline", "environ"))


def test_that_the_password_arrives_and_is_in_no_file_log_argument_or_environment(
    project: Project, server: MailServer, capfd: pytest.CaptureFixture[str]
) -> None:
    running = runner(project, server)
    shown: list[str] = []
    server.on_command = lambda _name: shown.append(seen_in_proc(running.child_process_id))
    events: list[Event] = list(running.events())
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.outputs["sent"] == 100
    assert server.logins == 1
    if sys.platform == "linux":
        assert any("fetch_mail_job" in one for one in shown)
    for file in project.folder.parent.rglob("*"):
        assert not file.is_file() or MARKER.encode() not in file.read_bytes(), file
    said = capfd.readouterr()
    everything = "".join((*shown, *map(repr, events), said.out, said.err, repr(dict(os.environ))))
    assert MARKER not in everything
    assert MARKER not in repr(Secret(value=MARKER))
    assert Project.open(project.folder).facts.sources == (str(end.outputs["folder"]),)


def test_that_a_failed_run_says_the_password_nowhere_either(project: Project, server: MailServer) -> None:
    server.password = "another"
    events = list(runner(project, server, remember=True).events())
    assert events[-1] == Failed(code="imap_wrong_password")
    for file in project.folder.rglob("*"):
        assert not file.is_file() or MARKER.encode() not in file.read_bytes(), file
    # What the server refuses is not worth remembering.
    assert keychain.recall(account_of(server).secret_name) is None
    assert Project.open(project.folder).facts.sources == ()


def test_that_a_remembered_password_is_not_asked_again(project: Project, server: MailServer) -> None:
    list(runner(project, server, remember=True).events())
    end = list(runner(project, server, None).events())[-1]
    assert isinstance(end, Finished)
    assert end.outputs["stored"] == 100
    keychain.forget(account_of(server).secret_name)
    assert list(runner(project, server, None).events())[-1] == Failed(code="imap_password_missing")


def test_that_stopping_ends_a_hanging_read_within_a_second_and_keeps_what_came(
    project: Project, server: MailServer
) -> None:
    running = runner(project, server)
    hangs = threading.Event()

    def hang_in_the_middle(name: str) -> None:
        if len(server.fetched) >= 50:
            server.silent_to = name
            hangs.set()

    server.on_command = hang_in_the_middle
    ended_s: list[float] = []

    def cancel() -> None:
        assert hangs.wait(60)
        ended_s.append(time.monotonic())
        running.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    events = list(running.events())
    took_s = time.monotonic() - ended_s[0]
    canceller.join()
    assert events[-1] == Failed(code="cancelled")
    assert took_s < 1.5
    assert any(isinstance(event, Progress) for event in events)
    kept = [path for path in project.folder.rglob("*.eml") if path.stat().st_size]
    assert 25 <= len(kept) <= 50
    assert Project.open(project.folder).facts.sources
    server.silent_to, server.on_command = "", lambda _name: None
    end = list(runner(project, server).events())[-1]
    assert isinstance(end, Finished)
    assert end.outputs["sent"] == 100 - len(kept)


def test_that_pausing_ends_with_what_is_there_and_the_next_run_goes_on(
    project: Project, server: MailServer
) -> None:
    running = runner(project, server)

    def pause_in_the_middle(_name: str) -> None:
        if len(server.fetched) >= 25:
            running.send(Pause())

    server.on_command = pause_in_the_middle
    end = list(running.events())[-1]
    assert isinstance(end, Finished)
    assert end.reason == "paused"
    assert 25 <= int(end.outputs["sent"]) < 100
    server.on_command = lambda _name: None
    rest = list(runner(project, server).events())[-1]
    assert isinstance(rest, Finished)
    assert rest.outputs["sent"] == 100 - int(end.outputs["sent"])


def test_that_a_service_without_passwords_starts_no_child(project: Project) -> None:
    with pytest.raises(AppError, match="imap_needs_oauth"):
        next(fetch_mail(project, Account(host="outlook.office365.com", user="a@outlook.com"), MARKER))
    assert not project.jobs.exists()
