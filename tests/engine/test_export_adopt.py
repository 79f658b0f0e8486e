"""Adapters from elsewhere: each is understood, or refused with its reason before anything else opens it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import peft
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.engine.adopt import run_adopt
from desktop_app.protocol.jobs import AdoptJob
from tests.engine.export_table import channel

pytestmark = pytest.mark.filterwarnings("ignore")  # what PEFT and transformers advise is not asked here
_FILE = "adapter_model.safetensors"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    config = LlamaConfig(
        vocab_size=32,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "base", max_shard_size="4KB")
    assert len(list((tmp_path / "base").glob("*.safetensors"))) > 1
    (tmp_path / "base/tokenizer.json").write_text("{}")
    return tmp_path / "base"


@pytest.fixture
def adapter(base: Path, tmp_path: Path) -> Path:
    lora = peft.LoraConfig(r=2, task_type="CAUSAL_LM", target_modules="all-linear")
    tuned = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), lora)
    tuned.save_pretrained(str(tmp_path / "adapter"))
    return tmp_path / "adapter"


def _adopt(base: Path, adapter: Path) -> Path:
    job = AdoptJob(base_model=str(base), adapter=str(adapter), output_dir=str(adapter.with_name("safe")))
    return Path(str(run_adopt(job, channel()).outputs["folder"]))


def _change(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def _pickled(adapter: Path) -> dict[str, torch.Tensor]:
    tensors = load_file(adapter / _FILE)
    (adapter / _FILE).unlink()
    return tensors


def test_that_a_usual_adapter_is_taken_as_it_is(base: Path, adapter: Path) -> None:
    assert _adopt(base, adapter) == adapter


def test_that_a_config_of_an_early_peft_is_understood(base: Path, adapter: Path) -> None:
    config = json.loads((adapter / "adapter_config.json").read_text())
    early = (
        "peft_type",
        "r",
        "lora_alpha",
        "target_modules",
        "bias",
        "task_type",
        "inference_mode",
        "modules_to_save",
    )
    old = {key: config[key] for key in early} | {
        "fan_in_fan_out": False,
        "enable_lora": None,
        "merge_weights": False,
    }
    (adapter / "adapter_config.json").write_text(json.dumps({**old, "base_model_name_or_path": "decapoda/llama"}))

    assert _adopt(base, adapter) == adapter


def test_that_settings_of_a_later_peft_do_not_matter(base: Path, adapter: Path) -> None:
    _change(adapter / "adapter_config.json", peft_version="9.0", something_new=None, revision="abc", r_drop=0.0)

    assert _adopt(base, adapter) == adapter


def test_that_a_pickle_of_tensors_becomes_safetensors(base: Path, adapter: Path) -> None:
    tensors = _pickled(adapter)
    (adapter / "trainer_state.bin").write_bytes(b"not wanted")
    torch.save(tensors, adapter / "adapter_model.bin")

    found = _adopt(base, adapter)

    copied = load_file(found / _FILE)
    assert found.name == "safe"
    assert copied.keys() == tensors.keys()
    assert all(torch.equal(copied[name], tensors[name]) for name in tensors)
    assert not list(found.glob("*.bin"))


class _Harmful:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (exec, ("raise SystemExit(7)",))


@pytest.mark.parametrize("whole", [False, True])
def test_that_a_pickle_that_runs_something_is_not_opened(base: Path, adapter: Path, whole: bool) -> None:
    tensors = _pickled(adapter)
    if whole:
        (adapter / "adapter_model.bin").write_bytes(pickle.dumps(_Harmful()))
    else:
        torch.save({**tensors, "more": _Harmful()}, adapter / "adapter_model.bin")

    assert _code(base, adapter) == "adapter_unsafe"


def _code(base: Path, adapter: Path) -> str:
    with pytest.raises(AppError) as caught:
        _adopt(base, adapter)
    assert caught.value.code in SENTENCES
    return caught.value.code


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"text"])
def test_that_a_damaged_pickle_is_told(base: Path, adapter: Path, content: bytes) -> None:
    _pickled(adapter)
    (adapter / "adapter_model.bin").write_bytes(content)

    assert _code(base, adapter) in {"adapter_damaged", "adapter_unsafe"}


def test_that_a_cut_file_is_told(base: Path, adapter: Path) -> None:
    content = (adapter / _FILE).read_bytes()
    (adapter / _FILE).write_bytes(content[: len(content) // 2])

    assert _code(base, adapter) == "adapter_damaged"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_that_a_number_that_is_none_is_told(base: Path, adapter: Path, bad: float) -> None:
    tensors = load_file(adapter / _FILE)
    next(iter(tensors.values()))[0, 0] = bad
    save_file(tensors, adapter / _FILE)

    assert _code(base, adapter) == "weights_not_finite"


def test_that_the_adapter_of_a_wider_model_is_told(base: Path, adapter: Path) -> None:
    tensors = load_file(adapter / _FILE)
    name = next(name for name in tensors if name.endswith("q_proj.lora_A.weight"))
    tensors[name] = torch.ones(2, 24)
    save_file(tensors, adapter / _FILE)

    assert _code(base, adapter) == "adapter_of_another_base"


@pytest.mark.parametrize(
    "change",
    [{"r": "two"}, {"lora_alpha": None}, {"rank_pattern": {"q_proj": "x"}}, {"rank_pattern": {"(": 2}}, {"r": 0}],
)
def test_that_a_config_that_says_nonsense_is_told(base: Path, adapter: Path, change: dict[str, Any]) -> None:
    _change(adapter / "adapter_config.json", **change)

    assert _code(base, adapter) == "file_damaged"


@pytest.mark.parametrize(
    ("change", "method"), [({"quant_method": "gptq", "bits": 4}, "gptq"), ({"quant_method": "awq"}, "awq")]
)
def test_that_a_shortened_base_is_refused_by_the_name_of_its_method(
    base: Path, adapter: Path, change: dict[str, Any], method: str
) -> None:
    _change(base / "config.json", quantization_config=change)

    with pytest.raises(AppError) as caught:
        _adopt(base, adapter)
    assert (caught.value.code, caught.value.details["method"]) == ("base_quantised", method)


def test_that_a_base_without_a_tokenizer_or_with_a_missing_shard_is_told(base: Path, adapter: Path) -> None:
    (base / "tokenizer.json").unlink()
    assert _code(base, adapter) == "file_missing"

    (base / "tokenizer.json").write_text("{}")
    next(base.glob("model-00002*")).unlink()
    assert _code(base, adapter) == "file_missing"
