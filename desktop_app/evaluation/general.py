"""The forgetting check: bundled plain texts and questions that have nothing to do with the person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_app.core import paths
from desktop_app.core.project import read_record
from desktop_app.evaluation.intervals import Word

LANGUAGES = ("en", "zh")
CLEAR_FORGETTING = 0.05
"""Nats per token. Every fine-tuning moves a model a little; a perplexity 5 % higher is noticed by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`expected`: an answer is right when one of these words or numbers stands in it."""

    ask: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class General:
    """resources/evaluation/general_<language>.json; written by the project, Apache-2.0."""

    language: str
    texts: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """What became of what the model could do before.

    Args:
        word: "worse" when the texts became clearly less expected, or clearly fewer questions are answered.
        perplexity_base, perplexity_tuned: of the plain texts.
        change, low, high: nats per token more than before, with its interval; below 0 is better than before.
        right_base, right_tuned: questions answered of `questions`.
    """

    word: Word
    texts: int
    perplexity_base: float
    perplexity_tuned: float
    change: float
    low: float
    high: float
    questions: int
    right_base: int
    right_tuned: int


def load_general() -> tuple[General, ...]:
    """Raises AppError("file_missing") when the installation is not whole."""
    return tuple(
        read_record(paths.resources() / "evaluation" / f"general_{language}.json", General)
        for language in LANGUAGES
    )


def is_right(answer: str, question: Question) -> bool:
    """Whether an expected word stands in the answer as a word of its own (Chinese: anywhere)."""
    folded = answer.casefold()
    for word in question.expected:
        wanted = word.casefold()
        if not wanted.isascii():
            if wanted in folded:
                return True
        elif re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded, re.ASCII):
            return True
    return False
