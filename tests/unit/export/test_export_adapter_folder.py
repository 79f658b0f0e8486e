from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.export import CardFacts, copy_adapter, damaged_files, model_card, write_checksums

CARD = CardFacts(
    title="Anna's mails",
    base_id="org/tiny",
    licence="apache-2.0",
    pairs=271,
    method="qlora",
    rank=16,
    alpha=32,
    learning_rate=2e-4,
    epochs=3.0,
    max_length=512,
    version="0.1",
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(tmp_path / "project" / "runs" / "001")
    run.adapter.mkdir(parents=True)
    header = json.dumps({"__metadata__": {"format": "pt"}}).encode()
    (run.adapter / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    config = {"peft_type": "LORA", "base_model_name_or_path": str(tmp_path / "base"), "r": 8}
    (run.adapter / "adapter_config.json").write_text(json.dumps(config))
    settings = {"eos_token": "</s>", "vocab_file": str(run.adapter / "vocab.json"), "is_local": True}
    (run.adapter / "tokenizer_config.json").write_text(json.dumps(settings))
    (run.adapter / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {"/home/a": 1, "/root": 2}}}))
    return run


def test_that_the_exported_adapter_names_the_base_by_id_and_no_folder_of_this_computer(
    run: Run, tmp_path: Path
) -> None:
    destination = tmp_path / "out"

    files = copy_adapter(run, destination, "org/tiny", card=model_card(CARD))

    assert {file.name for file in files} == {
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    config = json.loads((destination / "adapter_config.json").read_text())
    assert config == {"peft_type": "LORA", "base_model_name_or_path": "org/tiny", "r": 8}
    assert json.loads((destination / "tokenizer_config.json").read_text()) == {"eos_token": "</s>"}
    assert not any(str(tmp_path).encode() in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    "leak", ["/home/anna/models/base", "C:\\Users\\Anna\\base", "\\\\server\\share\\base", "/Users/anna/x"]
)
def test_that_a_path_in_any_setting_stops_the_export(run: Run, tmp_path: Path, leak: str) -> None:
    settings = {"eos_token": "</s>", "some_new_key": leak}
    (run.adapter / "tokenizer_config.json").write_text(json.dumps(settings))

    with pytest.raises(AppError) as caught:
        copy_adapter(run, tmp_path / "out", "org/tiny")

    assert caught.value.code == "export_holds_local_path"
    assert caught.value.details == {"name": "tokenizer_config.json"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_that_line_breaks_of_a_template_are_no_path(run: Run, tmp_path: Path) -> None:
    settings = {"chat_template": r"{{ 'Q:\nA:\n\n' }}", "eos_token": "</s>"}
    (run.adapter / "tokenizer_config.json").write_text(json.dumps(settings))
    (run.adapter / "chat_template.jinja").write_text(r"{{ 'Q:\nA:\n\n' }}")

    assert len(copy_adapter(run, tmp_path / "out", "org/tiny")) == 5


def test_that_a_path_in_the_weights_metadata_stops_the_export(run: Run, tmp_path: Path) -> None:
    header = json.dumps({"__metadata__": {"from": str(run.folder / "checkpoints")}}).encode()
    (run.adapter / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)

    with pytest.raises(AppError) as caught:
        copy_adapter(run, tmp_path / "out", "org/tiny")

    assert caught.value.code == "export_holds_local_path"


def test_that_a_folder_with_files_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine")

    with pytest.raises(AppError) as caught:
        copy_adapter(run, tmp_path / "out", "org/tiny")

    assert caught.value.code == "folder_not_empty"
    assert (tmp_path / "out" / "diary.txt").read_text() == "mine"


def test_that_the_card_has_front_matter_for_the_hub_and_the_facts() -> None:
    card = model_card(CARD)

    _, front, body = card.split("---\n", 2)
    assert 'base_model: "org/tiny"' in front
    assert 'license: "apache-2.0"' in front
    assert "library_name: peft" in front
    assert "271 pairs" in body
    assert "rank 16" in body


@pytest.mark.parametrize(
    ("changes", "front_has", "body_has"),
    [
        ({"variant": "DoRA"}, ("base_model_relation: adapter", "- lora"), ("in 4 bits", ", DoRA, rank 16")),
        ({"method": "prefix"}, ("library_name: peft", "- prefix-tuning"), ("An adapter that", "prefix tuning")),
        ({"method": "ia3"}, ("library_name: peft", "- ia3"), ("An adapter that", "IA3")),
        ({"is_whole": True}, ("library_name: transformers", "relation: merge"), ("merged into it", "QLoRA")),
        (
            {"method": "full", "is_whole": True},
            ("library_name: transformers", "relation: finetune", "- full-fine-tuning"),
            ("trained further as a whole", "every weight", "which this model follows"),
        ),
    ],
)
def test_that_the_card_tells_the_method_and_the_recipe(
    changes: dict[str, Any], front_has: tuple[str, ...], body_has: tuple[str, ...]
) -> None:
    _, front, body = model_card(replace(CARD, **changes)).split("---\n", 2)

    assert all(words in front for words in front_has)
    assert all(words in body for words in body_has)
    assert "recipe.json" in body
    assert ("rank 16" in body) == (changes.get("method", "lora") == "lora")


def test_that_a_title_cannot_write_markdown_into_the_card() -> None:
    hostile = CardFacts(**{**{n: getattr(CARD, n) for n in CARD.__slots__}, "title": "a\n# b [c](http://d) <img>"})

    assert "\n# a b c(http://d) img\n" in model_card(hostile)


def test_that_a_base_without_a_public_page_is_not_linked() -> None:
    private = CardFacts(**{**{n: getattr(CARD, n) for n in CARD.__slots__}, "base_is_public": False})

    assert "base_model" not in model_card(private)


def test_that_checksums_find_a_changed_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "a.bin").write_bytes(b"abc")
    (tmp_path / "模型.gguf").write_bytes(b"def")
    (tmp_path / "c.txt").write_bytes(b"")
    sums = write_checksums(tmp_path)

    assert damaged_files(tmp_path) == []
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  adapter/a.bin\n" in sums.read_text()

    (tmp_path / "模型.gguf").write_bytes(b"dEf")
    (tmp_path / "c.txt").unlink()
    assert damaged_files(tmp_path) == ["c.txt", "模型.gguf"]
