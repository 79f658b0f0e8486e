"""What the old QQ for Windows saves as a web page (.mht): one table, a row for each day and each message.

It begins like a mail, so it is held against a file before mails are. The pictures behind the page are not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from desktop_app.importers.chats.qq_words import is_notice, is_recalled, typed_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_OBJECT = re.compile(r"消息对象[:：]\s?([^<]{0,200})")
_DAY = re.compile(r"日期[:：]\s*(\d{4})-(\d{1,2})-(\d{1,2})")
_MESSAGE = re.compile(
    r"<div[^>]{0,300}>([^<>]{1,300})</div>\s*(\d{1,2}:\d\d:\d\d)\s*</div>(.*)", re.DOTALL | re.IGNORECASE
)
_NAME = re.compile(r"(?P<name>.*?)(?:[(（](?P<number>\d{4,12})[)）]|<(?P<mail>[^<>\s]{3,80})>)?", re.DOTALL)
_ROW_END = re.compile(r"</tr\s*>", re.IGNORECASE)
_LINE_END = re.compile(r"<br\s*/?>|</p>|</div>\s*(?=<div)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,3000}>")
_PAGE_END = "</html>"
# A row is a message; whatever is longer is none.
_LONGEST_ROW = 500_000


def recognise(head: Head) -> bool:
    return b"<Save by Tencent MsgMgr>" in head.data[:2000]


def read_page(source: Source, reading: Reading) -> Iterator[Message]:
    chat, day = "", ""
    for number, row in enumerate(_rows(source, reading)):
        if found := _OBJECT.search(row[:5000]):
            chat = html.unescape(found[1]).strip()
        if found := _DAY.search(row[:5000]):
            day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        elif found := _MESSAGE.search(row):
            yield from _finish(found, day, chat, number, reading)


def _rows(source: Source, reading: Reading) -> Iterator[str]:
    """Yields what stands between the ends of rows; the page is often one single line."""
    waiting: list[str] = []
    size = 0
    for line in reading.lines(source.paths[0]):
        lowered = line.lower()
        waiting.append(line)
        size += len(line)
        if "</tr" in lowered:
            *rows, rest = _ROW_END.split("\n".join(waiting))
            yield from rows
            waiting, size = [rest], len(rest)
        if size > _LONGEST_ROW:
            waiting, size = [], 0
        if _PAGE_END in lowered:
            return


def _finish(found: re.Match[str], day: str, chat: str, number: int, reading: Reading) -> Iterator[Message]:
    name = _NAME.fullmatch(html.unescape(found[1]).strip())
    shown = name["name"].strip() if name else ""
    sender = (name and (name["number"] or name["mail"])) or shown
    written = html.unescape(_TAG.sub("", _LINE_END.sub("\n", found[3]))).replace("\xa0", " ").strip()
    text = typed_text(written)
    if shown == "系统消息" or is_notice(written) or is_recalled(written):
        reading.drop("deleted" if is_recalled(written) else "system_line")
    elif not sender:
        reading.drop("broken")
    elif not text:
        reading.drop("media_only" if "<img" in found[3].lower() or written else "empty")
    else:
        clock = found[2].zfill(8)
        yield reading.message(
            message_id=f"{reading.source.name}#{number}",
            sender=sender,
            sender_name=shown or sender,
            text=text,
            conversation_id=chat,
            subject=chat,
            time_utc=f"{day}T{clock}Z" if day and clock < "24" else None,
            notes=("time_local",),
        )


FORMATS = (Format(name="qq_page", kind="chat", read=read_page, recognise=recognise, has_ids=False),)
