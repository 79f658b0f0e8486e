"""What qq-chat-exporter makes of QQ: one JSON, or manifest.json with chunks of JSON lines beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from desktop_app.importers.chats.qq_words import is_notice, is_recalled, typed_text
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso, utc_from_milliseconds, utc_from_seconds
from desktop_app.importers.tree import Tree

_NOBODY = frozenset(("", "0", "未知"))
_REPLY_KEYS = ("referencedMessageId", "replyMsgId", "messageId", "msgId", "id")
_SECONDS_UNTIL = 10**11


def is_single(head: Head) -> bool:
    keys = head.json_paths
    return ({"metadata", "chatInfo"} <= keys and "messages[]" in keys) or (
        "chatInfo" in keys and b"QQChatExporter" in head.data[:4000] and "chunked" not in keys
    )


def chunked(tree: Tree) -> Iterable[Claim]:
    """A manifest.json with chatInfo, and the chunks that lie beside it."""
    for entry in tree.entries:
        if entry.name != "manifest.json":
            continue
        head = Head(tree, entry, tree.head(entry.path))
        prefix = f"{entry.folder}/" if entry.folder else ""
        chunks = tuple(
            one.path
            for one in tree.entries
            if one.path.startswith(f"{prefix}chunks/") and one.name.endswith(".jsonl")
        )
        if "chatInfo" in head.json_paths and chunks:
            yield Claim(name=entry.folder.rpartition("/")[2] or tree.name, paths=(entry.path, *chunks))


def read_single(source: Source, reading: Reading) -> Iterator[Message]:
    (path,) = source.paths
    chat = _Chat(next(reading.json_items(path, "chatInfo"), None), reading)
    for number, record in enumerate(reading.json_items(path, "messages.item")):
        yield from chat.message_of(record, number)


def read_chunked(source: Source, reading: Reading) -> Iterator[Message]:
    manifest = reading.json_value(source.paths[0])
    chat = _Chat(manifest.get("chatInfo") if isinstance(manifest, dict) else None, reading)
    number = 0
    for path in source.paths[1:]:
        for line in reading.lines(path):
            if not line.strip():
                continue
            number += 1
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            yield from chat.message_of(record, number)


class _Chat:
    """One chat: who I am in it, and the names of the others for mentions."""

    def __init__(self, info: Any, reading: Reading) -> None:
        info = info if isinstance(info, dict) else {}
        self._reading = reading
        self._title = _string(info.get("name"))
        self._me = {_string(info.get(key)) for key in ("selfUid", "selfUin")} - _NOBODY
        peers = (_string(info.get(key)) for key in ("peerUid", "peerUin", "groupCode", "uid", "id"))
        self._identity = next((peer for peer in peers if peer not in _NOBODY), "") or self._title

    def message_of(self, record: Any, number: int) -> Iterator[Message]:
        if not isinstance(record, dict):
            self._reading.drop("broken")
            return
        sender = record.get("sender")
        content = record.get("content")
        if not isinstance(sender, dict) or not isinstance(content, dict | str):
            self._reading.drop("broken")
            return
        names = [_string(sender.get(key)) for key in ("groupCard", "remark", "name", "nickname")]
        uin, uid = _string(sender.get("uin")), _string(sender.get("uid"))
        identity = next((one for one in (uin, uid, *names) if one not in _NOBODY), "")
        written, parent, has_media = _content(content)
        text = typed_text(written)
        recalled = any(record.get(key) is True for key in ("recalled", "isRecalled"))
        if recalled or is_recalled(written):
            self._reading.drop("deleted")
        elif any(record.get(key) is True for key in ("system", "isSystemMessage")) or is_notice(written):
            self._reading.drop("system_line")
        elif not identity:
            self._reading.drop("broken")
        elif not text:
            self._reading.drop("media_only" if has_media or written.strip() else "empty")
        else:
            message_id = next(
                (one for key in ("id", "messageId", "msgId") if (one := _string(record.get(key)))), ""
            )
            yield self._reading.message(
                message_id=message_id or f"{self._reading.source.name}#{number}",
                sender=identity,
                sender_name=next((name for name in names if name not in _NOBODY), identity),
                text=text,
                conversation_id=self._identity,
                subject=self._title,
                parent_id=parent,
                time_utc=_time(record.get("timestamp")) or utc_from_iso(record.get("time")),
                mine=bool(self._me & {uin, uid}),
            )


def _string(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _time(value: object) -> str | None:
    if isinstance(value, str) and not value.isdigit():
        return utc_from_iso(value)
    try:
        number = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return None
    return utc_from_seconds(number) if number < _SECONDS_UNTIL else utc_from_milliseconds(number)


def _content(content: dict[str, Any] | str) -> tuple[str, str | None, bool]:
    """Returns the text, the id of the message that it answers, and whether there is anything but text."""
    if isinstance(content, str):
        return content, None, False
    parent: str | None = None
    reply = content.get("reply")
    if isinstance(reply, dict):
        parent = _reply_id(reply)
    parts: list[str] = []
    has_text = has_media = False
    elements = content.get("elements")
    for element in elements if isinstance(elements, list) else ():
        data = element.get("data") if isinstance(element, dict) else None
        if not isinstance(data, dict):
            continue
        match element.get("type"):
            case "text":
                has_text = True
                parts.append(data["text"] if isinstance(data.get("text"), str) else "")
            case "at":
                name = _string(data.get("name")) or _string(data.get("uin"))
                parts.append(f"@{name.removeprefix('@')} " if name else "")
            case "reply":
                parent = parent or _reply_id(data)
            case _:
                has_media = True
    text = content.get("text")
    if has_text or not isinstance(text, str):
        return "".join(parts), parent, has_media
    return text, parent, has_media or bool(content.get("resources"))


def _reply_id(reply: dict[str, Any]) -> str | None:
    return next((found for key in _REPLY_KEYS if (found := _string(reply.get(key))) not in _NOBODY), None)


FORMATS = (
    Format(name="qq_exporter", kind="chat", read=read_single, recognise=is_single),
    Format(name="qq_exporter_chunks", kind="chat", read=read_chunked, claim=chunked),
)
