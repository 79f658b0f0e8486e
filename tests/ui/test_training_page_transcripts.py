"""Recorded runs played through the training page (record_transcripts.py made them with the real engine)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, write_json
from desktop_app.flow.tasks import train_job
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Event, Failed, Finished, Metric, Notice
from desktop_app.protocol.wire import read_events, to_line
from desktop_app.recommend import load_plan, make_plan, save_plan
from desktop_app.ui.dialogs.confirm import ConfirmDialog
from desktop_app.ui.pages.training import TrainingPage
from desktop_app.ui.pages.training_view import TrainingView
from tests.ui.quiet_session import QuietSession, a_computer, a_project, an_unfinished_run, finish

TRANSCRIPTS = Path(__file__).resolve().parents[1] / "fixtures" / "transcripts"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = a_project(tmp_path / "project")
    plan_for(made, a_computer())
    return made


@pytest.fixture
def session(tmp_path: Path, project: Project, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = project
    return made


def plan_for(project: Project, profile: HardwareProfile, *, quick: bool = False) -> None:
    save_plan(project, make_plan(profile, pairs=60, quick=quick))


def recorded(name: str) -> list[Event]:
    return list(read_events(TRANSCRIPTS / f"{name}.jsonl"))


def entered(session: QuietSession, qtbot: QtBot) -> TrainingPage:
    page = TrainingPage(session)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.on_enter()
    return page


def view_of(page: TrainingPage) -> TrainingView:
    assert page.view is not None
    return page.view


def play(session: QuietSession, page: TrainingPage, events: list[Event]) -> None:
    """Starts a run and plays its events as the session sends them: in batches, the end apart."""
    page.on_primary()
    end = events[-1]
    assert isinstance(end, Failed | Finished)
    for start in range(0, len(events) - 1, 7):
        session.play(events[start : min(start + 7, len(events) - 1)])
    run = page._run
    assert run is not None
    run.job.touch()
    if isinstance(end, Finished) and end.reason in ("completed", "stopped_early", "finished_by_person"):
        finish(run)
    session.end(end)


def loss_steps(page: TrainingPage) -> list[int]:
    return list(view_of(page).loss_chart._steps)


def test_that_a_normal_run_ends_in_success_and_leads_on(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    assert page.primary_text() == "Start training"
    assert page.before.isVisible()
    play(session, page, recorded("normal"))
    assert page.notice is not None
    assert (page.notice.kind, page.notice.text) == ("success", "Training is finished.")
    assert view_of(page).step.value == "20 of 20"
    assert view_of(page).validation.value != "–"
    assert view_of(page).loss_chart.summary_text in view_of(page).summary.text()
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_a_run_that_stopped_early_says_why_and_counts_as_trained(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    play(session, page, recorded("stopped_early"))
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert "best point" in page.notice.text
    assert page.primary_text() == "Try it out"


def test_that_a_full_graphics_card_is_an_error_with_a_next_step(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    play(session, page, recorded("out_of_memory"))
    assert page.error is not None
    assert page.error.next_step
    assert page.primary_text() == "Resume training"


def test_that_a_vanished_engine_can_be_resumed(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    play(session, page, recorded("vanished"))
    assert page.error is not None
    assert "checkpoint" in page.error.next_step
    assert page.primary_text() == "Resume training"
    assert not page.busy_text


def test_that_a_resumed_run_draws_one_line_that_never_goes_back(session: QuietSession, qtbot: QtBot) -> None:
    events = recorded("paused_and_resumed")
    steps = [event.step for event in events if isinstance(event, Metric) and event.loss is not None]
    page = entered(session, qtbot)
    play(session, page, events)
    assert loss_steps(page) == sorted(set(steps))
    assert view_of(page).step.value == "20 of 20"


@pytest.mark.parametrize(
    ("name", "kind", "deed"),
    [
        ("normal", "success", "Try it out"),
        ("stopped_early", "success", "Try it out"),
        ("out_of_memory", "error", "Resume training"),
        ("vanished", "error", "Resume training"),
        ("paused_and_resumed", "success", "Try it out"),
    ],
)
def test_that_a_run_of_yesterday_looks_as_it_did_when_it_ended(
    session: QuietSession, qtbot: QtBot, name: str, kind: str, deed: str
) -> None:
    project = session.project
    assert project is not None
    events = recorded(name)
    run = an_unfinished_run(project, events)
    if kind == "success":
        finish(run)
    else:
        begin_with_the_plan(project)
    page = entered(session, qtbot)
    assert page.notice is not None
    assert page.notice.kind == kind
    assert page.primary_text() == deed
    assert loss_steps(page)
    assert not view_of(page).progress.isVisible()


def begin_with_the_plan(project: Project) -> None:
    """Gives the newest run the job that the plan stands for, as the page itself would have started it."""
    run = project.runs()[-1]
    run.job.write_text(to_line(train_job(project, load_plan(project), run)), encoding="utf-8")


def test_that_a_run_cut_off_by_a_power_cut_is_offered_to_be_resumed(
    session: QuietSession, project: Project, qtbot: QtBot
) -> None:
    run = an_unfinished_run(project, recorded("normal")[:20])
    with run.events.open("a", encoding="utf-8") as stream:
        stream.write('{"kind":"metric","st')
    begin_with_the_plan(project)
    page = entered(session, qtbot)
    assert page.notice is not None
    assert "interrupted" in page.notice.text
    assert page.primary_text() == "Resume training"


def test_that_a_changed_plan_starts_anew_and_still_offers_the_old_run(
    session: QuietSession, project: Project, qtbot: QtBot
) -> None:
    an_unfinished_run(project, recorded("out_of_memory"))
    begin_with_the_plan(project)
    plan_for(project, a_computer(), quick=True)
    page = entered(session, qtbot)
    assert page.primary_text() == "Start training"
    assert page.verbs.resume.isVisible()
    page.on_primary()
    assert len(project.runs()) == 2


def test_that_pausing_is_asked_once_and_said(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    page.on_primary()
    assert page.secondary_text() == "Pause"
    page.on_secondary()
    assert [type(command) for command in session.sent] == [Pause]
    assert page.secondary_text() == ""
    assert "Pausing" in page.busy_text


def test_that_finishing_now_asks_the_engine_to_keep_the_best(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    page.on_primary()
    page.verbs.finish.click()
    assert [type(command) for command in session.sent] == [FinishNow]
    assert not page.verbs.stop.isEnabled()


def test_that_discarding_asks_first_and_leaves_the_earlier_run(
    session: QuietSession, project: Project, qtbot: QtBot
) -> None:
    finish(an_unfinished_run(project, recorded("normal")))
    page = entered(session, qtbot)
    page.verbs.again.click()
    page.verbs.stop.click()
    (dialog,) = page.findChildren(ConfirmDialog)
    assert session.cancelled == 0
    dialog.answers[0].click()
    del dialog
    # The dialog deletes itself when the loop turns; the page must outlive it, as it does in the window.
    qtbot.waitUntil(lambda: not page.findChildren(ConfirmDialog))
    assert session.cancelled == 1
    session.end(Failed(code="cancelled"))
    assert [run.number for run in project.runs()] == [1]
    assert page.primary_text() == "Try it out"
    assert page.notice is not None
    assert page.notice.kind == "info"


def test_that_a_notice_of_the_engine_is_shown(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    page.on_primary()
    session.play([Notice(code="examples_cut", details={"count": 4})])
    assert page.notice is not None
    assert page.notice.text.startswith("4 examples")


def test_that_events_of_another_task_change_nothing(session: QuietSession, project: Project, qtbot: QtBot) -> None:
    finish(an_unfinished_run(project, recorded("normal")))
    page = entered(session, qtbot)
    before = list(loss_steps(page))
    session.task_events.emit("evaluate", [Metric(step=999, epoch=1.0, loss=1.0)])
    session.task_ended.emit("evaluate", Failed(code="out_of_memory"))
    assert loss_steps(page) == before
    assert page.error is None


def test_that_a_damaged_plan_is_one_sentence(session: QuietSession, project: Project, qtbot: QtBot) -> None:
    write_json(project.plan, {"model_id": 3})
    page = entered(session, qtbot)
    page.on_primary()
    assert page.error is not None
    assert not session.tasks
