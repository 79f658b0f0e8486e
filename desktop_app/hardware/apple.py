"""Apple's own processors: recognised, so that the answer is an honest one."""

from __future__ import annotations

import platform

from desktop_app.hardware.cards import CardReading, CardsAnswer
from desktop_app.hardware.computer import cpu_name


def read_apple() -> CardsAnswer:
    """The graphics that is part of every Apple processor; nothing on a Mac with one by Intel."""
    if platform.machine() != "arm64":
        return CardsAnswer()
    return CardsAnswer(cards=(CardReading(vendor_id=0, maker="apple", name=cpu_name(), integrated=True),))
