from __future__ import annotations

import base64
import struct
import time
from pathlib import Path

from desktop_app.importers.mail.mail_body import read_body
from desktop_app.importers.outlook.tnef import body_of_tnef
from tests.unit.importers.fuzzing import scrambled, truncations


def attribute(number: int, value: bytes, *, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, number, 0x0006, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text_property(number: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\x00" * (-len(value) % 4)


def tnef(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def properties(*found: bytes) -> bytes:
    return attribute(0x9003, struct.pack("<I", len(found)) + b"".join(found))


NAMED = struct.pack("<HH", 0x0003, 0x8001) + b"g" * 16 + struct.pack("<III", 0, 7, 5)
NAMED_BY_WORDS = (
    struct.pack("<HH", 0x000B, 0x8002) + b"g" * 16 + struct.pack("<II", 1, 6) + b"a\0b\0\0\0\0\0" + b"\1\0\0\0"
)
TIME = struct.pack("<HHQ", 0x0040, 0x0039, 5)


def packed_mail(data: bytes) -> bytes:
    return (
        b"From: a@x\r\nTo: b@x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n"
        b"Content-Type: text/plain\r\n\r\n\r\n--q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=winmail.dat\r\n\r\n"
        + base64.encodebytes(data)
        + b"--q--\r\n"
    )


def test_the_text_comes_out_of_winmail_dat_whichever_way_it_is_kept() -> None:
    old = tnef(
        attribute(0x9007, struct.pack("<II", 1251, 0)), attribute(0x800C, "Привет".encode("cp1251") + b"\x00")
    )
    unicode = tnef(
        properties(NAMED, NAMED_BY_WORDS, TIME, text_property(0x1000, 0x001F, "Grüße\0".encode("utf-16-le")))
    )
    html = tnef(properties(text_property(0x1013, 0x0102, b"<p>one</p><p>two</p>")))
    assert body_of_tnef(old).plain == "Привет"
    assert body_of_tnef(unicode).plain == "Grüße"
    assert read_body(packed_mail(old)).text == "Привет"
    assert read_body(packed_mail(unicode)).text == "Grüße"
    assert read_body(packed_mail(html)).text.split() == ["one", "two"]


def test_a_mail_with_a_text_of_its_own_keeps_it_and_files_in_it_are_not_read() -> None:
    data = tnef(attribute(0x800C, b"packed"), attribute(0x800C, b"of a file", level=2))
    assert body_of_tnef(data).plain == "packed"
    assert read_body(packed_mail(data).replace(b"text/plain\r\n\r\n", b"text/plain\r\n\r\nown", 1)).text == "own"


def test_an_invitation_in_it_is_one() -> None:
    data = tnef(attribute(0x8008, b"IPM.Microsoft Schedule.MtgReq\x00"), attribute(0x800C, b"Meeting"))
    assert read_body(packed_mail(data)).is_calendar


def test_bad_data_is_survived() -> None:
    whole = tnef(
        attribute(0x9007, struct.pack("<II", 1252, 0)),
        properties(NAMED, NAMED_BY_WORDS, TIME, text_property(0x1000, 0x001E, b"hello\0")),
    )
    begin = time.process_time()
    for data in [*truncations(whole), *scrambled(whole, times=300)]:
        found = body_of_tnef(data)
        f"{found.plain}{found.html}".encode()
    endless = tnef(
        attribute(0x9003, struct.pack("<IHHI", 0xFFFFFFFF, 0x1003, 0x1000, 0xFFFFFFFF) + b"\0" * 10_000)
    )
    assert body_of_tnef(endless).plain == ""
    assert time.process_time() - begin < 5


def test_a_real_one_of_another_project_is_read(shared_data: Path) -> None:
    for path in sorted((shared_data / "eml").rglob("*")):
        if path.is_file() and b"ms-tnef" in (data := path.read_bytes()):
            # No expected text is known: only that nothing breaks.
            assert isinstance(read_body(data).text, str)
