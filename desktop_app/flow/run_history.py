"""What the kept events of a run add up to: its curves, what was told, how it ended."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.protocol.events import Event, Failed, Finished, Memory, Metric, Notice, Progress
from desktop_app.protocol.wire import read_events


@dataclass(slots=True)
class Curve:
    """Values at ascending steps, as arrays: fifty thousand points go to a chart at once."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.steps)

    def points(self) -> tuple[tuple[int, float], ...]:
        return tuple(zip(self.steps, self.values, strict=True))

    def add(self, step: int, value: float) -> None:
        self.steps.append(step)
        self.values.append(value)

    def cut(self, step: int) -> None:
        """Takes back this step and all after it."""
        at = bisect_left(self.steps, step)
        del self.steps[at:], self.values[at:]


@dataclass(slots=True)
class History:
    """Grows by `take`, live or from a file.

    Attributes:
        training, validation: losses in nats.
        speed, memory: tokens a second; bytes in use.
        notices: each once, in the order of their coming.
        steps: the newest progress in steps.
        last: the newest event.
    """

    training: Curve = field(default_factory=Curve)
    validation: Curve = field(default_factory=Curve)
    speed: Curve = field(default_factory=Curve)
    memory: Curve = field(default_factory=Curve)
    notices: list[Notice] = field(default_factory=list)
    steps: Progress | None = None
    last: Event | None = None
    last_step: int = 0

    @property
    def ended(self) -> str:
        """Code of the `Failed` or reason of the `Finished` that nothing came after; "" without one."""
        if isinstance(self.last, Failed):
            return self.last.code
        return self.last.reason if isinstance(self.last, Finished) else ""

    def take(self, event: Event) -> bool:
        """Adds an event; returns whether the curves were taken back, because a resumed run repeats steps."""
        self.last = event
        if isinstance(event, Metric):
            return self._take_metric(event)
        if isinstance(event, Memory):
            self.memory.add(self.last_step, event.used_bytes)
        elif isinstance(event, Notice):
            if event not in self.notices:
                self.notices.append(event)
        elif isinstance(event, Progress) and event.unit == "steps":
            self.steps = event
        return False

    def _take_metric(self, metric: Metric) -> bool:
        # A step is told once, and tested once more after it: the same again was made again.
        again = metric.loss is not None and metric.step in self.training.steps[-1:]
        goes_back = metric.step < self.last_step or again
        if goes_back:
            self._go_back_to(metric.step)
        self.last_step = metric.step
        if metric.loss is not None:
            self.training.add(metric.step, metric.loss)
        # The last test of a run measures the best state once more, which is not the state of that step.
        if metric.validation_loss is not None and metric.step not in self.validation.steps[-1:]:
            self.validation.add(metric.step, metric.validation_loss)
        if metric.tokens_per_second is not None:
            self.speed.add(metric.step, metric.tokens_per_second)
        return goes_back

    def _go_back_to(self, step: int) -> None:
        """A resumed run repeats the steps after its checkpoint: the lines go on from there, not across."""
        for curve in (self.training, self.validation, self.speed, self.memory):
            curve.cut(step)


def read_history(events_file: Path) -> History:
    """Reads the events that were kept of a run; empty when there are none yet. 50,000 of them take a second."""
    history = History()
    for event in read_events(events_file):
        history.take(event)
    return history
