"""Training: start, watch, pause, finish early, stop; and a run of yesterday shown again from its events."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.flow import tasks
from desktop_app.flow.recovery import easier, go_easier, planned_job
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Event, Failed, Finished, Notice
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_events, read_job
from desktop_app.recommend import load_plan
from desktop_app.runtime.environment import find_engine
from desktop_app.supervisor.power import is_on_battery, read_power
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.page import Page
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.card import Card

if TYPE_CHECKING:
    from desktop_app.ui.dialogs.engine import EngineDialog
    from desktop_app.ui.pages.training_view import TrainingView

TASK = "train"
_SHORT_OF_MEMORY = frozenset(("out_of_memory", "engine_killed_for_memory", "paused_slow", "paused_memory_spilled"))
"""Ends after which less memory may help: codes of `Failed`, reasons of `Finished`."""


class TrainingPage(Page):
    """What the deed is follows from the newest run: none (start), unfinished (resume), trained (go on)."""

    def __init__(self, session: Session) -> None:
        super().__init__("", width="wide")
        self.set_title(self.tr("Training"))
        self._session = session
        self._run: Run | None = None
        self._shown_run: Run | None = None
        self._discard_run: Run | None = None
        self._is_stopping = False
        self._follows_plan = True
        self._was_short_of_memory = False
        self.view: TrainingView | None = None
        self.engine_dialog: EngineDialog | None = None
        self.before = Card(
            self.tr("Ready when you are"),
            self.tr(
                "You may use the computer for other things, and minimise this window. You can pause at any time; "
                "if the computer stops, training goes on from where it was."
            ),
        )
        self.finish_button = QPushButton(self.tr("Finish now and keep"))
        self.finish_button.setToolTip(self.tr("Stops after this step and keeps the best model so far."))
        icons.put(self.finish_button, "finish")
        self.finish_button.clicked.connect(self._on_finish_now)
        self.stop_button = QPushButton(self.tr("Stop and discard"))
        self.stop_button.setToolTip(self.tr("Stops and throws this run away. Your messages stay."))
        icons.put(self.stop_button, "stop")
        self.stop_button.clicked.connect(self._on_stop)
        self.again_button = QPushButton(self.tr("Train again from the beginning"))
        self.again_button.setObjectName("quiet")
        icons.put(self.again_button, "refresh", "accent")
        self.again_button.clicked.connect(lambda: self._with_mains(self._start_new))
        self.resume_button = QPushButton(self.tr("Resume the run with the old plan"))
        icons.put(self.resume_button, "play")
        self.resume_button.clicked.connect(self._on_resume_old)
        self.easier_button = QPushButton(self.tr("Go on with less memory"))
        self.easier_button.setToolTip(self.tr("Uses less memory and more time; goes on from the last checkpoint."))
        icons.put(self.easier_button, "play")
        self.easier_button.clicked.connect(self._on_easier)
        self.runs_button = QPushButton(self.tr("Compare runs"))
        self.runs_button.setObjectName("quiet")
        icons.put(self.runs_button, "plan", "accent")
        self.runs_button.clicked.connect(self._on_runs)
        self._verbs = QHBoxLayout()
        self._verbs.setSpacing(tokens.SPACE_12)
        for button in (
            self.finish_button,
            self.stop_button,
            self.easier_button,
            self.resume_button,
            self.again_button,
            self.runs_button,
        ):
            self._verbs.addWidget(button)
        self._verbs.addStretch(1)
        self.body.addWidget(self.before)
        self.body.addLayout(self._verbs)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._update()

    # Facts

    @property
    def is_training(self) -> bool:
        return self._session.running_task == TASK

    def primary_text(self) -> str:
        if self.is_training:
            return self.tr("Training …")
        if self._run is None or not self._follows_plan:
            return self.tr("Start training")
        return self.tr("Try it out") if self._run.is_trained else self.tr("Resume training")

    def on_primary(self) -> None:
        run = self._run
        if run is None or not self._follows_plan:
            self._with_mains(self._start_new)
        elif run.is_trained:
            self.advance.emit()
        else:
            self._with_mains(lambda: self._resume(run))

    def secondary_text(self) -> str:
        return self.tr("Pause") if self.is_training and not self._is_stopping else ""

    def on_secondary(self) -> None:
        self._session.send(Pause())
        self._show_stopping(self.tr("Pausing after this step …"))

    def on_enter(self) -> None:
        project = self._session.project
        if project is None or self.is_training:
            self._update()
            return
        self._take_newest_run(project)
        self._update()

    def _take_newest_run(self, project: Project) -> None:
        # A folder without a job is a start that never came about.
        self._run = next((run for run in reversed(project.runs()) if run.job.is_file()), None)
        self._follows_plan = self._run is None or self._is_of_plan(project, self._run)
        if self._run is not None:
            self._show_run(self._run)

    def _is_of_plan(self, project: Project, run: Run) -> bool:
        """Whether the run was begun with the plan that holds now; a finished run stays good either way."""
        if run.is_trained:
            return True
        try:
            began_with = replace(planned_job(run, read_job(run.job, TrainJob)), resume=False, max_steps=0)
            return began_with == tasks.train_job(project, load_plan(project), run, seed=began_with.seed)
        except AppError:
            return True

    # Deeds

    def _with_mains(self, begin: Callable[[], None]) -> None:
        """Begins, but asks first where only a battery is there."""
        if not is_on_battery(read_power()):
            begin()
            return
        ask(
            self,
            self.tr("Train on battery?"),
            self.tr(
                "Training needs a lot of power, and the battery will soon be empty. Plugged in, it also goes "
                "faster. When the battery gets low, training pauses by itself and nothing is lost."
            ),
            [Answer(text=self.tr("Train on battery"), on_chosen=begin)],
            stay_text=self.tr("Not now"),
        )

    def _start_new(self) -> None:
        project = self._session.project
        if project is None:
            return
        try:
            plan = load_plan(project)
            run = project.new_run()
            self._begin(run, tasks.train_job(project, plan, run))
        except AppError as error:
            self.show_error(error)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=project.folder.name))

    def _resume(self, run: Run) -> None:
        try:
            self._begin(run, tasks.resumed(run))
        except AppError as error:
            self.show_error(error)

    def _on_resume_old(self) -> None:
        run = self._run
        if run is not None:
            self._with_mains(lambda: self._resume(run))

    def _on_runs(self) -> None:
        from desktop_app.ui.dialogs.runs import show_runs  # brings pyqtgraph

        project = self._session.project
        if project is not None:
            busy = self._run.number if self.is_training and self._run is not None else None
            show_runs(self, project, busy_run=busy, on_changed=self._on_runs_changed)

    def _on_runs_changed(self) -> None:
        if self._run is not None and not self._run.folder.is_dir():
            self._forget()
        self._session.files_changed.emit()
        self.on_enter()

    def _on_easier(self) -> None:
        run = self._run
        if run is not None:
            self._with_mains(lambda: self._resume_easier(run))

    def _resume_easier(self, run: Run) -> None:
        try:
            job = go_easier(run, read_job(run.job, TrainJob))
            if job is not None:
                self._begin(run, job)
        except AppError as error:
            self.show_error(error)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=run.folder.name))

    def _can_be_easier(self, run: Run) -> bool:
        try:
            return easier(read_job(run.job, TrainJob)) is not None
        except AppError:
            return False  # resuming says what is wrong with the file

    def _begin(self, run: Run, job: TrainJob) -> None:
        if not find_engine().is_ready:
            from desktop_app.ui.dialogs.engine import EngineDialog

            # Nothing is lost: a run without a job is a start that never came about.
            self.engine_dialog = EngineDialog(self._session, self.window())
            self.engine_dialog.open()
            return
        self._run = run
        self._was_short_of_memory = False
        self._show_run(run)
        self.clear_notice()
        self._session.start_task(TASK, tasks.train(run, job))
        self.set_busy(self.tr("Training"))
        self._update()

    def _on_finish_now(self) -> None:
        self._session.send(FinishNow())
        self._show_stopping(self.tr("Finishing after this step …"))

    def _show_stopping(self, text: str) -> None:
        self._is_stopping = True
        self.set_busy(text)
        self._update()

    def _on_stop(self) -> None:
        ask(
            self,
            self.tr("Throw this run away?"),
            self.tr("What it has learned so far is lost. Your messages and your plan stay as they are."),
            [Answer(text=self.tr("Stop and discard"), on_chosen=self._discard, is_danger=True)],
            stay_text=self.tr("Go on training"),
        )

    def _discard(self) -> None:
        if not self.is_training:
            return  # it finished while the question was open, and a finished run is not thrown away
        self._discard_run = self._run
        self._session.cancel_task()
        self._show_stopping(self.tr("Stopping …"))

    # What comes back

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK or self.view is None:
            return
        self.view.take(events)
        for event in events:
            if isinstance(event, Notice):
                self.show_code("info", event.code, event.details)

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK:
            return
        self._is_stopping = False
        self.set_busy("")
        if self._discard_run is not None and isinstance(end, Failed):
            try:
                shutil.rmtree(self._discard_run.folder)
                discarded = True
            except OSError:
                # Windows keeps a file that another program has open; what was to be gone must not stay unsaid.
                discarded = False
            name = self._discard_run.folder.name
            self._forget()
            if self._session.project is not None:
                self._take_newest_run(self._session.project)
            if discarded:
                self.show_code("info", "cancelled")
            else:
                self.show_error(AppError("folder_not_writable", name=name))
        else:
            self._follows_plan = True
            self._show_end(end)
        self._discard_run = None
        self._session.files_changed.emit()
        self._update()

    def _show_end(self, end: Failed | Finished) -> None:
        """Says how a run ended, now or on the day it did."""
        if self.view is not None:
            self.view.end()
        self._was_short_of_memory = (end.code if isinstance(end, Failed) else end.reason) in _SHORT_OF_MEMORY
        if isinstance(end, Failed):
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
            return
        is_trained = self._run is not None and self._run.is_trained
        self.show_code("success" if is_trained else "info", f"finished_{end.reason}")

    # What is shown

    def _show_run(self, run: Run) -> None:
        """Shows a run from the events that were kept of it."""
        if self.view is None:
            # pyqtgraph is imported here, when the first chart is needed, and not while the window opens.
            from desktop_app.ui.pages.training_view import TrainingView

            self.view = TrainingView()
            self.body.addWidget(self.view)
        if self._shown_run is not None and self._shown_run.folder == run.folder:
            return
        self._shown_run = run
        self.view.clear()
        kept = list(read_events(run.events))
        self.view.take(kept)
        self._show_last_end(kept)

    def _show_last_end(self, kept: list[Event]) -> None:
        """The run's own last word, if it had one: a power cut leaves none."""
        last = kept[-1] if kept else None
        if isinstance(last, Failed | Finished):
            self._show_end(last)
        elif kept:
            self._show_end(Finished(reason="window_gone"))

    def _forget(self) -> None:
        self._run = self._shown_run = None
        self._was_short_of_memory = False
        self.clear_notice()
        if self.view is not None:
            self.view.clear()
        self._update()

    def _update(self) -> None:
        running, run = self.is_training, self._run
        begins = run is None or not self._follows_plan
        self.before.setVisible(begins and not running)
        for button in (self.finish_button, self.stop_button):
            button.setVisible(running)
            button.setEnabled(running and not self._is_stopping)
        self.easier_button.setVisible(
            not running
            and run is not None
            and not run.is_trained
            and self._was_short_of_memory
            and self._can_be_easier(run)
        )
        self.resume_button.setVisible(not running and run is not None and begins)
        self.again_button.setVisible(not running and not begins)
        self.runs_button.setVisible(run is not None)
        if self.view is not None:
            self.view.setVisible(run is not None)
        self.changed.emit()
