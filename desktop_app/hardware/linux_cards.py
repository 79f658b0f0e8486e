"""Graphics cards in Linux's own tree (/sys): AMD in full without ROCm, others by maker.

`sys_root` can be a recorded tree. Sources: research A2; the integrated rule is ollama's (discover/amd.go).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from desktop_app.hardware.profile import Gpu

GIB = 1024**3
AMD_VENDOR_ID = 0x1002
Vendor = Literal["nvidia", "amd", "intel", "apple", "other"]
_VENDORS: dict[int, Vendor] = {AMD_VENDOR_ID: "amd", 0x10DE: "nvidia", 0x8086: "intel"}
_MAKERS = {"amd": "AMD Radeon", "nvidia": "NVIDIA", "intel": "Intel"}
# An Intel processor's own graphics always sits here; cards sit elsewhere (fastfetch).
_INTEL_INTEGRATED_SLOT = "0000:00:02.0"
# Most distributions keep the list of device names in one of these.
_NAME_LISTS = (Path("/usr/share/hwdata/pci.ids"), Path("/usr/share/misc/pci.ids"))
# sysfs files of interest are a line long; a cap keeps a damaged tree from filling memory.
_MOST_CHARACTERS = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """One display adapter; unknown is "" or 0.

    `compute_access` is whether this user may open the device through which it computes.
    """

    vendor_id: int
    device_id: int = 0
    slot: str = ""
    name: str = ""
    driver: str = ""
    memory_total_bytes: int = 0
    memory_used_bytes: int = 0
    gfx_target: str = ""
    integrated: bool = False
    compute_access: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsAnswer:
    cards: tuple[CardReading, ...] = ()


def to_gpu(reading: CardReading) -> Gpu:
    vendor = _VENDORS.get(reading.vendor_id, "other")
    reason = ""
    if vendor == "nvidia":
        # This tree is asked about NVIDIA only when NVIDIA's own driver has not answered.
        reason = "nvidia_driver_missing"
    elif vendor == "amd" and not reading.compute_access:
        reason = "amd_no_permission"
    return Gpu(
        vendor=vendor,
        name=reading.name or f"{_MAKERS.get(vendor, '')} ({reading.gfx_target or reading.slot})".strip(),
        identifier=reading.slot,
        memory_total_bytes=reading.memory_total_bytes,
        memory_free_bytes=max(reading.memory_total_bytes - reading.memory_used_bytes, 0),
        gfx_target=reading.gfx_target,
        integrated=reading.integrated,
        reason=reason,
    )


def read_cards(
    sys_root: Path = Path("/sys"),
    *,
    compute_device: Path | None = Path("/dev/kfd"),
    name_lists: tuple[Path, ...] = _NAME_LISTS,
) -> CardsAnswer:
    """Reads every display adapter. `compute_device=None` skips the permission check (recorded trees)."""
    targets = _compute_targets(sys_root / "class" / "kfd" / "kfd" / "topology" / "nodes")
    access = compute_device is None or os.access(compute_device, os.R_OK | os.W_OK)
    cards = []
    seen = set()
    for device in _devices(sys_root / "class" / "drm"):
        reading = _read_card(device, targets, access, name_lists)
        if reading is not None and (reading.slot or str(device)) not in seen:
            seen.add(reading.slot or str(device))
            cards.append(reading)
    return CardsAnswer(cards=tuple(cards))


def _devices(drm: Path) -> Iterator[Path]:
    try:
        cards = sorted(entry for entry in drm.iterdir() if re.fullmatch(r"card\d+", entry.name))
    except OSError:
        return
    for card in cards:
        yield card / "device"


def _read_card(
    device: Path, targets: dict[str, str], access: bool, name_lists: tuple[Path, ...]
) -> CardReading | None:
    facts = dict(line.split("=", 1) for line in _read(device / "uevent").splitlines() if "=" in line)
    vendor_text, _, device_text = facts.get("PCI_ID", "").partition(":")
    vendor_id = _hexadecimal(_read(device / "vendor")) or _hexadecimal(vendor_text)
    if not vendor_id:
        return None
    device_id = _hexadecimal(_read(device / "device")) or _hexadecimal(device_text)
    slot = facts.get("PCI_SLOT_NAME", "")
    reading = CardReading(vendor_id=vendor_id, device_id=device_id, slot=slot, driver=facts.get("DRIVER", ""))
    name = _read(device / "product_name") or _listed_name(vendor_id, device_id, name_lists)
    if vendor_id != AMD_VENDOR_ID:
        integrated = _VENDORS.get(vendor_id) == "intel" and slot == _INTEL_INTEGRATED_SLOT
        return replace(reading, name=name, integrated=integrated)
    total = _number(_read(device / "mem_info_vram_total"))
    shared = _number(_read(device / "mem_info_gtt_total"))
    # Only a discrete card names the maker of its memory chips or its board.
    discrete = (device / "mem_info_vram_vendor").exists() or (device / "board_info").exists()
    gfx_target = targets.get(slot, "")
    return replace(
        reading,
        name=name,
        memory_total_bytes=total,
        memory_used_bytes=_number(_read(device / "mem_info_vram_used")),
        gfx_target=gfx_target,
        integrated=not discrete and total <= 4 * GIB and shared >= 8 * GIB and shared >= 4 * total,
        compute_access=access or not gfx_target,
    )


def _compute_targets(nodes: Path) -> dict[str, str]:
    """PCI slot -> gfx target of every AMD processor that can compute."""
    try:
        entries = sorted(nodes.iterdir())
    except OSError:
        return {}
    targets = {}
    for node in entries:
        properties = parse_properties(_read(node / "properties"))
        if properties.get("vendor_id") == AMD_VENDOR_ID and properties.get("simd_count", 0) > 0:
            target = gfx_target(properties.get("gfx_target_version", 0))
            location = properties.get("location_id", 0)
            # KFD's location_id packs bus, device and function as PCI does.
            bus, device, function = location >> 8 & 0xFF, location >> 3 & 0x1F, location & 7
            targets[f"{properties.get('domain', 0):04x}:{bus:02x}:{device:02x}.{function:x}"] = target
    return targets


def parse_properties(text: str) -> dict[str, int]:
    """Reads KFD's "key value" lines; lines of another shape are skipped."""
    found = re.findall(r"^(\w+) (\d{1,20})$", text, re.ASCII | re.MULTILINE)
    return {key: int(value) for key, value in found}


def gfx_target(version: int) -> str:
    """110003 -> "gfx1103", 90010 -> "gfx90a"; "" for 0 (old kernels do not say)."""
    major, minor, step = version // 10000, version // 100 % 100, version % 100
    # Minor and step are one hexadecimal digit each in the target's name.
    return f"gfx{major}{minor:x}{step:x}" if major > 0 and minor < 16 and step < 16 else ""


def _listed_name(vendor_id: int, device_id: int, name_lists: tuple[Path, ...]) -> str:
    """The trade name from the system's pci.ids, e.g. "Radeon RX 7600" out of "Navi 33 [Radeon RX 7600]"."""
    for path in name_lists:
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                return _find_name(stream, vendor_id, device_id)
        except OSError:
            continue
    return ""


def _find_name(lines: Iterator[str], vendor_id: int, device_id: int) -> str:
    in_vendor = False
    for line in lines:
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith("\t"):
            if in_vendor:
                return ""
            in_vendor = line.lower().startswith(f"{vendor_id:04x}  ")
        elif in_vendor and line.lower().startswith(f"\t{device_id:04x}  "):
            name = line.strip().split("  ", 1)[1]
            bracket = re.search(r"\[(.+)\]", name)
            return bracket.group(1) if bracket else name
    return ""


def _read(path: Path) -> str:
    """A file of the tree, stripped; "" when it is missing or the driver refuses."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST_CHARACTERS).strip("\0 \t\r\n")
    except OSError:
        return ""


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else 0


def _hexadecimal(text: str) -> int:
    return int(text, 16) if re.fullmatch(r"(?:0x)?[0-9a-fA-F]{1,8}", text, re.ASCII) else 0
