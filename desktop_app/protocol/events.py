"""What a child tells its parent. Codes cross the wire, never sentences.

Every run ends with exactly one `Failed` or `Finished`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.core.errors import Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """First event: who speaks. `child` is "engine" or "worker"."""

    protocol: int
    child: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What the child does now, one of the codes `phase_...` in `core.sentences` without the prefix."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` (0 when unknown) `unit`s: "bytes", "messages", "steps", "tensors", "answers"."""

    done: int
    total: int
    unit: str
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """Numbers of one optimizer step or one evaluation.

    Losses are mean cross-entropy per trained token, in nats. None: not measured in this event (or not finite,
    which comes with a `Notice`).
    """

    step: int
    epoch: float
    loss: float | None = None
    validation_loss: float | None = None
    learning_rate: float | None = None
    tokens_per_second: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes in use and available on the device that trains."""

    used_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A whole checkpoint lies at `path` (inside the run's folder)."""

    step: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Generated text; the only event that holds text, and therefore never logged.

    `variant` is "base" or "tuned"; `final` is False for the next piece of a streamed answer, whose last event has
    the whole answer.
    """

    prompt_id: str
    variant: str
    text: str
    final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth telling that does not end the run."""

    code: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The run ended without its result."""

    code: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run ended with its result.

    `reason`: "completed", "stopped_early" (validation loss no longer fell), "finished_by_person", "paused"
    (or "paused_..." with the word of `commands.Pause`), "window_gone". `outputs`: name -> path or number.
    """

    reason: str
    outputs: Mapping[str, Detail] = field(default_factory=dict)


Event = Hello | Phase | Progress | Metric | Memory | Checkpoint | Sample | Notice | Failed | Finished
EVENT_TYPES = (Hello, Phase, Progress, Metric, Memory, Checkpoint, Sample, Notice, Failed, Finished)
