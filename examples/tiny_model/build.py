"""Builds the tiny demonstration model from nothing: `python -m examples.tiny_model.build`.

The result is deterministic in this sense: the same machine type, the same versions of Python, torch, tokenizers
and transformers and the same `--threads` give the same bytes. Another processor may add numbers in another
order, and then the weights differ in their last bits.

    python -m examples.tiny_model.build --settle     only the second part: settle an existing model on 4-bit values
    python -m examples.tiny_model.build              trains and writes resources/models/tiny (20 minutes)
    python -m examples.tiny_model.build --steps 5 --out /tmp/try
    python -m examples.tiny_model.build --check      shows what the bundled model answers
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

from examples.scenarios import SCENARIOS
from examples.tiny_model.conversations import SHAPES, Turn, conversation, exchange, render
from examples.tiny_model.four_bits import packed_layers
from examples.tiny_model.tokenizer import (
    CHAT_TEMPLATE,
    END_OF_TEXT,
    TURN_END,
    save_tokenizer,
    train_tokenizer,
)
from examples.tiny_model.training import held_out_loss, make_deterministic, new_model, train

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models" / "tiny"
DEFAULT_STEPS = 1350
TRAINING_SEED = 20240501
HELD_OUT_SEED = 77
SETTLING_SEED = 20240502
SETTLING_LEARNING_RATE = 6e-4
CHECK_SEED = 5
# What a reader of the model needs; Transformers would also write forty defaults of other kinds of models.
_CONFIG_KEYS = (
    "attention_bias",
    "attention_dropout",
    "bos_token_id",
    "eos_token_id",
    "head_dim",
    "hidden_act",
    "hidden_size",
    "initializer_range",
    "intermediate_size",
    "max_position_embeddings",
    "mlp_bias",
    "num_attention_heads",
    "num_hidden_layers",
    "num_key_value_heads",
    "pad_token_id",
    "rms_norm_eps",
    "rope_parameters",
    "tie_word_embeddings",
    "use_cache",
    "vocab_size",
)
SMALL_TALK_TO_CHECK = ("Hi! How are you?", "Who are you?", "My neighbour sold seventeen green submarines.")


def main(arguments: list[str] | None = None) -> int:
    """Build the model, or only look at one that exists."""
    parser = argparse.ArgumentParser(description="Build the tiny demonstration model.")
    parser.add_argument("--steps", type=int, default=DEFAULT_STEPS)
    parser.add_argument("--out", type=Path, default=DEFAULT_FOLDER)
    # More threads gain little on matrices this small; on a busy computer set OMP_WAIT_POLICY=PASSIVE, or they
    # burn the time in which they wait for each other (ten times as long, measured).
    parser.add_argument("--threads", type=int, default=2, help="part of what makes the result repeatable")
    parser.add_argument("--settle", action="store_true", help="only settle an existing model on 4-bit values")
    parser.add_argument("--check", action="store_true", help="only show what an existing model answers")
    parser.add_argument("--answers", type=int, default=12, help="how many answers to show")
    options = parser.parse_args(arguments)

    if not options.check:
        if not options.settle:
            build(options.out, steps=options.steps, threads=options.threads)
        settle(options.out, steps=max(1, options.steps * 2 // 7), threads=options.threads)
    return check(options.out, answers=options.answers)


def build(folder: Path, *, steps: int, threads: int) -> None:
    """Train tokenizer and model and write the folder."""
    make_deterministic(TRAINING_SEED, threads)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train_tokenizer(TRAINING_SEED)
    save_tokenizer(tokenizer, folder)
    model = new_model(tokenizer)
    print(f"{sum(weight.numel() for weight in model.parameters())} parameters")
    train(model, tokenizer, steps=steps, seed=TRAINING_SEED)
    print(f"held-out loss of the answers: {held_out_loss(model, tokenizer, seed=HELD_OUT_SEED):.4f}")
    _save_model(model, tokenizer, folder)


def settle(folder: Path, *, steps: int, threads: int) -> None:
    """The second part: let the saved model get used to 4 bits, and save it with weights that survive them."""
    make_deterministic(SETTLING_SEED, threads)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = LlamaForCausalLM.from_pretrained(str(folder), dtype=torch.float32)
    with packed_layers(model):
        # The app puts invented names in the place of real ones, so the last part has names nobody has seen.
        train(model, tokenizer, steps=steps, seed=SETTLING_SEED, peak=SETTLING_LEARNING_RATE, strange_names=True)
    _save_model(model, tokenizer, folder)


def check(folder: Path, *, answers: int) -> int:
    """Load the folder as anybody would, compare tokenizers, print some answers; 1 if something is wrong."""
    raw = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.float32).eval()
    agree = _tokenizers_agree(raw, tokenizer)
    print(f"the tokenizers agree: {agree}")

    rng = random.Random(CHECK_SEED)
    shapes = tuple(SHAPES.items())
    ended = 0
    for number in range(answers):
        name, shape = shapes[number % len(shapes)]
        question = shape(rng, exchange(rng, rng.choice(SCENARIOS)))
        ended += _show(f"[{name}] {question}", question, tokenizer, model)
    for question in SMALL_TALK_TO_CHECK:
        ended += _show(question, question, tokenizer, model)
    print(f"\n{ended} of {answers + len(SMALL_TALK_TO_CHECK)} answers ended by themselves")
    print(f"held-out loss of the answers: {held_out_loss(model, raw, seed=HELD_OUT_SEED):.4f}")
    return 0 if agree else 1


def _show(title: str, question: str, tokenizer: AutoTokenizer, model: LlamaForCausalLM) -> bool:
    """Print one greedy answer; true if the model ended it itself."""
    text = render([Turn(role="user", content=question)]) + "<|im_start|>assistant\n"
    ids = tokenizer(text, return_tensors="pt").input_ids
    with torch.no_grad():
        output = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=80, do_sample=False)
    new = output[0, ids.shape[1] :]
    answer = tokenizer.decode(new, skip_special_tokens=True)
    ended = int(new[-1]) == tokenizer.convert_tokens_to_ids(TURN_END)
    print(f"\n{title}\n  -> {answer}{'' if ended else '  (did not end)'}")
    return ended


def _tokenizers_agree(raw: Tokenizer, loaded: AutoTokenizer) -> bool:
    """The app counts with one, trains with the other and llama.cpp has a third: all must split text alike."""
    rng = random.Random(CHECK_SEED)
    texts = [render(conversation(rng)) for _ in range(200)]
    texts += [
        "  two  spaces\n\n\nand lines\t",
        "Größe 你好 こんにちは 🙂",
        "it's 10:30, isn't it?",
        "",
        "a\u0301 é",
    ]
    turns = [Turn(role="user", content="Hello"), Turn(role="assistant", content="Hi")]
    templated = loaded.apply_chat_template(
        [{"role": turn.role, "content": turn.content} for turn in turns], tokenize=False
    )
    same_ids = all(raw.encode(text).ids == loaded(text).input_ids for text in texts)
    round_trip = all(loaded.decode(raw.encode(text).ids) == text for text in texts)
    return (
        same_ids
        and round_trip
        and loaded.is_fast
        and templated == render(turns)
        and loaded.chat_template == CHAT_TEMPLATE
        and loaded.eos_token == TURN_END
        and loaded.pad_token == END_OF_TEXT
        and loaded.bos_token is None
    )


def _save_model(model: LlamaForCausalLM, tokenizer: Tokenizer, folder: Path) -> None:
    """Write weights in float16 and configurations that hold nothing of this computer."""
    # The output layer is the embedding (tied), so it is stored once.
    weights = {
        name: weight.detach().to(torch.float16).contiguous()
        for name, weight in sorted(model.state_dict().items())
        if name != "lm_head.weight"
    }
    path = folder / "model.safetensors"
    save_file(weights, path, metadata={"format": "pt"})
    path.chmod(0o644)
    config = {name: getattr(model.config, name) for name in _CONFIG_KEYS}
    config |= {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "float16",
        # Transformers 5 reads `rope_parameters`, older readers `rope_theta`.
        "rope_theta": model.config.rope_parameters["rope_theta"],
    }
    _write_json(folder / "config.json", config)
    end, padding = tokenizer.token_to_id(TURN_END), tokenizer.token_to_id(END_OF_TEXT)
    # Both tokens end an answer: the first was trained to, the second is for a tuned model that forgot it.
    _write_json(
        folder / "generation_config.json",
        {"do_sample": False, "eos_token_id": [end, padding], "pad_token_id": padding},
    )


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
