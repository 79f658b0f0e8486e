from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.export import FORMATS, what_can_be_exported


def write_safetensors(file: Path, shapes: dict[str, list[int]]) -> None:
    header = {name: {"dtype": "F16", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(struct.pack("<Q", len(text)) + text)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    base, adapter = tmp_path / "base", tmp_path / "adapter"
    write_safetensors(base / "model-00001-of-00002.safetensors", {"a": [1000, 320], "norm": [320]})
    write_safetensors(base / "model-00002-of-00002.safetensors", {"b": [320, 320]})
    write_safetensors(adapter / "adapter_model.safetensors", {"lora_A": [8, 320], "lora_B": [320, 8]})
    (adapter / "adapter_config.json").write_text("{}")
    return base, adapter


def test_that_sizes_follow_the_stored_types(folders: tuple[Path, Path]) -> None:
    base, adapter = folders

    choices = what_can_be_exported(adapter=adapter, base_folder=base, project_name="我的", base_id="org/tiny")

    assert [(choice.code, choice.estimated_bytes) for choice in choices[1:]] == [
        ("adapter_gguf", 2 * 5120),
        ("model_f16", 2 * 422_400 + 4 * 320),
        ("model_q8_0", 422_400 * 34 // 32 + 4 * 320),
    ]
    assert [choice.name for choice in choices] == [
        "tiny-我的-adapter",
        "tiny-我的-F16-LoRA.gguf",
        "tiny-我的-F16.gguf",
        "tiny-我的-Q8_0.gguf",
    ]
    assert all(f"export_choice_{choice.code}" in SENTENCES for choice in choices)


def test_that_of_a_wholly_trained_model_only_whole_models_are_offered(folders: tuple[Path, Path]) -> None:
    base, _ = folders
    (base / "config.json").write_text("{}")

    choices = what_can_be_exported(
        adapter=base, base_folder=base, project_name="a", base_id="b", codes=tuple(FORMATS.values())
    )

    assert {choice.code for choice in choices} == {code for code in FORMATS.values() if code.startswith("model")}


@pytest.mark.parametrize("config", ['{"peft_type": "IA3"}', '{"peft_type": "PREFIX_TUNING"}'])
def test_that_of_an_adapter_for_peft_alone_its_folder_is_offered_and_nothing_else(
    folders: tuple[Path, Path], config: str
) -> None:
    base, adapter = folders
    (adapter / "adapter_config.json").write_text(config)

    choices = what_can_be_exported(
        adapter=adapter, base_folder=base, project_name="a", base_id="b", codes=tuple(FORMATS.values())
    )

    assert [choice.code for choice in choices] == ["adapter_safetensors"]


def test_that_without_the_base_only_the_adapter_folder_is_offered(folders: tuple[Path, Path]) -> None:
    _, adapter = folders

    choices = what_can_be_exported(adapter=adapter, base_folder=None, project_name="a", base_id="b")

    assert [choice.code for choice in choices] == ["adapter_safetensors"]
    assert choices[0].estimated_bytes == sum(file.stat().st_size for file in adapter.iterdir())


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 40, struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 9) + b'{"a":null}']
)
def test_that_a_damaged_weights_file_is_one_clear_sentence(folders: tuple[Path, Path], content: bytes) -> None:
    base, adapter = folders
    (base / "model-00002-of-00002.safetensors").write_bytes(content)

    with pytest.raises(AppError) as caught:
        what_can_be_exported(adapter=adapter, base_folder=base, project_name="a", base_id="b")

    assert caught.value.code == "file_damaged"
