"""Outlook files for the tests: a small writer of OLE compound files and of the MAPI properties in them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

Value = str | bytes | int | float
Properties = Mapping[int, tuple[int, Value]]

UNICODE, ANSI, BINARY, INTEGER, TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x0040
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def msg(
    properties: Properties, recipients: Sequence[Properties] = (), *, attached: Properties | None = None
) -> bytes:
    """One .msg file. Text of the type ANSI is given as bytes; times are seconds since 1970."""
    storages: dict[str, dict[str, bytes]] = {"": _streams(properties, header_bytes=32)}
    for number, recipient in enumerate(recipients):
        storages[f"__recip_version1.0_#{number:08X}"] = _streams(recipient, header_bytes=8)
    if attached is not None:
        storages["__attach_version1.0_#00000000"] = _streams(attached, header_bytes=8)
    return _compound_file(storages)


def _streams(properties: Properties, *, header_bytes: int) -> dict[str, bytes]:
    streams: dict[str, bytes] = {}
    table = bytes(header_bytes)
    for number, (kind, value) in properties.items():
        if isinstance(value, str | bytes):
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
            stored = len(data)
        else:
            stored = int((value + 11_644_473_600) * 10_000_000) if kind == TIME else int(value)
        table += struct.pack("<HHIQ", kind, number, 6, stored)
    return {"__properties_version1.0": table, **streams}


def _compound_file(storages: dict[str, dict[str, bytes]]) -> bytes:
    """Version 3 with 512-byte sectors; small streams in the mini stream, as the format demands."""
    names: list[str] = ["Root Entry"]
    entries: list[list[int]] = [[5, _FREE, _FREE, 0, 0]]  # kind, right, child, start, size
    mini, sectors = bytearray(), bytearray()
    mini_fat: list[int] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start = len(fat)
        count = max(1, -(-len(data) // 512))
        fat.extend([*range(start + 1, start + count), _END])
        sectors.extend(data.ljust(count * 512, b"\0"))
        return start

    def stream(data: bytes) -> int:
        if len(data) >= 4096:
            return put(data)
        start = len(mini_fat)
        count = -(-len(data) // 64)
        if count == 0:
            return _END
        mini_fat.extend([*range(start + 1, start + count), _END])
        mini.extend(data.ljust(count * 64, b"\0"))
        return start

    def add(name: str, kind: int, start: int, size: int) -> int:
        names.append(name)
        entries.append([kind, _FREE, _FREE, start, size])
        return len(entries) - 1

    top: list[int] = []
    for storage, streams in storages.items():
        inside = [add(name, 2, stream(data), len(data)) for name, data in streams.items()]
        for left, right in pairwise(inside):
            entries[left][1] = right
        if storage:
            number = add(storage, 1, 0, 0)
            entries[number][2] = inside[0]
            inside = [number]
        top += inside
    for left, right in pairwise(top):
        entries[left][1] = right
    entries[0][2] = top[0]
    entries[0][3], entries[0][4] = put(bytes(mini)), len(mini)
    mini_start = put(b"".join(struct.pack("<I", one) for one in mini_fat).ljust(512, b"\xff"))
    directory = b""
    for name, (kind, right, child, start, size) in zip(names, entries, strict=True):
        wide = name.encode("utf-16-le") + b"\0\0"
        directory += wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, _FREE, right, child)
        directory += (bytes.fromhex("0b0d020000000000c000000000000046") if kind == 5 else bytes(16)) + bytes(20)
        directory += struct.pack("<IQ", start, size)
    directory_start = put(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    fat_sectors = 1
    while len(fat) + fat_sectors > fat_sectors * 128:
        fat_sectors += 1
    places = list(range(len(fat), len(fat) + fat_sectors))
    fat += [_FAT] * fat_sectors
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(fat_sectors * 512, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<IIIIIIIII", 0, fat_sectors, directory_start, 0, 4096, mini_start, -(-len(mini_fat) // 128), _END, 0
    )
    header += b"".join(struct.pack("<I", one) for one in places).ljust(436, b"\xff")
    return header + bytes(sectors) + table
