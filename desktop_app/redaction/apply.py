"""Makes the text that may be trained on, and checks it: the only maker of `RedactedConversation`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import Literal

from desktop_app.core.project import Project, read_lines, replacing, write_json
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Message
from desktop_app.protocol.model_names import composed
from desktop_app.redaction.cast import Cast, Role, participant
from desktop_app.redaction.chat_tokens import save_own_names, token_for, without_tokens
from desktop_app.redaction.decisions import action_for, load_decisions, value_id
from desktop_app.redaction.excluded import Excluded
from desktop_app.redaction.find import (
    OnProgress,
    TextTooLongError,
    entity_for,
    find_in_text,
    find_personal_data,
    read_address_book,
)
from desktop_app.redaction.finding import Action, Decisions, Finding, FoundValue, Kind, PrivacyReport
from desktop_app.redaction.folding import fold
from desktop_app.redaction.inflected import with_genitive
from desktop_app.redaction.leaks import ValueScanner
from desktop_app.redaction.model_names import read_model_names
from desktop_app.redaction.name_lists import is_ordinary
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import AddressBook, is_han
from desktop_app.redaction.promises import what_cannot_be_promised
from desktop_app.redaction.proof import LeakScanner
from desktop_app.redaction.replacements import Replacer
from desktop_app.redaction.tags import Tags
from desktop_app.redaction.who_is_who import clean_name, entity_id

_SEAL = object()
_NOBODY = Conversation(conversation_id="", source="", kind="note", subject="", messages=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedMessage:
    """One message without its metadata.

    Args:
        sender_name: what stands for the sender in texts; a token of `chat_tokens` for me and the correspondent.
        withheld: it held something that must not be used; its text is empty.
        sender_label: an invented name (or tag) of the sender, the same in all conversations: to count and to show.
    """

    mine: bool
    sender_name: str
    text: str
    time_utc: str | None = None
    withheld: bool = False
    sender_label: str = ""


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
    value is still found afterwards is left out and counted, and so is one with a contact that is never to be
    learned from. Also writes privacy/known_values.json, with which `proof.load_scanner` proves later files,
    privacy/chat_names.json, and privacy/replacements.json if that was asked for.

    Args:
        decisions: None reads privacy/decisions.json, or uses the defaults where there is none.

    Raises:
        AppError: "file_missing" or "file_damaged", "model_names_damaged".
    """
    if not project.findings.exists() or _is_newer(project.model_names, project.findings):
        find_personal_data(project)
    work = _Redaction(project, decisions or load_decisions(project))
    with replacing(project.redacted) as stream:
        for done, conversation in enumerate(read_lines(project.conversations, Conversation), start=1):
            redacted = work.conversation(conversation)
            if redacted is not None:
                stream.write(json.dumps(to_plain(redacted), ensure_ascii=False) + "\n")
            if on_progress:
                on_progress(done, 0)
    work.save()
    report = work.report(leaks_after=sum(work.leaks(line) for line in read_redacted(project)))
    write_json(project.privacy_report, report)
    return report


def _is_newer(file: Path, than: Path) -> bool:
    """Whether a language model was stopped before its names came into the list of what was found."""
    return file.exists() and file.stat().st_mtime_ns > than.stat().st_mtime_ns


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
        self._project = project
        self._decisions = decisions
        self._language = project.facts.language
        self._key = project.facts.key
        self._book: AddressBook = read_address_book(project)
        self._model_names = read_model_names(project)
        self._me = [person for person in self._book.people.values() if person.is_me]
        self._excluded = Excluded(decisions.excluded_contacts, self._book)
        known: dict[str, FoundValue] = {}
        for found in read_lines(project.findings, FoundValue):
            known.setdefault(fold(found.value), found)
        self._replaced: dict[str, tuple[Kind, str]] = {}
        self._words: set[str] = set()
        for folded, found in known.items():
            if self._action(found.kind, found.entity, found.value) == "keep":
                continue
            if found.kind == "PERSON" and self._is_word(found.value):
                self._words.add(folded)
            else:
                self._replaced[folded] = (found.kind, found.entity)
        self._scanner = ValueScanner(self._replaced)
        self._word_scanner = ValueScanner(self._words)
        self._leak_scanner = LeakScanner.of(self._all_values(), key=self._key)
        names = {" ".join(form) for form in self._book.forms if len(form[0]) > 1}
        self._replacer = Replacer(
            key=self._key,
            book=self._book,
            known=ValueScanner({*known, *names, *self._book.han_forms}),
            language=self._language,
            tags=Tags(known.values()) if decisions.style == "tags" else None,
        )
        self._map: dict[tuple[Kind, str], str] = {}
        self._cast = Cast(_NOBODY, self._book, self._me)
        self._is_partly_read = False
        self._texts = 0
        self._dropped = 0
        self._left_out = 0
        self._withheld = 0
        self._found: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._people: set[str] = set()

    def _all_values(self) -> Iterator[tuple[Kind, str]]:
        """Yields every value that was found and is not kept, and every known name of somebody who is not kept."""
        for folded, (found, _) in self._replaced.items():
            yield found, folded
        for form, entity in self._book.forms.items():
            name = " ".join(form)
            kind: Kind = "ORGANIZATION" if entity in self._book.organizations else "PERSON"
            # One letter with a surname, and one short word, say too little to be searched for without context.
            tells = len(form[0]) > 1 and (len(form) > 1 or len(name) > 2)
            if tells and not self._is_word(name) and self._action(kind, entity, name) != "keep":
                yield kind, name
        for name, entity in self._book.han_forms.items():
            if len(name) > 1 and self._action("PERSON", entity, name) != "keep":
                yield "PERSON", name

    def _is_word(self, value: str) -> bool:
        """Whether a single word is also an everyday word: "May" must go from a greeting, not from "in May"."""
        return (
            len(value.split()) == 1 and not is_han(value) and (is_ordinary(value) or self._book.is_ordinary(value))
        )

    def _action(self, kind: Kind, entity: str, value: str = "") -> Action:
        return action_for(
            kind,
            entity,
            decisions=self._decisions,
            value=value_id(self._key, kind, value) if value and self._decisions.by_value else "",
        )

    def conversation(self, conversation: Conversation) -> RedactedConversation | None:
        """Returns the redacted conversation, or None when it must be left out."""
        if self._excluded.is_in(conversation):
            self._left_out += 1
            return None
        self._cast = Cast(conversation, self._book, self._me)
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
            name, label = self._sender_name(message)
            text = self._text(message.text, mine=message.mine)
        except (_WithheldError, TextTooLongError):
            self._withheld += 1
            return RedactedMessage(
                mine=message.mine, sender_name="", text="", time_utc=message.time_utc, withheld=True
            )
        return RedactedMessage(
            mine=message.mine, sender_name=name, text=text, time_utc=message.time_utc, sender_label=label
        )

    def _sender_name(self, message: Message) -> tuple[str, str]:
        """What stands for the sender in texts, and the first name (the whole one where it has no spaces) that
        tells senders apart."""
        entity = participant(message, self._book)
        person = self._book.people.get(entity)
        name = clean_name(message.sender_name) or ("" if "@" in message.sender else clean_name(message.sender))
        name = name or (person.names[0] if person and person.names else "")
        short = name if is_han(name) else name.split(" ")[0]
        action: Action = self._action("PERSON", entity, short) if entity else "replace"
        if action == "drop":
            raise _WithheldError
        if action == "keep" and short:
            return short, short
        who = entity or message.sender
        label = self._replacer.replacement("PERSON", short, who) if short else self._replacer.name_of(who)
        role = "MY" if message.mine else "SENDER" if who == self._cast.sender else ""
        return (f"{{{{{role}_NAME}}}}" if role else label), label

    def _text(self, text: str, *, mine: bool = False) -> str:
        """Returns `text` with its values replaced. Raises _WithheldError or TextTooLongError."""
        self._texts += 1
        text = composed(text)
        self._is_partly_read |= self._model_names.is_unread(text)
        pieces: list[str] = []
        position = 0
        for finding in self._findings(text):
            value = text[finding.start : finding.end]
            kind, entity = self._replaced.get(
                fold(value), (finding.kind, entity_for(finding.kind, value, self._book))
            )
            role = self._cast.role(kind, value, entity, reason=finding.reason, mine=mine)
            self._found[kind] += 1
            action = self._action(kind, self._cast.entity_of(role, entity), value)
            if action == "drop":
                raise _WithheldError
            if action == "keep":
                self._kept[kind] += 1
                continue
            if kind == "PERSON":
                self._people.add(self._cast.entity_of(role, entity))
            self._changed[kind] += 1
            made = self._put(kind, value, entity, role)
            end = finding.end
            made, end = with_genitive(text, finding.start, end, made, language=self._language)
            pieces += (text[position : finding.start], made)
            position = end
        return "".join((*pieces, text[position:]))

    def _put(self, kind: Kind, value: str, entity: str, role: Role) -> str:
        """Returns what is put in the place of `value`."""
        if role and kind == "EMAIL":
            return f"{{{{{role}_EMAIL}}}}"
        if role:
            return token_for(role, value, self._book)
        made = self._replacer.replacement(kind, value, entity)
        if self._decisions.keep_map:
            self._map[kind, value] = made
        return made

    def save(self) -> None:
        """Writes what later steps need: names for chats, digests for proofs, and the map that was asked for."""
        me = next((person for person in self._me if person.names), None)
        if me is not None and self._action("PERSON", me.entity) == "keep":
            me = None
        save_own_names(self._project, me, sender_is_token=self._action("PERSON", "") != "keep")
        self._leak_scanner.save(self._project.known_values)
        if self._decisions.keep_map:
            stored = [
                {"kind": kind, "value": value, "replacement": made}
                for (kind, value), made in sorted(self._map.items())
            ]
            write_json(self._project.replacements, stored)
        else:
            self._project.replacements.unlink(missing_ok=True)

    def _findings(self, text: str) -> list[Finding]:
        """What the detectors and a model find here, and every value found anywhere else in the project."""
        here = self._model_names.added_to(find_in_text(text, self._book, language=self._language), text)
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
        text = without_tokens(text)
        if self._leak_scanner.is_in(text) or self._scanner.is_in(text):
            return True
        if not self._word_scanner.is_in(text):
            return False
        # Everyday words that are also somebody's name: a leak only where one stands as a name.
        found = find_in_text(text, self._book, language=self._language)
        return any(f.kind == "PERSON" and fold(text[f.start : f.end]) in self._words for f in found)

    def report(self, *, leaks_after: int) -> PrivacyReport:
        decided: Counter[str] = Counter((*self._decisions.by_entity.values(), *self._decisions.by_value.values()))
        return PrivacyReport(
            texts=self._texts,
            found_by_kind=dict(self._found),
            replaced_by_kind=dict(self._changed),
            kept_by_kind=dict(self._kept),
            people=len(self._people),
            dropped_conversations=self._dropped,
            withheld_messages=self._withheld,
            leaks_after=leaks_after,
            excluded_conversations=self._left_out,
            excluded_contacts=len(self._decisions.excluded_contacts),
            decided=dict(decided),
            decided_kinds=dict(self._decisions.by_kind),
            added_names=len(self._decisions.added_names),
            style=self._decisions.style,
            map_stored=self._decisions.keep_map,
            cannot_promise=what_cannot_be_promised(self._decisions, is_partly_read=self._is_partly_read),
        )
