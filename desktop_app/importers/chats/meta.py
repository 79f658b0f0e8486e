"""Chats in a download of one's data from Messenger or Instagram (message_1.json, …), and encrypted ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from desktop_app.importers.chats.meta_lines import is_attachment_note, is_event, is_reaction
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import id_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_milliseconds

_MEDIA_KEYS = (
    "photos", "videos", "audio_files", "files", "gifs", "sticker", "share", "media", "attachments",
)  # fmt: skip
_EVENT_TYPES = frozenset(("Subscribe", "Unsubscribe", "Call", "Payment", "Plan"))
_TITLE_KEYS = ("title", "thread_path")
_MOST_AT_ONCE = 1000
T = TypeVar("T")
# The name of the other and the chat's number, or letters by chance.
_THREAD_FOLDER = re.compile(r"(?:^|/)([^/]*_[0-9A-Za-z-]{8,})$")


def recognise(head: Head) -> bool:
    paths = head.json_paths
    if {"messages.item.sender_name", "messages.item.timestamp_ms"} <= paths:
        return True
    return {"participants.item.name", "messages[]", "thread_path"} <= paths and "title" in paths


def recognise_encrypted(head: Head) -> bool:
    paths = head.json_paths
    return "messages.item.senderName" in paths and "messages.item.timestamp" in paths


def repaired(text: str) -> str:
    """Returns what was typed: these exports write each byte of UTF-8 as a character of its own ("Ã¼" for "ü")."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def same_thread(source: Source) -> str:
    """What a chat's folder is called in every download ("inbox/ana_1234567890"); else the folder's place."""
    folder = source.paths[0].rpartition("/")[0]
    found = _THREAD_FOLDER.search(folder)
    return "\0".join(("meta", found[1]) if found else ("meta", *source.tree.origin, folder))


def read_thread(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of one or several files; files with the same thread path are one chat."""
    number = 0
    paths = sorted(source.paths, key=lambda path: (len(path), path))
    titles: dict[str, str] = {}
    for path in paths:
        about = _about(path, reading)
        chat = about.get("thread_path") or path.rpartition("/")[0] or about.get("title") or source.name
        title = titles.setdefault(chat, about.get("title", ""))
        for found in oldest_first(reading.json_items(path, "messages.item"), _milliseconds):
            number += 1
            yield from _read_message(found, chat, title, number, reading)


def _about(path: str, reading: Reading) -> dict[str, str]:
    """What the file says behind its messages. It is small: a new one is begun after 10,000 messages."""
    found = reading.peek_json(path, *_TITLE_KEYS)
    return {key: repaired(value) for key, value in found if isinstance(value, str)}


def _milliseconds(found: Any) -> object:
    return found.get("timestamp_ms", found.get("timestamp")) if isinstance(found, dict) else None


def oldest_first(items: Iterable[T], moment: Callable[[T], object]) -> Iterator[T]:
    """Turns around messages of one second: files begin with the newest, and later only seconds are compared."""
    group: list[T] = []
    second: object = None
    for item in items:
        time = moment(item)
        this = int(time) // 1000 if isinstance(time, int) else None
        if group and (this != second or len(group) >= _MOST_AT_ONCE):
            yield from _by_time(group, moment)
            group = []
        group.append(item)
        second = this
    yield from _by_time(group, moment)


def _by_time(group: list[T], moment: Callable[[T], object]) -> list[T]:
    times = [time for item in group if isinstance(time := moment(item), int)]
    is_newest_first = len(times) < 2 or times[0] >= times[-1]
    return group[::-1] if is_newest_first else group


def _read_message(found: Any, chat: str, title: str, number: int, reading: Reading) -> Iterator[Message]:
    sender = repaired(id_at(found, "sender_name"))
    if not sender:
        reading.drop("broken")
        return
    content = found.get("content", "")
    if not isinstance(content, str | None):
        reading.drop("broken")
        return
    message = reading.message(
        message_id=f"{reading.source.name}#{number}",
        conversation_id=chat,
        time_utc=utc_from_milliseconds(found.get("timestamp_ms")),
        sender=sender,
        subject=title,
        text=repaired(content or ""),
    )
    yield from _kept(found, message, found.get("is_unsent") is True, reading)


def _kept(found: dict[str, Any], message: Message, is_unsent: bool, reading: Reading) -> Iterator[Message]:
    reason = _reason(found, message, is_unsent)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _reason(found: dict[str, Any], message: Message, is_unsent: bool) -> str | None:
    text = message.text.strip()
    if is_unsent:
        return "deleted"
    if text_at(found, "type") in _EVENT_TYPES or "call_duration" in found:
        return "system_line"
    if text and text == repaired(text_at(found.get("share"), "link")):
        return "media_only"
    return reason_of_line(message, has_media=any(found.get(key) for key in _MEDIA_KEYS))


def reason_of_line(message: Message, *, has_media: bool) -> str | None:
    """Returns why a message is nothing that somebody typed, by its words; None when somebody did."""
    text = message.text.strip()
    if not text:
        return "media_only" if has_media else "empty"
    if (has_media or text.startswith((message.sender, "You "))) and is_attachment_note(text):
        return "media_only"
    return "system_line" if is_reaction(text) or is_event(text, message.sender) else None


def read_encrypted(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of an end-to-end encrypted chat, which Messenger exports by itself, as UTF-8."""
    (path,) = source.paths
    name = next((value for _, value in reading.peek_json(path, "threadName") if isinstance(value, str)), "")
    number = 0
    for found in oldest_first(reading.json_items(path, "messages.item"), _milliseconds):
        number += 1
        sender = id_at(found, "senderName")
        if not sender or not isinstance(found.get("text", ""), str | None):
            reading.drop("broken")
            continue
        message = reading.message(
            message_id=f"{source.name}#{number}",
            conversation_id=name,
            time_utc=utc_from_milliseconds(found.get("timestamp")),
            sender=sender,
            # The name has the chat's number behind it: "Ana_12".
            subject=name.rpartition("_")[0] if name.rpartition("_")[2].isdigit() else name,
            text=found.get("text") or "",
        )
        yield from _kept(found, message, found.get("isUnsent") is True, reading)


FORMATS = (
    Format(
        name="meta",
        kind="chat",
        read=read_thread,
        recognise=recognise,
        by_folder=True,
        has_ids=False,
        same_chat=same_thread,
    ),
    Format(
        name="messenger_encrypted", kind="chat", read=read_encrypted, recognise=recognise_encrypted, has_ids=False
    ),
)
