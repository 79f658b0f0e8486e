"""A few messages as they were and as they are learned, for a person to compare."""

from __future__ import annotations

import difflib
import heapq
import re
from dataclasses import dataclass

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_lines
from desktop_app.importers.message import Conversation
from desktop_app.protocol.model_names import composed
from desktop_app.redaction.apply import RedactedConversation, read_redacted
from desktop_app.redaction.who_is_who import entity_id

_PIECES = re.compile(r"\w+|\s+|[^\w\s]")
# Long enough to say something, short enough to be read beside another.
_SHORTEST_CHARACTERS = 40
_LONGEST_CHARACTERS = 600
# A mailbox of a gigabyte needs no look at every mail to find three.
_LOOKED_AT = 2_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One message.

    Args:
        before, after: the text as it was and as it is learned.
        changed_before, changed_after: what differs, as (start, end) in characters.
        mine: whether I wrote it.
    """

    before: str
    after: str
    changed_before: tuple[Span, ...]
    changed_after: tuple[Span, ...]
    mine: bool


def sample_changes(project: Project, count: int = 3) -> list[Change]:
    """Returns messages in which the most was replaced, no two of one conversation, the richest first.

    Raises:
        AppError: "file_missing" where the originals were deleted or nothing was redacted yet, "file_damaged".
    """
    best: list[tuple[int, int, Change]] = []
    looked_at = 0
    originals = read_lines(project.conversations, Conversation)
    for redacted in read_redacted(project):
        # Both files have one order; conversations that were left out are missing in the second one.
        original = next(
            (one for one in originals if _id(one, project.facts.key) == redacted.conversation_id), None
        )
        if original is None:
            raise AppError("file_damaged", name=project.redacted.name)
        change = _richest(original, redacted)
        if change is not None:
            looked_at += 1
            item = (len(change.changed_after), -looked_at, change)
            if len(best) < count:
                heapq.heappush(best, item)
            else:
                heapq.heappushpop(best, item)
        if looked_at == _LOOKED_AT:
            break
    return [change for _, _, change in sorted(best, reverse=True)]


def _id(conversation: Conversation, key: str) -> str:
    return entity_id(key, "c", f"{conversation.source}\x1f{conversation.conversation_id}")


def _richest(original: Conversation, redacted: RedactedConversation) -> Change | None:
    """The message of a conversation in which the most places differ; mine before others'."""
    changes = [
        compare(composed(before.text), after.text, mine=after.mine)
        for before, after in zip(original.messages, redacted.messages, strict=True)
        if not after.withheld
        and after.text != composed(before.text)
        and _SHORTEST_CHARACTERS <= len(before.text) <= _LONGEST_CHARACTERS
    ]
    return max(changes, key=lambda change: (len(change.changed_after), change.mine), default=None)


def compare(before: str, after: str, *, mine: bool = False) -> Change:
    """Marks the words that differ."""
    left, right = _PIECES.findall(before), _PIECES.findall(after)
    changed_before: list[Span] = []
    changed_after: list[Span] = []
    left_at, right_at = _starts(left), _starts(right)
    for tag, i, j, k, m in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            changed_before.append((left_at[i], left_at[j]))
            changed_after.append((right_at[k], right_at[m]))
    return Change(
        before=before,
        after=after,
        changed_before=tuple(changed_before),
        changed_after=tuple(changed_after),
        mine=mine,
    )


def _starts(pieces: list[str]) -> list[int]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts
