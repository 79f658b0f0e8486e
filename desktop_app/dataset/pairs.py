"""Redacted conversation -> (what came in, what I answered)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from desktop_app.dataset.example import CONTEXT_MARK, Example
from desktop_app.dataset.goals import instruction_for
from desktop_app.redaction.apply import RedactedConversation, RedactedMessage

# A chat message means little without what was said before; a mail mostly stands for itself.
_CHAT_TURNS = 4
_MAIL_TURNS = 2
_EARLIER_CHARACTERS = 800
"""Of one earlier turn; the tail is kept, because a reply answers what was said last."""

History = tuple[tuple[str, str], ...]
"""Earlier (somebody else's, mine) turns, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair before cleaning.

    Args:
        pair_id: stays the same when the data set is built again, also after other messages were added or other
            values replaced, so that a person's edits find their pair.
        conversation_id, correspondent: to split and to balance by; they do not go into the files.
        incoming: the message that was answered, without subject and earlier turns.
        message: `incoming` with its subject: the last user turn of formats that have `history` as turns.
        history: the earlier turns, as far back as they alternate without a gap; "" never stands in it.
        time_utc: of my reply.
        withheld: my reply or what it answers held something that must not be used; the texts are empty.
        joined: how many messages of mine the reply consists of, less one.
        source, input_from_quote: see `origins`.
    """

    conversation_id: str
    correspondent: str
    subject: str
    incoming: str
    example: Example
    time_utc: str | None
    withheld: bool = False
    pair_id: str = ""
    kind: str = "mail"
    message: str = ""
    history: History = ()
    joined: int = 0
    source: str = ""
    input_from_quote: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    mine: bool
    name: str
    label: str
    text: str
    time_utc: str | None
    withheld: bool
    begun_utc: str | None
    last: int
    """Index of the turn's last message in the conversation."""
    messages: int = 1


def pairs_of(
    conversation: RedactedConversation,
    *,
    goal: str = "write_like_me",
    source: str = "",
    from_quote: frozenset[int] = frozenset(),
) -> Iterator[Candidate]:
    """Yields one candidate for every turn of mine that follows one of somebody else; none for a "note".

    Args:
        goal: decides the instruction, see `goals`.
        source: name of the export.
        from_quote: indexes of the messages that were only found as a quotation in my answer.
    """
    if str(conversation.kind) == "note":
        return
    turns = _turns(conversation.messages)
    seen: dict[str, int] = {}
    for index, turn in enumerate(turns):
        if not turn.mine or index == 0:
            continue
        incoming = turns[index - 1]
        withheld = turn.withheld or incoming.withheld
        earlier = turns[max(0, index - 1 - _limit(conversation)) : index - 1]
        text = "" if withheld else input_text(conversation, earlier, incoming.text)
        yield Candidate(
            pair_id=_pair_id(conversation.conversation_id, turn, seen),
            conversation_id=conversation.conversation_id,
            correspondent=incoming.label,
            kind=conversation.kind,
            subject=conversation.subject,
            incoming="" if withheld else incoming.text,
            message="" if withheld else input_text(conversation, (), incoming.text),
            history=() if withheld else _history(earlier),
            example=Example(
                instruction=instruction_for(goal, conversation.kind),
                input=text,
                output="" if withheld else turn.text.strip(),
            ),
            time_utc=turn.time_utc,
            withheld=withheld,
            joined=turn.messages - 1,
            source=source,
            input_from_quote=incoming.last in from_quote,
        )


def _pair_id(conversation_id: str, turn: _Turn, seen: dict[str, int]) -> str:
    """Of the reply's moment, because its place changes with every import and its words with every decision."""
    moment = turn.begun_utc or turn.text
    seen[moment] = seen.get(moment, -1) + 1
    return blake2b(f"{conversation_id}\x1f{moment}\x1f{seen[moment]}".encode(), digest_size=10).hexdigest()


def _limit(conversation: RedactedConversation) -> int:
    return _MAIL_TURNS if conversation.kind == "mail" else _CHAT_TURNS


def _turns(messages: Iterable[RedactedMessage]) -> list[_Turn]:
    """Joins consecutive messages of one side; in a group the names of the others stay with their words."""
    turns: list[_Turn] = []
    for index, message in enumerate(messages):
        text = message.text.strip()
        last = turns[-1] if turns else None
        if last is None or last.mine != message.mine:
            turns.append(
                _Turn(
                    message.mine,
                    message.sender_name,
                    message.sender_label or message.sender_name,
                    text,
                    message.time_utc,
                    message.withheld,
                    message.time_utc,
                    index,
                )
            )
            continue
        if not message.mine and message.sender_name != last.name and text:
            text = f"{message.sender_name}: {text}"
        turns[-1] = _Turn(
            last.mine,
            last.name,
            last.label,
            "\n".join(part for part in (last.text, text) if part),
            message.time_utc or last.time_utc,
            last.withheld or message.withheld,
            last.begun_utc,
            index,
            last.messages + 1,
        )
    return turns


def _history(earlier: Sequence[_Turn]) -> History:
    """The turns before the message that is answered, two by two from the end, up to the first gap."""
    found: list[tuple[str, str]] = []
    for index in range(len(earlier) - 1, 0, -2):
        theirs, mine = earlier[index - 1], earlier[index]
        if any(turn.withheld or not turn.text for turn in (theirs, mine)):
            break
        found.append((_tail(theirs.text), _tail(mine.text)))
    return tuple(reversed(found))


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
