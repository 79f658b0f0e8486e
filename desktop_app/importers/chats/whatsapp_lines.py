"""The first line of a WhatsApp message: date, clock and sender, as every country's phone writes them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from desktop_app.importers.chats.whatsapp_words import AFTER_NOON, BEFORE_NOON, BESIDE_CLOCK, NIGHT, NOON

MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Direction marks: phones put them around everything that the app writes itself."""

_DATE_SEPARATOR = rf"[{MARKS}]?\.?\s?(?:[/\-‐–.年年월月년])\s?[{MARKS}]?"
_DATE = rf"(?P<date>\d{{1,4}}{_DATE_SEPARATOR}\d{{1,4}}{_DATE_SEPARATOR}\d{{1,4}})"
_CLOCK = r"(?P<clock>\d{1,2}(?:[:.：]|\s?[hHж时時]\s?)\d{2}(?:(?:[:.：]|\s?(?:min|分)\s?)\d{2})?)"
_CLOCK_NOISE = r"(?:\s?(?:ч\.?|Uhr|uur|hod\.?|分|秒|s)(?![^\W\d_]))?"


def _spelled(word: str) -> str:
    # "am" is also written "a.m.", "a. m." and "A.M.": dots and spaces stand behind each letter of a short word.
    return r"\.?\s?".join(map(re.escape, word)) if len(word) <= 4 else re.escape(word)


_DAY_PARTS = "|".join(
    sorted((_spelled(word) for word in BEFORE_NOON | AFTER_NOON | NOON | NIGHT), key=len, reverse=True)
)
_AFTER = rf"(?:[\s_]?(?=[^\W\d_])(?P<after>(?:{_DAY_PARTS})\.?)(?![^\W\d_]))?"
_END = rf"[{MARKS}]?(?P<end>\][{MARKS}:]?\s?|\s?[-–—](?:\s|$)|:\s|,\s|\s)"
_REST = r"(?P<rest>.*)"
_HEADER = re.compile(
    rf"[{MARKS}\s]{{0,4}}(?P<bracket>\[\s?)?[{MARKS}]?{_DATE}(?P<between>[^\d\n\[\]]{{1,22}}?){_CLOCK}{_CLOCK_NOISE}"
    rf"{_AFTER}{_END}{_REST}",
    re.IGNORECASE | re.DOTALL,
)
# Vietnamese phones put the clock first, and so does what people copy from WhatsApp Web.
_CLOCK_FIRST = re.compile(
    rf"[{MARKS}\s]{{0,4}}(?P<bracket>\[\s?)?[{MARKS}]?(?P<between>(?:{_DAY_PARTS})\s?)?{_CLOCK}{_CLOCK_NOISE}"
    rf"{_AFTER},?\s{_DATE}{_END}{_REST}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NAME = 101
_SPACES = frozenset(" \u202f\xa0\t")
_NOT_LETTERS = re.compile(rf"[\s.,،_'{MARKS}]+")
_NUMBERS = re.compile(r"\d+")
_LONGEST_HEADER = 300
_NAME_MARKS = MARKS + " \u202f\u2068\u2069\xa0"

STRONG_ENDS = frozenset("]-")
"""A closing bracket or a dash behind the clock; what else stands there could be a sentence."""


class HeaderLine(NamedTuple):
    """A line that starts a message. A tuple, because there is one for every message, twice.

    Args:
        date: as written; `whatsapp_dates.DateOrder` reads it.
        end: what stood behind the clock: "]", "-", ":", "," or " ".
        clock_kind: "24", "12" ("PM" or a sister stood beside the clock), or "cjk" (下午 and its sisters).
        clock: "T21:25:00", the local time.
        sender: "" for a system line.
        text: the first line of the text.
    """

    date: str
    end: str
    clock_kind: str
    clock: str
    sender: str
    text: str


@lru_cache(maxsize=4096)
def date_fields(date: str) -> tuple[int, int, int]:
    """Returns the numbers of "31/12/2022" or "٣١/١٢/٢٠٢٢" in their order."""
    first, second, third = (int(number) for number in _NUMBERS.findall(date))
    return first, second, third


def plain_word(word: str) -> str:
    """Returns "pm" for "P.\u00a0M."."""
    return _NOT_LETTERS.sub("", word).casefold()


@lru_cache(maxsize=4096)
def _clock(between: str, clock: str, after: str) -> tuple[str, str] | None:
    """Returns "T21:25:00" and the kind of clock (`HeaderLine`); None if it is no clock."""
    day_part = plain_word(after)
    if between.strip(" ,،\u202f\xa0"):
        beside = plain_word(between.strip("," + MARKS))
        for word in ("日", "일", "г"):
            beside = beside.removeprefix(word)
        if beside and beside not in BESIDE_CLOCK:
            if beside not in _KNOWN_PARTS:
                return None
            day_part = beside
    hour, minute, *seconds = (int(number) for number in _NUMBERS.findall(clock))
    if day_part in NOON:
        # 中午 is noon: 中午11:50 and 中午12:10 stay, 中午1:10 is 13:10.
        hour += 12 if hour < 6 else 0
    elif day_part in NIGHT:
        hour = 0 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    elif day_part in AFTER_NOON and hour < 12:
        hour += 12
    elif day_part in BEFORE_NOON and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    second = min(59, seconds[0] if seconds else 0)
    kind = "24" if not day_part else "cjk" if day_part[0] >= "\u3000" else "12"
    return f"T{hour:02}:{minute:02}:{second:02}", kind


_KNOWN_PARTS = BEFORE_NOON | AFTER_NOON | NOON | NIGHT


def may_start(line: str) -> bool:
    """Whether a line is worth a closer look: a quick "no" for nearly every line of a text."""
    first = line[:1]
    return first == "[" or first.isdigit() or first in MARKS or first.isspace() or not first.isascii()


def read_header(line: str) -> HeaderLine | None:
    """Returns the parts of a line that starts a message, None for a line of text."""
    if not line or not may_start(line):
        return None
    found = _HEADER.match(line) or _CLOCK_FIRST.match(line[:_LONGEST_HEADER])
    if found is None:
        return None
    bracket, date, between, clock, after, end, rest = found.group(
        "bracket", "date", "between", "clock", "after", "end", "rest"
    )
    if found.re is _CLOCK_FIRST:
        rest = line[found.start("rest") :]
    if (bracket is None) == end.startswith("]"):
        return None
    time = _clock(between or "", clock, after or "")
    if time is None:
        return None
    mark = _MARK_OF_END.get(end) or _mark(end)
    if mark == "," and plain_word(between or "").removeprefix("일") not in ("오전", "오후"):
        # Only Korean phones put a comma behind the clock; elsewhere it is a sentence.
        return None
    sender, text = _split_sender(rest)
    return HeaderLine(date, mark, time[1], time[0], sender, text)


_MARK_OF_END = {" - ": "-", "] ": "]", "]": "]"}


def _mark(end: str) -> str:
    mark = end.strip()[:1] or " "
    return "-" if mark in "–—" else mark


def _split_sender(rest: str) -> tuple[str, str]:
    """Returns who wrote and what; "" and everything for a line without a name."""
    place = rest.find(":", 0, _LONGEST_NAME)
    if not rest.isascii():
        wide = rest.find("：", 0, _LONGEST_NAME)
        place = wide if place < 0 or 0 <= wide < place else place
    if place < 1:
        return "", rest
    name = _clean_name(rest[:place])
    if not name or "\n" in name:
        return "", rest
    text = rest[place + 1 :]
    return name, text[1:] if text[:1] in _SPACES and text else text


@lru_cache(maxsize=4096)
def _clean_name(name: str) -> str:
    """Removes direction marks and the "~" of people who are not in the address book."""
    name = name.strip(_NAME_MARKS).removeprefix("~").strip(_NAME_MARKS)
    return name.replace("\u2068", "").replace("\u2069", "")
