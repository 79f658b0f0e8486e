"""AMD's compute topology in /sys (KFD): which chips can compute, and as what. Sources: research A2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from desktop_app.hardware.cards import AMD_VENDOR_ID
from desktop_app.hardware.sysfs_tree import read_text

# Heaps of a node's own memory, visible to the processor or not (kfd_ioctl.h, HSA_HEAPTYPE_FRAME_BUFFER_*).
_OWN_MEMORY = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeNode:
    """One chip that can compute.

    `own_memory_bytes` of a processor's graphics is the computer's memory, not its own; `render_minor` is the
    number of its /dev/dri/renderD, 0 if unknown.
    """

    slot: str
    device_id: int
    gfx_target: str
    render_minor: int
    own_memory_bytes: int


def read_nodes(nodes: Path) -> tuple[ComputeNode, ...]:
    """Every AMD chip with compute units, in the order of the nodes; a chip that is several nodes comes once."""
    found: dict[str, ComputeNode] = {}
    try:
        entries = sorted(nodes.iterdir(), key=lambda entry: (len(entry.name), entry.name))
    except OSError:
        return ()
    for entry in entries:
        facts = parse_properties(read_text(entry / "properties"))
        if facts.get("vendor_id") != AMD_VENDOR_ID or not (
            facts.get("simd_count", 0) or facts.get("gfx_target_version", 0)
        ):
            continue
        slot = _slot(facts)
        node = ComputeNode(
            slot=slot,
            device_id=facts.get("device_id", 0),
            gfx_target=gfx_target(facts.get("gfx_target_version", 0)),
            render_minor=max(facts.get("drm_render_minor", 0), 0),
            own_memory_bytes=_own_memory(entry / "mem_banks") or facts.get("local_mem_size", 0),
        )
        # MI300 in partitions: each is a node of its own behind the same slot.
        found.setdefault(slot or entry.name, node)
    return tuple(found.values())


def parse_properties(text: str) -> dict[str, int]:
    """Reads KFD's "key value" lines; lines of another shape are skipped."""
    found = re.findall(r"^(\w+)[ \t]+(\d{1,20})\r?$", text, re.ASCII | re.MULTILINE)
    return {key: int(value) for key, value in found}


def gfx_target(version: int) -> str:
    """110003 -> "gfx1103", 90010 -> "gfx90a"; "" for 0 (old kernels do not say)."""
    major, minor, step = version // 10000, version // 100 % 100, version % 100
    # Minor and step are one hexadecimal digit each in the target's name.
    return f"gfx{major}{minor:x}{step:x}" if 0 < major < 100 and minor < 16 and step < 16 else ""


def _slot(facts: dict[str, int]) -> str:
    if "location_id" not in facts:
        return ""
    # location_id packs bus, device and function as PCI does.
    location = facts["location_id"]
    bus, device, function = location >> 8 & 0xFF, location >> 3 & 0x1F, location & 7
    return f"{facts.get('domain', 0) & 0xFFFF:04x}:{bus:02x}:{device:02x}.{function:x}"


def _own_memory(banks: Path) -> int:
    try:
        entries = list(banks.iterdir())
    except OSError:
        return 0
    facts = [parse_properties(read_text(entry / "properties")) for entry in entries]
    return sum(bank.get("size_in_bytes", 0) for bank in facts if bank.get("heap_type") in _OWN_MEMORY)
