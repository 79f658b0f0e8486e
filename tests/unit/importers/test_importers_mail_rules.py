"""What mails are for, by their senders, folders and labels; and mails that are made to crash or stall a reader."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from desktop_app.importers.charsets import decode_text, text_file_encoding
from desktop_app.importers.mail.folder_names import is_sent_folder, reason_of_folder
from desktop_app.importers.mail.mail_message import ParsedMail, parse_mail
from desktop_app.importers.mail.raw_mail import MailBytes
from tests.unit.importers.invented_mail import mail

INDEX = "AQHTIcXC3GTuSy9Q2kHWj0IAFIek0g=="
EXCHANGE = "exchange:0101d321c5c2dc64ee4b2f50da41d68f42001487a4d2"
HEAD = b"From: a@b.c\nDate: Sat, 01 Mar 2025 09:00:00 +0100\nSubject: x\n"


def parsed(data: bytes, *, source: str = "Inbox", keeps: Callable[[str], bool] = lambda _: False) -> ParsedMail:
    collected = MailBytes()
    collected.add(data)
    return parse_mail(collected.finish(), source=source, keeps=keeps)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Trash", "deleted"),
        (".Trash", "deleted"),
        (".INBOX.Trash", "deleted"),
        ("Deleted Items", "deleted"),
        ("Gelöschte Elemente", "deleted"),
        ("Éléments supprimés", "deleted"),
        ("E\u0301le\u0301ments supprime\u0301s", "deleted"),
        ("已删除邮件", "deleted"),
        ("ゴミ箱", "deleted"),
        ("Корзина", "deleted"),
        ("&BBoEPgRABDcEOAQ9BDA-", "deleted"),
        ("Deleted Messages.mbox", "deleted"),
        ("Trash (2)", "deleted"),
        ("[Gmail]/Trash", "deleted"),
        ("Drafts", "draft"),
        ("Entwürfe", "draft"),
        ("草稿箱", "draft"),
        ("Junk E-mail", "spam"),
        ("Spam", "spam"),
        ("Correo no deseado", "spam"),
        ("迷惑メール", "spam"),
        ("Inbox", None),
        ("Trash talk", None),
        ("Sent", None),
        ("&broken-", None),
        ("", None),
    ],
)
def test_that_folders_are_known_in_many_languages(name: str, reason: str | None) -> None:
    assert reason_of_folder(name) == reason
    assert not is_sent_folder(name) or name == "Sent"


@pytest.mark.parametrize(
    "name",
    [
        "Sent",
        ".Sent",
        "Sent Items",
        "Sent-Mail",
        "Gesendete Elemente",
        "Messages envoyés",
        "已发送",
        "送信済みアイテム",
        "보낸편지함",
        "Отправленные",
        "[Gmail]/Sent Mail",
        "Sent Messages.mbox",
        "Elementos enviados",
    ],
)
def test_that_mails_in_a_sent_folder_or_with_its_label_are_marked(name: str) -> None:
    assert "in_sent" in parsed(mail(), source=name).message.notes
    if name.isascii() and "[" not in name and "." not in name:
        assert "in_sent" in parsed(mail(headers={"X-Gmail-Labels": f"Opened,{name}"})).message.notes
    assert "in_sent" not in parsed(mail()).message.notes


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("noreply@x.org", "no_reply_sender"),
        ("No-Reply@x.org", "no_reply_sender"),
        ("no_reply+1@x.org", "no_reply_sender"),
        ("donotreply@x.org", "no_reply_sender"),
        ("github-noreply@x.org", "no_reply_sender"),
        ("noreply-2024@x.org", "no_reply_sender"),
        ("nicht-antworten@x.org", "no_reply_sender"),
        ("系统通知（请勿回复） <system@x.cn>", "no_reply_sender"),
        ("Do not reply <system@x.org>", "no_reply_sender"),
        ("Noor Eply <noreplyman@x.org>", None),
        ("Juno Reply <juno@x.org>", None),
        ("replynow@x.org", None),
    ],
)
def test_that_senders_who_read_no_answer_are_left_out(sender: str, reason: str | None) -> None:
    assert parsed(mail(sender=sender)).reason == reason


def test_that_a_reason_which_is_wanted_back_does_not_hide_the_next_one() -> None:
    both = mail(headers={"X-Mozilla-Status": "0009", "List-Id": "<x.y>"})
    assert parsed(both).reason == "deleted"
    assert parsed(both, keeps=lambda reason: reason == "deleted").reason == "newsletter"
    assert parsed(both, keeps=lambda reason: reason in ("deleted", "newsletter")).reason is None


@pytest.mark.parametrize(
    ("headers", "thread"),
    [
        ({"X-GM-THRID": "1833", "Thread-Index": INDEX}, "gmail:1833"),
        (
            {"Thread-Index": INDEX},
            EXCHANGE,
        ),
        (
            {"Thread-Index": "AQHTIcXC3GTuSy9Q2kHW\r\n j0IAFIek0gAAAAAB"},
            EXCHANGE,
        ),
        ({"Thread-Index": "not base64!"}, ""),
        ({"Thread-Index": "AQHT"}, ""),
    ],
)
def test_that_the_thread_is_the_providers(headers: dict[str, str], thread: str) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
    assert parsed(lines + HEAD.replace(b"\n", b"\r\n") + b"\r\nhello").message.conversation_id == thread


def test_that_a_writer_without_any_address_is_known_by_name() -> None:
    message = parsed(b"From:  Janette Elbertson\nTo: Alan Aronowitz\nSubject: x\n\nhello").message
    assert (message.sender, message.sender_name, message.text) == ("Janette Elbertson",) * 2 + ("hello",)
    inside = parsed(b'From: "Bell, Ana" </O=LABS/CN=ANA>\n\nhello')
    assert (inside.message.sender, inside.reason) == ("Bell, Ana", None)
    assert parsed(b"From: <Saved by a browser>\n\nhello").reason == "other_item"


@pytest.mark.parametrize(
    ("headers", "sender", "note"),
    [
        (b"Return-Path: <Ana@example.com>\nSubject: x", "ana@example.com", "sender_guessed"),
        (
            b"Reply-To: Ana <ana@example.com>\nReturn-Path: <bounces@example.net>",
            "ana@example.com",
            "sender_guessed",
        ),
        (b"Subject: x\nTo: b@example.com", "", "sender_unknown"),
        (b"From:\nReturn-Path: <>\nSubject: x", "", "sender_unknown"),
    ],
)
def test_that_a_mail_that_names_no_writer_keeps_its_words(headers: bytes, sender: str, note: str) -> None:
    found = parsed(headers + b"\n\nhello")
    assert (found.reason, found.message.text, found.message.sender) == (None, "hello", sender)
    assert note in found.message.notes


@pytest.mark.parametrize(
    ("envelope", "sender"),
    [
        (b"From Ana@example.com Mon Jun  1 10:00:00 2009", "ana@example.com"),
        (b"From - Mon Jun  1 10:00:00 2009", ""),
        (b"From 1833215653612141880@xxx Mon May 26 20:18:05 +0000 2025", ""),
        (b"From MAILER-DAEMON@example.com Mon Jun  1 10:00:00 2009", ""),
    ],
)
def test_that_the_envelope_names_the_writer_when_nothing_else_does(envelope: bytes, sender: str) -> None:
    raw = MailBytes(envelope)
    raw.add(b"Subject: x\n\nhello")
    assert parse_mail(raw.finish(), source="Inbox").message.sender == sender


def test_that_comments_and_spaces_of_old_dates_do_no_harm() -> None:
    dated = b"From: a@b.c\nDate  : Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 (CST)\n\nhello"
    assert parsed(dated).message.time_utc == "1997-11-21T15:55:06Z"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "gb18030", "您好，附件是本周的会议纪要，请查收"),
        ("iso-8859-1", "cp1251", "Добрый день, высылаю вам документы"),
        ("us-ascii", "cp932", "お世話になっております。明日の会議ですが"),
        ("", "koi8-r", "Добрый день, высылаю вам документы на согласование"),
        ("", "big5", "您好，附件是本週的會議紀要，請查收，謝謝"),
        ("utf-8", "cp1252", "schöne Grüße aus Köln"),
        ("gb2312", "utf-8", "其实是UTF-8"),
    ],
)
def test_that_a_mislabelled_mail_is_repaired_and_says_so(label: str, codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), label) == (text, True)
    head = HEAD + f"Content-Type: text/plain; charset={label}\n\n".encode()
    message = parsed(head + text.encode(codec)).message
    assert message.text == text
    assert ("charset_repaired" in message.notes) == bool(label)


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "Ação, coração, às três: não é só São João — é à noite"),
        ("iso-8859-1", "cp1252", "«Où?» «À Noël, œuvre, cœur»"),
        ("x-mac-roman", "mac_roman", "größer"),
        ("cp-850", "cp850", "größer"),
        ("iso-8859-15", "iso8859-15", "5 € größer"),
        ("windows-874", "cp874", "สวัสดีครับ"),
        ("iso-8859-8-i", "iso8859_8", "שלום לכולם"),
        ("koi8-r", "koi8-r", "Привет"),
        ("big5", "big5hkscs", "喺度嘅嘢"),
        ("iso-2022-kr", "iso2022_kr", "안녕하세요"),
        ("utf-7", "utf-7", "größer €"),
    ],
)
def test_that_a_right_label_is_believed(label: str, codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), label)[0] == text


MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
WORDS = b"=?utf-8?q?a?="


@pytest.mark.parametrize(
    "data",
    [
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(200_000)),
        HEAD + MIXED + (b"--b\n" + MIXED) * 100_000,
        HEAD + MIXED + b"first\n" + b"--b\n\nhi\n" * 400_000,
        HEAD + b"Content-Type: message/rfc822\n\n" * 200_000,
        HEAD + b"X-A: b\n" * 1_000_000 + b"\nhello",
        HEAD + b"X-A: b\n" + b" c\n" * 1_000_000 + b"\nhello",
        HEAD + b"X-A: " + WORDS * 200_000 + b"\n\nhello",
        HEAD + MIXED + b"--b\nX-A: " + WORDS * 200_000 + b"\n\nhello\n--b--",
        HEAD + b"X: " + WORDS * 4000 + b"\n" + MIXED + b"--b\n\nhello\n" + b"\n" * 10_000_000,
        HEAD + b"To: " + b"a@b.c, " * 200_000 + b"\n\nhello",
        HEAD + b"To: " + b"(" * 200_000 + b"\n\nhello",
        HEAD + b"References: " + b"<a@b> " * 100_000 + b"\n\nhello",
        HEAD + b"Content-Type: text/plain" + b"; a=b" * 100_000 + b"\n\nhello",
        HEAD + b"\n" + b"\x00" * 5_000_000,
        HEAD + MIXED + b"--b\n\nhello\n--b\nContent-Type: image/jpeg\n\n" + b"A" * (60 << 20),
    ],
    ids=[
        "nested",
        "same-boundary",
        "parts",
        "rfc822",
        "headers",
        "folded",
        "words",
        "words-in-part",
        "lines",
        "to",
        "comments",
        "references",
        "parameters",
        "nuls",
        "60-MB",
    ],
)
def test_that_a_hostile_mail_takes_little_time(data: bytes) -> None:
    begin = time.process_time()
    found = parsed(data)
    assert time.process_time() - begin < 4
    assert found.reason in (None, "empty", "media_only")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-07-29T12:42:06.000Z", "2025-07-29T12:42:06Z"),
        ("16 May 2016 at 09:30:32  GMT+1", "2016-05-16T08:30:32Z"),
        ("Friday, May 29, 2026 at 3:00:29 AM UTC", "2026-05-29T03:00:29Z"),
    ],
)
def test_that_dates_in_no_mails_form_are_read(written: str, moment: str) -> None:
    message = parsed(f"From: a@b.c\nDate: {written}\n\nhello".encode()).message
    assert (message.time_utc, message.notes) == (moment, ())


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "Frage;Antwort\nWie spät ist es, Jürgen?;Es ist schön früh, grüß Dich\n"),
        ("cp1252", "Où êtes-vous allé hier ? Très bien, merci à vous.\n"),
        ("gb18030", "你好"),
        ("gb18030", "问题,答案\n你吃饭了吗？,吃了，谢谢你\n"),
        ("gb18030", "2024-01-02 03:04:05 张三(10001)\nok 好的\n"),
        ("cp949", "안녕하세요. 내일 회의 시간을 변경할 수 있을까요?\n"),
        ("cp932", "お世話になっております。明日の会議ですが、時間を変更できますか？\n"),
        ("cp1251", "Добрый день, высылаю вам документы по вашему запросу. Жду ответа.\n"),
        ("utf-8", "Grüße 你好"),
        ("utf-16", "Grüße 你好"),
    ],
)
def test_that_a_text_file_is_read_in_its_charset(codec: str, text: str) -> None:
    data = text.encode(codec)
    assert data.decode(text_file_encoding(data)) == text
    assert text_file_encoding(data[:-1])
