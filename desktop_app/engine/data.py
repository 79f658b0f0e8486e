"""Alpaca records and plain texts as the trainer wants them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.protocol.alpaca import user_content

Conversation = dict[str, list[dict[str, str]]]

NOT_LEARNED = -100
"""Label of a token that is read and not learned: torch's cross-entropy leaves it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What fits, as rows of `input_ids` and `labels` of at most the job's length.

    `lengths` are tokens before cutting, one for each row. `cut` of the rows lost their end at `max_length`;
    `left_out` records had a prompt that alone fills it, or no answer.
    """

    dataset: datasets.Dataset
    lengths: list[int]
    cut: int
    left_out: int


def read_examples(file: str, tokenizer: Any, max_length: int) -> Examples:
    """Reads an Alpaca JSON file, of which the answers are learned, or a *.jsonl of texts, all of which is.

    Raises:
        AppError: "file_missing", "file_damaged", or "dataset_empty" when nothing is left to learn from.
    """
    path = Path(file)
    if path.suffix == ".jsonl":
        return examples_of_texts(_texts(path), tokenizer, max_length, name=path.name)
    return examples_of_records(_records(path), tokenizer, max_length, name=path.name)


def examples_of_records(records: Sequence[Any], tokenizer: Any, max_length: int, *, name: str) -> Examples:
    """Turns Alpaca records into rows of token ids; `name` stands in errors, which are `read_examples`'."""
    rows: list[dict[str, list[int]]] = []
    lengths: list[int] = []
    for record in records:
        conversation = _conversation(record, name)
        prompt = token_ids(tokenizer, conversation["prompt"], answer_follows=True)
        whole = token_ids(tokenizer, conversation["prompt"] + conversation["completion"])
        ids = whole[:max_length]
        if len(prompt) < len(ids):
            rows.append({"input_ids": ids, "labels": [NOT_LEARNED] * len(prompt) + ids[len(prompt) :]})
            lengths.append(len(whole))
    if not rows:
        raise AppError("dataset_empty", name=name)
    return Examples(
        dataset=datasets.Dataset.from_list(rows),
        lengths=lengths,
        cut=sum(length > max_length for length in lengths),
        left_out=len(records) - len(rows),
    )


def examples_of_texts(texts: Sequence[str], tokenizer: Any, max_length: int, *, name: str) -> Examples:
    """Turns plain texts into rows of token ids, all of which are learned; a long text fills several rows."""
    rows: list[dict[str, list[int]]] = []
    for text in texts:
        ids = [*tokenizer(text)["input_ids"], tokenizer.eos_token_id]
        for start in range(0, len(ids), max_length):
            piece = ids[start : start + max_length]
            if len(piece) > 1:  # one token predicts nothing
                rows.append({"input_ids": piece, "labels": list(piece)})
    if not rows:
        raise AppError("dataset_empty", name=name)
    return Examples(
        dataset=datasets.Dataset.from_list(rows),
        lengths=[len(row["input_ids"]) for row in rows],
        cut=0,
        left_out=0,
    )


def token_ids(tokenizer: Any, messages: list[dict[str, str]], *, answer_follows: bool = False) -> list[int]:
    """Returns the model's own chat template filled with `messages`; `answer_follows` opens the answer's turn."""
    filled = tokenizer.apply_chat_template(
        messages, add_generation_prompt=answer_follows, tokenize=True, return_dict=True
    )
    return list(filled["input_ids"])


def _records(path: Path) -> list[Any]:
    records = read_json(path)
    if not isinstance(records, list):
        raise AppError("file_damaged", name=path.name)
    return records


def _texts(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError):
        raise AppError("file_damaged", name=path.name) from None
    if not all(isinstance(text, str) for text in texts):
        raise AppError("file_damaged", name=path.name)
    return texts


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
