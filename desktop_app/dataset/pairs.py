"""Redacted conversation -> (what came in, what I answered)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop_app.dataset.example import CONTEXT_MARK, INSTRUCTION, Example
from desktop_app.redaction.apply import RedactedConversation, RedactedMessage

# A chat message means little without what was said before; a mail mostly stands for itself.
_CHAT_TURNS = 4
_MAIL_TURNS = 2
_EARLIER_CHARACTERS = 800
"""Of one earlier turn; the tail is kept, because a reply answers what was said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair before cleaning.

    Args:
        conversation_id, correspondent: to split and to balance by; they do not go into the files.
        incoming: the message that was answered, without subject and earlier turns.
        time_utc: of my reply.
        withheld: my reply or what it answers held something that must not be used; the texts are empty.
    """

    conversation_id: str
    correspondent: str
    subject: str
    incoming: str
    example: Example
    time_utc: str | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    mine: bool
    name: str
    text: str
    time_utc: str | None
    withheld: bool


def pairs_of(conversation: RedactedConversation) -> Iterator[Candidate]:
    """Yields one candidate for every turn of mine that follows one of somebody else."""
    turns = _turns(conversation.messages)
    for index, turn in enumerate(turns):
        if not turn.mine or index == 0:
            continue
        incoming = turns[index - 1]
        withheld = turn.withheld or incoming.withheld
        earlier = turns[max(0, index - 1 - _limit(conversation)) : index - 1]
        text = "" if withheld else input_text(conversation, earlier, incoming.text)
        yield Candidate(
            conversation_id=conversation.conversation_id,
            correspondent=incoming.name,
            subject=conversation.subject,
            incoming="" if withheld else incoming.text,
            example=Example(instruction=INSTRUCTION, input=text, output="" if withheld else turn.text.strip()),
            time_utc=turn.time_utc,
            withheld=withheld,
        )


def _limit(conversation: RedactedConversation) -> int:
    return _CHAT_TURNS if conversation.kind == "chat" else _MAIL_TURNS


def _turns(messages: Iterable[RedactedMessage]) -> list[_Turn]:
    """Joins consecutive messages of one side; in a group the names of the others stay with their words."""
    turns: list[_Turn] = []
    for message in messages:
        last = turns[-1] if turns else None
        if last is None or last.mine != message.mine:
            turns.append(
                _Turn(message.mine, message.sender_name, message.text.strip(), message.time_utc, message.withheld)
            )
            continue
        text = message.text.strip()
        if not message.mine and message.sender_name != last.name and text:
            text = f"{message.sender_name}: {text}"
        turns[-1] = _Turn(
            last.mine,
            last.name,
            "\n".join(part for part in (last.text, text) if part),
            message.time_utc or last.time_utc,
            last.withheld or message.withheld,
        )
    return turns


def input_text(conversation: RedactedConversation, earlier: Iterable[_Turn], incoming: str) -> str:
    """Returns the `input` of a pair, in one of the forms that the bundled model knows; "" without a message."""
    incoming = incoming.strip()
    if not incoming:
        return ""
    lines = [f"{turn.name}: {_tail(turn.text)}" for turn in earlier if turn.text and not turn.withheld]
    if lines:
        incoming = CONTEXT_MARK + "\n".join(lines) + "\n\nMessage:\n" + incoming
    if conversation.kind == "mail" and conversation.subject.strip():
        incoming = f"Subject: {conversation.subject.strip()}\n\n{incoming}"
    return incoming


def _tail(text: str) -> str:
    return text if len(text) <= _EARLIER_CHARACTERS else "…" + text[-_EARLIER_CHARACTERS:]
