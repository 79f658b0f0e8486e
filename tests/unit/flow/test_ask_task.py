"""Asking both models one message of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.flow.ask_task import LONGEST_MESSAGE_CHARACTERS, ask
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import GenerateJob, TrainJob
from desktop_app.protocol.wire import to_line


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(tmp_path / "001")
    made.folder.mkdir()
    job = TrainJob(
        run_dir=str(made.folder), base_model="/m", train_file="/t", validation_file="/v", method="qlora"
    )
    made.job.write_text(to_line(job), encoding="utf-8")
    return made


def test_that_both_models_are_asked_greedily_as_they_were_trained(run: Run) -> None:
    task = ask(run, "  Coffee on Thursday? ")
    job = next(task).job
    assert isinstance(job, GenerateJob)
    assert (job.variants, job.temperature, job.load_in_4bit) == (("base", "tuned"), 0.0, True)
    asked = json.loads(Path(job.prompts_file).read_text(encoding="utf-8"))
    assert asked["messages"][0]["content"].endswith("\n\nCoffee on Thursday?")
    task.close()


@pytest.mark.parametrize("end", [Finished(reason="completed"), Failed(code="out_of_memory")])
def test_that_nothing_of_the_message_stays_on_the_disk(run: Run, end: Finished | Failed) -> None:
    task = ask(run, "a private question")
    job = next(task).job
    assert isinstance(job, GenerateJob)
    Path(job.output_file).write_text("an answer", encoding="utf-8")
    with pytest.raises(AppError if isinstance(end, Failed) else StopIteration):
        task.send(end)
    assert not any(
        "private" in file.read_text() or "answer" in file.read_text() for file in run.jobs.rglob("*.jsonl")
    )


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_MESSAGE_CHARACTERS + 1)])
def test_that_an_empty_or_endless_message_is_refused(run: Run, text: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        next(ask(run, text))
