"""What signal-export (sigexport) makes of Signal Desktop: a folder a chat with data.json and chat.md in it.

Signal itself exports no readable text. In these exports "Me" is the person whose computer it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from desktop_app.importers.format import Claim, Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso
from desktop_app.importers.tree import Tree

_ME = "Me"
_NOBODY = "No-Sender"
_KEYS = frozenset(("date", "sender", "body"))
_OWN_KEYS = frozenset(("quote", "sticker", "reactions", "attachments"))
_LINE = re.compile(r"\[(\d{4}-\d\d-\d\d)(,?) (\d\d:\d\d(:\d\d)?)\] ([^:\n]{1,100}): ?(.*)", re.DOTALL)
_LONGEST_MESSAGE = 100_000

_REACTIONS = re.compile(r"\n\(- [^\n]* -\)")
_STICKER = re.compile(r"\n?\(\( [^\n]{0,40} \)\)")
_FILE = re.compile(r"!?\[[^\[\]\n]{0,200}\]\((?:\.{1,2}/|media/)[^()\n]{0,300}\)")
_QUOTED = re.compile(r"^>[^\n]*\n?", re.MULTILINE)
_DELETED = re.compile(r"\(?This message was deleted\.?\)?")
_CALL = re.compile(
    r"(?:Incoming|Outgoing|Missed)(?: (?:group|voice|video|audio|adhoc))? call(?: \([^()\n]{1,60}\))?"
)


def is_data(head: Head) -> bool:
    """Whether it is a data.json: JSON lines with the keys of a message."""
    keys = head.first_json_line
    return keys >= _KEYS and bool(keys & _OWN_KEYS)


def is_markdown(head: Head) -> bool:
    """Whether it is a chat.md. iPhones write WhatsApp chats that look alike, but always with seconds."""
    lines = [line for line in head.text[:20_000].splitlines() if line.strip()][:200]
    found = [match for match in map(_LINE.match, lines) if match]
    if not found or _LINE.match(lines[0]) is None:
        return False
    if any(match[4] is None for match in found):
        return True
    # Newer versions write seconds; they end each text with two spaces.
    return any(match[5] in (_ME, _NOBODY) or match[6].endswith("  ") for match in found)


def chats(tree: Tree) -> Iterable[Claim]:
    """Folders that hold one chat twice, as data.json and as chat.md: one source."""
    for entry in tree.entries:
        if entry.name != "data.json" or not is_data(Head(tree, entry, tree.head(entry.path))):
            continue
        prefix = f"{entry.folder}/" if entry.folder else ""
        twins = [path for path in (f"{prefix}chat.md", f"{prefix}index.md") if path in tree.by_path]
        title = entry.folder.rpartition("/")[2] or tree.name
        yield Claim(name=title, title=title, paths=(entry.path, *twins))


def read_data(source: Source, reading: Reading) -> Iterator[Message]:
    for number, line in enumerate(reading.lines(source.paths[0])):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        message = _from_record(record, number, reading) if isinstance(record, dict) else None
        if message is None:
            reading.drop("broken")
        else:
            yield from _finish(
                message,
                reading,
                is_deleted=record.get("deleted") is True,
                is_call=record.get("call") is True or record.get("missed") is True,
                has_media=bool(record.get("attachments") or record.get("sticker")),
            )


def _from_record(record: dict[str, Any], number: int, reading: Reading) -> Message | None:
    sender, body = record.get("sender"), record.get("body")
    if not isinstance(sender, str) or not sender.replace("\x00", "").strip() or not isinstance(body, str | None):
        return None
    return _message(record.get("date"), sender.strip(), body or "", number, reading)


def read_markdown(source: Source, reading: Reading) -> Iterator[Message]:
    group: tuple[re.Match[str], list[str]] | None = None
    length = number = 0
    for line in reading.lines(source.paths[0]):
        found = _LINE.match(line) if line.startswith("[") else None
        if found is not None:
            if group is not None:
                yield from _from_lines(*group, number, reading)
            number += 1
            group, length = (found, [found[6]]), 0
        elif group is not None and length < _LONGEST_MESSAGE:
            group[1].append(line)
            length += len(line)
    if group is not None:
        yield from _from_lines(*group, number, reading)


def _from_lines(found: re.Match[str], lines: list[str], number: int, reading: Reading) -> Iterator[Message]:
    text = "\n".join(lines)
    if lines[0].strip() == "" and any(line.startswith("> ") for line in lines):
        # The quoted message stands above the answer to it.
        text = _QUOTED.sub("", text)
    message = _message(f"{found[1]}T{found[3]}", found[5].strip(), text, number, reading)
    yield from _finish(message, reading)


def _message(date: object, sender: str, text: str, number: int, reading: Reading) -> Message:
    return reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=utc_from_iso(date),
        sender=sender,
        text=text,
        notes=("time_local",),
        mine=sender == _ME,
    )


def _finish(
    message: Message, reading: Reading, *, is_deleted: bool = False, is_call: bool = False, has_media: bool = False
) -> Iterator[Message]:
    text = message.text
    clean = _FILE.sub("", _STICKER.sub("", _REACTIONS.sub("", text))).strip()
    if is_deleted or _DELETED.fullmatch(clean):
        reading.drop("deleted", sample=message)
    elif is_call or message.sender == _NOBODY or _CALL.fullmatch(clean):
        reading.drop("system_line")
    elif clean:
        yield (
            message
            if clean == text
            else reading.message(
                message_id=message.message_id,
                time_utc=message.time_utc,
                sender=message.sender,
                text=clean,
                notes=message.notes,
                mine=message.mine,
            )
        )
    else:
        reading.drop("media_only" if text.strip() or has_media else "empty")


FORMATS = (
    Format(name="signal", kind="chat", read=read_data, recognise=is_data, claim=chats, has_ids=False),
    Format(name="signal_markdown", kind="chat", read=read_markdown, recognise=is_markdown, has_ids=False),
)
