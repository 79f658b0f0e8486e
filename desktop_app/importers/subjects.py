"""Subjects without the prefixes that mail programs add in every language."""

from __future__ import annotations

import re

_REPLY = r"re|aw|antw|sv|vs|odp|ref|rif|res|ynt|回复|回覆|答复|答覆|返信|회신"
_FORWARD = r"fwd|fw|wg|tr|rv|vb|vl|i|enc|pd|转发|轉寄|轉發|転送|전달"
_PREFIX = re.compile(
    rf"(?P<word>{_REPLY}|{_FORWARD})(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d)?\s?[:：]\s?", re.IGNORECASE
)
_IS_FORWARD = re.compile(rf"(?:{_FORWARD})\Z", re.IGNORECASE)
_LIST_TAG = re.compile(r"\[[^\]]{1,40}\]\s?")


def plain_subject(subject: str) -> str:
    """Returns the subject for comparing: no prefixes, no list tag, one space, case folded."""
    rest = subject.strip()
    while True:
        found = _PREFIX.match(rest) or _LIST_TAG.match(rest)
        if found is None:
            return " ".join(rest.split()).casefold()
        rest = rest[found.end() :]


def is_answer(subject: str) -> bool:
    """Whether the outermost prefix says "Re:"."""
    found = _PREFIX.match(subject.strip())
    return found is not None and not _IS_FORWARD.match(found["word"])


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix says "Fwd:"; "Re: Fwd: x" is an answer."""
    found = _PREFIX.match(subject.strip())
    return found is not None and _IS_FORWARD.match(found["word"]) is not None
