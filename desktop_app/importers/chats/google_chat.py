"""Google Chat from Google Takeout: Groups/<chat>/messages.json with group_info.json, Users/<me>/user_info.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from desktop_app.importers.chats.written_dates import utc_from_written
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, objects_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso
from desktop_app.importers.tree import Tree

_MEDIA_KEYS = ("attached_files", "annotations", "attachments")
_DIRECT = "DM "


def exports(tree: Tree) -> Iterable[Claim]:
    """All chats of one account are one source: the file that says who the account is lies beside them."""
    found: dict[str, list[str]] = {}
    for entry in tree.entries:
        info = f"{entry.folder}/group_info.json"
        if entry.name == "messages.json" and info in tree.by_path:
            # Google Chat/Groups/DM 1/messages.json; a part of it may have been chosen alone.
            root = entry.folder.rpartition("/")[0].rpartition("/")[0]
            found.setdefault(root, []).extend((info, entry.path))
    for root, paths in found.items():
        inside = f"{root}/" if root else ""
        users = [
            entry.path
            for entry in tree.entries
            if entry.name == "user_info.json" and entry.path.startswith(inside)
        ]
        yield Claim(name=root.rpartition("/")[2] or tree.name, paths=(*users, *paths))


def recognise(head: Head) -> bool:
    """A messages.json alone."""
    paths = head.json_paths
    return "messages.item.created_date" in paths and bool(
        {"messages.item.creator.name", "messages.item.creator.email", "messages.item.topic_id"} & paths
    )


def read_google_chat(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what people wrote in every chat; one's own messages are known by the account's address."""
    mine: set[str] = set()
    group: dict[str, Any] = {}
    for path in source.paths:
        folder, _, file = path.rpartition("/")
        if file == "user_info.json":
            user = object_at(reading.json_value(path), "user")
            mine |= {one for one in (_sender(user),) if one}
        elif file == "group_info.json":
            value = reading.json_value(path)
            group = {**(value if isinstance(value, dict) else {}), "folder": folder}
        else:
            about = group if group.get("folder") == folder else {}
            name = folder.rpartition("/")[2] or source.tree.name
            title = _title(about, mine)
            for number, found in enumerate(reading.json_items(path, "messages.item"), start=1):
                yield from _read_message(found, (name, title, number), mine, reading)


def _sender(person: dict[str, Any]) -> str:
    return (id_at(person, "email") or id_at(person, "name")).lower()


def _title(group: dict[str, Any], mine: set[str]) -> str:
    members = [text_at(one, "name") for one in objects_at(group, "members")[:10] if _sender(one) not in mine]
    return text_at(group, "name") or ", ".join(name for name in members if name)


def _read_message(found: Any, place: tuple[str, str, int], mine: set[str], reading: Reading) -> Iterator[Message]:
    folder, title, number = place
    creator = object_at(found, "creator")
    if not isinstance(found, dict) or not isinstance(found.get("text", ""), str | None):
        reading.drop("broken")
        return
    is_deleted = text_at(found, "message_state") == "DELETED" or "deletion_metadata" in found
    sender = _sender(creator)
    if not sender:
        # Of a deleted message only the moment is left.
        reading.drop("deleted" if is_deleted else "broken")
        return
    # "space/topic/message"; the first message of a topic has the topic's own number.
    message_id = id_at(found, "message_id") or f"{folder}#{number}"
    space, _, rest = message_id.partition("/")
    topic = text_at(found, "topic_id") or rest.partition("/")[0]
    is_answer = bool(topic) and rest.count("/") == 1 and rest.rpartition("/")[2] != topic
    created = found.get("created_date")
    message = reading.message(
        message_id=message_id,
        # In a direct chat every message may be a topic; in a space the answers to one are a talk of their own.
        conversation_id=f"{folder}/{topic}" if is_answer and not folder.startswith(_DIRECT) else folder,
        parent_id=text_at(object_at(found, "quoted_message_metadata"), "message_id")
        or (f"{space}/{topic}/{topic}" if is_answer else None),
        time_utc=utc_from_written(created) or utc_from_iso(created),
        sender=sender,
        sender_name=text_at(creator, "name"),
        subject=title,
        text=found.get("text") or "",
        mine=sender in mine,
    )
    reason = _reason(found, message, creator, is_deleted)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _reason(found: dict[str, Any], message: Message, creator: dict[str, Any], is_deleted: bool) -> str | None:
    if is_deleted:
        return "deleted"
    if text_at(creator, "user_type").lower() in ("bot", "app"):
        return "bot"
    if not message.text.strip():
        return "media_only" if any(found.get(key) for key in _MEDIA_KEYS) else "empty"
    return None


FORMATS = (Format(name="google_chat", kind="chat", read=read_google_chat, recognise=recognise, claim=exports),)
