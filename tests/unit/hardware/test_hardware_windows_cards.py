"""Windows' display kernel, played by a stand-in that fills the same structures byte by byte."""

from __future__ import annotations

import ctypes
import struct
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hardware.capability import judge
from desktop_app.hardware.cards import CardReading, to_gpu
from desktop_app.hardware.d3dkmt import (
    AdapterInfo,
    AdapterRegistry,
    DeviceIds,
    EnumAdapters2,
    QueryAdapterInfo,
    QueryStatistics,
    SegmentSize,
    read_adapters,
    shared_used_bytes,
)
from desktop_app.hardware.windows_cards import memory_size, read_cards, with_old_driver, with_registry

GIB = 1024**3
REFUSED = -0x3FFFFFF3  # STATUS_INVALID_PARAMETER, what an older Windows answers to a newer question


class Kernel:
    """gdi32.dll with adapters, each a mapping from the number of a question to the bytes of its answer."""

    def __init__(self, *adapters: dict[int, bytes], usage: tuple[int, ...] | None = None) -> None:
        self.adapters = adapters
        self.usage = usage
        self.closed: list[int] = []

    def D3DKMTEnumAdapters2(self, question: Any) -> int:
        asked: EnumAdapters2 = question._obj
        assert asked.count >= len(self.adapters)
        asked.count = len(self.adapters)
        for number in range(len(self.adapters)):
            asked.adapters[number].adapter = 0x40000000 + number
            asked.adapters[number].luid.low = number
        return 0

    def D3DKMTQueryAdapterInfo(self, question: Any) -> int:
        asked: QueryAdapterInfo = question._obj
        answer = self.adapters[asked.adapter - 0x40000000].get(asked.kind)
        if answer is None:
            return REFUSED
        assert asked.size == len(answer)
        ctypes.memmove(asked.data, answer, len(answer))
        return 0

    def D3DKMTQueryStatistics(self, question: Any) -> int:
        asked: QueryStatistics = question._obj
        assert asked.kind == 17
        if self.usage is None:
            return REFUSED
        numbers = self.usage if asked.group == 0 else (0, 16 * GIB, 0, 0, 0)
        # The answer's union starts 24 bytes into the structure.
        ctypes.memmove(ctypes.addressof(asked) + 24, struct.pack("<5Q", *numbers), 40)
        return 0

    def D3DKMTCloseAdapter(self, adapter: Any) -> int:
        self.closed.append(adapter._obj.value)
        return 0


def adapter(
    vendor: int, device: int, own: int, *, name: str = "", flags: int = 0b11, bus: int = 3, version: int = 0
) -> dict[int, bytes]:
    answers = {
        3: struct.pack("<3Q", own, 0, 16 * GIB),
        6: struct.pack("<3I", bus, 0, 0),
        8: name.encode("utf-16-le").ljust(520, b"\0") + b"\0" * 1560,
        15: struct.pack("<I", flags),
        31: struct.pack("<7I", 0, vendor, device, 0, 0, 0xC8, 0),
    }
    return {**answers, 18: struct.pack("<Q", version)} if version else answers


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        *((AdapterInfo, 20), (EnumAdapters2, 16), (QueryAdapterInfo, 24), (SegmentSize, 24), (DeviceIds, 28)),
        *((AdapterRegistry, 2080), (QueryStatistics, 0x328)),
    ],
)
def test_that_structures_have_the_size_that_windows_gives_them(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


def test_that_a_radeon_on_windows_is_known_with_what_is_used_of_it() -> None:
    radeon = adapter(0x1002, 0x744C, 24 * GIB, name="AMD Radeon RX 7900 XTX", version=0x0020_0000_5333_07D1)
    kernel = Kernel(radeon, usage=(2 * GIB, 20 * GIB, GIB, GIB, 0))

    (reading,) = read_adapters(kernel)
    gpu = judge(to_gpu(reading), system="Windows")

    assert (gpu.name, gpu.gfx_target, gpu.pci_slot) == ("AMD Radeon RX 7900 XTX", "gfx1100", "0000:03:00.0")
    assert (gpu.memory_total_bytes, gpu.memory_free_bytes) == (24 * GIB, 21 * GIB)
    assert (gpu.driver_version, gpu.torch_build, gpu.reason) == ("32.0.21299.2001", "therock", "gpu_supported")
    assert kernel.closed == [0x40000000]


def test_that_a_windows_which_cannot_tell_what_is_used_tells_how_much_there_is() -> None:
    (reading,) = read_adapters(Kernel(adapter(0x1002, 0x747E, 16 * GIB)))

    assert (reading.memory_total_bytes, reading.memory_used_bytes) == (16 * GIB, 0)
    assert reading.memory_shared_bytes == 16 * GIB


def test_that_a_laptop_with_two_chips_has_one_card() -> None:
    inside = adapter(0x8086, 0xA7A0, GIB // 8, flags=0b100011, bus=0)
    nvidia = adapter(0x10DE, 0x2860, 8 * GIB, flags=0b10011, version=0x0020_0000_000F_23E2)
    drawn = adapter(0x1414, 0x8C, 0, flags=0b111)

    readings = list(read_adapters(Kernel(inside, nvidia, drawn)))

    assert [reading.integrated for reading in readings] == [True, False]
    # 32.0.15.9186 is how Windows spells NVIDIA's 591.86.
    assert (readings[1].driver, readings[1].driver_version) == ("nvidia", "591.86")
    assert judge(to_gpu(readings[1]), system="Windows").reason == "nvidia_not_answering"


def test_that_an_adapter_which_refuses_everything_is_left_out() -> None:
    kernel = Kernel({}, {15: struct.pack("<I", 3)})

    assert list(read_adapters(kernel)) == []
    assert len(kernel.closed) == 2


def test_that_the_registry_fills_in_what_the_kernel_did_not_say() -> None:
    card = CardReading(vendor_id=0x1002, device_id=0x73BF)
    registry: list[dict[str, object]] = [
        {"MatchingDeviceId": "PCI\\VEN_8086&DEV_A7A0"},
        {
            "MatchingDeviceId": "pci\\ven_1002&dev_73bf&rev_c1",
            "DriverDesc": "AMD Radeon RX 6800 XT",
            "DriverVersion": "31.0.1",
            "HardwareInformation.qwMemorySize": 16 * GIB,
        },
    ]

    (found,) = with_registry([card], registry)

    assert (found.name, found.driver_version, found.memory_total_bytes) == (
        "AMD Radeon RX 6800 XT",
        "31.0.1",
        16 * GIB,
    )
    assert with_registry([card], []) == (card,)


@pytest.mark.parametrize(
    ("value", "size"),
    [(16 * GIB, 16 * GIB), ((16 * GIB).to_bytes(8, "little"), 16 * GIB), (b"", 0), ("16", 0), (-1, 0), (None, 0)],
)
def test_that_the_size_is_read_as_number_and_as_bytes(value: object, size: int) -> None:
    assert memory_size(value) == size


def test_that_an_old_driver_by_amd_is_named_before_anything_is_downloaded(tmp_path: Path) -> None:
    cards = [CardReading(vendor_id=0x1002, device_id=0x744C, memory_total_bytes=GIB * 24)]
    (tmp_path / "amdhip64_6.dll").touch()

    (old,) = with_old_driver(cards, tmp_path)
    (tmp_path / "amdhip64_7.dll").touch()
    (new,) = with_old_driver(cards, tmp_path)

    assert judge(to_gpu(old), system="Windows").reason == "amd_driver_too_old"
    assert judge(to_gpu(new), system="Windows").reason == "gpu_supported"


def test_that_elsewhere_there_are_no_windows_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    assert read_cards().cards == ()


def test_that_a_training_goes_on_where_the_systems_graphics_library_cannot_be_asked() -> None:
    class Gdi:  # wine's gdi32.dll has no D3DKMTEnumAdapters2; ctypes says so with an AttributeError
        pass

    assert shared_used_bytes(Gdi()) is None
