"""Outlook's single mails (.msg): an OLE compound file whose streams are MAPI properties ([MS-OXMSG]).

Written by ourselves on `olefile` (BSD): the reader that others use, extract-msg, is GPL and gets Traditional
Chinese wrong.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import AppError
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.outlook.outlook_item import (
    LONGEST_VALUE_BYTES,
    MOST_RECIPIENTS,
    WANTED,
    WANTED_OF_RECIPIENT,
    OutlookItem,
    Properties,
    item_of,
)
from desktop_app.importers.outlook.outlook_mail import AddressBook, judge_item
from desktop_app.importers.reading_context import Reading

if TYPE_CHECKING:
    from olefile import OleFileIO

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSG_CLASS = bytes.fromhex("0b0d020000000000c000000000000046")
_STREAM = "__substg1.0_".encode("utf-16-le")
_NAMES = "__nameid_version1.0".encode("utf-16-le")
_PROPERTIES = "__properties_version1.0"
_VALUE = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
# A mail with its attachments: up to here it is read in one go, beyond from disk.
_IN_MEMORY_BYTES = 24 << 20
_MOST_STREAMS = 50_000
_IN_TABLE = (0x0003, 0x000B, 0x0040)  # integer, boolean, time
# What olefile raises for a file that is not what its header says.
_DAMAGED = (
    OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError, AttributeError,
    OverflowError, AssertionError, MemoryError,
)  # fmt: skip


def is_msg(head: Head) -> bool:
    """Whether it is a compound file whose directory begins as Outlook's; Word and Excel use the same container."""
    data = head.data
    if not data.startswith(OLE_START) or len(data) < 512:
        return False
    shift, sector = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in (9, 12):
        return False
    place = (sector + 1) << shift
    directory = data[place : place + 4096]
    if len(directory) < 512 and place < head.entry.size_bytes:
        try:
            with head.tree.open(head.entry.path) as stream:
                stream.seek(place)
                directory = stream.read(4096)
        except (AppError, OSError, ValueError, EOFError):
            return False
    return directory[80:96] == _MSG_CLASS or _STREAM in directory or _NAMES in directory


def read_msgs(source: Source, reading: Reading) -> Iterator[Message]:
    book = AddressBook()

    def keeps(reason: str) -> bool:
        # A single item that somebody saved and chose is wanted, even though nobody sent it.
        return reading.keeps(reason) or (reason == "draft" and source.tree.is_single_file)

    for path in source.paths:
        entry = source.tree.by_path[path]
        try:
            item = _read_item(source, reading, path)
        except AppError as error:
            if error.code not in ("source_missing", "source_not_readable"):
                raise
            item = None
        if item is None:
            reading.drop("broken")
            continue
        parsed = judge_item(item, book, source=source.name, keeps=keeps, file_time=entry.modified or None)
        if parsed.reason is None:
            yield parsed.message
        else:
            reading.drop(parsed.reason, sample=parsed.shown)


def _read_item(source: Source, reading: Reading, path: str) -> OutlookItem | None:
    if source.tree.by_path[path].size_bytes <= _IN_MEMORY_BYTES:
        with reading.open(path) as stream:
            return read_item(io.BytesIO(stream.read(_IN_MEMORY_BYTES + 1)))
    file = source.tree.local_file(path, reading.work)
    try:
        reading.advance(source.tree.by_path[path].size_bytes)
        return read_item(file)
    finally:
        if file.parent == reading.work:
            file.unlink()


def read_item(place: io.BytesIO | Path) -> OutlookItem | None:
    """Returns the item in a .msg file; None when the file is damaged."""
    from olefile import OleFileIO

    try:
        with OleFileIO(place) as ole:
            return _item(ole)
    except _DAMAGED:
        return None


def _item(ole: OleFileIO) -> OutlookItem | None:
    streams = ole.listdir(streams=True, storages=False)[:_MOST_STREAMS]
    values: dict[str, list[str]] = {}
    for path in streams:
        # What lies deeper belongs to attachments and to mails attached to this one.
        if len(path) == 1:
            values.setdefault("", []).append(path[0])
        elif len(path) == 2 and path[0].startswith("__recip_version1.0_"):
            values.setdefault(path[0], []).append(path[1])
    properties = _properties(ole, "", values.get("", []), WANTED, header_bytes=32)
    if not properties:
        return None
    recipients = [
        _properties(ole, storage, values[storage], WANTED_OF_RECIPIENT, header_bytes=8)
        for storage in sorted(filter(None, values))[:MOST_RECIPIENTS]
    ]
    has_attachment = any(path[0].startswith("__attach_version1.0_") for path in streams)
    return item_of(properties, recipients, has_attachment=has_attachment)


def _properties(
    ole: OleFileIO, storage: str, names: list[str], wanted: frozenset[int], *, header_bytes: int
) -> Properties:
    """Reads one set of properties: small values stand in a table, the others in a stream each."""
    found: dict[int, tuple[int, bytes]] = {}
    if _PROPERTIES in names:
        table = _stream(ole, storage, _PROPERTIES)
        for offset in range(header_bytes, min(len(table), 1 << 20) - 15, 16):
            kind, number = struct.unpack_from("<HH", table, offset)
            # For text and bytes only their length stands here.
            if number in wanted and kind in _IN_TABLE:
                found[number] = (kind, table[offset + 8 : offset + 16])
    for name in names:
        match = _VALUE.fullmatch(name)
        if match is None:
            continue
        number, kind = int(match.group(1), 16), int(match.group(2), 16)
        if number in wanted:
            found[number] = (kind, _stream(ole, storage, name))
    return found


def _stream(ole: OleFileIO, storage: str, name: str) -> bytes:
    """Returns one stream; b"" when this one is damaged."""
    try:
        return bytes(ole.openstream([storage, name] if storage else [name]).read(LONGEST_VALUE_BYTES))
    except _DAMAGED:
        return b""


FORMATS = (Format(name="outlook_msg", kind="mail", read=read_msgs, recognise=is_msg, by_folder=True),)
