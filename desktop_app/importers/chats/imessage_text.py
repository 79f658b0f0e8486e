# ruff: noqa: E501 - tables of phrases: one line a language is easier to check.
"""The .txt files of imessage-exporter: a time, a name, the text, an empty line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_TIME = re.compile(
    r"(?P<indent> *)(?P<month>[A-Z][a-z]{2}) (?P<day>\d\d), (?P<year>\d{4}) {1,2}(?P<clock>\d{1,2}:\d\d:\d\d [AP]M)"
    r"(?P<read> \((?:Read|Edited|Delivered)[^()\n]{0,80}\))?(?P<rest>[^\n]*)"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_TAPBACK = re.compile(r" *(?:Tapbacks|Reactions):?")
_DELETED = "This message was deleted from the conversation!"
_ANSWER = "This message responded to an earlier message."
_EDITED = re.compile(r" *Edited (?:\d+ \w+(?:, \d+ \w+)* later|later): ?")
_UNSENT = re.compile(
    r"(?:\S.{0,80} unsent (?:a|this) message|.{0,80} unsent this message part).{0,60}", re.IGNORECASE
)
_MEDIA = re.compile(
    r"(?:~?/|[A-Za-z]:\\|attachments?/|\.{0,2}/)?[^\n]{0,300}\.(?:heic|heif|jpe?g|png|gif|mov|mp4|m4a|caf|amr|pdf|vcf|webp|pluginPayloadAttachment)"
    r"|(?:\w+ )?Sticker from .{1,200}|SharePlay Message(?:\nEnded)?|Attachment missing!?|Audio message:? ?.{0,200}",
    re.IGNORECASE,
)
_LONGEST_MESSAGE = 100_000


def recognise(head: Head) -> bool:
    lines = head.text[:4000].lstrip("\n").splitlines()[:3]
    return len(lines) >= 2 and _TIME.fullmatch(lines[0]) is not None


def read_text(source: Source, reading: Reading) -> Iterator[Message]:
    group: tuple[re.Match[str], list[str]] | None = None
    number = length = 0
    for line in reading.lines(source.paths[0]):
        found = _TIME.fullmatch(line) if line[:1] in " JFMASOND" and len(line) < 400 else None
        if found is not None and found["indent"]:
            # A reply repeated under the message that it answers; it comes again in its own place.
            length = _LONGEST_MESSAGE
            continue
        if found is not None:
            if group is not None:
                yield from _finish(*group, number, reading)
            number += 1
            group, length = (found, []), 0
        elif group is not None and length < _LONGEST_MESSAGE:
            group[1].append(line)
            length += len(line) + 1
    if group is not None:
        yield from _finish(*group, number, reading)


def _finish(found: re.Match[str], lines: list[str], number: int, reading: Reading) -> Iterator[Message]:
    if found["rest"].strip() or not lines or not lines[0].strip():
        # "May 17, 2022  5:29:42 PM Ana renamed the conversation to …"
        reading.drop("system_line")
        return
    sender, *rest = lines
    until = next((place for place, line in enumerate(rest) if _TAPBACK.fullmatch(line)), len(rest))
    kept = [line for line in rest[:until] if line.strip() != _ANSWER]
    is_deleted = any(line.strip() == _DELETED for line in kept) or any(_UNSENT.fullmatch(line) for line in kept)
    # Of a message that was changed the last version counts.
    last_edit = max((place for place, line in enumerate(kept) if _EDITED.match(line)), default=-1)
    if last_edit >= 0:
        kept = [_EDITED.sub("", kept[last_edit]), *kept[last_edit + 1 :]]
    text = "\n".join(line for line in kept if not _MEDIA.fullmatch(line.strip())).strip()
    message = reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=_time(found),
        sender=sender.strip(),
        text=text,
        notes=("time_local",),
        mine=sender.strip() == "Me",
    )
    if is_deleted:
        reading.drop("deleted", sample=message)
    elif text:
        yield message
    else:
        reading.drop("media_only" if any(line.strip() for line in kept) else "empty")


def _time(found: re.Match[str]) -> str | None:
    if found["month"] not in _MONTHS:
        return None
    clock, half = found["clock"].split(" ")
    hour, minute, second = (int(part) for part in clock.split(":"))
    hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        moment = datetime(  # noqa: DTZ001 - local time, as the note says
            int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"]), hour, minute, second
        )
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


FORMATS = (Format(name="imessage_text", kind="chat", read=read_text, recognise=recognise, has_ids=False),)
