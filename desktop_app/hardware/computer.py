"""Processor, memory and disk."""

from __future__ import annotations

import os
import platform
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core import paths

_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputerReading:
    """What the system says about itself; unknown is "" or 0."""

    cpu_name: str = ""
    cpu_cores: int = 0
    memory_total_bytes: int = 0
    memory_available_bytes: int = 0
    disk_free_bytes: int = 0


def system_version() -> str:
    """The system's version as people know it, e.g. "Debian GNU/Linux 12 (bookworm)"."""
    if platform.system() == "Linux":
        try:
            return platform.freedesktop_os_release().get("PRETTY_NAME", "") or platform.release()
        except OSError:
            return platform.release()
    return platform.mac_ver()[0] if platform.system() == "Darwin" else platform.version()


def read_computer() -> ComputerReading:
    """Runs in the probe's child process: psutil is native code, and a network disk may not answer."""
    import psutil

    memory = psutil.virtual_memory()
    total, available = limit_memory(int(memory.total), int(memory.available))
    return ComputerReading(
        cpu_name=_cpu_name(),
        cpu_cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        memory_total_bytes=total,
        memory_available_bytes=available,
        disk_free_bytes=_free_disk(paths.default_projects()),
    )


def limit_memory(total_bytes: int, available_bytes: int, cgroup: Path = _CGROUP) -> tuple[int, int]:
    """Returns (total, available) as far as a container lets us use them (control groups, both versions)."""
    for limit_file, used_file in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        limit = _number(cgroup / limit_file)
        if 0 < limit < total_bytes:
            # The usage counts cached files, which the kernel gives back on demand.
            cached = _inactive_file_bytes((cgroup / used_file).with_name("memory.stat"))
            used = max(_number(cgroup / used_file) - cached, 0)
            return limit, min(available_bytes, max(limit - used, 0))
    return total_bytes, available_bytes


def _number(path: Path) -> int:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return 0
    return int(text) if re.fullmatch(r"\d{1,20}", text, re.ASCII) else 0


def _inactive_file_bytes(stat: Path) -> int:
    try:
        text = stat.read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^(?:total_)?inactive_file (\d{1,20})$", text, re.ASCII | re.MULTILINE)
    return int(found.group(1)) if found else 0


def _cpu_name() -> str:
    if platform.system() == "Linux":
        try:
            text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        if found:
            return " ".join(found.group(1).split())
    return platform.processor() or platform.machine()


def _free_disk(place: Path) -> int:
    """Free bytes where projects will lie; the folder itself may not exist yet."""
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return 0
