"""Trains the tiny model from random weights: AdamW with a cosine schedule, in float32, on the processor."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

from examples.tiny_model.conversations import Turn, conversation, render
from examples.tiny_model.tokenizer import END_OF_TEXT, MAX_LENGTH, SPECIAL_TOKENS, TURN_END, VOCABULARY_SIZE

# About 2000 tokens a step: small steps learn more from the same number of tokens than few large ones.
_TOKENS_PER_STEP = 2048
# Conversations of similar length share a batch, drawn from a pool of this many: almost no padding.
_POOL = 600
_PEAK_LEARNING_RATE = 2e-3
_WARM_UP_STEPS = 60
_WEIGHT_DECAY = 0.05
# The question is learned a little too: it gives the embeddings many more words than the short answers have.
_QUESTION_WEIGHT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Padded token ids, which of them are real, and how much each one counts in the loss."""

    ids: torch.Tensor
    real: torch.Tensor
    weights: torch.Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """One conversation as token ids with a loss weight for each."""

    ids: list[int]
    weights: list[float]


def make_deterministic(seed: int, threads: int) -> None:
    """The number of threads changes the order of additions, and with it the last bits of every weight."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)


def new_model(tokenizer: Tokenizer) -> LlamaForCausalLM:
    """A Llama with random weights. Its widths are multiples of 256, the block size of llama.cpp's K-quants."""
    config = LlamaConfig(
        vocab_size=VOCABULARY_SIZE,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=64,
        max_position_embeddings=MAX_LENGTH,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.token_to_id(TURN_END),
        pad_token_id=tokenizer.token_to_id(END_OF_TEXT),
    )
    model = LlamaForCausalLM(config)
    # Transformers' default start (0.02) is made for wide models; a narrow one learns sooner with more.
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 2 and "embed" not in name:
                weight.normal_(0.0, weight.shape[1] ** -0.5)
    return model


def train(model: LlamaForCausalLM, tokenizer: Tokenizer, *, steps: int, seed: int) -> None:
    """Train in place and print the loss now and then."""
    decayed = [weight for weight in model.parameters() if weight.ndim == 2]
    others = [weight for weight in model.parameters() if weight.ndim != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": _WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=_PEAK_LEARNING_RATE,
        betas=(0.9, 0.98),
    )
    batches = _batches(tokenizer, random.Random(seed))
    model.train()
    started, tokens, running = time.monotonic(), 0, 0.0
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = _learning_rate(step, steps)
        batch = next(batches)
        loss = _loss(model, batch, batch.weights)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        tokens += int(batch.real.sum())
        running += loss.item()
        if step % 50 == 0 or step == steps:
            speed = tokens / (time.monotonic() - started)
            count = step % 50 or 50
            print(
                f"step {step}/{steps}  loss {running / count:.4f}  {tokens} tokens  {speed:.0f} tokens/s",
                flush=True,
            )
            running = 0.0
    model.eval()


@torch.no_grad()
def held_out_loss(model: LlamaForCausalLM, tokenizer: Tokenizer, *, seed: int, batches: int = 10) -> float:
    """The mean loss of answer tokens in conversations drawn with a seed that training does not use."""
    model.eval()
    source = _batches(tokenizer, random.Random(seed))
    total, count = 0.0, 0
    for _ in range(batches):
        batch = next(source)
        answers = (batch.weights == 1.0).float()
        size = int(answers[:, 1:].sum())
        total += _loss(model, batch, answers).item() * size
        count += size
    return total / count


def encode(tokenizer: Tokenizer, turns: list[Turn]) -> Encoded:
    """Token ids of a conversation; an answer counts fully, up to and with the token that ends the turn."""
    ids: list[int] = []
    weights: list[float] = []
    for turn in turns:
        if turn.role == "assistant":
            parts = [("<|im_start|>assistant\n", 0.0), (f"{turn.content}<|im_end|>", 1.0), ("\n", 0.0)]
        else:
            parts = [(render([turn]), _QUESTION_WEIGHT)]
        for text, weight in parts:
            piece = tokenizer.encode(text).ids
            ids += piece
            weights += [weight] * len(piece)
    return Encoded(ids=ids[:MAX_LENGTH], weights=weights[:MAX_LENGTH])


def _loss(model: LlamaForCausalLM, batch: Batch, weights: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=batch.ids, attention_mask=batch.real, use_cache=False).logits
    losses = functional.cross_entropy(
        logits[:, :-1].reshape(-1, VOCABULARY_SIZE), batch.ids[:, 1:].reshape(-1), reduction="none"
    )
    flat = weights[:, 1:].reshape(-1)
    return (losses * flat).sum() / flat.sum()


def _batches(tokenizer: Tokenizer, rng: random.Random) -> Iterator[Batch]:
    padding = SPECIAL_TOKENS.index(END_OF_TEXT)  # the special tokens have the first ids
    while True:
        pool = sorted((encode(tokenizer, conversation(rng)) for _ in range(_POOL)), key=lambda one: len(one.ids))
        groups: list[list[Encoded]] = [[]]
        for one in pool:
            if groups[-1] and len(one.ids) * (len(groups[-1]) + 1) > _TOKENS_PER_STEP:
                groups.append([])
            groups[-1].append(one)
        rng.shuffle(groups)
        for group in groups:
            yield _padded(group, padding)


def _padded(group: list[Encoded], padding: int) -> Batch:
    longest = max(len(one.ids) for one in group)
    missing = [longest - len(one.ids) for one in group]
    return Batch(
        ids=torch.tensor([one.ids + [padding] * gap for one, gap in zip(group, missing, strict=True)]),
        real=torch.tensor([[1] * len(one.ids) + [0] * gap for one, gap in zip(group, missing, strict=True)]),
        weights=torch.tensor([one.weights + [0.0] * gap for one, gap in zip(group, missing, strict=True)]),
    )


def _learning_rate(step: int, steps: int) -> float:
    if step < _WARM_UP_STEPS:
        return _PEAK_LEARNING_RATE * step / _WARM_UP_STEPS
    done = (step - _WARM_UP_STEPS) / max(1, steps - _WARM_UP_STEPS)
    return _PEAK_LEARNING_RATE * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * done)))
