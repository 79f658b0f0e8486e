"""NVIDIA cards: read through NVML, or from nvidia-smi's comma-separated answer where NVML cannot be used."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.hardware.profile import Gpu

MIB = 1024**2
# No card has more; a larger number is a misread answer.
MOST_PLAUSIBLE_BYTES = 2**50

SMI_COLUMNS = (
    "name",
    "uuid",
    "driver_version",
    "memory.total",
    "memory.reserved",
    "memory.used",
    "memory.free",
    "compute_cap",
)
# Drivers before about 510 know neither compute_cap nor memory.reserved and refuse the whole question.
SMI_COLUMNS_OF_OLD_DRIVERS = ("name", "uuid", "driver_version", "memory.total", "memory.used", "memory.free")


@dataclass(frozen=True, slots=True, kw_only=True)
class NvidiaReading:
    """One card as the driver described it; what it did not say is "" or 0."""

    name: str = ""
    uuid: str = ""
    driver_version: str = ""
    compute_capability: str = ""
    memory_total_bytes: int = 0
    memory_free_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NvidiaAnswer:
    """`problem` is "" or why the driver could not be asked: "no_library", "no_driver" or "failed"."""

    problem: str = ""
    cards: tuple[NvidiaReading, ...] = ()


def to_gpu(reading: NvidiaReading) -> Gpu:
    return Gpu(
        vendor="nvidia",
        name=reading.name or "NVIDIA",
        identifier=reading.uuid,
        memory_total_bytes=reading.memory_total_bytes,
        memory_free_bytes=min(reading.memory_free_bytes, reading.memory_total_bytes),
        driver_version=reading.driver_version,
        compute_capability=reading.compute_capability,
    )


def read_nvml() -> NvidiaAnswer:
    """Asks the driver itself. Runs in the probe's child process."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        problems = {
            pynvml.NVML_ERROR_LIBRARY_NOT_FOUND: "no_library",
            pynvml.NVML_ERROR_DRIVER_NOT_LOADED: "no_driver",
        }
        return NvidiaAnswer(problem=problems.get(error.value, "failed"))
    try:
        driver = _text(_optional(pynvml.nvmlSystemGetDriverVersion))
        count = _optional(pynvml.nvmlDeviceGetCount) or 0
        cards = []
        for index in range(count):
            handle = _optional(pynvml.nvmlDeviceGetHandleByIndex, index)
            if handle is not None:
                cards.append(_read_card(handle, driver))
        return NvidiaAnswer(cards=tuple(cards))
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _read_card(handle: Any, driver: str) -> NvidiaReading:
    import pynvml

    # The first version of the memory call: its `free` already leaves out what the driver reserves.
    memory = _optional(pynvml.nvmlDeviceGetMemoryInfo, handle)
    capability = _optional(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
    return NvidiaReading(
        name=_text(_optional(pynvml.nvmlDeviceGetName, handle)),
        uuid=_text(_optional(pynvml.nvmlDeviceGetUUID, handle)),
        driver_version=driver,
        compute_capability=f"{capability[0]}.{capability[1]}" if capability else "",
        memory_total_bytes=int(memory.total) if memory else 0,
        memory_free_bytes=int(memory.free) if memory else 0,
    )


def _optional(question: Callable[..., Any], *arguments: Any) -> Any:
    """Any single question may be "not supported" by a card or driver; the others still count."""
    import pynvml

    try:
        return question(*arguments)
    except pynvml.NVMLError:
        return None


def _text(value: str | bytes | None) -> str:
    # Older nvidia-ml-py versions return bytes.
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""


def smi_program() -> str | None:
    """nvidia-smi, on Windows from the system folder only: a program on PATH could be anybody's."""
    if sys.platform == "win32":
        program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvidia-smi.exe"
        return str(program) if program.is_file() else None
    return shutil.which("nvidia-smi")


def smi_command(program: str, columns: Sequence[str]) -> list[str]:
    return [program, f"--query-gpu={','.join(columns)}", "--format=csv,noheader,nounits"]


def parse_smi(text: str, columns: Sequence[str] = SMI_COLUMNS) -> tuple[NvidiaReading, ...]:
    """Reads the answer to `smi_command`; lines that are no answer (warnings, half a line) are skipped."""
    try:
        rows = list(csv.reader(text.splitlines(), skipinitialspace=True))
    except csv.Error:
        return ()
    readings = (_read_row(dict(zip(columns, row, strict=True))) for row in rows if len(row) == len(columns))
    return tuple(reading for reading in readings if reading.name)


def _read_row(row: dict[str, str]) -> NvidiaReading:
    values = {name: _known(value) for name, value in row.items()}
    total = _mebibytes(values.get("memory.total", ""))
    used = _mebibytes(values.get("memory.used", "")) + _mebibytes(values.get("memory.reserved", ""))
    free = values.get("memory.free", "")
    capability = values.get("compute_cap", "")
    return NvidiaReading(
        name=values.get("name", ""),
        uuid=values.get("uuid", ""),
        driver_version=values.get("driver_version", ""),
        compute_capability=capability if re.fullmatch(r"\d{1,2}\.\d", capability, re.ASCII) else "",
        memory_total_bytes=total,
        memory_free_bytes=min(_mebibytes(free) if free else max(total - used, 0), total),
    )


def _known(value: str) -> str:
    """ "" for [N/A], [Not Supported], [Unknown Error], [Requested functionality has been deprecated]…"""
    value = value.strip()
    return "" if value.startswith("[") or value.upper() in ("N/A", "ERR!") else value


def _mebibytes(value: str) -> int:
    """Bytes of "8192" or "8192 MiB"; 0 when it is neither."""
    found = re.fullmatch(r"(\d{1,12})(?:\.\d+)?(?: MiB)?", value, re.ASCII)
    size = int(found.group(1)) * MIB if found else 0
    return size if size < MOST_PLAUSIBLE_BYTES else 0
