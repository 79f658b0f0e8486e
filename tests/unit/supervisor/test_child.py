"""One end for every child, whatever it does. The children here are small real programs that speak the protocol."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.protocol.commands import Ping
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Sample
from desktop_app.protocol.jobs import MergeJob
from desktop_app.protocol.planned import PlannedJob
from desktop_app.supervisor.child import Child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripted children are started by a #! line")

ScriptedChild = Callable[[str], Child]
HELLO = """print('{"kind":"hello","protocol":1,"child":"engine","version":"0"}', flush=True)"""
FINISHED = """print('{"kind":"finished","reason":"completed","outputs":{}}', flush=True)"""


@pytest.fixture
def scripted(tmp_path: Path) -> ScriptedChild:
    """Returns a function that makes a child out of a few lines of Python."""

    def make(body: str) -> Child:
        program = tmp_path / "python"
        program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n", encoding="utf-8")
        program.chmod(0o755)
        planned = PlannedJob(
            job=MergeJob(base_model="b", adapter="a", output_dir="o"),
            job_file=tmp_path / "job.json",
            log_file=tmp_path / "engine.log",
            events_file=tmp_path / "events.jsonl",
        )
        return Child(planned, engine_python=program)

    return make


def test_that_events_arrive_in_order_and_the_end_is_last(scripted: ScriptedChild) -> None:
    progress = """print('{"kind":"progress","done":1,"total":2,"unit":"steps","seconds_left":null}', flush=True)"""
    events = list(scripted(f"{HELLO}\n{progress}\n{FINISHED}").events())
    assert [type(event).__name__ for event in events] == ["Hello", "Progress", "Finished"]


def test_that_a_line_written_in_two_pieces_is_one_event(scripted: ScriptedChild) -> None:
    body = f"""{HELLO}
sys.stdout.write('{{"kind":"phase",'); sys.stdout.flush(); time.sleep(0.2)
sys.stdout.write('"name":"training"}}\\n'); sys.stdout.flush()
{FINISHED}"""
    assert Phase(name="training") in list(scripted(body).events())


def test_that_noise_on_the_pipe_is_noted_in_the_log_without_its_text(
    scripted: ScriptedChild, tmp_path: Path
) -> None:
    events = list(scripted(f"{HELLO}\nprint('my secret noise')\n{FINISHED}").events())
    assert isinstance(events[-1], Finished)
    log = (tmp_path / "engine.log").read_text(encoding="utf-8")
    assert "ignored" in log
    assert "secret" not in log


def test_that_a_killed_child_is_engine_vanished_with_its_exit_code(scripted: ScriptedChild) -> None:
    events = list(scripted(f"{HELLO}\nos.kill(os.getpid(), 9)").events())
    assert events[-1] == Failed(code="engine_vanished", details={"exit_code": -9})


def test_that_a_child_that_leaves_without_a_word_is_engine_vanished(scripted: ScriptedChild) -> None:
    assert list(scripted("sys.exit(0)").events()) == [Failed(code="engine_vanished", details={"exit_code": 0})]


def test_that_another_protocol_version_is_refused(scripted: ScriptedChild) -> None:
    hello = HELLO.replace('"protocol":1', '"protocol":999')
    assert list(scripted(f"{hello}\ntime.sleep(60)").events())[-1].__class__ is Failed


def test_that_a_missing_interpreter_is_one_sentence(tmp_path: Path, scripted: ScriptedChild) -> None:
    child = scripted("")
    (tmp_path / "python").unlink()
    assert [getattr(event, "code", "") for event in child.events()] == ["engine_not_installed"]


def test_that_commands_reach_the_child(scripted: ScriptedChild) -> None:
    body = f"""{HELLO}
line = sys.stdin.readline()
print('{{"kind":"notice","code":"heard","details":{{}}}}' if '"ping"' in line else 'no', flush=True)
{FINISHED}"""
    child = scripted(body)
    seen: list[Event] = []
    for event in child.events():
        seen.append(event)
        if len(seen) == 1:
            child.send(Ping())
    assert Notice(code="heard") in seen


def test_that_cancelling_ends_a_child_that_ignores_every_request(scripted: ScriptedChild, tmp_path: Path) -> None:
    body = f"""import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    time.sleep(300)
open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
{HELLO}
time.sleep(300)"""
    child = scripted(body)
    seen: list[Event] = []
    for event in child.events():
        seen.append(event)
        if len(seen) == 1:
            threading.Thread(target=child.cancel).start()
    assert seen[-1] == Failed(code="cancelled")
    group = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process of the child's group is still there")


def test_that_the_kept_events_hold_no_generated_text(scripted: ScriptedChild, tmp_path: Path) -> None:
    line = '{"kind":"sample","prompt_id":"1","variant":"base","text":"Dear Anna","final":true}'
    sample = f"print({line!r}, flush=True)"
    events = list(scripted(f"{HELLO}\n{sample}\n{FINISHED}").events())
    assert any(isinstance(event, Sample) for event in events)
    kept = (tmp_path / "events.jsonl").read_text(encoding="utf-8")
    assert "Anna" not in kept
    assert kept.count("\n") == 2


def test_that_abandoning_the_events_ends_the_child(scripted: ScriptedChild) -> None:
    child = scripted(f"{HELLO}\ntime.sleep(300)")
    events = child.events()
    next(events)
    pid = child.process_id
    assert pid is not None
    events.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
