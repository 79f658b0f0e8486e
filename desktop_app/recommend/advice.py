"""Should a person train at all? Five plain answers lead to one honest advice.

The order follows what the field agrees on: a model that is told what to do is enough for most things that can be
told; facts that change belong into a search, not into weights; a voice is what training is good at, and it takes
some hundred examples (LIMA, "LoRA Without Regret", OpenAI's and Google's own guides say the same in other words).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Advice = Literal["train", "prompt_first", "search", "more_data", "search_and_train"]

QUESTIONS = ("own_voice", "same_kind", "changing_facts", "told_before", "enough_answers")
"""Codes of the questions in the order in which they are asked; the sentences are "advice_ask_" + code."""

ENOUGH_ANSWERS = 200
LEAST_ANSWERS = 50


def advise(answers: Mapping[str, bool]) -> Advice | None:
    """Returns the advice; None while a question is open. Its sentence is "advice_" + code."""
    if any(code not in answers for code in QUESTIONS):
        return None
    learns_something = answers["own_voice"] or answers["same_kind"]
    if answers["changing_facts"]:
        return "search_and_train" if answers["own_voice"] and answers["enough_answers"] else "search"
    if not learns_something or not (answers["told_before"] or answers["own_voice"]):
        return "prompt_first"
    return "train" if answers["enough_answers"] else "more_data"
