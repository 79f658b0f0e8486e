"""Making more through a real child: it is stopped at once, killed and gone on with, and the key lies nowhere."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain

from desktop_app import keychain
from desktop_app.core.project import Project
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.more.journal import Journal
from desktop_app.flow.make_more_task import Model, make_more
from desktop_app.protocol.events import Event, Failed, Finished, Progress
from desktop_app.redaction.apply import redact
from desktop_app.supervisor.task_runner import TaskRunner
from tests.model_server import MODEL, Answer, ModelServer, Request, completion, serving, wait_for
from tests.unit.dataset.conftest import project_with, talk

KEY = "sk-xyzzy-plugh-4711"


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    things = "boat fence oven piano ladder kettle lantern anchor saddle barrel".split()
    made = project_with(
        tmp_path / "p",
        [
            talk(
                ("a@x.example", f"Could you bring the {thing} back to us, please?"),
                ("me", f"Ahoy, the {thing} will be there in no time, promised by me."),
                number=number,
            )
            for number, thing in enumerate(things)
        ],
    )
    redact(made)
    build_dataset(made)
    return made


class Slow:
    """Answers `quick` questions at once and lets all others wait."""

    def __init__(self, quick: int) -> None:
        self.quick = quick
        self.go = threading.Event()
        self._count = itertools.count()

    def __call__(self, _request: Request) -> Answer:
        number = next(self._count)
        if number >= self.quick:
            self.go.wait(90)
        letters = "abcdefghij"[number % 10] * 5
        return completion(f"Kindly {letters} see to thing {letters * 2} this week.")


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow(2)
    yield made
    made.go.set()


def runner(project: Project, server: ModelServer) -> TaskRunner:
    model = Model(url=server.url, name=MODEL, key=KEY)
    return TaskRunner(make_more(project, "vary", 6, model), engine_python=Path(sys.executable))


def begun(running: TaskRunner) -> tuple[threading.Thread, list[Event]]:
    events: list[Event] = []
    thread = threading.Thread(target=lambda: events.extend(running.events()))
    thread.start()
    return thread, events


def test_that_a_waiting_question_is_cancelled_within_a_second_and_the_key_lies_nowhere(
    project: Project, slow: Slow
) -> None:
    with serving(slow) as server:
        running = runner(project, server)
        thread, events = begun(running)
        wait_for(lambda: len(server.chats) == 3)
        shown = ""
        if sys.platform == "linux":
            folder = Path(f"/proc/{running.child_process_id}")
            shown = "".join((folder / name).read_text(errors="replace") for name in ("cmdline", "environ"))
            assert "make_more_job" in shown
        began = time.monotonic()
        running.cancel()
        thread.join(10)
        assert time.monotonic() - began < 1.5
        slow.go.set()
    assert events[-1] == Failed(code="cancelled")
    assert len(Journal(project).made) == 2
    assert KEY not in shown + repr(events) + repr(dict(os.environ))
    for file in project.folder.parent.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_that_a_killed_child_is_gone_on_with_and_nothing_is_made_twice(project: Project, slow: Slow) -> None:
    with serving(slow) as server:
        running = runner(project, server)
        thread, events = begun(running)
        wait_for(lambda: len(server.chats) == 3)
        assert running.child_process_id is not None
        os.kill(running.child_process_id, signal.SIGKILL)
        thread.join(90)
        end = events[-1]
        assert isinstance(end, Failed)
        assert end.code == "engine_vanished"
        slow.go.set()
        again = list(runner(project, server).events())
    end = again[-1]
    assert isinstance(end, Finished)
    assert (end.outputs["made"], end.outputs["wanted"]) == (6, 6)
    # It goes on at two, and says so.
    assert next(event.done for event in again if isinstance(event, Progress) and event.unit == "pairs") == 2
    journal = Journal(project)
    assert len(journal.runs) == 1
    assert len(journal.made) == 6
