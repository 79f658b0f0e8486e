"""What programs that export QQ and WeChat save as plain text -> messages.

qq-chat-exporter writes a name with a colon, "时间:" and "内容:"; MemoTrace writes time and name on a line, the
words below it and an empty line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.importers.chats.qq_words import is_notice, is_recalled, typed_text
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading

_QQ_HEAD = re.compile(r"\[QQChatExporter\b|QQ聊天记录导出文件")
_QQ_TITLE = re.compile(r"聊天名称[:：]\s?(.+)")
_QQ_TIME = re.compile(r"时间[:：]\s?(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?\S{0,8}")
_QQ_WORDS = re.compile(r"内容[:：] ?(.*)", re.DOTALL)
# What stands below the words.
_QQ_MORE = re.compile(r"资源[:：] \d{1,6} 个文件|提及[:：] .*|回复[:：] .* - .*|\[\d{1,9}\]|={10,}")
_QQ_FILES = re.compile(r"\[[\w、]{1,80}消息\]")
_QQ_KIND = re.compile(r"类型[:：] .*")
_RANK = re.compile(r"\[[^\[\]]{1,20}\] (?=\S)")
_WECHAT_LINE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))? (\S.{0,60})")
_LOG_WORD = re.compile(r"\b(?:INFO|DEBUG|WARN(?:ING)?|ERROR|TRACE|FATAL)\b|[\[\]{}=:|]")
_LINES_JUDGED = 200
_LONGEST_MESSAGE = 100_000


def is_qq_text(head: Head) -> bool:
    start = head.text[:2000]
    return _QQ_HEAD.search(start) is not None and "聊天名称" in start


def read_qq_text(source: Source, reading: Reading) -> Iterator[Message]:
    title = name = ""
    time: str | None = None
    words: list[str] | None = None
    before = ""
    number = length = 0
    for line in reading.lines(source.paths[0]):
        if found := _QQ_TIME.fullmatch(line.strip()):
            if words is not None:
                # The line with the name of the next message came as one more line of this one.
                yield from _finish(reading, number, (name, time), words[:-1], title=title)
            number += 1
            name = _RANK.sub("", before.strip().rstrip(":：")).strip()
            time, words, length = _iso(found), [], 0
        elif words is None:
            if title_found := _QQ_TITLE.match(line):
                title = title_found[1].strip()
        elif not words and (_QQ_KIND.fullmatch(line) or not line.strip()):
            continue
        elif not words and (content := _QQ_WORDS.fullmatch(line)):
            words.append(content[1])
        elif length < _LONGEST_MESSAGE:
            words.append(line)
            length += len(line) + 1
        before = line if line.strip() else before
    if words is not None:
        yield from _finish(reading, number, (name, time), words, title=title)


def is_wechat_text(head: Head) -> bool:
    """Whether blocks of time, name and words stand there, by few people: a program's log looks alike."""
    lines = [line.strip() for line in head.text[:20_000].split("\n")][:_LINES_JUDGED]
    places = [place for place, line in enumerate(lines) if _WECHAT_LINE.fullmatch(line)]
    if len(places) < 2 or any(lines[: places[0]]):
        return False
    names = {found[7] for place in places if (found := _WECHAT_LINE.fullmatch(lines[place]))}
    if any(_LOG_WORD.search(name) for name in names) or len(names) > max(2, len(places) // 2):
        return False
    blocks = sum(
        1
        for place in places
        if (not place or not lines[place - 1]) and place + 1 < len(lines) and lines[place + 1]
    )
    return blocks * 4 >= len(places) * 3


def read_wechat_text(source: Source, reading: Reading) -> Iterator[Message]:
    name = ""
    time: str | None = None
    words: list[str] | None = None
    is_after_blank = True
    number = length = 0
    for line in reading.lines(source.paths[0]):
        found = _WECHAT_LINE.fullmatch(line.strip()) if is_after_blank else None
        if found is not None:
            if words is not None:
                yield from _finish(reading, number, (name, time), words, title="")
            number += 1
            name, time, words, length = found[7].strip(), _iso(found), [], 0
        elif words is not None and length < _LONGEST_MESSAGE:
            words.append(line)
            length += len(line) + 1
        is_after_blank = not line.strip()
    if words is not None:
        yield from _finish(reading, number, (name, time), words, title="")


def _iso(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def _finish(
    reading: Reading, number: int, who_when: tuple[str, str | None], lines: list[str], *, title: str
) -> Iterator[Message]:
    name, time = who_when
    end = next((place for place, line in enumerate(lines) if place and _QQ_MORE.fullmatch(line)), len(lines))
    written = "\n".join(lines[:end] if title else lines).strip()
    text = "" if _QQ_FILES.fullmatch(written) else typed_text(written)
    if is_recalled(written):
        reading.drop("deleted")
    elif is_notice(written) or written == "[系统消息]":
        reading.drop("system_line")
    elif not text:
        reading.drop("media_only" if written else "empty")
    elif not name:
        reading.drop("broken")
    else:
        yield reading.message(
            message_id=f"{reading.source.name}#{number}",
            time_utc=time,
            sender=name,
            subject=title or None,
            text=text,
            notes=("time_local",),
        )


FORMATS = (
    Format(name="qq_exporter_text", kind="chat", read=read_qq_text, recognise=is_qq_text, has_ids=False),
    Format(name="wechat_text", kind="chat", read=read_wechat_text, recognise=is_wechat_text, has_ids=False),
)
