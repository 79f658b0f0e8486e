"""Makes the text that may be trained on, and checks it: the only maker of `RedactedConversation`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import InitVar, dataclass
from typing import Literal

from desktop_app.core.project import Project, read_lines, replacing, write_json
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.decisions import action_for, load_decisions
from desktop_app.redaction.find import (
    OnProgress,
    TextTooLongError,
    composed,
    entity_for,
    find_in_text,
    find_personal_data,
    read_address_book,
)
from desktop_app.redaction.finding import Action, Decisions, Finding, FoundValue, Kind, PrivacyReport
from desktop_app.redaction.folding import fold
from desktop_app.redaction.leaks import ValueScanner
from desktop_app.redaction.name_lists import is_ordinary
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import AddressBook, is_han
from desktop_app.redaction.replacements import Replacer
from desktop_app.redaction.who_is_who import clean_name, entity_id

_SEAL = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedMessage:
    """One message without its metadata. `withheld`: it held something that must not be used; its text is empty."""

    mine: bool
    sender_name: str
    text: str
    time_utc: str | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedConversation:
    """What `dataset` accepts. Only this file can make one: everybody else gets a TypeError."""

    conversation_id: str
    kind: Literal["mail", "chat", "assistant", "note"]
    subject: str
    messages: tuple[RedactedMessage, ...]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only redaction.apply makes redacted conversations")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of privacy/redacted.jsonl."""

    conversation_id: str
    kind: Literal["mail", "chat", "assistant", "note"]
    subject: str
    messages: tuple[RedactedMessage, ...]


class _WithheldError(Exception):
    """The text holds a value that was decided to be dropped."""


def redact(
    project: Project, decisions: Decisions | None = None, on_progress: OnProgress | None = None
) -> PrivacyReport:
    """Writes privacy/redacted.jsonl and privacy/report.json.

    A message with a value decided "drop", or too long to check, is withheld. A conversation in which a replaced
    value is still found afterwards is left out and counted.

    Args:
        decisions: None reads privacy/decisions.json, or uses the defaults where there is none.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    if not project.findings.exists():
        find_personal_data(project)
    work = _Redaction(project, decisions or load_decisions(project))
    with replacing(project.redacted) as stream:
        for done, conversation in enumerate(read_lines(project.conversations, Conversation), start=1):
            redacted = work.conversation(conversation)
            if redacted is not None:
                stream.write(json.dumps(to_plain(redacted), ensure_ascii=False) + "\n")
            if on_progress:
                on_progress(done, 0)
    report = work.report(leaks_after=sum(work.leaks(line) for line in read_redacted(project)))
    write_json(project.privacy_report, report)
    return report


def read_redacted(project: Project) -> Iterator[RedactedConversation]:
    """Streams privacy/redacted.jsonl. Raises AppError("file_missing" | "file_damaged")."""
    for line in read_lines(project.redacted, _Line):
        yield RedactedConversation(
            conversation_id=line.conversation_id,
            kind=line.kind,
            subject=line.subject,
            messages=line.messages,
            seal=_SEAL,
        )


class _Redaction:
    """One pass over a project: what is decided, what is counted."""

    def __init__(self, project: Project, decisions: Decisions) -> None:
        self._decisions = decisions
        self._language = project.facts.language
        self._key = project.facts.key
        self._book: AddressBook = read_address_book(project)
        known: dict[str, FoundValue] = {}
        for found in read_lines(project.findings, FoundValue):
            known.setdefault(fold(found.value), found)
        self._replaced: dict[str, tuple[Kind, str]] = {}
        self._words: set[str] = set()
        for folded, found in known.items():
            if self._action(found.kind, found.entity) == "keep":
                continue
            if found.kind == "PERSON" and self._is_word(found.value):
                self._words.add(folded)
            else:
                self._replaced[folded] = (found.kind, found.entity)
        self._scanner = ValueScanner(self._replaced)
        self._word_scanner = ValueScanner(self._words)
        names = {" ".join(form) for form in self._book.forms if len(form[0]) > 1}
        self._replacer = Replacer(
            key=self._key,
            book=self._book,
            known=ValueScanner({*known, *names, *self._book.han_forms}),
            language=self._language,
        )
        self._texts = 0
        self._dropped = 0
        self._withheld = 0
        self._found: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._people: set[str] = set()

    def _is_word(self, value: str) -> bool:
        """Whether a single word is also an everyday word: "May" must go from a greeting, not from "in May"."""
        return (
            len(value.split()) == 1 and not is_han(value) and (is_ordinary(value) or self._book.is_ordinary(value))
        )

    def _action(self, kind: Kind, entity: str) -> Action:
        person = self._book.people.get(entity)
        return action_for(kind, entity, is_me=person is not None and person.is_me, decisions=self._decisions)

    def conversation(self, conversation: Conversation) -> RedactedConversation | None:
        """Returns the redacted conversation, or None when it must be left out."""
        try:
            subject = self._text(conversation.subject)
        except (_WithheldError, TextTooLongError):
            self._dropped += 1
            return None
        redacted = RedactedConversation(
            # Ids and file names may hold names ("WhatsApp Chat with Anna"), so only a stable number goes on.
            conversation_id=entity_id(self._key, "c", f"{conversation.source}\x1f{conversation.conversation_id}"),
            kind=conversation.kind,
            subject=subject,
            messages=tuple(self._message(message) for message in conversation.messages),
            seal=_SEAL,
        )
        if self.leaks(redacted):
            self._dropped += 1
            return None
        return redacted

    def _message(self, message: Message) -> RedactedMessage:
        try:
            name = self._sender_name(message)
            text = self._text(message.text)
        except (_WithheldError, TextTooLongError):
            self._withheld += 1
            return RedactedMessage(
                mine=message.mine, sender_name="", text="", time_utc=message.time_utc, withheld=True
            )
        return RedactedMessage(mine=message.mine, sender_name=name, text=text, time_utc=message.time_utc)

    def _sender_name(self, message: Message) -> str:
        """The first name that the sender has in the redacted texts (the whole name where it has no spaces)."""
        name = clean_name(message.sender_name) or ("" if "@" in message.sender else clean_name(message.sender))
        entity = self._book.by_address.get(message.sender.casefold()) or (
            self._book.entity_of_name(name) if name else None
        )
        person = self._book.people.get(entity) if entity else None
        name = name or (person.names[0] if person and person.names else "")
        short = name if is_han(name) else name.split(" ")[0]
        action: Action = self._action("PERSON", entity) if entity else "replace"
        if action == "drop":
            raise _WithheldError
        if action == "keep" and short:
            return short
        return self._replacer.name(short) if short else self._replacer.name_of(entity or message.sender)

    def _text(self, text: str) -> str:
        """Returns `text` with its values replaced. Raises _WithheldError or TextTooLongError."""
        self._texts += 1
        text = composed(text)
        pieces: list[str] = []
        position = 0
        for finding in self._findings(text):
            value = text[finding.start : finding.end]
            kind, entity = self._replaced.get(
                fold(value), (finding.kind, entity_for(finding.kind, value, self._book))
            )
            self._found[kind] += 1
            action = self._action(kind, entity)
            if action == "drop":
                raise _WithheldError
            if action == "keep":
                self._kept[kind] += 1
                continue
            if kind == "PERSON":
                self._people.add(entity)
            self._changed[kind] += 1
            pieces += (text[position : finding.start], self._replacer.replacement(kind, value, entity))
            position = finding.end
        return "".join((*pieces, text[position:]))

    def _findings(self, text: str) -> list[Finding]:
        """What the detectors find here, and every value that they found anywhere else in the project."""
        here = find_in_text(text, self._book, language=self._language)
        elsewhere = [
            Finding(
                start=start,
                end=end,
                kind=self._replaced[fold(text[start:end])][0],
                confidence=0.5,
                reason="known_value",
            )
            for start, end in self._scanner.places(text)
        ]
        return merge(iter((*here, *elsewhere)))

    def leaks(self, conversation: RedactedConversation) -> int:
        """Counts texts of a redacted conversation in which a replaced value is still found."""
        texts = [conversation.subject]
        for message in conversation.messages:
            texts += (message.text, message.sender_name)
        return sum(self._leaks(text) for text in texts)

    def _leaks(self, text: str) -> bool:
        if self._scanner.is_in(text):
            return True
        if not self._word_scanner.is_in(text):
            return False
        # Everyday words that are also somebody's name: a leak only where one stands as a name.
        found = find_in_text(text, self._book, language=self._language)
        return any(f.kind == "PERSON" and fold(text[f.start : f.end]) in self._words for f in found)

    def report(self, *, leaks_after: int) -> PrivacyReport:
        return PrivacyReport(
            texts=self._texts,
            found_by_kind=dict(self._found),
            replaced_by_kind=dict(self._changed),
            kept_by_kind=dict(self._kept),
            people=len(self._people),
            dropped_conversations=self._dropped,
            withheld_messages=self._withheld,
            leaks_after=leaks_after,
        )
