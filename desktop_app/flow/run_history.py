"""What the kept events of a run add up to: its curves, what was told, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.protocol.events import Event, Failed, Finished, Memory, Metric, Notice, Progress
from desktop_app.protocol.wire import read_events


@dataclass(slots=True)
class History:
    """Grows by `take`, live or from a file.

    Attributes:
        training, validation: step -> loss in nats, in the order of the steps.
        speed, memory: (step, tokens a second), (step, bytes in use), in the order of the steps.
        notices: each once, in the order of their coming.
        steps: the newest progress in steps.
        last: the newest event.
    """

    training: dict[int, float] = field(default_factory=dict)
    validation: dict[int, float] = field(default_factory=dict)
    speed: list[tuple[int, float]] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)
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
            self.memory.append((self.last_step, event.used_bytes))
        elif isinstance(event, Notice):
            if event not in self.notices:
                self.notices.append(event)
        elif isinstance(event, Progress) and event.unit == "steps":
            self.steps = event
        return False

    def _take_metric(self, metric: Metric) -> bool:
        goes_back = metric.step < self.last_step
        if goes_back:
            self._go_back_to(metric.step)
        self.last_step = metric.step
        if metric.loss is not None:
            self.training[metric.step] = metric.loss
        if metric.validation_loss is not None:
            # The last test of a run measures the best state once more, which is not the state of that step.
            self.validation.setdefault(metric.step, metric.validation_loss)
        if metric.tokens_per_second is not None:
            self.speed.append((metric.step, metric.tokens_per_second))
        return goes_back

    def _go_back_to(self, step: int) -> None:
        """A resumed run repeats the steps after its checkpoint: the lines go on from there, not across."""
        self.training = {at: loss for at, loss in self.training.items() if at < step}
        self.validation = {at: loss for at, loss in self.validation.items() if at < step}
        self.speed = [one for one in self.speed if one[0] < step]
        self.memory = [one for one in self.memory if one[0] < step]


def read_history(events_file: Path) -> History:
    """Reads the events that were kept of a run; empty when there are none yet. 50,000 of them take a second."""
    history = History()
    for event in read_events(events_file):
        history.take(event)
    return history
