# ruff: noqa: E501 - tables of phrases: one line a language is easier to check.
"""What the old QQ for Windows saves as text ("消息记录…") -> messages. One file may hold all chats of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from desktop_app.importers.chats.qq_words import is_notice, is_recalled, typed_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_HEAD = re.compile(r"消息记录\s?[（(]此消息记录为文本格式|^消息分组[:：]|^消息对象[:：]", re.MULTILINE)
_OBJECT = re.compile(r"消息对象[:：]\s?(.*)")
_GROUP = re.compile(r"消息分组[:：]\s?(.*)")
_RULE = re.compile(r"={10,}\s*")
_LINE = re.compile(
    r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2}) (?P<before>上午|下午|AM|PM)?\s?(?P<clock>\d{1,2}:\d\d:\d\d)(?: (?P<after>上午|下午|AM|PM))?"
    r"\s(?P<name>\S.{0,120}?|)(?:[(（](?P<number>\d{4,12})[)）]|<(?P<mail>[^<>\s]{3,80})>)?\s*"
)
_TITLE = re.compile(r"^【[^【】\n]{1,20}】(?=.)")
_SYSTEM_NUMBERS = frozenset(("10000", "1000000", "80000000"))
_LONGEST_MESSAGE = 100_000


def recognise(head: Head) -> bool:
    """Whether it has QQ's head, or its lines with a number or address behind the name."""
    text = head.text[:20_000]
    lines = [line for line in text.splitlines()[:300] if line.strip()]
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    if _HEAD.search(text[:2000]):
        return True
    return (
        bool(found)
        and _LINE.fullmatch(lines[0]) is not None
        and any(one["number"] or one["mail"] for one in found)
    )


def read_text(source: Source, reading: Reading) -> Iterator[Message]:
    chat = folder = ""
    names: dict[str, str] = {}
    group: tuple[re.Match[str], list[str]] | None = None
    number = length = 0
    for line in reading.lines(source.paths[0]):
        found = _LINE.fullmatch(line) if line[:1].isdigit() and len(line) < 300 else None
        heading = _OBJECT.fullmatch(line) or _GROUP.fullmatch(line) if line.startswith("消息") else None
        if (found or heading) and group is not None:
            number += 1
            yield from _finish(*group, f"{folder}/{chat}#{number}", names, reading)
            group = None
        if heading is not None:
            if heading.re is _OBJECT:
                chat = heading[1].strip()
            else:
                folder = heading[1].strip()
        elif found is not None:
            group, length = (found, []), 0
        elif group is not None and length < _LONGEST_MESSAGE and not _RULE.fullmatch(line):
            group[1].append(line)
            length += len(line) + 1
    if group is not None:
        yield from _finish(*group, f"{folder}/{chat}#{number + 1}", names, reading)


def _finish(
    found: re.Match[str],
    lines: list[str],
    place: str,
    names: dict[str, str],
    reading: Reading,
) -> Iterator[Message]:
    conversation, _, number = place.rpartition("#")
    identity = found["number"] or found["mail"] or ""
    name = _TITLE.sub("", found["name"].strip()).strip()
    if identity:
        # Without a name of its own the number stands there twice: an earlier name is better.
        name = names.get(identity, name) if name in ("", identity) else name
        names[identity] = name or identity
    sender = identity or name
    written = "\n".join(lines).strip()
    text = typed_text(written)
    if identity in _SYSTEM_NUMBERS or name == "系统消息":
        reading.drop("deleted" if is_recalled(written) else "system_line")
    elif not sender:
        reading.drop("broken")
    elif is_recalled(written):
        reading.drop("deleted")
    elif is_notice(written):
        reading.drop("system_line")
    elif not text:
        reading.drop("media_only" if written else "empty")
    else:
        yield reading.message(
            message_id=f"{reading.source.name}#{number}",
            sender=sender,
            sender_name=name,
            text=text,
            conversation_id=conversation.strip("/"),
            subject=conversation.rpartition("/")[2],
            time_utc=_time(found),
            notes=("time_local",),
        )


def _time(found: re.Match[str]) -> str | None:
    year, month, day = (int(part) for part in re.split("[-/]", found["day"]))
    hour, minute, second = (int(part) for part in found["clock"].split(":"))
    half = found["before"] or found["after"]
    if half in ("下午", "PM") and hour < 12:
        hour += 12
    elif half in ("上午", "AM") and hour == 12:
        hour = 0
    try:
        return datetime(year, month, day, hour, minute, second).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ001
    except ValueError:
        return None


FORMATS = (Format(name="qq", kind="chat", read=read_text, recognise=recognise, has_ids=False),)
