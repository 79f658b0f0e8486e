"""Alpaca records as the trainer wants them, and the order in which it sees them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import torch

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.protocol.alpaca import user_content

Conversation = dict[str, list[dict[str, str]]]

_POOL_BATCHES = 8
"""Batches among which examples are sorted by length: enough to halve the padding, few enough that an example has
other neighbours in every epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What fits. `lengths` are tokens before cutting, one for each row of `dataset`.

    `cut` of the rows lose their end at `max_length`; `left_out` records had a prompt that alone fills it.
    """

    dataset: datasets.Dataset
    lengths: list[int]
    cut: int
    left_out: int


def read_examples(file: str, tokenizer: Any, max_length: int) -> Examples:
    """Reads an Alpaca JSON file as conversational prompt/completion rows.

    Raises:
        AppError: "file_missing", "file_damaged", or "dataset_empty" when nothing is left to learn from.
    """
    path = Path(file)
    conversations = [_conversation(record, path.name) for record in _records(path)]
    rows: list[Conversation] = []
    lengths: list[int] = []
    for conversation in conversations:
        prompt = token_ids(tokenizer, conversation["prompt"], answer_follows=True)
        whole = token_ids(tokenizer, conversation["prompt"] + conversation["completion"])
        if len(prompt) < max_length:
            rows.append(conversation)
            lengths.append(len(whole))
    if not rows:
        raise AppError("dataset_empty", name=path.name)
    return Examples(
        dataset=datasets.Dataset.from_list(rows),
        lengths=lengths,
        cut=sum(length > max_length for length in lengths),
        left_out=len(conversations) - len(rows),
    )


def token_ids(tokenizer: Any, messages: list[dict[str, str]], *, answer_follows: bool = False) -> list[int]:
    """Returns the model's own chat template filled with `messages`; `answer_follows` opens the answer's turn."""
    filled = tokenizer.apply_chat_template(
        messages, add_generation_prompt=answer_follows, tokenize=True, return_dict=True
    )
    return list(filled["input_ids"])


class EpochOrder(torch.utils.data.Sampler[int]):
    """Neighbours of similar length, shuffled by the seed and the epoch's number alone.

    The order of an epoch depends on nothing that happened before it, so a resumed run sees the rest of its epoch
    exactly as the unbroken one would have.
    """

    def __init__(self, lengths: Sequence[int], *, batch_size: int, seed: int) -> None:
        self._lengths = lengths
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Called by accelerate's data loader before each epoch."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        chance = random.Random(f"{self._seed}/{self._epoch}")
        order = list(range(len(self._lengths)))
        chance.shuffle(order)
        # The odd rest stays last: in the middle it would shift every later batch across two lengths.
        whole = len(order) - len(order) % self._batch_size
        order, rest = order[:whole], order[whole:]
        batches: list[list[int]] = []
        pool_size = self._batch_size * _POOL_BATCHES
        for start in range(0, len(order), pool_size):
            pool = sorted(order[start : start + pool_size], key=self._lengths.__getitem__)
            batches += [pool[i : i + self._batch_size] for i in range(0, len(pool), self._batch_size)]
        chance.shuffle(batches)
        return iter([index for batch in batches for index in batch] + rest)


def _records(path: Path) -> list[Any]:
    records = read_json(path)
    if not isinstance(records, list):
        raise AppError("file_damaged", name=path.name)
    return records


def _conversation(record: Any, file_name: str) -> Conversation:
    try:
        question = user_content(record["instruction"], record.get("input", ""))
        answer = record["output"]
    except (TypeError, KeyError, AttributeError):
        raise AppError("file_damaged", name=file_name) from None
    return {
        "prompt": [{"role": "user", "content": question}],
        "completion": [{"role": "assistant", "content": answer}],
    }
