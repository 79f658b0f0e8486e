"""`homespun engine`: the same without a window."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import desktop_app.hardware
from desktop_app.cli.main import main
from desktop_app.core import paths
from desktop_app.hardware.invented import computer_with_card
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.runtime import environment, install, places, plan
from tests.unit.runtime.hostile_server import HostileServer
from tests.unit.runtime.tiny_engine import PACKAGES, make_files, plan_for, try_tiny, works

Use = Callable[[HardwareProfile], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HostileServer]:
    made = HostileServer(tmp_path / "served")
    yield made
    made.stop()


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Use:
    """An installed app on some computer, whose locks are of three tiny packages."""
    files = make_files(tmp_path / "served")

    def tiny_plan(choice: Any, **asked: Any) -> plan.EnginePlan:
        made = plan_for(files, asked["root"] or tmp_path / "r", from_folder=asked["from_folder"])
        return replace(made, choice=replace(choice, backend=choice.backend), mirrors=asked["mirrors"])

    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(install, "try_engine", try_tiny)
    monkeypatch.setattr(plan, "RESERVE_BYTES", 0)
    monkeypatch.setattr(plan, "make_plan", tiny_plan)
    monkeypatch.setattr(paths, "source_tree", lambda: None)
    monkeypatch.setattr(environment, "ENGINE_PACKAGES", tuple(name.replace("-", "_") for name in PACKAGES))

    def on(profile: HardwareProfile) -> None:
        monkeypatch.setattr(desktop_app.hardware, "detect", lambda: profile)

    on(computer_with_card(8 << 30))
    return on


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_that_an_engine_comes_and_goes(
    use: Use, server: HostileServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "engine", "status")[1]["state"] == "missing"

    code, built = answer(
        capsys, "engine", "install", "--to", str(tmp_path / "drive"), "--mirror", f"{server.address}mirror"
    )
    assert code == 0
    assert works(Path(built["folder"]))
    assert built["backend"] == "cu130"
    _, said = answer(capsys, "engine", "status")
    assert (said["state"], said["backend"], said["folder"]) == ("ready", "cu130", built["folder"])

    assert answer(capsys, "engine", "repair", "--to", str(tmp_path / "drive"))[1] == built
    assert answer(capsys, "engine", "remove") == (0, {"removed": True})
    assert not places.engines(tmp_path / "drive").exists()
    assert answer(capsys, "engine", "status")[1]["state"] == "missing"


def test_that_a_folder_with_the_files_asks_no_server(
    use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, built = answer(
        capsys, "engine", "install", "--backend", "cpu", "--from-folder", str(tmp_path / "served")
    )

    assert (code, built["backend"]) == (0, "cpu")


def test_that_an_old_driver_stops_before_anything_is_downloaded(
    use: Use, server: HostileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    able = computer_with_card(8 << 30)
    old = replace(able.gpus[0], name="RTX 5070", can_train=False, reason="driver_too_old")
    use(replace(able, gpus=(old,), verdict="gpu_not_ready"))

    code = main(["engine", "install", "--mirror", server.address])

    said = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert "RTX 5070 could train" in said
    assert "https://www.nvidia.com" in said
    assert "--backend cpu" in said
    assert server.requests == []
    assert answer(capsys, "engine", "install")[1]["choice"]["reason"] == "driver_too_old"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--backend", "auto"], "engine_backend_unknown"),
        (["--mirror", "ftp://a.example"], "engine_mirror_not_understood"),
    ],
)
def test_that_what_makes_no_sense_is_one_sentence(
    use: Use, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    status, said = answer(capsys, "engine", "install", *words)

    assert (status, said["error"]) == (1, code)
