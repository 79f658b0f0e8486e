"""What all pages share: the open project, the one running task, this computer, the settings.

Pages read from it and listen to its signals; none of them knows another page. One task runs at a time, because
there is one person, one graphics card and one project on the screen.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.core import paths, settings
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.navigator import ProjectState
from desktop_app.hardware import HardwareProfile, look_again
from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.planned import Task
from desktop_app.runtime.environment import find_engine
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.threads.task_thread import TaskThread


class Session(QObject):
    """Signals:
    project_changed(): another project is open, or none.
    files_changed(): a step wrote its files; what may be entered can have changed.
    task_started(str): a task began, by its name ("import", "clean", "train", "evaluate", "export").
    task_events(str, list[Event]): its events, about 20 batches a second.
    task_ended(str, Failed | Finished): exactly once a task.
    computer_seen(): `profile` is there, or newer.
    """

    project_changed = Signal()
    files_changed = Signal()
    task_started = Signal(str)
    task_events = Signal(str, list)
    task_ended = Signal(str, object)
    computer_seen = Signal()

    def __init__(self, settings_file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings_file = settings_file or paths.settings_file()
        self.settings = settings.load(self._settings_file)
        self.project: Project | None = None
        self.profile: HardwareProfile | None = None
        self._task: TaskThread | None = None
        self._task_name = ""
        self._looking: BackgroundCall | None = None

    # Settings

    def change_settings(self, **changes: Any) -> None:
        """Changes and saves settings. Raises AppError("folder_not_writable")."""
        self.settings = replace(self.settings, **changes)
        settings.save(self._settings_file, self.settings)

    # The project

    @property
    def state(self) -> ProjectState | None:
        """How far the open project has come, read from its files now."""
        return ProjectState.of(self.project) if self.project is not None else None

    def open_project(self, folder: Path) -> None:
        """Raises AppError as `Project.open` does; the project open before stays open then."""
        self._use(Project.open(folder))

    def create_project(self, name: str, *, is_example: bool = False, folder: Path | None = None) -> None:
        """Makes a project in `folder`, or in a free folder below the default place. Raises AppError."""
        self._use(Project.create(folder or self._free_folder(name), name=name, is_example=is_example))

    def close_project(self) -> None:
        self.project = None
        self.project_changed.emit()

    def _use(self, project: Project) -> None:
        self.project = project
        self.settings = settings.with_recent_project(self.settings, project.folder)
        self.change_settings()
        self.project_changed.emit()

    def _free_folder(self, name: str) -> Path:
        home = Path(self.settings.projects_folder) if self.settings.projects_folder else paths.default_projects()
        # Every system accepts these names; the project keeps the real one in its facts.
        safe = "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in name).strip(" .")[:60]
        folder, number = home / (safe or "project"), 2
        while folder.exists():
            folder, number = home / f"{safe or 'project'} {number}", number + 1
        return folder

    # The task

    @property
    def running_task(self) -> str:
        """Name of the running task, or ""."""
        return self._task_name

    @property
    def child_process_id(self) -> int | None:
        return self._task.child_process_id if self._task is not None else None

    def start_task(self, name: str, task: Task) -> None:
        """Starts a task. Raises AppError("task_already_running")."""
        if self._task is not None:
            raise AppError("task_already_running")
        thread = TaskThread(task, engine_python=find_engine().python, parent=self)
        thread.events.connect(lambda events: self.task_events.emit(name, events))
        thread.ended.connect(self._on_task_ended)
        self._task, self._task_name = thread, name
        self.task_started.emit(name)
        thread.start()

    def send(self, command: Command) -> None:
        """Tells the running child something; does nothing when no task runs."""
        if self._task is not None:
            self._task.send(command)

    def cancel_task(self) -> None:
        """Ends the running task without blocking; `task_ended` follows."""
        if self._task is not None:
            self._task.cancel()

    def shut_down(self, timeout_s: float = 30.0) -> None:
        """Ends what runs and waits for it; for closing the application."""
        if self._looking is not None:
            self._looking.wait(timeout_s)
        if self._task is not None:
            self._task.cancel()
            self._task.wait(timeout_s)

    def _on_task_ended(self, end: Failed | Finished) -> None:
        name, thread = self._task_name, self._task
        self._task, self._task_name = None, ""
        if thread is not None:
            thread.deleteLater()
        if self.project is not None:
            # Children change project.json too (sources, who the person is).
            self.project = Project.open(self.project.folder)
        self.files_changed.emit()
        self.task_ended.emit(name, end)

    # This computer

    def look_at_computer(self) -> None:
        """Detects the hardware in the background; `computer_seen` follows. A look under way is not repeated."""
        if self._looking is not None:
            return
        self._looking = BackgroundCall(look_again, self)
        self._looking.succeeded.connect(self._on_seen)
        self._looking.failed.connect(self._on_look_failed)
        self._looking.start()

    def _on_seen(self, profile: HardwareProfile) -> None:
        self._looking = None
        self.profile = profile
        self.computer_seen.emit()

    def _on_look_failed(self, error: AppError) -> None:
        # `look_again` promises never to raise; if it does, that is a bug to be heard of, not a closed page.
        self._looking = None
        raise error
