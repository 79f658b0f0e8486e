"""Finds the parts of Linux's /sys that matter here, in a running system or in a recording of one.

Recordings differ in how much they hold: a whole /sys, a root with a sys folder in it, only class/drm, one card's
folder (LACT), only the compute topology (AMD's own tests); and links that became files on their way through an
archive.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

# The files of interest are a line long; a cap keeps a damaged tree from filling memory.
_MOST_CHARACTERS = 65536
# A whole recorded /sys has some 100 000 entries; the part with the cards lies less deep.
_MOST_FOLDERS, _DEEPEST = 20_000, 12
_SLOT = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", re.IGNORECASE)
_NODES = (
    *("class/kfd/kfd/topology/nodes", "devices/virtual/kfd/kfd/topology/nodes", "kfd/kfd/topology/nodes"),
    *("kfd/topology/nodes", "topology/nodes", "nodes"),
)


def read_text(path: Path) -> str:
    """A small file, stripped; "" when it is missing or the driver refuses to answer."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST_CHARACTERS).strip("\0 \t\r\n")
    except (OSError, ValueError):
        return ""


def compute_nodes(root: Path) -> Path | None:
    """The folder with one folder a node of AMD's compute topology; None where there is none at all."""
    for base in _bases(root):
        for place in _NODES:
            if (base / place).is_dir():
                return base / place
    return None


def display_devices(root: Path, *, recorded: bool) -> list[Path]:
    """Each display adapter's device folder, cards in the order of their numbers. One may be named twice.

    `recorded` allows a search of the whole tree, which must not happen in a running system.
    """
    found = [device for base in _bases(root) for device in _by_class(base)]
    found += [device for base in _bases(root) for device in _by_bus(base / "bus" / "pci" / "devices")]
    if found or not recorded:
        return found
    if _is_device(root):
        return [root]
    return sorted(_search(root))


def _bases(root: Path) -> tuple[Path, ...]:
    return (root, root / "sys")


def _by_class(base: Path) -> Iterator[Path]:
    for folder in (base / "class" / "drm", base / "drm", base):
        # A card without any output has only the second.
        cards = [entry for entry in _entries(folder) if re.fullmatch(r"(?:card|renderD)\d+", entry.name, re.ASCII)]
        for card in sorted(cards, key=lambda entry: (len(entry.name), entry.name)):
            yield follow(follow(card, base) / "device", base)
        if cards:
            return


def _by_bus(folder: Path) -> Iterator[Path]:
    """PCI devices of the class "display" (03) or "processing accelerator" (12), with or without a driver."""
    for entry in sorted(_entries(folder)):
        device = follow(entry, folder.parents[2])
        facts = parse_uevent(read_text(device / "uevent"))
        kind = read_text(device / "class").removeprefix("0x") or facts.get("PCI_CLASS", "")
        if kind.zfill(6)[:2] in ("03", "12"):
            yield device


def _search(root: Path) -> Iterator[Path]:
    for seen, (folder, names, _) in enumerate(os.walk(root), start=1):
        here = Path(folder)
        if seen > _MOST_FOLDERS or len(here.relative_to(root).parts) >= _DEEPEST:
            names.clear()
        if re.fullmatch(r"card\d+", here.name, re.ASCII) and (here / "device").exists():
            yield follow(here / "device", root)
            names.clear()
        elif _is_device(here) and (_SLOT.fullmatch(here.name) or here.name == "device"):
            kind = read_text(here / "class").removeprefix("0x")
            if (not kind or kind[:2] in ("03", "12")) and not (here / "drm").is_dir():
                yield here


def _is_device(folder: Path) -> bool:
    return (folder / "vendor").is_file() or "PCI_ID=" in read_text(folder / "uevent")


def follow(path: Path, root: Path) -> Path:
    """The path, or where the link points that an archive turned into a file or that names the recorded root."""
    target = ""
    try:
        if path.is_symlink() and not path.exists():
            target = str(path.readlink())
        elif path.is_file() and path.stat().st_size < 1024:
            target = read_text(path)
    except OSError:
        return path
    if target.startswith("/sys/"):
        return root / target.removeprefix("/sys/")
    if target.startswith("../") and "\n" not in target:
        return Path(os.path.normpath(path.parent / target))
    return path


def parse_uevent(text: str) -> dict[str, str]:
    """KEY=value lines; lines of another shape are skipped."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
