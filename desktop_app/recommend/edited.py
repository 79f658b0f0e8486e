"""Settings that the person changes: what may be typed, the plan with it, and what was changed before."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.core.errors import AppError, Detail
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend.catalogue import Model
from desktop_app.recommend.measured import Measurement, card_of
from desktop_app.recommend.plan import Choice, Plan
from desktop_app.recommend.recommend import with_settings

BY_PERSON = "chosen_by_person"
_BY_CHECK = "changed_by_check"

# Least and most of each number. Beyond them lies no use that the sources of decision_table.toml know, and far
# beyond them the trainer's own arithmetic ends (a rank of 0, a rate of "inf").
_WHOLE: Mapping[str, tuple[int, int]] = {
    "rank": (1, 512),
    "alpha": (1, 2048),
    "batch_size": (1, 128),
    "gradient_accumulation": (1, 512),
    "max_length": (64, 131_072),
}
_FRACTIONS: Mapping[str, tuple[float, float]] = {
    "dropout": (0.0, 0.5),
    "learning_rate": (1e-7, 0.01),
    "epochs": (0.1, 50.0),
}
_SWITCHES = ("gradient_checkpointing",)
_WORDS = ("precision", "optimizer")
EDITABLE = (
    "rank", "alpha", "dropout", "learning_rate", "epochs", "batch_size", "gradient_accumulation", "max_length",
    "gradient_checkpointing", "precision", "optimizer",
)  # fmt: skip
# Not typed but chosen with the model; a check may still change it.
_KEPT = (*EDITABLE, "method")
_LONGEST_INPUT = 40


def options(setting: str, profile: HardwareProfile) -> tuple[str, ...]:
    """Returns what "precision" or "optimizer" can be on this computer, the usual one first."""
    gpu = profile.best_gpu
    if setting == "precision":
        if gpu is None:
            return ("float32",)
        return ("bfloat16", "float16", "float32") if gpu.supports_bfloat16 else ("float16", "float32")
    if setting != "optimizer":
        raise ValueError(setting)
    plain = ("adamw_torch", "adafactor")
    return plain if gpu is None else ("adamw_8bit", "paged_adamw_8bit", *plain)


def read_value(setting: str, text: str, *, model: Model, profile: HardwareProfile) -> Detail:
    """Returns what a person typed as a value of an editable setting.

    Decimal points and commas, grouped thousands, full-width digits and "2e-4" are all understood.

    Raises:
        AppError: "setting_not_a_number", "setting_not_whole", and those of `checked_value`.
    """
    if setting in _WHOLE:
        value: Detail = read_whole(text)
    elif setting in _FRACTIONS:
        value = read_fraction(text)
    else:
        value = text
    return checked_value(setting, value, model=model, profile=profile)


def checked_value(setting: str, value: Detail, *, model: Model, profile: HardwareProfile) -> Detail:
    """Returns the value in its right type.

    Raises:
        AppError: "setting_too_small" (least), "setting_too_large" (most), "setting_longer_than_model" (most),
            "setting_not_here", "setting_not_a_number".
    """
    if setting in _SWITCHES:
        if not isinstance(value, bool):
            raise AppError("setting_not_here")
        return value
    if setting in _WORDS:
        if value not in options(setting, profile):
            raise AppError("setting_not_here")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AppError("setting_not_a_number")
    least, most = _WHOLE[setting] if setting in _WHOLE else _FRACTIONS[setting]
    if value < least:
        raise AppError("setting_too_small", least=least)
    context = model.architecture.context
    if setting == "max_length" and value > context:
        raise AppError("setting_longer_than_model", most=context)
    if value > most:
        raise AppError("setting_too_large", most=most)
    return int(value) if setting in _WHOLE else float(value)


def with_all_choices(plan: Plan) -> Plan:
    """Returns the plan with a Choice for every editable setting, also for those that follow from others."""
    named = {choice.setting for choice in plan.choices}
    is_tiny = any(choice.reason == "tiny_settings" for choice in plan.choices)
    effective = plan.settings.batch_size * plan.settings.gradient_accumulation
    reasons: Mapping[str, tuple[str, dict[str, Detail]]] = {
        "alpha": ("alpha_by_rank", {}),
        "dropout": ("tiny_settings" if is_tiny else "dropout_none", {}),
        "gradient_accumulation": ("accumulation", {"effective": effective}),
    }
    missing = [
        Choice(setting=name, value=getattr(plan.settings, name), reason=code, details=details)
        for name, (code, details) in reasons.items()
        if name not in named
    ]
    return replace(plan, choices=(*plan.choices, *missing)) if missing else plan


def chosen(setting: str, value: Detail) -> Choice:
    """Returns the choice of a person."""
    return Choice(setting=setting, value=value, reason=BY_PERSON)


def with_edits(plan: Plan, edits: Mapping[str, Choice], *, measured: Sequence[Measurement]) -> Plan:
    """Returns the plan with these choices in the place of its own; memory, time and steps follow.

    Args:
        plan: as suggested.
        edits: setting -> choice, its value as `checked_value` returns it.
    """
    if not edits:
        return plan
    values: dict[str, Any] = {name: choice.value for name, choice in edits.items()}
    settings = replace(plan.settings, **values)
    made = with_settings(plan, settings, measured=measured)
    a_step = settings.batch_size * settings.gradient_accumulation
    return replace(
        made,
        choices=tuple(edits.get(choice.setting, choice) for choice in plan.choices),
        estimated_steps=math.ceil(math.ceil(plan.pairs / a_step) * settings.epochs),
    )


def edits_of(saved: Plan) -> dict[str, Choice]:
    """Returns what the person changed in a saved plan."""
    return {
        choice.setting: choice
        for choice in saved.choices
        if choice.reason == BY_PERSON and choice.setting in EDITABLE
    }


def is_checked_for(saved: Plan, profile: HardwareProfile, pairs: int) -> bool:
    """Whether a saved plan was tried on this computer, with these messages."""
    same_card = card_of(saved.hardware) == card_of(profile)
    return saved.estimated_seconds is not None and saved.pairs == pairs and same_card


def differences(saved: Plan, suggested: Plan) -> dict[str, Choice]:
    """Returns the choices that make a suggestion the saved plan: a checked plan stays as it was checked."""
    named = {choice.setting: choice for choice in saved.choices}
    found = {}
    for setting in _KEPT:
        value = getattr(saved.settings, setting)
        if value != getattr(suggested.settings, setting):
            found[setting] = named.get(setting, Choice(setting=setting, value=value, reason=_BY_CHECK))
    return found


def read_whole(text: str) -> int | float:
    """Returns a whole number as people type it. Raises AppError: "setting_not_whole", "setting_not_a_number"."""
    plain = _plain(text).replace(" ", "").replace("'", "").replace("\u2019", "")
    for mark in ",.":
        head, *groups = plain.split(mark)
        # "1,024" and "1.024" are one number everywhere; "1.5" is no whole one.
        if groups and head.isdecimal() and all(len(group) == 3 and group.isdecimal() for group in groups):
            plain = head + "".join(groups)
    try:
        return int(plain)
    except ValueError:
        pass
    if read_fraction(text).is_integer():
        return read_fraction(text)
    raise AppError("setting_not_whole")


def read_fraction(text: str) -> float:
    """Returns a number as people type it. Raises AppError("setting_not_a_number")."""
    plain = _plain(text).replace(" ", "")
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise AppError("setting_not_a_number") from None


def _plain(text: str) -> str:
    if len(text) > _LONGEST_INPUT:
        raise AppError("setting_not_a_number")
    # Full-width digits and marks, as Chinese keyboards type them, and the narrow space of French thousands.
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("_", " ").strip()
