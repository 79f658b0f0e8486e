"""`homespun find-names`: what is offered, what is asked of whom, and that nothing is fetched unasked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.main import main
from desktop_app.cli.output import Output
from desktop_app.core.project import Project
from desktop_app.core.records import to_plain
from desktop_app.importers.message import Conversation, Message
from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import DownloadModelJob, FindNamesJob, FindPersonalDataJob, Job
from desktop_app.redaction.finding import FoundValue


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p")
    message = Message(
        source="x", conversation_id="c", message_id="1", time_utc=None, sender="a@example.org", kind="mail",
        text="Hello", mine=True,
    )  # fmt: skip
    conversation = Conversation(conversation_id="c", source="x", kind="mail", subject="", messages=(message,))
    project.conversations.parent.mkdir()
    project.conversations.write_text(json.dumps(to_plain(conversation)) + "\n", encoding="utf-8")
    return project


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ner"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "O", "1": "B-PER"}}))
    (folder / "model.safetensors").write_bytes(b"")
    return folder


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, project: Project) -> list[Job]:
    """The jobs that the command asks for; the search finds one name more than there was."""
    asked: list[Job] = []

    def run(self: Output, task: Any, **_: Any) -> Finished:
        try:
            planned = next(task)
            while True:
                asked.append(planned.job)
                if isinstance(planned.job, FindPersonalDataJob):
                    found = FoundValue(
                        entity="p1", kind="PERSON", value="Qvexlor", count=1, confidence=0.7, reason="name_model"
                    )
                    project.findings.parent.mkdir(exist_ok=True)
                    project.findings.write_text(json.dumps(to_plain(found)) + "\n", encoding="utf-8")
                planned = task.send(Finished(reason="completed", outputs={"texts": 1}))
        except StopIteration as end:
            return Finished(reason="completed", outputs=end.value or {})

    monkeypatch.setattr(Output, "run", run)
    return asked


def test_that_a_folder_is_read_by_the_engine_and_the_list_is_made_again(
    project: Project, model_folder: Path, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find-names", str(project.folder), "--model", str(model_folder), "--json"]) == 0
    assert [type(job) for job in jobs] == [FindNamesJob, FindPersonalDataJob]
    assert isinstance(jobs[0], FindNamesJob)
    assert jobs[0].model == str(model_folder)
    assert json.loads(capsys.readouterr().out) == {"texts": 1, "new_names": 1}


def test_that_a_model_that_is_not_here_is_not_fetched_unasked(
    project: Project, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find-names", str(project.folder), "--model", "nobody/nothing"]) == 1
    assert jobs == []
    assert "--download" in capsys.readouterr().err


def test_that_it_is_fetched_where_that_was_said(project: Project, jobs: list[Job]) -> None:
    main(["find-names", str(project.folder), "--model", "nobody/nothing", "--download"])
    assert [type(job) for job in jobs] == [DownloadModelJob]  # the pretended one brings no model


def test_that_without_a_model_those_that_are_offered_are_listed(
    project: Project, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find-names", str(project.folder)]) == 0
    told = capsys.readouterr().out
    assert "shibing624/bert4ner-base-chinese" in told
    assert "Apache-2.0" in told
    assert jobs == []


def test_that_what_it_found_can_be_taken_back(project: Project, jobs: list[Job]) -> None:
    project.model_names.parent.mkdir()
    project.model_names.write_text("x", encoding="utf-8")
    assert main(["find-names", str(project.folder), "--forget"]) == 0
    assert [type(job) for job in jobs] == [FindPersonalDataJob]
    assert not project.model_names.exists()


def test_that_a_project_without_messages_is_told_so(
    tmp_path: Path, model_folder: Path, jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    empty = Project.create(tmp_path / "empty")
    assert main(["find-names", str(empty.folder), "--model", str(model_folder)]) == 1
    assert "Add your messages first." in capsys.readouterr().err
    assert jobs == []
