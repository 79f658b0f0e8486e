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
    found = _capabilities().get(_plain_name(product_name), set())
    return next(iter(found)) if len(found) == 1 else ""


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
    words = re.sub(r"\b(nvidia|laptop gpu|mobile|max-q|with|design|generation)\b|/", " ", name.lower())
    return " ".join(words.split())
