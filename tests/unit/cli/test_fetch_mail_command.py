"""`homespun fetch-mail`: where the password comes from, and what is refused before anything is asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain

from desktop_app import keychain
from desktop_app.cli import fetch_mail as command
from desktop_app.cli.main import main
from desktop_app.core.errors import Detail
from desktop_app.core.project import Project
from desktop_app.importers.account.imap_account import Account
from desktop_app.protocol.events import Finished


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the task would be made of; nothing is fetched."""
    calls: list[Any] = []
    outputs: dict[str, Detail] = {"folder": "/f", "sent": 2, "answered": 1, "stored": 0}
    monkeypatch.setattr(command, "fetch_mail", lambda *args, **more: calls.append((args, more)))
    monkeypatch.setattr(
        "desktop_app.cli.output.Output.run", lambda *_: Finished(reason="completed", outputs=outputs)
    )
    return calls


@pytest.fixture
def project(tmp_path: Path) -> str:
    return str(Project.create(tmp_path / "Letters").folder)


def test_that_a_piped_password_is_read_and_the_server_is_found(
    project: str, asked: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))
    assert main(["fetch-mail", project, "--user", "ann@gmx.de", "--since", "2024-01-31"]) == 0
    (_, account, password), more = asked[0]
    assert account == Account(host="imap.gmx.net", user="ann@gmx.de")
    assert password == "s3cret\n"
    assert (more["since"], more["remember"]) == ("2024-01-31", False)
    assert "2 mails that you sent and 1" in capsys.readouterr().out


def test_that_the_password_is_asked_on_a_terminal_unless_it_is_remembered(
    project: str, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _words: "typed")
    line = ["fetch-mail", project, "--user", "ann@x.example", "--host", "mail.x.example", "--starttls"]
    assert main(line) == 0
    keychain.remember("imap:ann@x.example@mail.x.example:143", "s")
    assert main(line) == 0
    assert [arguments[2] for arguments, _ in asked] == ["typed", None]
    assert asked[0][0][1].port == 143


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--user", "ann@outlook.com"], "no longer lets programs sign in"),
        (["--user", "ann"], "not complete"),
        (["--user", "ann@gmx.de", "--since", "yesterday"], "not a date"),
    ],
)
def test_that_what_cannot_work_is_said_before_a_password_is_asked(
    project: str, asked: list[Any], capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert main(["fetch-mail", project, *more]) == 1
    assert words in capsys.readouterr().err
    assert asked == []


def test_that_a_password_is_no_argument(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["fetch-mail", project, "--user", "ann@gmx.de", "--password", "s"])
    assert "unrecognized arguments" in capsys.readouterr().err
