"""Graphics adapters on Windows, from the display kernel itself (D3DKMT in gdi32.dll) through ctypes.

It answers for every maker without their software, and it alone knows how much memory is in use right now. No
package wraps it. Structures and numbers: Microsoft's documentation of d3dkmthk.h,
https://learn.microsoft.com/windows-hardware/drivers/ddi/d3dkmthk/.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import POINTER, Structure, byref, c_int32, c_uint16, c_uint32, c_uint64, c_void_p, sizeof
from typing import Any

from desktop_app.hardware.cards import NVIDIA_VENDOR_ID, CardReading
from desktop_app.hardware.linux_cards import MOST_PLAUSIBLE_BYTES

# KMTQUERYADAPTERINFOTYPE
_SEGMENT_SIZE, _ADDRESS, _REGISTRY, _TYPE, _DRIVER_VERSION, _DEVICE_IDS = 3, 6, 8, 15, 18, 31
# D3DKMT_QUERYSTATISTICS_TYPE, from Windows 11 22H2 on.
_SEGMENT_GROUP_USAGE = 17
_OWN_MEMORY, _SHARED_MEMORY = 0, 1
# D3DKMT_ADAPTERTYPE
_SOFTWARE, _HYBRID_INTEGRATED, _INDIRECT = 1 << 2, 1 << 5, 1 << 6
_MOST_ADAPTERS = 16
_LEAST_OF_A_CARD_BYTES = 1024**3


class Luid(Structure):
    _fields_ = (("low", c_uint32), ("high", c_int32))


class AdapterInfo(Structure):
    _fields_ = (("adapter", c_uint32), ("luid", Luid), ("sources", c_uint32), ("precise", c_int32))


class EnumAdapters2(Structure):
    _fields_ = (("count", c_uint32), ("adapters", POINTER(AdapterInfo)))


class QueryAdapterInfo(Structure):
    _fields_ = (("adapter", c_uint32), ("kind", c_uint32), ("data", c_void_p), ("size", c_uint32))


class SegmentSize(Structure):
    _fields_ = (("own", c_uint64), ("own_of_system", c_uint64), ("shared", c_uint64))


class AdapterAddress(Structure):
    _fields_ = (("bus", c_uint32), ("device", c_uint32), ("function", c_uint32))


class AdapterRegistry(Structure):
    # Four texts of 260 UTF-16 units; c_wchar is wider than that outside Windows, where the tests run.
    _fields_ = (
        ("adapter", c_uint16 * 260),
        ("bios", c_uint16 * 260),
        ("dac", c_uint16 * 260),
        ("chip", c_uint16 * 260),
    )


class DeviceIds(Structure):
    _fields_ = (
        *(("index", c_uint32), ("vendor", c_uint32), ("device", c_uint32), ("subsystem_vendor", c_uint32)),
        *(("subsystem", c_uint32), ("revision", c_uint32), ("bus_kind", c_uint32)),
    )


class QueryStatistics(Structure):
    _fields_ = (
        *(("kind", c_uint32), ("luid", Luid), ("process", c_void_p)),
        # The result is a union of 776 bytes; its first two words are what is asked for here.
        *(("allocated", c_uint64), ("free", c_uint64), ("rest", c_uint64 * 95)),
        # The question, a union of its own that ends the structure.
        *(("index", c_uint16), ("group", c_uint16), ("padding", c_uint32)),
    )


def read_adapters(gdi: Any) -> Iterator[CardReading]:
    """Every real graphics adapter. `gdi` is gdi32.dll as ctypes loads it."""
    adapters = (AdapterInfo * _MOST_ADAPTERS)()
    question = EnumAdapters2(count=_MOST_ADAPTERS, adapters=adapters)
    if gdi.D3DKMTEnumAdapters2(byref(question)) < 0:
        return
    for info in adapters[: min(question.count, _MOST_ADAPTERS)]:
        try:
            reading = _read_adapter(gdi, info)
        finally:
            gdi.D3DKMTCloseAdapter(byref(c_uint32(info.adapter)))
        if reading is not None:
            yield reading


def shared_used_bytes(gdi: Any) -> int | None:
    """Returns the computer's memory that all adapters use together; None before Windows 11 22H2, and in wine."""
    if not hasattr(gdi, "D3DKMTEnumAdapters2"):
        return None
    adapters = (AdapterInfo * _MOST_ADAPTERS)()
    question = EnumAdapters2(count=_MOST_ADAPTERS, adapters=adapters)
    if gdi.D3DKMTEnumAdapters2(byref(question)) < 0:
        return None
    totals, used = 0, 0
    for info in adapters[: min(question.count, _MOST_ADAPTERS)]:
        try:
            total, in_use = _usage(gdi, info, _SHARED_MEMORY)
        finally:
            gdi.D3DKMTCloseAdapter(byref(c_uint32(info.adapter)))
        totals, used = totals + total, used + in_use
    return used if totals else None


def _read_adapter(gdi: Any, info: AdapterInfo) -> CardReading | None:
    kind, ids, size = c_uint32(), DeviceIds(), SegmentSize()
    address, names, version = AdapterAddress(), AdapterRegistry(), c_uint64()
    if not _ask(gdi, info, _TYPE, kind) or kind.value & (_SOFTWARE | _INDIRECT):
        return None
    if not _ask(gdi, info, _DEVICE_IDS, ids):
        return None
    _ask(gdi, info, _SEGMENT_SIZE, size)
    has_address = _ask(gdi, info, _ADDRESS, address)
    _ask(gdi, info, _REGISTRY, names)
    _ask(gdi, info, _DRIVER_VERSION, version)
    own, used = _usage(gdi, info, _OWN_MEMORY)
    shared, _ = _usage(gdi, info, _SHARED_MEMORY)
    return CardReading(
        vendor_id=ids.vendor,
        device_id=ids.device,
        revision=ids.revision,
        slot=f"0000:{address.bus & 0xFF:02x}:{address.device & 0x1F:02x}.{address.function & 7}"
        if has_address
        else "",
        name=bytes(names.adapter).decode("utf-16-le", "replace").split("\0")[0].strip(),
        driver="nvidia" if ids.vendor == NVIDIA_VENDOR_ID and version.value else "windows",
        driver_version=_version(ids.vendor, version.value),
        memory_total_bytes=_plausible(own or size.own),
        memory_used_bytes=_plausible(used),
        memory_shared_bytes=_plausible(shared or size.shared),
        # The flag exists in computers with two chips only; a processor's graphics sets little memory aside.
        integrated=bool(kind.value & _HYBRID_INTEGRATED) or 0 < size.own < _LEAST_OF_A_CARD_BYTES,
    )


def _ask(gdi: Any, info: AdapterInfo, kind: int, answer: Any) -> bool:
    question = QueryAdapterInfo(
        adapter=info.adapter, kind=kind, data=ctypes.cast(ctypes.pointer(answer), c_void_p), size=sizeof(answer)
    )
    return bool(gdi.D3DKMTQueryAdapterInfo(byref(question)) >= 0)


def _usage(gdi: Any, info: AdapterInfo, group: int) -> tuple[int, int]:
    """(total, in use) of the adapter's own or shared memory; zeros before Windows 11 22H2."""
    question = QueryStatistics(kind=_SEGMENT_GROUP_USAGE, luid=info.luid, group=group)
    if gdi.D3DKMTQueryStatistics(byref(question)) < 0:
        return 0, 0
    zeroed, modified, standby = int(question.rest[0]), int(question.rest[1]), int(question.rest[2])
    used = int(question.allocated) + modified
    # What is zeroed or on standby holds nothing that anybody still needs: it is free, as in the task manager.
    return used + int(question.free) + zeroed + standby, used


def _version(vendor_id: int, value: int) -> str:
    """Four numbers of 16 bits, "32.0.15.9186"; NVIDIA's own spelling of that is "591.86"."""
    if not value:
        return ""
    parts = [value >> shift & 0xFFFF for shift in (48, 32, 16, 0)]
    if vendor_id == NVIDIA_VENDOR_ID:
        digits = f"{parts[2] % 10}{parts[3]:04d}"
        return f"{digits[:3]}.{digits[3:]}"
    return ".".join(str(part) for part in parts)


def _plausible(size_bytes: int) -> int:
    return size_bytes if 0 <= size_bytes < MOST_PLAUSIBLE_BYTES else 0
