"""NVIDIA cards: what one of them said, however it was asked, and the driver's own library (NVML)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from desktop_app.hardware.cards import NVIDIA_VENDOR_ID
from desktop_app.hardware.gpu_table import capability_by_name, find_gpu
from desktop_app.hardware.profile import Gpu

# No card has more; a larger number is a misread answer.
MOST_PLAUSIBLE_BYTES = 2**50
# The least capability of each generation, where neither the driver nor the chip's id says it.
_OF_ARCHITECTURE = {
    "kepler": "3.0",
    "maxwell": "5.0",
    "pascal": "6.0",
    "volta": "7.0",
    "turing": "7.5",
    "ampere": "8.0",
    "ada lovelace": "8.9",
    "hopper": "9.0",
    "blackwell": "10.0",
}
# GB10 (DGX Spark) and its sisters have no memory but the computer's, and answer "N/A" to every question about it.
_SHARED_MEMORY_CAPABILITY = "12.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class NvidiaReading:
    """One card as the driver described it; what it did not say is "" or 0.

    `slot` is written as Linux does ("0000:0c:00.0"); `partitioned` is MIG: the memory is the largest part's.
    """

    name: str = ""
    uuid: str = ""
    slot: str = ""
    device_id: int = 0
    driver_version: str = ""
    driver_model: str = ""
    architecture: str = ""
    compute_capability: str = ""
    memory_total_bytes: int = 0
    memory_free_bytes: int = 0
    memory_reserved_bytes: int = 0
    memory_used_bytes: int = 0
    partitioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NvidiaAnswer:
    """`problem` is "" or why the driver could not be asked: "no_library", "no_driver" or "failed"."""

    problem: str = ""
    cards: tuple[NvidiaReading, ...] = ()


def to_gpu(reading: NvidiaReading) -> Gpu:
    capability = _capability(reading)
    total = reading.memory_total_bytes
    return Gpu(
        vendor="nvidia",
        name=reading.name or "NVIDIA",
        identifier=reading.uuid or reading.slot,
        pci_slot=reading.slot,
        pci_id=f"{NVIDIA_VENDOR_ID:04x}:{reading.device_id:04x}" if reading.device_id else "",
        memory_total_bytes=total,
        memory_free_bytes=min(reading.memory_free_bytes, total),
        memory_reserved_bytes=min(reading.memory_reserved_bytes, total),
        memory_used_bytes=min(reading.memory_used_bytes, total),
        driver_version=reading.driver_version,
        driver_model=reading.driver_model,
        compute_capability=capability,
        shares_memory=capability == _SHARED_MEMORY_CAPABILITY or (not total and "GB10" in reading.name),
        reason="gpu_not_partitioned" if reading.partitioned and not total else "",
    )


def _capability(reading: NvidiaReading) -> str:
    if reading.compute_capability:
        return reading.compute_capability
    known = find_gpu(NVIDIA_VENDOR_ID, reading.device_id) if reading.device_id else None
    by_chip = known.target if known else capability_by_name(reading.name)
    return by_chip or _OF_ARCHITECTURE.get(reading.architecture.lower(), "")


def only_once(readings: Iterable[NvidiaReading]) -> tuple[NvidiaReading, ...]:
    """Each card once, by its UUID, or by its slot where it has none; cards with neither are all kept.

    Recordings are often masked ("GPU-00000000-0000-..."): such a UUID counts only where there is no slot.
    """
    cards: dict[object, NvidiaReading] = {}
    for number, reading in enumerate(readings):
        masked = not set(reading.uuid.upper().removeprefix("GPU-")) - set("0X*-")
        key = (reading.slot or reading.uuid) if masked else reading.uuid
        cards.setdefault(key or number, reading)
    return tuple(cards.values())


def plain_slot(bus_id: str) -> str:
    """ "00000000:0C:00.0" as Linux writes it, "0000:0c:00.0"; "" for anything else."""
    found = re.fullmatch(
        r"(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])", bus_id.strip().lower(), re.ASCII
    )
    return f"{(found.group(1) or '0000')[-4:]}:{found.group(2)}" if found else ""


def read_nvml() -> NvidiaAnswer:
    """Asks the driver itself. Runs in the probe's child process."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        problems = {
            pynvml.NVML_ERROR_LIBRARY_NOT_FOUND: "no_library",
            pynvml.NVML_ERROR_DRIVER_NOT_LOADED: "no_driver",
        }
        return NvidiaAnswer(problem=problems.get(error.value, "failed"))
    try:
        driver = _text(_optional(pynvml.nvmlSystemGetDriverVersion))
        count = _optional(pynvml.nvmlDeviceGetCount) or 0
        cards = []
        for index in range(count):
            handle = _optional(pynvml.nvmlDeviceGetHandleByIndex, index)
            if handle is not None:
                cards.append(_read_card(handle, driver))
        return NvidiaAnswer(cards=only_once(cards))
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _read_card(handle: Any, driver: str) -> NvidiaReading:
    import pynvml

    # The second version tells reserved from used; drivers before 510 know only the first, whose `used` is both.
    newer = _optional(pynvml.nvmlDeviceGetMemoryInfo, handle, pynvml.nvmlMemory_v2)
    memory = newer or _optional(pynvml.nvmlDeviceGetMemoryInfo, handle)
    capability = _optional(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
    pci = _optional(pynvml.nvmlDeviceGetPciInfo, handle)
    models = {pynvml.NVML_DRIVER_WDDM: "WDDM", pynvml.NVML_DRIVER_WDM: "TCC", pynvml.NVML_DRIVER_MCDM: "MCDM"}
    return NvidiaReading(
        name=_text(_optional(pynvml.nvmlDeviceGetName, handle)),
        uuid=_text(_optional(pynvml.nvmlDeviceGetUUID, handle)),
        slot=plain_slot(_text(pci.busId)) if pci else "",
        # The upper half is the device, the lower the maker.
        device_id=int(pci.pciDeviceId) >> 16 if pci else 0,
        driver_version=driver,
        driver_model=models.get(_optional(pynvml.nvmlDeviceGetCurrentDriverModel, handle), ""),
        compute_capability=f"{capability[0]}.{capability[1]}" if capability else "",
        memory_total_bytes=int(memory.total) if memory else 0,
        memory_free_bytes=int(memory.free) if memory else 0,
        memory_reserved_bytes=int(newer.reserved) if newer else 0,
        memory_used_bytes=int(memory.used) if memory else 0,
        partitioned=(_optional(pynvml.nvmlDeviceGetMigMode, handle) or (0,))[0] == 1,
    )


def _optional(question: Callable[..., Any], *arguments: Any) -> Any:
    """Any single question may be "not supported" by a card or driver; the others still count."""
    import pynvml

    try:
        return question(*arguments)
    except pynvml.NVMLError:
        return None


def _text(value: str | bytes | None) -> str:
    # Older nvidia-ml-py versions return bytes.
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
