"""Any adapter without a project: what is asked of the engine, and what is left in the folder."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import read_record, write_json
from desktop_app.export import ExportCheck, codes_of, damaged_files
from desktop_app.flow.export_adapter_task import export_adapter
from tests.unit.flow.test_export_task import Engine


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    folder = tmp_path / "my-lora"
    config = {"r": 16, "base_model_name_or_path": "someone/some-model"}
    write_json(folder / "adapter_config.json", config)
    header = json.dumps({"a.weight": {"dtype": "F32", "shape": [16, 256], "data_offsets": [0, 0]}}).encode()
    (folder / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    return folder


def _drive(adapter: Path, destination: Path, codes: tuple[str, ...], engine: Engine) -> dict[str, object]:
    task = export_adapter(str(paths.tiny_model()), adapter, destination, codes)
    try:
        planned = next(task)
        while True:
            planned = task.send(engine.run(planned))
    except StopIteration as finished:
        return dict(finished.value)


def test_that_an_adapter_made_elsewhere_becomes_checked_files(adapter: Path, tmp_path: Path) -> None:
    engine = Engine()
    outputs = _drive(adapter, tmp_path / "out", codes_of(["gguf:q8_0", "adapter"]), engine)

    assert outputs["verdict"] == "export_same"
    out = tmp_path / "out"
    check = read_record(out / "check.json", ExportCheck)
    assert [file.content for file in check.files] == ["adapter_safetensors", "model_q8_0"]
    assert damaged_files(out) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-lora", "out"]
    copied = next(out.glob("*-adapter"))
    assert (
        json.loads((copied / "adapter_config.json").read_text())["base_model_name_or_path"] == "someone/some-model"
    )
    # The adapter came without a tokenizer: it is the base's, with the table of added tokens.
    assert "added_tokens_decoder" in json.loads((copied / "tokenizer_config.json").read_text())


def test_that_a_failed_export_of_an_adapter_leaves_no_folder(adapter: Path, tmp_path: Path) -> None:
    from desktop_app.protocol.jobs import ConvertJob

    with pytest.raises(AppError, match="engine_vanished"):
        _drive(adapter, tmp_path / "out", ("model_f16",), Engine(dies_on=ConvertJob))
    assert not (tmp_path / "out").exists()


def test_that_an_unknown_format_is_named_with_those_that_exist() -> None:
    with pytest.raises(AppError) as caught:
        codes_of(["gguf:q3_k"])
    assert caught.value.code == "export_format_unknown"
    assert "gguf:q4_k_m" in str(caught.value.details["known"])


def test_that_a_folder_without_an_adapter_is_told(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="adapter_missing"):
        _drive(tmp_path, tmp_path / "out", ("model_f16",), Engine())
