from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.importers.chats.line_chat import read_clock, read_day, title_of
from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile

ENGLISH = '''[LINE] Chat history in Sailing Team
Saved on: 2024/01/03 09:00

2024.01.02 Tuesday
03:04\tAna\t"Is the boat ready?

I said ""ready"""
03:05PM\tBillie\t[Photo]
03:06PM\t\tAna joined the group
03:07PM\tBillie\tAye!
03:08PM\tBillie\t☎ Missed call
03:09PM\t\tBillie unsent a message.
03:10PM\tBillie\t[File] plan.pdf

2024.01.03 Wednesday
12:01AM\tAna\t"quoted" words
'''
JAPANESE = """[LINE] 太郎とのトーク履歴
保存日時：2024/01/03 09:00

2024/01/02(火)
午後3:04\t太郎\tこんにちは
午後3:05\t花子\t[スタンプ]
午後3:06\t花子\t元気？
午後3:07\t太郎がメッセージの送信を取り消しました
"""


def read(path: Path) -> tuple[list[Message], Tally]:
    tally = Tally()
    return list(read_messages([path], tally=tally)), tally


def test_that_an_english_chat_is_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("[LINE] Sailing Team.txt", ENGLISH.replace("\n", "\r\n").encode("utf-8-sig")))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("Ana", 'Is the boat ready?\n\nI said "ready"', "2024-01-02T03:04:00Z"),
        ("Billie", "Aye!", "2024-01-02T15:07:00Z"),
        ("Ana", '"quoted" words', "2024-01-03T00:01:00Z"),
    ]
    assert {one.subject for one in messages} == {"Sailing Team"}
    assert tally.dropped == {"system_line": 2, "media_only": 2, "deleted": 1}


def test_that_a_japanese_chat_is_read(make_file: MakeFile) -> None:
    messages, tally = read(make_file("a.txt", JAPANESE.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("太郎", "こんにちは", "2024-01-02T15:04:00Z"),
        ("花子", "元気？", "2024-01-02T15:06:00Z"),
    ]
    assert messages[0].subject == "太郎"
    assert tally.dropped == {"media_only": 1, "deleted": 1}


@pytest.mark.parametrize(
    "chat",
    [
        "2024/1/2週二\n下午03:04\tAna\tAhoy\n",
        "2024.01.02 星期二\n15:04 Ana Ahoy\n".replace(
            "2024.01.02", "Chat history with Ana\nSaved on: 2024/1/3\n\n2024.01.02"
        ),
        "[LINE] Chat history with Ana\nSaved on: 01/03/2024 9:00\n\nTue, 01/02/2024\n03:04PM\tAna\tAhoy\n",
        "[LINE] 與Ana的聊天記錄\n儲存日期：2024/01/03 09:00\n\n2024/01/02（二）\n下午3:04\tAna\tAhoy\n",
        "[LINE] Ana님과 대화\n저장한 날짜 : 2024/01/03\n\n2024년 1월 2일 화요일\n오후 3:04\tAna\tAhoy\n",
    ],
)
def test_that_other_languages_and_versions_are_read(make_file: MakeFile, chat: str) -> None:
    messages, _ = read(make_file("a.txt", chat.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [("Ana", "Ahoy", "2024-01-02T15:04:00Z")]


def test_that_the_chat_is_named() -> None:
    assert title_of("[LINE] Chat history with Ana") == "Ana"
    assert title_of("[LINE] 與小明的聊天記錄") == "小明"
    assert title_of("Ahoy") == ""


@pytest.mark.parametrize("text", ["25:00", "10:61", "noon", ""])
def test_that_no_clock_gives_none(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize("text", ["2024.13.41 Tuesday", "see you 2024.01.02 then", "1/2", ""])
def test_that_no_day_gives_none(text: str) -> None:
    assert read_day(text) is None


def test_that_bad_versions_are_survived(make_file: MakeFile) -> None:
    for data in (*truncations(ENGLISH.encode(), most=30), *scrambled(JAPANESE.encode(), times=40)):
        survive(make_file("a.txt", data))


COMPUTER = """2024.01.02 Tuesday
15:04 Ana Is the boat ready?
15:05 Billie Salt Aye, it is
15:06 Ana Photos
15:07 Billie Salt unsent a message.
2024.01.03 Wednesday
09:00 Billie Salt Good morning
a second line
09:01 Ana Good morning to you
09:02 Ana joined the group.
09:03 Billie Salt Coffee?
"""


def test_that_a_chat_saved_on_a_computer_is_read(make_file: MakeFile) -> None:
    messages, tally = survive(make_file("saved.txt", COMPUTER.encode()))
    assert [(one.sender, one.text, one.time_utc) for one in messages] == [
        ("Ana", "Is the boat ready?", "2024-01-02T15:04:00Z"),
        ("Billie Salt", "Aye, it is", "2024-01-02T15:05:00Z"),
        ("Billie Salt", "Good morning\na second line", "2024-01-03T09:00:00Z"),
        ("Ana", "Good morning to you", "2024-01-03T09:01:00Z"),
        ("Billie Salt", "Coffee?", "2024-01-03T09:03:00Z"),
    ]
    assert tally.dropped == {"media_only": 1, "deleted": 1, "system_line": 1}
    short = "\n".join(COMPUTER.splitlines()[:3])
    assert len(survive(make_file("[LINE]Ana.txt", short.encode()))[0]) == 2


def test_that_a_diary_is_no_chat(make_file: MakeFile) -> None:
    diary = "2024.01.02 Tuesday\n" + "".join(f"{hour:02}:00 Word{hour} of the day\n" for hour in range(9, 20))
    _, tally = survive(make_file("diary.txt", diary.encode()))
    assert "line" not in {source.format for source in tally.funnel().sources}


def test_that_wide_spaces_stand_for_tabs(make_file: MakeFile) -> None:
    wide = ENGLISH.replace("\t", "    ")
    by_tabs = [one.text for one in survive(make_file("tabs.txt", ENGLISH.encode()))[0]]
    assert [one.text for one in survive(make_file("wide.txt", wide.encode()))[0]] == by_tabs


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("R7/02/11(火)", "2025-02-11"),
        ("H31/04/30(火)", "2019-04-30"),
        ("อังคาร, 02/01/2024", "2024-01-02"),
        ("Sel, 02/01/2024", "2024-01-02"),
        ("Tue, 01/02/2024", "2024-01-02"),
    ],
)
def test_that_days_of_more_countries_are_read(line: str, day: str) -> None:
    assert read_day(line) == day
