"""One sentence for a chart: where the validation loss is heading."""

from __future__ import annotations

from collections.abc import Sequence

CLEAR_CHANGE = 0.01
"""Relative change of one evaluation that the eye would call a movement."""


def trend(validation_losses: Sequence[float]) -> str:
    """Returns the code of a sentence: "trend_starting", "trend_better", "trend_level" or "trend_worse".

    Args:
        validation_losses: one value an evaluation, oldest first.
    """
    if len(validation_losses) < 2:
        return "trend_starting"
    best_before = min(validation_losses[:-1])
    change = (validation_losses[-1] - best_before) / best_before if best_before > 0 else 0.0
    if change < -CLEAR_CHANGE:
        return "trend_better"
    return "trend_worse" if change > CLEAR_CHANGE else "trend_level"
