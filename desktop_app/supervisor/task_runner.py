"""Drives a task: one child after the other, one stream of events, one end."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.protocol.commands import Command, FinishNow, Pause
from desktop_app.protocol.events import Event, Failed, Finished, Phase
from desktop_app.protocol.jobs import PreferJob, SearchJob, TrainJob
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.supervisor.child import Child
from desktop_app.supervisor.guard import Guard, crawl_watch
from desktop_app.supervisor.keep_awake import keep_awake


class TaskRunner:
    """Runs a task once. `events` belongs to one thread, `send` and `cancel` to any.

    Args:
        task: the generator of planned jobs.
        engine_python: the engine's interpreter.
    """

    def __init__(self, task: Task, *, engine_python: Path) -> None:
        self._task = task
        self._engine_python = engine_python
        self._child: Child | None = None
        self._cancelled = threading.Event()
        self._stop_wanted: Command | None = None

    @property
    def child_process_id(self) -> int | None:
        return self._child.process_id if self._child else None

    def events(self) -> Iterator[Event]:
        """Yields the events of all children; a `Phase` named by the job's label comes before each child's.

        The ends of the single children go to the task; the last event is the end of the whole.
        """
        try:
            planned = next(self._task)
            while True:
                end = yield from self._run(planned)
                planned = self._task.send(end)
        except StopIteration as finished:
            outputs = dict(finished.value or {})
            yield Finished(reason=str(outputs.pop("reason", "completed")), outputs=outputs)
        except AppError as error:
            yield Failed(code=error.code, details=error.details)
        finally:
            self._task.close()

    def send(self, command: Command) -> None:
        """Tells the child at work something. A wish to stop also reaches the one that may come after it."""
        if isinstance(command, Pause | FinishNow):
            self._stop_wanted = command
        if self._child is not None:
            self._child.send(command)

    def cancel(self) -> None:
        """Ends the child at work and starts no other one."""
        self._cancelled.set()
        if self._child is not None:
            self._child.cancel()

    def _run(self, planned: PlannedJob) -> Generator[Event, None, Failed | Finished]:
        if self._cancelled.is_set():
            raise AppError("cancelled")
        if planned.label:
            yield Phase(name=planned.label)
        child = Child(planned, engine_python=self._engine_python)
        self._child = child
        if self._stop_wanted is not None:
            child.send(self._stop_wanted)
        if self._cancelled.is_set():
            child.cancel()
        end: Failed | Finished | None = None
        is_training = isinstance(planned.job, TrainJob | SearchJob | PreferJob)
        with (
            keep_awake(wanted=is_training),
            Guard(child.send, crawling=crawl_watch()) if is_training else contextlib.nullcontext() as guard,
        ):
            for event in child.events():
                if guard is not None:
                    guard.see(event)
                if isinstance(event, Failed | Finished):
                    end = event
                else:
                    yield event
        assert end is not None
        if isinstance(end, Finished) and end.reason == "finished_by_person":
            self._stop_wanted = None  # it was obeyed, and what comes next was not meant
        if self._cancelled.is_set():
            raise AppError("cancelled")
        return end
