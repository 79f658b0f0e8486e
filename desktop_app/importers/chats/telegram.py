"""A chat export of Telegram Desktop (result.json): one chat, or all of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop_app.importers.chats.telegram_html import exported_to
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso, utc_from_seconds

_CHAT_LISTS = ("chats.list.item", "left_chats.list.item")
_CHAT_KEYS = ("name", "type", "id")
# What only a Telegram message has; the first messages of an export may all be service lines.
_MESSAGE_KEYS = ("from_id", "actor_id", "date_unixtime", "text_entities")
_CHAT_TYPE = re.compile(
    r'"type"\s*:\s*"(?:saved_messages|replies|verification_codes|personal_chat|bot_chat|private_group'
    r'|(?:private|public)_supergroup|(?:private|public)_channel)"'
)
_MEDIA_KEYS = (
    "photo", "file", "media_type", "sticker_emoji", "poll", "location_information", "contact_information",
    "game_title", "invoice_information", "live_location_period_seconds", "place_name", "giveaway_information",
    "paid_media", "todo_list", "self_destruct_period_seconds", "contact_vcard", "thumbnail", "dice",
)  # fmt: skip
# "Telegram" itself: codes for signing in, news of the program.
_SERVICE_ACCOUNT = "user777000"


def recognise(head: Head) -> bool:
    paths = head.json_paths
    if "personal_information.user_id" in paths and paths & {"contacts", "profile_pictures", "chats", "about"}:
        return True
    lists = ("", *(f"{chats}." for chats in _CHAT_LISTS))
    if any(f"{prefix}messages.item.{key}" in paths for prefix in lists for key in _MESSAGE_KEYS):
        return True
    is_chat = {"name", "type", "id", "messages[]"} <= paths or "chats.list[]" in paths
    return is_chat and _CHAT_TYPE.search(head.text[:20_000]) is not None


@dataclass(frozen=True, slots=True)
class _Chat:
    """What is said of a chat before its messages; all may be missing. `bot`: who the bot in a bot's chat is."""

    chat_id: str
    name: str
    is_saved: bool
    bot: str

    @classmethod
    def of(cls, found: dict[str, Any], source: str) -> _Chat:
        chat_id, kind = id_at(found, "id"), found.get("type")
        bot = f"user{chat_id}" if kind == "bot_chat" else ""
        return cls(chat_id or source, text_at(found, "name"), kind == "saved_messages", bot)


def read_telegram(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of every chat; forwarded ones are not their sender's words and are left out."""
    (path,) = source.paths
    prefixes = [f"{chats}.{key}" for chats in _CHAT_LISTS for key in (*_CHAT_KEYS, "messages.item")]
    wanted = (*_CHAT_KEYS, "messages.item", "personal_information.user_id", *prefixes)
    me = ""
    about: dict[str, Any] = {}
    chat: _Chat | None = None
    number = 0
    for prefix, value in reading.json_values(path, *wanted):
        if prefix.endswith("item"):
            chat = chat or _Chat.of(about, source.name)
            number += 1
            message = _read_message(value, chat, me, number, reading)
            if message is not None:
                yield message
        elif prefix == "personal_information.user_id":
            me = f"user{value}" if isinstance(value, int) else ""
        else:
            if chat is not None:
                # In a full export the next chat begins; it may have no name.
                about, chat = {}, None
            about[prefix.rpartition(".")[2]] = value


def _read_message(found: Any, chat: _Chat, me: str, number: int, reading: Reading) -> Message | None:
    """Returns what may be used; the rest is counted."""
    if not isinstance(found, dict):
        reading.drop("broken")
        return None
    if found.get("type", "message") != "message":
        reading.drop("system_line" if isinstance(found["type"], str) else "broken")
        return None
    sender = _person(found.get("from_id"))
    name = id_at(found, "from")
    text = _text(found.get("text"))
    if text is None or not (sender or name):
        reading.drop("broken")
        return None
    if not text.strip():
        text = _text(found.get("text_entities")) or ""
    parent_id = None
    if "reply_to_message_id" in found and (replied := id_at(found, "reply_to_message_id")):
        # The chat of a reply is only named when it is another one.
        parent_id = f"{id_at(found, 'reply_to_peer_id') or chat.chat_id}/{replied}"
    time_utc, notes = _time(found)
    is_forward = "forwarded_from" in found or "forwarded_from_id" in found
    message = reading.message(
        message_id=f"{chat.chat_id}/{id_at(found, 'id') or f'#{number}'}",
        conversation_id=chat.chat_id,
        parent_id=parent_id,
        time_utc=time_utc,
        sender=sender or name,
        sender_name=name,
        subject=chat.name,
        text=text,
        notes=(*notes, "forwarded") if is_forward else notes,
        mine=bool(sender) and (sender == me or chat.is_saved),
    )
    reason = _reason(found, message, chat, is_forward=is_forward)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
        return None
    return message


def _reason(found: dict[str, Any], message: Message, chat: _Chat, *, is_forward: bool) -> str | None:
    if not message.text.strip():
        return "media_only" if any(key in found for key in _MEDIA_KEYS) else "empty"
    if is_forward:
        return "forward_only"
    if message.sender == _SERVICE_ACCOUNT:
        return "system_line"
    # Somebody let a bot write into the chat ("via @gif"), or it is the bot of the chat itself.
    return "bot" if "via_bot" in found or message.sender == chat.bot else None


def _person(found: Any) -> str:
    # Until 2021 ids were plain numbers.
    if isinstance(found, int) and not isinstance(found, bool):
        return f"user{found}"
    return found.replace("\x00", "").strip() if isinstance(found, str) else ""


def _text(found: Any) -> str | None:
    """Returns the text of "text" or "text_entities": a string, or a list of strings and formatted parts."""
    if isinstance(found, str):
        return found
    if found is None:
        return ""
    if not isinstance(found, list):
        return None
    parts: list[str] = []
    for part in found:
        is_link = isinstance(part, dict) and part.get("type") == "link"
        text = part if isinstance(part, str) else text_at(part, "text")
        if is_link and parts and parts[-1][-1:].isalnum() | (parts[-1][-1:] == ":"):
            # An address that touches a word is no address for whoever looks for addresses later.
            parts.append(" ")
        parts.append(text)
    return "".join(parts)


def _time(found: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    moment = utc_from_seconds(found.get("date_unixtime"))
    if moment is not None:
        return moment, ()
    moment = utc_from_iso(found.get("date"))
    return moment, ("time_local",) if moment else ()


FORMATS = (Format(name="telegram", kind="chat", read=read_telegram, recognise=recognise, same_chat=exported_to),)
