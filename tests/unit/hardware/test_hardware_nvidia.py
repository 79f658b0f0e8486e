from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pynvml
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.hardware.gpu_table import capability_by_name, find_gpu, target_of_core
from desktop_app.hardware.nvidia import NvidiaReading, only_once, plain_slot, read_nvml, to_gpu


@pytest.mark.parametrize(
    ("reading", "capability"),
    [
        (NvidiaReading(compute_capability="8.9", device_id=0x1B81), "8.9"),  # the driver knows best
        (NvidiaReading(device_id=0x1B81), "6.1"),
        (NvidiaReading(name="GeForce GTX 1070 Ti"), "6.1"),
        (NvidiaReading(name="NVIDIA GeForce RTX 4090 Laptop GPU"), "8.9"),
        (NvidiaReading(name="NVIDIA GeForce RTX 5060 Ti"), "12.0"),
        (NvidiaReading(name="NVIDIA H100 80GB HBM3"), "9.0"),
        (NvidiaReading(name="NVIDIA RTX PRO 6000 Blackwell Workstation Edition"), "12.0"),
        (NvidiaReading(name="NVIDIA RTX 6000 Ada Generation"), "8.9"),
        (NvidiaReading(name="Quadro RTX 6000"), "7.5"),
        (NvidiaReading(name="NVIDIA RTX A6000"), "8.6"),
        (NvidiaReading(name="Tesla K80"), "3.7"),
        (NvidiaReading(name="GRID A100-10C"), "8.0"),
        (NvidiaReading(name="Something new", architecture="Ada Lovelace"), "8.9"),
        (NvidiaReading(name="Something new", architecture="Rubin"), ""),
        (NvidiaReading(), ""),
    ],
)
def test_that_a_capability_nobody_told_follows_from_the_chip(reading: NvidiaReading, capability: str) -> None:
    assert to_gpu(reading).compute_capability == capability


def test_that_a_chip_without_memory_of_its_own_is_known_as_such() -> None:
    assert to_gpu(NvidiaReading(name="NVIDIA GB10", compute_capability="12.1")).shares_memory
    assert to_gpu(NvidiaReading(name="NVIDIA GB10")).shares_memory
    assert not to_gpu(NvidiaReading(name="NVIDIA H200", memory_total_bytes=2**37)).shares_memory


def test_that_cards_are_told_apart_by_uuid_and_masked_ones_by_slot() -> None:
    masked = "GPU-00000000-0000-0000-0000-000000000000"
    first, second = (
        NvidiaReading(uuid=masked, slot="0000:01:00.0"),
        NvidiaReading(uuid=masked, slot="0000:02:00.0"),
    )
    third = NvidiaReading(uuid="GPU-1", slot="0000:03:00.0")

    assert only_once([first, second, third, first, NvidiaReading(uuid="GPU-1")]) == (first, second, third)
    assert len(only_once([NvidiaReading(name="a"), NvidiaReading(name="a")])) == 2


@pytest.mark.parametrize(
    ("bus_id", "slot"),
    [
        ("00000000:0C:00.0", "0000:0c:00.0"),
        ("0001:0c:00.1", "0001:0c:00.1"),
        ("0C:00.0", "0000:0c:00.0"),
        ("x", ""),
    ],
)
def test_that_slots_are_spelled_as_linux_does(bus_id: str, slot: str) -> None:
    assert plain_slot(bus_id) == slot


def test_that_the_table_knows_chips_of_every_maker() -> None:
    xtx, apu, arc = find_gpu(0x1002, 0x744C, 0xC8), find_gpu(0x1002, 0x1586), find_gpu(0x8086, 0xE20B)
    assert xtx
    assert (xtx.target, xtx.name) == ("gfx1100", "Radeon RX 7900 XTX")
    assert apu
    assert (apu.target, apu.integrated) == ("gfx1151", True)
    assert arc
    assert not arc.integrated
    assert find_gpu(0x1002, 0xFFFF) is None
    assert target_of_core("11.0.3") == "gfx1101"
    assert target_of_core("") == ""


@given(st.text(max_size=30))
def test_that_any_name_has_one_capability_or_none(name: str) -> None:
    found = capability_by_name(name)
    assert found == "" or found.replace(".", "").isdigit()


class _Driver:
    """Stands in for NVML's functions; `refused` answer "not supported", as drivers do for single questions."""

    def __init__(self, refused: set[str], *, is_old: bool = False) -> None:
        self.refused = refused
        self.is_old = is_old
        self.closed = False

    def answer(self, name: str, value: Any) -> Callable[..., Any]:
        def call(*arguments: object) -> Any:
            if name in self.refused or (name == "nvmlDeviceGetMemoryInfo" and self.is_old and len(arguments) > 1):
                raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
            return value

        return call

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = {
            "nvmlInit": None,
            "nvmlSystemGetDriverVersion": "610.57.04",
            "nvmlDeviceGetCount": 1,
            "nvmlDeviceGetHandleByIndex": object(),
            "nvmlDeviceGetName": b"NVIDIA GeForce RTX 4070",
            "nvmlDeviceGetUUID": "GPU-4",
            "nvmlDeviceGetMemoryInfo": SimpleNamespace(
                total=12 * 2**30, free=11 * 2**30, used=2**29, reserved=2**29
            ),
            "nvmlDeviceGetPciInfo": SimpleNamespace(busId="00000000:0C:00.0", pciDeviceId=0x278610DE),
            "nvmlDeviceGetCurrentDriverModel": pynvml.NVML_DRIVER_WDDM,
            "nvmlDeviceGetMigMode": (0, 0),
            "nvmlDeviceGetCudaComputeCapability": (8, 9),
        }
        for name, value in answers.items():
            monkeypatch.setattr(pynvml, name, self.answer(name, value))
        monkeypatch.setattr(pynvml, "nvmlShutdown", lambda: setattr(self, "closed", True))


def test_that_the_drivers_own_answer_becomes_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = _Driver(set())
    driver.install(monkeypatch)

    (card,) = read_nvml().cards

    assert card.name == "NVIDIA GeForce RTX 4070"
    assert card.compute_capability == "8.9"
    assert card.memory_free_bytes == 11 * 2**30
    assert (card.memory_reserved_bytes, card.memory_used_bytes) == (2**29, 2**29)
    assert (card.slot, card.device_id, card.driver_model) == ("0000:0c:00.0", 0x2786, "WDDM")
    assert driver.closed


def test_that_a_driver_of_before_510_tells_its_memory_in_the_older_way(monkeypatch: pytest.MonkeyPatch) -> None:
    _Driver(set(), is_old=True).install(monkeypatch)

    (card,) = read_nvml().cards

    assert (card.memory_total_bytes, card.memory_reserved_bytes) == (12 * 2**30, 0)


@pytest.mark.parametrize(
    "refused",
    [
        "nvmlSystemGetDriverVersion",
        "nvmlDeviceGetName",
        "nvmlDeviceGetUUID",
        "nvmlDeviceGetMemoryInfo",
        "nvmlDeviceGetCudaComputeCapability",
        "nvmlDeviceGetPciInfo",
        "nvmlDeviceGetCurrentDriverModel",
        "nvmlDeviceGetMigMode",
    ],
)
def test_that_one_refused_field_does_not_cost_the_card(monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    _Driver({refused}).install(monkeypatch)

    answer = read_nvml()

    assert len(answer.cards) == 1
    assert answer.problem == ""


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, "no_library"),
        (pynvml.NVML_ERROR_DRIVER_NOT_LOADED, "no_driver"),
        (pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, "failed"),
    ],
)
def test_that_a_driver_that_cannot_be_asked_is_named(
    monkeypatch: pytest.MonkeyPatch, error: int, problem: str
) -> None:
    def refuse() -> None:
        raise pynvml.NVMLError(error)

    monkeypatch.setattr(pynvml, "nvmlInit", refuse)

    assert read_nvml().problem == problem
