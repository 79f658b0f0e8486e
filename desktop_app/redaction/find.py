"""Finds personal data in one text, and in a whole project (privacy/findings.jsonl)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.core.project import Project, read_lines, replacing
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation
from desktop_app.protocol.model_names import composed
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
from desktop_app.redaction.model_names import read_model_names
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.readable import Readable, readable
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
    return find_in_texts((text,), address_book, language=language, at_least=at_least)[0]


def find_in_texts(
    texts: Sequence[str], address_book: AddressBook, *, language: str = "en", at_least: float = SURE_ENOUGH
) -> list[list[Finding]]:
    """As `find_in_any_text`, for many texts: the findings of each.

    One detector goes over a batch of texts before the next one does, so that it stays in the processor's cache;
    short texts take a quarter less time than one by one.
    """
    found: list[list[Finding]] = [[] for _ in texts]
    parts = (
        part
        for text, findings in zip(texts, found, strict=True)
        for part in _parts(text, address_book, language, findings)
    )
    for batch in _batches(parts):
        with_digits = [part for part in batch if part.context.has_digit]
        for detectors, some in ((_DETECTORS, batch), (_NUMBER_DETECTORS, with_digits)):
            for detector in detectors:
                for part in some:
                    for finding in detector(part.form.text, part.context):
                        if finding.confidence >= at_least:
                            part.take(finding)
    return [merge(findings) for findings in found]


@dataclass(slots=True)
class _Part:
    """What is searched at once: a readable form of a text, or of a piece of it.

    Args:
        found: where its findings go, with offsets in the whole text.
        piece: where in the text the piece begins.
        own: the piece's own part of the text; what begins before it belongs to the piece before.
    """

    form: Readable
    context: Context
    found: list[Finding]
    piece: int
    own: range

    def take(self, finding: Finding) -> None:
        if self.form.starts or self.piece:
            start, end = self.form.span(finding.start, finding.end)
            finding = replace(finding, start=start + self.piece, end=end + self.piece)
        if finding.start in self.own:
            self.found.append(finding)


def _parts(text: str, people: AddressBook, language: str, found: list[Finding]) -> Iterator[_Part]:
    for start in range(0, len(text), _PIECE_CHARACTERS):
        own = range(start, start + _PIECE_CHARACTERS)
        begin = max(0, start - _OVERLAP_CHARACTERS)
        for form in readable(text[begin : own.stop + _OVERLAP_CHARACTERS]):
            yield _Part(form, Context(text=form.text, people=people, language=language), found, begin, own)


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Yields parts together, as many as one piece of a long text is long."""
    batch: list[_Part] = []
    size = 0
    for part in parts:
        batch.append(part)
        size += len(part.form.text)
        if size >= _PIECE_CHARACTERS:
            yield batch
            batch, size = [], 0
    yield batch


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

    What a language model saw in them (`model_names`) is found too. Texts that are too long to check are passed
    over here; `apply` leaves them out and counts them.

    Raises:
        AppError: "file_missing" or "file_damaged" for messages/conversations.jsonl, "model_names_damaged".
    """
    book = read_address_book(project)
    model_names = read_model_names(project)
    counts: Counter[tuple[str, Kind, str]] = Counter()
    seen: dict[tuple[str, Kind, str], _Seen] = {}
    for done, conversation in enumerate(read_lines(project.conversations, Conversation), start=1):
        texts = [one for one in texts_of(conversation) if len(one[0]) <= LONGEST_TEXT_CHARACTERS]
        all_findings = find_in_texts([text for text, _ in texts], book, language=project.facts.language)
        for (text, is_mine), findings in zip(texts, all_findings, strict=True):
            for finding in model_names.added_to(findings, text):
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
