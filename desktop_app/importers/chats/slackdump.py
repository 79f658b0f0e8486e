"""A channel or a thread as slackdump writes it: one JSON file, the answers inside of what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.importers.chats.slack import Workspace, add_person, read_message
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.json_fields import objects_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_REPLIES = "slackdump_thread_replies"


def recognise(head: Head) -> bool:
    paths = head.json_paths
    return {"channel_id", "messages.item.ts"} <= paths and bool(
        {"messages.item.user", "messages.item.bot_id", "messages.item.text"} & paths
    )


def read_dump(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of one channel. Who is who stands in a users.json beside it, where there is one."""
    (path,) = source.paths
    workspace = Workspace()
    folder = path.rpartition("/")[0]
    users = f"{folder}/users.json".lstrip("/")
    if users in source.tree.by_path:
        for _, person in reading.peek_json(users, "item"):
            add_person(person, workspace)
    about = {key: value for key, value in reading.peek_json(path, "channel_id", "name") if isinstance(value, str)}
    chat = about.get("channel_id") or source.name
    workspace.chats[chat] = (chat, about.get("name") or chat)
    for found in reading.json_items(path, "messages.item"):
        yield from read_message(found, chat, workspace, reading)
        for reply in _replies(found):
            yield from read_message(reply, chat, workspace, reading)


def _replies(found: Any) -> list[dict[str, Any]]:
    """The answers; a dump of one thread repeats its first message among them."""
    own = found.get("ts") if isinstance(found, dict) else None
    return [reply for reply in objects_at(found, _REPLIES) if reply.get("ts") != own]


FORMATS = (Format(name="slackdump", kind="chat", read=read_dump, recognise=recognise),)
