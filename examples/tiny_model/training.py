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
from transformers.models.llama.modeling_llama import LlamaAttention

from examples.scenario_texts import TEXTS
from examples.tiny_model.conversations import Turn, conversation, render
from examples.tiny_model.tokenizer import END_OF_TEXT, MAX_LENGTH, SPECIAL_TOKENS, TURN_END, VOCABULARY_SIZE

# Many small steps learn more from the same number of tokens than few large ones.
_TOKENS_PER_STEP = 1024
# Conversations of similar length share a batch, drawn from a pool of this many: almost no padding.
_POOL = 600
_PEAK_LEARNING_RATE = 1.5e-3
_WARM_UP_STEPS = 100
_WEIGHT_DECAY = 0.05
# The question is learned a little too: it gives the embeddings many more words than the short answers have.
_QUESTION_WEIGHT = 0.1
# Days, times, things and names must be copied from the question. They are few among the polite words around them,
# and without this weight the model first learns to be polite about the wrong day.
_FACT_WEIGHT = 5.0


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
        for layer in model.model.layers:
            _let_attention_copy(layer.self_attn)
    return model


def _let_attention_copy(attention: LlamaAttention) -> None:
    """Start each head so that it passes on the token at which it looks; where to look remains to be learned.

    An answer repeats the day, the place and the thing of the question. From a random start the model has to find
    that out for every single word, and two million tokens are not enough for it. (The idea is "mimetic
    initialization", Trockman and Kolter 2023.)
    """
    values, output = attention.v_proj.weight, attention.o_proj.weight
    torch.nn.init.orthogonal_(values)
    groups = attention.num_key_value_groups
    heads = values.view(-1, attention.head_dim, values.shape[1]).repeat_interleave(groups, dim=0)
    output.copy_(heads.reshape(-1, values.shape[1]).T / groups)


def train(
    model: LlamaForCausalLM,
    tokenizer: Tokenizer,
    *,
    steps: int,
    seed: int,
    peak: float = _PEAK_LEARNING_RATE,
    strange_names: bool = False,
) -> None:
    """Train in place and print the loss now and then.

    Args:
        peak: the highest learning rate.
        strange_names: see `conversation`.
    """
    decayed = [weight for weight in model.parameters() if weight.ndim == 2]
    others = [weight for weight in model.parameters() if weight.ndim != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": _WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=peak,
        betas=(0.9, 0.98),
    )
    batches = _batches(tokenizer, random.Random(seed), strange_names=strange_names)
    model.train()
    started, tokens, running = time.monotonic(), 0, 0.0
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = peak * _share_of_peak(step, steps)
        batch = next(batches)
        loss = _loss(model, batch, batch.weights)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        tokens += int(batch.real.sum())
        running += loss.item()
        if step % 100 == 0 or step == steps:
            speed = tokens / (time.monotonic() - started)
            count = step % 100 or 100
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
        answers = (batch.weights >= 1.0).float()
        size = int(answers[:, 1:].sum())
        total += _loss(model, batch, answers).item() * size
        count += size
    return total / count


def fact_tokens(tokenizer: Tokenizer) -> frozenset[int]:
    """The tokens of all words that stand in a slot of some scenario."""
    found: set[int] = set()
    for texts in TEXTS.values():
        for words in texts.slots.values():
            for word in words:
                for spelling in (word, f" {word}", word[0].upper() + word[1:]):
                    found.update(tokenizer.encode(spelling).ids)
    articles = {tokenizer.token_to_id(name) for name in ("the", "The", "Ġthe")}
    return frozenset(found - articles)


def encode(tokenizer: Tokenizer, turns: list[Turn], facts: frozenset[int]) -> Encoded:
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
            weights += [_FACT_WEIGHT if weight == 1.0 and token in facts else weight for token in piece]
    return Encoded(ids=ids[:MAX_LENGTH], weights=weights[:MAX_LENGTH])


def _loss(model: LlamaForCausalLM, batch: Batch, weights: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=batch.ids, attention_mask=batch.real, use_cache=False).logits
    losses = functional.cross_entropy(
        logits[:, :-1].reshape(-1, VOCABULARY_SIZE), batch.ids[:, 1:].reshape(-1), reduction="none"
    )
    flat = weights[:, 1:].reshape(-1)
    return (losses * flat).sum() / flat.sum()


def _batches(tokenizer: Tokenizer, rng: random.Random, *, strange_names: bool = False) -> Iterator[Batch]:
    facts = fact_tokens(tokenizer)
    padding = SPECIAL_TOKENS.index(END_OF_TEXT)  # the special tokens have the first ids
    while True:
        pool = sorted(
            (encode(tokenizer, conversation(rng, strange_names=strange_names), facts) for _ in range(_POOL)),
            key=lambda one: len(one.ids),
        )
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


def _share_of_peak(step: int, steps: int) -> float:
    if step < _WARM_UP_STEPS:
        return step / _WARM_UP_STEPS
    done = (step - _WARM_UP_STEPS) / max(1, steps - _WARM_UP_STEPS)
    return 0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * done))
