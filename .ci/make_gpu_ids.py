"""Makes resources/hardware/gpu_ids.tsv out of pci.ids, amdgpu.ids and resources/hardware/chips.toml.

    python .ci/make_gpu_ids.py PCI_IDS AMDGPU_IDS

PCI_IDS is https://github.com/pciutils/pciids (used under its BSD-3-Clause choice), AMDGPU_IDS is libdrm's
data/amdgpu.ids (MIT). Run it when new cards come out; the difference in git shows what was added.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "resources" / "hardware"
_HEAD = """\
# Graphics chips by PCI id: vendor:device[:revision], target, what it is, name. Made by .ci/make_gpu_ids.py.
# Target: NVIDIA's compute capability or AMD's gfx target. "core:" rows: AMD's graphics core version -> target.
# Names from pci.ids (BSD-3-Clause, Copyright Martin Mares and Albert Pool; {pci}) and libdrm's amdgpu.ids (MIT,
# Copyright 2016 Advanced Micro Devices, Inc.); targets from chips.toml beside this file.
"""
# Other functions of the same chip.
_NOT_GRAPHICS = re.compile(
    r"audio|usb|controller|bridge|hdmi|nvswitch|host|link|cryptographic|dummy", re.IGNORECASE
)


def main(arguments: list[str]) -> int:
    pci_ids, amdgpu_ids = (Path(argument).read_text(encoding="utf-8") for argument in arguments)
    chips = tomllib.loads((_FOLDER / "chips.toml").read_text(encoding="utf-8"))
    version = re.search(r"Version: (\S+)", pci_ids)
    rows = [*_from_pci_ids(pci_ids, chips), *_from_amdgpu_ids(amdgpu_ids)]
    rows += [(f"core:{core}", target, "", "") for core, target in chips["amd"]["graphics_core"].items()]
    text = _HEAD.format(pci=version.group(1) if version else "unknown")
    text += "".join("\t".join(row) + "\n" for row in sorted(rows))
    (_FOLDER / "gpu_ids.tsv").write_text(text, encoding="utf-8", newline="\n")
    return 0


def _from_pci_ids(text: str, chips: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    vendor = ""
    for line in text.splitlines():
        if found := re.match(r"([0-9a-f]{4})  ", line):
            vendor = found.group(1)
        found = re.match(r"\t([0-9a-f]{4})  (.+)", line)
        if not found or vendor not in ("1002", "10de", "8086") or _NOT_GRAPHICS.search(found.group(2)):
            continue
        device, full = found.groups()
        bracket = re.search(r"\[(.+)\]", full)
        name = bracket.group(1) if bracket else full
        if vendor == "10de":
            target, kind = _longest(full, chips["nvidia"]), "card"
        elif vendor == "1002":
            target, kind = _longest(full, chips["amd"]["card"]), "card"
            inside = _longest(full, chips["amd"]["processor"])
            if inside:
                target, kind = inside, "processor"
        else:
            is_card = any(full.startswith(chip) for chip in chips["intel"]["cards"])
            if not is_card and "Graphics" not in full:
                continue
            target, kind = "", "card" if is_card else "processor"
        if target or vendor == "8086":
            yield f"{vendor}:{device}", target, kind, name


def _from_amdgpu_ids(text: str) -> Iterator[tuple[str, str, str, str]]:
    """The exact trade name by revision; target and kind stand in the row without one."""
    for line in text.splitlines():
        if found := re.fullmatch(r"([0-9A-F]{4}),\s*([0-9A-F]{2}),\s*(.+)", line.strip()):
            device, revision, name = found.groups()
            yield f"1002:{device.lower()}:{revision.lower()}", "", "", re.sub(r"^AMD |\((TM|R)\)", "", name)


def _longest(name: str, targets: dict[str, str]) -> str:
    matching = [start for start in targets if name.startswith(start)]
    return targets[max(matching, key=len)] if matching else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
