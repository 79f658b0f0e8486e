"""Everything that can be merged computes as the adapted model of PEFT does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import peft
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, LlamaConfig

from desktop_app.core.errors import AppError
from desktop_app.engine.convert import run_convert
from desktop_app.engine.merge import run_merge
from desktop_app.protocol.jobs import ConvertJob, MergeJob
from tests.engine.export_table import channel
from tests.engine.export_tokenizers import CHATML, byte_level

pytestmark = pytest.mark.filterwarnings("ignore")  # what PEFT and transformers advise is not asked here
_ROWS = 448

VARIANTS: dict[str, tuple[bool, dict[str, Any]]] = {
    # name -> whether input and output share one matrix, and what LoraConfig is told
    "plain": (False, {"target_modules": "all-linear"}),
    "rslora with patterns": (
        False,
        {"use_rslora": True, "rank_pattern": {"q_proj": 3}, "alpha_pattern": {"layers.1.mlp.down_proj": 5}},
    ),
    "some layers only": (False, {"layers_to_transform": [1], "target_modules": ["q_proj", "up_proj"]}),
    "all but one": (False, {"target_modules": "all-linear", "exclude_modules": ["k_proj"]}),
    "fan_in_fan_out": (False, {"fan_in_fan_out": True}),
    "dora": (False, {"use_dora": True, "target_modules": "all-linear"}),
    "norms": (False, {"modules_to_save": ["input_layernorm", "norm"]}),
    "input and output": (False, {"modules_to_save": ["embed_tokens", "lm_head"]}),
    "shared input": (True, {"modules_to_save": ["embed_tokens"]}),
    "shared output": (True, {"modules_to_save": ["lm_head"]}),
    "shared, kept so": (True, {"modules_to_save": ["embed_tokens"], "ensure_weight_tying": True}),
    "lora on the input": (False, {"target_modules": ["embed_tokens", "q_proj"]}),
    "lora on a shared input": (True, {"target_modules": ["embed_tokens", "q_proj"]}),
    "lora on a shared output": (True, {"target_modules": ["lm_head", "q_proj"]}),
    "some words": (False, {"trainable_token_indices": [1, 30]}),
    "some shared words": (True, {"trainable_token_indices": {"embed_tokens": [1, 30]}}),
    "biases": (False, {"bias": "all"}),
    "biases of lora": (False, {"bias": "lora_only"}),
    "pissa": (False, {"init_lora_weights": "pissa"}),
    "olora": (False, {"init_lora_weights": "olora"}),
}


def _base(folder: Path, *, tied: bool, rows: int = _ROWS) -> Path:
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=rows,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=tied,
        attention_bias=True,
        eos_token_id=2,
        max_position_embeddings=256,
    )
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    model.save_pretrained(folder)
    byte_level("three digits", CHATML, ignore_merges=True).save_pretrained(folder)
    return folder


def _train(model: Any) -> None:
    """Moves everything that an adapter of this kind trains."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.requires_grad:
                weight.add_((0.02 if "magnitude" in name else 0.1) * torch.randn_like(weight))


def _logits(model: Any) -> torch.Tensor:
    with torch.inference_mode():
        return torch.as_tensor(model.eval()(torch.arange(40).reshape(2, 20)).logits)


def _merged(base: Path, adapter: Path, output: Path) -> Any:
    run_merge(MergeJob(base_model=str(base), adapter=str(adapter), output_dir=str(output)), channel())
    return AutoModelForCausalLM.from_pretrained(output)


@pytest.mark.parametrize("name", VARIANTS)
def test_that_the_merged_model_computes_as_the_adapted_one(tmp_path: Path, name: str) -> None:
    tied, settings = VARIANTS[name]
    base = _base(tmp_path / "base", tied=tied)
    lora = peft.LoraConfig(r=2, lora_alpha=3, task_type="CAUSAL_LM", **{"target_modules": ["q_proj"], **settings})
    start = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), lora)
    _train(start)
    start.save_pretrained(str(tmp_path / "adapter"))
    plain = AutoModelForCausalLM.from_pretrained(base)
    before = _logits(plain)
    expected = _logits(peft.PeftModel.from_pretrained(plain, str(tmp_path / "adapter")))
    assert float((expected - before).abs().max()) > 0.01

    found = _logits(_merged(base, tmp_path / "adapter", tmp_path / "merged"))

    torch.testing.assert_close(found, expected, atol=2e-4, rtol=1e-3)
    output = tmp_path / "model.gguf"
    job = ConvertJob(base_model=str(base), adapter=str(tmp_path / "adapter"), output_file=str(output))
    run_convert(job, channel())
    assert output.is_file()


def test_that_words_which_training_added_are_in_the_model_and_its_vocabulary(tmp_path: Path) -> None:
    base = _base(tmp_path / "base", tied=True)
    words = byte_level("three digits", CHATML, ignore_merges=True)
    words.add_special_tokens({"additional_special_tokens": ["<|mine|>"]})
    model = AutoModelForCausalLM.from_pretrained(base)
    model.resize_token_embeddings(_ROWS + 8)
    tuned = peft.get_peft_model(model, peft.LoraConfig(r=2, task_type="CAUSAL_LM", target_modules=["q_proj"]))
    _train(tuned)
    tuned.save_pretrained(str(tmp_path / "adapter"), save_embedding_layers=True)
    words.save_pretrained(tmp_path / "adapter")
    expected = _logits(tuned)

    found = _merged(base, tmp_path / "adapter", tmp_path / "merged")

    assert found.config.vocab_size == _ROWS + 8
    assert found.config.tie_word_embeddings
    torch.testing.assert_close(_logits(found), expected, atol=2e-4, rtol=1e-3)
    assert "<|mine|>" in (tmp_path / "merged/tokenizer.json").read_text(encoding="utf-8")

    output = tmp_path / "model.gguf"
    run_convert(
        ConvertJob(base_model=str(base), adapter=str(tmp_path / "adapter"), output_file=str(output)), channel()
    )
    assert b"<|mine|>" in output.read_bytes()


@pytest.mark.parametrize("rows", [[1, 30, 31], [1, _ROWS]])
def test_that_rows_which_the_config_names_wrongly_are_told(tmp_path: Path, rows: list[int]) -> None:
    base = _base(tmp_path / "base", tied=False)
    lora = peft.LoraConfig(r=2, task_type="CAUSAL_LM", target_modules=["q_proj"], trainable_token_indices=[1, 30])
    peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), lora).save_pretrained(
        str(tmp_path / "adapter")
    )
    config = tmp_path / "adapter/adapter_config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "trainable_token_indices": rows}))

    with pytest.raises(AppError, match=r"adapter_damaged|adapter_of_another_base"):
        _merged(base, tmp_path / "adapter", tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_that_a_base_with_one_matrix_has_two_where_only_the_output_was_trained(tmp_path: Path) -> None:
    base = _base(tmp_path / "base", tied=True)
    lora = peft.LoraConfig(r=2, task_type="CAUSAL_LM", target_modules=["lm_head"])
    tuned = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), lora)
    _train(tuned)
    tuned.save_pretrained(str(tmp_path / "adapter"))

    _merged(base, tmp_path / "adapter", tmp_path / "merged")

    stored, original = load_file(tmp_path / "merged/model.safetensors"), load_file(base / "model.safetensors")
    name = "model.embed_tokens.weight"
    assert torch.equal(stored[name], original[name])
    assert not torch.equal(stored["lm_head.weight"], stored[name])
    assert json.loads((tmp_path / "merged/config.json").read_text())["tie_word_embeddings"] is False
