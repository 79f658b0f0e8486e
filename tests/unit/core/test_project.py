"""The project folder: whole files or none, and it goes on where it was."""

from pathlib import Path

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, replacing, write_json


def test_that_a_new_project_opens_again_with_its_facts(tmp_path: Path) -> None:
    made = Project.create(tmp_path / "小明的邮件", name="小明的邮件")
    made.change(my_addresses=("me@example.org",))
    again = Project.open(made.folder)
    assert again.facts == made.facts
    assert again.facts.my_addresses == ("me@example.org",)


def test_that_two_projects_have_different_keys(tmp_path: Path) -> None:
    first, second = Project.create(tmp_path / "a"), Project.create(tmp_path / "b")
    assert first.facts.key != second.facts.key


def test_that_a_folder_with_other_files_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(AppError, match="folder_not_empty"):
        Project.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_that_an_existing_project_is_not_overwritten(tmp_path: Path) -> None:
    Project.create(tmp_path / "a")
    with pytest.raises(AppError, match="project_exists"):
        Project.create(tmp_path / "a")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_damaged"),
        ("[1]", "file_damaged"),
        ('{"name": 3}', "file_damaged"),
        ('{"format_version": 99, "mood": 1}', "project_too_new"),
    ],
)
def test_that_a_damaged_or_newer_project_file_is_one_clear_code(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "project.json").write_text(content, encoding="utf-8")
    with pytest.raises(AppError, match=code):
        Project.open(tmp_path)


def test_that_a_folder_without_a_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="not_a_project"):
        Project.open(tmp_path)


def test_that_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_json(path, {"a": 1})

    def fail_halfway() -> None:
        with replacing(path) as stream:
            stream.write("half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert read_json(path) == {"a": 1}
    assert [found.name for found in tmp_path.iterdir()] == ["plan.json"]


def test_that_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", {})
    assert (tmp_path / "x.json").stat().st_mode & 0o077 == 0


def test_that_runs_are_numbered_and_found_again(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "a")
    assert project.latest_run() is None
    assert [project.new_run().number for _ in range(3)] == [1, 2, 3]
    (project.runs_folder / "notes").mkdir()
    assert [run.number for run in project.runs()] == [1, 2, 3]


def test_that_new_messages_forget_what_was_derived_but_keep_the_runs(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "a")
    for path in (project.conversations, project.findings, project.decisions, project.quality):
        write_json(path, {})
    project.new_run()
    project.change(privacy_reviewed=True)
    project.forget_after(project.findings)
    assert project.conversations.exists()
    assert not project.findings.exists()
    assert not project.quality.exists()
    assert not project.facts.privacy_reviewed
    assert len(project.runs()) == 1
