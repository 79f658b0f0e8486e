"""A run that was killed and one that was paused end as if nothing had happened."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Finished, Metric, Notice, Progress
from desktop_app.protocol.jobs import TrainJob

if TYPE_CHECKING:
    from tests.engine.conftest import EngineChild, StartEngine

_SAME_LOSS = 1e-4
"""The resumed run does the same arithmetic on the same numbers: weights, optimizer, learning rate, dropout's
random numbers and the order of examples all continue. Only the threads may add up a sum in another order, which
moves a float32 loss in its seventh digit a step and grows over the remaining ones."""


def _validation_losses(child: EngineChild) -> dict[int, float]:
    return {
        event.step: event.validation_loss
        for event in child.events
        if isinstance(event, Metric) and event.validation_loss is not None
    }


def test_that_a_run_killed_at_a_random_step_and_paused_at_another_ends_like_an_unbroken_one(
    train_job: Callable[..., TrainJob], start_engine: StartEngine, tmp_path: Path
) -> None:
    steps = 20
    kill_at = random.randint(1, 13)
    # Dropout draws random numbers at each step, so a random state that is not restored shows.
    job = {"epochs": 2.0, "dropout": 0.1, "early_stopping_patience": 9}
    unbroken = start_engine(train_job(run_dir=str(tmp_path / "unbroken"), **job))
    assert isinstance(unbroken.finish(), Finished), unbroken.errors.read_text()[-2000:]

    killed = start_engine(train_job(**job))
    killed.wait_for(lambda event: isinstance(event, Progress) and event.done >= kill_at)
    killed.process.kill()
    assert killed.finish() is None

    paused = start_engine(train_job(**job, resume=True))
    paused.wait_for(lambda event: isinstance(event, Progress) and event.done >= 14)
    paused.send(Pause())
    pause = paused.finish()
    assert isinstance(pause, Finished), paused.errors.read_text()[-2000:]
    assert pause.reason == "paused"
    started_at = next(event.done for event in paused.events if isinstance(event, Progress))
    told = [event.code for event in paused.events if isinstance(event, Notice)]
    assert (started_at > 0) != ("no_checkpoint" in told), (kill_at, started_at, told)

    resumed = start_engine(train_job(**job, resume=True))
    end = resumed.finish()
    assert isinstance(end, Finished), resumed.errors.read_text()[-2000:]
    assert end.reason == "completed"
    assert next(event.done for event in resumed.events if isinstance(event, Progress)) == pause.outputs["step"]

    expected, found = _validation_losses(unbroken), _validation_losses(resumed)
    assert steps in found
    for step, loss in found.items():
        assert abs(loss - expected[step]) < _SAME_LOSS, (kill_at, step)
    unbroken_metrics, metrics = (
        json.loads((tmp_path / run / "metrics.json").read_text(encoding="utf-8")) for run in ("unbroken", "run")
    )
    for name in ("validation_loss_before", "validation_loss_after"):
        assert abs(metrics[name] - unbroken_metrics[name]) < _SAME_LOSS, (kill_at, name)
    assert metrics["best_step"] == unbroken_metrics["best_step"]
