"""What may be set of a `TrainJob`: limits, words, and what does not go together. The engine and those who write
jobs for it look here, so that a setting is refused before the model is loaded, with one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args, get_type_hints

from desktop_app.core.errors import AppError
from desktop_app.protocol.jobs import TrainJob

LIMITS: Mapping[str, tuple[float, float]] = {
    "rank": (1, 512),
    "alpha": (1, 2048),
    "dropout": (0.0, 0.5),
    "learning_rate": (1e-7, 0.1),
    "epochs": (0.1, 50.0),
    "batch_size": (1, 128),
    "gradient_accumulation": (1, 512),
    "max_length": (16, 131_072),
    "warmup_ratio": (0.0, 0.5),
    "weight_decay": (0.0, 1.0),
    "evaluations_per_epoch": (1, 100),
    "early_stopping_patience": (1, 100),
    "max_steps": (0, 10_000_000),
    "seed": (0, 2**31 - 1),
    "virtual_tokens": (1, 256),
    "schedule_cycles": (1, 20),
    "reference_batch": (0, 4096),
    "replay_share": (0.0, 0.9),
    "label_smoothing": (0.0, 0.5),
    "neftune_alpha": (0.0, 50.0),
    "adversarial_epsilon": (0.0, 10.0),
    "ewc_strength": (0.0, 1000.0),
    "kl_strength": (0.0, 100.0),
}
"""Least and most. Beyond them lies no use that a source knows; far beyond them arithmetic ends."""
SWITCHES = ("gradient_checkpointing", "use_rslora", "use_dora", "packing")
CHOICES: Mapping[str, tuple[str, ...]] = {
    name: get_args(get_type_hints(TrainJob)[name]) for name in ("method", "precision", "schedule", "order")
} | {"optimizer": ("adamw_torch", "adamw_8bit", "paged_adamw_8bit", "adafactor")}
OPTIONS = (*CHOICES, *SWITCHES, *LIMITS)
"""Every name that `with_options` takes; what each does is the sentence "option_<name>"."""

_WHOLE = tuple(name for name, kind in get_type_hints(TrainJob).items() if kind is int)
RATE_FACTORS = {"full": 0.1, "ia3": 20.0, "prefix": 50.0}
"""Peak learning rate against that of LoRA. Full: a tenth (Thinking Machines, LoRA Without Regret). IA3: T-Few's
3e-3 (arXiv 2205.05638). Prefix: PEFT's own example, 1e-2."""
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def with_options(job: TrainJob, assignments: Sequence[str]) -> TrainJob:
    """Returns the job with settings as typed: "name=value", the last of several for one name counts.

    Another method brings its own learning rate along unless one is typed.

    Raises:
        AppError: "option_not_understood", "option_unknown", "option_value", and those of `refuse_clashes`.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise AppError("option_not_understood", text=assignment[:60])
        if name not in OPTIONS:
            raise AppError("option_unknown", name=name[:60], known=", ".join(sorted(OPTIONS)))
        values[name] = read_option(name, text.strip())
    if "method" in values and "learning_rate" not in values:
        factor = RATE_FACTORS.get(values["method"], 1.0) / RATE_FACTORS.get(job.method, 1.0)
        values["learning_rate"] = min(job.learning_rate * factor, LIMITS["learning_rate"][1])
    if "rank" in values and "alpha" not in values:
        values["alpha"] = max(1, round(values["rank"] * job.alpha / job.rank))
    changed = replace(job, **values)
    refuse_clashes(changed)
    return changed


def refuse_clashes(job: TrainJob) -> None:
    """Raises AppError: "option_value" (name, value, possible), "option_clash" (first, second)."""
    for name, (least, most) in LIMITS.items():
        value = getattr(job, name)
        if not (math.isfinite(value) and least <= value <= most):
            raise _bad_value(name, value)
    for name, words in CHOICES.items():
        if name != "optimizer" and getattr(job, name) not in words:  # any optimizer that the trainer knows will do
            raise _bad_value(name, getattr(job, name))
    for path, weight in job.more_files.items():
        if not (math.isfinite(weight) and 0 < weight <= 100):
            raise AppError("option_value", name="more_files", value=weight, possible="0.01 – 100")
        if path.endswith(".jsonl") != job.train_file.endswith(".jsonl"):
            raise AppError("option_clash", first="more_files", second="train_file")
    is_lora = job.method in ("lora", "qlora")
    clashes = (
        (job.use_rslora and not is_lora, "use_rslora", "method"),
        (job.use_dora and not is_lora, "use_dora", "method"),
        (job.dropout > 0 and not is_lora, "dropout", "method"),
        (bool(job.start_adapter) and job.method == "full", "start_adapter", "method"),
        # Without an adapter there is nothing to switch off, and a second copy of the model would not fit.
        (job.kl_strength > 0 and job.method == "full", "kl_strength", "method"),
        # PEFT puts a prefix into the cache, which a checkpointed forward pass and packed sequences do without.
        (job.packing and job.method == "prefix", "packing", "method"),
        (job.gradient_checkpointing and job.method == "prefix", "gradient_checkpointing", "method"),
        # A packed sequence holds easy and hard examples alike.
        (job.packing and job.order != "mixed", "packing", "order"),
    )
    for is_clash, first, second in clashes:
        if is_clash:
            raise AppError("option_clash", first=first, second=second)


def peak_rate(job: TrainJob) -> float:
    """Returns the learning rate after warm-up, scaled with the effective batch where the job asks for it."""
    if not job.reference_batch:
        return job.learning_rate
    # Adam's steps scale with the square root (Malladi et al. 2022, arXiv 2205.10287).
    return job.learning_rate * math.sqrt(job.batch_size * job.gradient_accumulation / job.reference_batch)


def read_option(name: str, text: str) -> Any:
    """Returns the value of an option, of the type that `TrainJob` has. Raises AppError("option_value")."""
    if name in CHOICES:
        if text not in CHOICES[name]:
            raise _bad_value(name, text)
        return text
    if name in SWITCHES:
        if text.lower() not in (*_YES, *_NO):
            raise _bad_value(name, text)
        return text.lower() in _YES
    try:
        number = float(text)
    except ValueError:
        raise _bad_value(name, text) from None
    least, most = LIMITS[name]
    if not least <= number <= most or (name in _WHOLE and not number.is_integer()):
        raise _bad_value(name, text)
    return int(number) if name in _WHOLE else number


def _bad_value(name: str, value: Any) -> AppError:
    if name in LIMITS:
        possible = " – ".join(f"{limit:g}" for limit in LIMITS[name])
    else:
        possible = ", ".join(CHOICES.get(name, ("true", "false")))
    return AppError("option_value", name=name, value=str(value)[:60], possible=possible)
