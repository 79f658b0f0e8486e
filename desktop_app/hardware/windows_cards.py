"""Graphics cards on Windows: the display kernel, and the registry for what it does not say.

WMI's AdapterRAM is never asked: it is a 32-bit number and ends at 4 GB.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.hardware import d3dkmt
from desktop_app.hardware.cards import AMD_VENDOR_ID, CardReading, CardsAnswer

# The class "display adapters"; one numbered key for each that was ever installed.
_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
_VALUES = ("DriverDesc", "MatchingDeviceId", "DriverVersion", "HardwareInformation.qwMemorySize")
# ollama's test: without the newer library AMD's driver is too old for ROCm 7.
_HIP, _OLDER_HIP = "amdhip64_7.dll", "amdhip64_6.dll"


def read_cards() -> CardsAnswer:
    """Asks Windows. Runs in the probe's child process; elsewhere there are no cards."""
    if sys.platform == "win32":
        system, gdi = _display_kernel()
        cards = with_registry(d3dkmt.read_adapters(gdi), _registry())
        return CardsAnswer(cards=with_old_driver(cards, system))
    return CardsAnswer()


def shared_memory_used_bytes() -> int | None:
    """Returns how much of the computer's memory all graphics cards use now; None where Windows does not say."""
    if sys.platform == "win32":
        return d3dkmt.shared_used_bytes(_display_kernel()[1])
    return None


def _display_kernel() -> tuple[Path, Any]:
    system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
    # From the system's own folder: a library of that name on PATH could be anybody's.
    loader = getattr(ctypes, "WinDLL")  # noqa: B009 - mypy knows it on Windows only
    return system, loader(str(system / "gdi32.dll"))


def with_old_driver(cards: Iterable[CardReading], system: Path) -> tuple[CardReading, ...]:
    """Marks AMD's cards whose driver lacks what ROCm 7 needs, while an older one's part is there."""
    too_old = (system / _OLDER_HIP).is_file() and not (system / _HIP).is_file()
    return tuple(
        replace(card, compute_access="old_driver") if too_old and card.vendor_id == AMD_VENDOR_ID else card
        for card in cards
    )


def _registry() -> list[dict[str, object]]:
    """The values of every display adapter's key; what this user may not read is left out."""
    found: list[dict[str, object]] = []
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _CLASS) as adapters:
            names = [winreg.EnumKey(adapters, index) for index in range(winreg.QueryInfoKey(adapters)[0])]
            found += [_values(adapters, name) for name in names if re.fullmatch(r"\d{4}", name, re.ASCII)]
    return found


def _values(adapters: Any, name: str) -> dict[str, object]:
    values: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(adapters, name) as key:
            for value in _VALUES:
                # Each of them is missing somewhere: virtual displays have no memory, old drivers no size.
                with suppress(OSError):
                    values[value] = winreg.QueryValueEx(key, value)[0]
    return values


def with_registry(
    cards: Iterable[CardReading], registry: Iterable[Mapping[str, object]]
) -> tuple[CardReading, ...]:
    """The cards with name, driver and memory from their keys where the display kernel did not say them."""
    keys = [(_ids(str(values.get("MatchingDeviceId", ""))), values) for values in registry]
    completed = []
    for card in cards:
        values = next((found for ids, found in keys if ids == (card.vendor_id, card.device_id)), {})
        completed.append(
            replace(
                card,
                name=card.name or str(values.get("DriverDesc", "")),
                driver_version=card.driver_version or str(values.get("DriverVersion", "")),
                memory_total_bytes=card.memory_total_bytes
                or memory_size(values.get("HardwareInformation.qwMemorySize")),
            )
        )
    return tuple(completed)


def memory_size(value: object) -> int:
    """Bytes of qwMemorySize, which is a number or, from some drivers, eight bytes; 0 for anything else."""
    if isinstance(value, bytes):
        value = int.from_bytes(value[:8], "little")
    return value if isinstance(value, int) and 0 < value < 2**50 else 0


def _ids(matching: str) -> tuple[int, int]:
    found = re.search(r"VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})", matching.upper())
    return (int(found.group(1), 16), int(found.group(2), 16)) if found else (0, 0)
