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
    ("language", "text", "kind", "value"),
    [
        ("de", "Wohnt in der Schönhauser Allee 123, 10437 Berlin.", "ADDRESS",
         "Schönhauser Allee 123, 10437 Berlin"),
        ("de", "Sozialversicherungsnummer: 65 170839 J 003", "NATIONAL_ID", "65 170839 J 003"),
        ("fr", "Mon numéro de passeport est EA4167513.", "PASSPORT", "EA4167513"),
        ("fr", "J'habite 15 bis, avenue Foch, 69006 Lyon.", "ADDRESS", "15 bis, avenue Foch, 69006 Lyon"),
        ("es", "Vivo en la Calle de Alcalá, 45, 3º B, 28014 Madrid", "ADDRESS",
         "Calle de Alcalá, 45, 3º B, 28014 Madrid"),
        ("it", "La password è qwe!R7ty", "SECRET", "qwe!R7ty"),
        ("it", "nata il 3 maggio 1984 a Roma", "DATE_OF_BIRTH", "3 maggio 1984"),
        ("nl", "We wonen op Joepring 12, 1220 NX, Hillegom.", "ADDRESS", "Joepring 12, 1220 NX, Hillegom"),
        ("nl", "Ik ontmoette Jordy van der Veen daar", "PERSON", "Jordy van der Veen"),
        ("pl", "Mieszkam: ul. Polna 10/15, 00-590 Warszawa", "ADDRESS", "ul. Polna 10/15, 00-590 Warszawa"),
        ("sv", "Lösenordet är Xk9#mQ2!v", "SECRET", "Xk9#mQ2!v"),
        ("pt", "CPF: 056.459.625-67", "NATIONAL_ID", "056.459.625-67"),
        ("pt", "em Rua Augusta, 1500, São Paulo - SP, 01304-001", "ADDRESS",
         "Rua Augusta, 1500, São Paulo - SP, 01304-001"),
        ("en", "Send it to 8934 Campbell Rapids Suite 260, Kennethton, OH 79596.", "ADDRESS",
         "8934 Campbell Rapids Suite 260, Kennethton, OH 79596"),
        ("en", "My PAN is LAJPD8518B please", "NATIONAL_ID", "LAJPD8518B"),
        ("en", "Deliver to H.No. 332, Mann Street, Davanagere-236405.", "ADDRESS",
         "H.No. 332, Mann Street, Davanagere-236405"),
        ("en", "The vehicle with VIN 1HGCM82633A004352 was towed", "LICENSE_PLATE", "1HGCM82633A004352"),
        ("en", "bearing IMEI 06-184755-866851-3, found", "MAC", "06-184755-866851-3"),
        ("en", "the server 180.71.238.198 was down", "IP", "180.71.238.198"),
        ("ko", "비밀번호는 qwe!R7ty입니다", "SECRET", "qwe!R7ty"),
        ("ko", "주민등록번호는 670725-2858554이고", "NATIONAL_ID", "670725-2858554"),
        ("ko", "제 이름은 홍길동이고", "PERSON", "홍길동"),
        ("ja", "昨日、山口 結衣部長と話しました。", "PERSON", "山口 結衣"),
        ("ja", "田中太郎さんに電話してください。", "PERSON", "田中太郎"),
        ("zh", "我昨天见到陈秀珍了，他说没问题。", "PERSON", "陈秀珍"),
        ("zh", "李雷和韩梅梅是好朋友。", "PERSON", "韩梅梅"),
        ("zh", "我们搬到了辽宁省海门市永川西宁路G座", "ADDRESS", "辽宁省海门市永川西宁路G座"),
    ],
)  # fmt: skip
def test_that_personal_data_is_found_in_its_own_language(language: str, text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Hauptstraße ist gesperrt. Platz 3 ging an Bayern, Ring frei für Runde 2."),
        ("es", "Una calle cerrada. Lee el manual: el tren sale a las 8:15 de la vía 3 y cuesta 25 euros."),
        ("it", "Una via chiusa. Ora il treno parte alle 8:15 dal binario 3, IVA inclusa."),
        ("nl", "Ondersteunt automatisch: Engels, Duits, Frans en Spaans."),
        ("fr", "Option 2, Manuel : la rue est fermée et la place est à 25 euros."),
        ("zh", "王国的历史和平原的风光，张开双手迎接明天，高兴地说了很多话。"),
        ("zh", "我们要做的，是把它接进一个设计工作流，高级设计师一样工作，减少来回返工。"),
        ("zh", "周末公司安排大家去江边，马上就要开始了，任何人都可以参加。"),
        ("ja", "この商品は3,980円で、送料は無料です。第2章を参照してください。"),
        ("ko", "이 문서는 사용자가 프로그램을 설치하는 방법을 설명합니다."),
        ("en", "The St. Louis Cardinals and the Carter Center, trained with LoRA on GitHub."),
        ("en", "not yet bound to a value at the point where the name is used"),
        ("en", 'password=os.environ["PASSWORD"] and {password}'),
    ],
)
def test_that_everyday_text_of_other_languages_holds_nothing_personal(language: str, text: str) -> None:
    assert found(text, language) == []


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


def test_that_neighbours_are_told_apart() -> None:
    """A French number that passes a card's check sum, a sentence after an address, a line before a company."""
    french = "J'habite 12 rue de la Paix, 75002 Paris. Mon numéro est 2 55 08 14 168 025 38."

    assert found(french, "fr") == [
        ("ADDRESS", "12 rue de la Paix, 75002 Paris"),
        ("NATIONAL_ID", "2 55 08 14 168 025 38"),
    ]
    assert found("Head of Finance\nPemberley Ltd. in Derby") == [("ORGANIZATION", "Pemberley Ltd.")]
