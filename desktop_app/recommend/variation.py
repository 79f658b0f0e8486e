"""What the person asks of a training beside the plan's settings: options of the job, and stages before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from desktop_app.core.errors import AppError, Detail
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.training_options import CHOICES, LIMITS, OPTIONS, SWITCHES, read_option, refuse_clashes
from desktop_app.recommend.edited import EDITABLE, read_fraction, read_whole
from desktop_app.recommend.plan import Settings, Variation

VARIABLE = tuple(name for name in OPTIONS if name not in (*EDITABLE, "method"))
"""The options that are not settings of the plan with a suggestion and a reason of their own."""
STAGE_LIMITS: Mapping[str, tuple[float, float]] = {"tries": (0, 200), "hours": (0.1, 240.0)}
"""Least and most of a search: 0 tries is none; beyond ten days nobody waits."""

_OF_THE_JOB: Mapping[str, Any] = {one.name: one.default for one in dataclasses.fields(TrainJob)}
_WHOLE = ("tries", *(name for name in VARIABLE if type(_OF_THE_JOB[name]) is int))
"""True and False are no numbers here: their type is another one."""


def suggested(settings: Settings, name: str) -> Detail:
    """Returns the value that an option has while nobody touches it."""
    value: Detail = getattr(settings, name) if hasattr(settings, name) else _OF_THE_JOB[name]
    return value


def read_typed(name: str, text: str) -> Detail:
    """Returns what a person typed as the value of an option or of a search.

    Raises:
        AppError: "setting_not_a_number", "setting_not_whole", "setting_too_small" (least), "setting_too_large"
            (most).
    """
    value = read_whole(text) if name in _WHOLE else read_fraction(text)
    least, most = STAGE_LIMITS[name] if name in STAGE_LIMITS else LIMITS[name]
    # Written so that "nan" is too small.
    if not value >= least:
        raise AppError("setting_too_small", least=least)
    if value > most:
        raise AppError("setting_too_large", most=most)
    return int(value) if name in _WHOLE else float(value)


def clash_of(settings: Settings, variation: Variation) -> tuple[str, str] | None:
    """Returns two settings that do not go together, or None."""
    job = TrainJob(run_dir="", base_model="", train_file="", validation_file="", **dataclasses.asdict(settings))
    if variation.texts_first and settings.method == "full":
        return "texts_first", "method"
    try:
        refuse_clashes(replace(job, **_checked(variation.options)))
    except AppError as error:
        if error.code != "option_clash":
            raise
        return str(error.details["first"]), str(error.details["second"])
    return None


def varied(job: TrainJob, variation: Variation) -> TrainJob:
    """Returns the job with the options of a variation.

    Raises:
        AppError: "option_unknown", "option_value" or "option_clash", for a file that was changed by hand.
    """
    changed = replace(job, **_checked(variation.options))
    refuse_clashes(changed)
    return changed


def _checked(options: Mapping[str, Detail]) -> dict[str, Any]:
    for name in options:
        if name not in VARIABLE:
            raise AppError("option_unknown", name=name[:60], known=", ".join(VARIABLE))
    return {name: read_option(name, str(value)) for name, value in options.items()}


def kind_of(name: str) -> Literal["words", "switch", "number"]:
    """Returns "words", "switch" or "number": how an option is entered."""
    return "words" if name in CHOICES else "switch" if name in SWITCHES else "number"
