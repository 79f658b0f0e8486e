"""How expected texts are to a model: the sum of negative log-likelihoods of their tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.answering import Answerer
from desktop_app.engine.tokens import token_ids

_LONGEST_TOKENS = 2048
"""The end of a longer text is not scored; held-out messages are a third of this at most."""
_LOGITS_BYTES = 200_000_000
"""Of one batch: a vocabulary of 150,000 words makes 600 kB a token in float32."""
_MOST_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Args:
    first_scored: index of the first token that counts, at least 1: nothing predicts the very first.
    """

    id: str
    token_ids: list[int]
    first_scored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`nll` in nats, summed over `tokens`."""

    id: str
    nll: float
    tokens: int


def read_texts(path: Path, tokenizer: Any) -> list[Text]:
    """Reads `GenerateJob.texts_file`.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [_text(json.loads(line), tokenizer) for line in lines if line.strip()]
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError):
        raise AppError("file_damaged", name=path.name) from None


def _text(record: dict[str, Any], tokenizer: Any) -> Text:
    if "text" in record:
        ids = list(tokenizer(str(record["text"]))["input_ids"])
        return Text(id=str(record["id"]), token_ids=ids[:_LONGEST_TOKENS], first_scored=1)
    messages = record["messages"]
    prompt = token_ids(tokenizer, messages[:-1], answer_follows=True)
    whole = token_ids(tokenizer, messages)
    # As the trainer masks: what the template puts before the answer is given, not predicted.
    return Text(id=str(record["id"]), token_ids=whole[:_LONGEST_TOKENS], first_scored=max(1, len(prompt)))


def score(answerer: Answerer, texts: Sequence[Text], variant: str) -> Iterator[list[Score]]:
    """Yields the scores batch by batch, texts of similar length together, longest first."""
    vocabulary = int(answerer.model.config.vocab_size)
    ordered = sorted(texts, key=lambda text: -len(text.token_ids))
    start = 0
    while start < len(ordered):
        longest = max(2, len(ordered[start].token_ids))
        count = max(1, min(_MOST_AT_ONCE, _LOGITS_BYTES // (longest * vocabulary * 4)))
        batch = ordered[start : start + count]
        with torch.inference_mode(), answerer.speaking_as(variant):
            yield _batch(answerer, batch, longest)
        start += count


def _batch(answerer: Answerer, batch: Sequence[Text], longest: int) -> list[Score]:
    device = answerer.model.device
    ids = torch.full((len(batch), longest), int(answerer.tokenizer.pad_token_id), dtype=torch.long)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for row, text in enumerate(batch):
        ids[row, : len(text.token_ids)] = torch.tensor(text.token_ids, dtype=torch.long)
        mask[row, : len(text.token_ids)] = 1
    # Padding stands behind the text, where a causal model cannot see it.
    logits = answerer.model(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
    scores = []
    for row, text in enumerate(batch):
        first, last = text.first_scored, len(text.token_ids)
        targets = ids[row, first:last].to(device)
        predicted = logits[row, first - 1 : last - 1].float()
        nll = (
            float(torch.nn.functional.cross_entropy(predicted, targets, reduction="sum")) if last > first else 0.0
        )
        scores.append(Score(id=text.id, nll=float(nll), tokens=max(0, last - first)))
    return scores
