"""`homespun train --set`, `--try`, `--texts-first` and `prefer`: which jobs they become, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.cli.output import Output
from desktop_app.core.project import Project, write_json
from desktop_app.evaluation.blind import preferences_file
from desktop_app.hardware.invented import computer_with_card
from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import Job, PreferJob, SearchJob, TrainJob
from desktop_app.protocol.wire import to_line
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.recommend.plan import Variation


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p")
    pairs = [{"instruction": "Answer.", "input": f"Hi {n}", "output": "Ahoy"} for n in range(9)]
    for file in (project.train_file, project.validation_file, project.test_file):
        write_json(file, pairs)
    save_plan(project, make_plan(computer_with_card(8 * 1024**3), pairs=9, model_id="homespun-tiny"))
    return project


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that a command asks for; each one is said to end well, and leaves what it would leave."""
    asked: list[Job] = []

    def run(self: Output, task: Any, **_: Any) -> Finished:
        outputs: dict[str, Any] = {}
        try:
            planned = next(task)
            while True:
                asked.append(planned.job)
                if isinstance(planned.job, SearchJob):
                    tries = [
                        {"number": 1, "rank": 8, "learning_rate": 1e-3, "epochs": 1.0, "validation_loss": 2.0,
                         "state": "completed", "seconds": 1.0},
                        {"number": 2, "rank": 32, "learning_rate": 2e-3, "epochs": 2.0, "validation_loss": 1.0,
                         "state": "completed", "seconds": 1.0},
                        {"number": 3, "rank": 8, "learning_rate": 4e-3, "epochs": 2.0, "validation_loss": 0.5,
                         "state": "given_up", "seconds": 1.0},
                    ]  # fmt: skip
                    write_json(Path(planned.job.train.run_dir) / "search.json", {"tries": tries})
                if isinstance(planned.job, PreferJob):
                    write_json(Path(planned.job.run_dir) / "preferences.json", {"pairs": 5})
                planned = task.send(Finished(reason="completed"))
        except StopIteration as end:
            outputs = dict(end.value)
        outputs.pop("reason", None)
        return Finished(reason="completed", outputs=outputs)

    monkeypatch.setattr(Output, "run", run)
    monkeypatch.setattr("desktop_app.runtime.environment.engine_python", lambda: "python")
    return asked


def test_that_settings_typed_one_by_one_vary_the_plan(project: Project, jobs: list[Job]) -> None:
    words = ("--set", "epochs=2", "--set", "replay_share=0.1", "--set", "schedule=linear")
    assert main(["train", str(project.folder), *words]) == 0
    (job,) = jobs
    assert isinstance(job, TrainJob)
    assert (job.epochs, job.replay_share, job.schedule) == (2.0, 0.1, "linear")
    assert job.run_dir == str(project.folder / "runs" / "001")


@pytest.mark.parametrize("typed", ["epochs", "epochs=many", "secret=1", "method=magic"])
def test_that_a_wrong_setting_is_one_sentence_and_no_run(
    project: Project, jobs: list[Job], typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(project.folder), "--set", typed]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert jobs == []
    assert project.runs() == []


def test_that_a_whole_model_too_large_for_the_memory_is_one_sentence_and_no_run(
    project: Project, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    plan = make_plan(computer_with_card(8 * 1024**3), pairs=9, model_id="Qwen/Qwen3-8B", method="qlora")
    save_plan(project, plan)
    assert main(["train", str(project.folder), "--set", "method=full"]) == 1
    said = capsys.readouterr().err
    # Weights, gradients and two states of eight billion numbers in 32 bits.
    assert "needs about" in said
    assert float(said.split("needs about ")[1].split()[0]) > 8e9 * 12 / 1e9
    assert "method=qlora" in said
    assert jobs == []
    assert project.runs() == []


def test_that_a_whole_model_that_fits_is_trained(project: Project, jobs: list[Job]) -> None:
    assert main(["train", str(project.folder), "--set", "method=full"]) == 0
    (job,) = jobs
    assert isinstance(job, TrainJob)
    assert job.method == "full"


def test_that_the_best_of_a_few_tries_goes_on(
    project: Project, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(project.folder), "--try", "3", "--hours", "0.5"]) == 0
    search, train = jobs
    assert isinstance(search, SearchJob)
    assert isinstance(train, TrainJob)
    assert (search.tries, search.budget_s) == (3, 1800.0)
    assert search.train.rank in search.ranks
    # The third was better when it was given up, but it did not come to its end.
    assert (train.rank, train.learning_rate, train.epochs) == (32, 2e-3, 2.0)
    assert "given up" in capsys.readouterr().out


def test_that_plain_texts_come_first_and_the_messages_go_on_from_there(project: Project, jobs: list[Job]) -> None:
    project.texts_file.write_text('{"text": "A note."}\n')
    project.texts_validation_file.write_text("")
    assert main(["train", str(project.folder), "--texts-first"]) == 0
    texts, train = jobs
    assert isinstance(texts, TrainJob)
    assert isinstance(train, TrainJob)
    assert texts.train_file == str(project.texts_file)
    assert texts.validation_file == str(project.texts_file)  # there were too few to hold any back
    assert train.start_adapter == str(Path(texts.run_dir) / "adapter")
    assert train.train_file == str(project.train_file)


def test_that_without_texts_nothing_is_begun(project: Project, jobs: list[Job]) -> None:
    assert main(["train", str(project.folder), "--texts-first"]) == 1
    assert (jobs, project.runs()) == ([], [])


def test_that_ratings_make_a_run_of_their_own(project: Project, jobs: list[Job]) -> None:
    assert main(["train", str(project.folder)]) == 0
    (run,) = project.runs()
    run.job.write_text(to_line(jobs[0]), encoding="utf-8")
    run.adapter.mkdir(exist_ok=True)
    (run.adapter / "adapter_model.safetensors").write_bytes(b"x")
    write_json(run.metrics, {"steps": 3})
    preferences_file(run.evaluation).parent.mkdir(parents=True)
    preferences_file(run.evaluation).write_text("{}\n")
    assert main(["prefer", str(project.folder)]) == 0
    prefer = jobs[-1]
    assert isinstance(prefer, PreferJob)
    assert prefer.adapter == str(run.adapter)
    assert prefer.learning_rate < prefer.train.learning_rate / 10
    refined = project.runs()[-1]
    assert refined.number == 2
    assert json.loads(refined.metrics.read_text()) == {"steps": 3, "preferences": {"pairs": 5}}
    # Nobody has written its adapter here, so that it is like one that was stopped: both commands go on with it.
    for command in ("prefer", "train"):
        assert main([command, str(project.folder)]) == 0
        assert jobs[-1] == replace(prefer, resume=True)
    assert len(project.runs()) == 2


def test_that_what_the_window_put_into_the_plan_is_done_here_too(project: Project, jobs: list[Job]) -> None:
    wanted = Variation(options={"neftune_alpha": 5.0}, tries=3, hours=0.5)
    save_plan(project, replace(load_plan(project), variation=wanted))
    assert main(["train", str(project.folder)]) == 0
    search, train = jobs
    assert isinstance(search, SearchJob)
    assert (search.tries, search.budget_s) == (3, 1800.0)
    assert isinstance(train, TrainJob)
    assert (train.rank, train.neftune_alpha) == (32, 5.0)
    jobs.clear()
    # What is typed here comes before what the plan says.
    assert main(["train", str(project.folder), "--new", "--try", "2", "--set", "neftune_alpha=1"]) == 0
    search, train = jobs
    assert isinstance(search, SearchJob)
    assert search.tries == 2
    assert isinstance(train, TrainJob)
    assert train.neftune_alpha == 1.0
