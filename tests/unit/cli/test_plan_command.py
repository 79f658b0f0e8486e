"""`homespun plan` without a project: for an invented card, and the memory of exactly named settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.cli.plan import memory_size
from desktop_app.core.project import Project

QWEN3_4B = {
    "model_type": "qwen3", "num_hidden_layers": 36, "hidden_size": 2560, "num_attention_heads": 32,
    "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 9728, "vocab_size": 151936,
    "tie_word_embeddings": True,
}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "some-model" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps(QWEN3_4B))
    return path


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["plan", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_that_a_plan_needs_no_project(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--model", "Qwen/Qwen3-8B", "--gpu-memory", "12GiB", "--pairs", "400")

    assert (found["model_id"], found["pairs"], found["settings"]["method"]) == ("Qwen/Qwen3-8B", 400, "qlora")
    assert found["available_bytes"] == 12 * 1024**3


def test_that_the_peak_of_exact_settings_comes_with_its_parts(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--model-config", str(config), "--length", "2048", "--batch", "2", "--gpu-memory", "12GiB")

    found = answer(capsys, *words, "--method", "qlora", "--rank", "16", "--optimizer", "adamw_8bit")
    larger = answer(capsys, *words, "--method", "lora", "--rank", "64", "--optimizer", "adamw_torch")
    whole = answer(capsys, *words, "--method", "full", "--no-checkpointing")

    assert found["peak_gib"] == pytest.approx(sum(found["parts_gib"].values()), abs=0.01)
    assert found["range_gib"][0] < found["peak_gib"] < found["range_gib"][1]
    assert found["peak_gib"] < larger["peak_gib"] < whole["peak_gib"]
    assert (found["verdict"], whole["verdict"]) == ("fits", "too_large")
    assert whole["gradient_checkpointing"] is False


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [
        ("12GiB", 12 * 1024**3),
        ("12", 12 * 1024**3),
        ("12 gb", 12 * 10**9),
        ("8192MiB", 8 * 1024**3),
        ("7.5G", 7.5 * 1024**3),
    ],
)
def test_that_a_memory_size_is_read_as_people_write_it(text: str, bytes_: int) -> None:
    assert memory_size(text) == bytes_


@pytest.mark.parametrize("text", ["", "a lot", "12TiB", "-1", "0", "1e9"])
def test_that_what_is_no_memory_size_is_not_understood(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["plan", "--pairs", "10", f"--gpu-memory={text}"])

    assert left.value.code == 2
    assert "memory size" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "plan_needs_project_or_pairs"),
        (("--rank", "8"), "plan_needs_model"),
        (("--pairs", "10", "--method", "full"), "plan_full_only_estimated"),
        (("--pairs", "10", "--model", "nobody/nothing"), "model_unknown"),
        (("--model-config", "/nowhere/config.json"), "model_not_readable"),
    ],
)
def test_that_what_is_missing_is_said(
    words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *words, "--gpu-memory", "8", "--json"]) == 1

    assert code in capsys.readouterr().out


def test_that_a_plan_for_an_invented_card_is_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = Project.create(tmp_path / "p")

    assert main(["plan", str(project.folder), "--gpu-memory", "8"]) == 1  # no pairs yet

    assert "privacy check" in capsys.readouterr().err
    assert not project.plan.exists()
