"""The training runs of a project beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project
from desktop_app.flow.run_records import note_of
from desktop_app.protocol.events import Event, Finished, Metric
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import to_line
from desktop_app.ui.dialogs.confirm import ConfirmDialog
from desktop_app.ui.dialogs.runs import RunsDialog
from desktop_app.ui.threads import background


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "project")
    for rank, best in ((8, 2.0), (32, 1.5)):
        run = project.new_run()
        job = TrainJob(
            run_dir=str(run.folder), base_model="m", train_file="t", validation_file="v", method="lora", rank=rank
        )
        run.job.write_text(to_line(job), encoding="utf-8")
        events: list[Event] = [
            Metric(step=1, epoch=0.1, loss=3.0, validation_loss=2.8),
            Metric(step=9, epoch=1.0, validation_loss=best),
            Finished(reason="completed"),
        ]
        run.events.write_text("".join(to_line(event) for event in events), encoding="utf-8")
    return project


@pytest.fixture
def dialog(project: Project, qtbot: QtBot) -> RunsDialog:
    return opened(RunsDialog(project), qtbot)


def opened(dialog: RunsDialog, qtbot: QtBot) -> RunsDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.reading is None)
    return dialog


def cells(dialog: RunsDialog, row: int) -> dict[str, str]:
    found = {}
    for column in range(dialog.table.columnCount()):
        header, item = dialog.table.horizontalHeaderItem(column), dialog.table.item(row, column)
        assert header is not None
        assert item is not None
        found[header.text()] = item.text()
    return found


def test_that_every_run_has_its_settings_and_result_in_a_row(dialog: RunsDialog) -> None:
    first, second = cells(dialog, 0), cells(dialog, 1)
    assert (first["Run"], first["rank"], second["rank"]) == ("1", "8", "32")
    assert first["Best loss"] != second["Best loss"]
    assert "Run 1" in dialog.summary.text()
    assert "Run 2" in dialog.summary.text()


def test_that_selecting_rows_shows_these_runs_alone(dialog: RunsDialog) -> None:
    dialog.table.selectRow(1)
    assert "Run 1" not in dialog.summary.text()
    assert "1.50 at step 9" in dialog.summary.text()


def test_that_a_note_is_kept_and_shown(dialog: RunsDialog, project: Project) -> None:
    assert not dialog.note.isEnabled()
    dialog.table.selectRow(0)
    dialog.note.setText("too stiff")
    dialog.note.editingFinished.emit()
    assert note_of(project.runs()[0]) == "too stiff"
    assert cells(dialog, 0)["Note"] == "too stiff"
    dialog.table.selectRow(1)
    assert dialog.note.text() == ""


def test_that_a_run_is_deleted_after_a_question_only(project: Project, qtbot: QtBot) -> None:
    told: list[bool] = []
    dialog = opened(RunsDialog(project, on_changed=lambda: told.append(True)), qtbot)
    dialog.table.selectRow(0)
    dialog.delete_button.click()
    (question,) = dialog.findChildren(ConfirmDialog)
    assert len(project.runs()) == 2
    question.answers[0].click()
    del question
    qtbot.waitUntil(lambda: not dialog.findChildren(ConfirmDialog))
    assert [run.number for run in project.runs()] == [2]
    assert dialog.table.rowCount() == 1
    assert told


def test_that_the_run_that_trains_now_cannot_be_deleted(project: Project, qtbot: QtBot) -> None:
    dialog = opened(RunsDialog(project, busy_run=2), qtbot)
    dialog.table.selectRow(1)
    assert not dialog.delete_button.isEnabled()
    assert cells(dialog, 1)["Result"] == "training"


def test_that_the_window_is_there_before_the_runs_are_read(project: Project, qtbot: QtBot) -> None:
    dialog = RunsDialog(project)
    qtbot.addWidget(dialog)
    assert dialog.summary.text() == "Reading the runs …"
    assert dialog.table.rowCount() == 0
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    assert "Run 2" in dialog.summary.text()


def test_that_a_dialog_closed_while_it_reads_leaves_no_trouble(project: Project, qtbot: QtBot) -> None:
    dialog = RunsDialog(project)
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.show()
    dialog.close()
    del dialog
    qtbot.waitUntil(lambda: bool(gone))
    qtbot.waitUntil(lambda: all(call.isFinished() for call in background._running))
