"""The lines of a WhatsApp export: header, date order, placeholders. Pure functions on one line.

Every phone writes its own country's date and clock. The order of day and month is not in the file's lines but in
the whole file (`DateOrder`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

_MARKS = "\u200e\u200f\u202a\u202b\u202c\ufeff"
_BEFORE_NOON = ("上午", "午前", "오전", "凌晨", "清晨", "早上", "半夜", "ص")
_AFTER_NOON = ("下午", "午後", "오후", "中午", "傍晚", "晚上", "م")
_DAY_PART = "|".join((*_BEFORE_NOON, *_AFTER_NOON))

_HEADER = re.compile(
    rf"[{_MARKS}]{{0,3}}(?P<bracket>\[)?"
    r"(?P<a>\d{1,4})(?:[年년]\s?|\.?[ ]?[/\-.][ ]?|\.[ ])"
    r"(?P<b>\d{1,4})(?:[月월]\s?|\.?[ ]?[/\-.][ ]?|\.[ ])(?P<c>\d{1,4})[日일]?\.?"
    r"[,،]?\s{1,3}(?:(?:klo|kl|at|um|à|às|a las|alle|om|o)\.?\s{1,2})?"
    rf"(?P<before>{_DAY_PART})?\s?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    rf"(?:\s?(?P<after>[ap]\.?\s?m\.?|{_DAY_PART})(?![^\W\d_]))?"
    r"(?P<end>\]\s?|\s?[-–]\s|:\s|,\s|\s)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SENDER = re.compile(r"(?P<name>[^:：\n]{1,80})[:：]\s?(?P<text>.*)", re.DOTALL)
_IN_BRACKETS = re.compile(r"[<‹《][^<>\n]{2,90}[>›》]")
_ATTACHED = re.compile(r"[^\n/\\]{1,120}\.\w{2,5} ?[(（][^()（）\n]{3,60}[)）]")
_EDITED = re.compile(r"\s?\u200e?<[^<>\n]{5,60}>$")
_OMITTED = re.compile(
    r"omitted|weggelassen|ausgelassen|absente?|omitid|omess|omesso|weggelaten|utelämn|pominięt"
    r"|опущен|без |省略|忽略|已略|생략",
    re.IGNORECASE,
)
# What iPhones write for a left-out file, with or without the direction mark.
_IPHONE_MEDIA = re.compile(
    r"(?:image|video|document|audio|GIF|sticker|Contact card) omitted"
    r"|(?:imagen|video|documento|audio|GIF|sticker) omitid[oa]",
    re.IGNORECASE,
)
_DELETED = re.compile(
    r"(?:you deleted this message|this message was deleted|you deleted this message as admin"
    r"|du hast diese nachricht gelöscht|diese nachricht wurde gelöscht|vous avez supprimé ce message"
    r"|ce message a été supprimé"
    r"|eliminaste este mensaje|(?:se eliminó este mensaje|este mensaje fue eliminado)|você apagou esta mensagem"
    r"|(?:esta )?mensagem (?:foi )?apagada|hai eliminato questo messaggio|questo messaggio è stato eliminato"
    r"|je hebt dit bericht verwijderd|dit bericht (?:is|werd) verwijderd|您已删除此消息"
    r"|此消息已(?:被)?删除|你已刪除此訊息|此訊息已刪除"
    r"|このメッセージは削除されました|あなたはこのメッセージを削除しました|삭제된 메시지입니다"
    r"|메시지를 삭제했습니다)\s?[.。]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """`fields` are the three numbers of the date in the order of the file; `hour` already counts to 24."""

    fields: tuple[int, int, int]
    hour: int
    minute: int
    second: int
    sender: str
    text: str


def read_header(line: str) -> HeaderLine | None:
    """Returns the parts of a line that starts a message; `sender` is "" for a system line."""
    if len(line) > 100_000:
        line = line[:100_000]
    found = _HEADER.match(line)
    if found is None or (found["bracket"] is None) == found["end"].startswith("]"):
        return None
    if found["end"].startswith(",") and found["before"] not in ("오전", "오후"):
        # Only Korean phones put a comma behind the clock; elsewhere it is a sentence.
        return None
    hour = int(found["hour"])
    day_part = re.sub(r"[^\w]", "", found["before"] or found["after"] or "").lower()
    if day_part in ("pm", *_AFTER_NOON) and hour < 12:
        # 中午 is noon: 中午12:10 stays, 中午1:10 is 13:10.
        hour += 12
    elif day_part in ("am", *_BEFORE_NOON) and hour == 12:
        hour = 0
    if hour > 23 or int(found["minute"]) > 59:
        return None
    sender = _SENDER.match(found["rest"])
    name = _clean_name(sender["name"]) if sender else ""
    return HeaderLine(
        (int(found["a"]), int(found["b"]), int(found["c"])),
        hour,
        int(found["minute"]),
        min(59, int(found["second"] or 0)),
        name,
        (sender["text"] if sender and name else found["rest"]),
    )


def _clean_name(name: str) -> str:
    """Removes direction marks and the "~" of people who are not in the address book."""
    return name.strip(_MARKS + " \u202f\u2068\u2069").removeprefix("~").strip(_MARKS + " \u202f\u2068\u2069\xa0")


def kind_of_text(text: str) -> tuple[str | None, str]:
    """Returns why a line is no message ("media_only", "deleted", "system_line" or None) and its clean text.

    iPhones write system lines under a sender, with a direction mark first; nobody types one.
    """
    marked = text.startswith("\u200e")
    text = _EDITED.sub("", text) if "\u200e<" in text and not marked else text
    clean = text.strip(_MARKS + " ")
    first, _, more = clean.partition("\n")
    if _DELETED.fullmatch(first):
        return "deleted", ""
    first = first.strip(_MARKS + " ")
    if _IN_BRACKETS.fullmatch(first) or _ATTACHED.fullmatch(first):
        caption = more.strip(_MARKS + " \n")
        return (None, caption) if caption else ("media_only", "")
    if _IPHONE_MEDIA.fullmatch(first) and not more:
        return "media_only", ""
    if marked:
        return ("media_only" if _OMITTED.search(first) else "system_line"), ""
    return (None, clean) if clean else ("empty", "")


_SWAPPED = str.maketrans("dm", "md")


@dataclass(slots=True)
class DateOrder:
    """Learns from all lines of a file which number is the day; then turns the three numbers into a date."""

    largest: list[int] = field(default_factory=lambda: [0, 0, 0])
    _backwards: dict[str, int] = field(default_factory=lambda: {"dmy": 0, "mdy": 0})
    _last: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def learn(self, fields: tuple[int, int, int]) -> None:
        self.largest = [max(pair) for pair in zip(self.largest, fields, strict=True)]
        # Lines stand in order of time: the reading in which dates jump back less is right.
        for order, (day, month) in (("dmy", (0, 1)), ("mdy", (1, 0))):
            key = (fields[2], fields[month], fields[day])
            if key < self._last.get(order, key):
                self._backwards[order] += 1
            self._last[order] = key

    def order(self) -> str:
        """Returns "ymd", "ydm", "dym", "myd", "dmy" or "mdy"; day first where nothing tells."""
        first, second, third = self.largest
        if first > 31:
            return "ydm" if second > 12 else "ymd"
        if second > 31:
            return "myd" if third > 12 else "dym"
        if first > 12:
            return "dmy"
        if second > 12:
            return "mdy"
        return "mdy" if self._backwards["mdy"] < self._backwards["dmy"] else "dmy"

    def moment(self, header: HeaderLine) -> datetime | None:
        """Returns the local time as written (no zone is in the file), or None for an impossible date."""
        # A file that two phones wrote holds both orders; then the other one is right for this line.
        order = self.order()
        for candidate in (order, order.translate(_SWAPPED)):
            moment = self._moment_in(candidate, header)
            if moment is not None:
                return moment
        return None

    @staticmethod
    def _moment_in(order: str, header: HeaderLine) -> datetime | None:
        number = dict(zip(order, header.fields, strict=True))
        year = number["y"] + 2000 if number["y"] < 100 else number["y"]
        try:
            return datetime(year, number["m"], number["d"], header.hour, header.minute, header.second)  # noqa: DTZ001
        except ValueError:
            return None
