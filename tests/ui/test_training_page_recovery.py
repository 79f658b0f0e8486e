"""What the training page does on a battery, after a lack of memory, and in the morning after an eventful night."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project
from desktop_app.evaluation.canaries import load_canaries
from desktop_app.flow.tasks import train_job
from desktop_app.protocol.events import Failed, Finished, Notice
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_job, to_line
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.supervisor.power import Power
from desktop_app.ui.dialogs.confirm import ConfirmDialog
from desktop_app.ui.notifier import Notifier
from desktop_app.ui.pages import training
from desktop_app.ui.pages.training import TrainingPage
from tests.ui.quiet_session import QuietSession, a_computer, a_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = a_project(tmp_path / "project")
    save_plan(made, make_plan(a_computer(gpu_gb=8), pairs=60))
    return made


@pytest.fixture
def session(tmp_path: Path, project: Project, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = project
    return made


@pytest.fixture
def page(session: QuietSession, qtbot: QtBot) -> TrainingPage:
    page = TrainingPage(session)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.on_enter()
    return page


def begin(page: TrainingPage, project: Project) -> None:
    """Presses the primary button and puts the job where the supervisor would."""
    page.on_primary()
    run = project.runs()[-1]
    run.job.write_text(to_line(train_job(project, load_plan(project), run)), encoding="utf-8")


def on_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "read_power", lambda: Power(is_plugged=False, percent=70.0))


def test_that_on_battery_it_asks_first_and_not_now_begins_nothing(
    page: TrainingPage, project: Project, session: QuietSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    on_battery(monkeypatch)
    page.on_primary()
    (dialog,) = page.findChildren(ConfirmDialog)
    dialog.stay.click()
    del dialog
    qtbot.waitUntil(lambda: not page.findChildren(ConfirmDialog))
    assert not session.tasks
    assert not project.runs()

    page.on_primary()
    (dialog,) = page.findChildren(ConfirmDialog)
    dialog.answers[0].click()
    del dialog
    qtbot.waitUntil(lambda: not page.findChildren(ConfirmDialog))
    assert len(session.tasks) == 1
    assert page.is_training


def test_that_plugged_in_nothing_is_asked(page: TrainingPage, session: QuietSession) -> None:
    assert psutil.sensors_battery() is None
    page.on_primary()
    assert not page.findChildren(ConfirmDialog)
    assert len(session.tasks) == 1


@pytest.mark.parametrize(
    "end", [Failed(code="out_of_memory"), Finished(reason="paused_slow"), Finished(reason="paused_memory_spilled")]
)
def test_that_after_a_lack_of_memory_less_is_offered_and_the_run_stays_the_plans(
    end: Failed | Finished, page: TrainingPage, session: QuietSession, project: Project
) -> None:
    begin(page, project)
    assert not page.verbs.easier.isVisible()
    session.end(end)
    assert page.verbs.easier.isVisible()
    assert page.primary_text() == "Resume training"

    page.verbs.easier.click()
    assert len(session.tasks) == 2
    planned = next(session.tasks[1][1])
    assert isinstance(planned.job, TrainJob)
    before = read_job(project.runs()[-1].job, TrainJob)
    assert planned.job.resume
    assert (
        planned.job.batch_size * planned.job.gradient_accumulation
        == before.batch_size * before.gradient_accumulation
    )
    assert planned.job != before
    planned.job_file.write_text(to_line(planned.job), encoding="utf-8")
    session.end(Finished(reason="paused"))
    page.on_enter()
    # The job is no longer what the plan says, and the run is still the plan's.
    assert page.primary_text() == "Resume training"
    assert not page.verbs.easier.isVisible()


@pytest.mark.parametrize("reason", ["paused_unplugged", "paused_battery_low"])
def test_that_a_pause_for_the_battery_says_so(
    reason: str, page: TrainingPage, session: QuietSession, project: Project
) -> None:
    begin(page, project)
    session.end(Finished(reason=reason))
    assert page.notice is not None
    assert page.notice.kind == "info"
    assert "kept" in page.notice.text
    assert page.primary_text() == "Resume training"
    assert not page.verbs.easier.isVisible()


def test_that_whoever_comes_back_sees_every_try_of_the_night_once(
    page: TrainingPage, session: QuietSession, project: Project
) -> None:
    begin(page, project)
    details = {"step": 40, "try": 1, "of": 3}
    for code in ("retry_smaller_batch", "retry_half_rate", "retry_smaller_batch"):
        session.play([Notice(code=code, details=details)])
    assert page.view is not None
    lines = page.view.happened.text().splitlines()
    assert len(lines) == 2
    assert "step 40" in lines[0]
    assert "half as fast" in lines[1]
    page.view.clear()
    assert not page.view.happened.isVisible()


class Told:
    """Stands in for the desktop's tray."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, has_tray: bool) -> None:
        self.messages: list[str] = []
        self.alerts = 0
        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: has_tray))
        monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: has_tray))
        monkeypatch.setattr(QSystemTrayIcon, "show", lambda _icon: None)
        monkeypatch.setattr(
            QSystemTrayIcon, "showMessage", lambda _icon, title, *_rest: self.messages.append(title)
        )
        monkeypatch.setattr(QApplication, "alert", staticmethod(lambda _window: self._alert()))

    def _alert(self) -> None:
        self.alerts += 1


@pytest.mark.parametrize("has_tray", [True, False])
def test_that_a_person_who_looks_elsewhere_is_told(
    has_tray: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(monkeypatch, has_tray=has_tray)
    window = QWidget()
    qtbot.addWidget(window)
    Notifier(window).tell("Training is finished.", "")
    assert told.messages == (["Training is finished."] if has_tray else [])
    assert told.alerts == 1


def test_that_a_person_who_looks_at_the_window_is_not_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, has_tray=True)
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    Notifier(window).tell("Training is finished.", "")
    assert (told.messages, told.alerts) == ([], 0)


def test_that_planted_secrets_are_an_offer_that_nobody_has_taken_by_default(
    page: TrainingPage, session: QuietSession, project: Project
) -> None:
    assert page.canaries.isVisibleTo(page)
    assert not page.canaries.box.isChecked()
    page.on_primary()
    assert not page.canaries.isVisibleTo(page)
    assert load_canaries(project.runs()[-1]) == ()
    session.end(Failed(code="cancelled"))
    page.canaries.box.setChecked(True)
    page.on_primary()
    run = project.runs()[-1]
    assert len(load_canaries(run)) == 8
    (task,) = [task for _, task in session.tasks[-1:]]
    job = next(task).job
    task.close()
    assert isinstance(job, TrainJob)
    assert job.train_file == str(run.folder / "train_with_canaries.json")
