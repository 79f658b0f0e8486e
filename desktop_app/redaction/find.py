"""Finds personal data in one text, and in a whole project (privacy/findings.jsonl)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desktop_app.core.project import Project, read_lines, replacing
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation
from desktop_app.redaction.detectors import (
    address,
    card,
    email,
    iban,
    ip,
    national_id,
    person,
    phone,
    secret,
    url,
)
from desktop_app.redaction.detectors.context import Context, Detector
from desktop_app.redaction.finding import Finding, FoundValue, Kind
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import build_address_book, entity_id

OnProgress = Callable[[int, int], None]
"""Called with (conversations done, total; 0 when unknown)."""

LONGEST_TEXT_CHARACTERS = 200_000
"""Longer texts are not searched and therefore not used: no letter is that long."""

_DETECTORS: tuple[Detector, ...] = (
    email.find,
    url.find,
    iban.find,
    card.find,
    national_id.find,
    phone.find,
    ip.find,
    secret.find,
    address.find,
    person.find,
)
_SNIPPETS = 3
_SNIPPET_CHARACTERS = 40


class TextTooLongError(ValueError):
    """The text cannot be checked, so it must not be used."""


def find_in_text(text: str, address_book: AddressBook, *, language: str = "en") -> list[Finding]:
    """Returns all personal data in `text`: sorted, not overlapping, offsets in characters.

    Raises:
        TextTooLongError: the text is longer than `LONGEST_TEXT_CHARACTERS`.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        raise TextTooLongError
    context = Context(people=address_book, language=language)
    return merge(finding for detector in _DETECTORS for finding in detector(text, context))


def merge(findings: Iterator[Finding]) -> list[Finding]:
    """Joins overlapping findings: the longest gives the kind, then the most confident; the span covers them all.

    Covering them all means that the part of a loser which sticks out is not left in the text.
    """
    ordered = sorted((f for f in findings if f.end > f.start), key=lambda f: (f.start, -f.end))
    merged: list[Finding] = []
    winner: Finding | None = None  # the best of the group whose span merged[-1] has
    for finding in ordered:
        if winner is None or finding.start >= merged[-1].end:
            winner = finding
            merged.append(finding)
            continue
        winner = max(winner, finding, key=lambda f: (f.end - f.start, f.confidence))
        merged[-1] = Finding(
            start=merged[-1].start,
            end=max(merged[-1].end, finding.end),
            kind=winner.kind,
            confidence=winner.confidence,
            reason=winner.reason,
        )
    return merged


def entity_for(kind: Kind, value: str, book: AddressBook) -> str:
    """Returns the id of the person or thing that `value` names; the same in every run of a project."""
    if kind == "PERSON":
        return book.entity_of_name(value) or entity_id(book.key, "p", value.casefold())
    if kind == "EMAIL":
        return book.by_address.get(value.casefold()) or entity_id(book.key, "e", value.casefold())
    if kind in ("CREDIT_CARD", "IBAN", "NATIONAL_ID", "PHONE"):
        # One number in two spellings is one number.
        value = re.sub(r"[^0-9A-Za-z]", "", value)
    if kind == "ADDRESS":
        # The street with its number is the address, with or without the town behind it.
        value = re.split(r"[,\n]", value)[0].strip()
    return entity_id(book.key, kind.lower(), value.casefold())


@dataclass(slots=True)
class _Seen:
    value: str
    confidence: float
    reason: str
    snippets: list[str] = field(default_factory=list)


def texts_of(conversation: Conversation) -> Iterator[str]:
    """Yields every text of a conversation that goes on to the next step: subject and messages."""
    if conversation.subject:
        yield composed(conversation.subject)
    for message in conversation.messages:
        yield composed(message.text)


def composed(text: str) -> str:
    """Returns `text` with each accent joined to its letter; some systems write them apart."""
    return unicodedata.normalize("NFC", text)


def read_address_book(project: Project) -> AddressBook:
    """Builds the address book from the imported conversations."""
    return build_address_book(
        read_lines(project.conversations, Conversation), project.facts.my_addresses, project.facts.key
    )


def find_personal_data(project: Project, on_progress: OnProgress | None = None) -> list[FoundValue]:
    """Searches all imported texts and writes privacy/findings.jsonl, the most frequent value first.

    Texts that are too long to check are passed over here; `apply` leaves them out and counts them.

    Raises:
        AppError: "file_missing" or "file_damaged" for messages/conversations.jsonl.
    """
    book = read_address_book(project)
    counts: Counter[tuple[str, Kind, str]] = Counter()
    seen: dict[tuple[str, Kind, str], _Seen] = {}
    for done, conversation in enumerate(read_lines(project.conversations, Conversation), start=1):
        for text in texts_of(conversation):
            try:
                findings = find_in_text(text, book, language=project.facts.language)
            except TextTooLongError:
                continue
            for finding in findings:
                value = text[finding.start : finding.end]
                place = (entity_for(finding.kind, value, book), finding.kind, value.casefold())
                counts[place] += 1
                first = seen.setdefault(place, _Seen(value, finding.confidence, finding.reason))
                if finding.confidence > first.confidence:
                    first.confidence, first.reason = finding.confidence, finding.reason
                if len(first.snippets) < _SNIPPETS:
                    first.snippets.append(_snippet(text, finding))
        if on_progress:
            on_progress(done, 0)
    values = [
        FoundValue(
            entity=entity,
            kind=kind,
            value=found.value,
            count=counts[entity, kind, folded],
            confidence=found.confidence,
            reason=found.reason,
            is_me=entity in book.people and book.people[entity].is_me,
            snippets=tuple(found.snippets),
        )
        for (entity, kind, folded), found in seen.items()
    ]
    values.sort(key=lambda found: (-found.count, found.kind, found.value))
    with replacing(project.findings) as stream:
        for found in values:
            stream.write(json.dumps(to_plain(found), ensure_ascii=False) + "\n")
    return values


def _snippet(text: str, finding: Finding) -> str:
    before = text[max(0, finding.start - _SNIPPET_CHARACTERS) : finding.start]
    after = text[finding.end : finding.end + _SNIPPET_CHARACTERS]
    return " ".join(f"{before}⟦{text[finding.start : finding.end]}⟧{after}".split())
