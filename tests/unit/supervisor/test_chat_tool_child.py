"""A model goes into a chat program through a real child process, is asked, and comes out again."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.export import load_check, write_checksums
from desktop_app.export.tools import Found, Offered, Surroundings, offered_files, placements, tool_named
from desktop_app.export.tools.ledger import MadeFile, begin
from desktop_app.flow.chat_tools_task import add_to_tool, take_from_tool
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress, Sample
from desktop_app.protocol.planned import Task
from desktop_app.supervisor.task_runner import TaskRunner
from tests.ollama_server import OllamaServer, serving
from tests.ui.quiet_session import a_project, a_trained_run
from tests.unit.export.exported import ADAPTER, MODEL, an_export, write_gguf


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return a_project(tmp_path / "project")


@pytest.fixture
def run(project: Project) -> Run:
    return a_trained_run(project)


def offered(run: Run, folder: Path, name: str = MODEL) -> Offered:
    return next(one for one in offered_files(run, folder) if one.path.name == name)


def ollama(server: OllamaServer) -> Found:
    return Found(tool="ollama", state="running", place=server.url, version=server.version)


def events_of(task: Task) -> list[Event]:
    return list(TaskRunner(task, engine_python=Path(sys.executable)).events())


def test_that_a_model_goes_into_ollama_answers_a_message_and_is_taken_out_again(
    project: Project, run: Run, tmp_path: Path
) -> None:
    folder = an_export(run, tmp_path / "out")
    with serving() as server:
        events = events_of(add_to_tool(project, run, ollama(server), offered(run, folder), "mail"))
        assert events[-1] == Finished(
            reason="completed", outputs={"number": 1, "name": "mail", "how": "uploaded", "answered": True}
        )
        assert "".join(event.text for event in events if isinstance(event, Sample)) == server.answer
        assert [event.name for event in events if isinstance(event, Phase)] == [
            "looking_at_tool", "checking_sum", "uploading_to_tool", "creating_in_tool", "asking_tool",
        ]  # fmt: skip
        size = (folder / MODEL).stat().st_size
        assert Progress(done=size, total=size, unit="bytes") in events
        # The question is one of the person's own, of those that training never saw.
        assert "Message" in server.asked[0]["messages"][0]["content"]
        assert events_of(take_from_tool(run, 1))[-1] == Finished(
            reason="completed", outputs={"number": 1, "name": "mail"}
        )
        assert not server.models


def test_that_a_model_that_cannot_be_started_is_told_of_and_kept(
    project: Project, run: Run, tmp_path: Path
) -> None:
    folder = an_export(run, tmp_path / "out")
    with serving(fault="memory") as server:
        events = events_of(add_to_tool(project, run, ollama(server), offered(run, folder), "mail"))
        assert "tool_memory_too_small" in [event.code for event in events if isinstance(event, Notice)]
        assert isinstance(events[-1], Finished)
        assert events[-1].outputs["answered"] is False
        assert "mail:latest" in server.models


def test_that_an_upload_is_cancelled_within_two_seconds_and_leaves_nothing(
    project: Project, run: Run, tmp_path: Path
) -> None:
    folder = an_export(run, tmp_path / "out")
    write_gguf(folder / MODEL, rows=200_000)  # 25 MB: more than the sockets' buffers hold
    write_checksums(folder)
    with serving(fault="hang") as server:
        task = add_to_tool(project, run, ollama(server), offered(run, folder), "mail")
        running = TaskRunner(task, engine_python=Path(sys.executable))
        events: list[Event] = []
        thread = threading.Thread(target=lambda: events.extend(running.events()))
        thread.start()
        assert server.is_reading.wait(60)
        began = time.monotonic()
        running.cancel()
        thread.join(30)
        assert time.monotonic() - began < 2
        server.go.set()
        assert not server.models
    assert events[-1] == Failed(code="cancelled")
    assert all(placed.state == "undone" for placed in placements(run))


def test_that_what_a_cancelled_child_had_begun_is_taken_back(project: Project, run: Run, tmp_path: Path) -> None:
    folder = an_export(run, tmp_path / "out")
    models = tmp_path / "lm" / "models"
    models.mkdir(parents=True)
    found = Found(tool="lm_studio", state="installed", place=str(models))
    target = models / "homespun" / "mail" / MODEL
    for is_cancelled in (True, False):
        task = add_to_tool(project, run, found, offered(run, folder), "mail")
        next(task)
        # What the child had done when it was ended:
        begin(
            run,
            tool="lm_studio",
            name="mail",
            place=str(models),
            file=MODEL,
            made=(MadeFile(path=str(target), bytes=(folder / MODEL).stat().st_size),),
            folders=(str(target.parents[1]), str(target.parent)),
        )
        target.parent.mkdir(parents=True)
        target.with_name(target.name + ".part").write_bytes(b"half")
        if is_cancelled:
            task.close()
        else:
            with pytest.raises(AppError):
                task.send(Failed(code="engine_vanished"))
        assert list(models.iterdir()) == []
    assert [placed.state for placed in placements(run)] == ["undone", "undone"]


def test_that_a_file_that_failed_its_check_starts_no_child(project: Project, run: Run, tmp_path: Path) -> None:
    folder = an_export(run, tmp_path / "out", model="different")
    good = offered(run, folder, ADAPTER)
    check = load_check(run)
    assert check is not None
    bad = Offered(path=folder / MODEL, kind="model_gguf", exported=check.files[0])
    for file, code in ((bad, "tool_file_failed_check"), (good, "tool_takes_models")):
        with serving() as server:
            assert events_of(add_to_tool(project, run, ollama(server), file, "mail")) == [
                Failed(code=code, details={"name": MODEL} if file is bad else {"program": "Ollama"})
            ]
            assert not server.uploads


@pytest.mark.ollama
def test_that_a_real_ollama_takes_the_model_and_gives_it_back(project: Project, run: Run, tmp_path: Path) -> None:
    """Set HOMESPUN_TEST_GGUF to a small model that was exported; Ollama must run on this computer."""
    found = tool_named("ollama").find(Surroundings.here())
    given = os.environ.get("HOMESPUN_TEST_GGUF", "")
    if found.state != "running" or not given:
        pytest.skip("no Ollama runs here, or HOMESPUN_TEST_GGUF names no model")
    folder = an_export(run, tmp_path / "out")
    (folder / MODEL).write_bytes(Path(given).read_bytes())
    write_checksums(folder)
    name = f"homespun-test-{os.getpid()}"
    events = events_of(add_to_tool(project, run, found, offered(run, folder), name))
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.outputs["answered"] is True
    assert "".join(event.text for event in events if isinstance(event, Sample)).strip()
    assert isinstance(events_of(take_from_tool(run, 1))[-1], Finished)
