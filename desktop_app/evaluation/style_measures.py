"""How near an answer is to the person's way of writing: each measure from 0 (foreign) to 1 (as they do).

Known from the training replies; measured on answers to messages that are not among them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.evaluation.style import habit_share, habits
from desktop_app.redaction.chat_tokens import TOKEN

_WORD = re.compile(r"[一-鿿]|[^\W_一-鿿]+(?:['’][^\W_一-鿿]+)*")
_MARKS = re.compile(r"[^\w\s{}]")
_USUAL_SHARE = 0.05
"""A greeting that one reply in twenty has is one of the person's own."""
_WORDS_OF_AN_ENDING = 2
CODES = (
    "style_length",
    "style_greeting",
    "style_sign_off",
    "style_punctuation",
    "style_vocabulary",
    "style_habits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What is known of a person's replies.

    Args:
        greetings, sign_offs: first and last words that are usual, "" for none -> how usual, the most usual is 1:
            a model that never closes is not near to somebody who nearly always does.
        marks: punctuation mark (and "\\n") -> its share of all marks.
        marks_per_word: how many there are.
        vocabulary: words in use, lower case.
    """

    greetings: dict[str, float]
    sign_offs: dict[str, float]
    marks: dict[str, float]
    vocabulary: frozenset[str]
    habits: tuple[str, ...]


def style_of(replies: Sequence[str]) -> Style:
    marks = Counter(mark for reply in replies for mark in _marks(reply))
    total = sum(marks.values())
    return Style(
        greetings=_usual([greeting(reply) for reply in replies]),
        sign_offs=_usual([sign_off(reply) for reply in replies]),
        marks={mark: count / total for mark, count in marks.items()},
        vocabulary=frozenset(word for reply in replies for word in words(reply)),
        habits=habits(replies),
    )


def nearness(answer: str, own: str, style: Style) -> dict[str, float]:
    """Returns code -> 0 to 1. Only the length is compared with the very reply that the person wrote; the rest with
    how they write in general, because one message can be answered in many words."""
    answered, expected = len(words(answer)), len(words(own))
    used = set(words(answer))
    return {
        # exp(-|ln ratio|): half as long and twice as long are equally far off.
        "style_length": min(answered, expected) / max(answered, expected, 1) if answered or expected else 1.0,
        "style_greeting": style.greetings.get(greeting(answer), 0.0),
        "style_sign_off": style.sign_offs.get(sign_off(answer), 0.0),
        "style_punctuation": _common(_marks(answer), style.marks),
        "style_vocabulary": len(used & style.vocabulary) / len(used) if used else 0.0,
        "style_habits": habit_share([answer], style.habits),
    }


def words(text: str) -> list[str]:
    """Words in lower case without the tokens that stand for names; Chinese characters are words."""
    return [match.group().lower() for match in _WORD.finditer(TOKEN.sub(" ", text))]


def greeting(text: str) -> str:
    """Returns the first word of the first line; "" where that line is already the message (no comma, no break)."""
    lines = _lines(text)
    if len(lines) < 2 and not re.match(r"^[^.?。？]{1,40}[!,，！]", TOKEN.sub("X", text.strip())):
        return ""
    return " ".join(words(lines[0])[:1]) if lines else ""


def sign_off(text: str) -> str:
    """Returns the first words of the last line that is more than a name; "" for a text of one line."""
    lines = [line for line in _lines(text) if words(line)]
    return " ".join(words(lines[-1])[:_WORDS_OF_AN_ENDING]) if len(lines) > 1 else ""


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line.strip()]


def _usual(found: Sequence[str]) -> dict[str, float]:
    counts = Counter(found)
    most = max(counts.values(), default=1)
    return {one: count / most for one, count in counts.items() if count >= _USUAL_SHARE * len(found)}


def _marks(text: str) -> list[str]:
    return _MARKS.findall(TOKEN.sub(" ", text)) + ["\n"] * text.strip().count("\n")


def _common(marks: Sequence[str], usual: dict[str, float]) -> float:
    """Returns 1 less the total variation distance of two distributions of marks."""
    if not marks or not usual:
        return float(not marks and not usual)
    here = Counter(marks)
    return math.fsum(min(here[mark] / len(marks), usual.get(mark, 0.0)) for mark in here)
