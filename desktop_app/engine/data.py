"""The files that a run learns from, as the trainer wants them: rows of token ids, cut to the job's length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.prepared import prepared
from desktop_app.engine.tokens import Tokens, tokens_of_records, tokens_of_texts

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

    The tokens are kept beside the file (`engine.prepared`).

    Raises:
        AppError: "file_missing", "file_damaged", or "dataset_empty" when nothing is left to learn from.
    """
    path = Path(file)
    if path.suffix == ".jsonl":
        tokens = prepared(path, tokenizer, lambda: tokens_of_texts(_texts(path), tokenizer))
        return _examples_in_pieces(tokens, max_length, name=path.name)
    tokens = prepared(path, tokenizer, lambda: tokens_of_records(_records(path), tokenizer, name=path.name))
    return _examples_with_answers(tokens, max_length, name=path.name)


def examples_of_records(records: Sequence[Any], tokenizer: Any, max_length: int, *, name: str) -> Examples:
    """Turns Alpaca records into rows of token ids; `name` stands in errors, which are `read_examples`'."""
    tokens = tokens_of_records(records, tokenizer, name=name)
    return _examples_with_answers(tokens, max_length, name=name)


def examples_of_texts(texts: Sequence[str], tokenizer: Any, max_length: int, *, name: str) -> Examples:
    """Turns plain texts into rows of token ids, all of which are learned; a long text fills several rows."""
    return _examples_in_pieces(tokens_of_texts(texts, tokenizer), max_length, name=name)


def _examples_with_answers(tokens: Tokens, max_length: int, *, name: str) -> Examples:
    lengths = np.diff(tokens.ends, prepend=0)
    kept = np.minimum(lengths, max_length)
    fits = tokens.prompts < kept
    starts = (tokens.ends - lengths)[fits]
    return Examples(
        dataset=_rows(tokens, starts, starts + kept[fits], tokens.prompts[fits], name),
        lengths=lengths[fits].tolist(),
        cut=int((lengths[fits] > max_length).sum()),
        left_out=int((~fits).sum()),
    )


def _examples_in_pieces(tokens: Tokens, max_length: int, *, name: str) -> Examples:
    starts, ends = [], []
    before = 0
    for end in tokens.ends.tolist():
        for start in range(before, end, max_length):
            if min(start + max_length, end) - start > 1:  # one token predicts nothing
                starts.append(start)
                ends.append(min(start + max_length, end))
        before = end
    prompts = np.zeros(len(starts), dtype=np.int64)
    return Examples(
        dataset=_rows(tokens, np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), prompts, name),
        lengths=[end - start for start, end in zip(starts, ends, strict=True)],
        cut=0,
        left_out=0,
    )


def _rows(tokens: Tokens, starts: Any, ends: Any, prompts: Any, name: str) -> datasets.Dataset:
    """Rows `ids[start:end]`, of which the first `prompt` tokens are not learned; one copy, no Python objects."""
    if not len(starts):
        raise AppError("dataset_empty", name=name)
    lengths = ends - starts
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    place = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    ids = tokens.ids[np.repeat(starts, lengths) + place]
    labels = np.where(place < np.repeat(prompts, lengths), np.int32(NOT_LEARNED), ids)
    # As lists of Python numbers, a hundred thousand pairs would need several GB on the way.
    return datasets.Dataset.from_dict(
        {
            "input_ids": pyarrow.LargeListArray.from_arrays(offsets, ids),
            "labels": pyarrow.LargeListArray.from_arrays(offsets, labels),
        }
    )


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
