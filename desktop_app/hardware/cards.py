"""One display adapter as the operating system describes it, on Linux and Windows alike, and what it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from desktop_app.hardware.gpu_table import find_gpu
from desktop_app.hardware.profile import Gpu, Vendor

AMD_VENDOR_ID = 0x1002
NVIDIA_VENDOR_ID = 0x10DE
INTEL_VENDOR_ID = 0x8086
_VENDORS: dict[int, Vendor] = {
    AMD_VENDOR_ID: "amd",
    NVIDIA_VENDOR_ID: "nvidia",
    INTEL_VENDOR_ID: "intel",
    0x106B: "apple",
}
_MAKERS = {"amd": "AMD Radeon", "nvidia": "NVIDIA", "intel": "Intel", "apple": "Apple", "other": "Display adapter"}
# What a virtual machine or a server's remote console shows as its screen: VirtIO, QXL, Bochs, VMware, VirtualBox,
# Hyper-V, Parallels, Xen, Cirrus; ASPEED, Matrox. Names from pci.ids.
_SCREENS_ONLY = {
    *(0x1AF4, 0x1B36, 0x1234, 0x15AD, 0x80EE, 0x1414, 0x1AB8, 0x5853, 0x1013),
    *(0x1A03, 0x102B),
}
_AMD_NAME = re.compile(r"Radeon|Instinct|FirePro|FireGL|Custom GPU|Graphics")
_NVIDIA_DRIVERS = ("nvidia", "nvgpu", "tegra")

_ACCESS_REASONS = {
    "yes": "",
    "denied": "amd_no_permission",
    "missing": "amd_compute_missing",
    "old_driver": "amd_driver_too_old",
    "not_recorded": "",
}

ComputeAccess = Literal["yes", "denied", "missing", "old_driver", "not_recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """One display adapter; unknown is "" or 0.

    Args:
        vendor_id, device_id, revision: PCI ids; vendor_id 0 is a chip that sits on no PCI bus.
        driver: the kernel's driver ("amdgpu", "nouveau"), "" for none.
        memory_shared_bytes: how much of the computer's memory the chip may use, beside its own.
        compute_access: whether this user may compute on it: "denied" by the system's permissions, "missing" where
            the system offers the card for display only, "old_driver" where its part for computing is of an old
            version, "not_recorded" for NVIDIA's cards in a recording: only their own driver knows.
        maker: a vendor known by other means than PCI.
    """

    vendor_id: int
    device_id: int = 0
    revision: int | None = None
    slot: str = ""
    name: str = ""
    driver: str = ""
    driver_version: str = ""
    memory_total_bytes: int = 0
    memory_used_bytes: int = 0
    memory_shared_bytes: int = 0
    gfx_target: str = ""
    integrated: bool = False
    compute_access: ComputeAccess = "yes"
    maker: Vendor = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsAnswer:
    cards: tuple[CardReading, ...] = ()


def to_gpu(reading: CardReading) -> Gpu:
    """The card as a Gpu that `capability.judge` has not looked at yet, but for reasons only the system knows."""
    vendor = _VENDORS.get(reading.vendor_id, reading.maker)
    known = find_gpu(reading.vendor_id, reading.device_id, reading.revision)
    target = known.target if known else ""
    gfx_target = (reading.gfx_target or target) if vendor == "amd" else ""
    total = reading.memory_total_bytes
    used = min(reading.memory_used_bytes, total)
    return Gpu(
        vendor=vendor,
        name=_name(reading, vendor, known.name if known else "", gfx_target),
        identifier=reading.slot,
        pci_slot=reading.slot,
        pci_id=f"{reading.vendor_id:04x}:{reading.device_id:04x}" if reading.vendor_id else "",
        memory_total_bytes=total,
        memory_free_bytes=total - used,
        memory_used_bytes=used,
        memory_shared_bytes=reading.memory_shared_bytes,
        driver_version=reading.driver_version,
        gfx_target=gfx_target,
        compute_capability=target if vendor == "nvidia" else "",
        integrated=reading.integrated or (known is not None and known.integrated),
        reason=_reason(reading, vendor),
    )


def _name(reading: CardReading, vendor: Vendor, listed: str, gfx_target: str) -> str:
    maker = _MAKERS[vendor]
    if reading.name:
        return reading.name
    if vendor == "amd" and listed and not _AMD_NAME.search(listed):
        # Only the chip's working title is listed ("Raphael").
        return f"AMD Radeon Graphics ({listed})"
    if listed:
        return listed if listed.startswith(maker.split()[0]) else f"{maker.split()[0]} {listed}"
    hint = gfx_target or reading.slot or reading.driver
    return f"{maker} ({hint})" if hint else maker


def _reason(reading: CardReading, vendor: Vendor) -> str:
    """What the system says about the card, before anybody asks what it could do."""
    if reading.vendor_id in _SCREENS_ONLY:
        return "gpu_virtual"
    if reading.driver in ("vfio-pci", "pci-stub", "xen-pciback"):
        return "gpu_given_away"
    if vendor == "nvidia":
        # The system is believed about NVIDIA's cards only where NVIDIA's own driver did not answer.
        if not reading.driver.startswith(_NVIDIA_DRIVERS):
            return "nvidia_driver_missing"
        return "nvidia_not_recorded" if reading.compute_access == "not_recorded" else "nvidia_not_answering"
    if vendor == "amd":
        if reading.driver == "radeon":
            return "gpu_too_old"
        return _ACCESS_REASONS[reading.compute_access]
    return ""
