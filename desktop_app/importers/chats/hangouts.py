"""Hangouts, Google Chat's forerunner, from Google Takeout: one Hangouts.json with all chats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, objects_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_seconds

# Since 2016, and before.
_FORMS = (
    ("conversations.item.conversation", "conversations.item.events.item"),
    (
        "conversation_state.item.conversation_state.conversation",
        "conversation_state.item.conversation_state.event.item",
    ),
)
_LINE = "LINE_BREAK"
_MICROSECONDS = 1_000_000


@dataclass(slots=True)
class _Chat:
    chat_id: str = ""
    title: str = ""
    me: str = ""
    people: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Any) -> _Chat:
        # Newer files hold the chat once more inside of itself.
        chat = object_at(found, "conversation") or (found if isinstance(found, dict) else {})
        me = _person(
            object_at(object_at(object_at(chat, "self_conversation_state"), "self_read_state"), "participant_id")
        )
        people = {
            person: text_at(one, "fallback_name")
            for one in objects_at(chat, "participant_data")
            if (person := _person(object_at(one, "id")))
        }
        names = [name for person, name in people.items() if person != me and name]
        chat_id = id_at(object_at(chat, "id"), "id") or id_at(object_at(found, "conversation_id"), "id")
        return cls(chat_id, text_at(chat, "name") or ", ".join(names[:10]), me, people)


def recognise(head: Head) -> bool:
    paths = head.json_paths
    inner = "conversations.item.conversation.conversation.participant_data[]"
    return bool(
        paths & {inner, "conversations.item.events.item.chat_message"}
        or {"conversation_state[]", "conversation_state.item.conversation_state"} <= paths
        or {"conversation_state[]", "conversation_state.item.conversation_id"} <= paths
    )


def read_hangouts(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what people wrote; calls, joining and renaming are counted. The file says whose it is."""
    (path,) = source.paths
    chats, events = zip(*_FORMS, strict=True)
    chat = _Chat()
    number = 0
    for prefix, value in reading.json_values(path, *chats, *events):
        if prefix in chats:
            chat = _Chat.of(value)
            continue
        number += 1
        yield from _read_event(value, chat, number, reading)


def _read_event(found: Any, chat: _Chat, number: int, reading: Reading) -> Iterator[Message]:
    sender = _person(object_at(found, "sender_id"))
    if not isinstance(found, dict) or not sender:
        reading.drop("broken")
        return
    if "chat_message" not in found:
        reading.drop("system_line")
        return
    content = object_at(object_at(found, "chat_message"), "message_content")
    me = _person(object_at(object_at(found, "self_event_state"), "user_id")) or chat.me
    chat_id = id_at(object_at(found, "conversation_id"), "id") or chat.chat_id
    message = reading.message(
        message_id=id_at(found, "event_id") or f"{chat_id}#{number}",
        conversation_id=chat_id,
        time_utc=_moment(id_at(found, "timestamp")),
        sender=sender,
        sender_name=chat.people.get(sender, ""),
        subject=chat.title,
        text=_text(content),
        mine=sender == me,
    )
    if message.text.strip():
        yield message
    else:
        reading.drop("media_only" if content.get("attachment") else "empty")


def _text(content: dict[str, Any]) -> str:
    parts = (
        "\n" if text_at(one, "type") == _LINE else text_at(one, "text") for one in objects_at(content, "segment")
    )
    return "".join(parts)


def _person(found: dict[str, Any]) -> str:
    return id_at(found, "gaia_id") or id_at(found, "chat_id")


def _moment(microseconds: str) -> str | None:
    is_number = microseconds.isascii() and microseconds.isdigit() and len(microseconds) < 20
    return utc_from_seconds(int(microseconds) / _MICROSECONDS) if is_number else None


FORMATS = (Format(name="hangouts", kind="chat", read=read_hangouts, recognise=recognise),)
