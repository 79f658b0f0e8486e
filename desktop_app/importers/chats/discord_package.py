"""What Discord sends when one asks for one's own data: only one's own messages, so texts that answer nobody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from desktop_app.importers.chats.discord import plain_text
from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.json_fields import id_at, object_at, text_at
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import LONGEST_LINE, Reading
from desktop_app.importers.times import utc_from_iso
from desktop_app.importers.tree import Tree

_MESSAGE_FILES = ("messages.csv", "messages.json")
_FIELDS = frozenset(("ID", "Timestamp", "Contents"))
_CHANNEL_FOLDER = re.compile(r"c?\d{5,25}")


def packages(tree: Tree) -> Iterable[Claim]:
    """The whole package is one source; its folders' names depend on the language ("Messages", "Nachrichten")."""
    found: dict[str, list[str]] = {}
    for entry in tree.entries:
        outer, _, folder = entry.folder.rpartition("/")
        has_channel = f"{entry.folder}/channel.json" in tree.by_path
        if entry.name in _MESSAGE_FILES and has_channel and _CHANNEL_FOLDER.fullmatch(folder):
            found.setdefault(outer, []).extend((f"{entry.folder}/channel.json", entry.path))
    for messages, paths in found.items():
        root = messages.rpartition("/")[0]
        index = f"{messages}/index.json" if messages else "index.json"
        users = [
            entry.path
            for entry in tree.entries
            if entry.name == "user.json" and entry.folder.rpartition("/")[0] == root
        ]
        first = [path for path in (index, *users) if path in tree.by_path]
        yield Claim(name=root.rpartition("/")[2] or tree.name, paths=tuple(dict.fromkeys((*first, *paths))))


def recognise(head: Head) -> bool:
    if head.json_paths:
        return {f"item.{name}" for name in _FIELDS} <= head.json_paths
    names = head.text.partition("\n")[0].strip().split(",")
    return set(names) >= _FIELDS and len(names) <= len(_FIELDS) + 3


def read_package(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields one's own messages of all channels."""
    me, name = "me", ""
    titles: dict[str, Any] = {}
    channel: dict[str, Any] = {}
    for path in source.paths:
        folder, _, file = path.rpartition("/")
        if file == "index.json":
            index = reading.json_value(path)
            titles = index if isinstance(index, dict) else {}
        elif file == "user.json":
            user = reading.json_value(path)
            me = id_at(user, "id") or me
            name = text_at(user, "global_name") or text_at(user, "username")
        elif file == "channel.json":
            channel = {"folder": folder, **(_object(reading.json_value(path)))}
        else:
            if channel.get("folder") != folder:
                channel = {}
            chat = id_at(channel, "id") or folder.rpartition("/")[2].removeprefix("c") or source.name
            subject = text_at(titles, chat) or _title(channel)
            for row in _rows(path, reading):
                yield from _read_row(row, chat, subject, (me, name), reading)


def _object(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _title(channel: dict[str, Any]) -> str:
    guild = text_at(object_at(channel, "guild"), "name")
    name = text_at(channel, "name")
    return f"{name} in {guild}" if name and guild else name


def _rows(path: str, reading: Reading) -> Iterator[Any]:
    if reading.source.tree.head(path, 64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        yield from reading.json_items(path, "item")
        return
    with reading.open(path) as stream:
        text = io.TextIOWrapper(cast("io.BytesIO", stream), encoding="utf-8-sig", errors="replace", newline="")
        lines = iter(lambda: text.readline(LONGEST_LINE), "")
        rows = csv.DictReader(line.replace("\x00", "") for line in lines)
        while True:
            try:
                yield next(rows)
            except StopIteration:
                return
            except csv.Error:
                # A quote that never ends has swallowed what followed it.
                yield None


def _read_row(row: Any, chat: str, subject: str, me: tuple[str, str], reading: Reading) -> Iterator[Message]:
    message_id = id_at(row, "ID")
    if not message_id or not isinstance(row.get("Contents"), str | None):
        reading.drop("broken")
        return
    message = reading.message(
        message_id=message_id,
        conversation_id=chat,
        time_utc=utc_from_iso(row.get("Timestamp")),
        sender=me[0],
        sender_name=me[1],
        subject=subject,
        text=plain_text(text_at(row, "Contents"), {me[0]: me[1]}),
        mine=True,
    )
    if message.text.strip():
        yield message
    else:
        reading.drop("media_only" if row.get("Attachments") else "empty", sample=message)


FORMATS = (Format(name="discord_package", kind="note", read=read_package, recognise=recognise, claim=packages),)
