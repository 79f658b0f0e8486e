"""Chats in a download from Messenger or Instagram as pages (inbox/<chat>/message_1.html), which is their default.

The names of classes change with every release. What stays: the page's main part holds one box a message, with who
wrote it, the words, and when, each in a box of its own; the newest message comes first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from desktop_app.importers.chats.meta import oldest_first, reason_of_line, same_thread
from desktop_app.importers.chats.written_dates import utc_from_written
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.html_records import Element, records
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_MAIN = re.compile(rb"<main\b|\brole=[\"']?main\b")
_PLACE = re.compile(
    r"(?:^|/)(?:inbox|archived_threads|message_requests|filtered_threads|e2ee_cutover)/[^/]+/[^/]+$"
)
_BOXES = frozenset(("div", "section", "article"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_MEDIA = frozenset(("img", "video", "audio", "source"))
# Lists hold who reacted.
_NO_WORDS = ("ul", "ol", "title", "video", "audio")
_LOOKED_AT = 60
_LONGEST_DATE = 80


class _Box(NamedTuple):
    sender: str
    words: Element
    time_utc: str


def recognise(head: Head) -> bool:
    if _MAIN.search(head.data) is None:
        return False
    found = list(islice(records(io.BytesIO(head.data), _is_part), _LOOKED_AT))
    titles = {one.text() for one in found if one.tag in ("title", "h1")}
    boxes = [box for one in found if (box := _box(one)) is not None]
    senders = [box.sender for box in boxes if box.sender]
    if not senders:
        return False
    # Posts and comments lie in the same boxes; a chat's writers come again, or it bears the name of one.
    return (
        _PLACE.search(head.entry.path) is not None
        or not titles.isdisjoint(senders)
        or len(set(senders)) < len(senders)
    )


def _is_part(element: Element, outside: list[Element]) -> bool:
    """A box right below the main part, or the chat's name."""
    if element.tag in ("title", "h1"):
        return True
    around = outside[-1]
    is_main = around.tag == "main" or around.attributes.get("role") == "main"
    return element.tag in _BOXES and is_main


def _box(record: Element) -> _Box | None:
    """Returns the parts of a message; None for another box (who takes part, a group's picture)."""
    parts = record.elements()
    if len(parts) < 2 or record.is_cut:
        return None
    when = parts[-1].text()
    time_utc = utc_from_written(when) if len(when) <= _LONGEST_DATE else None
    if time_utc is None:
        return None
    # A second message of one person may come without the name.
    has_sender = len(parts) > 2 or parts[0].tag in _HEADINGS
    sender = parts[0].text().replace("\n", " ") if has_sender else ""
    return _Box(sender, parts[1] if len(parts) > 2 else parts[0], time_utc)


def read_pages(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the messages of one chat. Pages tell the time of the account's country, so it is local."""
    number = 0
    title = ""
    for path in sorted(source.paths, key=lambda path: (len(path), path)):
        with reading.open(path) as stream:
            boxes: Iterator[tuple[_Box, str]] = _boxes(records(stream, _is_part), title)
            for box, title in oldest_first(boxes, _milliseconds):
                number += 1
                yield from _read_message(box, title, number, reading)


def _boxes(found: Iterator[Element], title: str) -> Iterator[tuple[_Box, str]]:
    sender = ""
    for record in found:
        if record.tag in ("title", "h1"):
            title = record.text() or title
            continue
        box = _box(record)
        if box is not None:
            sender = box.sender or sender
            yield box._replace(sender=sender), title


def _milliseconds(found: tuple[_Box, str]) -> object:
    return int(datetime.fromisoformat(found[0].time_utc).timestamp()) * 1000


def _read_message(box: _Box, title: str, number: int, reading: Reading) -> Iterator[Message]:
    if not box.sender:
        reading.drop("broken")
        return
    text, has_media = _typed(box.words)
    message = reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=box.time_utc,
        sender=box.sender,
        subject=title,
        text=text,
        notes=("time_local",),
    )
    reason = reason_of_line(message, has_media=has_media)
    if reason is not None and not reading.keeps(reason):
        reading.drop(reason, sample=message)
    else:
        yield message


def _typed(words: Element) -> tuple[str, bool]:
    """Returns what was typed, and whether something was sent besides.

    In the words' box lie boxes in a fixed order: nothing, the words, what was shared (which may repeat the words),
    files, reactions.
    """
    has_media = any(one.tag in _MEDIA for one in words.descendants())
    inner = words
    while len(parts := inner.elements()) == 1 and parts[0].tag in _BOXES and not _own_text(inner):
        inner = parts[0]
    if _own_text(inner) or len(parts) < 2:
        return inner.text(without=_NO_WORDS), has_media
    texts = [one.text(without=_NO_WORDS) for one in parts]
    is_shared = any(texts[2:]) or has_media
    if texts[0] and not any(one.tag in _MEDIA for one in parts[0].descendants()):
        return texts[0], is_shared
    return texts[1], is_shared


def _own_text(element: Element) -> bool:
    return any(isinstance(child, str) and child.strip() for child in element.children)


FORMATS = (
    Format(
        name="meta_html",
        kind="chat",
        read=read_pages,
        recognise=recognise,
        by_folder=True,
        has_ids=False,
        same_chat=same_thread,
        form=1,
    ),
)
