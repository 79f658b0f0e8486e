"""A channel or a direct chat as DiscordChatExporter writes it as plain text or as a table (TXT, CSV)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from desktop_app.importers.chats.discord_html import exported_as
from desktop_app.importers.chats.written_dates import DayOrder, utc_from_written
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading, decoded_lines
from desktop_app.importers.times import utc_from_iso

_RULE = re.compile(r"={20,}")
_FIELD = re.compile(r"(Guild|Channel): (.*)")
_HEAD = re.compile(r"\[(?P<date>[^\[\]\n]{6,60})\] (?P<name>\S.{0,200}?)(?P<pinned> \(pinned\))?")
_END = re.compile(r"Exported [\d., \u00a0\u202f]{1,20} message\(s\)")
# What follows the words of a message.
_MORE = re.compile(r"\{(?:Attachments|Embed|Stickers|Reactions|Forwarded Message)\}")
_ROW = re.compile(r'"\d{1,25}","(?:[^"]|"")*+","(?P<date>[^"]{6,60})"')
_COLUMNS = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]
_PROGRAM_LINE = re.compile(
    r"(?:Added .{1,100} to the group|Added a recipient|Left the group|Removed .{1,100} from the group"
    r"|Removed a recipient|Started a call that lasted [\d.,]{1,10} minutes|Changed the channel name(?:: .{0,200})?"
    r"|Changed the channel icon|Pinned a message|Started a thread|Joined the server)\.?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT")
# Discord's own limit is 4,000 characters.
_LONGEST_MESSAGE = 100_000
_LONGEST_CELL = 1 << 20


def is_text(head: Head) -> bool:
    lines = head.text[:4000].split("\n")
    return (
        len(lines) > 3
        and _RULE.fullmatch(lines[0].strip()) is not None
        and lines[1].startswith("Guild: ")
        and lines[2].startswith("Channel: ")
    )


def is_table(head: Head) -> bool:
    return head.text.partition("\n")[0].strip().split(",") == _COLUMNS


def read_text(source: Source, reading: Reading) -> Iterator[Message]:
    (path,) = source.paths
    order = _order(source, _HEAD)
    channel = ""
    group: tuple[str, str] | None = None
    words: list[str] = []
    number = length = 0
    before = ""
    for line in reading.lines(path):
        found = _HEAD.fullmatch(line) if line[:1] == "[" and not before.strip() else None
        time = _moment(found["date"], order) if found is not None else None
        if found is not None and time is not None:
            if group is not None:
                yield from _finish(reading, number, group, words, subject=channel)
            number += 1
            group, words, length = (found["name"], time), [], 0
        elif group is None:
            field = _FIELD.fullmatch(line)
            channel = field[2] if field is not None and field[1] == "Channel" else channel
        elif length < _LONGEST_MESSAGE:
            words.append(line)
            length += len(line) + 1
        before = line
    if group is not None:
        end = [line.strip() for line in words[-3:]]
        if any(_END.fullmatch(line) for line in end):
            del words[-3:]
        yield from _finish(reading, number, group, words, subject=channel)


def _finish(
    reading: Reading, number: int, who_when: tuple[str, str], lines: list[str], *, subject: str
) -> Iterator[Message]:
    more = next((place for place, line in enumerate(lines) if _MORE.fullmatch(line.rstrip())), len(lines))
    text = "\n".join(lines[:more]).strip()
    while text and _RULE.fullmatch(text.rpartition("\n")[2].strip()):
        text = text.rpartition("\n")[0].rstrip()
    name, time = who_when
    yield from _kept(reading, number, (name, name), time, text, has_media=more < len(lines), subject=subject)


def _kept(
    reading: Reading,
    number: int,
    who: tuple[str, str],
    time: str | None,
    text: str,
    *,
    has_media: bool,
    subject: str,
    is_local: bool = True,
) -> Iterator[Message]:
    sender, name = who
    message = reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=time,
        sender=sender,
        sender_name=name,
        subject=subject,
        text=text,
        notes=("time_local",) if is_local else (),
    )
    if not text:
        reading.drop("media_only" if has_media else "empty")
    elif _PROGRAM_LINE.fullmatch(text):
        reading.drop("system_line", sample=message)
    else:
        yield message


def read_table(source: Source, reading: Reading) -> Iterator[Message]:
    (path,) = source.paths
    order = _order(source, _ROW)
    subject = source.tree.by_path[path].name.rpartition(".")[0]
    csv.field_size_limit(_LONGEST_CELL)
    rows = _rows(reading.lines(path))
    next(rows, None)
    for number, row in enumerate(rows, start=1):
        if row == []:
            continue
        if row is None or len(row) != len(_COLUMNS) or not (row[0].strip() or row[1].strip()):
            reading.drop("broken")
            continue
        user, name, date, text, files, _ = (cell.strip() for cell in row)
        yield from _kept(
            reading,
            number,
            (user or name, name),
            _moment(date, order),
            text,
            has_media=bool(files),
            subject=subject,
            is_local=_ISO.match(date) is None,
        )


def _rows(lines: Iterable[str]) -> Iterator[list[str] | None]:
    """Yields rows; None for one that is none."""
    reader = csv.reader(f"{line}\n" for line in lines)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _order(source: Source, line_with_date: re.Pattern[str]) -> DayOrder:
    """Looks through the file: whether day or month comes first shows in all of its dates only."""
    order = DayOrder()
    (path,) = source.paths
    with source.tree.open(path) as raw:
        for line in decoded_lines(raw, source.tree.head(path)):
            if line[:1] in ('"', "[") and (found := line_with_date.match(line)):
                order.learn(found["date"])
    return order


def _moment(date: str, order: DayOrder) -> str | None:
    if _ISO.match(date):
        return utc_from_iso(date)
    return utc_from_written(date, month_first=order.is_month_first)


FORMATS = (
    Format(
        name="discord_text",
        kind="chat",
        read=read_text,
        recognise=is_text,
        has_ids=False,
        same_chat=exported_as,
        form=3,
    ),
    Format(
        name="discord_csv",
        kind="chat",
        read=read_table,
        recognise=is_table,
        has_ids=False,
        same_chat=exported_as,
        form=2,
    ),
)
