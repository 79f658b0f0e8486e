"""What was measured on this computer, and the factor by which it corrects the estimate.

Kept per card and version of the stack in one file of the person's app data: a new driver or library begins anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import read_json, write_json
from desktop_app.core.records import RecordError, from_plain
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend.memory_estimate import GPU_CONTEXT_BYTES
from desktop_app.recommend.plan import MemoryEstimate, Plan, Settings

# A factor outside of this was no measurement of the same thing (another program took the memory).
_LEAST_FACTOR, _LARGEST_FACTOR = 0.5, 2.0
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One dry run. Times in seconds, `*_tokens` with padding.

    Args:
        card: what `card_of` calls the device; stack: versions of what computed.
        peak_bytes: of the whole device as `estimate_bytes` means it: with the driver's context.
        p99_tokens: length that 99 of 100 training examples stay under.
    """

    card: str
    stack: str
    model_id: str
    settings: Settings
    estimate_bytes: int
    peak_bytes: int
    loading_peak_bytes: int
    long_step_s: float
    usual_step_s: float
    long_tokens: int
    usual_tokens: int
    evaluation_s: float
    save_s: float
    examples: int
    validation_examples: int
    total_tokens: int
    p99_tokens: int

    @property
    def factor(self) -> float:
        return self.peak_bytes / self.estimate_bytes

    def step_seconds(self, tokens: float) -> float:
        """A step of so many padded tokens: a fixed part and one in proportion, through the two kinds measured."""
        spread = self.long_tokens - self.usual_tokens
        slope = (self.long_step_s - self.usual_step_s) / spread if spread > 0.05 * self.long_tokens else 0.0
        if slope <= 0:
            return self.usual_step_s * tokens / max(self.usual_tokens, 1)
        return max(self.usual_step_s + slope * (tokens - self.usual_tokens), 0.2 * self.usual_step_s)

    def run_seconds(self) -> float:
        """The whole run: steps, evaluations (one before the first step) and checkpoints."""
        settings = self.settings
        steps_an_epoch = math.ceil(self.examples / (settings.batch_size * settings.gradient_accumulation))
        steps = steps_an_epoch * settings.epochs
        stepping = steps * self.step_seconds(self.total_tokens / steps_an_epoch)
        looks = settings.evaluations_per_epoch * settings.epochs
        return stepping + (looks + 1) * self.validation_examples * self.evaluation_s + looks * self.save_s


def measurement_of(plan: Plan, outputs: Mapping[str, Detail]) -> Measurement:
    """Returns what a DryRunJob's outputs say of a plan. Raises AppError("unexpected")."""
    on_gpu = plan.hardware.best_gpu is not None
    try:
        stack = str(outputs["stack"])
        numbers = {name: float(value or 0) for name, value in outputs.items() if name != "stack"}
        return Measurement(
            card=card_of(plan.hardware),
            stack=stack,
            model_id=plan.model_id,
            settings=plan.settings,
            estimate_bytes=uncorrected(plan.estimate).total,
            peak_bytes=int(numbers["peak_bytes"]) + (GPU_CONTEXT_BYTES if on_gpu else 0),
            loading_peak_bytes=int(numbers["loading_peak_bytes"]) + (GPU_CONTEXT_BYTES if on_gpu else 0),
            long_step_s=numbers["long_step_s"],
            usual_step_s=numbers["usual_step_s"],
            long_tokens=int(numbers["long_tokens"]),
            usual_tokens=int(numbers["usual_tokens"]),
            evaluation_s=numbers["evaluation_s"],
            save_s=numbers["save_s"],
            examples=int(numbers["examples"]),
            validation_examples=int(numbers["validation_examples"]),
            total_tokens=int(numbers["total_tokens"]),
            p99_tokens=int(numbers["p99_tokens"]),
        )
    except (KeyError, ValueError, TypeError):
        raise AppError("unexpected", code="dry_run_outputs") from None


def card_of(profile: HardwareProfile) -> str:
    """The device that trains, by name and system; two equal cards are one."""
    gpu = profile.best_gpu
    return f"{gpu.name if gpu else profile.cpu_name} / {profile.system}"


def corrected(estimate: MemoryEstimate, factor: float) -> MemoryEstimate:
    """Returns the estimate times the factor; what is more or less goes to the overhead."""
    total = math.ceil(estimate.total * factor)
    return replace(
        estimate,
        total=total,
        overhead=estimate.overhead + total - estimate.total,
        correction=factor,
        loading=math.ceil(estimate.loading * max(factor, 1.0)),
    )


def uncorrected(estimate: MemoryEstimate) -> MemoryEstimate:
    """Returns what the formula alone said."""
    if estimate.correction is None:
        return estimate
    total = math.ceil(estimate.total / estimate.correction)
    return replace(estimate, total=total, overhead=estimate.overhead - (estimate.total - total), correction=None)


def factors(measurements: Sequence[Measurement], profile: HardwareProfile) -> dict[str, float]:
    """Returns method -> newest factor of this card and stack; another method's where only that was measured."""
    own = _of_this_card(measurements, profile)
    if not own:
        return {}
    found = dict.fromkeys(("qlora", "lora"), own[-1].factor)
    found |= {one.settings.method: one.factor for one in own}
    return {method: min(max(one, _LEAST_FACTOR), _LARGEST_FACTOR) for method, one in found.items()}


def run_seconds(
    measurements: Sequence[Measurement], profile: HardwareProfile, model_id: str, settings: Settings
) -> float | None:
    """Returns how long these settings take, where just they were measured (more or fewer rounds are the same)."""
    for one in reversed(_of_this_card(measurements, profile)):
        same_rounds = replace(settings, epochs=one.settings.epochs, learning_rate=one.settings.learning_rate)
        if one.model_id == model_id and same_rounds == one.settings:
            return replace(one, settings=settings).run_seconds()
    return None


def _of_this_card(measurements: Sequence[Measurement], profile: HardwareProfile) -> list[Measurement]:
    own = [one for one in measurements if one.card == card_of(profile)]
    return [one for one in own if one.stack == own[-1].stack]


def load_measurements(path: Path | None = None) -> tuple[Measurement, ...]:
    """Reads what was kept; a file that cannot be read is as none: it only makes estimates better."""
    try:
        plain = read_json(path or _file())
        return tuple(from_plain(Measurement, one) for one in plain)
    except (AppError, RecordError, TypeError):
        return ()


def keep_measurement(measurement: Measurement, path: Path | None = None) -> None:
    """Adds one. Raises OSError."""
    place = path or _file()
    write_json(place, [*load_measurements(place), measurement][-_MOST_KEPT:])


def _file() -> Path:
    return paths.user_data() / "measured_memory.json"
