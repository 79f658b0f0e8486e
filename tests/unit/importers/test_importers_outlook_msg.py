"""Outlook's single mails: invented ones, those of other projects, and damaged ones."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest

from desktop_app.importers.message import Message
from desktop_app.importers.outlook.outlook_mail import AddressBook, judge_item
from desktop_app.importers.outlook.outlook_msg import read_item
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally
from tests.unit.importers.fuzzing import scrambled, survive, truncations
from tests.unit.importers.invented_mail import MakeFile
from tests.unit.importers.invented_outlook import ANSI, BINARY, INTEGER, TIME, UNICODE, Properties, msg

SENT_S = 1_740_819_600  # 2025-03-01T09:00:00Z
EXCHANGE = "/O=EXAMPLELABS/OU=FIRST/CN=RECIPIENTS/CN=ANA"
ANA: Properties = {
    0x0C15: (INTEGER, 1), 0x3001: (UNICODE, "Ana Bell"), 0x3002: (UNICODE, "EX"), 0x3003: (UNICODE, EXCHANGE),
    0x39FE: (UNICODE, "Ana@Example.com"),
}  # fmt: skip


def mail(**changes: Any) -> dict[int, tuple[int, Any]]:
    """Properties of a plain mail; `p1000=(UNICODE, "x")` changes one, None takes it away."""
    found: dict[int, tuple[int, Any]] = {
        0x001A: (UNICODE, "IPM.Note"), 0x0037: (UNICODE, "Boat"), 0x1000: (UNICODE, "Is the boat ready?\r\n"),
        0x0C1A: (UNICODE, "Billie Salt"), 0x0C1E: (UNICODE, "SMTP"), 0x0C1F: (UNICODE, "billie@example.org"),
        0x1035: (UNICODE, "<m1@example.org>"), 0x0039: (TIME, SENT_S), 0x0E07: (INTEGER, 1),
    }  # fmt: skip
    for name, value in changes.items():
        number = int(name[1:], 16)
        if value is None:
            del found[number]
        else:
            found[number] = value
    return found


def only(make_file: MakeFile, *files: bytes) -> tuple[list[Message], Tally]:
    tally = Tally()
    for number, data in enumerate(files):
        folder = make_file(f"box/{number}.msg", data).parent
    return list(read_messages([folder], tally=tally)), tally


def test_that_a_mail_keeps_its_people_time_thread_and_text(make_file: MakeFile) -> None:
    index = bytes(range(1, 28))
    answers = mail(p1042=(UNICODE, "<m0@example.org>"), p1039=(UNICODE, "<r@x.org> <m0@example.org>"),
                   p0071=(BINARY, index))  # fmt: skip
    ((found,), _) = only(make_file, msg(answers, [ANA]))
    assert (found.sender, found.sender_name) == ("billie@example.org", "Billie Salt")
    assert found.recipients == ("ana@example.com",)
    assert found.people["ana@example.com"] == "Ana Bell"
    assert (found.message_id, found.parent_id) == ("m1@example.org", "m0@example.org")
    assert found.references == ("r@x.org", "m0@example.org")
    assert found.time_utc == "2025-03-01T09:00:00Z"
    assert found.conversation_id == f"exchange:{index[:22].hex()}"
    assert (found.subject, found.text, found.notes) == ("Boat", "Is the boat ready?", ())


def test_that_exchanges_own_names_are_never_addresses_but_are_looked_up(make_file: MakeFile) -> None:
    inside = mail(p0C1E=(UNICODE, "EX"), p0C1F=(UNICODE, EXCHANGE.lower()), p0C1A=(UNICODE, "Bell, Ana"),
                  p1035=(UNICODE, "<m2@x.org>"))  # fmt: skip
    unknown = mail(p0C1E=(UNICODE, "EX"), p0C1F=(UNICODE, "/O=E/CN=BOB"), p0C1A=(UNICODE, "Bob"),
                   p1035=(UNICODE, "<m3@x.org>"))  # fmt: skip
    messages, _ = only(make_file, msg(mail(), [ANA]), msg(inside), msg(unknown))
    assert [one.sender for one in messages] == ["billie@example.org", "ana@example.com", "Bob"]
    assert all("/o=" not in str(one.people).lower() for one in messages)


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"p3FFD": (INTEGER, 1251), "p1000": (ANSI, "Лодка готова?".encode("cp1251"))}, "Лодка готова?"),
        ({"p3FFD": (INTEGER, 950), "p1000": (ANSI, "船準備好了嗎".encode("cp950"))}, "船準備好了嗎"),
        ({"p3FFD": (INTEGER, 936), "p1000": (ANSI, "船准备好了吗".encode("gbk"))}, "船准备好了吗"),
        ({"p3FFD": (INTEGER, 50220), "p1000": (ANSI, "船は".encode("iso2022_jp"))}, "船は"),
        ({"p3FF1": (INTEGER, 1049), "p1000": (ANSI, "Да".encode("cp1251"))}, "Да"),
        ({"p3FF1": (INTEGER, 0x0411), "p1000": (ANSI, "船は①".encode("cp932"))}, "船は①"),
        ({"p3FF1": (INTEGER, 1031), "p1000": (ANSI, "öäü“".encode("cp1252"))}, "öäü“"),
        (
            {"p1000": (UNICODE, ""), "p3FDE": (INTEGER, 1251), "p1013": (BINARY, "<p>Да</p>".encode("cp1251"))},
            "Да",
        ),
        ({"p1000": (UNICODE, ""), "p1013": (BINARY, b'<meta charset="gbk"><p>' + "好".encode("gbk"))}, "好"),
        ({"p1000": (UNICODE, ""), "p1013": (UNICODE, "<p>one</p><p>two</p>")}, "one\n\ntwo"),
    ],
)
def test_that_text_is_read_in_the_code_page_that_the_mail_names(
    make_file: MakeFile, properties: dict[str, Any], text: str
) -> None:
    ((found,), _) = only(make_file, msg(mail(**properties)))
    assert found.text == text


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"p001A": (UNICODE, "IPM.Appointment")}, "calendar"),
        ({"p001A": (UNICODE, "IPM.Schedule.Meeting.Request")}, "calendar"),
        ({"p001A": (UNICODE, "REPORT.IPM.Note.NDR")}, "bounce"),
        ({"p001A": (UNICODE, "IPM.Contact")}, "other_item"),
        ({"p001A": (UNICODE, "IPM.StickyNote")}, "other_item"),
        ({"p001A": (UNICODE, "IPM.Note.Rules.OofTemplate.Microsoft")}, "auto_reply"),
        ({"p0E07": (INTEGER, 8)}, "draft"),
        ({"p007D": (UNICODE, "From: news@x.org\r\nList-Unsubscribe: <x>\r\n\r\n")}, "newsletter"),
        ({"p007D": (UNICODE, "From: a@x.org\r\nAuto-Submitted: auto-replied\r\n\r\n")}, "auto_reply"),
        ({"p0C1F": (UNICODE, "no-reply@x.org")}, "no_reply_sender"),
        ({"p1000": None}, "empty"),
    ],
)
def test_that_what_is_no_mail_of_a_person_is_counted_with_its_reason(
    make_file: MakeFile, properties: dict[str, Any], reason: str
) -> None:
    messages, tally = only(make_file, msg(mail(**properties)), b"")
    assert (messages, tally.read, tally.dropped) == ([], 1, {reason: 1})


def test_that_an_item_that_was_never_sent_is_kept_when_it_was_chosen_by_itself(make_file: MakeFile) -> None:
    ((found,), tally) = only(make_file, msg(mail(p0E07=(INTEGER, 8))))
    assert (found.text, tally.dropped) == ("Is the boat ready?", {})


def test_that_an_item_without_a_sender_keeps_its_words(make_file: MakeFile) -> None:
    ((found,), _) = only(make_file, msg(mail(p0C1A=None, p0C1E=None, p0C1F=None)))
    assert (found.sender, found.text, found.notes) == ("", "Is the boat ready?", ("sender_unknown",))


def test_that_attached_mails_are_not_read(make_file: MakeFile) -> None:
    ((found,), _) = only(make_file, msg(mail(), attached={0x1000: (UNICODE, "secret inner words")}))
    assert "secret" not in found.text
    assert found.notes == ("has_attachment",)


def test_that_only_files_of_outlook_are_taken(make_file: MakeFile) -> None:
    word = msg(mail()).replace(bytes.fromhex("0b0d020000000000c000000000000046"), bytes(16))
    for name in ("__substg1.0_", "__nameid_version1.0", "__properties"):
        word = word.replace(
            name.encode("utf-16-le"), "WordDocument"[: len(name)].encode("utf-16-le").ljust(2 * len(name), b"x")
        )
    path = make_file("letter.doc", word)
    assert survive(path)[1].read == 0


def test_that_other_projects_mails_are_read_as_expected(shared_data: Path) -> None:
    files = {path.name: path for path in (shared_data / "msg").rglob("*.msg")}
    assert len(files) >= 12
    found = {
        name: judge_item(item, AddressBook(), source="box", keeps=lambda _: False)
        for name, path in files.items()
        if (item := read_item(path)) is not None
    }
    assert set(found) == set(files)
    chinese = found["testMSG_chinese.msg"].message
    assert "( MSG 格式測試 )" in chinese.subject
    assert (chinese.sender_name, chinese.sender) == ("Tests Chang@FT (張毓倫)", "tests.chang@fengttt.com")
    assert "中文測試" in chinese.text
    reasons = {name: one.reason for name, one in found.items()}
    assert reasons["testMSG_Appointment.msg"] == "calendar"
    for name in ("Contact", "Post", "StickyNote", "Task"):
        assert reasons[f"testMSG_{name}.msg"] == "other_item"
    assert reasons["testMSG.msg"] == "newsletter"
    assert found["testMSG_att_msg.msg"].message.text == "Test email with 1 msg attachment, 1 pdf"
    assert found["testMSG_forwarded.msg"].message.sender == "paul@metajure.com"
    assert "\ufffd" not in "".join(one.message.text + one.message.subject for one in found.values())


def test_that_damaged_files_are_counted(make_file: MakeFile) -> None:
    good = msg(mail(p1000=(UNICODE, "word " * 2000)), [ANA])
    for data in (*truncations(good, most=60), *scrambled(good, times=60)):
        survive(make_file("bad.msg", data))


def test_that_a_file_whose_sectors_go_in_circles_ends(make_file: MakeFile) -> None:
    good = bytearray(msg(mail(p1000=(UNICODE, "word " * 2000)), [ANA]))
    fat = (struct.unpack_from("<I", good, 76)[0] + 1) * 512
    for sector in range(100):
        copy = bytearray(good)
        struct.pack_into("<I", copy, fat + 4 * (sector % 40), sector % 7)
        survive(make_file("circle.msg", bytes(copy)))


def test_that_no_bytes_crash_the_reader() -> None:
    for data in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000):
        assert read_item(io.BytesIO(data)) is None
