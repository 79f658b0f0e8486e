"""The files for other computers are what those programs themselves accept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.export.elsewhere import accelerate_config, axolotl_config, sky_task, to_yaml, write_elsewhere
from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend.catalogue import catalogue

SCHEMA = json.loads(Path("tests/fixtures/axolotl_schema.json").read_text(encoding="utf-8"))
HUB_MODEL = next(model.id for model in catalogue() if not model.demo_only)
JOB = TrainJob(
    run_dir="/r",
    base_model="Qwen/Qwen3-4B",
    train_file="/t.json",
    validation_file="/v.json",
    method="qlora",
    precision="bfloat16",
    optimizer="adamw_8bit",
    gradient_checkpointing=True,
    packing=True,
    neftune_alpha=5.0,
    use_rslora=True,
    max_steps=100,
)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip


def _faults(value: Any, schema: dict[str, Any], place: str) -> list[str]:
    """Checks a value against the parts of JSON Schema that pydantic writes."""
    if "$ref" in schema:
        return _faults(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], place)
    if "anyOf" in schema:
        tried = [_faults(value, one, place) for one in schema["anyOf"]]
        return min(tried, key=len)
    if "const" in schema and value != schema["const"]:
        return [f"{place}: not {schema['const']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{place}: {value!r} is no {kind}"]
    faults = []
    if isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name not in schema["properties"]:
                faults.append(f"{place}.{name}: unknown")
            else:
                faults += _faults(inner, schema["properties"][name], f"{place}.{name}")
        faults += [f"{place}.{name}: missing" for name in schema.get("required", ()) if name not in value]
    if isinstance(value, list):
        for index, item in enumerate(value):
            faults += _faults(item, schema.get("items", {}), f"{place}[{index}]")
    return faults


@pytest.mark.parametrize("method", ["qlora", "lora", "full"])
@pytest.mark.parametrize("schedule", ["cosine", "linear", "constant", "cosine_with_restarts"])
def test_that_axolotls_own_schema_accepts_the_configuration(method: Any, schedule: Any) -> None:
    config = yaml.safe_load(
        to_yaml(axolotl_config(replace(JOB, method=method, schedule=schedule), "Qwen/Qwen3-4B"))
    )
    assert _faults(config, SCHEMA, "config") == []
    assert config["datasets"][0]["path"] == "train.jsonl"
    # Rules of Axolotl's validators that a schema cannot say; the whole was accepted by them once (same commit).
    assert config["early_stopping_patience"]
    assert 0 < config["eval_steps"] == config["save_steps"] < 1
    assert "evals_per_epoch" not in config


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"lora_r": "many"}, "lora_r"),
        ({"lora_rank": 8}, "lora_rank"),
        ({"datasets": [{"ds_type": 3}]}, "datasets"),
    ],
)
def test_that_the_check_against_the_schema_finds_what_is_wrong(changed: dict[str, Any], place: str) -> None:
    faults = _faults({**axolotl_config(JOB, "Qwen/Qwen3-4B"), **changed}, SCHEMA, "config")
    assert faults
    assert all(place in fault for fault in faults)


@pytest.mark.parametrize("kind", ["ddp", "fsdp", "deepspeed"])
def test_that_accelerate_itself_reads_its_configuration(kind: str, tmp_path: Path) -> None:
    config_args = pytest.importorskip("accelerate.commands.config.config_args")
    file = tmp_path / "accelerate.yaml"
    file.write_text(to_yaml(accelerate_config(kind, 4, "bfloat16")))
    config = config_args.load_config_from_file(str(file))
    assert config.num_processes == 4
    assert config.mixed_precision == "bf16"
    assert config.distributed_type.value == {"ddp": "MULTI_GPU", "fsdp": "FSDP", "deepspeed": "DEEPSPEED"}[kind]


def test_that_a_task_for_rented_computers_asks_for_a_card_that_is_large_enough() -> None:
    assert "L4:1" in sky_task("p", gpu_memory_gb=24)["resources"]["accelerators"]
    assert all("L4" not in card for card in sky_task("p", gpu_memory_gb=48)["resources"]["accelerators"])


def _project(folder: Path) -> Project:
    project = Project.create(folder)
    project.train_file.parent.mkdir(parents=True, exist_ok=True)
    records = [{"instruction": "Answer.", "input": "Hello: “yes”?", "output": "Aye.\nFair winds"}]
    for file in (project.train_file, project.validation_file):
        file.write_text(json.dumps(records), encoding="utf-8")
    return project


def test_that_the_folder_holds_chats_and_readable_configurations(tmp_path: Path) -> None:
    files = write_elsewhere(_project(tmp_path / "p"), JOB, HUB_MODEL, tmp_path / "out")
    assert set(files) == {path.name for path in (tmp_path / "out").iterdir()}
    line = json.loads((tmp_path / "out" / "train.jsonl").read_text(encoding="utf-8"))
    assert [message["role"] for message in line["messages"]] == ["user", "assistant"]
    assert line["messages"][1]["content"] == "Aye.\nFair winds"
    for file in (tmp_path / "out").glob("*.yaml"):
        assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), dict)
        assert str(tmp_path) not in file.read_text(encoding="utf-8")


def test_that_a_model_which_only_this_computer_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="elsewhere_needs_hub_model"):
        write_elsewhere(_project(tmp_path / "p"), JOB, "homespun-tiny", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_that_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(AppError, match="folder_not_empty"):
        write_elsewhere(_project(tmp_path / "p"), JOB, HUB_MODEL, tmp_path / "out")
