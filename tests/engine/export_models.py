"""Writes a small model of each family with an adapter and transformers' own greedy answers, for the export tests.

Run as a script (`export_models.py FOLDER [FAMILY...]`), because the libraries' warnings must not meet pytest's
filter. The families differ on purpose in everything that an export can get wrong: float16, bfloat16, float32; one
file and shards; tied and untied embeddings; every way to split words; norms that count from one; fused matrices;
stretched rotations; plain, rank-stabilised and per-module LoRA strengths.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import peft
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

sys.path.insert(0, str(Path(__file__).parents[2]))
from desktop_app.engine.scores import line_of, note_places
from tests.engine.export_tokenizers import CHATML, GEMMA, LINES, LLAMA_2, MISTRAL, PHI_3, byte_level, pieces

ROWS = 448
"""More rows than tokens, as real models have them."""

_SHAPE: dict[str, Any] = {
    "hidden_size": 256,
    "intermediate_size": 512,
    "num_hidden_layers": 2,
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
_LONGROPE = {
    "rope_theta": 10000.0,
    "rope_type": "longrope",
    "partial_rotary_factor": 0.75,
    "original_max_position_embeddings": 256,
    "short_factor": [1.0 + 0.02 * i for i in range(24)],
    "long_factor": [1.0 + 0.5 * i for i in range(24)],
}
_YARN = {
    "rope_type": "yarn",
    "rope_theta": 1000000.0,
    "factor": 16.0,
    "original_max_position_embeddings": 256,
    "beta_fast": 32.0,
    "beta_slow": 1.0,
    "mscale": 1.0,
    "mscale_all_dim": 1.0,
    "llama_4_scaling_beta": 0.1,
}
_GEMMA = {"head_dim": 64, "query_pre_attn_scalar": 64, "sliding_window": 24}
_GEMMA3_ROPE = {
    "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
    "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """How one family's model is made: config class and its settings, tokenizer, stored type, LoRA settings."""

    config: str
    settings: dict[str, Any] = field(default_factory=dict)
    tokenizer: Callable[[], Any]
    dtype: torch.dtype = torch.bfloat16
    shard: str = "5GB"
    lora: dict[str, Any] = field(default_factory=dict)
    norms_around: float = 1.0


FAMILIES: dict[str, Made] = {
    "llama": Made(
        config="LlamaConfig",
        settings={"rope_parameters": _LLAMA3_ROPE},
        tokenizer=lambda: byte_level("three digits", CHATML, ignore_merges=True),
        dtype=torch.float16,
        shard="1MB",
        lora={"rank_pattern": {"q_proj": 4}, "alpha_pattern": {"layers.1.mlp.down_proj": 40, "k_proj": 6}},
    ),
    "llama2": Made(config="LlamaConfig", tokenizer=lambda: pieces(LLAMA_2, prepend="legacy"), dtype=torch.float16),
    "mistral": Made(
        config="MistralConfig",
        settings={"head_dim": 64, "sliding_window": None},
        tokenizer=lambda: pieces(MISTRAL, prepend="first"),
    ),
    "ministral3": Made(
        config="Ministral3Config",
        settings={"head_dim": 64, "rope_parameters": _YARN, "max_position_embeddings": 4096},
        tokenizer=lambda: byte_level("tekken", CHATML, ignore_merges=True),
    ),
    "qwen2": Made(
        config="Qwen2Config",
        settings={"tie_word_embeddings": True},
        tokenizer=lambda: byte_level("one digit", CHATML, nfc=True),
        dtype=torch.float32,
    ),
    "qwen3": Made(
        config="Qwen3Config",
        settings={"tie_word_embeddings": True, "head_dim": 128},
        tokenizer=lambda: byte_level("one digit", CHATML),
        lora={"use_rslora": True},
    ),
    "gemma": Made(
        config="GemmaConfig",
        settings={"head_dim": 64, "hidden_activation": "gelu_pytorch_tanh"},
        tokenizer=lambda: pieces(GEMMA, prepend=""),
        norms_around=0.0,
    ),
    "gemma2": Made(
        config="Gemma2Config", settings=_GEMMA, tokenizer=lambda: pieces(GEMMA, prepend=""), norms_around=0.0
    ),
    "gemma3": Made(
        config="Gemma3TextConfig",
        settings={**_GEMMA, "num_hidden_layers": 7, "rope_parameters": _GEMMA3_ROPE},
        tokenizer=lambda: pieces(GEMMA, prepend=""),
        norms_around=0.0,
    ),
    "phi3": Made(
        config="Phi3Config",
        settings={"sliding_window": 511},
        tokenizer=lambda: pieces(PHI_3, prepend="first", eats_spaces=True),
    ),
    "phi4": Made(
        config="Phi3Config",
        settings={"sliding_window": None, "tie_word_embeddings": True, "rope_parameters": _LONGROPE},
        tokenizer=lambda: byte_level("gpt-4o", CHATML),
    ),
    "granite": Made(
        config="GraniteConfig",
        settings={
            "tie_word_embeddings": True,
            "embedding_multiplier": 2.0,
            "logits_scaling": 2.0,
            "residual_multiplier": 0.5,
            "attention_multiplier": 0.1,
        },
        tokenizer=lambda: byte_level("digits", CHATML),
    ),
    "smollm2": Made(
        config="LlamaConfig",
        settings={"tie_word_embeddings": True},
        tokenizer=lambda: byte_level("digits", CHATML),
        dtype=torch.float32,
    ),
    "smollm3": Made(
        config="SmolLM3Config",
        settings={"num_hidden_layers": 4, "no_rope_layers": [1, 1, 1, 0], "tie_word_embeddings": True},
        tokenizer=lambda: byte_level("three digits", CHATML, ignore_merges=True),
    ),
    "olmo2": Made(
        config="Olmo2Config",
        settings={"tie_word_embeddings": False},
        tokenizer=lambda: byte_level("three digits", CHATML),
    ),
}
PROMPTS = (
    "Hello, what about the invoice?",
    "Wie war's in Köln?  Zwei Leerzeichen, 12345 Zahlen\nund eine neue Zeile.",
    "你好，报告在哪里？ 🚀",
)
ANSWERS = ("In the attachment.", "Schön, wie immer!", "在附件里。")
"""What the adapter is trained to say."""
_NEW_TOKENS = 28
_MOST_ROUNDS = 150
_ENDS = ("<|endoftext|>", "</s>", "<|end|>", "<end_of_turn>")


def randomise(model: Any, *, norms_around: float) -> None:
    """Weights large enough that the layers matter from the start, and norms that are all different.

    Where input and output share a matrix, the layers must be louder than the embedding, or the model only repeats
    its last token.
    """
    is_tied = model.config.tie_word_embeddings
    sizes = {"embed": 0.06 if is_tied else 0.5, "lm_head": 0.1, "layers": 0.1 if is_tied else 0.05}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_A" in name:
                continue
            noise = torch.randn_like(weight)
            if "lora_B" in name:
                weight.copy_(0.05 * noise)
            elif "lora" not in name and weight.requires_grad:
                if "norm" in name:
                    weight.copy_(norms_around + (2.0 if is_tied and "post_" in name else 0.0) + 0.1 * noise)
                elif weight.ndim == 1:
                    weight.copy_(0.1 * noise)
                else:
                    weight.copy_(next(size for part, size in sizes.items() if part in name) * noise)


def _train(model: Any, texts: list[tuple[list[int], list[int]]], *, rate: float, until: float) -> None:
    """Trains what requires a gradient on (question, answer) in token numbers, until the loss is below `until`."""
    wanted = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(wanted, lr=rate, weight_decay=0.0)
    model.train()
    for _ in range(_MOST_ROUNDS):
        total = 0.0
        for question, answer in texts:
            ids = torch.tensor([question + answer])
            labels = torch.tensor([[-100] * len(question) + answer])
            loss = model(input_ids=ids, labels=labels).loss
            loss.backward()
            total += float(loss)
        torch.nn.utils.clip_grad_norm_(wanted, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if total / len(texts) < until:
            break
    model.eval()


def _answer(model: Any, prompt_ids: list[int], ends: set[int]) -> tuple[list[int], list[float]]:
    """Greedy by hand: no generate(), nothing shared with what is tested."""
    chosen: list[int] = []
    margins: list[float] = []
    given, cache = list(prompt_ids), None
    while len(chosen) < _NEW_TOKENS and not ends & set(chosen):
        with torch.inference_mode():
            out = model(input_ids=torch.tensor([given]), past_key_values=cache, use_cache=True)
        best, cache = out.logits[0, -1].topk(2), out.past_key_values
        margins.append(float(best.values[0] - best.values[1]))
        chosen.append(int(best.indices[0]))
        given = chosen[-1:]
    return chosen, margins


def _write(folder: Path, made: Made) -> None:
    torch.manual_seed(11)
    tokenizer = made.tokenizer()
    end = int(tokenizer.eos_token_id)
    ids = {
        "vocab_size": ROWS,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": end,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = getattr(transformers, made.config)(**{**_SHAPE, **ids, **made.settings})
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    randomise(model, norms_around=made.norms_around)
    _train(model, [([], tokenizer(line)["input_ids"]) for line in LINES], rate=1e-3, until=2.0)
    model.to(made.dtype).save_pretrained(folder / "base", max_shard_size=made.shard)
    tokenizer.save_pretrained(folder / "base")

    base = AutoModelForCausalLM.from_pretrained(folder / "base", dtype=torch.float32, attn_implementation="eager")
    lora = peft.LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", **made.lora)
    tuned = peft.get_peft_model(base, lora)
    randomise(tuned, norms_around=made.norms_around)
    tokenizer = AutoTokenizer.from_pretrained(folder / "base")
    lessons = [
        (_prompt_ids(tokenizer, text), [*tokenizer(answer, add_special_tokens=False)["input_ids"], end])
        for text, answer in zip(PROMPTS, ANSWERS, strict=True)
    ]
    _train(tuned, lessons, rate=3e-3, until=0.15)
    tuned.save_pretrained(str(folder / "adapter"))
    _note_answers(folder, tuned, tokenizer)


def _prompt_ids(tokenizer: Any, text: str) -> list[int]:
    messages = [{"role": "user", "content": text}]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"])


def _note_answers(folder: Path, tuned: Any, tokenizer: Any) -> None:
    # As a real model's generation_config lists them: llama.cpp knows these ends by their text.
    vocabulary = tokenizer.get_vocab()
    ends = {vocabulary[text] for text in (*_ENDS, tokenizer.eos_token) if text in vocabulary}
    with (
        (folder / "prompts.jsonl").open("w", encoding="utf-8") as prompts,
        (folder / "answers.jsonl").open("w", encoding="utf-8") as answers,
        (folder / "scores.jsonl").open("w", encoding="utf-8") as scores,
    ):
        for number, text in enumerate(PROMPTS):
            messages = [{"role": "user", "content": text}]
            print(json.dumps({"id": str(number), "messages": messages}), file=prompts)
            prompt_ids = _prompt_ids(tokenizer, text)
            for variant in ("base", "tuned"):
                with tuned.disable_adapter() if variant == "base" else contextlib.nullcontext():
                    token_ids, margins = _answer(tuned, prompt_ids, ends)
                line = {
                    "id": str(number),
                    "variant": variant,
                    "text": tokenizer.decode(token_ids),
                    "prompt_ids": prompt_ids,
                    "token_ids": token_ids,
                    "margins": margins,
                    "stopped": token_ids[-1] in ends,
                }
                print(json.dumps(line), file=answers)
            print(
                line_of(str(number), note_places(tuned, tuned.disable_adapter, prompt_ids, token_ids)), file=scores
            )


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in sys.argv[2:] or FAMILIES:
        _write(Path(sys.argv[1]) / name, FAMILIES[name])
