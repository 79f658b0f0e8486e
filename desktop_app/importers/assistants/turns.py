"""The turns of one conversation with a language model -> messages.

What the system was told stands at the beginning of the first question, with an empty line after it: it is part of
what the answers answer, and a pair has no other place for it. It is not counted as a message of its own. Where no
question follows, it is counted as "system_line".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from desktop_app.importers.assistants.roles import Role, content_text, role_of
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading


class Turn(NamedTuple):
    """One turn. `reason`: why it is left out; `trained`: whether an answer is one to learn from."""

    role: Role
    text: str
    reason: str | None = None
    trained: bool = True


def turn_of(role_word: object, content: Any, *, calls_tool: bool = False, trained: bool = True) -> Turn:
    """Makes a turn of a dataset's role word and content (see `roles.content_text`)."""
    role = role_of(role_word)
    if isinstance(content, str) and content and not calls_tool and role in ("user", "assistant"):
        # Nearly all turns of a data set of millions.
        return Turn(role, content, None if content.strip() else "empty", trained)
    text, reason = content_text(content)
    if role is None:
        return Turn(role="tool", text=text, reason="broken")
    if role == "tool" or (calls_tool and reason == "empty"):
        reason = "tool_output"
    return Turn(role=role, text=text, reason=reason, trained=trained)


def dataset_messages(
    turns: Iterable[Turn], reading: Reading, *, conversation_id: str, subject: str = ""
) -> Iterator[Message]:
    """Yields the messages of one conversation of a ready dataset; its answers are mine. Counts what is left
    out."""
    system: list[str] = []
    last: str | None = None
    for number, turn in enumerate(turns):
        if turn.reason is not None:
            reading.drop(turn.reason)
            continue
        if turn.role == "system" and last is None:
            system.append(turn.text)
            continue
        if turn.role == "system":
            reading.drop("system_line")
            continue
        is_answer = turn.role == "assistant"
        text = turn.text
        if system and not is_answer:
            text = "\n\n".join((*system, text))
        elif system:
            reading.drop("system_line", messages=len(system))
        system.clear()
        message = reading.message(
            message_id=f"{conversation_id}.{number}",
            conversation_id=conversation_id,
            parent_id=last,
            sender=turn.role,
            sender_name="Assistant" if is_answer else "User",
            subject=subject,
            text=text,
            mine=is_answer and turn.trained,
        )
        last = message.message_id
        yield message
    if system:
        reading.drop("system_line", messages=len(system))
