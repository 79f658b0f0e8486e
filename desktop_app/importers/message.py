"""What every importer yields, and what the later rooms read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["mail", "chat", "assistant", "note"]
"""`assistant`: a log of a language model, or a ready dataset; `note`: one person's texts that answer nobody."""


MESSAGE_FIELDS = (
    "source", "conversation_id", "message_id", "parent_id", "time_utc", "sender", "sender_name", "recipients",
    "subject", "kind", "text", "notes",
)  # fmt: skip
"""What `homespun messages --jsonl` writes of a message, in this order; the rest is for the rooms behind."""


@dataclass(slots=True, kw_only=True)
class Message:
    """One mail or chat message as it was written.

    Treat it as frozen: a frozen one takes five times as long to make, and an export has millions.

    Args:
        source: name of the export it came from (file or folder name, never a path).
        conversation_id: the thread or chat it belongs to; importers give the chat's id, for mail the provider's
            thread id or "", and `threads` sets the final one.
        message_id: unique in its source; mail: the Message-ID without brackets.
        parent_id: the message it answers, where the format says so.
        time_utc: ISO 8601 with "Z" ("2026-03-01T09:30:00Z"), None if unknown; a note says when it was guessed.
        sender: lower-case address, or what the chat knows a person by: its id where the format has one, else the
            name; "user" and "assistant" in logs of language models.
        recipients: lower-case addresses.
        people: address -> display name, for everybody named in the headers.
        kind: of the export it came from.
        text: what the person wrote; after `threads` without quotes and signature.
        notes: codes such as "time_guessed", "charset_repaired", "quote_removed", "has_attachment".
        mine: the person of this project wrote it: set by `threads`; by an importer only where the export itself
            says so (a database of one's own phone, the answers of a ready dataset).
        signature: the lines of the signature that `threads` cut from the text; redaction finds names in them.
        references: mail: ids of the messages it answers, oldest first, as its headers name them; empty in a
            project's files, because threads are built by then.
    """

    source: str
    conversation_id: str
    message_id: str
    parent_id: str | None = None
    time_utc: str | None = None
    sender: str
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    kind: Kind
    text: str
    notes: tuple[str, ...] = ()
    mine: bool = False
    signature: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Messages of one thread or chat session, oldest first; at least one is mine and answers one that is not.

    Of the kind "note" all messages are mine: texts of mine that answer nobody, kept for my style.
    """

    conversation_id: str
    source: str
    kind: Kind
    subject: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How much one export held."""

    name: str
    format: str
    read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSample:
    """One message that was left out, to show; only in the project's folder. `excerpt`: beginning of its text."""

    source: str
    sender: str
    time_utc: str | None
    subject: str
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Every message counted: `read == kept + sum(dropped.values())`.

    Reasons are codes; `core.sentences` has the words ("drop_<code>"). `mine` messages were written by the person,
    whether kept or not, of those that could be read; `own_texts` of the kept ones answer nobody and are for the
    style alone; `samples`: reason -> up to ten of the messages left out; `session_gap_s`: after how much silence a
    chat began anew.
    """

    sources: tuple[SourceCount, ...]
    read: int
    kept: int
    dropped: Mapping[str, int]
    conversations: int
    my_replies: int
    mine: int = 0
    own_texts: int = 0
    samples: Mapping[str, tuple[DropSample, ...]] = field(default_factory=dict)
    session_gap_s: int = 3600
