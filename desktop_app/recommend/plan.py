"""plan.json: what will be trained, how, on what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop_app.core.errors import Detail
from desktop_app.hardware.profile import HardwareProfile

AdapterMethod = Literal["qlora", "lora"]
TrainMethod = Literal["qlora", "lora", "full", "prefix", "ia3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One setting and the code of the sentence that says why ("reason_<code>" in `core.sentences`)."""

    setting: str
    value: Detail
    reason: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEstimate:
    """Bytes on the device that trains; `total` is the peak of training, the others are its parts.

    `loading` is the peak before that, while the model is read. `activations` holds the gradients as well.
    `correction`: factor of a measurement on this computer that is in the numbers; None without one.
    """

    weights: int
    adapter: int
    optimizer: int
    activations: int
    loss: int
    overhead: int
    total: int
    loading: int = 0
    correction: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a TrainJob that the plan decides; names and units as in `protocol.jobs.TrainJob`."""

    method: TrainMethod
    precision: Literal["float32", "bfloat16", "float16"]
    rank: int
    alpha: int
    dropout: float
    learning_rate: float
    epochs: float
    batch_size: int
    gradient_accumulation: int
    max_length: int
    warmup_ratio: float
    weight_decay: float
    gradient_checkpointing: bool
    optimizer: str
    evaluations_per_epoch: int
    early_stopping_patience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What the person asks of a training beside the settings; empty unless they opened "Expert".

    Args:
        options: field of `TrainJob` that is no setting of the plan -> its value (`variation.VARIABLE`).
        tries: settings to try before the training; 0 tries none. hours: for all tries together.
        texts_first: learn the project's plain texts before the pairs.
        projects: folder of another project whose examples are learned too -> how often each is seen in a round.
    """

    options: Mapping[str, Detail] = field(default_factory=dict)
    tries: int = 0
    hours: float = 1.0
    texts_first: bool = False
    projects: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_stages(self) -> bool:
        """Whether something comes before the training itself."""
        return self.tries > 0 or self.texts_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`model_id` is the catalogue's id; `verdict` "fits", "tight" or "too_large"; `pairs` the training pairs.

    `estimated_seconds`: of the training, where it was measured on this computer; tries before it not counted.
    """

    model_id: str
    settings: Settings
    choices: tuple[Choice, ...]
    estimate: MemoryEstimate
    available_bytes: int
    verdict: Literal["fits", "tight", "too_large"]
    pairs: int
    estimated_steps: int
    hardware: HardwareProfile
    estimated_seconds: float | None = None
    variation: Variation = field(default_factory=Variation)
