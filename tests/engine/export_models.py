"""Writes a small model of each family with an adapter and transformers' own greedy answers, for the export tests.

Run as a script (`export_models.py FOLDER`), because the libraries' warnings must not meet pytest's filter. The
families differ on purpose in everything that an export can get wrong: float16, bfloat16, float32; one file and
shards; tied and untied embeddings; four ways to split words; plain, rank-stabilised and per-module LoRA strengths.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import peft
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaConfig,
    MistralConfig,
    PretrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

_LINES = (
    "Hello, what about the invoice, lunch, the garden and the train? I'll see you on Friday at 10:45.",
    "Grüße aus Köln! Das Angebot über 1.250,00 Euro finden Sie im Anhang; wir haben's geprüft.",
    "你好，明天下午三点开会，请带上报告。 ご返信ありがとうございます。",
    "  Indented lines,\n\n\nblank lines\tand tabs; emoji 🚀🎉 too... don't panic!!",
)
_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] "
    "+ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SHAPE = {
    "hidden_size": 256,
    "intermediate_size": 512,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
_LLAMA3_ROPE = {
    "rope_theta": 500000.0,
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
_FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {
        "config": lambda **ids: LlamaConfig(**_SHAPE, **ids, rope_parameters=_LLAMA3_ROPE),
        "words": _ENDINGS + r"\p{N}{1,3}" + _REST,
        "dtype": torch.float16,
        "shard": "1MB",
        "lora": {"rank_pattern": {"q_proj": 4}, "alpha_pattern": {"layers.1.mlp.down_proj": 40, "k_proj": 6}},
    },
    "mistral": {
        "config": lambda **ids: MistralConfig(**_SHAPE, **ids, head_dim=64, sliding_window=None),
        "words": "gpt2",
        "dtype": torch.bfloat16,
        "lora": {},
    },
    "qwen2": {
        "config": lambda **ids: Qwen2Config(**_SHAPE, **ids, tie_word_embeddings=True),
        "words": "digits",
        "dtype": torch.float32,
        "lora": {},
    },
    "qwen3": {
        "config": lambda **ids: Qwen3Config(**_SHAPE, **ids, tie_word_embeddings=True, head_dim=128),
        "words": _ENDINGS + r"\p{N}" + _REST,
        "dtype": torch.bfloat16,
        "lora": {"use_rslora": True},
    },
}
_PROMPTS = (
    "Hello, what about the invoice?",
    "Wie war's in Köln?  Zwei Leerzeichen, 12345 Zahlen\nund eine neue Zeile.",
    "你好，报告在哪里？ 🚀",
)
_NEW_TOKENS = 24


def _tokenizer(words: str) -> Any:
    tokenizer = Tokenizer(models.BPE(ignore_merges="{1,3}" in words))
    if words == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    elif words == "digits":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(words), behavior="isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_LINES * 10, trainer)
    tokenizer.add_tokens(["[name]"])  # an added word that is no control token
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", model_max_length=512
    )
    fast.chat_template = _TEMPLATE
    return fast


def _randomise(model: Any) -> None:
    """Weights large enough that the best token is clearly ahead: near ties would prove nothing.

    A tied embedding must be small beside the layers, or the model only repeats its last token.
    """
    embedding_size = 0.15 if model.config.tie_word_embeddings else 0.5
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_A" in name:
                continue
            noise = torch.randn_like(weight)
            if "lora_B" in name:
                weight.copy_(0.06 * noise)
            elif "lora" not in name and weight.requires_grad:
                if "norm" in name:
                    weight.copy_(1 + 0.1 * noise)
                elif weight.ndim == 1:
                    weight.copy_(0.1 * noise)
                else:
                    weight.copy_((embedding_size if "embed" in name or "lm_head" in name else 0.07) * noise)


def _answer(model: Any, prompt_ids: list[int]) -> tuple[list[int], list[float]]:
    """Greedy by hand, every step from scratch: no cache, no generate(), nothing shared with what is tested."""
    ids, margins = list(prompt_ids), []
    for _ in range(_NEW_TOKENS):
        with torch.inference_mode():
            best = model(input_ids=torch.tensor([ids])).logits[0, -1].topk(2)
        margins.append(float(best.values[0] - best.values[1]))
        ids.append(int(best.indices[0]))
        if ids[-1] == 2:
            break
    return ids[len(prompt_ids) :], margins


def _write(folder: Path, family: dict[str, Any]) -> None:
    torch.manual_seed(11)
    tokenizer = _tokenizer(family["words"])
    # More rows than tokens, as real models have them.
    ids = {"vocab_size": 448, "bos_token_id": None, "eos_token_id": 2, "pad_token_id": 0}
    config: PretrainedConfig = family["config"](**ids)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    _randomise(model)
    model.to(family["dtype"]).save_pretrained(folder / "base", max_shard_size=family.get("shard", "5GB"))
    tokenizer.save_pretrained(folder / "base")

    base = AutoModelForCausalLM.from_pretrained(folder / "base", dtype=torch.float32, attn_implementation="eager")
    lora = peft.LoraConfig(
        r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", **family["lora"]
    )
    tuned = peft.get_peft_model(base, lora)
    for weight in base.parameters():
        weight.requires_grad_(False)
    _randomise(tuned)
    tuned.eval()
    tuned.save_pretrained(str(folder / "adapter"))

    loaded = AutoTokenizer.from_pretrained(folder / "base")
    with (
        (folder / "prompts.jsonl").open("w", encoding="utf-8") as prompts,
        (folder / "answers.jsonl").open("w", encoding="utf-8") as answers,
    ):
        for number, text in enumerate(_PROMPTS):
            messages = [{"role": "user", "content": text}]
            print(json.dumps({"id": str(number), "messages": messages}), file=prompts)
            prompt_ids = list(
                loaded.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"]
            )
            for variant in ("base", "tuned"):
                if variant == "base":
                    with tuned.disable_adapter():
                        token_ids, margins = _answer(tuned, prompt_ids)
                else:
                    token_ids, margins = _answer(tuned, prompt_ids)
                line = {
                    "id": str(number),
                    "variant": variant,
                    "text": loaded.decode(token_ids),
                    "prompt_ids": prompt_ids,
                    "token_ids": token_ids,
                    "margins": margins,
                    "stopped": token_ids[-1] == 2,
                }
                print(json.dumps(line), file=answers)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, description in _FAMILIES.items():
        _write(Path(sys.argv[1]) / name, description)
