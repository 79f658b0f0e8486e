"""What a run writes down before it begins, so that another one can be made the same way."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app import __version__
from desktop_app.engine.recipe import recipe
from desktop_app.protocol.jobs import TrainJob


@pytest.fixture
def job(tmp_path: Path) -> TrainJob:
    for name in ("train.json", "validation.json", "more.json"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return TrainJob(
        run_dir=str(tmp_path / "runs" / "001"),
        base_model=str(tmp_path / "models--owner--name" / "snapshots" / "abc123"),
        train_file=str(tmp_path / "train.json"),
        validation_file=str(tmp_path / "validation.json"),
        more_files={str(tmp_path / "more.json"): 0.5},
        method="lora",
        rank=24,
        seed=11,
    )


def test_that_a_recipe_names_model_revision_data_and_settings_and_no_folder(job: TrainJob, tmp_path: Path) -> None:
    made = recipe(job, Path(job.base_model), device="cpu", versions={"torch": "2"})
    assert made["settings"]["base_model"] == "owner/name"
    assert (made["settings"]["rank"], made["settings"]["seed"]) == (24, 11)
    assert made["model_revision"] == "abc123"
    assert made["data"] == {
        place: hashlib.sha256(name.encode()).hexdigest()
        for place, name in (("train", "train.json"), ("validation", "validation.json"), ("more_1", "more.json"))
    }
    assert str(tmp_path) not in json.dumps(made)
    assert made["homespun"] == __version__
    assert made["device"] == "cpu"
    assert {"python", "torch", "tokenizers", "datasets", "safetensors"} == made["versions"].keys()
    assert made["system"].startswith(platform.system())


def test_that_a_recipe_tells_which_adapter_training_went_on_from(job: TrainJob, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adapter_model.safetensors").write_bytes(b"weights")
    made = recipe(replace(job, start_adapter=str(tmp_path / "texts")), tmp_path, device="cpu", versions={})
    assert made["data"]["start_adapter"] == hashlib.sha256(b"weights").hexdigest()
    assert str(tmp_path) not in json.dumps(made)


def test_that_a_model_without_a_revision_is_told_by_its_configuration(job: TrainJob, tmp_path: Path) -> None:
    folder = tmp_path / "own-model"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    made = recipe(job, folder, device="cpu", versions={})
    assert made["model_revision"] == "config-sha256:" + hashlib.sha256(b"{}").hexdigest()
