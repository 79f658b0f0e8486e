"""Secrets go to the system's keychain, or stay in memory; never into anything else."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop_app import keychain
from desktop_app.cli.main import main
from desktop_app.core.errors import AppError


class _Chain(KeyringBackend):  # type: ignore[misc]
    """A keychain in memory; `locked` is one that the person does not open."""

    priority = 1.0

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class _Other(_Chain):
    pass


_Chain.__module__ = "keyring.backends.SecretService"


@pytest.fixture(autouse=True)
def _new_session(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


def end_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "_of_this_session", {})


def test_that_a_remembered_secret_is_there_in_the_next_session(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = _Chain()
    keyring.set_keyring(chain)
    assert keychain.remember("imap:ann", "s")
    assert chain.kept == {("Homespun", "names"): "imap:ann", ("Homespun", "imap:ann"): "s"}
    end_session(monkeypatch)
    assert keychain.recall("imap:ann") == "s"
    keychain.forget("imap:ann")
    assert keychain.recall("imap:ann") is None
    keychain.forget("imap:ann")


@pytest.mark.parametrize("chain", [_Chain(locked=True), _Other()], ids=["locked", "a plain file"])
def test_that_without_a_keychain_a_secret_lasts_as_long_as_the_app(
    monkeypatch: pytest.MonkeyPatch, chain: _Chain
) -> None:
    keyring.set_keyring(chain)
    assert not keychain.remember("imap:ann", "s")
    assert keychain.recall("imap:ann") == "s"
    assert chain.kept == {}
    end_session(monkeypatch)
    assert keychain.recall("imap:ann") is None
    keychain.forget("imap:ann")


def test_that_all_secrets_are_forgotten_at_a_word_and_other_programs_keep_theirs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = _Chain()
    chain.kept["Mail", "ann"] = "theirs"
    keyring.set_keyring(chain)
    for name in ("imap:ann", "hub", "imap:ann", "endpoint"):
        keychain.remember(name, "s")
    keychain.forget("hub")
    end_session(monkeypatch)
    assert main(["forget-secrets"]) == 0
    assert capsys.readouterr().out.startswith("2 ")
    assert chain.kept == {("Mail", "ann"): "theirs"}
    assert keychain.recall("imap:ann") is None
    assert keychain.forget_all() == 0


def test_that_a_locked_keychain_is_not_called_empty() -> None:
    keyring.set_keyring(_Chain(locked=True))
    with pytest.raises(AppError, match="keychain_locked"):
        keychain.forget_all()
    keyring.set_keyring(_Other())  # no keychain of the system: nothing was ever kept
    assert keychain.forget_all() == 0
