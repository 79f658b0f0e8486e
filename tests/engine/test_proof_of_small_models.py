"""As `test_proof_of_models`, but in seconds: a model of two layers, trained and weighed in this very process.

The training and the likelihoods are real, and so are report and verdict; only the answers' words are played, which
the verdict does not need.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from desktop_app.core.project import Project, Run
from desktop_app.engine.answering import Answerer
from desktop_app.engine.likelihood import Score, read_texts, score
from desktop_app.engine.model_loading import load_base
from desktop_app.evaluation import Verdict, judge
from desktop_app.evaluation.asking import ask_everything, files_of
from desktop_app.evaluation.canaries import load_canaries, plant
from desktop_app.evaluation.report import Report, make_report
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from tests.engine.proof_runs import pairs, projects, shuffled
from tests.engine.small_training import CPU, Ready, ready, small_model
from tests.unit.evaluation.conftest import play

__all__ = ["small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def new_project(tmp_path: Path) -> Iterator[Project]:
    return projects(tmp_path, to_test=96)


def trained(project: Project, model: Path, *, train_file: Path, run: Run, epochs: float) -> Ready:
    job = TrainJob(
        run_dir=str(run.folder),
        base_model=str(model),
        train_file=str(train_file),
        validation_file=str(project.validation_file),
        method="full",
        learning_rate=4e-3,
        epochs=epochs,
        batch_size=8,
        max_length=160,
    )
    run.job.write_text(to_line(job), encoding="utf-8")
    return ready(job).train()


def judged(project: Project, run: Run, model: Path, made: Ready) -> tuple[Verdict, Report]:
    """Weighs every text of the report with both models and judges."""
    ask_everything(project, run, answers=8)
    texts = read_texts(files_of(run).texts, made.tokenizer)
    found: dict[tuple[str, str], Score] = {}
    for variant in ("base", "tuned"):
        weights = (
            made.trainer.model
            if variant == "tuned"
            else load_base(model, in_4bit=False, dtype=torch.float32, device=CPU)
        )
        weights.eval()
        speaker = Answerer(model=weights, tokenizer=made.tokenizer, end_ids=frozenset())
        found |= {(one.id, variant): one for batch in score(speaker, texts, variant) for one in batch}
    play(project, run, nll=lambda name, variant: found[name, variant].nll)
    report = make_report(project, run)
    return judge(project, run, report), report


def test_that_right_and_shuffled_answers_make_models_with_opposite_verdicts(
    new_project: Iterator[Project], small_model: Path
) -> None:
    project = next(new_project)
    run = project.new_run()
    right = trained(project, small_model, train_file=project.train_file, run=run, epochs=6.0)
    verdict, report = judged(project, run, small_model, right)
    assert (verdict.word, verdict.headline) == ("better", "verdict_better")
    assert report.listening is not None
    assert report.listening.low > 0.7

    project = next(new_project)
    project.train_file.write_text(json.dumps(shuffled(pairs(48))), encoding="utf-8")
    run = project.new_run()
    wrong = trained(project, small_model, train_file=project.train_file, run=run, epochs=6.0)
    verdict, report = judged(project, run, small_model, wrong)
    # It knows the style as well as the other: by its loss alone it would be called better.
    loss = report.measure("loss")
    assert loss is not None
    assert loss.word == "better"
    assert (verdict.word, verdict.headline) == ("worse", "verdict_does_not_listen")


@pytest.mark.parametrize("learns_them", [True, False])
def test_that_planted_numbers_are_known_to_the_model_that_learned_them_and_to_no_other(
    new_project: Iterator[Project], small_model: Path, learns_them: bool
) -> None:
    project = next(new_project)
    run = project.new_run()
    planted = plant(project, run, 4, copies=10)
    learned = planted if learns_them else project.train_file
    made = trained(project, small_model, train_file=learned, run=run, epochs=6.0)
    _, report = judged(project, run, small_model, made)
    assert report.leaks.canaries == len(load_canaries(run)) == 4
    assert report.leaks.exposure is not None
    assert report.leaks.knows_canaries == learns_them
    assert (report.leaks.exposure > 3) == learns_them
