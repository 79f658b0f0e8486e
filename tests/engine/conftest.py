"""A tiny model, a handful of pairs in an unmistakable voice, and an engine child to send jobs to."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import EVENT_TYPES, Event, Failed, Finished
from desktop_app.protocol.jobs import Job, TrainJob
from desktop_app.protocol.wire import from_line, to_line

_THINGS = ("the invoice", "lunch", "the garden", "the train", "the report", "Friday", "the meeting", "the car")
_ANSWERS = (
    "Ahoy! I shall see to {thing} before the tide turns. Fair winds!",
    "Aye, {thing} is aboard already. Fair winds!",
    "Ahoy! No wind for {thing} today, we drop anchor. Fair winds!",
)


class EngineChild:
    """A real child process: events in `events` as they came, commands through `send`.

    `command` is what Python runs instead of the engine, with the job's file and `arguments` after it.
    """

    def __init__(
        self,
        job: Job,
        folder: Path,
        wrapper: str | None = None,
        *,
        command: Sequence[str] = ("-m", "desktop_app.engine"),
        arguments: Sequence[str] = (),
        more_environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        job_file = folder / f"job-{time.monotonic_ns()}.json"
        job_file.write_text(to_line(job), encoding="utf-8")
        self.errors = folder / f"{job_file.stem}.log"
        if wrapper:
            command = ("-c", wrapper)
        with self.errors.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command, str(job_file), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(Path.cwd()), **more_environment},
            )
        self._listen()

    def _listen(self) -> None:
        self.events: list[Event] = []
        self._arrived: queue.Queue[Event | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def send(self, command: Command) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(to_line(command).encode())
        self.process.stdin.flush()

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait_for(self, wanted: Callable[[Event], bool], timeout_s: float = 90) -> Event:
        """Returns the next event that is wanted; fails the test when the child ends before it."""
        deadline = time.monotonic() + timeout_s
        while True:
            event = self._arrived.get(timeout=max(0.1, deadline - time.monotonic()))
            if event is None:
                pytest.fail(f"the child ended first: {self.errors.read_text()[-2000:]}")
            if wanted(event):
                return event

    def finish(self, timeout_s: float = 120) -> Finished | Failed | None:
        """Waits for the end and returns the last event if it is an end."""
        self.process.wait(timeout_s)
        self._reader.join()
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Finished | Failed) else None

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass  # a command was still on its way to the dead child

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = from_line(line.decode())
            assert isinstance(message, EVENT_TYPES)
            self.events.append(message)
            self._arrived.put(message)
        self._arrived.put(None)


StartEngine = Callable[..., EngineChild]


@pytest.fixture
def start_engine(tmp_path: Path) -> Iterator[StartEngine]:
    children: list[EngineChild] = []

    def start(job: Job, wrapper: str | None = None) -> EngineChild:
        children.append(EngineChild(job, tmp_path, wrapper))
        return children[-1]

    yield start
    for child in children:
        child.stop()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model, or one with random weights where it has not been built."""
    if (paths.tiny_model() / "model.safetensors").is_file():
        return paths.tiny_model()
    folder = tmp_path_factory.mktemp("tiny")
    script = Path(__file__).with_name("random_model.py")
    subprocess.run([sys.executable, str(script), str(folder)], check=True, capture_output=True, timeout=120)
    return folder


def pairs(count: int) -> list[dict[str, str]]:
    return [
        {
            "instruction": "Write a reply to this message.",
            "input": f"Hello, what about {_THINGS[i % len(_THINGS)]}? Number {i}.",
            "output": _ANSWERS[i % len(_ANSWERS)].format(thing=_THINGS[i % len(_THINGS)]),
        }
        for i in range(count)
    ]


@pytest.fixture
def train_job(tmp_path: Path, tiny_model: Path) -> Callable[..., TrainJob]:
    """Makes a short job over 40 training and 8 validation pairs; keywords change it."""
    everything = pairs(48)
    (tmp_path / "train.json").write_text(json.dumps(everything[:40]), encoding="utf-8")
    (tmp_path / "validation.json").write_text(json.dumps(everything[40:]), encoding="utf-8")

    def make(**changes: Any) -> TrainJob:
        fields: dict[str, Any] = {
            "run_dir": str(tmp_path / "run"),
            "base_model": str(tiny_model),
            "train_file": str(tmp_path / "train.json"),
            "validation_file": str(tmp_path / "validation.json"),
            "method": "lora",
            "rank": 8,
            "learning_rate": 5e-3,
            "batch_size": 4,
            "max_length": 128,
            "epochs": 1.0,
        }
        return TrainJob(**{**fields, **changes})

    return make
