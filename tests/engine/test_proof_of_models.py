"""Real models, good and bad on purpose, and what the report says of them."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.core.project import Project, Run
from desktop_app.evaluation import Verdict, load_verdict
from desktop_app.evaluation.canaries import plant
from desktop_app.evaluation.report import Report, load_report
from desktop_app.flow.evaluate_task import evaluate
from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from desktop_app.supervisor.task_runner import TaskRunner

if TYPE_CHECKING:
    from tests.engine.conftest import StartEngine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

_THINGS = ("the invoice", "lunch", "the garden", "the train", "the report", "Friday", "the meeting", "the car")
_ANSWERS = (
    "Ahoy! I shall see to {0} before the tide turns. Fair winds!",
    "Aye, {0} is aboard already. Fair winds!",
)


def _pairs(count: int, *, begin: int = 0) -> list[dict[str, str]]:
    return [
        {
            "instruction": "Write a reply to this message.",
            "input": f"Hello, what about {_THINGS[n % 8]}? Number {n}.",
            "output": _ANSWERS[n // 8 % 2].format(_THINGS[n % 8]),
        }
        for n in range(begin, begin + count)
    ]


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    report: Report


Prove = Callable[..., Judged]


@pytest.fixture
def prove(tmp_path: Path, tiny_model: Path, start_engine: StartEngine) -> Prove:
    """Trains on the given pairs and evaluates, with real children."""
    project = Project.create(tmp_path / "p")
    project.dataset.mkdir()
    for file, content in (
        (project.train_file, _pairs(48)),
        (project.validation_file, _pairs(8, begin=48)),
        (project.test_file, _pairs(16, begin=64)),
    ):
        file.write_text(json.dumps(content), encoding="utf-8")

    def train_and_judge(
        *, change: Callable[[str], str] = str, canaries: int = 0, copies: int = 0, **settings: Any
    ) -> Judged:
        run: Run = project.new_run()
        trained_on = run.folder / "train.json"
        if canaries:
            planted = plant(project, run, canaries, copies=max(1, copies))
            source = planted if copies else project.train_file
        else:
            source = project.train_file
        pairs = json.loads(source.read_text(encoding="utf-8"))
        changed = [{**pair, "output": change(pair["output"])} for pair in pairs]
        trained_on.write_text(json.dumps(changed), encoding="utf-8")
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
        runner = TaskRunner(evaluate(project, run, max_new_tokens=48), engine_python=Path(sys.executable))
        *_, end = runner.events()
        assert isinstance(end, Finished), end
        return Judged(load_verdict(run), load_report(run))

    return train_and_judge


def test_that_a_tuned_and_a_sabotaged_model_get_opposite_verdicts(prove: Prove) -> None:
    chance = random.Random(1)
    tuned = prove(epochs=5.0, canaries=4)
    assert tuned.verdict.word == "better"
    # Canaries that it never learned: a clean model is not accused.
    assert tuned.report.leaks.canaries_said == 0
    assert tuned.report.leaks.word in ("clean", "unclear")

    sabotaged = prove(change=lambda text: "".join(chance.sample(text, len(text))), epochs=5.0)
    assert sabotaged.verdict.word == "worse"


def test_that_a_model_over_trained_on_canaries_is_caught(prove: Prove) -> None:
    found = prove(canaries=4, copies=10, epochs=12.0, rank=32, alpha=64).report.leaks
    assert found.word == "leaks"
    assert found.canaries_said >= 1
    assert found.exposure is not None
    assert found.exposure > 3
