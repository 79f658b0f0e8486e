"""The trial of a new engine: what must import, what may be missing, and one real 4-bit step."""

from __future__ import annotations

import json
import sys

import pytest

from desktop_app.engine import trial
from desktop_app.runtime.environment import ENGINE_PACKAGES, OPTIONAL_PACKAGES


def test_that_the_trial_and_the_look_at_an_environment_name_the_same_packages() -> None:
    assert set(trial._PACKAGES) == set(ENGINE_PACKAGES)
    assert set(trial._OPTIONAL) == set(OPTIONAL_PACKAGES)


def test_that_a_whole_engine_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    status = trial.main(["cpu"])
    said = json.loads(capsys.readouterr().out)

    assert status == 0
    assert (said["device"], said["without"]) == ("cpu", "")
    assert 0 < said["loss"] < 10


@pytest.mark.parametrize(("lost", "package"), [("optuna", "optuna"), ("cyllama.llama.llama_cpp", "cyllama")])
def test_that_an_optional_package_that_does_not_load_is_told_and_not_fatal(
    lost: str, package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, lost, None)

    assert trial.main(["cpu"]) == 0

    assert json.loads(capsys.readouterr().out)["without"] == package


@pytest.mark.parametrize("lost", ["peft", "gguf", "xllamacpp"])
def test_that_a_package_the_engine_needs_fails_the_trial_by_name(
    lost: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, lost, None)

    assert trial.main(["cpu"]) == 1

    assert json.loads(capsys.readouterr().out) == {"failed": f"import {lost}"}
