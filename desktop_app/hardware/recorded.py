"""What another computer's recorded answers say: the same rules as `detection`, nothing asked on this computer.

For a bug report, for somebody who helps a friend to choose a card, and for our tests.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.hardware.cards import CardReading
from desktop_app.hardware.computer import ComputerReading, read_recorded_computer
from desktop_app.hardware.detection import assemble
from desktop_app.hardware.linux_cards import read_cards
from desktop_app.hardware.nvidia import NvidiaReading, only_once
from desktop_app.hardware.nvidia_smi import parse_csv, parse_xml
from desktop_app.hardware.profile import HardwareProfile

System = Literal["Linux", "Windows", "Darwin"]
# A computer with eight cards and a hundred processes on each answers in about a megabyte.
_MOST_BYTES = 8 * 2**20
_NO_ANSWER = re.compile(
    r"has failed because|couldn't communicate|failed to initialize nvml|no devices were found", re.IGNORECASE
)


def detect_recorded(
    *,
    sysfs_root: Path | None = None,
    nvidia_smi_xml: Path | None = None,
    nvidia_smi_csv: Path | None = None,
    system: System | None = None,
) -> HardwareProfile:
    """Looks at recorded answers instead of this computer; what was not recorded is unknown (0 or "").

    Args:
        sysfs_root: a recorded /sys, whole or in part, or a folder with one card's files.
        nvidia_smi_xml, nvidia_smi_csv: `nvidia-smi -q -x`, `nvidia-smi --query-gpu=... --format=csv`, any version.
        system: where they were recorded; None tells Windows by the driver's model, and takes Linux otherwise.

    Raises:
        AppError: "recorded_not_readable" or "recorded_not_understood", with the file's name.
    """
    readings: tuple[NvidiaReading, ...] = ()
    notices: list[str] = []
    for file in (nvidia_smi_xml, nvidia_smi_csv):
        if file is not None:
            text = _read(file)
            found = parse_xml(text) if file is nvidia_smi_xml else parse_csv(text)
            if not found and _NO_ANSWER.search(text):
                notices.append("nvidia_not_answering")
            elif found is None or (not found and file is nvidia_smi_csv):
                raise AppError("recorded_not_understood", name=file.name)
            readings = (*readings, *(found or ()))
    cards: tuple[CardReading, ...] = ()
    computer = ComputerReading()
    if sysfs_root is not None:
        if not sysfs_root.is_dir():
            raise AppError("recorded_not_readable", name=sysfs_root.name)
        cards = read_cards(sysfs_root, compute_device=None, recorded=True).cards
        computer = read_recorded_computer(sysfs_root)
    return assemble(
        system=system or _system_of(readings),
        version="",
        computer=computer,
        nvidia_cards=only_once(readings),
        cards=cards,
        notices=notices,
    )


def _system_of(readings: tuple[NvidiaReading, ...]) -> System:
    return "Windows" if any(reading.driver_model for reading in readings) else "Linux"


def _read(file: Path) -> str:
    """The text in whichever encoding: PowerShell writes what it redirects as UTF-16."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError:
        raise AppError("recorded_not_readable", name=file.name) from None
    if len(content) > _MOST_BYTES:
        raise AppError("recorded_not_understood", name=file.name)
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", "replace")
