"""Names that a language model saw (privacy/model_names.jsonl), as findings beside those of the detectors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.core.project import Project
from desktop_app.protocol.model_names import NameSpan, digest_of, read_answers
from desktop_app.redaction.everyday_words import NOT_NAMES
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.name_context_east import CHINESE_WORDS
from desktop_app.redaction.name_lists import CHINESE_TITLES, JAPANESE_TITLES, is_ordinary
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import is_han

LEAST_SCORE = 0.7
"""What a model must give a name, as a mean over its tokens. Not calibrated on letters: published taggers put most
of what they get right above 0.9, and what the person sees and can keep may be a little too much."""

LEAST_SCORE_SMALL = 0.9
"""The same for a word without a capital where names have one: most of those are no names."""

_AS_CONFIDENCE = 0.8
"""Taggers are too sure of themselves, so that a name that is known, greeted or introduced stays ahead."""

_LONGEST_NAME = 60
_LONGEST_SPAN = 200
_WORD = re.compile(r"\S+")
# What a model may take along: quotes, brackets, commas; not the point of "Jr.".
_EDGES = re.compile(r"^[\W_]+|[^\w.]+$|_+$")
_NO_NAMES = CHINESE_WORDS | frozenset((*CHINESE_TITLES, *JAPANESE_TITLES))


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Args:
    by_text: digest of a text -> what was seen in it; a text that was not asked about is not there.
    key: the project's key, with which the digests are made.
    """

    by_text: Mapping[str, Sequence[NameSpan]] = field(default_factory=dict)
    key: str = ""

    def added_to(self, findings: list[Finding], text: str) -> list[Finding]:
        """Returns the findings of a composed text and the model's; the same list where it saw nothing."""
        if not self.by_text:
            return findings
        spans = self.by_text.get(digest_of(text, self.key), ())
        seen = [finding for span in spans if (finding := _finding(text, span)) is not None]
        return merge((*findings, *seen)) if seen else findings

    def is_unread(self, text: str) -> bool:
        """Whether a model read others of the texts and not this one: it came later, or the model was stopped."""
        return bool(self.by_text) and any(map(str.isalpha, text)) and digest_of(text, self.key) not in self.by_text


def read_model_names(project: Project) -> ModelNames:
    """Reads what a model saw; nothing where none was asked.

    Raises:
        AppError: "model_names_damaged"
    """
    answers = read_answers(project.model_names)
    return ModelNames({one.digest: one.spans for one in answers}, project.facts.key)


def _finding(text: str, span: NameSpan) -> Finding | None:
    """Returns the name in a span without what is no part of it, or None where nothing that is a name is left."""
    if span.score < LEAST_SCORE or span.end > len(text) or span.end - span.start > _LONGEST_SPAN:
        return None
    place = _without_no_names(text, *_trimmed(text, span.start, span.end))
    name = text[slice(*place)]
    if not _may_be_name(name) or (name.islower() and span.score < LEAST_SCORE_SMALL):
        return None
    confidence = round(_AS_CONFIDENCE * min(1.0, span.score), 3)
    return Finding(start=place[0], end=place[1], kind="PERSON", confidence=confidence, reason="name_model")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    for match in _EDGES.finditer(text[start:end]):
        if match.start() == 0:
            start += match.end()
        else:
            end -= match.end() - match.start()
    return start, max(start, end)


def _without_no_names(text: str, start: int, end: int) -> tuple[int, int]:
    """ "Hi Anna", "Frau Dr. Weber": words at the edges that are never a name."""
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])]
    while words and _is_no_name(text[slice(*words[0])]):
        words.pop(0)
    while words and _is_no_name(text[slice(*words[-1])]):
        words.pop()
    return (words[0][0], words[-1][1]) if words else (start, start)


def _is_no_name(word: str) -> bool:
    return word.strip(".,;:!?").casefold() in NOT_NAMES or word in _NO_NAMES


def _may_be_name(name: str) -> bool:
    letters = sum(map(str.isalpha, name))
    # One letter or one character would be replaced all over the project.
    if letters < 2 or len(name) > _LONGEST_NAME:
        return False
    return is_han(name) or " " in name or not is_ordinary(name.rstrip("."))
