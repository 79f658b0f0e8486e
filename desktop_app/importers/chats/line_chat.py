# ruff: noqa: E501 - tables of phrases: one line a language is easier to check.
"""A LINE chat saved as text ("[LINE] Chat history with …") -> messages.

The day stands on a line of its own; below it every message is clock, name and text with tabs between; LINE on a
computer writes no head and single spaces.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from desktop_app.importers.chats.whatsapp_dates import day_of
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading, decoded_lines

_HEAD = re.compile(
    r"(?:\[LINE\]\s?)?(?:Chat history (?:with|in) (?P<en>.+)|(?P<ja>.+?)とのトーク履歴|(?P<ja2>.+?)のトーク履歴"
    r"|[與与](?P<zh>.+?)的(?:聊天[記记][錄录]|聊天紀錄|对话|對話)(?:[記记][錄录])?|(?P<zh2>.+?)的聊天[記记][錄录]"
    r"|(?P<ko>.+?)(?:님과|와|과)의? ?대화(?: ?내용)?|ประวัติการแชท(?:กับ)?\s?(?P<th>.+)|Riwayat (?:obrolan|chat) (?:dengan|di) (?P<id>.+))"
)
_SAVED = re.compile(
    r"(?:Saved on|保存日時|儲存日期|保存日期|储存日期|저장한 날짜|저장 날짜|บันทึกเมื่อ|Disimpan pada|Tersimpan pada)\s?[:：]"
)
_DATE = re.compile(
    r"(?:(?P<weekday>[^\W\d_][^\d\s:,]{0,14}),? )?(?P<era>[RHS])?(?P<a>\d{1,4})[./年\-년]\s?(?P<b>\d{1,2})[./月\-월]\s?(?P<c>\d{1,4})[日일.]?"
    r"\s{0,2}(?:[(（][^()（）\n]{1,12}[)）]|[^\W\d_][^\t\n\d:]{0,15})?"
)
_ERAS = {"R": 2018, "H": 1988, "S": 1925}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WIDE = re.compile(r" {2,40}")
_HALF = "上午|下午|午前|午後|오전|오후|凌晨|早上|中午|晚上|ก่อนเที่ยง|หลังเที่ยง|AM|PM|am|pm"
_CLOCK = re.compile(rf"(?P<before>{_HALF})?\s?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)\s?(?P<after>{_HALF})?")
_LATE = frozenset(("下午", "午後", "오후", "晚上", "หลังเที่ยง", "PM", "pm", "中午"))
_SPACED = re.compile(
    rf"(?P<clock>(?:{_HALF})?\s?\d{{1,2}}:\d\d\s?(?:{_HALF})?) (?P<rest>\S{{1,60}} .*)", re.DOTALL
)

_MEDIA = re.compile(
    r"\[(?:photos?|videos?|stickers?|voice messages?|audio|file|files|location|notes?|albums?|contacts?|emoji|gift|poll|null"
    r"|照片|圖片|图片|影片|视频|語音訊息|语音信息|语音讯息|檔案|文件|貼圖|贴图|位置|位置資訊|位置信息|記事本|记事本|相簿|相册|聯絡資訊|联系人|禮物"
    r"|写真|動画|スタンプ|ボイスメッセージ|ファイル|位置情報|ノート|アルバム|連絡先|プレゼント|絵文字"
    r"|사진|동영상|스티커|음성 ?메시지|파일|위치|노트|앨범|연락처|รูป|รูปภาพ|วิดีโอ|สติกเกอร์|ข้อความเสียง|ไฟล์|ตำแหน่ง|โน้ต|อัลบั้ม"
    r"|foto|video|stiker|pesan suara|berkas|lokasi|catatan|album)\](?: ?[^\n]{0,200})?"
    r"|(?:Photos|Videos|Stickers|Audio|圖片|貼圖|影片|語音訊息)",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"☎.*|(?:missed|canceled|cancelled) (?:voice |video )?call|(?:group )?(?:voice|video) call (?:started|ended).{0,40}"
    r"|.{1,60} (?:joined|left) (?:the )?(?:group|chat)\.?|.{1,60} (?:added|removed|invited) .{1,60} (?:to|from) the (?:group|chat)\.?"
    r"|.{1,60} (?:changed the (?:group|chat)(?: room)?(?:'s)? (?:name|profile|photo|image).*|created an album.*|added .{1,60} to the album.*)"
    r"|.{1,60}(?:加入(?:聊天|群組|群组|了)|已?退出(?:聊天|群組|群组|社群)|已?離開(?:聊天|群組)|將.{1,60}退出|邀請.{1,60}加入).{0,20}"
    r"|.{1,60}が(?:参加しました|退出しました|グループに参加.*|.{1,60}を(?:招待|追加|退会|グループ).{0,30})|(?:不在着信|通話をキャンセルしました|応答なし)"
    r"|.{1,60}님이 (?:들어왔습니다|나갔습니다|초대했습니다).{0,10}",
    re.IGNORECASE,
)
_UNSENT = re.compile(
    r"(?:.{0,60} )?unsent a message\.?|message unsent\.?|.{0,60}已?收回(?:了)?(?:訊息|讯息|消息)|.{0,60}がメッセージの送信を取り消しました"
    r"|(?:メッセージの送信を取り消しました)|.{0,60}메시지(?: 전송)?[를을]? ?(?:취소|삭제)했습니다\.?|.{0,60}(?:ได้)?ยกเลิกข้อความ.{0,20}"
    r"|.{0,60} (?:telah )?membatalkan (?:pengiriman )?pesan.{0,20}",
    re.IGNORECASE,
)
_EMOJI = re.compile(r"\((?:emoji|moon [a-z]+|brown|cony|絵文字|表情貼)\)")
_DAY_OF_COMPUTER = re.compile(r"\d{4}\.\d\d\.\d\d [^\W\d_]{2,20}")
_ENOUGH_LINES = 6
_LONGEST_NAME_WORDS = 4
_LONGEST_MESSAGE = 100_000


def recognise(head: Head) -> bool:
    """Whether it has LINE's head, or a day and below it a clock and a name with tabs between."""
    lines = [line for line in head.text[:20_000].splitlines() if line.strip()][:60]
    if not lines:
        return False
    begins = _HEAD.fullmatch(lines[0]) is not None
    if begins and (lines[0].startswith("[LINE]") or (len(lines) > 1 and _SAVED.match(lines[1]))):
        return True
    days = [place for place, line in enumerate(lines[:6]) if read_day(line) is not None]
    if not days:
        return False
    below = lines[days[0] + 1 : days[0] + 12]
    if begins:
        return any(_SPACED.fullmatch(line) or _split(line) for line in below)
    return any(_split(line) is not None for line in below) or _is_of_computer(head, lines)


def _is_of_computer(head: Head, lines: list[str]) -> bool:
    """Whether LINE on a computer saved it: no head, a day, single spaces. A diary looks alike."""
    spaced = [line for line in lines if _SPACED.fullmatch(line)]
    if not spaced or _DAY_OF_COMPUTER.fullmatch(lines[0].strip()) is None:
        return False
    if head.entry.name.startswith("[LINE]"):
        return True
    return len(spaced) >= _ENOUGH_LINES and len(spaced_names(spaced)) * 3 <= len(spaced)


def title_of(line: str) -> str:
    """Returns "Ana" for "[LINE] Chat history with Ana"; "" for any other line."""
    found = _HEAD.fullmatch(line.strip())
    if found is None:
        return ""
    return next((name.strip().removesuffix(".txt") for name in found.groups() if name), "")


def read_day(line: str) -> str | None:
    """Returns "2024-01-02" for a line that holds a day and nothing else."""
    if len(line) > 60 or not any(character.isdigit() for character in line[:20]):
        return None
    found = _DATE.fullmatch(line.strip())
    if found is None:
        return None
    numbers = (int(found["a"]), int(found["b"]), int(found["c"]))
    if found["era"]:
        # Japan counts years from an emperor's first one.
        return day_of("ymd", (numbers[0] + _ERAS[found["era"]], *numbers[1:]))
    if numbers[0] > 999:
        return day_of("ymd", numbers)
    if numbers[2] > 999:
        # "Tue, 01/02/2024" is English with the month first; everybody else puts the day first.
        first = "mdy" if (found["weekday"] or "")[:3].lower() in _ENGLISH_DAYS else "dmy"
        return day_of(first, numbers) or day_of("dmy" if first == "mdy" else "mdy", numbers)
    return None


def read_clock(text: str) -> str | None:
    """Returns "T15:04:00Z" for "下午3:04", "03:04PM", "15:04"."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, half = int(found["hour"]), found["before"] or found["after"]
    if half in _LATE and hour < 12 and not (half == "中午" and hour >= 10):
        hour += 12
    elif half and half not in _LATE and hour == 12:
        hour = 0
    if hour > 23 or int(found["minute"]) > 59:
        return None
    return f"T{hour:02}:{found['minute']}:00Z"


def _split(line: str) -> tuple[str, str, str] | None:
    """Returns clock, name and text of a line with tabs; the name is "" for a line of the app."""
    if "\t" in line[:18]:
        clock, rest = line.split("\t", 1)
        pieces = rest.split("\t", 1)
    elif "  " in line[:18]:
        # A program that showed or copied the file made wide spaces of its tabs.
        clock, rest = _WIDE.split(line, maxsplit=1)
        pieces = _WIDE.split(rest, maxsplit=1)
    else:
        return None
    time = read_clock(clock) if len(clock) <= 16 else None
    if time is None:
        return None
    return (time, pieces[0].strip(), pieces[1]) if len(pieces) > 1 else (time, "", rest)


def _split_spaced(line: str, names: Mapping[str, str]) -> tuple[str, str, str] | None:
    """LINE on a computer puts single spaces between clock, name and text."""
    found = _SPACED.fullmatch(line)
    time = read_clock(found["clock"]) if found else None
    if found is None or time is None:
        return None
    rest = found["rest"]
    if _SYSTEM.fullmatch(rest[:200]) or _UNSENT.fullmatch(rest[:200]):
        return time, "", rest
    first, _, text = rest.partition(" ")
    name = names.get(first, first)
    return (time, name, rest[len(name) + 1 :]) if rest.startswith(f"{name} ") else (time, first, text)


def spaced_names(lines: Iterable[str]) -> dict[str, str]:
    """Returns first word -> whole name for "15:04 Ana Ruiz words": the words that always stand together."""
    together: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        if found := _SPACED.fullmatch(line):
            words = found["rest"].split(" ")[: _LONGEST_NAME_WORDS + 1]
            together.update(tuple(words[:count]) for count in range(1, len(words)))
    names: dict[str, str] = {}
    for words, count in together.items():
        before = together[words[:-1]] if len(words) > 1 else count
        if count == before and (len(words) == 1 or (count > 1 and names.get(words[0]) == " ".join(words[:-1]))):
            names[words[0]] = " ".join(words)
    return names


def read_line(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the chat's messages; a text of several lines stands between quotation marks."""
    title = source.title
    head = source.tree.head(source.paths[0])
    names = spaced_names(decoded_lines(io.BytesIO(head), head))
    day: str | None = None
    group: tuple[str | None, str, str, list[str]] | None = None
    is_open = has_tabs = False
    number = length = 0
    for place, line in enumerate(reading.lines(source.paths[0])):
        if place < 3 and day is None and (found := title_of(line)):
            title = title or found
            continue
        parts = _split(line) or (None if has_tabs else _split_spaced(line, names)) if line[:20].strip() else None
        has_tabs = has_tabs or (parts is not None and _split(line) is not None)
        new_day = read_day(line) if parts is None and not is_open else None
        if parts is not None or new_day is not None:
            if group is not None:
                number += 1
                yield from _finish(*group, number=number, title=title, reading=reading)
            group, is_open, length = None, False, 0
        if parts is not None:
            group = (day, parts[0], parts[1], [parts[2]])
            is_open = parts[2].startswith('"') and not (len(parts[2]) > 1 and parts[2].endswith('"'))
        elif new_day is not None:
            day = new_day
        elif group is not None and length < _LONGEST_MESSAGE:
            group[3].append(line)
            length += len(line) + 1
            is_open = is_open and not line.endswith('"')
    if group is not None:
        yield from _finish(*group, number=number + 1, title=title, reading=reading)


def _finish(
    day: str | None, clock: str, sender: str, lines: list[str], *, number: int, title: str, reading: Reading
) -> Iterator[Message]:
    text = "\n".join(lines).strip()
    if len(text) > 1 and text.startswith('"') and text.endswith('"') and "\n" in text:
        # The app doubles quotation marks inside.
        text = text[1:-1].replace('""', '"').strip()
    if not sender:
        reading.drop("deleted" if _UNSENT.fullmatch(text) else "system_line")
        return
    text = _EMOJI.sub("", text).strip()
    message = reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=f"{day}{clock}" if day else None,
        sender=sender,
        subject=title,
        text=text,
        notes=("time_local",),
    )
    if not text:
        reading.drop("media_only" if "".join(lines).strip() else "empty")
    elif len(text) <= 400 and "\n" not in text and _MEDIA.fullmatch(text):
        reading.drop("media_only")
    elif len(text) <= 200 and _UNSENT.fullmatch(text):
        reading.drop("deleted", sample=message)
    elif len(text) <= 200 and _SYSTEM.fullmatch(text):
        reading.drop("system_line")
    else:
        yield message


FORMATS = (Format(name="line", kind="chat", read=read_line, recognise=recognise, has_ids=False),)
