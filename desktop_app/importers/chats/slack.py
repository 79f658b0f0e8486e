"""A workspace's export from Slack: lists of people and channels, and one file a channel and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop_app.importers.chats.slack_text import blocks_text, plain_text
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, objects_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_seconds
from desktop_app.importers.tree import Tree

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_PEOPLE_FILES = ("users.json", "org_users.json")
_CHAT_FILES = ("channels.json", "groups.json", "dms.json", "mpims.json")
_PERSON_SUBTYPES = frozenset(("", "thread_broadcast", "me_message", "file_share"))
_BOT_SUBTYPES = frozenset(("bot_message", "slackbot_response", "assistant_app_thread"))
_DELETED_SUBTYPES = frozenset(("tombstone", "message_deleted"))
_SLACKBOT = "USLACKBOT"
# Until 2018 a file came with a sentence by Slack, in which the person's own words may follow.
_UPLOAD = re.compile(
    r"<@\w+(?:\|[^<>]*)?> (?:uploaded|shared) a file: <[^<>]*>(?: and commented: (?P<comment>.*))?", re.DOTALL
)


@dataclass
class Workspace:
    """Who is who. `chats`: folder name -> (id, title)."""

    people: dict[str, str] = field(default_factory=dict)
    bots: set[str] = field(default_factory=lambda: {_SLACKBOT})
    chats: dict[str, tuple[str, str]] = field(default_factory=dict)


def workspaces(tree: Tree) -> Iterable[Claim]:
    """Folders with a list of people or channels, beside which folders with a file a day lie."""
    roots = {entry.folder for entry in tree.entries if entry.name in (*_PEOPLE_FILES, *_CHAT_FILES)}
    days: dict[str, list[str]] = {}
    for entry in tree.entries:
        root = entry.folder.rpartition("/")[0]
        if root in roots and entry.folder and _DAY_FILE.fullmatch(entry.name):
            days.setdefault(root, []).append(entry.path)
    for root, paths in days.items():
        lists = [f"{root}/{name}".lstrip("/") for name in (*_PEOPLE_FILES, *_CHAT_FILES)]
        found = tuple(path for path in lists if path in tree.by_path)
        yield Claim(name=root.rpartition("/")[2] or tree.name, paths=(*found, *paths))


def recognise(head: Head) -> bool:
    """A single channel's folder, without the lists of people."""
    paths = head.json_paths
    is_message = {"item.ts", "item.type", "item.text"} <= paths
    return is_message and bool({"item.user", "item.bot_id", "item.subtype"} & paths)


def read_slack(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields what people wrote in every channel; what bots and the program wrote is counted."""
    workspace = Workspace()
    for path in source.paths:
        folder, _, file = path.rpartition("/")
        if file in _PEOPLE_FILES:
            for person in reading.json_items(path, "item"):
                add_person(person, workspace)
        elif file in _CHAT_FILES:
            for chat in reading.json_items(path, "item"):
                _add_chat(chat, workspace)
        else:
            name = folder.rpartition("/")[2] or source.tree.name
            for found in reading.json_items(path, "item"):
                yield from read_message(found, name, workspace, reading)


def add_person(person: Any, workspace: Workspace) -> None:
    user = id_at(person, "id")
    if user:
        workspace.people[user] = _name(person)
        if person.get("is_bot") is True:
            workspace.bots.add(user)


def _name(person: dict[str, Any]) -> str:
    profile = object_at(person, "profile")
    return (
        text_at(profile, "real_name")
        or text_at(person, "real_name")
        or text_at(profile, "display_name")
        or text_at(person, "name")
    )


def _add_chat(chat: Any, workspace: Workspace) -> None:
    chat_id, name = id_at(chat, "id"), text_at(chat, "name")
    if not chat_id:
        return
    members = chat.get("members")
    if (not name or name.startswith("mpdm-")) and isinstance(members, list):
        title = ", ".join(workspace.people.get(one) or one for one in members[:10] if isinstance(one, str))
    else:
        title = name
    # Direct chats lie in a folder with their id.
    workspace.chats[name or chat_id] = workspace.chats[chat_id] = (chat_id, title)


def read_message(found: Any, folder: str, workspace: Workspace, reading: Reading) -> Iterator[Message]:
    ts = id_at(found, "ts")
    subtype = found.get("subtype") or "" if isinstance(found, dict) else None
    if not ts or not isinstance(subtype, str) or not isinstance(found.get("text", ""), str | None):
        reading.drop("broken")
        return
    chat_id, title = workspace.chats.get(folder, (folder, folder))
    sender = id_at(found, "user") or id_at(found, "bot_id") or id_at(found, "username")
    if subtype not in _PERSON_SUBTYPES | _BOT_SUBTYPES:
        reading.drop("deleted" if subtype in _DELETED_SUBTYPES else "system_line")
        return
    if not sender:
        reading.drop("broken")
        return
    people = workspace.people
    profile = object_at(found, "user_profile")
    name = people.get(sender) or _name({"profile": profile, **profile}) or text_at(found, "username")
    if sender not in people and name:
        # People of other workspaces are in no list.
        people[sender] = name
    thread = id_at(found, "thread_ts")
    message = reading.message(
        message_id=f"{chat_id}/{ts}",
        # A thread is a talk of its own; its first message names itself.
        conversation_id=f"{chat_id}/{thread}" if thread else chat_id,
        parent_id=f"{chat_id}/{thread}" if thread and thread != ts else None,
        time_utc=utc_from_seconds(ts),
        sender=sender,
        sender_name=name,
        subject=title,
        text=_text(found, people),
    )
    reason = _reason(found, subtype, message, workspace)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _text(found: dict[str, Any], people: dict[str, str]) -> str:
    text = found.get("text") or ""
    upload = _UPLOAD.fullmatch(text)
    if upload is not None:
        text = upload["comment"] or ""
    shown = plain_text(text, people)
    return shown if shown.strip() else blocks_text(found.get("blocks"), people)


def _reason(found: dict[str, Any], subtype: str, message: Message, workspace: Workspace) -> str | None:
    if subtype in _BOT_SUBTYPES or found.get("bot_id") or message.sender in workspace.bots:
        return "bot"
    if not message.text.strip():
        has_files = (
            any(objects_at(found, key) for key in ("files", "attachments"))
            or "file" in found
            or subtype == "file_share"
        )
        return "media_only" if has_files else "empty"
    return None


FORMATS = (
    Format(name="slack", kind="chat", read=read_slack, recognise=recognise, claim=workspaces, by_folder=True),
)
