"""nvidia-smi's answers: the fallback where the driver's library cannot be used, and recordings of other machines.

Both of its machine-readable forms are read in any version: every field is optional, columns come in any order, and
what an answer lacks is looked up by the chip's id.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from desktop_app.hardware.nvidia import MOST_PLAUSIBLE_BYTES, NvidiaReading, only_once, plain_slot

MIB = 1024**2
SMI_COLUMNS = (
    *("name", "uuid", "pci.bus_id", "pci.device_id", "driver_version"),
    *("memory.total", "memory.reserved", "memory.used", "memory.free", "compute_cap", "driver_model.current"),
)
# Drivers before about 510 know neither compute_cap nor memory.reserved and refuse the whole question.
SMI_COLUMNS_OF_OLD_DRIVERS = (
    *("name", "uuid", "pci.bus_id", "pci.device_id", "driver_version"),
    *("memory.total", "memory.used", "memory.free"),
)
_OTHER_NAMES = {
    "gpu_name": "name",
    "gpu_uuid": "uuid",
    "gpu_bus_id": "pci.bus_id",
    "kmd_version": "driver_version",
}
_KNOWN_COLUMNS = {*SMI_COLUMNS, *_OTHER_NAMES, "mig.mode.current"}
_SHAPES = {
    "uuid": r"(?:GPU|MIG)-[0-9a-fA-F/-]+",
    "pci.bus_id": r"[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7]",
    "pci.device_id": r"0x[0-9a-fA-F]{4}10[dD][eE]",
    "driver_version": r"[3-9]\d{2}\.\d{2,3}(?:\.\d{1,3})?",
    "compute_cap": r"\d{1,2}\.\d",
    "driver_model.current": r"WDDM|TCC|WDM|MCDM",
    "size": r"\d{1,8}(?: MiB)?",
    "name": r".*(?:NVIDIA|GeForce|Quadro|Tesla|TITAN|GRID|RTX|GTX|Orin|Thor|^[ABHLTV]\d{1,3}).*",
}
# Sixteen cards with a hundred processes on each have some 30 000; a nest of millions would take minutes.
_MOST_TAGS = 60_000
_MOST_CARDS = 64
# The longest question that nvidia-smi knows has about 200 columns.
_MOST_COLUMNS = 500
# A log goes on for days and repeats the same cards.
_MOST_ROWS = 5_000
_PARTS = ("total", "reserved", "used", "free")
_UNITS = {"": MIB, "kib": 1024, "mib": MIB, "mb": MIB, "gib": 1024**3, "gb": 1024**3}


def smi_program() -> str | None:
    """nvidia-smi, on Windows from the system folder only: a program on PATH could be anybody's."""
    if sys.platform == "win32":
        program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvidia-smi.exe"
        return str(program) if program.is_file() else None
    # WSL keeps it outside the usual folders.
    return shutil.which("nvidia-smi") or shutil.which("/usr/lib/wsl/lib/nvidia-smi")


def smi_command(program: str, columns: Sequence[str]) -> list[str]:
    return [program, f"--query-gpu={','.join(columns)}", "--format=csv,noheader,nounits"]


def parse_smi(text: str, columns: Sequence[str] = SMI_COLUMNS) -> tuple[NvidiaReading, ...]:
    """Reads the answer to `smi_command`; lines that are no answer (warnings, half a line) are skipped."""
    rows = [dict(zip(columns, row, strict=True)) for row in _rows(text) if len(row) == len(columns)]
    return _read_rows(rows)


def parse_csv(text: str) -> tuple[NvidiaReading, ...]:
    """Reads any answer of `nvidia-smi --query-gpu=... --format=csv`, whichever columns were asked for.

    The head line decides, wherever it stands; without one (`noheader`) each value is known by its shape.
    """
    columns: list[str] = []
    rows = []
    for row in _rows(text):
        names = [_column_name(cell) for cell in row]
        if sum(name in _KNOWN_COLUMNS for name in names) >= min(2, len(row)):
            columns = [_OTHER_NAMES.get(name, name) for name in names]
        elif columns and len(row) == len(columns):
            # Several columns may mean the same ("driver_version", "kmd_version"): the first that says something.
            cells = [(name, cell) for name, cell in zip(columns, row, strict=True) if _known(cell)]
            rows.append(dict(reversed(cells)))
        elif not columns:
            rows.append(_guess_columns(row))
    return _read_rows(rows)


def parse_xml(text: str) -> tuple[NvidiaReading, ...] | None:
    """Reads `nvidia-smi -q -x` of any version; a cut-off answer as far as it goes. None if it is none at all."""
    start = text.find("<nvidia_smi_log")
    if start < 0 or text.count("<") > _MOST_TAGS:
        return None
    parser: Any = XMLPullParser(events=("start",))
    # What was complete before the damage still counts.
    with suppress(ParseError):
        # No XML may hold them, and a pipe may have put them in.
        parser.feed(re.sub(r"[\0-\x08\x0b\x0c\x0e-\x1f]", " ", text[start:]).encode("utf-8", "replace"))
        parser.close()
    elements: list[Element] = []
    with suppress(ParseError):
        for _, element in parser.read_events():
            elements.append(element)
    gpus = elements[0].findall("gpu")[:_MOST_CARDS] if elements else []
    driver = _first_version(elements[0], ("driver_version", "kmd_version")) if elements else ""
    readings = (_read_element(gpu, driver) for gpu in gpus)
    return only_once(reading for reading in readings if reading.name or reading.uuid)


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(text.replace("\0", "").splitlines()[:_MOST_ROWS], skipinitialspace=True))
    except csv.Error:
        return []
    rows = [row for row in rows if len(row) <= _MOST_COLUMNS]
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def _column_name(cell: str) -> str:
    return re.sub(r"\s*\[[^]]*\]$", "", cell).strip().lower()


def _guess_columns(row: Sequence[str]) -> dict[str, str]:
    """Columns by the shapes of their values."""
    found: dict[str, str] = {}
    sizes = []
    for cell in row:
        shape = next((name for name, pattern in _SHAPES.items() if re.fullmatch(pattern, cell, re.ASCII)), "")
        if shape == "size":
            sizes.append(cell)
        elif shape:
            found.setdefault(shape, cell)
    if not sizes or not ("name" in found or "uuid" in found):
        return {}
    sizes = [size for size in sizes if size.endswith("MiB")] or sizes
    total = max(sizes, key=_size)
    found["memory.total"] = total
    rest = [size for size in sizes if size is not total]
    # Only what adds up is a part of it: there are temperatures and percentages between.
    for parts in (("reserved", "used", "free"), _pair_order(row)):
        for start in range(len(rest) - len(parts) + 1):
            group = rest[start : start + len(parts)]
            if 0.9 * _size(total) <= sum(map(_size, group)) <= _size(total) + 2 * MIB:
                return found | {f"memory.{part}": size for part, size in zip(parts, group, strict=True)}
    return found


def _pair_order(row: Sequence[str]) -> tuple[str, str]:
    """The order of two parts: nvidia-smi lists used before free, NVIDIA's recipe for logs asks for free first."""
    return ("free", "used") if re.match(r"\d{4}/\d\d/\d\d ", row[0], re.ASCII) else ("used", "free")


def _read_rows(rows: Iterable[Mapping[str, str]]) -> tuple[NvidiaReading, ...]:
    readings = (_read_row(row) for row in rows)
    return only_once(reading for reading in readings if _is_card(reading))


def _is_card(reading: NvidiaReading) -> bool:
    """Whether it says more than a name, or a name that NVIDIA gives: a head line may be followed by anything."""
    known = reading.slot or reading.memory_total_bytes or re.match("GPU-|MIG-", reading.uuid)
    return bool(known or re.fullmatch(_SHAPES["name"], reading.name))


def _read_row(row: Mapping[str, str]) -> NvidiaReading:
    values = {name: _known(value) for name, value in row.items()}
    reading = NvidiaReading(
        name=values.get("name", ""),
        uuid=values.get("uuid", ""),
        slot=plain_slot(values.get("pci.bus_id", "")),
        device_id=_device_id(values.get("pci.device_id", "")),
        driver_version=_version(values.get("driver_version", "")),
        driver_model=values.get("driver_model.current", ""),
        compute_capability=_capability(values.get("compute_cap", "")),
        partitioned=values.get("mig.mode.current", "") == "Enabled",
    )
    return _with_memory(reading, [values.get(f"memory.{part}", "") for part in _PARTS])


def _read_element(gpu: Element, driver: str) -> NvidiaReading:
    def text(path: str) -> str:
        return _known(gpu.findtext(path) or "")

    reading = NvidiaReading(
        name=text("product_name"),
        uuid=text("uuid"),
        slot=plain_slot(text("pci/pci_bus_id") or gpu.get("id", "")),
        device_id=_device_id(text("pci/pci_device_id")),
        driver_version=driver or _first_version(gpu, ("driver_version", "kmd_version")),
        driver_model=text("driver_model/current_dm"),
        architecture=text("product_architecture"),
        compute_capability=_capability(text("compute_cap")),
        partitioned=text("mig_mode/current_mig") == "Enabled",
    )
    # A program gets one part of a partitioned card (MIG), never the whole.
    places = gpu.findall("mig_devices/mig_device") if reading.partitioned else [gpu]
    memories = [
        _with_memory(reading, [_known(place.findtext(f"fb_memory_usage/{part}") or "") for part in _PARTS])
        for place in places
    ]
    return max(memories, key=lambda found: found.memory_total_bytes, default=reading)


def _with_memory(reading: NvidiaReading, sizes: Sequence[str]) -> NvidiaReading:
    total, reserved, used = (_size(size) for size in sizes[:3])
    free = _size(sizes[3]) if sizes[3] else max(total - used - reserved, 0)
    return replace(
        reading,
        memory_total_bytes=total,
        memory_free_bytes=min(free, total),
        memory_reserved_bytes=min(reserved, total),
        memory_used_bytes=min(used, total),
    )


def _first_version(element: Element, names: Iterable[str]) -> str:
    """The first of these that is a version: driver 610 writes "Deprecated, see ..." where it used to stand."""
    return next((found for name in names if (found := _version(_known(element.findtext(name) or "")))), "")


def _version(value: str) -> str:
    found = re.match(r"\d{2,4}\.\d{1,4}(?:\.\d{1,4})?(?![\d.])", value, re.ASCII)
    return found.group() if found else ""


def _capability(value: str) -> str:
    return value if re.fullmatch(r"\d{1,2}\.\d", value, re.ASCII) else ""


def _device_id(value: str) -> int:
    found = re.fullmatch(r"(?:0x)?([0-9a-f]{4})10de", value.lower(), re.ASCII)
    return int(found.group(1), 16) if found else 0


def _known(value: str) -> str:
    """ "" for N/A, [Not Supported], [Unknown Error], "Requested functionality has been deprecated"…"""
    value = value.strip()
    unknown = value.startswith("[") or re.match(
        r"(?:n/a|err!|not supported|unknown error|requested functionality|insufficient permissions|none$)",
        value,
        re.IGNORECASE,
    )
    return "" if unknown else value


def _size(value: str) -> int:
    """Bytes of "8192" or "8192 MiB"; 0 when it is neither."""
    found = re.fullmatch(r"(\d{1,12})(?:\.\d+)?\s*([A-Za-z]{0,3})", value, re.ASCII)
    size = int(found.group(1)) * _UNITS.get(found.group(2).lower(), 0) if found else 0
    return size if size < MOST_PLAUSIBLE_BYTES else 0
