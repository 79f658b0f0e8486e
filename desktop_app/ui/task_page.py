"""The base class of a page that waits for tasks: progress while a child works, a way to stop it, one end."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt

from desktop_app.core.errors import AppError
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress
from desktop_app.protocol.planned import Task
from desktop_app.ui import messages
from desktop_app.ui.page import Page, Width
from desktop_app.ui.session import Session
from desktop_app.ui.widgets.progress_panel import ProgressPanel


class TaskPage(Page):
    """Puts `progress` where it wants and overrides `refresh`, `on_task_end` and, where it helps, `detail_words`.

    Args:
        tasks: name of each task of this page -> the phase it begins with ("phase_<code>" has its words).
    """

    def __init__(self, session: Session, tasks: Mapping[str, str], *, width: Width = "text") -> None:
        super().__init__("", width=width)
        self._session = session
        self._tasks = dict(tasks)
        self.progress = ProgressPanel()
        session.task_started.connect(self._on_started)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)

    @property
    def is_working(self) -> bool:
        """Whether one of this page's tasks runs."""
        return self._session.running_task in self._tasks

    def start_task(self, name: str, task: Task) -> None:
        """Starts one of the page's tasks, or says why that is not possible now."""
        self.clear_notice()
        try:
            self._session.start_task(name, task)
        except AppError as error:
            self.show_error(error)

    def stop_task(self) -> None:
        """Asks the running task to end; `on_task_end` follows."""
        self.set_busy(self.tr("Stopping …"))
        self._session.cancel_task()

    # What a page overrides

    def refresh(self) -> None:
        """Shows what belongs on the screen now; called when a task begins and after it has ended."""

    def on_task_end(self, task: str, end: Failed | Finished) -> None:
        """One of the page's tasks ended."""

    def on_task_notice(self, notice: Notice) -> None:
        """The running task told something that does not end it."""

    def detail_words(self, event: Progress) -> str:
        """The quieter line below the bar."""
        return self.tr("{done} conversations so far").format(done=QLocale().toString(event.done))

    # What the task tells

    def _on_started(self, task: str) -> None:
        if task in self._tasks:
            self.progress.reset()
            self._show_phase(self._tasks[task])
            self.refresh()

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task not in self._tasks:
            return
        for event in events:
            if isinstance(event, Phase):
                self._show_phase(event.name)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                self.progress.set_detail(self.detail_words(event))
            elif isinstance(event, Notice):
                self.on_task_notice(event)

    def _show_phase(self, name: str) -> None:
        words = messages.words(f"phase_{name}").text
        self.progress.set_phase(words)
        self.set_busy(words)

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task not in self._tasks:
            return
        self.set_busy("")
        if self.isVisible():
            # The buttons of the work that ended are gone, and the focus with them: Enter does the next deed.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.on_task_end(task, end)
        self.refresh()
