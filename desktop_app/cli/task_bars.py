"""A task with its progress bar: loaded only by commands that start one, since the others answer at once."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from desktop_app.cli.output import duration_words, phase_words
from desktop_app.core.errors import AppError
from desktop_app.protocol.events import Event, Failed, Finished, Metric, Notice, Phase
from desktop_app.protocol.events import Progress as ProgressEvent
from desktop_app.protocol.planned import Task
from desktop_app.runtime.environment import find_engine
from desktop_app.supervisor.task_runner import TaskRunner


def run_with_bars(
    task: Task, *, on_notice: Callable[[Notice], None], on_event: Callable[[Event], None] | None = None
) -> Finished:
    """Runs a task with a progress bar on stderr.

    Raises:
        AppError: how the task failed, or "cancelled" after Ctrl-C.
    """
    runner = TaskRunner(task, engine_python=find_engine().python)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    end: Failed | Finished | None = None
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        bars = _Bars(progress)
        try:
            for event in runner.events():
                if isinstance(event, Failed | Finished):
                    end = event
                else:
                    bars.show(event)
                if isinstance(event, Notice):
                    on_notice(event)
                if on_event is not None:
                    on_event(event)
        except KeyboardInterrupt:
            runner.cancel()
            raise AppError("cancelled") from None
    if isinstance(end, Failed):
        raise AppError(end.code, **end.details)
    assert end is not None
    return end


class _Bars:
    """One progress bar a phase."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bar: TaskID | None = None
        self._loss = ""

    def show(self, event: Event) -> None:
        if isinstance(event, Phase):
            if self._bar is not None:
                self._progress.remove_task(self._bar)
            self._bar = self._progress.add_task(phase_words(event.name), total=None, detail="")
        elif isinstance(event, ProgressEvent) and self._bar is not None:
            left = f" · {duration_words(event.seconds_left)} left" if event.seconds_left else ""
            counted = f"{event.done:,} of {event.total:,} {event.unit}" if event.unit != "bytes" else ""
            self._progress.update(
                self._bar, completed=event.done, total=event.total or None, detail=f"{counted}{left}{self._loss}"
            )
        elif isinstance(event, Metric) and event.loss is not None:
            self._loss = f" · loss {event.loss:.3f}"
