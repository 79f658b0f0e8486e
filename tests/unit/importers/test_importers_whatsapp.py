from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.importers import Tally, read_messages
from desktop_app.importers.message import Message
from desktop_app.importers.whatsapp import chat_title
from desktop_app.importers.whatsapp_lines import DateOrder, kind_of_text, read_header
from tests.unit.importers.invented_mail import MakeFile

CHAT = """12/9/20, 23:50 - Messages and calls are end-to-end encrypted.
12/9/20, 23:55 - Ana: Is the boat ready?
12/9/20, 23:56 - Billie: Aye!
second line
31/9/2020 is no header
13/9/20, 08:00 - Ana: <Media omitted>
13/9/20, 08:01 - Ana: This message was deleted
13/9/20, 08:02 - Ana: IMG-1.jpg (file attached)
look at this
13/9/20, 08:03 - Ana changed the subject to "a: b"
"""


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


def test_that_a_chat_is_read_and_every_line_is_counted(make_file: MakeFile) -> None:
    messages, tally = read(make_file("WhatsApp Chat with Ana.txt", CHAT.encode()))
    assert [(one.sender, one.text) for one in messages] == [
        ("Ana", "Is the boat ready?"),
        ("Billie", "Aye!\nsecond line\n31/9/2020 is no header"),
        ("Ana", "look at this"),
    ]
    assert messages[0].time_utc == "2020-09-12T23:55:00Z"
    assert messages[0].subject == "Ana"
    assert tally.dropped == {"system_line": 2, "media_only": 1, "deleted": 1}
    assert tally.read == 7


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_that_a_chat_is_read_in_the_encodings_of_other_programs(make_file: MakeFile, encoding: str) -> None:
    text = "2020/9/13 下午9:25 - 张三: 你好，明天出海吗？\n2020/9/13 下午9:26 - 李四: 好的\n"
    messages, _ = read(make_file("chat.txt", text.encode(encoding)))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("张三", "你好，明天出海吗？", "2020-09-13T21:25:00Z"),
        ("李四", "好的", "2020-09-13T21:26:00Z"),
    ]


def test_that_the_headers_of_all_phones_are_read(shared_data: Path) -> None:
    cases = json.loads((shared_data / "chat" / "pustur_whatsapp_formats.json").read_text())["cases"]
    assert len(cases) == 12
    for line, expected in cases:
        header = read_header(line)
        assert header is not None, line
        order = DateOrder()
        order.learn(header.fields)
        moment = order.moment(header)
        assert moment is not None
        assert (moment.isoformat(), header.sender, header.text) == (expected, "a", "m"), line


@pytest.mark.parametrize(
    ("line", "hour", "sender"),
    [
        ("12/9/20, 11:55\u202fPM - Alice: text", 23, "Alice"),
        ("12/9/20, 12:05 a.\xa0m. - Alice: text", 0, "Alice"),
        ("[2018/6/13 下午9:25:15] 张三: 文字", 21, "张三"),
        ("[2018/6/13 上午12:25:15] 张三: 文字", 0, "张三"),
        ("2018년 6월 13일 오후 9:25, 김: 글", 21, "김"),
        ("[13.06.18, 21:25:15] ~\u202fBob Lee: hi: there", 21, "Bob Lee"),
        ("1/1/20, 10:00 - Bob:text", 10, "Bob"),
        ("1/1/20, 10:00 - You joined", 10, ""),
    ],
)
def test_that_the_clock_and_the_name_are_read(line: str, hour: int, sender: str) -> None:
    header = read_header(line)
    assert header is not None
    assert (header.hour, header.sender) == (hour, sender)


@pytest.mark.parametrize(
    "line",
    [
        "no header",
        "12/9/20",
        "12/9/20 was a nice day: sun",
        "99/99/99, 77:77 - A: b",
        "1/1/20, 10:00, Bob said: x",
        "[1/1/20, 10:00 A: b",
    ],
)
def test_that_text_with_a_date_is_no_header(line: str) -> None:
    assert read_header(line) is None


def test_that_the_whole_file_tells_which_number_is_the_day() -> None:
    order = DateOrder()
    for fields in ((1, 2, 20), (1, 25, 20)):
        order.learn(fields)
    assert order.order() == "mdy"
    rising = DateOrder()
    for fields in ((1, 10, 20), (2, 1, 20), (2, 9, 20), (3, 2, 20)):
        rising.learn(fields)
    assert rising.order() == "mdy"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<Medien ausgeschlossen>", "media_only"),
        ("\u200e<attached: 0001-PHOTO.jpg>", "media_only"),
        ("\u200eimage omitted", "media_only"),
        ("\u200eYou created group “Sailing”", "system_line"),
        ("Diese Nachricht wurde gelöscht.", "deleted"),
        ("此消息已删除", "deleted"),
        ("", "empty"),
        ("I <3 you", None),
        ("the image omitted by mistake", None),
    ],
)
def test_that_placeholders_are_no_words(text: str, reason: str | None) -> None:
    assert kind_of_text(text)[0] == reason


def test_that_an_edited_mark_is_cut() -> None:
    assert kind_of_text("Aye \u200e<This message was edited>") == (None, "Aye")


def test_that_the_media_words_of_57_languages_are_known(shared_data: Path) -> None:
    words = json.loads((shared_data / "chat" / "whatsapp_media_omitted_strings.json").read_text())
    assert len(words) == 57
    unknown = [word for group in words.values() for word in group if kind_of_text(word)[0] != "media_only"]
    assert unknown == []


def test_that_other_projects_chats_have_the_expected_messages(shared_data: Path) -> None:
    counts = set()
    for path in sorted((shared_data / "chat" / "chat-miner" / "whatsapp").glob("*.txt")):
        messages, _ = read(path)
        counts.add(tuple((one.time_utc or "")[:10] for one in messages))
    # Five date orders of one chat: all must give the same days.
    assert len(counts) == 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Nina Okafor.txt", "Nina Okafor"),
        ("WhatsApp Chat - Nina.zip", "Nina"),
        ("与张三的 WhatsApp 聊天.txt", "张三"),
        ("_chat.txt", ""),
    ],
)
def test_that_the_chat_is_named_after_its_file(name: str, title: str) -> None:
    assert chat_title(name) == title


@given(st.text(max_size=80))
def test_that_any_line_is_a_header_or_none(text: str) -> None:
    header = read_header("12/9/20, 23:55 - " + text)
    assert header is not None
    assert len(header.text) <= len(text)
