"""`homespun evaluate` and `homespun ask`: what is asked of the engine, what is printed, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.cli.output import Output
from desktop_app.core.project import Project
from desktop_app.protocol.events import Finished, Sample
from desktop_app.protocol.jobs import GenerateJob
from tests.ui.quiet_session import a_project, a_trained_run, judge_run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return a_project(tmp_path / "project")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[GenerateJob]:
    """No child is started: the first job is kept, and one answer is played."""
    jobs: list[GenerateJob] = []

    def run(self: Output, task: Any, *, on_event: Any = None) -> Finished:
        jobs.append(next(task).job)
        task.close()
        if on_event is not None:
            on_event(Sample(prompt_id="own", variant="tuned", text=" Ahoy {{SENDER_NAME}}! "))
        return Finished(reason="completed")

    monkeypatch.setattr(Output, "run", run)
    return jobs


def test_that_the_report_is_printed_for_programs_and_for_people(
    project: Project, asked: list[GenerateJob], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    judge_run(project, a_trained_run(project))
    assert main(["evaluate", str(project.folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["verdict"]["word"] == "better"
    codes = {measure["code"] for measure in printed["report"]["measures"]}
    assert {"loss", "perplexity", "rouge_l", "chrf", "bleu", "style_length"} <= codes
    assert main(["evaluate", str(project.folder), "--run", "1", "--page", str(tmp_path / "r.html")]) == 0
    shown = capsys.readouterr().out
    assert "better than before" in shown
    assert "Perplexity" in shown
    assert (tmp_path / "r.html").is_file()
    assert asked[0].texts_file


def test_that_one_message_is_answered_with_names_filled_in(
    project: Project, asked: list[GenerateJob], capsys: pytest.CaptureFixture[str]
) -> None:
    a_trained_run(project)
    assert main(["ask", str(project.folder), "Tea?\n\nBest wishes,\nAnna"]) == 0
    assert capsys.readouterr().out.strip() == "Ahoy Anna!"
    assert asked[0].variants == ("tuned",)
    assert main(["ask", str(project.folder), "Tea?", "--base", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["variant"] == "base"
    assert asked[1].variants == ("base",)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["evaluate", "--run", "7"], "run_missing"),
        (["evaluate"], "step_needs_training"),
        (["ask", "Tea?"], "step_needs_training"),
    ],
)
def test_that_what_is_not_there_is_one_sentence(
    project: Project, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = words
    assert main([command, str(project.folder), *rest, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == code


def test_that_an_endless_message_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    a_trained_run(project)
    assert main(["ask", str(project.folder), "x" * 2001, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "message_too_long"
