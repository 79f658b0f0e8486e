"""Whether training still gets anywhere: a loss that is no number any more, or one that has run away."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.core.errors import AppError

_STEPS_AT_THE_START = 5
_STEPS_IN_A_ROW = 5
"""One batch of odd examples is no explosion; this many steps in a row are."""
_SUSPICIOUS_STEPS = 2


class LossWatch:
    """Looks at the loss of every optimizer step (nats).

    Exploded means: far above what the untrained model began with, several steps in a row. A model that has lost
    its way answers worse than one that was never trained, and does not come back by itself.
    """

    def __init__(self) -> None:
        self._first: list[float] = []
        self._above = 0

    def remember(self, log_history: Iterable[Mapping[str, Any]]) -> None:
        """Takes up a resumed run: what counts is where the run began, not where it goes on."""
        self._first = [entry["loss"] for entry in log_history if "loss" in entry][:_STEPS_AT_THE_START]

    @property
    def is_suspicious(self) -> bool:
        """Whether it may be exploding right now: what is saved at this moment may not be trusted."""
        return self._above >= _SUSPICIOUS_STEPS

    def take(self, loss: float, gradient_norm: float | None, *, step: int) -> None:
        """Raises AppError("loss_not_finite" or "loss_exploded").

        Args:
            gradient_norm: before clipping; None where it says nothing (float16, whose scaler skips such steps).
        """
        # The gradient shows it one step before the loss does, and before the broken weights are saved.
        if not math.isfinite(loss) or (gradient_norm is not None and not math.isfinite(gradient_norm)):
            raise AppError("loss_not_finite", step=step)
        if len(self._first) < _STEPS_AT_THE_START:
            self._first.append(loss)
            return
        is_above = loss > 2 * statistics.median(self._first) + 1
        self._above = self._above + 1 if is_above else 0
        if self._above >= _STEPS_IN_A_ROW:
            raise AppError("loss_exploded", step=step)
