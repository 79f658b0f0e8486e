"""The dry run in a real child: what it measures is what the run then takes, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.protocol.events import Failed, Finished, Metric, Phase
from desktop_app.protocol.jobs import DryRunJob, TrainJob

if TYPE_CHECKING:
    from tests.engine.conftest import StartEngine


def test_that_a_dry_run_measures_and_leaves_nothing(
    start_engine: StartEngine, train_job: Callable[..., TrainJob]
) -> None:
    job = train_job(method="qlora", gradient_accumulation=2)

    child = start_engine(DryRunJob(train=job))
    end = child.finish()

    assert isinstance(end, Finished), child.errors.read_text()[-2000:]
    assert "torch" in str(end.outputs["stack"])
    found = {name: float(value or 0) for name, value in end.outputs.items() if name != "stack"}
    assert 2**28 < found["loading_peak_bytes"] <= found["peak_bytes"] < 2**33
    assert 0 < found["usual_tokens"] <= found["long_tokens"] <= 8 * 128
    assert found["examples"] == 40
    assert found["total_tokens"] >= 40 * found["usual_tokens"] / 8 * 0.8
    assert 0 < found["p99_tokens"] < 128
    assert min(found["long_step_s"], found["usual_step_s"], found["evaluation_s"], found["save_s"]) > 0
    assert not Path(job.run_dir).exists()
    assert "trying_steps" in [event.name for event in child.events if isinstance(event, Phase)]


def test_that_fewer_examples_than_a_step_takes_are_enough(
    start_engine: StartEngine, train_job: Callable[..., TrainJob]
) -> None:
    end = start_engine(DryRunJob(train=train_job(batch_size=8, gradient_accumulation=8))).finish()

    assert isinstance(end, Finished)
    assert end.outputs["examples"] == 40


def test_that_what_was_measured_foretells_the_run(
    start_engine: StartEngine, train_job: Callable[..., TrainJob]
) -> None:
    """Within a factor of two: the bundled model's steps take milliseconds, and the machine has other work."""
    job = train_job(epochs=3.0)
    measured = start_engine(DryRunJob(train=job)).finish()
    assert isinstance(measured, Finished)

    child = start_engine(job)
    end = child.finish()

    assert isinstance(end, Finished)
    speeds = [e.tokens_per_second for e in child.events if isinstance(e, Metric) and e.tokens_per_second]
    usual = float(measured.outputs["usual_tokens"] or 0) / float(measured.outputs["usual_step_s"] or 1)
    assert 0.5 < usual / (sum(speeds) / len(speeds)) < 3


def test_that_a_model_that_is_not_there_is_one_code(
    start_engine: StartEngine, train_job: Callable[..., TrainJob]
) -> None:
    end = start_engine(DryRunJob(train=train_job(base_model="/nowhere"))).finish()

    assert isinstance(end, Failed)
    assert end.code == "base_model_missing"
