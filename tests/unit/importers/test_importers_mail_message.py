from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.importers.charsets import decode_text
from desktop_app.importers.mail.mail_message import ParsedMail, parse_mail
from desktop_app.importers.mail.raw_mail import RawMail
from tests.unit.importers.invented_mail import mail


def parsed(data: bytes, *, envelope: bytes = b"", flags: str = "") -> ParsedMail:
    return parse_mail(RawMail(data=data, envelope=envelope, flags=flags), source="Inbox")


def raw(body: bytes, content_type: str, *more: str) -> bytes:
    head = [
        "From: a@example.com",
        f"Content-Type: {content_type}",
        "Content-Transfer-Encoding: 8bit",
        *more,
        "",
        "",
    ]
    return "\r\n".join(head).encode() + body


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "镕基先生，您好，下周三开会"),
        ("x-gbk", "gb18030", "您好，下周三开会"),
        ("cp936", "gb18030", "您好，下周三开会"),
        ("iso-2022-jp", "iso2022_jp", "お世話になっております。明日は大丈夫です。"),
        ("us-ascii", "iso2022_jp", "お世話になっております"),
        ("shift_jis", "cp932", "①番の㈱ヤマト様"),
        ("big5", "cp950", "您好，週三見"),
        ("ks_c_5601-1987", "cp949", "안녕하세요 똠방각하"),
        ("iso-8859-1", "cp1252", "“quoted” – dash €5"),
        ("gb2312", "utf-8", "其实是UTF-8"),
        ("unknown-8bit", "utf-8", "größer"),
        ("utf8mb4", "utf-8", "größer"),
        ("hz-gb-2312", "hz", "您好"),
    ],
)
def test_that_a_wrong_charset_label_does_not_spoil_the_text(label: str, codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), label)[0] == text
    assert parsed(raw(text.encode(codec), f'text/plain; charset="{label}"')).message.text == text


@given(st.binary(), st.text(max_size=12))
def test_that_any_bytes_with_any_label_become_text(data: bytes, label: str) -> None:
    text, _ = decode_text(data, label)
    assert isinstance(text, str)


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("=?utf-8?q?Doe=2C_J=C3=B6rg?= <J.Doe@Example.com>", "Doe, Jörg", "j.doe@example.com"),
        ("=?gb2312?B?1cXI/Q==?= <a@b.cn>", "张三", "a@b.cn"),
        ('"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=" <jp@b.jp>', "日本", "jp@b.jp"),
        ("plain@example.com (A comment)", "A comment", "plain@example.com"),
        ("team: a@x.org, b@y.org;", "", "a@x.org"),
        ('"boss@bank.com" <thief@evil.example>', "", "thief@evil.example"),
        ("broken <<who@example.com", "", "who@example.com"),
    ],
)
def test_that_senders_are_read_as_people_wrote_them(value: str, name: str, address: str) -> None:
    message = parsed(f"From: {value}\nSubject: x\n\nhello".encode()).message
    assert (message.sender, message.sender_name) == (address, name)


def test_that_raw_eight_bit_headers_are_read() -> None:
    data = "From: Jörg <j@example.com>\nSubject: Größe\n\nhallo".encode("latin-1")
    message = parsed(data).message
    assert (message.sender_name, message.subject) == ("Jörg", "Größe")


@pytest.mark.parametrize(
    ("date", "envelope", "expected", "is_guessed"),
    [
        ("Sat, 01 Mar 2025 09:00:00 +0100", b"", "2025-03-01T08:00:00Z", False),
        ("Sat, 32 Mar 2025", b"From - Sat Mar  1 09:30:00 2025", "2025-03-01T09:30:00Z", True),
        (
            "Thu, 01 Jan 1970 00:00:00 +0000",
            b"From a@b Sat Mar 01 09:30:00 +0200 2025",
            "2025-03-01T07:30:00Z",
            True,
        ),
        ("no date", b"", None, False),
    ],
)
def test_that_a_bad_date_falls_back_to_the_envelope(
    date: str, envelope: bytes, expected: str, is_guessed: bool
) -> None:
    message = parsed(f"From: a@b.c\nDate: {date}\n\nx".encode(), envelope=envelope).message
    assert message.time_utc == expected
    assert ("time_guessed" in message.notes) == is_guessed


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"List-Unsubscribe": "<mailto:x@y.z>"}, "newsletter"),
        ({"Precedence": "bulk"}, "newsletter"),
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto-Submitted": "no"}, None),
        ({"X-Mozilla-Status": "0009"}, "deleted"),
        ({"X-Mozilla-Status": "0001"}, None),
        ({"X-Spam-Flag": "YES"}, "spam"),
        ({"X-Gmail-Labels": "=?UTF-8?Q?Entw=C3=BCrfe,Wichtig?="}, "draft"),
        ({"X-Gmail-Labels": "Trash,Opened"}, "deleted"),
        ({"X-Gmail-Labels": "Inbox,Opened"}, None),
    ],
)
def test_that_mail_nobody_typed_is_left_out(headers: dict[str, str], reason: str | None) -> None:
    assert parsed(mail(headers=headers)).reason == reason


@pytest.mark.parametrize(
    "subject", ["Automatische Antwort: Termin", "Out of office", "自动回复: 会议", "Automatic reply: x"]
)
def test_that_an_absence_note_without_marks_is_known_by_its_subject(subject: str) -> None:
    assert parsed(mail(subject=subject)).reason == "auto_reply"


def test_that_reports_invitations_and_files_are_told_apart() -> None:
    bounce = mail(sender="Mail Delivery <MAILER-DAEMON@example.com>")
    invitation = EmailMessage()
    invitation["From"] = "a@b.c"
    invitation.set_content("You are invited")
    invitation.add_alternative(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar")
    picture = EmailMessage()
    picture["From"] = "a@b.c"
    picture.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="x.jpg")
    assert parsed(bounce).reason == "bounce"
    assert parsed(invitation.as_bytes()).reason == "calendar"
    assert parsed(picture.as_bytes()).reason == "media_only"
    assert parsed(b"From: a@b.c\n\n").reason == "empty"
    assert parsed(mail(), flags="DS").reason == "draft"
    assert parsed(mail(), flags="ST").reason == "deleted"


def test_that_plain_text_wins_unless_it_is_only_a_stub() -> None:
    def alternative(plain: str) -> str:
        message = EmailMessage()
        message["From"] = "a@b.c"
        message.set_content(plain)
        message.add_alternative("<p>From the <b>page</b></p>", subtype="html")
        return parsed(message.as_bytes()).message.text

    assert alternative("Typed by hand") == "Typed by hand"
    assert alternative("Please view this email in your browser") == "From the page"
    assert alternative("  \n") == "From the page"


def test_that_attachments_and_attached_mails_are_not_read() -> None:
    message = EmailMessage()
    message["From"] = "a@b.c"
    message.set_content("See the file.")
    message.add_attachment("secret notes", filename="notes.txt")
    inner = EmailMessage()
    inner["From"] = "x@y.z"
    inner.set_content("inner words")
    message.add_attachment(inner)
    found = parsed(message.as_bytes()).message
    assert found.text == "See the file."
    assert "has_attachment" in found.notes


def test_that_damaged_base64_still_gives_the_rest_of_the_mail() -> None:
    data = (
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\n"
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8\x00!!=\n--b--\n"
    )
    assert parsed(data).message.text.startswith("words")


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        (
            b"multipart/mixed; boundary=announced",
            b"--other\nContent-Type: text/plain\n\nwords\n--other--\n",
            "words",
        ),
        (
            b"multipart/alternative; boundary=announced",
            b"--other\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+d29yZHM8L2I+\n",
            "words",
        ),
        (b"multipart/mixed; boundary=announced", b"only words", "only words"),
        (b"multipart/mixed", b"only words", "only words"),
        (b"multipart/mixed; boundary=announced", b"<html><body><p>words</p></body></html>", "words"),
        (
            b"text/enriched",
            b"<bold>words</bold> and <<more> <color><param>red</param>red</color>",
            "words and <more> red",
        ),
        (b"text/markdown; charset=utf-8", b"*words*", "*words*"),
    ],
)
def test_that_parts_are_found_where_the_header_is_wrong(header: bytes, body: bytes, text: str) -> None:
    assert parsed(b"From: a@b.c\nContent-Type: " + header + b"\n\n" + body).message.text == text


@pytest.mark.parametrize(
    ("disposition", "reason", "text"),
    [
        (b"attachment", None, "words"),
        (b'inline; filename="body.txt"', None, "words"),
        (b'attachment; filename="list.txt"', "media_only", ""),
    ],
)
def test_that_the_text_itself_may_be_called_an_attachment(
    disposition: bytes, reason: str | None, text: str
) -> None:
    found = parsed(
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
        b"Content-Disposition: " + disposition + b"\n\nwords\n--b--\n"
    )
    assert (found.reason, found.message.text) == (reason, text)


def test_that_flowed_paragraphs_become_one_line() -> None:
    data = raw(b"one \r\ntwo \r\nthree\r\n\r\n> quoted \r\n> line\r\n-- \r\nBillie", "text/plain; format=flowed")
    assert parsed(data).message.text == "one two three\n\n> quoted line\n-- \nBillie"


@given(st.binary(max_size=300))
def test_that_any_bytes_are_a_mail_or_counted_as_none(data: bytes) -> None:
    found = parsed(b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n" + data)
    assert isinstance(found.message.text, str)


def test_that_other_projects_mails_are_read_without_exception(shared_data: Path) -> None:
    files = [path for path in (shared_data / "eml").rglob("*") if path.is_file()]
    found = {path.name: parsed(path.read_bytes()) for path in files}
    assert len(found) > 100
    for name in ("japanese.eml", "japanese_iso_2022.eml", "japanese_shift_jis.eml", "ks_c_5601-1987.eml"):
        assert found[name].message.text
        assert "\ufffd" not in found[name].message.text
    readable = [one for one in found.values() if one.reason is None]
    # 102 of 126 when this was written; the others are reports, lists, attachments or have no sender.
    assert len(readable) >= 100
