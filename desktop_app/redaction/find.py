"""Finds personal data in one text, and in a whole project (privacy/findings.jsonl)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from desktop_app.core.project import Project, read_lines, replacing
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation
from desktop_app.redaction.decisions import load_decisions
from desktop_app.redaction.detectors import (
    address,
    address_east,
    bank_account,
    card,
    coordinates,
    crypto,
    date_of_birth,
    email,
    iban,
    ip,
    national_id,
    official_document,
    order_number,
    organization,
    person,
    phone,
    secret,
    url,
    username,
)
from desktop_app.redaction.detectors.context import Context, Detector
from desktop_app.redaction.finding import Finding, FoundValue, Kind
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.readable import readable
from desktop_app.redaction.who_is_who import build_address_book, entity_id

OnProgress = Callable[[int, int], None]
"""Called with (conversations done, total; 0 when unknown)."""

LONGEST_TEXT_CHARACTERS = 200_000
"""Longer texts are not searched and therefore not used: no letter is that long."""

SURE_ENOUGH = 0.5
"""Findings below are not taken for personal data: a public web page, an order number without its owner."""

_DETECTORS: tuple[Detector, ...] = (
    email.find,
    url.find,
    username.find,
    secret.find,
    organization.find,
    person.find,
    address_east.find,
)
# Tried only where a text has a digit.
_NUMBER_DETECTORS: tuple[Detector, ...] = (
    iban.find,
    card.find,
    bank_account.find,
    national_id.find,
    official_document.find,
    date_of_birth.find,
    phone.find,
    ip.find,
    coordinates.find,
    crypto.find,
    order_number.find,
    address.find,
)
# A text longer than this is searched piece by piece. The pieces overlap by more than the longest thing that is
# found
# by its form, except private keys and web addresses, which are found in part.
_PIECE_CHARACTERS = 50_000
_OVERLAP_CHARACTERS = 2_000
_SNIPPETS = 3
_SNIPPET_CHARACTERS = 40


class TextTooLongError(ValueError):
    """The text cannot be checked, so it must not be used."""


def find_in_text(
    text: str, address_book: AddressBook, *, language: str = "en", at_least: float = SURE_ENOUGH
) -> list[Finding]:
    """Returns all personal data in `text`: sorted, not overlapping, offsets in characters.

    Args:
        at_least: the smallest confidence.

    Raises:
        TextTooLongError: the text is longer than `LONGEST_TEXT_CHARACTERS`.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        raise TextTooLongError
    return find_in_any_text(text, address_book, language=language, at_least=at_least)


def find_in_any_text(
    text: str, address_book: AddressBook, *, language: str = "en", at_least: float = SURE_ENOUGH
) -> list[Finding]:
    """As `find_in_text`, for a text of any length, in time in proportion to it."""
    if len(text) <= _PIECE_CHARACTERS:
        return merge(f for f in _search(text, address_book, language) if f.confidence >= at_least)
    findings: list[Finding] = []
    for start in range(0, len(text), _PIECE_CHARACTERS):
        end = start + _PIECE_CHARACTERS
        from_, to = max(0, start - _OVERLAP_CHARACTERS), min(len(text), end + _OVERLAP_CHARACTERS)
        findings += (
            replace(f, start=f.start + from_, end=f.end + from_)
            for f in _search(text[from_:to], address_book, language)
            # What begins in the overlap before belongs to the piece before.
            if f.confidence >= at_least and start <= f.start + from_ < end
        )
    return merge(findings)


def _search(text: str, people: AddressBook, language: str) -> Iterator[Finding]:
    for form in readable(text):
        context = Context(text=form.text, people=people, language=language)
        for detector in (*_DETECTORS, *_NUMBER_DETECTORS) if context.has_digit else _DETECTORS:
            for finding in detector(form.text, context):
                if form.starts:
                    start, end = form.span(finding.start, finding.end)
                    yield replace(finding, start=start, end=end)
                else:
                    yield finding


def entity_for(kind: Kind, value: str, book: AddressBook) -> str:
    """Returns the id of the person or thing that `value` names; the same in every run of a project."""
    if kind == "PERSON":
        return book.entity_of_name(value) or entity_id(book.key, "p", value.casefold())
    if kind == "EMAIL":
        return book.by_address.get(value.casefold()) or entity_id(book.key, "e", value.casefold())
    if kind == "ORGANIZATION":
        return book.entity_of_name(value) or entity_id(book.key, "o", value.casefold())
    if kind in ("CREDIT_CARD", "IBAN", "BANK_ACCOUNT", "NATIONAL_ID", "PHONE", "PASSPORT", "LICENSE_PLATE"):
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
    in_mine: int = 0


def texts_of(conversation: Conversation) -> Iterator[tuple[str, bool]]:
    """Yields every text of a conversation that goes on to the next step, and whether it is mine."""
    if conversation.subject:
        yield composed(conversation.subject), False
    for message in conversation.messages:
        yield composed(message.text), message.mine


def composed(text: str) -> str:
    """Returns `text` with each accent joined to its letter; some systems write them apart."""
    return unicodedata.normalize("NFC", text)


def read_address_book(project: Project) -> AddressBook:
    """Builds the address book from the imported conversations and the names that the person typed."""
    added = load_decisions(project).added_names
    return build_address_book(
        read_lines(project.conversations, Conversation),
        project.facts.my_addresses,
        project.facts.key,
        known_names=[one.name for one in added if one.kind == "PERSON"],
        organizations=[one.name for one in added if one.kind == "ORGANIZATION"],
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
        for text, is_mine in texts_of(conversation):
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
                first.in_mine += is_mine
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
            in_mine=found.in_mine,
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
