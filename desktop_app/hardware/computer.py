"""Processor, memory and disk."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
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
        cpu_name=cpu_name(),
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


def cpu_name() -> str:
    """The processor as its maker calls it; the kind of machine where nobody says."""
    if platform.system() == "Linux":
        return _cpu_of(Path("/proc/cpuinfo")) or platform.machine()
    if platform.system() == "Darwin":
        return _sysctl("machdep.cpu.brand_string") or platform.machine()
    return platform.processor() or platform.machine()


def read_recorded_computer(sys_root: Path) -> ComputerReading:
    """What a recorded /sys, or a root with sys and proc in it, says about its computer; the disk is unknown."""
    proc = next((place for place in (sys_root / "proc", sys_root.parent / "proc") if place.is_dir()), None)
    memory = _text(proc / "meminfo") if proc else ""
    system = sys_root / "sys" if (sys_root / "sys").is_dir() else sys_root
    if not memory:
        nodes = sorted((system / "devices" / "system" / "node").glob("node[0-9]*/meminfo"))
        memory = "\n".join(_text(node) for node in nodes)
    cores = len(list((system / "devices" / "system" / "cpu").glob("cpu[0-9]*")))
    return ComputerReading(
        cpu_name=_cpu_of(proc / "cpuinfo") if proc else "",
        cpu_cores=cores
        or (len(re.findall(r"^processor\s*:", _text(proc / "cpuinfo"), re.MULTILINE)) if proc else 0),
        memory_total_bytes=_kibibytes(memory, "MemTotal"),
        memory_available_bytes=_kibibytes(memory, "MemAvailable") or _kibibytes(memory, "MemFree"),
    )


def _kibibytes(meminfo: str, name: str) -> int:
    """Bytes of "MemTotal: 65536 kB", added up over the nodes of a large computer."""
    found = re.findall(rf"^(?:Node \d+ )?{name}:\s*(\d{{1,15}}) kB", meminfo, re.ASCII | re.MULTILINE)
    return sum(int(number) for number in found) * 1024


def _cpu_of(cpuinfo: Path) -> str:
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", _text(cpuinfo), re.MULTILINE)
    return " ".join(found.group(1).split()) if found else ""


def _sysctl(name: str) -> str:
    found = subprocess.run(["/usr/sbin/sysctl", "-n", name], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            # /proc/cpuinfo of a server with 256 processors is about half a megabyte.
            return stream.read(2**20)
    except OSError:
        return ""


def _free_disk(place: Path) -> int:
    """Free bytes where projects will lie; the folder itself may not exist yet."""
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return 0
