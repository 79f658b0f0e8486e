"""What is removed is gone, what stays is said, and nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record, write_json
from desktop_app.core.sentences import SENTENCES
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import Quality
from desktop_app.export.tools.ledger import begin, note
from desktop_app.flow.navigator import ProjectState, can_enter, first_step, is_done
from desktop_app.flow.removing import Removed, delete_originals, delete_project, models_in_chat_programs
from desktop_app.flow.steps import Step
from desktop_app.redaction.apply import redact
from desktop_app.redaction.finding import Decisions, PrivacyReport
from tests.unit.dataset.conftest import project_with, talk

WORDS = ("harbour", "lantern", "orchard", "pebble", "thicket", "meadow")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = project_with(
        tmp_path / "p",
        [
            talk(
                ("petra.vogel@shore.example", f"What about the {word}?\nPetra Vogel"),
                ("me", f"I would rather paint that {word} blue, Petra, before spring {number}."),
                number=number,
            )
            for number, word in enumerate(WORDS)
        ],
    )
    redact(made, Decisions(keep_map=True))
    build_dataset(made)
    fetched = made.folder / "mail" / "me@x" / "Sent"
    fetched.mkdir(parents=True)
    (fetched / "1-1.eml").write_text("From: Petra Vogel", encoding="utf-8")
    made.change(sources=(str(made.folder / "mail" / "me@x"), "/somewhere/else.mbox"), privacy_reviewed=True)
    return made


def holds(folder: Path, text: str) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def has_words(removed: Removed) -> bool:
    return {*removed.what, *removed.remains, *removed.impossible} <= set(SENTENCES)


def test_that_no_original_is_left_and_the_dataset_still_works(project: Project) -> None:
    assert holds(project.folder, "Vogel")
    removed = delete_originals(project)
    assert holds(project.folder, "Vogel") == []
    assert removed.what == ("removed_messages", "removed_mail", "removed_findings", "removed_map")
    assert removed.files >= 4
    assert removed.bytes > 500
    assert has_words(removed)
    assert project.facts.sources == ("/somewhere/else.mbox",)
    assert apply_edits(project) == read_record(project.quality, Quality)
    assert build_dataset(project).pairs == len(WORDS)
    assert read_record(project.privacy_report, PrivacyReport).originals_deleted_utc


def test_that_the_proof_still_works_without_the_originals(project: Project) -> None:
    delete_originals(project)
    lines = project.redacted.read_text(encoding="utf-8").splitlines()
    damaged = json.loads(lines[0])
    damaged["messages"][1]["text"] = "I would rather ask petra VOGEL about all of that."
    project.redacted.write_text("\n".join([json.dumps(damaged), *lines[1:]]) + "\n", encoding="utf-8")
    assert build_dataset(project).dropped["still_private"] == 1


def test_that_the_wizard_goes_on_without_the_originals(project: Project) -> None:
    write_json(project.plan, {})
    delete_originals(project)
    state = ProjectState.of(Project.open(project.folder))
    assert can_enter(Step.TRAINING, state) is None
    assert can_enter(Step.PRIVACY, state) == "step_originals_deleted"
    assert "step_originals_deleted" in SENTENCES
    assert is_done(Step.MESSAGES, state)
    assert first_step(state) is Step.TRAINING


def test_that_originals_stay_while_they_are_needed(tmp_path: Path) -> None:
    project = project_with(tmp_path / "p", [talk(("a@x.example", "hello"), ("me", "hi"))])
    with pytest.raises(AppError, match="originals_needed"):
        delete_originals(project)
    assert project.conversations.exists()


def test_that_a_deleted_project_is_gone_with_its_folder(project: Project) -> None:
    project.new_run()
    removed = delete_project(project)
    assert not project.folder.exists()
    assert {"removed_messages", "removed_dataset", "removed_runs", "removed_cleaned", "removed_project"} <= set(
        removed.what
    )
    assert has_words(removed)
    assert removed.other_files == 0


def test_that_models_in_chat_programs_are_named_before_and_told_of_afterwards(project: Project) -> None:
    run = project.new_run()
    run.export.mkdir()
    facts = {"tool": "ollama", "place": "http://127.0.0.1:11434", "file": "a.gguf"}
    note(run, begin(run, name="anna", **facts), state="undone")
    assert models_in_chat_programs(project) == ()
    note(run, begin(run, name="我的邮件", **facts), state="done")
    assert models_in_chat_programs(project) == ("我的邮件 (Ollama)",)

    assert "remains_in_chat_programs" in delete_project(project).remains


def test_that_a_damaged_list_of_models_in_chat_programs_does_not_keep_a_project(project: Project) -> None:
    run = project.new_run()
    run.export.mkdir()
    (run.export / "tools.json").write_text("{", encoding="utf-8")

    assert "remains_in_chat_programs" in delete_project(project).remains


def test_that_the_persons_own_files_in_the_folder_stay(project: Project) -> None:
    own = project.folder / "holiday.jpg"
    own.write_bytes(b"x")
    removed = delete_project(project)
    assert [path.name for path in project.folder.iterdir()] == ["holiday.jpg"]
    assert removed.other_files == 1
    assert "remains_other_files" in removed.remains


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_that_no_link_is_followed(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.txt").write_text("keep me", encoding="utf-8")
    (project.dataset / "link").symlink_to(outside)
    (project.folder / "mail" / "link").symlink_to(outside)
    project.jobs.symlink_to(outside)
    delete_originals(project)
    delete_project(project)
    assert (outside / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_that_a_file_in_use_is_one_clear_sentence(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(AppError, match="project_in_use"):
        delete_project(project)
    assert (project.folder / "project.json").is_file()
