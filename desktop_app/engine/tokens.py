"""Alpaca records and plain texts -> token ids, whole; `engine.data` cuts them to a job's length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_app.core.errors import AppError
from desktop_app.protocol.alpaca import user_content

_AT_ONCE = 256
"""Conversations that the tokenizer gets together: a call for each costs a third more."""

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The token ids of a file's records, one after the other.

    Args:
        ids: int32 (tokens of all records).
        ends: int64 (records), where each record ends in `ids`.
        prompts: int64 (records), how many tokens at the start of each are read and not learned.
    """

    ids: np.ndarray[Any, np.dtype[np.int32]]
    ends: np.ndarray[Any, np.dtype[np.int64]]
    prompts: np.ndarray[Any, np.dtype[np.int64]]

    def __post_init__(self) -> None:
        lengths = np.diff(self.ends, prepend=0)
        if len(self.ends) != len(self.prompts) or self.ends[-1:].sum() != len(self.ids) or (lengths < 0).any():
            raise ValueError("these are not the parts of one file")


def tokens_of_records(records: Sequence[Any], tokenizer: Any, *, name: str) -> Tokens:
    """Fills the model's own chat template with Alpaca records; of each, the answer is to be learned.

    Args:
        name: of the file, for errors.

    Raises:
        AppError: "file_damaged".
    """
    questions = [_question(record, name) for record in records]
    whole = [
        [*question, {"role": "assistant", "content": _text(record["output"], name)}]
        for question, record in zip(questions, records, strict=True)
    ]
    prompts = [len(ids) for ids in _filled(tokenizer, questions, answer_follows=True)]
    return _joined(list(_filled(tokenizer, whole, answer_follows=False)), prompts)


def tokens_of_texts(texts: Sequence[str], tokenizer: Any) -> Tokens:
    """Reads plain texts, each closed by the end token; all of it is to be learned."""
    ids = [[*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in texts]
    return _joined(ids, [0] * len(ids))


def token_ids(tokenizer: Any, messages: Messages, *, answer_follows: bool = False) -> list[int]:
    """Returns the model's own chat template filled with `messages`; `answer_follows` opens the answer's turn."""
    return next(_filled(tokenizer, [messages], answer_follows=answer_follows))


def _filled(tokenizer: Any, conversations: Sequence[Messages], *, answer_follows: bool) -> Iterator[list[int]]:
    for start in range(0, len(conversations), _AT_ONCE):
        filled = tokenizer.apply_chat_template(
            list(conversations[start : start + _AT_ONCE]),
            add_generation_prompt=answer_follows,
            tokenize=True,
            return_dict=True,
        )
        yield from map(list, filled["input_ids"])


def _joined(each: Sequence[Sequence[int]], prompts: Sequence[int]) -> Tokens:
    return Tokens(
        ids=np.fromiter((token for ids in each for token in ids), np.int32),
        ends=np.cumsum([len(ids) for ids in each], dtype=np.int64),
        prompts=np.asarray(prompts, dtype=np.int64),
    )


def _question(record: Any, name: str) -> Messages:
    try:
        return [{"role": "user", "content": user_content(record["instruction"], record.get("input", ""))}]
    except (TypeError, KeyError, AttributeError):
        raise AppError("file_damaged", name=name) from None


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise AppError("file_damaged", name=name)
    return value
