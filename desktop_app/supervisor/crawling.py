"""Whether training crawls, as it does on Windows when the driver moves a card's memory over to the computer's own.

Since 536.40 NVIDIA's driver does that instead of refusing, and a step then takes minutes ("dedicated 7.6/8.0,
shared 1.5/7.9, 295 s/it", LoRA_Easy_Training_Scripts#267). The engine caps what it takes itself (`engine.device`),
but a game that is started later can still push it out.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Literal

from desktop_app.protocol.events import Metric

_STEPS_TO_SKIP = 2  # they load kernels and fill caches
_STEPS_TO_KNOW = 8
_TIMES_SLOWER = 3.0
_STEPS_IN_A_ROW = 5
_SPILLED_BYTES = 300_000_000
"""The browser's and the desktop's own shared memory moves by less (research/hardware.md, section F)."""


class CrawlWatch:
    """Compares the tokens a second of each step with those of the first steps.

    Args:
        shared_bytes: how much of the computer's memory all graphics cards use now; None where that is not told.
    """

    def __init__(self, shared_bytes: Callable[[], int | None]) -> None:
        self._shared_bytes = shared_bytes
        self._shared_before: int | None = None
        self._first: list[float] = []
        self._skipped = 0
        self._slow = 0

    def take(self, metric: Metric) -> Literal["memory_spilled", "slow"] | None:
        """Returns why to pause now, or None; "slow" where it is not known what the reason is."""
        if metric.tokens_per_second is None:
            return None
        if self._skipped < _STEPS_TO_SKIP:
            self._skipped += 1
            return None
        if len(self._first) < _STEPS_TO_KNOW:
            self._first.append(metric.tokens_per_second)
            self._shared_before = self._shared_bytes()
            return None
        is_slow = metric.tokens_per_second * _TIMES_SLOWER < statistics.median(self._first)
        self._slow = self._slow + 1 if is_slow else 0
        if self._slow < _STEPS_IN_A_ROW:
            return None
        self._slow = 0
        shared = self._shared_bytes()
        if shared is None or self._shared_before is None:
            return "slow"
        # Slow without borrowed memory: something else computes at the same time, as the person will know.
        return "memory_spilled" if shared - self._shared_before > _SPILLED_BYTES else None
