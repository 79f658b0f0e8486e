"""Everything that can happen to a run overnight happens to a real engine child; the run ends as if nothing had.

Each test compares with one unbroken run of the same job. The children compute with one thread, so that the same
arithmetic gives the same numbers; what is compared within a tolerance says why.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.core.project import Run, read_json
from desktop_app.engine.checkpoints import newest_whole
from desktop_app.flow.tasks import train
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Checkpoint, Event, Failed, Finished, Metric, Notice, Phase, Progress
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from tests.engine.forked import ForkedEngine, ForkServer

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="children are forked, stopped and killed by signals"
)

_SAME_LOSS = 1e-4
_STEPS = 10

StartForked = Callable[..., ForkedEngine]
MakeTrainJob = Callable[..., TrainJob]


@dataclass(frozen=True)
class Unbroken:
    """How the same job ends when nothing happens: validation loss by step, and metrics.json."""

    losses: dict[int, float]
    metrics: dict[str, Any]


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The children's own folder for temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def fork_server(temporary: Path) -> Iterator[ForkServer]:
    server = ForkServer(temporary)
    yield server
    server.close()


@pytest.fixture
def start(fork_server: ForkServer, tmp_path: Path, temporary: Path) -> Iterator[StartForked]:
    """Begins children; when the test is over, none of them has left a process or a temporary file."""
    children: list[ForkedEngine] = []

    def begin(job: TrainJob, prelude: str = "") -> ForkedEngine:
        children.append(ForkedEngine(fork_server, job, tmp_path, prelude))
        return children[-1]

    yield begin
    for child in children:
        child.stop()
    # Each child leads a session of its own, to which everything belongs that it starts.
    assert sessions_of_processes().isdisjoint(child.process.pid for child in children)
    # torch's cache is one folder for each user, and empty here.
    assert [path.name for path in temporary.rglob("*") if not path.name.startswith("torchinductor_")] == []


_known: list[Unbroken] = []


@pytest.fixture
def job(train_job: MakeTrainJob) -> TrainJob:
    """Ten steps, a checkpoint every other one, and dropout: a random state that is not restored shows."""
    return train_job(evaluations_per_epoch=5, dropout=0.1, early_stopping_patience=99)


@pytest.fixture
def unbroken(job: TrainJob, start: StartForked, tmp_path: Path) -> Unbroken:
    if not _known:
        child = start(replace(job, run_dir=str(tmp_path / "unbroken")))
        assert isinstance(child.finish(), Finished), child.errors.read_text()[-2000:]
        _known.append(Unbroken(losses(child.events), read_json(tmp_path / "unbroken" / "metrics.json")))
    return _known[0]


def sessions_of_processes() -> set[int]:
    found = set()
    for pid in psutil.pids():
        try:
            found.add(os.getsid(pid))
        except ProcessLookupError:
            pass  # it has ended since
    return found


def losses(events: list[Event]) -> dict[int, float]:
    return {
        event.step: event.validation_loss
        for event in events
        if isinstance(event, Metric) and event.validation_loss is not None
    }


def told(child: ForkedEngine, kind: type) -> list[Any]:
    return [event for event in child.events if isinstance(event, kind)]


def resumed(job: TrainJob) -> TrainJob:
    return replace(job, resume=True)


def assert_it_ends_as_unbroken(child: ForkedEngine, job: TrainJob, unbroken: Unbroken, why: str = "") -> None:
    end = child.finish()
    assert isinstance(end, Finished), (why, end, child.errors.read_text()[-2000:])
    assert end.reason == "completed", why
    found = losses(child.events)
    assert _STEPS in found or end.outputs["steps"] == _STEPS
    for step, loss in found.items():
        assert abs(loss - unbroken.losses[step]) < _SAME_LOSS, (why, step)
    metrics = read_json(Path(job.run_dir) / "metrics.json")
    assert abs(metrics["validation_loss_after"] - unbroken.metrics["validation_loss_after"]) < _SAME_LOSS, why
    assert metrics["best_step"] == unbroken.metrics["best_step"], why
    assert_nothing_is_left(child, Path(job.run_dir))


def assert_nothing_is_left(child: ForkedEngine, run: Path) -> None:
    """No process, no half-written file, and of the checkpoints the best and the newest two."""
    assert child.process.poll() is not None
    names = [path.name for path in run.rglob("*")]
    assert not [name for name in names if name.endswith(".part") or name.startswith(("tmp", "broken"))]
    assert 1 <= len(list((run / "checkpoints").iterdir())) <= 3


def newest_step(job: TrainJob) -> int:
    """The step of the newest checkpoint that is whole; 0 without one."""
    newest, _ = newest_whole(Path(job.run_dir) / "checkpoints")
    return newest.step if newest else 0


def assert_it_lost_nothing(child: ForkedEngine, saved_step: int) -> None:
    """What goes on begins where the newest checkpoint was: a fault costs what came after it, and nothing more."""
    assert told(child, Progress)[0].done == saved_step > 0


def kill_inside_a_save(child: ForkedEngine, checkpoints: Path) -> bool:
    """Kills at the moment when a checkpoint's folder is there and its seal is not; whether there was one."""
    before = set(checkpoints.glob("checkpoint-*"))
    while child.process.poll() is None:
        if any(not (folder / "whole.json").exists() for folder in set(checkpoints.glob("checkpoint-*")) - before):
            child.process.kill()
            return True
        time.sleep(0.0005)
    return False


def _kill_often(times: int, job: TrainJob, start: StartForked, unbroken: Unbroken) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    checkpoints = Path(job.run_dir) / "checkpoints"
    child = start(job)
    kills = saves = before = 0
    while kills < times:
        why = f"kill {kills} of seed {seed}"
        if kills % 4 == 1:
            saves += kill_inside_a_save(child, checkpoints)
        else:
            # From loading to the middle of the run: before, inside and after steps, evaluations and saves.
            child.wait_for(lambda event: isinstance(event, Phase))
            time.sleep(chance.uniform(0.0, 1.5))
            child.process.kill()
        child.process.wait()
        child.stop()
        if isinstance(child.events[-1], Finished):
            # It was quicker. So it must be right already, and the next one begins anew.
            assert_it_ends_as_unbroken(child, job, unbroken, why)
            child, before = start(job), 0
            continue
        kills += 1
        assert [event.done for event in told(child, Progress)[:1]] in ([], [before]), why
        # What was told to be saved is there, and never less than it went on from.
        saved = [event.step for event in told(child, Checkpoint)]
        newest = newest_step(job)
        assert newest >= max([before, *saved]), why
        child, before = start(resumed(job)), newest
    assert_it_ends_as_unbroken(child, job, unbroken, f"seed {seed}")
    print(f"{kills} kills, {saves} of them inside a save, seed {seed}")


def test_that_a_run_killed_four_times_also_inside_a_save_ends_like_an_unbroken_one(
    job: TrainJob, start: StartForked, unbroken: Unbroken
) -> None:
    _kill_often(4, job, start, unbroken)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_that_a_run_killed_twenty_times_ends_like_an_unbroken_one(
    job: TrainJob, start: StartForked, unbroken: Unbroken
) -> None:
    _kill_often(20, job, start, unbroken)


@pytest.mark.parametrize("seconds", [1.0, pytest.param(60.0, marks=[pytest.mark.slow, pytest.mark.timeout(400)])])
def test_that_a_stopped_process_goes_on_where_it_stood(
    job: TrainJob, start: StartForked, unbroken: Unbroken, seconds: float
) -> None:
    """As a closed lid does it: nothing runs, and both clocks have gone on."""
    child = start(job)
    child.wait_for(lambda event: isinstance(event, Progress) and event.done >= 3)
    child.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    steps_before = len(told(child, Progress))
    time.sleep(0.2)
    assert len(told(child, Progress)) == steps_before
    child.process.send_signal(signal.SIGCONT)
    assert_it_ends_as_unbroken(child, job, unbroken)


def test_that_the_end_of_standard_input_loses_nothing(
    job: TrainJob, start: StartForked, unbroken: Unbroken
) -> None:
    child = start(job)
    child.wait_for(lambda event: isinstance(event, Progress) and event.done >= 3)
    child.close_stdin()
    end = child.finish()
    assert isinstance(end, Finished)
    assert end.reason == "window_gone"
    again = start(resumed(job))
    assert_it_ends_as_unbroken(again, job, unbroken)
    assert told(again, Progress)[0].done == end.outputs["step"]


_SLOW_EVALUATION = """
import time
from desktop_app.engine.trainer import Trainer
as_it_is = Trainer.prediction_step
def prediction_step(self, *arguments, **keywords):
    if self.state.global_step == 4:
        time.sleep(0.5)
    return as_it_is(self, *arguments, **keywords)
Trainer.prediction_step = prediction_step
"""


def test_that_a_pause_does_not_wait_for_an_evaluation_and_makes_up_for_it(
    job: TrainJob, start: StartForked, unbroken: Unbroken
) -> None:
    child = start(job, _SLOW_EVALUATION)
    child.wait_for(lambda event: isinstance(event, Progress) and event.done == 4)
    child.wait_for(lambda event: isinstance(event, Phase) and event.name == "evaluating")
    child.send(Pause())
    end = child.finish()
    assert end == Finished(reason="paused", outputs={"step": 4})
    assert 4 not in losses(child.events)
    again = start(resumed(job))
    assert_it_ends_as_unbroken(again, job, unbroken)
    assert 4 in losses(again.events)


def test_that_a_clock_that_was_set_back_costs_no_checkpoint(
    job: TrainJob, start: StartForked, unbroken: Unbroken
) -> None:
    child = start(job)
    child.wait_for(lambda event: isinstance(event, Checkpoint) and event.step >= 4)
    child.send(Pause())
    end = child.finish()
    assert isinstance(end, Finished)
    tomorrow = time.time() + 86_400
    for path in Path(job.run_dir).rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    jumps = "import time; real = time.time; time.time = lambda: real() + random.uniform(-9e4, 9e4); import random"
    again = start(resumed(job), jumps)
    assert_it_ends_as_unbroken(again, job, unbroken)
    assert_it_lost_nothing(again, int(end.outputs["step"]))


# What happens to the card happens by name here: torch's own error, raised where torch raises it.
_OUT_OF_MEMORY = """
import torch
from desktop_app.engine.trainer import Trainer
as_it_is = Trainer.training_step
def training_step(self, *arguments, **keywords):
    if self.state.global_step >= 7 and self.args.per_device_train_batch_size > 1:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    return as_it_is(self, *arguments, **keywords)
Trainer.training_step = training_step
"""


def drive(job: TrainJob, start: StartForked, prelude: str) -> tuple[list[ForkedEngine], list[Notice], Any]:
    """Runs the whole task with real children; returns them, what was told between them, and the outputs."""
    task = train(Run(Path(job.run_dir)), job)
    planned = next(task)
    children: list[ForkedEngine] = []
    notices: list[Notice] = []
    while True:
        assert isinstance(planned.job, TrainJob)
        planned.job_file.write_text(to_line(planned.job), encoding="utf-8")  # as the supervisor does
        notices += planned.notices
        children.append(start(planned.job, prelude))
        end = children[-1].finish()
        assert end is not None, children[-1].errors.read_text()[-2000:]
        try:
            planned = task.send(end)
        except StopIteration as finished:
            return children, notices, finished.value


def test_that_out_of_memory_ends_in_the_same_model_with_smaller_batches(
    train_job: MakeTrainJob, start: StartForked, tmp_path: Path
) -> None:
    # Without dropout: its random numbers are drawn batch by batch, and the batches are others.
    whole = train_job(evaluations_per_epoch=5, learning_rate=2e-3, run_dir=str(tmp_path / "001"))
    (tmp_path / "001").mkdir()
    reference = start(replace(whole, run_dir=str(tmp_path / "unbroken")))
    assert isinstance(reference.finish(), Finished)

    children, notices, outputs = drive(whole, start, _OUT_OF_MEMORY)

    assert [notice.code for notice in notices] == ["retry_smaller_batch", "retry_checkpointing"]
    assert [child.events[-1] for child in children[:2]] == [
        Failed(code="out_of_memory", details={"device": "cpu"})
    ] * 2
    assert outputs["reason"] == "completed"
    assert told(children[1], Progress)[0].done == 6
    expected, found = losses(reference.events), losses(children[-1].events)
    assert _STEPS in found
    # The same examples in the same steps; only the order of the sums differs, and AdamW makes more of it.
    assert found == pytest.approx({step: expected[step] for step in found}, abs=5e-3)
    after, after_unbroken = (
        read_json(tmp_path / run / "metrics.json")["validation_loss_after"] for run in ("001", "unbroken")
    )
    assert after == pytest.approx(after_unbroken, abs=5e-3)
    for child in children:
        assert_nothing_is_left(child, tmp_path / "001")


_ASTRAY = """
from desktop_app.engine.trainer import Trainer
as_it_is = Trainer.compute_loss
def compute_loss(self, *arguments, **keywords):
    loss = as_it_is(self, *arguments, **keywords)
    is_bad = self.model.training and self.args.learning_rate > 3e-3 and self.state.global_step >= 5
    return loss * (BAD if is_bad else 1.0)
Trainer.compute_loss = compute_loss
"""


_ENDS_AFTER = """
from desktop_app.engine.trainer import Trainer
before_it_ends = Trainer.training_step
def training_step(self, *arguments, **keywords):
    if self.state.global_step >= STEP:
        raise RuntimeError("the end")
    return before_it_ends(self, *arguments, **keywords)
Trainer.training_step = training_step
"""


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("float('nan')", "loss_not_finite"),
        pytest.param("40.0", "loss_exploded", marks=pytest.mark.slow),
    ],
)
def test_that_a_loss_gone_astray_goes_back_to_the_last_good_checkpoint_and_learns_half_as_fast(
    bad: str, code: str, job: TrainJob, start: StartForked, tmp_path: Path
) -> None:
    job = replace(job, run_dir=str(tmp_path / "001"))
    (tmp_path / "001").mkdir()
    children, notices, outputs = drive(job, start, _ASTRAY.replace("BAD", bad))

    last = children[0].events[-1]
    assert isinstance(last, Failed)
    assert (last.code, len(children)) == (code, 2)
    assert [notice.code for notice in notices] == ["retry_half_rate"]
    assert outputs["reason"] == "completed"
    # Here only the training loss is played, so 8 was the best yet on unseen messages and is trusted for that.
    assert told(children[1], Progress)[0].done == (4 if code == "loss_not_finite" else 8)
    rates = {event.step: event.learning_rate for event in told(children[0], Metric) if event.learning_rate}
    for event in told(children[1], Metric):
        if event.learning_rate and event.step in rates:
            assert event.learning_rate == pytest.approx(rates[event.step] / 2)
    for child in children:
        assert_nothing_is_left(child, tmp_path / "001")
    # Half the rate is another run than the unbroken one: this is the one that it must equal.
    until = 4 if code == "loss_not_finite" else 8
    by_hand = replace(job, run_dir=str(tmp_path / "by hand"))
    stopped = start(by_hand, _ASTRAY.replace("BAD", bad) + _ENDS_AFTER.replace("STEP", str(until + 1)))
    assert isinstance(stopped.finish(), Failed)
    halved = start(replace(resumed(by_hand), learning_rate=job.learning_rate / 2))
    assert isinstance(halved.finish(), Finished), halved.errors.read_text()[-2000:]
    assert told(halved, Progress)[0].done == until
    found, expected = losses(children[1].events), losses(halved.events)
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected, abs=_SAME_LOSS)
    after, after_by_hand = (
        read_json(tmp_path / run / "metrics.json")["validation_loss_after"] for run in ("001", "by hand")
    )
    assert after == pytest.approx(after_by_hand, abs=_SAME_LOSS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk; test_engine_saving injects the error instead")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(file: Path) -> None:
    """Writes until the disk refuses."""
    with file.open("wb", buffering=0) as stream:
        while True:
            try:
                stream.write(b"\0" * 65536)
            except OSError:
                return


_NO_CHECK_BEFORE = "from desktop_app.engine import saving; saving._BYTES_BESIDE = saving._BYTES_PER_PARAMETER = 0"


def test_that_a_disk_that_fills_up_pauses_the_run_and_harms_nothing(
    job: TrainJob, start: StartForked, unbroken: Unbroken, small_disk: Path
) -> None:
    job = replace(job, run_dir=str(small_disk / "001"))
    child = start(job, _NO_CHECK_BEFORE)
    child.wait_for(lambda event: isinstance(event, Checkpoint) and event.step >= 4)
    _fill(small_disk / "films")
    end = child.finish()
    assert isinstance(end, Failed), child.errors.read_text()[-2000:]
    assert end.code == "disk_full_training"
    newest, set_aside = newest_whole(Path(job.run_dir) / "checkpoints")
    assert newest is not None
    assert (newest.step, set_aside) == (told(child, Checkpoint)[-1].step, 0)

    # With the check, a full disk is said before anything is loaded in vain for hours.
    refused = start(resumed(job)).finish()
    assert isinstance(refused, Failed)
    assert refused.code == "disk_full_training"
    assert int(refused.details["missing_mb"]) > 50

    (small_disk / "films").unlink()
    again = start(resumed(job), _NO_CHECK_BEFORE)
    assert_it_ends_as_unbroken(again, job, unbroken)
    assert_it_lost_nothing(again, newest.step)


_PARENT = """
import sys
from pathlib import Path
from desktop_app.core.project import Run
from desktop_app.flow.tasks import train
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_job
from desktop_app.supervisor.task_runner import TaskRunner
job = read_job(Path(sys.argv[1]), TrainJob)
runner = TaskRunner(train(Run(Path(job.run_dir)), job), engine_python=Path(sys.executable))
for event in runner.events():
    print(runner.child_process_id, type(event).__name__, getattr(event, "done", ""), flush=True)
"""


def test_that_a_killed_parent_leaves_no_orphan_and_loses_nothing(
    job: TrainJob, start: StartForked, unbroken: Unbroken, tmp_path: Path
) -> None:
    job = replace(job, run_dir=str(tmp_path / "001"))
    (tmp_path / "planned.json").write_text(to_line(job), encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path / "planned.json")],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    pid, done = 0, 0
    for line in parent.stdout:
        words = line.split()
        if words[1:2] == ["Progress"] and int(words[2]) >= 3:
            pid, done = int(words[0]), int(words[2])
            break
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert pid, "the run ended before its parent was killed"
    deadline = time.monotonic() + 30
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(pid)

    saved = newest_step(job)
    assert saved >= done
    child = start(resumed(job))
    assert_it_ends_as_unbroken(child, job, unbroken)
    assert_it_lost_nothing(child, saved)


def _is_alive(pid: int) -> bool:
    """Whether it runs; an orphan that has ended may wait as a zombie for a container's first process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
