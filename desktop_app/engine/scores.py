"""What the trained model expects next, noted along its own answers: the measure of an exported file.

Answers alone show little: one at 95 % of its strength writes mostly the same words. The probabilities behind each
word tell 99 % from 100 %. They are noted where the answer stands and at some places in the question, whose words
the model expects less surely than its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from desktop_app.core.errors import AppError

NOTED_TOKENS = 256
"""Likeliest tokens noted at each place; the rest of the vocabulary counts as one. Grouping can only make two
distributions look nearer, and with 256 tokens by less than the thresholds' last digit (the rest has under 3 %)."""

QUESTION_PLACES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: what the trained model expects after `prefix` tokens of question and answer.

    Args:
        logprobs: token -> natural logarithm of its probability, the likeliest NOTED_TOKENS.
        base_kl: KL(base || tuned) here, over the whole vocabulary, in nats.
    """

    prefix: int
    logprobs: Mapping[int, float]
    base_kl: float


def places_of(prompt_tokens: int, answer_tokens: int) -> list[int]:
    """Returns how many tokens lie before each place: some of the question, evenly, and all of the answer."""
    step = max(1, math.ceil((prompt_tokens - 1) / QUESTION_PLACES))
    question = list(range(prompt_tokens - 1, 0, -step))[::-1] if prompt_tokens > 1 else []
    return [*question, *range(prompt_tokens, prompt_tokens + answer_tokens)]


def note_places(
    model: Any,
    without_adapter: Callable[[], AbstractContextManager[Any]],
    prompt_ids: Sequence[int],
    token_ids: Sequence[int],
) -> list[Place]:
    """Asks the model, with and without its adapter, along one answer."""
    prefixes = places_of(len(prompt_ids), len(token_ids))
    ids = torch.tensor([[*prompt_ids, *token_ids]], device=model.device)
    rows = torch.tensor([prefix - 1 for prefix in prefixes], device=model.device)
    with torch.inference_mode():
        tuned = _log_probabilities(model, ids, rows)
        with without_adapter():
            base = _log_probabilities(model, ids, rows)
    base_kl = (base.exp() * (base - tuned)).sum(-1).clamp(min=0).tolist()
    best = tuned.topk(min(NOTED_TOKENS, tuned.shape[-1]), dim=-1)
    return [
        Place(prefix=prefix, logprobs=dict(zip(tokens, values, strict=True)), base_kl=kl)
        for prefix, tokens, values, kl in zip(
            prefixes, best.indices.tolist(), best.values.tolist(), base_kl, strict=True
        )
    ]


def _log_probabilities(model: Any, ids: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=ids, logits_to_keep=rows).logits[0].float()
    return torch.log_softmax(logits, dim=-1)


def line_of(prompt_id: str, places: Sequence[Place]) -> str:
    """Returns one line of the scores file: numbers only, no text."""
    plain = [
        {
            "prefix": place.prefix,
            "tokens": list(place.logprobs),
            "logprobs": [round(value, 6) for value in place.logprobs.values()],
            "base_kl": place.base_kl,
        }
        for place in places
    ]
    return json.dumps({"id": prompt_id, "places": plain})


def read_places(path: Path) -> dict[str, list[Place]]:
    """Reads a scores file: prompt id -> places. Raises AppError("file_missing" | "file_damaged")."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {
            str(line["id"]): [
                Place(
                    prefix=int(place["prefix"]),
                    logprobs=dict(zip(place["tokens"], place["logprobs"], strict=True)),
                    base_kl=float(place["base_kl"]),
                )
                for place in line["places"]
            ]
            for line in lines
        }
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise AppError("file_damaged", name=path.name) from None


def divergence(expected: Mapping[int, float], found: Mapping[int, float]) -> float:
    """Returns KL(expected || found) in nats over the tokens that both name, and all others as one."""
    shared = [token for token in expected if token in found]
    total = sum(math.exp(expected[token]) * (expected[token] - found[token]) for token in shared)
    rest_expected = 1.0 - sum(math.exp(expected[token]) for token in shared)
    rest_found = 1.0 - sum(math.exp(found[token]) for token in shared)
    # Below this, the difference from 1 is the rounding of the sums themselves.
    if rest_expected > 1e-6:
        total += rest_expected * math.log(rest_expected / max(rest_found, 1e-9))
    return max(0.0, total)
