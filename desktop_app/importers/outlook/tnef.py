"""winmail.dat: what Outlook packs a mail into for other Outlooks ([MS-OXTNEF]); its body as text or HTML.

Written by ourselves: the packages that read it are LGPL or write attachments to disk.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.importers.outlook.outlook_item import LONGEST_VALUE_BYTES, WANTED, item_of

TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = b"\x78\x9f\x3e\x22"
_OF_MESSAGE = 1
_CLASS, _BODY, _PROPERTIES, _CODE_PAGE = 0x8008, 0x800C, 0x9003, 0x9007
_MESSAGE_CODE_PAGE, _INTEGER, _EIGHT_BIT, _PLAIN = 0x3FFD, 0x0003, 0x001E, 0x1000
_MOST_ATTRIBUTES = 1000
_MOST_PROPERTIES = 2000
_MANY = 0x1000
_NAMED_FROM = 0x8000
# Bytes of a value; those that are not here say their length.
_SIZES = {
    0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8,
    0x0040: 8, 0x0048: 16,
}  # fmt: skip
_OF_ANY_LENGTH = frozenset((0x000D, 0x001E, 0x001F, 0x0102))


@dataclass(frozen=True, slots=True)
class TnefBody:
    """`is_calendar`: an invitation or an answer to one."""

    plain: str = ""
    html: str = ""
    is_calendar: bool = False


def body_of_tnef(data: bytes) -> TnefBody:
    """Returns what the mail in it says. Never raises for bad data; what is damaged is missing."""
    properties: dict[int, tuple[int, bytes]] = {}
    plain, page, kind = b"", b"", b""
    for attribute, value in _attributes(data):
        if attribute == _BODY:
            plain = value.rstrip(b"\x00")
        elif attribute == _CODE_PAGE:
            page = value[:4]
        elif attribute == _CLASS:
            kind = value.upper()
        elif attribute == _PROPERTIES:
            properties.update(_properties(value))
    if len(page) == 4:
        properties.setdefault(_MESSAGE_CODE_PAGE, (_INTEGER, page))
    if plain:
        properties.setdefault(_PLAIN, (_EIGHT_BIT, plain[:LONGEST_VALUE_BYTES]))
    item = item_of(properties, (), has_attachment=True)
    is_calendar = b"SCHEDULE" in kind or item.kind.startswith("IPM.SCHEDULE")
    return TnefBody(item.plain, item.html, is_calendar)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields (number, value) of the message; those of its attachments follow and are left out."""
    if not data.startswith(_SIGNATURE):
        return
    place = 6
    for _ in range(_MOST_ATTRIBUTES):
        if place + 9 > len(data):
            return
        level, number, _type, size = struct.unpack_from("<BHHI", data, place)
        if level != _OF_MESSAGE:
            return
        yield number, data[place + 9 : place + 9 + size]
        # A checksum of two bytes follows.
        place += 9 + size + 2


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Yields number -> (type, value) of those that a mail's text needs."""
    try:
        (count,) = struct.unpack_from("<I", data)
        place = 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, place)
            place += 4
            if number >= _NAMED_FROM:
                place = _after_name(data, place)
            values = 1
            if kind & _MANY or kind in _OF_ANY_LENGTH:
                (values,) = struct.unpack_from("<I", data, place)
                place += 4
            single = kind & ~_MANY
            for _ in range(min(values, _MOST_PROPERTIES)):
                if single in _OF_ANY_LENGTH:
                    (size,) = struct.unpack_from("<I", data, place)
                    place += 4
                elif single in _SIZES:
                    size = _SIZES[single]
                else:
                    return
                if number in WANTED and not kind & _MANY:
                    yield number, (kind, _without_end(single, data[place : place + size][:LONGEST_VALUE_BYTES]))
                place += size + -size % 4
    except struct.error:
        # It breaks off here.
        return


def _after_name(data: bytes, place: int) -> int:
    kind, size = struct.unpack_from("<II", data, place + 16)
    return int(place + 24 + (0 if kind == 0 else size + -size % 4))


def _without_end(kind: int, value: bytes) -> bytes:
    if kind == 0x001E:
        return value.rstrip(b"\x00")
    return value.removesuffix(b"\x00\x00") if kind == 0x001F else value
