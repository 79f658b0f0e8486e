"""What is left out of the pairs, and why.

The reasons are codes; `core.sentences` has the words ("drop_<reason>").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from desktop_app.dataset.near_duplicates import compare
from desktop_app.dataset.pair_index import UNUSABLE
from desktop_app.dataset.pairs import Candidate
from desktop_app.dataset.text_signs import (
    REPETITIVE_FROM,
    count_words,
    estimate_tokens,
    is_damaged,
    repeated_share,
    without_links,
)

LONGEST_TOKENS = 1500
"""Of input and output each: a longer pair would be cut in training, and a cut answer teaches nonsense."""
LONGEST_CHARACTERS = 6000
"""Likewise, for texts with fewer tokens than characters let expect."""

_PHRASE_WORDS = 4
_PHRASE_SHARE = 0.02
_PHRASES_AT_LEAST = 5
"""A short reply ("ok, thanks") is kept until it is one pair in fifty: beyond that the model learns to say nothing
else. Data-juicer and the seeds name a fifth as too much; that is for the whole of a text, this for one phrase."""

_WORDS = re.compile(r"\w+")
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:(?:re|aw|sv)\s*:\s*)?(?:fwd?|wg|tr|rv|转发|轉寄|轉發)\s*[:：]", re.IGNORECASE
)
_FORWARD_TEXT = re.compile(
    r"^-{2,12}\s?(?:forwarded message|weitergeleitete nachricht|original message|message transféré"
    r"|mensaje reenviado"
    r"|转发的?邮件|原始邮件)\s?-{2,12}\s*$|^begin forwarded message:",
    re.IGNORECASE | re.MULTILINE,
)
# A language model's own voice, where a log of one was imported.
_REFUSAL = re.compile(
    r"\bas an ai\b|\bi(?:'m| am) an ai\b|\bas a (?:large )?language model\b|\bals (?:ein )?ki\b"
    r"|作为(?:一个)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`reason`: why the checks leave a pair out, "" when they do not; `is_used`: what comes of it after all.

    Args:
        twin: index of the earlier pair that this one repeats, where that is the reason; else its own.
        cluster: the same number for used pairs whose texts are related.
    """

    reason: str
    is_used: bool
    twin: int
    cluster: int


def judge(
    candidates: Sequence[Candidate], *, ignored: Collection[str] = (), kept: Collection[str] = ()
) -> list[Judgement]:
    """Decides about each candidate on its own account, then among its like.

    Args:
        candidates: the oldest first, so that of two near-duplicates the earlier one is kept.
        ignored: reasons that the person does not want to count; a judgement names them all the same.
        kept: ids of pairs that the person wants to be used for whatever reason they were left out.
    """
    reasons = [fault(candidate) for candidate in candidates]

    def is_used(index: int) -> bool:
        reason = reasons[index]
        return not reason or (reason not in UNUSABLE and (reason in ignored or candidates[index].pair_id in kept))

    twins = list(range(len(candidates)))
    seen: dict[tuple[str, str], int] = {}
    for index, candidate in enumerate(candidates):
        if is_used(index):
            same = (_plain(candidate.incoming), _plain(candidate.example.output))
            twins[index] = seen.setdefault(same, index)
            if twins[index] != index and not reasons[index]:
                reasons[index] = "exact_duplicate"
    stays = [is_used(index) for index in range(len(candidates))]
    always = [
        bool(reasons[index]) or "near_duplicate" in ignored or candidate.pair_id in kept
        for index, candidate in enumerate(candidates)
    ]
    likeness = compare([f"{c.incoming}\n{c.example.output}" for c in candidates], stays, always)
    for index, first in enumerate(likeness.first):
        if first != index and not reasons[index]:
            twins[index] = first
            reasons[index] = "near_duplicate"
    for index in _too_common(candidates, [is_used(index) for index in range(len(candidates))]):
        reasons[index] = reasons[index] or "common_phrase"
    return [
        Judgement(reasons[index], is_used(index), twins[index], likeness.cluster[index])
        for index in range(len(candidates))
    ]


def _too_common(candidates: Sequence[Candidate], stays: Sequence[bool]) -> Iterator[int]:
    """Yields the pairs whose short reply occurs too often; those that stay are spread over the whole time."""
    phrases: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        if stays[index] and count_words(candidate.example.output) <= _PHRASE_WORDS:
            phrases.setdefault(_plain(candidate.example.output), []).append(index)
    most = max(_PHRASES_AT_LEAST, round(_PHRASE_SHARE * sum(stays)))
    for found in phrases.values():
        if len(found) > most:
            kept = {found[place * len(found) // most] for place in range(most)}
            yield from (index for index in found if index not in kept)


def fault(candidate: Candidate) -> str:
    """Returns why a pair cannot be used on its own account, or ""."""
    source, answer = candidate.example.input, candidate.example.output
    if candidate.withheld:
        return "withheld"
    if not source:
        return "empty_input"
    if not answer.strip():
        return "empty_reply"
    if count_words(without_links(answer)) < 2:
        return "reply_too_short"
    if any(len(text) > LONGEST_CHARACTERS or estimate_tokens(text) > LONGEST_TOKENS for text in (source, answer)):
        return "too_long"
    if is_damaged(answer) or "\ufffd" in source:
        return "mojibake"
    if _FORWARD_TEXT.search(answer) or (_FORWARD_SUBJECT.match(candidate.subject) and count_words(answer) < 6):
        return "forwarded"
    if candidate.kind == "assistant" and speaks_as_assistant(answer):
        return "refusal"
    if repeated_share(answer) > REPETITIVE_FROM:
        return "repetitive"
    return ""


def speaks_as_assistant(text: str) -> bool:
    """Whether a language model speaks of itself ("As an AI ...")."""
    return _REFUSAL.search(text) is not None


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
