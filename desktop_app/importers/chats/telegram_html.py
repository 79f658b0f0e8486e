"""A chat export of Telegram Desktop as pages (messages.html, messages2.html, …): what it writes by default."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.html_records import Element, records
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import utc_from_iso

_MARK = 'class="message '
_IS_PAGE = re.compile(rb'<div class="message (?:default|service)')
_TITLE = re.compile(r'<div class="page_header.{0,2000}?<div class="text bold">\s*(.{1,300}?)\s*</div>', re.DOTALL)
_NUMBER = re.compile(r"message(-?\d{1,20})")
_GO_TO = re.compile(r"#go_to_message(-?\d{1,20})")
_TIME = re.compile(
    r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>\d{4}) (?P<clock>\d\d:\d\d:\d\d)"
    r"(?: UTC(?P<offset>[+-]\d\d:\d\d)?(?P<rest>.*))?"
)
_CHAT_FOLDER = re.compile(r"(?:^|/)chats/chat_\d+$")
# Words of others beside the message's own.
_BESIDE = ("reply_to", "media_wrap", "userpic_wrap", "reactions", "bot_buttons_table", "signature")
# "Telegram" itself: codes for signing in, news of the program.
_SERVICE = "Telegram"


def recognise(head: Head) -> bool:
    return b'class="history"' in head.data and _IS_PAGE.search(head.data) is not None


def exported_to(source: Source) -> str:
    """Where one run of the export wrote to; a whole account's has a folder a chat in it."""
    folder = source.paths[0].rpartition("/")[0]
    return "\0".join(("telegram", *source.tree.origin, _CHAT_FOLDER.sub("", folder)))


def read_pages(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of one chat; forwarded ones are not their sender's words and are left out."""
    sender = title = ""
    number = 0
    for path in sorted(source.paths, key=lambda path: (len(path), path)):
        found = _TITLE.search(source.tree.head(path).decode("utf-8", "replace"))
        if found is not None:
            title = html.unescape(found[1]).strip()
        with reading.open(path) as stream:
            for record in records(stream, _is_message, mark=_MARK):
                number += 1
                name = record.find("from_name", without=("forwarded", *_BESIDE))
                if name is not None:
                    sender = name.text(without=("details",))
                yield from _read_message(record, sender, title, number, reading)


def _is_message(element: Element, _outside: list[Element]) -> bool:
    return element.tag == "div" and element.classes[:1] == ["message"]


def _read_message(record: Element, sender: str, title: str, number: int, reading: Reading) -> Iterator[Message]:
    own = _NUMBER.fullmatch(record.attributes.get("id", ""))
    if "service" in record.classes:
        # The lines between two days have numbers below zero, and are no messages.
        if own is None or not own[1].startswith("-"):
            reading.drop("system_line")
        return
    date = record.find("date")
    if record.is_cut or date is None or not sender:
        reading.drop("broken")
        return
    chat = reading.source.name
    words = record.find("text", without=_BESIDE)
    time_utc, notes = _time(date.attributes.get("title", ""))
    is_forward = record.find("forwarded", without=_BESIDE[:2]) is not None
    writer, via, _ = sender.partition(" via @")
    message = reading.message(
        message_id=f"{chat}/{own[1] if own else f'#{number}'}",
        conversation_id=chat,
        parent_id=_parent(record, chat),
        time_utc=time_utc,
        sender=writer,
        subject=title,
        text=words.text() if words is not None else "",
        notes=(*notes, "forwarded") if is_forward else notes,
    )
    reason = _reason(record, message, is_forward=is_forward, is_bot=bool(via))
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _reason(record: Element, message: Message, *, is_forward: bool, is_bot: bool) -> str | None:
    if not message.text.strip():
        return "media_only" if record.find("media_wrap") is not None else "empty"
    if is_forward:
        return "forward_only"
    if message.sender == _SERVICE == message.subject:
        return "system_line"
    return "bot" if is_bot else None


def _parent(record: Element, chat: str) -> str | None:
    reply = record.find("reply_to", without=("media_wrap",))
    links = (one.attributes.get("href", "") for one in reply.descendants()) if reply is not None else ()
    found = next((found for link in links if (found := _GO_TO.search(link))), None)
    return f"{chat}/{found[1]}" if found is not None else None


def _time(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Until 2021 no offset from UTC was written."""
    found = _TIME.match(text.strip())
    if found is None:
        return None, ()
    offset = found["offset"] or ("+00:00" if found["rest"] is not None else "")
    moment = utc_from_iso(f"{found['y']}-{found['m']}-{found['d']}T{found['clock']}{offset}")
    return moment, () if offset or moment is None else ("time_local",)


FORMATS = (
    Format(
        name="telegram_html",
        kind="chat",
        read=read_pages,
        recognise=recognise,
        by_folder=True,
        has_ids=False,
        same_chat=exported_to,
        form=1,
    ),
)
