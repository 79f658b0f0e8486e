"""The computer is kept awake where the system offers it, and a system that does not is no error."""

import os
import sys
import time
from pathlib import Path

import pytest

from desktop_app.supervisor.keep_awake import keep_awake

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the stand-in replaces systemd-inhibit"
)


def _inhibitor(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    program = folder / "systemd-inhibit"
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_that_the_lock_is_held_inside_the_block_and_released_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _inhibitor(tmp_path, monkeypatch, f'echo $$ > "{tmp_path}/pid"; exec cat')
    with keep_awake() as active:
        assert active
        pid = int((tmp_path / "pid").read_text())
        os.kill(pid, 0)
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_a_system_that_refuses_is_told_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _inhibitor(tmp_path, monkeypatch, "exit 1")
    with keep_awake() as active:
        assert not active


def test_that_nothing_is_started_when_nothing_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _inhibitor(tmp_path, monkeypatch, f'touch "{tmp_path}/started"')
    with keep_awake(wanted=False) as active:
        assert not active
    assert not (tmp_path / "started").exists()
