"""Real models, good and bad on purpose, and what the report says of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.core.project import Run
from desktop_app.evaluation import Verdict, load_verdict
from desktop_app.evaluation.canaries import plant
from desktop_app.evaluation.report import Report, load_report
from desktop_app.flow.evaluate_task import evaluate
from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from desktop_app.supervisor.task_runner import TaskRunner
from tests.engine.proof_runs import pairs, projects, scrambled, shuffled

if TYPE_CHECKING:
    from tests.engine.conftest import StartEngine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    report: Report


Prove = Callable[..., Judged]


@pytest.fixture
def prove(tmp_path: Path, tiny_model: Path, start_engine: StartEngine) -> Prove:
    """Trains on the given pairs and evaluates, with real children."""
    new_project = projects(tmp_path)

    def train_and_judge(
        *, records: list[dict[str, str]] | None = None, canaries: int = 0, copies: int = 0, **settings: Any
    ) -> Judged:
        project = next(new_project)
        run: Run = project.new_run()
        trained_on = project.train_file
        if records is not None:
            trained_on.write_text(json.dumps(records), encoding="utf-8")
        if canaries:
            planted = plant(project, run, canaries, copies=max(1, copies))
            # Without copies they are looked for, but were never learned.
            trained_on = planted if copies else trained_on
        job = TrainJob(
            run_dir=str(run.folder),
            base_model=str(tiny_model),
            train_file=str(trained_on),
            validation_file=str(project.validation_file),
            method="lora",
            learning_rate=5e-3,
            batch_size=8,
            max_length=128,
            evaluations_per_epoch=1,
            early_stopping_patience=99,
            **settings,
        )
        run.job.write_text(to_line(job), encoding="utf-8")
        assert isinstance(start_engine(job).finish(900), Finished)
        runner = TaskRunner(evaluate(project, run, max_new_tokens=32), engine_python=Path(sys.executable))
        *_, end = runner.events()
        assert isinstance(end, Finished), end
        return Judged(load_verdict(run), load_report(run))

    return train_and_judge


def test_that_a_tuned_and_a_sabotaged_model_get_opposite_verdicts(prove: Prove) -> None:
    tuned = prove(epochs=8.0, canaries=4)
    assert (tuned.verdict.word, tuned.verdict.headline) == ("better", "verdict_better")
    # Canaries that it never learned: a clean model is not accused.
    assert tuned.report.leaks.canaries_said == 0
    assert not tuned.report.leaks.knows_canaries
    assert tuned.report.leaks.word in ("clean", "unclear")

    # The person's own answers, but to other people's messages: the style is right, and the loss falls as well.
    shuffled_model = prove(records=shuffled(pairs(48)), epochs=8.0)
    loss = shuffled_model.report.measure("loss")
    assert loss is not None
    assert loss.word == "better"
    assert (shuffled_model.verdict.word, shuffled_model.verdict.headline) == ("worse", "verdict_does_not_listen")
    assert "next_export" not in shuffled_model.verdict.next_steps


def test_that_a_model_that_learned_scrambled_letters_is_worse(prove: Prove) -> None:
    assert prove(records=scrambled(pairs(48)), epochs=5.0).verdict.word == "worse"


def test_that_a_model_over_trained_on_canaries_is_caught(prove: Prove) -> None:
    found = prove(canaries=4, copies=10, epochs=12.0, rank=32, alpha=64).report.leaks
    assert found.word == "leaks"
    assert found.canaries_said >= 1
    assert found.exposure is not None
    assert found.exposure > 3
