"""Gemini's history from Google Takeout: "My Activity" as JSON or HTML, and a work account's conversation files.

"My Activity" has one record a question, newest first, with the answer as HTML and without a conversation's id.
What was asked within half an hour of the last question is one conversation, as far as anybody can tell. In the
account's language a word for "Prompted" stands before (or behind) the question; it is known for English and
learnt from the file otherwise, because nearly all records begin with it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.mail.html_text import html_to_text
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading
from desktop_app.importers.times import not_before, utc_from_iso

_NAMES = {"user": "You", "assistant": "Gemini"}
_CONVERSATION_GAP_S = 30 * 60
_PRODUCT = re.compile(r"\b(?:gemini|bard)\b", re.IGNORECASE)
_ASKED = re.compile(r"(?:Prompted with:|Asked Gemini:|Asked Bard:|Prompted|Asked|Said|Branched|Answered)\s+")
_OTHER_DEEDS = re.compile(
    r"(?:Created|Used|Added|Gave|Selected|Shared|Deleted|Viewed|Visited|Edited|Pinned|Renamed|Exported|Updated) "
)
_ATTACHED = re.compile(r"\s*Attached \d+ files?\.?\s*$|\s*-\s+[^\n]{1,200}\.\w{2,5}\s*$")
_LEARN_FROM = 200
_FEWEST_TO_LEARN_FROM = 3
_LONGEST_VERB = 40

_CELL = b'<div class="outer-cell'
# A record is a page of text; pictures lie beside the file.
_LARGEST_CELL = 4 << 20
_HTML_BODY = re.compile(
    r'<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">(.*?)'
    r'(?:</div>\s*)?<div class="content-cell mdl-cell',
    re.DOTALL,
)
_HTML_HEADER = re.compile(r'<p class="mdl-typography--title">(.{0,300}?)</p>', re.DOTALL)
# A line with a year and a time of day, in whatever language.
_HTML_DATE = re.compile(
    r"<br\s*/?>\s*((?=[^<]{0,80}\b(?:19|20)\d\d)(?=[^<]{0,80}\d{1,2}[:.]\d\d[:.]\d\d)[^<]{8,80}?)\s*<br\s*/?>"
)
_ENGLISH_DATE = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}), (\d{1,2}):(\d\d):(\d\d)\s?([AP]M) (.{3,10})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES_H = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "IST": 5.5, "JST": 9, "KST": 9,
}  # fmt: skip


def is_activity_json(head: Head) -> bool:
    paths = head.json_paths
    if not ({"item.title", "item.time"} <= paths and not paths.isdisjoint(("item.header", "item.products"))):
        return False
    # Takeout writes the same list for Search and YouTube, in files of their own.
    return _PRODUCT.search(head.text[:4000]) is not None


def is_activity_html(head: Head) -> bool:
    start = head.data.find(_CELL)
    if start < 0:
        return False
    header = _HTML_HEADER.search(head.data[start : start + 4000].decode("utf-8", "replace"))
    return header is not None and _PRODUCT.search(header.group(1)) is not None


def is_conversation(head: Head) -> bool:
    paths = head.json_paths
    return not paths.isdisjoint(("conversation_turns.item.user_turn", "conversation_turns.item.system_turn"))


def read_activity_json(source: Source, reading: Reading) -> Iterator[Message]:
    talk = _Talk(reading)
    for path in source.paths:
        asked = _Question(_titles(reading, path))
        for record in reading.json_items(path, "item"):
            if not isinstance(record, dict) or not isinstance(record.get("title"), str):
                reading.drop("broken")
                continue
            labels = [
                record.get("header"),
                *(products if isinstance(products := record.get("products"), list) else ()),
            ]
            if not any(isinstance(label, str) and _PRODUCT.search(label) for label in labels):
                reading.drop("system_line")
                continue
            answer = _answer_html(record)
            question = asked.in_title(record["title"], has_answer=bool(answer))
            if question is None:
                reading.drop("system_line")
                continue
            yield from talk.record(
                question, html_to_text(answer).text, utc_from_iso(record.get("time")), bool(answer)
            )


def read_activity_html(source: Source, reading: Reading) -> Iterator[Message]:
    talk = _Talk(reading)
    asked = _Question(())
    for path in source.paths:
        for cell in _cells(reading, path):
            header = _HTML_HEADER.search(cell) if cell else None
            body = _HTML_BODY.search(cell) if cell else None
            if header is None or body is None or _PRODUCT.search(header.group(1)) is None:
                reading.drop("broken" if body is None else "system_line")
                continue
            content = body.group(1)
            date = _HTML_DATE.search(content)
            if date is None:
                reading.drop("system_line")
                continue
            title = html_to_text(_without_verb(content[: date.start()])).text
            answer = content[date.end() :]
            answer_text = html_to_text(answer).text
            question = asked.in_title(title, has_answer=bool(answer_text))
            if question is None:
                reading.drop("system_line")
                continue
            moment, is_guessed = _html_moment(date.group(1))
            yield from talk.record(question, answer_text, moment, bool(answer_text), is_guessed=is_guessed)


def read_conversations(source: Source, reading: Reading) -> Iterator[Message]:
    for path in source.paths:
        document = reading.json_value(path)
        turns = document.get("conversation_turns") if isinstance(document, dict) else None
        if not isinstance(turns, list):
            reading.drop("broken")
            continue
        title = document.get("title")
        created = document.get("creation_time")
        time_utc = utc_from_iso(created)
        name = source.tree.by_path[path].name
        conversation_id = f"{name}:{created}" if isinstance(created, str) else name
        last: str | None = None
        for number, turn in enumerate(turns):
            role, text, reason, told = _turn(turn)
            time_utc = not_before(utc_from_iso(told), time_utc)
            if reason is not None:
                reading.drop(reason)
                continue
            message = reading.message(
                message_id=f"{conversation_id}#{number}",
                conversation_id=conversation_id,
                parent_id=last,
                time_utc=time_utc,
                sender=role,
                sender_name=_NAMES[role],
                subject=title if isinstance(title, str) else "",
                text=text,
            )
            last = message.message_id
            yield message


def _turn(turn: Any) -> tuple[str, str, str | None, Any]:
    asked = turn.get("user_turn") if isinstance(turn, dict) else None
    answered = turn.get("system_turn") if isinstance(turn, dict) else None
    if isinstance(asked, dict):
        told = asked.get("turn_last_modified")
        if asked.get("turn_deleted_time"):
            return "", "", "deleted", told
        text = asked.get("prompt")
        return ("user", text, None, told) if isinstance(text, str) and text.strip() else ("", "", "empty", told)
    if not isinstance(answered, dict):
        return "", "", "broken", None
    told = answered.get("turn_last_modified")
    if answered.get("turn_deleted_time"):
        return "", "", "deleted", told
    parts = answered.get("text")
    texts = [
        part["data"]
        for part in (parts if isinstance(parts, list) else ())
        if isinstance(part, dict) and isinstance(part.get("data"), str) and part["data"].strip()
    ]
    if texts:
        return "assistant", "\n\n".join(texts), None, told
    return "", "", "media_only" if answered.get("images") else "empty", told


class _Talk:
    """Puts records, newest first or oldest first, into conversations by the time between them."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._last_s: float | None = None
        self._conversation = 0
        self._number = 0

    def record(
        self, question: str, answer: str, moment: str | None, has_answer: bool, *, is_guessed: bool = False
    ) -> Iterator[Message]:
        now_s = datetime.fromisoformat(moment).timestamp() if moment else None
        if now_s is None or self._last_s is None or abs(now_s - self._last_s) > _CONVERSATION_GAP_S:
            self._conversation += 1
        self._last_s = now_s
        self._number += 1
        parent: str | None = None
        for role, text in (("user", question), ("assistant", answer)):
            if not text.strip():
                if role == "user" or has_answer:
                    self._reading.drop("media_only" if role == "assistant" else "empty")
                continue
            message = self._reading.message(
                message_id=f"{self._reading.source.name}#{self._number}{role[0]}",
                conversation_id=f"{self._reading.source.name}#{self._conversation}",
                parent_id=parent,
                time_utc=moment,
                sender=role,
                sender_name=_NAMES[role],
                text=text,
                notes=("time_guessed",) if is_guessed else (),
            )
            parent = message.message_id
            yield message


class _Question:
    """Takes the word for "Prompted" off a title.

    Args:
        titles: of the first records that have an answer.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        is_english = any(_ASKED.match(title) for title in titles)
        is_enough = len(titles) >= _FEWEST_TO_LEARN_FROM
        self._before = "" if is_english or not is_enough else _common_start(titles)
        behind = "" if is_english or not is_enough else _common_start([title[::-1] for title in titles])
        self._behind = behind[::-1]

    def in_title(self, title: str, *, has_answer: bool) -> str | None:
        """Returns what the person asked; None when the record is another deed (feedback, a setting)."""
        title = title.strip()
        english = _ASKED.match(title)
        if english is not None:
            return _ATTACHED.sub("", title[english.end() :])
        is_known = bool(self._before) and title.startswith(self._before)
        is_known = is_known or (bool(self._behind) and title.endswith(self._behind))
        if not is_known and (not has_answer or _OTHER_DEEDS.match(title)):
            return None
        if is_known:
            title = title.removeprefix(self._before).removesuffix(self._behind).strip()
        return _ATTACHED.sub("", title)


def _common_start(titles: Sequence[str]) -> str:
    """The beginning that nearly all titles share, up to the end of a word; "" where they share none."""
    ordered = sorted(titles)
    # A few records in another language lie at the ends of the sorted list.
    spare = len(ordered) // 10
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(ordered[spare], ordered[-1 - spare], strict=False))
    start = "".join(letter for letter, _ in islice(shared, _LONGEST_VERB + 1))
    end = max((found.end() for found in re.finditer(r"[\s:：「『“\"」』”]+", start)), default=0)
    return start[:end] if end <= _LONGEST_VERB else ""


def _titles(reading: Reading, path: str) -> list[str]:
    """Titles of the first records with an answer."""
    records = islice(reading.peek_json(path, "item"), _LEARN_FROM)
    return [
        record["title"].strip()
        for _, record in records
        if isinstance(record, dict) and isinstance(record.get("title"), str) and _answer_html(record)
    ]


def _answer_html(record: dict[str, Any]) -> str:
    items = record.get("safeHtmlItem")
    parts = items if isinstance(items, list) else [items]
    found = (part.get("html", part.get("htmlValue")) for part in parts if isinstance(part, dict))
    return "\n".join(html for html in found if isinstance(html, str))


def _without_verb(html: str) -> str:
    """The question in HTML: what follows the first no-break space, which Takeout puts behind its own word."""
    for space in ("&nbsp;", "\xa0"):
        verb, found, rest = html.partition(space)
        if found and len(verb) <= _LONGEST_VERB and "<" not in verb:
            return f"Prompted {rest}" if not _OTHER_DEEDS.match(f"{verb.strip()} ") else f"{verb} {rest}"
    return html


def _html_moment(text: str) -> tuple[str | None, bool]:
    """The moment and whether its zone is guessed; only English dates are told apart from others."""
    plain = " ".join(text.replace("\u202f", " ").split())
    found = _ENGLISH_DATE.search(plain)
    if found is None or found.group(1) not in _MONTHS:
        return None, True
    month, day, year, hour, minute, second, half, zone = found.groups()
    hour_24 = int(hour) % 12 + (12 if half == "PM" else 0)
    offset_h = _ZONES_H.get(zone.strip())
    if offset_h is None and (shift := re.fullmatch(r"(?:GMT|UTC)([+-]\d{1,2})(?::?(\d\d))?", zone.strip())):
        offset_h = int(shift.group(1)) + int(shift.group(2) or 0) / 60
    minutes = round((offset_h or 0) * 60)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    iso = (
        f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{hour_24:02}:{minute}:{second}"
        f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    )
    return utc_from_iso(iso), offset_h is None


def _cells(reading: Reading, path: str) -> Iterator[str]:
    """Yields the HTML of each record; "" for one of more than 4 MB. The whole file may be one line."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with reading.open(path) as stream:
        rest = b""
        is_started = is_too_long = False
        while data := stream.read(1 << 20):
            *whole, rest = (rest + data).split(_CELL)
            for cell in whole:
                if is_started:
                    yield "" if is_too_long else decoder.decode(cell, final=True)
                is_started, is_too_long = True, False
            if len(rest) > _LARGEST_CELL:
                # Its end may hold the beginning of the next mark.
                rest, is_too_long = rest[-len(_CELL) :], True
        if is_started:
            yield "" if is_too_long else decoder.decode(rest, final=True)


FORMATS = (
    Format(name="gemini", kind="assistant", read=read_activity_json, recognise=is_activity_json, has_ids=False),
    Format(
        name="gemini_html", kind="assistant", read=read_activity_html, recognise=is_activity_html, has_ids=False
    ),
    Format(
        name="gemini_work", kind="assistant", read=read_conversations, recognise=is_conversation, by_folder=True
    ),
)
