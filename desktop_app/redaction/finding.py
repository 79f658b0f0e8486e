"""What redaction finds, what is decided about it, and the only text that may be trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "PERSON", "ORGANIZATION", "EMAIL", "PHONE", "USERNAME", "ADDRESS", "DATE_OF_BIRTH", "NATIONAL_ID", "PASSPORT",
    "LICENSE_PLATE", "CREDIT_CARD", "IBAN", "BANK_ACCOUNT", "ORDER_NUMBER", "IP", "MAC", "URL", "COORDINATES",
    "CRYPTO", "SECRET",
]  # fmt: skip
Action = Literal["replace", "keep", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Personal data in one text.

    Args:
        start, end: offsets in characters of the text.
        confidence: 0 to 1.
        reason: code for "why" ("checksum", "known_person", "greeting", ...); the words are "why_<reason>".
    """

    start: int
    end: int
    kind: Kind
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """One line of privacy/findings.jsonl: a value with all its places.

    Args:
        entity: stable id of the person or value; all forms of one person share it.
        value: the text as first seen; the file never leaves the project folder.
        count: occurrences in all texts.
        snippets: up to three places in context, the value between "⟦" and "⟧".
    """

    entity: str
    kind: Kind
    value: str
    count: int
    confidence: float
    reason: str
    is_me: bool = False
    snippets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """privacy/decisions.json: what happens to each value. Unnamed entities take their kind's default.

    "replace" puts an invented value of the same form, "keep" leaves it, "drop" leaves the whole message pair out.
    """

    by_kind: Mapping[str, Action] = field(default_factory=dict)
    by_entity: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyReport:
    """privacy/report.json: numbers only, no values.

    `dropped_conversations` were left out whole; `withheld_messages` lost their text, because something in them was
    decided "drop" or they were too long to check; pairs with them are not used.
    """

    texts: int
    found_by_kind: Mapping[str, int]
    replaced_by_kind: Mapping[str, int]
    kept_by_kind: Mapping[str, int]
    people: int
    dropped_conversations: int
    leaks_after: int
    withheld_messages: int = 0
