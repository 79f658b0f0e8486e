"""A model through a real child: killed at any byte it goes on, and the token lies nowhere."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain

from desktop_app import keychain
from desktop_app.core.errors import AppError
from desktop_app.flow.download_task import checked_endpoint, download_model, token_name
from desktop_app.protocol.events import Event, Failed, Finished, Progress
from desktop_app.recommend.catalogue import is_downloaded
from desktop_app.supervisor.task_runner import TaskRunner
from tests.unit.recommend.hub_server import MODEL, HubServer, Repo

TOKEN = "hf_xyzzyPlugh4711"
WEIGHTS = random.Random(1).randbytes(24_000_000)


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture
def server() -> Iterator[HubServer]:
    made = HubServer(Repo(files={"config.json": b"{}", "model.safetensors": WEIGHTS}, gate=frozenset((TOKEN,))))
    yield made
    made.stop()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "hub"


def runner(server: HubServer, token: str | None = TOKEN, *, remember: bool = False) -> TaskRunner:
    task = download_model(MODEL, endpoint=server.endpoint, token=token, remember=remember)
    return TaskRunner(task, engine_python=Path(sys.executable))


def test_that_a_killed_download_goes_on_and_the_token_is_nowhere(
    server: HubServer, cache: Path, tmp_path: Path
) -> None:
    shown: list[str] = []
    first = runner(server)

    def kill() -> None:
        if server.sent.get("model.safetensors", 0) > 12_000_000 and first.child_process_id and not shown:
            folder = Path(f"/proc/{first.child_process_id}")
            shown.extend((folder / name).read_text(errors="replace") for name in ("cmdline", "environ"))
            shown.extend(path.read_text() for path in (tmp_path / "tmp").rglob("*.*") if path.is_file())
            os.kill(first.child_process_id, 9)

    server.on_bytes = kill
    ended = list(first.events())[-1]
    server.on_bytes = lambda: None
    had = next(cache.rglob("*-part")).stat().st_size

    events: list[Event] = list(runner(server).events())

    assert isinstance(ended, Failed)
    assert (ended.code, is_downloaded(MODEL)) == ("engine_vanished", True)
    assert isinstance(events[-1], Finished)
    assert any(isinstance(event, Progress) and event.unit == "bytes" for event in events)
    assert had > 0
    assert server.ranges == [f"bytes={had}-"]
    assert shown
    assert TOKEN not in "".join(shown)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert left == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_that_stopping_takes_a_second_and_keeps_what_came(server: HubServer, cache: Path) -> None:
    running = runner(server)
    server.on_bytes = lambda: threading.Thread(target=running.cancel).start()

    ended = list(running.events())[-1]

    assert ended == Failed(code="cancelled")
    assert list(cache.rglob("*-part"))


def test_that_a_token_that_is_refused_is_not_remembered(server: HubServer, cache: Path) -> None:
    server.repo.status = 401

    events = list(runner(server, "hf_wrong", remember=True).events())

    assert isinstance(events[-1], Failed)
    assert events[-1].code == "hub_token_wrong"
    assert keychain.recall(token_name(server.endpoint)) is None


@pytest.mark.parametrize("address", ["http://example.com", "ftp://x.org", "https://", "https://a.b/?c", "", "x y"])
def test_that_a_token_never_travels_in_the_clear(address: str) -> None:
    with pytest.raises(AppError, match="endpoint_not_understood"):
        checked_endpoint(address)


def test_that_a_mirror_is_an_address_like_any_other() -> None:
    assert checked_endpoint(" https://hf-mirror.com/ ") == "https://hf-mirror.com"
