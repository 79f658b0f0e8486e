"""What is known of a graphics chip by its PCI id: resources/hardware/gpu_ids.tsv (its head names the sources).

Needed where nobody else says it: Windows has no gfx targets, nvidia-smi's XML no compute capability, and a card
whose driver is missing says nothing at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from desktop_app.core import paths


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGpu:
    """`target`: compute capability "8.9" or "gfx1100", "" for Intel; `integrated`: part of a processor."""

    target: str = ""
    integrated: bool = False
    name: str = ""


# Trade names of a whole generation, for a card that is newer than the list or spelled in another way; tried in
# this order. https://developer.nvidia.com/cuda-gpus
_FAMILIES = (
    (r"\bgb10\b", "12.1"),
    (r"\bgb300\b|\bb300\b", "10.3"),
    (r"\bgb200\b|\bb[12]00\b", "10.0"),
    (r"\b(?:g?h100|g?h200|h20|h800)\b", "9.0"),
    (r"\brtx (?:pro \d{3,4}|50[5-9]0)\b", "12.0"),
    (r"\brtx 40[5-9]0\b|\brtx \d{4}( sff)? ada\b|\bl(?:2|4|20|40s?)\b", "8.9"),
    (r"\b(?:a100|a800|a30)\b", "8.0"),
    (r"\brtx (?:30[5-9]0|a\d{3,4})\b|\ba(?:2|10g?|10m|16|40)\b", "8.6"),
    (r"\brtx (?:20[5-8]0|[3-8]000)\b|\bgtx 16[3-6]0\b|\bt4g?\b|\bt\d{3,4}\b|\btitan rtx\b", "7.5"),
    (r"\bv100s?\b|\btitan v\b", "7.0"),
    (r"\b(?:tesla )?p100\b", "6.0"),
    (r"\bgtx 10[1-8]0\b|\bgt 10[13]0\b|\bp(?:4|6|40)\b|\bquadro p\d{3,4}\b|\btitan xp?\b", "6.1"),
    (r"\bgtx 9[5-8]0\b|\bm(?:4|6|40|60)\b", "5.2"),
    (r"\bgtx [67][4-9]0\b|\bk(?:10|20|40|80)\b", "3.0"),
)


@cache
def _table() -> dict[str, KnownGpu]:
    known = {}
    lines = (paths.resources() / "hardware" / "gpu_ids.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            key, target, kind, name = line.split("\t")
            known[key] = KnownGpu(target=target, integrated=kind == "processor", name=name)
    return known


def find_gpu(vendor_id: int, device_id: int, revision: int | None = None) -> KnownGpu | None:
    """The chip with this PCI id, with the exact trade name where the revision decides it; None if unknown."""
    known = _table().get(f"{vendor_id:04x}:{device_id:04x}")
    if known is None or revision is None:
        return known
    exact = _table().get(f"{vendor_id:04x}:{device_id:04x}:{revision:02x}")
    return known if exact is None else KnownGpu(target=known.target, integrated=known.integrated, name=exact.name)


def capability_by_name(product_name: str) -> str:
    """The compute capability of an NVIDIA card of this trade name, "" if none or more than one is possible.

    Old answers of nvidia-smi carry nothing but the name. "NVIDIA GeForce GTX 1070 Ti" -> "6.1".
    """
    plain = _plain_name(product_name)
    found = _capabilities().get(plain, set())
    if len(found) == 1:
        return next(iter(found))
    return next((capability for family, capability in _FAMILIES if re.search(family, plain)), "")


@cache
def _capabilities() -> dict[str, set[str]]:
    """Plain trade name -> the capabilities of all chips that were sold under it."""
    found: dict[str, set[str]] = {}
    for key, known in _table().items():
        if key.startswith("10de:"):
            for part in known.name.split(" / "):
                found.setdefault(_plain_name(part), set()).add(known.target)
    found.pop("", None)
    return found


def target_of_core(version: str) -> str:
    """The gfx target of AMD's graphics core "11.0.3" -> "gfx1101"; "" if unknown."""
    known = _table().get(f"core:{version}")
    return known.target if known else ""


def _plain_name(name: str) -> str:
    words = re.sub(r"\b(nvidia|laptop gpu|mobile|max-q|with|design|generation)\b|[/-]", " ", name.lower())
    return " ".join(words.split())
