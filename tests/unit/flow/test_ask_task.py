"""Asking both models one message of one's own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.flow.ask_task import LONGEST_MESSAGE_CHARACTERS, ask, names_in
from desktop_app.flow.tasks import resumed
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import GenerateJob, TrainJob
from desktop_app.protocol.wire import read_job, to_line
from desktop_app.redaction.chat_tokens import ChatNames, fill_tokens


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


def test_that_the_demo_model_is_found_after_the_app_was_moved(run: Run, tmp_path: Path) -> None:
    job = read_job(run.job, TrainJob)
    before = tmp_path.joinpath("old", *paths.tiny_model().parts[-3:])
    run.job.write_text(to_line(replace(job, base_model=str(before))), encoding="utf-8")

    task = ask(run, "Coffee?")
    asked = next(task).job
    assert isinstance(asked, GenerateJob)
    assert asked.base_model == resumed(run).base_model == str(paths.tiny_model())
    task.close()


def test_that_names_are_asked_as_the_tokens_that_were_learned_and_filled_in_again(
    tmp_path: Path, run: Run
) -> None:
    project = Project.create(tmp_path / "p")
    write_json(project.chat_names, ChatNames(my_name="Toby Fischer"))
    text = "Hi Toby,\n\nis Anna's plan good?\n\nBest wishes,\nAnna"
    names = names_in(project, text)
    task = ask(run, text, names=names)
    job = next(task).job
    assert isinstance(job, GenerateJob)
    asked = json.loads(Path(job.prompts_file).read_text(encoding="utf-8"))["messages"][0]["content"]
    assert asked.endswith("Hi {{MY_NAME}},\n\nis {{SENDER_NAME}}'s plan good?\n\nBest wishes,\n{{SENDER_NAME}}")
    assert fill_tokens("Ahoy {{SENDER_NAME}},\n{{MY_NAME}}", names) == "Ahoy Anna,\nToby"
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
