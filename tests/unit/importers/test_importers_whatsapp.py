from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.importers.chats.whatsapp import chat_title, survey
from desktop_app.importers.chats.whatsapp_lines import read_header
from desktop_app.importers.chats.whatsapp_texts import kind_of_text
from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
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
        day, _ = survey([line]).order.day(header)
        assert (f"{day}{header.clock}", header.sender, header.text) == (expected, "a", "m"), line


HEADERS = """\
12/9/20, 23:55 - Alice: t|2020-09-12T23:55:00|Alice
12/31/20, 11:55 PM - Alice: t|2020-12-31T23:55:00|Alice
12/9/20, 11:55\u202fPM - Alice: t|2020-09-12T23:55:00|Alice
[31/12/2022, 11:40:26] Alice: t|2022-12-31T11:40:26|Alice
\u200e[31/12/2022, 11:40:26\u202fPM] Alice: \u200eimage omitted|2022-12-31T23:40:26|Alice
31.12.22, 21:05 - Alice: t|2022-12-31T21:05:00|Alice
[31.12.22, 21:05:07] ~\u00a0Alice: t|2022-12-31T21:05:07|Alice
2022-12-31 21:05 - Alice: t|2022-12-31T21:05:00|Alice
2022-12-31 kl. 21:05 - Alice: t|2022-12-31T21:05:00|Alice
31.12.2022 klo 21.05 - Alice: t|2022-12-31T21:05:00|Alice
2018/6/13 下午9:25 - Alice: t|2018-06-13T21:25:00|Alice
[2018/6/13 下午9:25:15] Alice: t|2018-06-13T21:25:15|Alice
18/6/13 下午3:04 - Alice: t|2018-06-13T15:04:00|Alice
2018年6月13日 下午9:25 - Alice: t|2018-06-13T21:25:00|Alice
[2018/06/13 凌晨12:25:15] Alice: t|2018-06-13T00:25:15|Alice
[2018/06/13 中午12:25:15] Alice: t|2018-06-13T12:25:15|Alice
[2018/06/13 晚上9:25:15] Alice: t|2018-06-13T21:25:15|Alice
2018/06/13 午後9:25 - Alice: t|2018-06-13T21:25:00|Alice
2018년 6월 13일 오후 9:25, Alice : t|2018-06-13T21:25:00|Alice
2018. 6. 13. 오후 9:25, Alice : t|2018-06-13T21:25:00|Alice
[2018. 6. 13. 오후 9:25:15] Alice: t|2018-06-13T21:25:15|Alice
13/6/18, 9:25 p.\u00a0m. - Alice: t|2018-06-13T21:25:00|Alice
13/6/2018 9:25 a. m. - Alice: t|2018-06-13T09:25:00|Alice
[13/06/18 9:25:15 p.\u00a0m.] Alice: t|2018-06-13T21:25:15|Alice
١٣\u200f/٦\u200f/٢٠١٨، ٩:٢٥ م - Alice: t|2018-06-13T21:25:00|Alice
13\u200f/6\u200f/2018, 9:25 ص - Alice: t|2018-06-13T09:25:00|Alice
\u200f[١٣\u200f/٦\u200f/٢٠١٨ ٩:٢٥:١٥ م] Alice: t|2018-06-13T21:25:15|Alice
13/06/18, 9:25 अपराह्न - Alice: t|2018-06-13T21:25:00|Alice
१३/६/१८, ९:२५ पूर्वाह्न - Alice: t|2018-06-13T09:25:00|Alice
13.06.18 9:25 odp. - Alice: t|2018-06-13T21:25:00|Alice
13. 6. 2018 21:25 - Alice: t|2018-06-13T21:25:00|Alice
2018. 06. 13. 21:25 - Alice: t|2018-06-13T21:25:00|Alice
2018. 06. 13. du. 9:25 - Alice: t|2018-06-13T21:25:00|Alice
13.06.18 г., 21:25 ч. - Alice: t|2018-06-13T21:25:00|Alice
13/6/2561 21:25 - Alice: t|2018-06-13T21:25:00|Alice
13-06-18 21:25 - Alice: t|2018-06-13T21:25:00|Alice
2018-06-13 21 h 25 - Alice: t|2018-06-13T21:25:00|Alice
13/06/2018 à 21:25 - Alice: t|2018-06-13T21:25:00|Alice
13/06/2018 às 21h25 - Alice: t|2018-06-13T21:25:00|Alice
13.06.18, 9:25 ΜΜ - Alice: t|2018-06-13T21:25:00|Alice
13/6/18, 9:25 μ.μ. - Alice: t|2018-06-13T21:25:00|Alice
13.06.2018 ÖS 9:25 - Alice: t|2018-06-13T21:25:00|Alice
13/06/2018 9:25 ÖS - Alice: t|2018-06-13T21:25:00|Alice
21:25, 13/06/2018 - Alice: t|2018-06-13T21:25:00|Alice
[21:25:15, 13/6/18] Alice: t|2018-06-13T21:25:15|Alice
[9:25 PM, 6/13/2018] Alice: t|2018-06-13T21:25:00|Alice
۱۳۹۷/۳/۲۳،\u200f ۲۱:۲۵ - Alice: t|2018-06-13T21:25:00|Alice
13.06.18 um 21:25 Uhr - Alice: t|2018-06-13T21:25:00|Alice
13/6/2018, 9:25 CH - Alice: t|2018-06-13T21:25:00|Alice
13/06/2018 9.25 PTG - Alice: t|2018-06-13T21:25:00|Alice
13/6/18, 9:25 אחה״צ - Alice: t|2018-06-13T21:25:00|Alice
13.6.2018, 9:25 nm. - Alice: t|2018-06-13T21:25:00|Alice
[13/6/18, 21:25:15]Alice:t|2018-06-13T21:25:15|Alice
13/6/18, 21:25 - +49 170 1234567: t|2018-06-13T21:25:00|+49 170 1234567
1/23/23, 3:19_PM - User 2: t|2023-01-23T15:19:00|User 2
13/06/2018, 21:25 – Alice: t|2018-06-13T21:25:00|Alice
"""


def test_that_the_clock_and_the_date_of_every_country_are_read() -> None:
    wrong = []
    for row in HEADERS.splitlines():
        line, expected, sender = row.rsplit("|", 2)
        header = read_header(line)
        if header is None:
            wrong.append(line)
            continue
        day, _ = survey([line]).order.day(header)
        if (f"{day}{header.clock}", header.sender) != (expected, sender):
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("[13.06.18, 21:25:15] ~\u202fBob Lee: hi: there", "Bob Lee"),
        ("1/1/20, 10:00 - Bob:text", "Bob"),
        ("1/1/20, 10:00 - You joined", ""),
    ],
)
def test_that_the_name_is_read(line: str, sender: str) -> None:
    header = read_header(line)
    assert header is not None
    assert header.sender == sender


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


@pytest.mark.parametrize(
    ("dates", "first", "is_guessed"),
    [
        (["1/2/20", "1/25/20"], "2020-01-02", False),
        (["1/10/20", "2/1/20", "2/9/20", "3/2/20"], "2020-01-10", False),
        (["1/2/20", "1/3/20"], "2020-01-02", True),
        (["1/2/20"], "2020-02-01", True),
        (["2/2/20"], "2020-02-02", False),
        (["2020/1/2", "2020/1/3"], "2020-01-02", False),
        (["20/1/2", "20/1/31", "20/2/1"], "2020-01-02", False),
        (["31/12/2566"], "2023-12-31", False),
        (["31/12/66"], "2023-12-31", False),
        (["31/31/20"], None, False),
    ],
)
def test_that_the_whole_file_tells_which_number_is_the_day(
    dates: list[str], first: str | None, is_guessed: bool
) -> None:
    lines = [f"{date}, 10:00 - Ana: Ahoy" for date in dates]
    header = read_header(lines[0])
    assert header is not None
    assert survey(lines).order.day(header) == (first, is_guessed)


def test_that_a_guess_is_noted(make_file: MakeFile) -> None:
    messages, _ = read(make_file("a.txt", b"3/4/20, 10:00 - Ana: Ahoy\n"))
    assert messages[0].notes == ("time_guessed", "date_order_guessed")


def test_that_a_date_in_a_text_starts_no_message(make_file: MakeFile) -> None:
    chat = (
        "".join(f"{n:02}/12/2022, 10:00 - Ana: Ahoy\n" for n in range(1, 29))
        + "13.1.2023 18:00 Dinner: at Bob's\n"
    )
    messages, tally = read(make_file("a.txt", chat.encode()))
    assert (len(messages), tally.read) == (28, 28)
    assert messages[-1].text.endswith("at Bob's")


def test_that_a_program_log_is_no_chat(make_file: MakeFile) -> None:
    log = "[2024-01-02 03:04:05] production.ERROR: it broke\n" * 5
    with pytest.raises(AppError, match="source_not_recognised"):
        read(make_file("a.log", log.encode()))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<Medien ausgeschlossen>", "media_only"),
        ("\u200e<attached: 0001-PHOTO.jpg>", "media_only"),
        ("\u200eimage omitted", "media_only"),
        ("\u200eYou created group “Sailing”", "system_line"),
        ("Diese Nachricht wurde gelöscht.", "deleted"),
        ("此消息已删除", "deleted"),
        ("\u200eReport.pdf • \u200e12 pages \u200edocument omitted", "media_only"),
        ("Bild weggelassen", "media_only"),
        ("圖片已略過", "media_only"),
        ("null", "media_only"),
        ("Ana.vcf (file attached)", "media_only"),
        (".jpg (fichier joint)", "media_only"),
        ("<View once voice message omitted>", "media_only"),
        ("POLL:\nWhere?\nOPTION: Here (0 votes)\nOPTION: There (2 votes)\n", "media_only"),
        ("\u200ePOLL:\nWhere?\n\u200eOPTION: Here (\u200e0 votes)", "media_only"),
        ("Ort: https://maps.google.com/?q=52.1,13.2", "media_only"),
        ("Missed voice call", "system_line"),
        ("Messages and calls are end-to-end encrypted. Learn more.", "system_line"),
        ("Vous avez supprimé ce message", "deleted"),
        ("आपने यह मैसेज डिलीट किया", "deleted"),
        ("تم حذف هذه الرسالة", "deleted"),
        ("You deleted this message by mistake", None),
        ("see notes.txt (my version)", None),
        ("look: https://example.org/x", None),
        ("<b>bold</b>", None),
        ("<grin>", None),
        ("a < b and c > d", None),
        ("", "empty"),
        ("I <3 you", None),
        ("the image omitted by mistake", None),
    ],
)
def test_that_placeholders_are_no_words(text: str, reason: str | None) -> None:
    assert kind_of_text(text)[0] == reason


def test_that_an_edited_mark_is_cut() -> None:
    for mark in (
        "\u200e<This message was edited>",
        "<This message was edited>",
        "\u200e<Esta mensagem foi editada>",
    ):
        assert kind_of_text(f"Aye {mark}") == (None, "Aye")


def test_that_a_caption_is_kept() -> None:
    assert kind_of_text("IMG-20200101-WA0001.jpg (file attached)\nnice") == (None, "nice")
    assert kind_of_text("nice \u200e<attached: 1.jpg>") == (None, "nice")


def test_that_a_mention_has_no_marks() -> None:
    assert kind_of_text("@\u2068Bob\u2069 hi") == (None, "@Bob hi")


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


def test_that_bad_versions_of_a_chat_are_survived(make_file: MakeFile) -> None:
    chat = CHAT.encode()
    for data in (
        *truncations(chat, most=80),
        *scrambled(chat, times=80),
        chat.replace(b" ", b"\xff"),
        b"[" * 300_000,
    ):
        survive(make_file("chat.txt", data))
