"""Graphics cards in Linux's own tree (/sys): AMD in full without ROCm, others by maker.

`sys_root` can be a recorded tree. Sources: research A2; the integrated rule is ollama's (discover/amd.go).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.hardware.cards import (
    AMD_VENDOR_ID,
    INTEL_VENDOR_ID,
    NVIDIA_VENDOR_ID,
    CardReading,
    CardsAnswer,
    ComputeAccess,
)
from desktop_app.hardware.gpu_table import find_gpu, target_of_core
from desktop_app.hardware.kfd import ComputeNode, read_nodes
from desktop_app.hardware.profile import Vendor
from desktop_app.hardware.sysfs_tree import compute_nodes, display_devices, parse_uevent, read_text

GIB = 1024**3
MOST_PLAUSIBLE_BYTES = 2**50
# An Intel processor's own graphics always sits here; cards sit elsewhere (fastfetch).
_INTEL_INTEGRATED_SLOT = "00:02.0"
# Frame buffers that the firmware set up, and test drivers: behind them is either nothing or a card of the list.
_NO_CARDS = {"simple-framebuffer", "simpledrm", "efi-framebuffer", "vesa-framebuffer", "vkms", "vgem", "evdi"}


def read_cards(
    sys_root: Path = Path("/sys"), *, compute_device: Path | None = Path("/dev/kfd"), recorded: bool = False
) -> CardsAnswer:
    """Reads every display adapter.

    Args:
        compute_device: the device whose permissions decide; None skips the check.
        recorded: another machine's tree, perhaps incomplete: without any compute topology in it, each card is
            taken to compute as its chip can.
    """
    topology = compute_nodes(sys_root)
    nodes = read_nodes(topology) if topology else ()
    cards: dict[str, CardReading] = {}
    for device in display_devices(sys_root, recorded=recorded):
        reading = _read_card(device, sys_root)
        key = (reading.slot or str(device)) if reading else ""
        if reading is None or key in cards:
            continue
        if reading.vendor_id == AMD_VENDOR_ID:
            node = _node_of(reading, device, nodes)
            access = _access(compute_device, has_node=node is not None or (recorded and topology is None))
            reading = _with_node(reading, node, access)
        elif recorded:
            reading = replace(reading, compute_access="not_recorded")
        cards[key] = reading
    if recorded:
        for node in nodes:
            if not any(_is_same(reading, node) for reading in cards.values()):
                cards[node.slot or f"node {len(cards)}"] = _with_node(_unseen(node), node, "yes")
    return CardsAnswer(cards=tuple(cards.values()))


def _read_card(device: Path, sys_root: Path) -> CardReading | None:
    facts = parse_uevent(read_text(device / "uevent"))
    vendor_text, _, device_text = facts.get("PCI_ID", "").partition(":")
    vendor_id = _hexadecimal(read_text(device / "vendor")) or _hexadecimal(vendor_text)
    driver = facts.get("DRIVER", "") or _link_name(device / "driver")
    if not vendor_id:
        return _read_chip_without_bus(facts, driver)
    slot = facts.get("PCI_SLOT_NAME", "").lower() or _slot_of(device)
    revision = read_text(device / "revision")
    reading = CardReading(
        vendor_id=vendor_id,
        device_id=_hexadecimal(read_text(device / "device")) or _hexadecimal(device_text),
        revision=_hexadecimal(revision) if revision else None,
        slot=slot,
        driver=driver,
        name=read_text(device / "product_name") if vendor_id == AMD_VENDOR_ID else "",
    )
    if vendor_id == AMD_VENDOR_ID:
        return _read_amd(reading, device)
    if vendor_id == INTEL_VENDOR_ID:
        return _read_intel(reading, device)
    if vendor_id == NVIDIA_VENDOR_ID:
        return replace(reading, driver_version=_nvidia_version(sys_root) if driver.startswith("nvidia") else "")
    return reading


def _read_amd(reading: CardReading, device: Path) -> CardReading:
    total = _number(read_text(device / "mem_info_vram_total"))
    shared = _number(read_text(device / "mem_info_gtt_total"))
    core = device / "ip_discovery" / "die" / "0" / "GC" / "0"
    version = ".".join(read_text(core / part) for part in ("major", "minor", "revision"))
    known = find_gpu(reading.vendor_id, reading.device_id)
    if known is None:
        # Only a discrete card names the maker of its memory chips or its board.
        discrete = (device / "mem_info_vram_vendor").exists() or (device / "board_info").exists()
        integrated = not discrete and total <= 4 * GIB and shared >= 8 * GIB and shared >= 4 * total
    else:
        integrated = known.integrated
    return replace(
        reading,
        memory_total_bytes=total,
        memory_used_bytes=_number(read_text(device / "mem_info_vram_used")),
        memory_shared_bytes=shared,
        gfx_target=target_of_core(version),
        integrated=integrated,
    )


def _read_intel(reading: CardReading, device: Path) -> CardReading:
    known = find_gpu(reading.vendor_id, reading.device_id)
    integrated = known.integrated if known else reading.slot.endswith(_INTEL_INTEGRATED_SLOT)
    # The newer driver (xe) names the memory a tile; the older one (i915) names it only in Intel's own builds.
    places = [device / "lmem_total_bytes", device.parent / "lmem_total_bytes"]
    tiles = [*device.glob("tile[0-9]/physical_vram_size_bytes"), *device.glob("tile[0-9]/memory/physical_vram_*")]
    total = sum(_number(read_text(place)) for place in tiles) or max(_number(read_text(p)) for p in places)
    return replace(reading, integrated=integrated, memory_total_bytes=0 if integrated else total)


def _read_chip_without_bus(facts: dict[str, str], driver: str) -> CardReading | None:
    """A chip on no PCI bus: telephones' and small boards' graphics, Apple's, NVIDIA's Tegra."""
    described = " ".join(value for key, value in facts.items() if key.startswith(("OF_", "MODALIAS"))).lower()
    if driver in _NO_CARDS or not (driver or described):
        return None
    makers: dict[str, Vendor] = {"nvidia,": "nvidia", "apple,": "apple"}
    maker: Vendor = next((name for hint, name in makers.items() if hint in described), "other")
    name = "NVIDIA Jetson (Tegra)" if maker == "nvidia" else ""
    return CardReading(vendor_id=0, driver=driver, maker=maker, name=name, integrated=maker == "other")


def _node_of(reading: CardReading, device: Path, nodes: Sequence[ComputeNode]) -> ComputeNode | None:
    """The card's node: by slot, by its render device, or as the only one of its kind."""
    render = {entry.name for entry in device.glob("drm/renderD*")}
    for node in nodes:
        if _is_same(reading, node) or (node.render_minor and f"renderD{node.render_minor}" in render):
            return node
    alike = [node for node in nodes if reading.device_id and node.device_id == reading.device_id]
    return alike[0] if len(alike) == 1 else None


def _is_same(reading: CardReading, node: ComputeNode) -> bool:
    return bool(node.slot) and reading.slot == node.slot


def _with_node(reading: CardReading, node: ComputeNode | None, access: ComputeAccess) -> CardReading:
    if node is not None:
        reading = replace(reading, gfx_target=node.gfx_target or reading.gfx_target)
        if not reading.memory_total_bytes and not reading.integrated:
            reading = replace(reading, memory_total_bytes=_plausible(node.own_memory_bytes))
    return replace(reading, compute_access=access)


def _unseen(node: ComputeNode) -> CardReading:
    known = find_gpu(AMD_VENDOR_ID, node.device_id)
    return CardReading(
        vendor_id=AMD_VENDOR_ID,
        device_id=node.device_id,
        slot=node.slot,
        driver="amdgpu",
        integrated=known.integrated if known else False,
        memory_shared_bytes=_plausible(node.own_memory_bytes) if known and known.integrated else 0,
    )


def _access(compute_device: Path | None, *, has_node: bool) -> ComputeAccess:
    if not has_node:
        return "missing"
    usable = compute_device is None or os.access(compute_device, os.R_OK | os.W_OK)
    return "yes" if usable else "denied"


def _nvidia_version(sys_root: Path) -> str:
    return read_text(sys_root / "module" / "nvidia" / "version") or read_text(
        sys_root / "sys" / "module" / "nvidia" / "version"
    )


def _slot_of(device: Path) -> str:
    name = device.resolve().name.lower()
    return name if re.fullmatch(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", name) else ""


def _link_name(link: Path) -> str:
    try:
        return link.readlink().name
    except OSError:
        return ""


def _number(text: str) -> int:
    return _plausible(int(text)) if re.fullmatch(r"\d{1,19}", text, re.ASCII) else 0


def _plausible(size_bytes: int) -> int:
    return size_bytes if size_bytes < MOST_PLAUSIBLE_BYTES else 0


def _hexadecimal(text: str) -> int:
    return int(text, 16) if re.fullmatch(r"(?:0x)?[0-9a-fA-F]{1,8}", text, re.ASCII) else 0
