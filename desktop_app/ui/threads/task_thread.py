"""A task behind a QThread: the supervisor's events arrive in the window as batches, about 20 a second."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import Event, Failed, Finished
from desktop_app.protocol.planned import Task
from desktop_app.supervisor.task_runner import TaskRunner

BATCH_S = 0.05
"""20 batches a second: faster than anybody reads, slow enough that 50,000 events cost the window nothing."""


class _Relay(QObject):
    """Lives in the QThread. Takes events from a queue and emits them in batches."""

    events = Signal(list)
    ended = Signal(object)

    def __init__(self, runner: TaskRunner) -> None:
        super().__init__()
        self._runner = runner
        self._queue: queue.SimpleQueue[Event | BaseException] = queue.SimpleQueue()

    @Slot()
    def run(self) -> None:
        # Reading the child's pipe blocks, and a batch must go out although no further event comes:
        # so one plain thread reads and this one keeps the rhythm.
        reader = threading.Thread(target=self._read, name="task-events", daemon=True)
        reader.start()
        end: Failed | Finished | None = None
        while end is None:
            batch: list[Event] = []
            due = time.monotonic() + BATCH_S
            while end is None and (left := due - time.monotonic()) > 0:
                try:
                    item = self._queue.get(timeout=left)
                except queue.Empty:
                    break
                if isinstance(item, BaseException):
                    end = Failed(code="unexpected", details={"code": type(item).__name__})
                elif isinstance(item, Failed | Finished):
                    end = item
                else:
                    batch.append(item)
            if batch:
                self.events.emit(batch)
        reader.join()
        self.ended.emit(end)

    def _read(self) -> None:
        try:
            for event in self._runner.events():
                self._queue.put(event)
        except BaseException as error:
            # The window must hear of a bug of ours as it hears of every other end.
            self._queue.put(error)
            raise


class TaskThread(QObject):
    """One running task for the window.

    Signals:
        events(list[Event]): a batch, never empty, without the end.
        ended(Failed | Finished): exactly once.
    """

    events = Signal(list)
    ended = Signal(object)

    def __init__(self, task: Task, *, engine_python: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = TaskRunner(task, engine_python=engine_python)
        self._relay = _Relay(self._runner)
        self._thread = QThread()
        self._thread.setObjectName("task")
        self._relay.moveToThread(self._thread)
        self._thread.started.connect(self._relay.run)
        self._relay.events.connect(self.events)
        self._relay.ended.connect(self._on_ended)
        self._is_running = False

    @property
    def is_running(self) -> bool:
        return self._is_running

    @property
    def child_process_id(self) -> int | None:
        """Process id of the child at work, for tests that kill it."""
        return self._runner.child_process_id

    def start(self) -> None:
        self._is_running = True
        self._thread.start()

    def send(self, command: Command) -> None:
        self._runner.send(command)

    def cancel(self) -> None:
        """Ends the child without blocking the window; `ended` follows."""
        threading.Thread(target=self._runner.cancel, name="task-cancel", daemon=True).start()

    def wait(self, timeout_s: float = 30.0) -> bool:
        """Blocks until the thread is gone; for closing the application and for tests."""
        return self._thread.wait(int(timeout_s * 1000))

    @Slot(object)
    def _on_ended(self, end: Failed | Finished) -> None:
        self._is_running = False
        self._thread.quit()
        self._thread.wait()
        self.ended.emit(end)
