"""Whether a training learned the style or the examples by heart: two curves, one sentence's code."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.evaluation.trend import CLEAR_CHANGE

_BY_HEART_LOSS = 0.2
"""Nats a token. Below it a model recites (research/hardware.md, section D: the alarm of several guides)."""
_GAP = 0.5
_LAST_STEPS = 20
_LITTLE = 0.03


def fit(training_losses: Sequence[float], validation_losses: Sequence[float]) -> str:
    """Returns "fit_starting", "fit_good", "fit_still_learning", "fit_little_learned" or "fit_overfitting".

    Overfitting: validation rose in two tests after its best, or training ended far below validation.

    Args:
        training_losses: one a step; validation_losses: one a test, the first before training. Oldest first, nats.
    """
    if len(validation_losses) < 3 or not training_losses:
        return "fit_starting"
    best = min(range(len(validation_losses)), key=validation_losses.__getitem__)
    first, lowest, last = validation_losses[0], validation_losses[best], validation_losses[-1]
    at_the_end = statistics.fmean(training_losses[-_LAST_STEPS:])
    rose = len(validation_losses) - 1 - best >= 2 and last > lowest * (1 + CLEAR_CHANGE)
    by_heart = at_the_end < _BY_HEART_LOSS <= last or at_the_end < _GAP * last
    if rose or by_heart:
        return "fit_overfitting"
    if lowest > first * (1 - _LITTLE):
        return "fit_little_learned"
    before_last = min(validation_losses[:-1])
    return "fit_still_learning" if last < before_last * (1 - 3 * CLEAR_CHANGE) else "fit_good"


def fit_of_run(run: Run) -> str:
    """Returns the verdict on a run's events. Raises AppError("file_missing" | "file_damaged")."""
    training: dict[int, float] = {}
    validation: dict[int, float] = {}
    try:
        with run.events.open(encoding="utf-8") as stream:
            for line in stream:
                event = json.loads(line)
                if event.get("kind") == "metric":
                    # A resumed run tells some steps again.
                    for name, losses in (("loss", training), ("validation_loss", validation)):
                        if event.get(name) is not None:
                            losses[event["step"]] = event[name]
    except FileNotFoundError:
        raise AppError("file_missing", name=run.events.name) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AppError("file_damaged", name=run.events.name) from None
    return fit([training[step] for step in sorted(training)], [validation[step] for step in sorted(validation)])
