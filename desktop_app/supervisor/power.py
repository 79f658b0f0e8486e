"""Mains or battery: what the computer runs on, and when training must pause for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import psutil

_LOW_PERCENT = 20.0
"""Windows warns at 20 % by default; below, the computer may be needed for something more urgent."""
_READINGS_UNPLUGGED = 2
"""A plug that is moved to another socket is out for a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """`is_plugged` None: the system does not say."""

    is_plugged: bool | None
    percent: float


def read_power() -> Power | None:
    """Returns what the computer runs on; None for one without a battery."""
    sensors_battery = getattr(psutil, "sensors_battery", None)  # psutil has it on some systems only
    try:
        battery = sensors_battery() if sensors_battery is not None else None
    except (OSError, RuntimeError):
        return None  # a battery that cannot be read is no reason to stop: checkpoints survive an empty one
    return None if battery is None else Power(is_plugged=battery.power_plugged, percent=battery.percent)


def is_on_battery(power: Power | None) -> bool:
    """Whether it is certain that no mains is there."""
    return power is not None and power.is_plugged is False


class PowerWatch:
    """Decides from one reading after the other; a run that was begun on battery may go on until that is low."""

    def __init__(self) -> None:
        self._was_plugged = False
        self._unplugged = 0

    def take(self, power: Power | None) -> Literal["unplugged", "battery_low"] | None:
        """Returns why to pause now, or None."""
        if power is None or power.is_plugged is None:
            return None
        if power.is_plugged:
            self._was_plugged, self._unplugged = True, 0
            return None
        self._unplugged += 1
        if self._was_plugged and self._unplugged >= _READINGS_UNPLUGGED:
            return "unplugged"
        return "battery_low" if power.percent <= _LOW_PERCENT else None
