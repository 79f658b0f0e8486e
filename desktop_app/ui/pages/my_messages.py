"""Your messages: choose exports, read them, say who you are, and see where every message went."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record
from desktop_app.core.records import RecordError, from_plain
from desktop_app.flow import tasks
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Progress
from desktop_app.protocol.planned import Task
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.chosen_sources import ChosenSources
from desktop_app.ui.pages.export_help import ExportHelp
from desktop_app.ui.pages.import_result import ImportResult
from desktop_app.ui.pages.who_is_me import WhoIsMe
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.path_picker import PathPicker
from desktop_app.ui.widgets.progress_panel import ProgressPanel

READ_TASK = "read"
BUILD_TASK = "import"
EXAMPLE_ME = "billie.hartwell@example.org"
_MB = 1e6


class Face(Enum):
    """What the page shows while nothing runs."""

    CHOOSING = "choosing"
    ASKING = "asking"
    RESULT = "result"


class MessagesPage(Page):
    """Choosing exports, then "which of these people is you?", then the result; between them a child works."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self._face = Face.CHOOSING
        self._shown_project: Path | None = None
        self.set_title(self.tr("Your messages"))
        self.picker = PathPicker(
            self.tr("Drop mail or chat exports here"),
            self.tr("Files, folders or zip files, from any mail program or chat. They are read, never changed."),
        )
        self.picker.paths_chosen.connect(self.add_sources)
        self.sources = ChosenSources()
        self.sources.changed.connect(self._on_sources)
        self.who = WhoIsMe()
        self.who.changed.connect(self._update)
        self.help = ExportHelp()
        self.progress = ProgressPanel()
        self.result = ImportResult()
        self.result.wanted_back.connect(self._read_with)
        self._build_faces()
        session.task_started.connect(self._on_started)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._forget()

    def _build_faces(self) -> None:
        self.choosing = QWidget()
        column = QVBoxLayout(self.choosing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (self.picker, self.sources, self.help):
            column.addWidget(part)
        for face in (self.choosing, self.who, self.progress, self.result):
            self.body.addWidget(face)

    # Facts

    @property
    def is_reading(self) -> bool:
        return self._session.running_task in (READ_TASK, BUILD_TASK)

    @property
    def has_result(self) -> bool:
        state = self._session.state
        return state is not None and state.has_messages

    @property
    def face(self) -> Face:
        return self._face

    def primary_text(self) -> str:
        if self.is_reading:
            return self.tr("Reading …")
        return {
            Face.CHOOSING: self.tr("Read my messages"),
            Face.ASKING: self.tr("This is me"),
            Face.RESULT: self.tr("Check privacy"),
        }[self._face]

    def on_primary(self) -> None:
        if self._face is Face.CHOOSING:
            self._read()
        elif self._face is Face.ASKING:
            self._use()
        else:
            self.advance.emit()

    def secondary_text(self) -> str:
        if self.is_reading:
            return self.tr("Stop reading")
        if self._face is Face.CHOOSING:
            return self.tr("Keep what was read") if self.has_result else ""
        return self.tr("Choose other messages")

    def on_secondary(self) -> None:
        if self.is_reading:
            self.set_busy(self.tr("Stopping …"))
            self._session.cancel_task()
            return
        self.clear_notice()
        if self._face is Face.CHOOSING:
            self._face = Face.RESULT
        else:
            self._face = Face.CHOOSING
            if self.has_result:
                self.show_notice(
                    "info",
                    self.tr("When other messages are read, the privacy check begins anew."),
                    self.tr("Until you press “Read my messages”, everything stays as it is."),
                )
        self._update()

    def on_enter(self) -> None:
        project = self._session.project
        if project is not None and self._shown_project != project.folder:
            self._fill_from(project)
        self._update()

    # Choosing

    def add_sources(self, chosen: Sequence[Path]) -> None:
        """Adds files and folders to the list."""
        self.sources.add(chosen)

    def _fill_from(self, project: Project) -> None:
        self._shown_project = project.folder
        chosen = [Path(name) for name in project.facts.sources]
        if not chosen and project.facts.is_example:
            chosen = [paths.examples() / "mailbox", paths.examples() / "chats"]
        self.sources.set_paths(chosen)
        self._face = Face.CHOOSING
        if self._show_result(project):
            self._face = Face.RESULT
        elif project.senders.is_file() and chosen:
            self._ask(project)

    def _on_sources(self) -> None:
        self.clear_notice()
        project = self._session.project
        if project is not None and not self.has_result:
            # Chosen but not read yet: still there when the project is opened again. Once something was read,
            # the project names what was read until the next reading is done.
            project.change(sources=tuple(str(path) for path in self.sources.paths))
        self._update()

    # Reading

    def _read(self) -> None:
        project = self._session.project
        if project is not None:
            self._start(
                READ_TASK, tasks.read_exports(project, self.sources.paths, keep=project.facts.keep_reasons)
            )

    def _read_with(self, reason: str) -> None:
        """Reads again with the messages that were left out for one reason."""
        project = self._session.project
        if project is not None:
            project.change(keep_reasons=tuple(dict.fromkeys((*project.facts.keep_reasons, reason))))
            self._read()

    def _use(self) -> None:
        project = self._session.project
        if project is not None:
            self._start(BUILD_TASK, tasks.import_messages(project, self.who.addresses))

    def _start(self, name: str, task: Task) -> None:
        self.clear_notice()
        try:
            self._session.start_task(name, task)
        except AppError as error:
            self.show_error(error)

    def _on_started(self, task: str) -> None:
        if task in (READ_TASK, BUILD_TASK):
            self.progress.reset()
            self._show_phase("reading_messages" if task == READ_TASK else "building_conversations")
            self._update()

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task not in (READ_TASK, BUILD_TASK):
            return
        for event in events:
            if isinstance(event, Phase):
                self._show_phase(event.name)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                self.progress.set_detail(self._detail(event))

    def _show_phase(self, name: str) -> None:
        words = messages.words(f"phase_{name}").text
        self.progress.set_phase(words)
        self.set_busy(words)

    def _detail(self, event: Progress) -> str:
        if event.unit == "bytes":
            return self.tr("{done} of {total} MB").format(
                done=QLocale().toString(event.done / _MB, "f", 1),
                total=QLocale().toString(event.total / _MB, "f", 1),
            )
        return self.tr("{done} conversations so far").format(done=QLocale().toString(event.done))

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task not in (READ_TASK, BUILD_TASK):
            return
        self.set_busy("")
        if self.isVisible():
            # The buttons of the work that ended are gone, and the focus with them: Enter does the next deed.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        project = self._session.project
        if isinstance(end, Failed):
            self._show_failure(end)
        elif project is not None and task == READ_TASK:
            self._ask(project)
        elif project is not None and self._show_result(project):
            self._face = Face.RESULT
        self._update()

    def _show_failure(self, end: Failed) -> None:
        if end.code == "cancelled":
            self.show_code("info", end.code, end.details)
            return
        named = [path for path in self.sources.paths if path.name == end.details.get("name")]
        if self._face is Face.CHOOSING and len(named) == 1:
            self.show_error(
                AppError(end.code, **end.details),
                button=self.tr("Remove it from the list"),
                on_button=lambda: self.sources.remove(named[0]),
            )
        else:
            self.show_code("error", end.code, end.details)

    # What is shown

    def _ask(self, project: Project) -> None:
        """Shows who wrote; who the person is was perhaps answered before."""
        from desktop_app.importers import SenderCount

        try:
            senders = [from_plain(SenderCount, one) for one in read_json(project.senders)]
        except (AppError, RecordError):
            # The list is made anew by reading; what was read stays.
            self._face = Face.CHOOSING
            return
        likely = [sender.address for sender in senders if sender.likely_me]
        mine = list(project.facts.my_addresses)
        if not mine and project.facts.is_example:
            mine = [EXAMPLE_ME, *likely]
        self.who.set_senders(senders, mine)
        self._face = Face.ASKING

    def _show_result(self, project: Project) -> bool:
        """Shows the count of an import; False if there is none."""
        if not self.has_result:
            return False
        from desktop_app.importers.message import Funnel

        try:
            self.result.show_funnel(read_record(project.funnel, Funnel))
        except AppError as error:
            self.show_error(error)
            return False
        return True

    def _forget(self) -> None:
        self._shown_project = None
        self._face = Face.CHOOSING
        self.sources.set_paths(())
        self.who.set_senders((), ())
        self.clear_notice()
        self._update()

    def _update(self) -> None:
        reading = self.is_reading
        self.choosing.setVisible(self._face is Face.CHOOSING and not reading)
        self.who.setVisible(self._face is Face.ASKING and not reading)
        self.progress.setVisible(reading)
        self.result.setVisible(self._face is Face.RESULT and not reading)
        self.sources.setVisible(bool(self.sources.paths))
        self.set_lead(self._lead_words())
        can_go_on = {
            Face.CHOOSING: bool(self.sources.paths),
            Face.ASKING: bool(self.who.addresses),
            Face.RESULT: True,
        }
        self.set_valid(can_go_on[self._face])
        self.changed.emit()

    def _lead_words(self) -> str:
        if self.is_reading:
            return self.tr("You may minimise this window. Nothing is changed in your mailbox.")
        if self._face is Face.RESULT:
            return self.tr(
                "This is what the model can learn from. Names and numbers are replaced in the next step."
            )
        if self._face is Face.ASKING:
            return self.tr("Everything was read. One question is left.")
        project = self._session.project
        if project is not None and project.facts.is_example:
            return self.tr(
                "The example messages are filled in: the invented mailbox of Billie Hartwell. "
                "Press “Read my messages”."
            )
        return self.tr(
            "Choose the messages that you wrote and those you answered: Sent and Inbox together work best. "
            "Your mail never leaves this computer."
        )
