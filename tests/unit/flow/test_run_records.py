"""What is known of each run afterwards, and a run that is made the same way again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, write_json
from desktop_app.flow.run_records import (
    delete_run,
    differing,
    note_of,
    record_of,
    records_of,
    replayed,
    write_note,
)
from desktop_app.protocol.events import Event, Failed, Finished, Metric
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "project")


def a_job(run_dir: Path, **changes: Any) -> TrainJob:
    fields: dict[str, Any] = {
        "run_dir": str(run_dir), "base_model": "m", "train_file": str(run_dir / "t"), "validation_file": "v",
        "method": "lora",
    }  # fmt: skip
    return TrainJob(**{**fields, **changes})


def a_run(project: Project, *events: Event, **changes: Any) -> Run:
    run = project.new_run()
    run.job.write_text(to_line(a_job(run.folder, **changes)), encoding="utf-8")
    run.events.write_text("".join(to_line(event) for event in events), encoding="utf-8")
    return run


def test_that_a_record_has_the_curves_and_what_a_resumed_run_repeated_counts_once(project: Project) -> None:
    run = a_run(
        project,
        Metric(step=1, epoch=0.1, loss=3.0),
        Metric(step=2, epoch=0.2, loss=9.0),
        Failed(code="engine_vanished"),
        Metric(step=2, epoch=0.2, loss=2.0),
        Metric(step=2, epoch=0.2, validation_loss=2.5),
        Finished(reason="completed"),
    )
    record = record_of(run)
    assert record.training == ((1, 3.0), (2, 2.0))
    assert record.validation == ((2, 2.5),)
    assert (record.best_loss, record.steps, record.ended) == (2.5, 2, "completed")
    assert not record.is_trained


def test_that_a_run_that_goes_on_after_its_failure_has_no_end_yet(project: Project) -> None:
    run = a_run(project, Failed(code="engine_vanished"), Metric(step=2, epoch=0.2, loss=2.0))
    assert record_of(run).ended == ""


def test_that_only_settings_that_differ_are_named_and_folders_never(project: Project) -> None:
    a_run(project, rank=8)
    a_run(project, rank=16, epochs=2.0)
    project.new_run()  # a start that never came about
    records = records_of(project)
    assert [record.run.number for record in records] == [1, 2]
    assert differing(records) == ["train_file", "rank", "epochs"]


def test_that_a_damaged_file_leaves_its_part_empty_and_the_run_in_the_list(project: Project) -> None:
    run = a_run(project, Metric(step=1, epoch=0.1, loss=3.0))
    run.job.write_text("{", encoding="utf-8")
    run.note.write_text("[]", encoding="utf-8")
    (record,) = records_of(project)
    assert (record.settings, record.note, record.steps) == ({}, "", 1)


def test_that_a_note_is_kept_until_it_is_emptied(project: Project) -> None:
    run = a_run(project)
    write_note(run, "quiet voice")
    assert note_of(run) == "quiet voice"
    write_note(run, "  ")
    assert note_of(run) == ""
    assert not run.note.exists()


def test_that_deleting_a_run_leaves_the_others(project: Project) -> None:
    first, second = a_run(project), a_run(project)
    delete_run(first)
    assert [run.number for run in project.runs()] == [2]
    assert second.job.is_file()


def a_recipe(folder: Path, content: object) -> Path:
    write_json(folder / "recipe.json", content)
    return folder / "recipe.json"


def test_that_a_recipe_brings_its_settings_and_keeps_the_project_s_own_files(tmp_path: Path) -> None:
    job = a_job(tmp_path, more_files={"/more": 0.5})
    (tmp_path / "t").write_bytes(b"[]")
    settings = {"method": "qlora", "rank": 64, "epochs": 2.0, "base_model": "somebody/model", "seed": 11}
    data = {"train": hashlib.sha256(b"[]").hexdigest()}
    made, same = replayed(job, a_recipe(tmp_path, {"settings": settings, "data": data}))
    assert (made.method, made.rank, made.epochs, made.seed) == ("qlora", 64, 2.0, 11)
    assert (made.base_model, made.run_dir, made.more_files) == ("m", str(tmp_path), {"/more": 0.5})
    assert same

    (tmp_path / "t").write_bytes(b"[1]")
    assert not replayed(job, tmp_path / "recipe.json")[1]


@pytest.mark.parametrize(
    "content", [[], {}, {"settings": {"rank": "many"}}, {"settings": {"no_such_setting": 1, "method": "lora"}}]
)
def test_that_a_damaged_recipe_is_one_clear_error(tmp_path: Path, content: object) -> None:
    (tmp_path / "t").write_bytes(b"[]")
    with pytest.raises(AppError, match="file_damaged"):
        replayed(a_job(tmp_path), a_recipe(tmp_path, content))


def test_that_a_recipe_of_anything_but_json_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps([1])[:-1], encoding="utf-8")
    with pytest.raises(AppError, match="file_damaged"):
        replayed(a_job(tmp_path), file)
