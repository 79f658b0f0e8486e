"""The forgetting check: bundled plain texts and questions that have nothing to do with the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.core import paths
from desktop_app.core.project import read_record
from desktop_app.evaluation.intervals import Word, difference, mean, sign_test, word_for

LANGUAGES = ("en", "zh")
CLEAR_FORGETTING = 0.05
"""Nats per token. Every fine-tuning moves a model a little; a perplexity 5 % higher is noticed by nobody."""
_BY_CHANCE = 0.05
KNOWN_PERPLEXITY = 500.0
"""Models have below 100 on plain texts of a language that they know. What a model never knew, like most languages
for the bundled one, it cannot forget: above, a change says nothing."""


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
class Remembered:
    """What became of what the model could do before, in one language or in all.

    Args:
        word: "worse" when the texts became clearly less expected, or clearly fewer questions are answered; texts
            of a language that it did not know do not count (`KNOWN_PERPLEXITY`).
        language: of `LANGUAGES`, "" for all.
        perplexity_base, perplexity_tuned: of the plain texts.
        change, low, high: nats per token more than before, with its interval; below 0 is better than before.
        right_base, right_tuned: questions answered of `questions`.
    """

    word: Word
    language: str = ""
    texts: int
    perplexity_base: float
    perplexity_tuned: float
    change: float
    low: float
    high: float
    questions: int
    right_base: int
    right_tuned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """`word` is "worse" when all together or any language is: two languages do not make up for each other.

    `all`: the texts of the languages that the model knew (of all where it knew none), and every question.
    """

    word: Word
    all: Remembered
    languages: tuple[Remembered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A general question with what both models answered."""

    language: str
    ask: str
    base: str
    tuned: str
    right_base: bool
    right_tuned: bool


Likelihood = tuple[float, float]


def forgetting(
    texts: Mapping[str, Sequence[tuple[Likelihood, Likelihood]]], recalled: Sequence[Recalled]
) -> Forgetting:
    """Args:
    texts: language -> (base, tuned) of every text, each (nll in nats, tokens).
    """
    languages = tuple(
        _remembered(language, rows, [one for one in recalled if one.language == language])
        for language, rows in texts.items()
    )
    known = [one.language for one in languages if one.perplexity_base <= KNOWN_PERPLEXITY] or list(texts)
    whole = _remembered("", [row for language in known for row in texts[language]], recalled)
    is_worse = any(one.word == "worse" for one in (whole, *languages))
    return Forgetting(word="worse" if is_worse else whole.word, all=whole, languages=languages)


def _remembered(
    language: str, rows: Sequence[tuple[Likelihood, Likelihood]], recalled: Sequence[Recalled]
) -> Remembered:
    base, tuned = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    change = difference(base, tuned)
    lost = sum(one.right_base and not one.right_tuned for one in recalled)
    won = sum(one.right_tuned and not one.right_base for one in recalled)
    perplexity_base = float(np.exp(mean(base.sum(0))))
    word: Word = "no_difference"
    if perplexity_base <= KNOWN_PERPLEXITY:
        word = word_for(change, higher_is_better=False, at_least=CLEAR_FORGETTING)
    if lost > won and sign_test(lost, won) < _BY_CHANCE:
        word = "worse"
    return Remembered(
        word=word,
        language=language,
        texts=len(rows),
        perplexity_base=perplexity_base,
        perplexity_tuned=float(np.exp(mean(tuned.sum(0)))),
        change=change.value,
        low=change.low,
        high=change.high,
        questions=len(recalled),
        right_base=sum(one.right_base for one in recalled),
        right_tuned=sum(one.right_tuned for one in recalled),
    )


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
