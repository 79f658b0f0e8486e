"""Whether a text that a model wrote is worth learning from; the reasons are codes ("drop_<reason>")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desktop_app.dataset.cleaning import speaks_as_assistant
from desktop_app.dataset.language import language_of
from desktop_app.dataset.more.prompts import PROSE
from desktop_app.dataset.near_duplicates import RELATED_FROM, jaccard, shingles
from desktop_app.dataset.text_signs import REPETITIVE_FROM, count_words, is_damaged, repeated_share

GOOD_FROM = 7
"""Of 10: what Meta's synthetic-data-kit keeps, too."""

_FEWEST_WORDS = 2
_PROSE_RUN = 6
_COPIED_RUN = 14
"""So many words in a row are copied, not used again; a greeting with a closing formula has fewer."""

_WORD = re.compile(r"\w+")
_FACT = re.compile(r"\d+(?:[.,:/-]\d+)*|\{\{\w+\}\}")
_REFUSAL = re.compile(
    r"\bi(?:'m| am) (?:sorry,? but )?(?:unable|not able) to (?:help|assist|reword|write|provide|comply)"
    r"|\bi can(?:'t|’t|not) (?:help|assist|reword|provide|comply|fulfil+)|\bi must decline\b"
    r"|\bes tut mir leid, aber ich kann (?:dabei|das) nicht|\bje ne peux pas (?:vous )?aider"
    r"|抱歉，我(?:无法|不能)|很抱歉，我(?:无法|不能)|申し訳ありませんが、.{0,20}できません",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\[(?:your |my |the |sender'?s? |recipient'?s? |insert )?(?:name|date|time|company|address|place|signature|"
    r"title|number|link|ihr name|name hier|votre nom|您的姓名|姓名)[^\]\n]{0,30}\]"
    r"|\{\{(?!(?:MY|SENDER)_)\w+\}\}|<(?:name|date)>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a good text is like.

    Args:
        longest: characters.
        language: ISO 639-1 code, "" where it is not known.
        shown: texts that it must not be a copy of.
        facts: numbers and tokens ({{SENDER_NAME}}) that must stay in it.
    """

    longest: int
    language: str = ""
    shown: Sequence[str] = ()
    facts: Iterable[str] = ()


def fault(text: str, expected: Expected, *, is_cut: bool, leaks: Callable[[str], bool]) -> str:
    """Returns why a made text is thrown away, "" for a good one."""
    if not text:
        return "made_empty"
    if is_cut:
        return "made_cut"
    if count_words(text) < _FEWEST_WORDS:
        return "made_too_short"
    if len(text) > expected.longest:
        return "made_too_long"
    if is_damaged(text):
        return "made_damaged"
    if repeated_share(text) > REPETITIVE_FROM:
        return "made_repetitive"
    if speaks_as_assistant(text) or _REFUSAL.search(text):
        return "made_refusal"
    if _PLACEHOLDER.search(text):
        return "made_placeholder"
    if _runs(text, _PROSE_RUN) & _prose_runs() or any(_is_copy(text, shown) for shown in expected.shown):
        return "made_copied"
    language = language_of(text)
    if language and expected.language and language != expected.language:
        return "made_other_language"
    if not set(expected.facts) <= facts_in(text):
        return "made_lost_fact"
    if leaks(text):
        return "made_private"
    return ""


def is_same(one: str, other: str) -> bool:
    """Whether two texts say nearly the same in the same words."""
    return plain(one) == plain(other) or jaccard(shingles(one), shingles(other)) >= RELATED_FROM


def facts_in(text: str) -> set[str]:
    """The numbers in a text, and the tokens that stand for names."""
    return set(_FACT.findall(text))


def plain(text: str) -> str:
    """The bare words, for comparing."""
    return " ".join(_WORD.findall(text.casefold()))


def _is_copy(text: str, shown: str) -> bool:
    return is_same(text, shown) or bool(_runs(text, _COPIED_RUN) & _runs(shown, _COPIED_RUN))


def _runs(text: str, length: int) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


@lru_cache(maxsize=1)
def _prose_runs() -> set[str]:
    return set().union(*(_runs(text, _PROSE_RUN) for text in PROSE))
