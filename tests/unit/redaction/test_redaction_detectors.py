"""Each kind of personal data, and texts that only look like it."""

from __future__ import annotations

import pytest

from desktop_app.redaction.find import find_in_text
from desktop_app.redaction.people import AddressBook


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    findings = find_in_text(text, AddressBook.empty(), language=language)
    return [(f.kind, text[f.start : f.end]) for f in findings]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to anna.weber+x@mail.example.org, please", "EMAIL", "anna.weber+x@mail.example.org"),
        ("王芳的邮箱是zhang.wei@163.com谢谢", "EMAIL", "zhang.wei@163.com"),
        ("anna (at) example (dot) org", "EMAIL", "anna (at) example (dot) org"),
        ("卡号4111111111111111谢谢", "CREDIT_CARD", "4111111111111111"),
        ("my card 4111 1111 1111 1111, valid until", "CREDIT_CARD", "4111 1111 1111 1111"),
        ("my card 4111 1111 1111 1112, mistyped", "CREDIT_CARD", "4111 1111 1111 1112"),
        ("IBAN DE89 3704 0044 0532 0130 00 bitte", "IBAN", "DE89 3704 0044 0532 0130 00"),
        ("gb82west12345698765432", "IBAN", "gb82west12345698765432"),
        ("my SSN is 460-89-9847.", "NATIONAL_ID", "460-89-9847"),
        ("NINO AB 12 34 56 C", "NATIONAL_ID", "AB 12 34 56 C"),
        ("您的身份证330106199004077349已登记", "NATIONAL_ID", "330106199004077349"),
        ("meine Steuer-ID 86095742719", "NATIONAL_ID", "86095742719"),
        ("N° 2 95 10 99 126 111 93", "NATIONAL_ID", "2 95 10 99 126 111 93"),
        ("车牌川EJZ6EA停在B2", "LICENSE_PLATE", "川EJZ6EA"),
        ("Passport no. C01X00T47 expires", "PASSPORT", "C01X00T47"),
        ("+49 170 1234567 anytime", "PHONE", "+49 170 1234567"),
        ("call (202) 555-0143 now", "PHONE", "(202) 555-0143"),
        ("电话13812345678谢谢", "PHONE", "13812345678"),
        ("座机0571-80900547没人", "PHONE", "0571-80900547"),
        ("QQ号5542088234，加我", "USERNAME", "5542088234"),
        ("地址192.168.1.100在线", "IP", "192.168.1.100"),
        ("ping 2001:db8::8a2e:370:7334 first", "IP", "2001:db8::8a2e:370:7334"),
        ("https://zoom.example/j/123?pwd=abc, see you", "URL", "https://zoom.example/j/123?pwd=abc"),
        ("linkedin.com/in/anna-weber", "URL", "linkedin.com/in/anna-weber"),
        ("password: hunter2", "SECRET", "hunter2"),
        ("Is the password still seagull-Parade-77?", "SECRET", "seagull-Parade-77"),
        ("您的验证码：482913，请勿告诉他人", "SECRET", "482913"),
        ("The code that came was 493 817, hurry", "SECRET", "493 817"),
        ("use ghp_abcdefghijklmnopqrstuvwxyz0123456789", "SECRET", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
        ("9f3KpQz7LmX2vB8nR4tY6wJ1", "SECRET", "9f3KpQz7LmX2vB8nR4tY6wJ1"),
        ("at 27 Harbour Mews, Saltmouth SQ2 7ZZ. Come", "ADDRESS", "27 Harbour Mews, Saltmouth SQ2 7ZZ"),
        ("wohnt Lindenstraße 12, 10969 Berlin jetzt", "ADDRESS", "Lindenstraße 12, 10969 Berlin"),
        ("12 rue de la Paix, 75002 Paris", "ADDRESS", "12 rue de la Paix, 75002 Paris"),
        ("地址在上海市浦东新区张江路5号你导航过来", "ADDRESS", "上海市浦东新区张江路5号"),
        ("Hi Anna, can you come?", "PERSON", "Anna"),
        ("Liebe Gesine,\nbis morgen", "PERSON", "Gesine"),
        ("Ahoy there, Anna!", "PERSON", "Anna"),
        ("See you.\n\nBest wishes,\nAnna Weber", "PERSON", "Anna Weber"),
        ("ask Mr Osgood Pemberton", "PERSON", "Osgood Pemberton"),
        ("Anna's dog", "PERSON", "Anna"),
        ("张三你好", "PERSON", "张三"),
        ("我叫王小明", "PERSON", "王小明"),
    ],
)
def test_that_personal_data_is_found_with_its_exact_borders(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "We meet on 2026-03-01 at 10:30, or on 01.03.2026.",
        "It was 1,250,000 people in 2019-2021 and 3.14159 per cent.",
        "Order no. 4711-2233-99 costs € 1299.00.",
        "Please update to version 10.0.0.1 today.",
        "I will chase it in May, or in June. Grace and hope will mark the day.",
        "My password is wrong and I forgot the code again.",
        "See https://www.bahn.de and www.example.org for trains.",
        "I live in Berlin and work in New York.",
        "会议号 845 123 456，明天下午三点见，谢谢",
        "Dear all,\nthe team meets at 3.\nBest regards",
        "Room 12, 3rd floor, 20 people, 45 euros.",
        "The trains at 9:15, 10:30:15 and 11:45 are late.",
    ],
)
def test_that_everyday_text_holds_nothing_personal(text: str) -> None:
    assert found(text) == []


def test_that_a_longer_finding_wins_over_the_parts_inside_it() -> None:
    assert found("https://example.org/u?mail=anna@example.org&t=1") == [
        ("URL", "https://example.org/u?mail=anna@example.org&t=1")
    ]
