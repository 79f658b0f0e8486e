"""The program of the release workflow: what it signs is what installed copies believe, or it refuses."""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path

import pytest

from desktop_app import __version__
from desktop_app.update.envelope import opened
from desktop_app.update.release import read_release
from desktop_app.update.source import Source
from installers.release import sign_notice
from tests.unit.update.notices import KEY, PUBLIC

REPOSITORY = "somebody/homespun"
ADDRESS = f"https://github.com/{REPOSITORY}/releases/latest/download/{sign_notice.NAME}"
SETUPS = (
    f"homespun-{__version__}-setup.exe",
    f"homespun_{__version__}_amd64.deb",
    f"homespun-{__version__}-linux-x86_64.tar.zst",
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*SETUPS, "homespun-0.0.1-setup.exe", "SHA256SUMS"):
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.setenv(sign_notice.KEY_VARIABLE, base64.b64encode(bytes(KEY)).decode())
    monkeypatch.setattr(sign_notice, "read_source", lambda: Source(address=ADDRESS, keys=(PUBLIC,)))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sign_notice.py", *words])
    return sign_notice.main()


def sign(monkeypatch: pytest.MonkeyPatch, files: Path) -> int:
    return run(monkeypatch, "--files", str(files), "--repository", REPOSITORY)


def test_that_what_it_writes_is_believed_and_names_every_setup(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign(monkeypatch, files) == 0

    release = read_release(opened((files / sign_notice.NAME).read_bytes(), [PUBLIC]))
    assert release.version == __version__
    assert {file.name for file in release.files} == set(SETUPS)
    for file in release.files:
        assert file.sha256 == hashlib.sha256(file.name.encode()).hexdigest()
        assert file.url == f"https://github.com/{REPOSITORY}/releases/download/v{__version__}/{file.name}"


@pytest.mark.parametrize("name", SETUPS)
def test_that_a_missing_setup_means_no_notice(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (files / name).unlink()

    assert sign(monkeypatch, files) == 1

    assert "exactly one setup" in capsys.readouterr().err
    assert not (files / sign_notice.NAME).exists()


def test_that_a_setup_for_tests_is_never_published(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / SETUPS[0]).rename(files / f"homespun-{__version__}-test-setup.exe")
    assert sign(monkeypatch, files) == 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source(address="", keys=(PUBLIC,)), "no address"),
        (Source(address=ADDRESS.replace("somebody", "else"), keys=(PUBLIC,)), "names https://github.com/else"),
        (Source(address=ADDRESS, keys=(bytes(32),)), "update_not_signed"),
    ],
)
def test_that_a_notice_which_no_copy_would_believe_is_not_written(
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: Source,
    words: str,
) -> None:
    monkeypatch.setattr(sign_notice, "read_source", lambda: source)

    assert sign(monkeypatch, files) == 1

    assert words in capsys.readouterr().err
    assert not (files / sign_notice.NAME).exists()


def test_that_a_missing_or_damaged_key_is_said_and_never_printed(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(sign_notice.KEY_VARIABLE, "c2VjcmV0")
    assert sign(monkeypatch, files) == 1
    assert "c2VjcmV0" not in "".join(capsys.readouterr())

    monkeypatch.delenv(sign_notice.KEY_VARIABLE)
    assert sign(monkeypatch, files) == 1
    assert "is not set" in capsys.readouterr().err


def test_that_a_new_pair_of_keys_fits_together(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--new-key") == 0
    secret, public = (line.split(": ")[1] for line in capsys.readouterr().out.splitlines())

    monkeypatch.setenv(sign_notice.KEY_VARIABLE, f"{secret} {base64.b64encode(bytes(KEY)).decode()}")
    monkeypatch.setattr(
        sign_notice, "read_source", lambda: Source(address=ADDRESS, keys=(base64.b64decode(public),))
    )
    assert sign(monkeypatch, files) == 0
