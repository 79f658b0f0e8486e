"""One item of Outlook, as .msg and .pst keep it: numbered MAPI properties -> `OutlookItem`.

Numbers and types are those of [MS-OXPROPS] and [MS-OXCDATA]: 0x001F is UTF-16, 0x001E text in a code page that
other properties name, 0x0102 bytes, 0x0040 hundreds of nanoseconds since 1601.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.importers.charsets import decode_text
from desktop_app.importers.mail import mail_headers
from desktop_app.importers.outlook.rtf_text import bodies_of_rtf, decompressed_rtf

Properties = Mapping[int, tuple[int, bytes]]
"""Number -> (type, value as stored)."""

WANTED = frozenset((
    0x001A, 0x0037, 0x0039, 0x003D, 0x0042, 0x0064, 0x0065, 0x0071, 0x007D, 0x007F, 0x0C1A, 0x0C1E, 0x0C1F,
    0x0E06, 0x0E07, 0x0E1B, 0x0E1D, 0x1000, 0x1009, 0x1013, 0x1035, 0x1039, 0x1042, 0x3007, 0x300B, 0x3FDE,
    0x3FF1, 0x3FFD, 0x5D01, 0x5D02,
))  # fmt: skip
"""Properties of an item that are looked at."""
WANTED_OF_RECIPIENT = frozenset((0x0C15, 0x3001, 0x3002, 0x3003, 0x39FE, 0x5FF6))
MOST_RECIPIENTS = 500
LONGEST_VALUE_BYTES = 4 << 20
"""Of one property; a body beyond it is cut."""

_UNICODE, _EIGHT_BIT, _INTEGER, _BOOLEAN, _TIME = 0x001F, 0x001E, 0x0003, 0x000B, 0x0040
_UNSENT = 0x0008
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_FROM_1601_S = 11_644_473_600
# Windows' numbers for charsets that Python calls otherwise; the rest is "cp" + number.
_CODE_PAGES = {
    936: "gb18030", 20127: "us-ascii", 20866: "koi8-r", 20932: "euc-jp", 20936: "gb18030", 21866: "koi8-u",
    50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp",
    51936: "gb18030", 51949: "euc-kr", 52936: "hz-gb-2312", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
    38598: "iso-8859-8", 1200: "utf-16-le",
}  # fmt: skip
_PAGE_OF_LANGUAGE = {
    0x01: 1256, 0x02: 1251, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x11: 932, 0x12: 949, 0x15: 1250,
    0x18: 1250, 0x19: 1251, 0x1A: 1250, 0x1B: 1250, 0x1E: 874, 0x1F: 1254, 0x20: 1256, 0x22: 1251, 0x23: 1251,
    0x24: 1250, 0x25: 1257, 0x26: 1257, 0x27: 1257, 0x29: 1256, 0x2A: 1258, 0x2F: 1251,
}  # fmt: skip
"""Primary language of a Windows locale -> its code page; the others use 1252."""
_CHINA = (0x0804, 0x1004)  # the other locales of Chinese write traditional characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in an item. `address`: lower-case mail address or ""; `exchange`: Exchange's own name or ""."""

    name: str = ""
    address: str = ""
    exchange: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookItem:
    """An item as text, JSON-ready.

    Args:
        kind: the message class in capitals ("IPM.NOTE").
        headers: the header block as it came over the internet; "" for mail within a company and for what was sent.
        thread_index: hexadecimal.
        sent_s, created_s: seconds since 1970, None when missing; `sent_s`: else when it was delivered.
        folder: name of the folder in a .pst.
        is_repaired: text was stored in a charset that it was not labelled with.
    """

    kind: str
    headers: str = ""
    subject: str = ""
    plain: str = ""
    html: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: str = ""
    thread_index: str = ""
    search_key: str = ""
    authors: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    sent_s: float | None = None
    created_s: float | None = None
    is_unsent: bool = False
    has_attachment: bool = False
    is_repaired: bool = False
    folder: str = ""


def item_of(properties: Properties, recipients: Iterable[Properties], *, has_attachment: bool) -> OutlookItem:
    """Reads an item. What is missing or has the wrong type is empty; never raises for bad content."""
    values = _Values(properties)
    kind = values.text(0x001A).strip().upper()
    plain, html = values.text(0x1000), values.body(0x1013)
    if not plain.strip("\r\n\t \x00") and not html.strip():
        plain, html = bodies_of_rtf(decompressed_rtf(values.raw(0x1009)))
    subject = values.text(0x0037) or values.text(0x003D) + values.text(0x0E1D)
    message_id = values.text(0x1035) or values.raw(0x007F)[:400].decode("ascii", "replace").strip("\x00")
    sent_s = values.seconds(0x0039)
    represented = _person(values, 0x0042, 0x0064, 0x0065, 0x5D02)
    sending = _person(values, 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01)
    return OutlookItem(
        kind=kind,
        headers=values.text(0x007D),
        # A .pst marks the length of "Re: " with two characters at the beginning.
        subject=subject[2:] if subject.startswith("\x01") else subject,
        plain=plain,
        html=html,
        message_id=message_id,
        in_reply_to=values.text(0x1042),
        references=values.text(0x1039),
        thread_index=values.raw(0x0071)[:100].hex(),
        search_key=values.raw(0x300B)[:64].hex(),
        authors=tuple(person for person in (represented, sending) if person != Person()),
        to=tuple(_recipient(_Values(one, values.charset)) for one in recipients),
        sent_s=values.seconds(0x0E06) if sent_s is None else sent_s,
        created_s=values.seconds(0x3007),
        is_unsent=bool(values.integer(0x0E07) & _UNSENT),
        has_attachment=has_attachment or bool(values.integer(0x0E1B)),
        is_repaired=values.is_repaired,
    )


def _person(values: _Values, name: int, kind: int, address: int, smtp: int) -> Person:
    known = values.text(smtp), values.text(address)
    found = next((one for one in known if _ADDRESS.fullmatch(one.strip("'<> \x00"))), "")
    exchange = known[1].lower() if values.text(kind).upper().strip() == "EX" or known[1].startswith("/") else ""
    shown = " ".join(values.text(name).split()).strip("'\" ")[:300]
    if not found and not exchange and _ADDRESS.fullmatch(shown):
        # Some programs write nothing but a name, and the name is the address.
        found = shown
    return Person(
        name="" if _ADDRESS.fullmatch(shown) else shown,
        address=found.strip("'<> \x00").lower(),
        exchange=exchange[:500],
    )


def _recipient(values: _Values) -> Person:
    return _person(values, 0x3001 if values.text(0x3001) else 0x5FF6, 0x3002, 0x3003, 0x39FE)


class _Values:
    """Typed access to properties that may be missing or of the wrong type."""

    def __init__(self, properties: Properties, charset: str | None = None) -> None:
        self._properties = properties
        self.is_repaired = False
        self.charset = self._charset() if charset is None else charset

    def raw(self, number: int) -> bytes:
        return self._properties.get(number, (0, b""))[1]

    def text(self, number: int, charset: str | None = None) -> str:
        kind, data = self._properties.get(number, (0, b""))
        if kind == _UNICODE:
            return data[: LONGEST_VALUE_BYTES & ~1].decode("utf-16-le", "replace").replace("\x00", "")
        if kind != _EIGHT_BIT:
            return ""
        label = self.charset if charset is None else charset
        text, is_repaired = decode_text(data.rstrip(b"\x00"), label)
        self.is_repaired = self.is_repaired or (is_repaired and bool(label))
        return text.replace("\x00", "")

    def body(self, number: int) -> str:
        """HTML: as text, or as bytes in a charset that it names itself."""
        kind, data = self._properties.get(number, (0, b""))
        if kind != 0x0102:
            return self.text(number)
        page = self.integer(0x3FDE)
        text, is_repaired = decode_text(data.rstrip(b"\x00"), _charset_name(page) if page else _meta_charset(data))
        self.is_repaired = self.is_repaired or (is_repaired and bool(page))
        return text

    def integer(self, number: int) -> int:
        kind, data = self._properties.get(number, (0, b""))
        if kind == _BOOLEAN:
            return int(data[:1] not in (b"", b"\x00"))
        return int.from_bytes(data[:4], "little", signed=True) if kind == _INTEGER and len(data) >= 4 else 0

    def seconds(self, number: int) -> float | None:
        kind, data = self._properties.get(number, (0, b""))
        if kind != _TIME or len(data) < 8:
            return None
        seconds = float(struct.unpack("<Q", data[:8])[0]) / 1e7 - _FROM_1601_S
        return seconds if mail_headers.date_from_seconds(seconds) else None

    def _charset(self) -> str:
        """What 8-bit text is in: as the item says, else as its headers, its HTML or its language let one think."""
        page = self.integer(0x3FFD)
        if page:
            return _charset_name(page)
        locale = self.integer(0x3FF1)
        if locale & 0x3FF == 0x04:
            return "gb18030" if locale in _CHINA else "cp950"
        if locale > 0:
            return _charset_name(_PAGE_OF_LANGUAGE.get(locale & 0x3FF, 1252))
        headers = mail_headers.read_headers(self.raw(0x007D)[:100_000].replace(b"\x00", b""))
        declared = mail_headers.parameter(mail_headers.first(headers, "content-type"), "charset")
        page = self.integer(0x3FDE)
        return declared or _meta_charset(self.raw(0x1013)) or (_charset_name(page) if page else "")


def _charset_name(page: int) -> str:
    if 28591 <= page <= 28606:
        return f"iso-8859-{page - 28590}"
    return _CODE_PAGES.get(page, f"cp{page}")


def _meta_charset(html: bytes) -> str:
    found = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", html[:4096], re.IGNORECASE)
    return found.group(1).decode("ascii") if found else ""
