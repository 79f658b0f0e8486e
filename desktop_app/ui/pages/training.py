"""Training: start, watch, pause, finish early, stop; and a run of yesterday shown again from its events."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.flow import training_starts
from desktop_app.flow.refine_task import LEAST_RATINGS, ratings_of
from desktop_app.flow.run_history import History
from desktop_app.flow.training_starts import Start
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress
from desktop_app.protocol.planned import Task
from desktop_app.runtime.environment import find_engine
from desktop_app.supervisor.power import is_on_battery, read_power
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.page import Page
from desktop_app.ui.pages.canary_choice import CanaryChoice
from desktop_app.ui.pages.training_tries import TriesFold
from desktop_app.ui.pages.training_verbs import TrainingVerbs
from desktop_app.ui.session import Session
from desktop_app.ui.threads.history_reader import HistoryReader
from desktop_app.ui.widgets.card import Card

if TYPE_CHECKING:
    from desktop_app.ui.dialogs.engine import EngineDialog
    from desktop_app.ui.pages.training_view import TrainingView

TASK = "train"
_IN_THE_TABLE = frozenset(("search_tried",))
"""Notices that the table of tries says better."""
_TRYING = "trying_settings"
_AFTER_TRYING = frozenset(("training", "preferring"))
"""Phases that a task begins its next stage with; others are of the tries themselves."""
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
        self._has_other_data = False
        self._was_short_of_memory = False
        self._is_trying = False
        self._tells_end = True
        # What came while the run's earlier events are still being read.
        self._waiting: list[Event] = []
        self.view: TrainingView | None = None
        self.engine_dialog: EngineDialog | None = None
        self.before = Card(
            self.tr("Ready when you are"),
            self.tr(
                "You may use the computer for other things, and minimise this window. You can pause at any time; "
                "if the computer stops, training goes on from where it was."
            ),
        )
        self.canaries = CanaryChoice()
        self.verbs = TrainingVerbs()
        self.verbs.finish.clicked.connect(self._on_finish_now)
        self.verbs.go_on.clicked.connect(self._on_enough_tried)
        self.verbs.stop.clicked.connect(self._on_stop)
        self.verbs.again.clicked.connect(self._on_again)
        self.verbs.resume.clicked.connect(self._on_resume_old)
        self.verbs.easier.clicked.connect(self._on_easier)
        self.verbs.ratings.clicked.connect(self._on_ratings)
        self.verbs.runs.clicked.connect(self._on_runs)
        self.tries = TriesFold()
        self._reader = HistoryReader(self)
        self._reader.ready.connect(self._on_history)
        self._reader.failed.connect(self.show_error)
        self.body.addWidget(self.before)
        self.body.addWidget(self.canaries)
        self.body.addWidget(self.verbs)
        self.body.addWidget(self.tries)
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

    def _take_newest_run(self, project: Project, *, tells_end: bool = True) -> None:
        run = self._run = training_starts.newest_run(project)
        self._has_other_data = run is not None and training_starts.has_other_data(run)
        self._follows_plan = run is None or (
            not self._has_other_data and training_starts.follows_plan(project, run)
        )
        if run is not None:
            self._show_run(run, tells_end=tells_end)
        if self._has_other_data:
            self.show_code("info", "data_changed")

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

    def _start(self, begin: Callable[[Project], Start]) -> None:
        project = self._session.project
        if project is None or not self._has_engine():
            return
        try:
            run, task = begin(project)
        except AppError as error:
            self.show_error(error)
            return
        self._begin(run, task)

    def _start_new(self) -> None:
        self._start(partial(training_starts.anew, canaries=self.canaries.count))

    def _resume(self, run: Run) -> None:
        self._start(partial(training_starts.where_it_was, run=run))

    def _on_again(self) -> None:
        self._with_mains(self._start_new)

    def _on_ratings(self) -> None:
        run = self._run
        if run is not None:
            begin = partial(training_starts.from_ratings, run=run)
            self._with_mains(lambda: self._start(begin))

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
            self._with_mains(lambda: self._start(partial(training_starts.more_easily, run=run)))

    def _has_engine(self) -> bool:
        """Whether the part that trains is there; where it is not, a dialog offers to fetch it."""
        if find_engine().is_ready:
            return True
        from desktop_app.ui.dialogs.engine import EngineDialog

        self.engine_dialog = EngineDialog(self._session, self.window())
        self.engine_dialog.open()
        return False

    def _begin(self, run: Run, task: Task) -> None:
        self._run = run
        self._was_short_of_memory = self._has_other_data = False
        self._show_run(run)
        self.clear_notice()
        self._session.start_task(TASK, task)
        self.set_busy(self.tr("Training"))
        self._update()
        # The button that was pressed is gone, and Qt would hand its focus on to another deed.
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_finish_now(self) -> None:
        self._session.send(FinishNow())
        self._show_stopping(self.tr("Finishing after this step …"))

    def _on_enough_tried(self) -> None:
        self._session.send(FinishNow())
        self._show_stopping(self.tr("The training begins after this step …"))

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
        if self._reader.is_reading:
            self._waiting += events
        else:
            self.view.take(events)
        for event in events:
            if isinstance(event, Notice) and event.code not in _IN_THE_TABLE:
                self.show_code("info", event.code, event.details)
            elif isinstance(event, Phase):
                self._show_stage(event.name)
            elif isinstance(event, Progress) and event.unit == "tries":
                self.tries.show_run(self._run, is_running=True)

    def _show_stage(self, phase: str) -> None:
        is_trying = phase == _TRYING or (self._is_trying and phase not in _AFTER_TRYING)
        if self._is_trying and not is_trying:
            # The wish to have enough of it was obeyed.
            self._is_stopping = False
            self.set_busy(self.tr("Training"))
            self.tries.show_run(self._run, is_running=False)
        self._is_trying = is_trying
        if self.view is not None:
            self.view.curves.setVisible(not is_trying)
        self._update()

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK:
            return
        self._is_stopping = self._is_trying = False
        self.set_busy("")
        self.tries.show_run(self._run, is_running=False)
        if self.view is not None:
            self.view.curves.show()
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
            project = self._session.project
            if project is not None and self._run is not None and not self._run.job.is_file():
                # A refining that came to nothing: what was there before is on the screen again.
                self._take_newest_run(project, tells_end=False)
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

    def _show_run(self, run: Run, *, tells_end: bool = True) -> None:
        """Shows a run from the events that were kept of it; a long one comes a moment later."""
        if self.view is None:
            # pyqtgraph is imported here, when the first chart is needed, and not while the window opens.
            from desktop_app.ui.pages.training_view import TrainingView

            self.view = TrainingView()
            self.body.addWidget(self.view)
        if self._shown_run is not None and self._shown_run.folder == run.folder:
            return
        self._shown_run = run
        self._tells_end = tells_end
        self._waiting = []
        self.view.clear()
        self.tries.show_run(run, is_running=False)
        self._reader.read(run.events)
        if self._reader.is_reading:
            self.view.progress.show()
            self.view.progress.set_phase(self.tr("Opening the run …"))

    def _on_history(self, history: History) -> None:
        if self.view is None:
            return
        self.view.show_history(history)
        if self.is_training:
            self.view.take(self._waiting)
            self._waiting = []
            return
        self.view.end()
        if self._has_other_data:
            self.show_code("info", "data_changed")
        elif self._tells_end and isinstance(history.last, Failed | Finished):
            self._show_end(history.last)
        elif self._tells_end and history.last is not None:
            # A power cut leaves no last word.
            self._show_end(Finished(reason="window_gone"))
        self._update()

    def _forget(self) -> None:
        self.canaries.box.setChecked(False)
        self._run = self._shown_run = None
        self._was_short_of_memory = self._has_other_data = False
        self._reader.forget()
        self.tries.show_run(None, is_running=False)
        self.clear_notice()
        if self.view is not None:
            self.view.clear()
        self._update()

    def _update(self) -> None:
        running, run = self.is_training, self._run
        begins = run is None or not self._follows_plan
        self.before.setVisible(begins and not running)
        self.canaries.setVisible(not running)
        verbs = self.verbs
        for button in (verbs.finish, verbs.go_on, verbs.stop):
            button.setVisible(running)
            button.setEnabled(running and not self._is_stopping)
        (verbs.finish if self._is_trying else verbs.go_on).hide()
        verbs.easier.setVisible(
            not running
            and run is not None
            and not run.is_trained
            and self._was_short_of_memory
            and not self._has_other_data
            and training_starts.can_be_easier(run)
        )
        verbs.resume.setVisible(not running and run is not None and begins and not self._has_other_data)
        verbs.ratings.setVisible(
            not running and run is not None and run.is_trained and ratings_of(run) >= LEAST_RATINGS
        )
        verbs.again.setVisible(not running and not begins)
        verbs.runs.setVisible(run is not None)
        if self.view is not None:
            self.view.setVisible(run is not None)
        self.changed.emit()
