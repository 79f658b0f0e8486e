"""A code's words, before translation."""

from __future__ import annotations

from dataclasses import dataclass


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - lupdate looks for this very name
    """Marks `text` for translation and returns it unchanged; Qt's extractor finds it, `core` stays free of Qt."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What happened and what is safe (`text`), and what to do now (`next_step`, may be empty).

    Both may hold `{name}` placeholders, filled from the details of an AppError, a Notice or a Failed event.
    """

    text: str
    next_step: str = ""


def sentence(text: str, next_step: str = "") -> Sentence:
    return Sentence(text=text, next_step=next_step)
