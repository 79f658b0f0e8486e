"""Microsoft Teams: messages of Graph or an eDiscovery export (lists of chatMessage), and the personal export.

The personal export is Skype's format as well: conversations with a MessageList each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from desktop_app.importers.chats.teams_html import message_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, objects_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso

_LISTS = ("item", "value.item", "messages.item")
_TEXT_TYPES = frozenset(("text", "richtext", "richtext/html", "richtext/sms"))


def recognise(head: Head) -> bool:
    return any(_is_graph(head.json_paths, prefix) for prefix in _LISTS)


def _is_graph(paths: frozenset[str], prefix: str) -> bool:
    found = {path.removeprefix(f"{prefix}.").lower() for path in paths if path.startswith(f"{prefix}.")}
    is_message = {"body.content", "createddatetime"} <= found and "receiveddatetime" not in found
    return is_message and bool({"messagetype", "chatid", "channelidentity", "from.user.displayname"} & found)


def recognise_personal(head: Head) -> bool:
    paths = head.json_paths
    return "conversations.item.MessageList[]" in paths or "conversations.item.MessageList" in paths


def read_graph(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of chats and channels; events are counted."""
    (path,) = source.paths
    channels = _channel_names(path, reading)
    for _, found in reading.json_values(path, *_LISTS):
        # Graph writes "messageType", the export for administrators "MessageType".
        yield from _read_graph_message(_lower_keys(found), channels, reading)


def _lower_keys(found: Any) -> Any:
    return {key.lower(): value for key, value in found.items()} if isinstance(found, dict) else found


def _inner(found: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        found = _lower_keys(object_at(found, key))
    return found if isinstance(found, dict) else {}


def _channel_names(path: str, reading: Reading) -> dict[str, str]:
    """Returns channel id -> name from channels_<team>.json beside messages_<team>.json."""
    folder, _, file = path.rpartition("/")
    lists = f"{folder}/{file.replace('messages', 'channels', 1)}".lstrip("/")
    if lists == path or lists not in reading.source.tree.by_path:
        return {}
    found = reading.json_value(lists)
    rows = [_lower_keys(one) for one in found] if isinstance(found, list) else []
    return {id_at(row, "id"): text_at(row, "displayname") for row in rows}


def _read_graph_message(found: Any, channels: dict[str, str], reading: Reading) -> Iterator[Message]:
    body = _inner(found, "body")
    message_id = id_at(found, "id")
    if not message_id or not isinstance(body.get("content", ""), str | None):
        reading.drop("broken")
        return
    if text_at(found, "messagetype").lower() not in ("message", "") or "<systemEventMessage" in text_at(
        body, "content"
    ):
        reading.drop("system_line")
        return
    user = _inner(found, "from", "user")
    sender = id_at(user, "id") or id_at(user, "displayname")
    if found.get("deleteddatetime"):
        reading.drop("deleted")
        return
    if not sender:
        reading.drop("bot" if _inner(found, "from", "application") else "broken")
        return
    attachments = [_lower_keys(one) for one in objects_at(found, "attachments")]
    text, replied, has_media = message_text(text_at(body, "content"))
    if text_at(body, "contenttype").lower() == "text":
        text, replied, has_media = text_at(body, "content"), None, False
    chat = id_at(found, "chatid")
    channel = id_at(_inner(found, "channelidentity"), "channelid")
    root = id_at(found, "replytoid")
    parent = root or replied or _referenced(attachments)
    place = chat or channel or reading.source.name
    message = reading.message(
        message_id=f"{place}/{message_id}",
        # What is written under one message of a channel is a talk of its own.
        conversation_id=f"{channel}/{root or message_id}" if channel and not chat else place,
        parent_id=f"{place}/{parent}" if parent else None,
        time_utc=utc_from_iso(found.get("createddatetime")),
        sender=sender,
        sender_name=text_at(user, "displayname"),
        subject=channels.get(channel) or text_at(found, "subject"),
        text=text,
    )
    if message.text.strip():
        yield message
    else:
        reading.drop("media_only" if has_media or attachments else "empty", sample=message)


def _referenced(attachments: list[dict[str, Any]]) -> str:
    """Returns the id of the message that is answered in a chat; it lies in JSON inside the JSON."""
    for one in attachments:
        if text_at(one, "contenttype") == "messageReference":
            try:
                return id_at(json.loads(text_at(one, "content")[:20_000]), "messageId")
            except (ValueError, RecursionError):
                return id_at(one, "id")
    return ""


def read_personal(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of every conversation; the account's own ones are known by its id."""
    (path,) = source.paths
    chats = "conversations.item"
    me = ""
    chat: dict[str, Any] = {}
    had_messages = False
    keys = ("id", "displayName", "threadProperties", "MessageList.item")
    for prefix, value in reading.json_values(path, "userId", *(f"{chats}.{key}" for key in keys)):
        if prefix == "userId":
            me = _account(value)
        elif prefix != f"{chats}.MessageList.item":
            if had_messages:
                chat, had_messages = {}, False
            chat[prefix.rpartition(".")[2]] = value
        else:
            had_messages = True
            yield from _read_personal_message(value, chat, me, reading)


def _account(found: object) -> str:
    """Returns "live:ana" for "8:live:ana" and for the address of a contact that ends so."""
    text = found.replace("\x00", "").rpartition("/")[2].strip() if isinstance(found, str) else ""
    kind, _, name = text.partition(":")
    return name if kind.isdigit() else text


def _read_personal_message(found: Any, chat: dict[str, Any], me: str, reading: Reading) -> Iterator[Message]:
    message_id = id_at(found, "id")
    sender = _account(found.get("from")) if isinstance(found, dict) else ""
    if not message_id or not sender or not isinstance(found.get("content", ""), str | None):
        reading.drop("broken")
        return
    kind = text_at(found, "messagetype").lower()
    properties = found.get("properties")
    if isinstance(properties, dict) and properties.get("deletetime"):
        reading.drop("deleted")
        return
    if kind not in _TEXT_TYPES:
        is_media = kind.startswith(("richtext/", "media"))
        reading.drop("media_only" if is_media else "system_line")
        return
    content = found.get("content") or ""
    text, replied, has_media = (content, None, False) if kind == "text" else message_text(content)
    place = id_at(found, "conversationid") or id_at(chat, "id") or reading.source.name
    topic = text_at(object_at(chat, "threadProperties"), "topic")
    name = text_at(found, "displayName") or text_at(found, "imdisplayname")
    message = reading.message(
        message_id=f"{place}/{message_id}",
        conversation_id=place,
        parent_id=f"{place}/{replied}" if replied else None,
        time_utc=utc_from_iso(found.get("originalarrivaltime")),
        sender=sender,
        sender_name=name,
        subject=text_at(chat, "displayName") or topic,
        text=text,
        mine=sender == me,
    )
    if message.text.strip():
        yield message
    else:
        reading.drop("media_only" if has_media else "empty", sample=message)


FORMATS = (
    Format(name="teams", kind="chat", read=read_graph, recognise=recognise),
    Format(name="teams_personal", kind="chat", read=read_personal, recognise=recognise_personal),
)
