"""A task is one stream with one end, however many children it takes."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.protocol.commands import FinishNow
from desktop_app.protocol.events import Event, Failed, Finished, Phase
from desktop_app.protocol.jobs import MergeJob
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.supervisor.task_runner import TaskRunner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripted children are started by a #! line")

Planned = Callable[[str], PlannedJob]


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """An engine that does what the job's `base_model` says: "finish", "die", "sleep", "obey" or "listen"."""
    program = tmp_path / "python"
    program.write_text(
        f"""#!{sys.executable}
import json, os, select, sys, time
print('{{"kind":"hello","protocol":1,"child":"engine","version":"0"}}', flush=True)
deed = json.load(open(sys.argv[-1]))["base_model"]
if deed == "die":
    os._exit(7)
if deed == "sleep":
    time.sleep(300)
reason = "completed"
if deed == "obey":
    command = json.loads(sys.stdin.readline())["kind"]
    reason = "finished_by_person" if command == "finish_now" else command
if deed == "listen":
    reason = "heard" if select.select([sys.stdin], [], [], 0.2)[0] else "heard_nothing"
print('{{"kind":"finished","reason":"%s","outputs":{{"deed":"%s"}}}}' % (reason, deed), flush=True)
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    def make(deed: str) -> PlannedJob:
        return PlannedJob(
            job=MergeJob(base_model=deed, adapter="a", output_dir="o"),
            job_file=tmp_path / f"{deed}.json",
            log_file=tmp_path / "log",
            label=deed,
        )

    return make


def test_that_jobs_run_in_order_and_the_outputs_are_the_tasks_own(engine: Path, planned: Planned) -> None:
    def task() -> Task:
        first = yield planned("finish")
        assert isinstance(first, Finished)
        second = yield planned("again")
        assert isinstance(second, Finished)
        return {"reason": "stopped_early", "deeds": f"{first.outputs['deed']} {second.outputs['deed']}"}

    events = list(TaskRunner(task(), engine_python=engine).events())
    assert [event.name for event in events if isinstance(event, Phase)] == ["finish", "again"]
    assert events[-1] == Finished(reason="stopped_early", outputs={"deeds": "finish again"})
    assert sum(isinstance(event, Finished | Failed) for event in events) == 1


def test_that_a_task_may_go_on_after_a_child_that_died(engine: Path, planned: Planned) -> None:
    def task() -> Task:
        end = yield planned("die")
        assert isinstance(end, Failed)
        yield planned("finish")
        return {"died_with": end.code}

    assert list(TaskRunner(task(), engine_python=engine).events())[-1] == Finished(
        reason="completed", outputs={"died_with": "engine_vanished"}
    )


def test_that_an_error_between_two_jobs_is_the_end(engine: Path, planned: Planned) -> None:
    def task() -> Task:
        yield planned("finish")
        raise AppError("file_missing", name="x")

    events = list(TaskRunner(task(), engine_python=engine).events())
    assert events[-1] == Failed(code="file_missing", details={"name": "x"})


def test_that_cancelling_ends_the_child_and_starts_no_other(engine: Path, planned: Planned) -> None:
    started: list[str] = []

    def task() -> Task:
        started.append("sleep")
        yield planned("sleep")
        started.append("finish")
        yield planned("finish")
        return {}

    runner = TaskRunner(task(), engine_python=engine)
    seen: list[Event] = []
    for event in runner.events():
        seen.append(event)
        if len(seen) == 2:
            threading.Thread(target=runner.cancel).start()
    assert seen[-1] == Failed(code="cancelled")
    assert started == ["sleep"]


def test_that_a_wish_to_finish_that_was_obeyed_does_not_end_what_comes_next(
    engine: Path, planned: Planned
) -> None:
    def task() -> Task:
        first = yield planned("obey")
        second = yield planned("listen")
        assert isinstance(first, Finished)
        assert isinstance(second, Finished)
        return {"first": first.reason, "second": second.reason}

    runner = TaskRunner(task(), engine_python=engine)
    end: Event | None = None
    for event in runner.events():
        if event == Phase(name="obey"):
            runner.send(FinishNow())
        end = event
    assert end == Finished(reason="completed", outputs={"first": "finished_by_person", "second": "heard_nothing"})
