"""A channel or a direct chat as DiscordChatExporter writes it (JSON, in one file or in parts)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.importers.chats.discord_html import exported_as
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, objects_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso

# Older versions write the types that they do not know as Discord's numbers. A command's answer is a bot's.
_TYPES = frozenset(
    ("Default", "Reply", "0", "19", "20", "23", "ChatInputCommand", "ContextMenuCommand", "ApplicationCommand")
)
_MEDIA_KEYS = ("attachments", "stickers", "embeds", "poll")
_MARK = re.compile(
    r"<(?:(?P<person>@!?)|(?P<role>@&)|(?P<channel>#))(?P<id>\w{1,32})>|<a?(?P<emoji>:\w{1,64}:)\d{1,32}>"
)


def recognise(head: Head) -> bool:
    paths = head.json_paths
    return "channel.id" in paths and bool(
        {"messages.item.author.id", "messages.item.content"} <= paths
        or {"messages", "guild", "channel.type"} <= paths
        or {"guild", "channel.type", "dateRange"} <= paths
    )


def read_discord(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what people wrote; lines of the program and bots are counted."""
    (path,) = source.paths
    channel: dict[str, Any] = {}
    for prefix, value in reading.json_values(path, "channel", "messages.item"):
        if prefix == "channel":
            channel = value if isinstance(value, dict) else {}
        else:
            yield from _read_message(value, channel, reading)


def _read_message(found: Any, channel: dict[str, Any], reading: Reading) -> Iterator[Message]:
    author = object_at(found, "author")
    sender = id_at(author, "id") or id_at(author, "name")
    message_id = id_at(found, "id")
    kind = found.get("type", "Default") if isinstance(found, dict) else None
    content = found.get("content", "") if isinstance(found, dict) else None
    if not sender or not message_id or not isinstance(content, str) or not isinstance(kind, (str, int)):
        reading.drop("broken")
        return
    people = {id_at(one, "id"): _name(one) for one in objects_at(found, "mentions")}
    reference = object_at(found, "reference")
    name = _name(author)
    message = reading.message(
        message_id=message_id,
        conversation_id=id_at(channel, "id"),
        parent_id=id_at(reference, "messageId") or None,
        time_utc=utc_from_iso(found.get("timestamp")),
        sender=sender,
        sender_name=name,
        people={**{key: value for key, value in people.items() if key and value}, sender: name or sender},
        subject=text_at(channel, "name"),
        text=plain_text(content, people),
    )
    reason = _reason(found, str(kind), message, author)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _reason(found: dict[str, Any], kind: str, message: Message, author: dict[str, Any]) -> str | None:
    if kind not in _TYPES:
        return "system_line"
    if author.get("isBot") is True:
        return "bot"
    if found.get("forwardedMessage") or text_at(object_at(found, "reference"), "type") == "Forward":
        return "forward_only"
    if not message.text.strip():
        return "media_only" if any(found.get(key) for key in _MEDIA_KEYS) else "empty"
    return None


def _name(person: dict[str, Any]) -> str:
    return text_at(person, "nickname") or text_at(person, "name")


def plain_text(content: str, people: Mapping[str, str]) -> str:
    """Returns Discord's text with its marks (`<@42>`, `<:smile:42>`) as people see them; `people`: id -> name."""
    if "<" not in content:
        return content

    def shown(mark: re.Match[str]) -> str:
        if mark["emoji"]:
            return mark["emoji"]
        if mark["channel"]:
            return "#channel"
        return "@role" if mark["role"] else f"@{people.get(mark['id']) or 'someone'}"

    return _MARK.sub(shown, content)


FORMATS = (Format(name="discord", kind="chat", read=read_discord, recognise=recognise, same_chat=exported_as),)
