"""`homespun update` against a loopback server: what it says and keeps, and that it installs nothing itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.core import paths, settings
from desktop_app.update import look as look_module
from desktop_app.update import source as source_module
from desktop_app.update.source import Source
from tests.unit.update.notices import ISSUED, PUBLIC, NoticeServer, plain_notice, signed

SETUP = b"a setup" * 1000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[NoticeServer]:
    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        if not handler.path.endswith(".json"):
            return 200, {}, SETUP
        facts = {"sha256": hashlib.sha256(SETUP).hexdigest(), "size_bytes": len(SETUP)}
        url = f"http://127.0.0.1:{made.server_address[1]}/homespun_0.2.0_amd64.deb"
        return 200, {}, signed(files=[plain_notice()["files"][1] | facts | {"url": url}])

    made = NoticeServer(answer)
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(source_module, "read_source", lambda: made.source)
    monkeypatch.setattr(look_module, "origin", lambda: "linux-deb")
    yield made
    made.stop()


def test_that_it_says_what_there_is_and_gets_it_only_when_told(
    server: NoticeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["update"]) == 0
    assert "Homespun 0.2.0 is there. You have 0.1.0." in capsys.readouterr().out
    assert len(server.requests) == 1
    assert settings.load(paths.settings_file()).notice_utc == ISSUED.isoformat()

    assert main(["update", "--get"]) == 0
    path = paths.user_data() / "updates" / "0.2.0" / "homespun_0.2.0_amd64.deb"
    assert path.read_bytes() == SETUP
    assert f"sudo apt install {path}" in capsys.readouterr().out.replace("\n", "")


@pytest.mark.usefixtures("server")
def test_that_a_program_gets_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["code"], said["version"], said["file"]) == ("update_there", "0.2.0", None)


def test_that_a_replayed_notice_is_one_sentence_and_the_newer_one_stays_known(
    server: NoticeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = "2027-01-01T00:00:00+00:00"
    settings.save(paths.settings_file(), settings.Settings(notice_utc=newer))

    assert main(["update"]) == 1

    assert "older word" in capsys.readouterr().err
    assert settings.load(paths.settings_file()).notice_utc == newer
    assert len(server.requests) == 1


def test_that_a_copy_nobody_published_asks_nobody(
    server: NoticeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(source_module, "read_source", lambda: Source(address="", keys=(PUBLIC,)))
    assert main(["update"]) == 1
    assert "nowhere to ask" in capsys.readouterr().err
    assert server.requests == []
