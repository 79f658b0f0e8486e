"""The setup itself: whole and as signed, or not there at all; and what starts it."""

from __future__ import annotations

import hashlib
import random
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.runtime.control import Control
from desktop_app.runtime.fetch import Patience
from desktop_app.update.bring import bring, command_for, downloads, is_started_here, start_setup
from desktop_app.update.release import ReleaseFile
from tests.unit.runtime.hostile_server import HostileServer
from tests.unit.update.notices import NoticeServer, release_of

NAME = "homespun_0.2.0_amd64.deb"
QUICK = Patience(timeout_s=0.3, tries=3, first_rest_s=0.01, longest_rest_s=0.02)
Serve = Callable[..., HostileServer]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    made = random.Random(9).randbytes(300_000)
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / NAME).write_bytes(made)
    return made


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[HostileServer] = []

    def start(**badness: Any) -> HostileServer:
        started.append(HostileServer(tmp_path / "served", **badness))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def file_at(server: HostileServer, content: bytes, name: str = NAME) -> ReleaseFile:
    return ReleaseFile(
        kind="windows-setup" if name.endswith(".exe") else "linux-deb",
        url=server.address + name,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        needs="2.34",
    )


def brought(server: HostileServer, content: bytes, control: Control | None = None) -> Path:
    file = file_at(server, content)
    return bring(
        release_of(file), file, control=control or Control(), tell=lambda _done, _total: None, patience=QUICK
    )


def test_that_the_setup_is_brought_whole_and_older_ones_go(serve: Serve, content: bytes) -> None:
    old = downloads() / "0.1.9"
    old.mkdir(parents=True)
    (old / "homespun_0.1.9_amd64.deb").write_bytes(b"old")

    path = brought(serve(), content)

    assert path.read_bytes() == content
    assert [one.name for one in downloads().iterdir()] == ["0.2.0"]


@pytest.mark.parametrize(
    ("badness", "code"),
    [
        ({"wrong": 9}, "update_file_wrong"),
        ({"refuse": 404}, "update_file_gone"),
        ({"refuse": 403}, "update_file_gone"),
        ({"refuse": 503}, "update_server_unreachable"),
        ({"sign_in_page": True}, "update_server_unreachable"),
        ({"dies_after": 100_000}, "update_server_unreachable"),
        ({"hang_at": 1.0, "dies_after": 0}, "update_server_unreachable"),
    ],
)
def test_that_a_bad_server_ends_in_one_sentence_and_no_setup(
    serve: Serve, content: bytes, badness: dict[str, Any], code: str
) -> None:
    with pytest.raises(AppError) as caught:
        brought(serve(**badness), content)

    assert caught.value.code == code
    assert not (downloads() / "0.2.0" / NAME).exists()


def test_that_a_line_that_breaks_at_every_tenth_costs_no_byte_twice(serve: Serve, content: bytes) -> None:
    server = serve(cut_at=0.1)

    assert brought(server, content).read_bytes() == content
    assert server.given[NAME] == len(content)


def test_that_another_file_of_the_same_length_is_not_taken_for_the_setup(
    serve: Serve, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "served" / NAME).write_bytes(content[::-1])

    with pytest.raises(AppError, match="update_file_wrong"):
        brought(serve(), content)

    assert list((downloads() / "0.2.0").iterdir()) == []


def test_that_a_setup_that_was_changed_on_the_disk_is_brought_again(serve: Serve, content: bytes) -> None:
    server = serve()
    path = brought(server, content)
    path.write_bytes(b"x" * len(content))

    assert brought(server, content).read_bytes() == content


def test_that_a_finished_setup_is_not_asked_for_again(serve: Serve, content: bytes) -> None:
    server = serve()
    brought(server, content)
    brought(server, content)
    assert len(server.requests) == 1


def test_that_stopping_keeps_what_came(serve: Serve, content: bytes) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(AppError, match="cancelled"):
        brought(serve(), content, control)


# Starting it


@pytest.fixture
def setup(serve: Serve, content: bytes, tmp_path: Path) -> ReleaseFile:
    file = file_at(serve(), content, "homespun-0.2.0-setup.exe")
    (tmp_path / "served" / NAME).rename(tmp_path / "served" / file.name)
    bring(release_of(file), file, control=Control(), tell=lambda _done, _total: None, patience=QUICK)
    return file


def test_that_the_setup_is_started_with_no_words_of_a_shell(
    setup: ReleaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **named: started.append((command, named)))

    start_setup(release_of(setup), setup)

    [(command, named)] = started
    assert command == [str(downloads() / "0.2.0" / setup.name)]
    assert "shell" not in named


def test_that_a_setup_that_was_changed_since_is_not_started(
    setup: ReleaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **_: started.append(given))
    path = downloads() / "0.2.0" / setup.name
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    with pytest.raises(AppError, match="update_file_wrong"):
        start_setup(release_of(setup), setup)

    assert started == []


def test_that_a_system_that_blocks_the_setup_is_said(setup: ReleaseFile) -> None:
    # No right to run it: what Smart App Control answers on Windows is an OSError too.
    with pytest.raises(AppError, match="update_not_started"):
        start_setup(release_of(setup), setup)


def test_that_only_windows_starts_a_setup_by_itself(setup: ReleaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_started_here(setup)
    monkeypatch.setattr(sys, "platform", "win32")
    assert is_started_here(setup)


@pytest.mark.parametrize("folder", ["/home/ann/updates", "/home/Zoë 王/it's mine; rm -rf x"])
def test_that_the_command_survives_every_folder_name(folder: str) -> None:
    deb, tar = Path(folder) / NAME, Path(folder) / "homespun-0.2.0-linux-x86_64.tar.zst"

    assert shlex.split(command_for(deb)) == ["sudo", "apt", "install", str(deb)]
    words = shlex.split(command_for(tar))
    assert words[:3] == ["tar", "--zstd", "-xf"]
    assert (words[3], words[5]) == (str(tar), folder)
    assert words[-3:-1] == ["&&", "sh"]
    assert words[-1] == f"{folder}/homespun-0.2.0-linux-x86_64/install.sh"


def test_that_a_setup_is_not_fetched_from_where_everybody_can_read_along(content: bytes) -> None:
    server = NoticeServer(lambda _: (302, {"Location": f"http://example.org/{NAME}"}, b""))
    base = server.address.rsplit("/", 1)[0]
    file = ReleaseFile(kind="linux-deb", url=f"{base}/{NAME}", sha256="ab" * 32, size_bytes=9, needs="2.34")
    try:
        with pytest.raises(AppError, match="update_file_gone"):
            bring(release_of(file), file, control=Control(), tell=lambda _done, _total: None, patience=QUICK)
    finally:
        server.stop()
    assert len(server.requests) == 1
