"""Adapters as others make them, with PEFT alone: `export_elsewhere.py FOLDER`.

Writes "base" (bfloat16), "adapter" (trained on it), "base-4bit" and "adapter-4bit" (the same in real NF4) and
"adapter-words" (tokens added, their rows trained); beside each adapter what transformers answers with it on the
base in 16 bits, in tokens; and the questions. A script, because the libraries' warnings must not meet pytest's
filter.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import peft
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.engine.export_models import ANSWERS, PROMPTS, ROWS, _answer, _prompt_ids, _train, randomise
from tests.engine.export_tokenizers import CHATML, LINES, byte_level

HUB_ID = "someone/small-model"
ADDED = ("<|reason|>", "<|answer|>")


def _write_base(folder: Path) -> None:
    torch.manual_seed(11)
    tokenizer = byte_level("three digits", CHATML, ignore_merges=True)
    config = transformers.LlamaConfig(
        vocab_size=ROWS,
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    randomise(model, norms_around=1.0)
    _train(model, [([], tokenizer(line)["input_ids"]) for line in LINES], rate=1e-3, until=2.0)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _teach(model: Any, tokenizer: Any, folder: Path, before: str = "", **settings: Any) -> None:
    """Trains an adapter to give the ANSWERS and saves it as a tutorial would, the base named by its hub id."""
    lora = peft.LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", **settings)
    tuned = peft.get_peft_model(model, lora)
    lessons = [
        (_prompt_ids(tokenizer, text), tokenizer(before + answer + tokenizer.eos_token)["input_ids"])
        for text, answer in zip(PROMPTS, ANSWERS, strict=True)
    ]
    _train(tuned, lessons, rate=5e-3, until=0.005)
    tuned.peft_config["default"].base_model_name_or_path = HUB_ID
    tuned.save_pretrained(str(folder))
    tokenizer.save_pretrained(folder)
    _note_answers(folder)


def _note_answers(adapter: Path) -> None:
    """Loads what was saved as anybody would."""
    tokenizer = AutoTokenizer.from_pretrained(adapter)
    base = AutoModelForCausalLM.from_pretrained(adapter.with_name("base"), dtype=torch.float32)
    if adapter.name == "adapter-words":
        base.resize_token_embeddings(len(tokenizer))
    tuned = peft.PeftModel.from_pretrained(base, str(adapter)).eval()
    with adapter.with_suffix(".jsonl").open("w", encoding="utf-8") as file:
        for text in PROMPTS:
            prompt = _prompt_ids(tokenizer, text)
            answer, margins = _answer(tuned, prompt, {tokenizer.eos_token_id})
            print(json.dumps({"prompt": prompt, "answer": answer, "margin": min(margins)}), file=file)


def make(folder: Path) -> None:
    base = folder / "base"
    _write_base(base)
    (folder / "questions.json").write_text(json.dumps(PROMPTS), encoding="utf-8")
    tokenizer = AutoTokenizer.from_pretrained(base)
    _teach(AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16), tokenizer, folder / "adapter")

    nf4 = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32,
    )
    packed = AutoModelForCausalLM.from_pretrained(base, quantization_config=nf4, device_map={"": "cpu"})
    packed.save_pretrained(folder / "base-4bit")
    tokenizer.save_pretrained(folder / "base-4bit")
    _teach(peft.prepare_model_for_kbit_training(packed), tokenizer, folder / "adapter-4bit")

    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    tokenizer.add_special_tokens({"additional_special_tokens": list(ADDED)})
    # As most instructions say, although the matrix has rows to spare, which are cut off here.
    model.resize_token_embeddings(len(tokenizer))
    _teach(
        model,
        tokenizer,
        folder / "adapter-words",
        before="".join(ADDED),
        modules_to_save=["embed_tokens", "lm_head"],
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    make(Path(sys.argv[1]))
