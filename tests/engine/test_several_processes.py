"""Two processes that share each step learn what one learns with twice the batch; so do two cards.

The engine itself is launched, as a person with several cards does it: one of the processes speaks and writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import torch
from safetensors.torch import load_file

from desktop_app.core.project import read_json
from desktop_app.engine.checkpoints import newest_whole
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Checkpoint, Failed, Finished, Hello, Metric, Notice, Progress
from desktop_app.protocol.jobs import DryRunJob, TrainJob
from tests.engine.conftest import EngineChild
from tests.engine.small_training import MakeJob, job, small_model

if TYPE_CHECKING:
    from desktop_app.protocol.jobs import Job

__all__ = ["job", "small_model"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="no gloo over local sockets"),
]

_SCRIPT = Path(__file__).with_name("several_processes.py")
_SAME_LOSS = 1e-4


class Launched(EngineChild):
    """`processes` engines that share the steps of one job, in a folder of their own."""

    def __init__(self, job: Job, folder: Path, processes: int) -> None:
        (folder / "notes").mkdir(parents=True, exist_ok=True)
        self.folder = folder
        # On a computer without cards, Accelerate's launcher for several cards starts processes all the same.
        launch = ["--multi_gpu", "--num_processes", str(processes), "--num_machines", "1"]
        launch += ["--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"]
        launcher = ["-m", "accelerate.commands.launch", *launch] if processes > 1 else []
        super().__init__(
            job,
            folder,
            command=[*launcher, str(_SCRIPT)],
            arguments=[str(folder / "notes")],
            more_environment={"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        )

    def run(self) -> Launched:
        end = self.finish(400)
        assert isinstance(end, Finished), (end, self.errors.read_text()[-3000:])
        return self

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def losses(self) -> list[float]:
        return [metric.loss for metric in self.of(Metric) if metric.loss is not None]

    @property
    def validation(self) -> dict[int, float]:
        return {one.step: one.validation_loss for one in self.of(Metric) if one.validation_loss is not None}

    @property
    def adapter(self) -> dict[str, torch.Tensor]:
        return load_file(self.folder / "run" / "adapter" / "adapter_model.safetensors")

    @property
    def metrics(self) -> dict[str, Any]:
        metrics: dict[str, Any] = read_json(self.folder / "run" / "metrics.json")
        return metrics

    def written_by(self, process: int) -> list[str]:
        return (self.folder / "notes" / f"process-{process}").read_text().splitlines()


@dataclass
class Launches:
    """Starts engines and ends what is left of them."""

    tmp_path: Path
    begun: list[Launched]

    def __call__(self, job: TrainJob, name: str, processes: int) -> Launched:
        folder = self.tmp_path / name
        self.begun.append(Launched(replace(job, run_dir=str(folder / "run")), folder, processes))
        return self.begun[-1]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launches]:
    launches = Launches(tmp_path, [])
    yield launches
    for child in launches.begun:
        child.stop()


@pytest.mark.parametrize(
    "changes",
    [{}, {"label_smoothing": 0.1, "kl_strength": 0.2, "gradient_accumulation": 2, "order": "easy_first"}],
    ids=["plain", "more"],
)
def test_that_two_processes_learn_what_one_learns_with_twice_the_batch_and_one_of_them_writes(
    job: MakeJob, launch: Launches, changes: dict[str, Any]
) -> None:
    wanted = job(epochs=2.0, early_stopping_patience=99, **changes)
    one = launch(replace(wanted, batch_size=4), "one", 1).run()
    two = launch(replace(wanted, batch_size=2), "two", 2).run()

    # The same examples in the same steps; only sums are grouped otherwise.
    assert len(two.losses) == len(one.losses) >= 4
    assert two.losses == pytest.approx(one.losses, rel=1e-3)
    assert two.validation == pytest.approx(one.validation, rel=1e-3)
    assert two.metrics["validation_loss_after"] < two.metrics["validation_loss_before"]
    expected = one.adapter
    assert two.adapter.keys() == expected.keys()
    for name, weight in two.adapter.items():
        assert torch.allclose(weight, expected[name], rtol=0.02, atol=2e-3), name

    # One voice, one hand.
    assert len(two.of(Hello)) == len([event for event in two.events if isinstance(event, Finished | Failed)]) == 1
    assert [event.done for event in two.of(Progress)] == [event.done for event in one.of(Progress)]
    assert two.written_by(1) == []
    assert any("optimizer.pt" in line for line in two.written_by(0))
    newest, set_aside = newest_whole(two.folder / "run" / "checkpoints")
    assert newest is not None
    assert set_aside == 0
    assert {"rng_state_0.pth", "rng_state_1.pth"} <= read_json(newest.folder / "whole.json")["files"].keys()
    assert not list((two.folder / "run").rglob("*.part"))


def test_that_two_processes_that_were_paused_go_on_exactly(job: MakeJob, launch: Launches) -> None:
    # With dropout, whose random numbers are other ones in each process.
    wanted = job(epochs=4.0, batch_size=2, dropout=0.1, early_stopping_patience=99)
    unbroken = launch(wanted, "unbroken", 2)
    paused = launch(wanted, "paused", 2)
    paused.wait_for(lambda event: isinstance(event, Progress) and event.done >= 5, timeout_s=300)
    paused.send(Pause())
    end = paused.finish(300)
    assert isinstance(end, Finished), paused.errors.read_text()[-3000:]
    assert (end.reason, 5 <= int(end.outputs["step"]) < 16) == ("paused", True)
    assert paused.of(Checkpoint)[-1].step == end.outputs["step"]
    unbroken.run()

    resumed = launch(replace(wanted, resume=True), "paused", 2).run()

    assert resumed.of(Progress)[0].done == end.outputs["step"]
    assert not resumed.of(Notice)
    assert resumed.validation
    for step, loss in resumed.validation.items():
        assert abs(loss - unbroken.validation[step]) < _SAME_LOSS, step
    assert abs(resumed.metrics["validation_loss_after"] - unbroken.metrics["validation_loss_after"]) < _SAME_LOSS
    for name, weight in resumed.adapter.items():
        assert torch.allclose(weight, unbroken.adapter[name], atol=1e-4), name
    assert resumed.written_by(1) == []


def test_that_killed_processes_leave_a_checkpoint_to_go_on_from_and_no_orphan(
    job: MakeJob, launch: Launches
) -> None:
    wanted = job(epochs=4.0, batch_size=2, early_stopping_patience=99)
    killed = launch(wanted, "killed", 2)
    saved = killed.wait_for(lambda event: isinstance(event, Checkpoint) and event.step >= 4, timeout_s=300)
    assert isinstance(saved, Checkpoint)
    children = psutil.Process(killed.process.pid).children()
    assert len(children) == 2
    killed.process.terminate()  # the launcher hands it on
    killed.process.wait(60)
    assert psutil.wait_procs(children, timeout=30)[1] == []

    resumed = launch(replace(wanted, resume=True), "killed", 2).run()
    assert resumed.of(Progress)[0].done >= saved.step
    assert resumed.metrics["steps"] == 16


def test_that_a_job_for_one_process_and_a_model_in_parts_are_refused(
    job: MakeJob, launch: Launches, tmp_path: Path
) -> None:
    alone = Launched(DryRunJob(train=job()), tmp_path / "dry", 2)
    launch.begun.append(alone)
    assert alone.finish(200) == Failed(code="launch_not_supported")
