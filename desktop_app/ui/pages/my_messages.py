"""Your messages: choose exports, say who you are, read them, and see where every message went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.flow import tasks
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Progress
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.chosen_sources import ChosenSources
from desktop_app.ui.pages.export_help import ExportHelp
from desktop_app.ui.pages.import_result import ImportResult
from desktop_app.ui.pages.sender_scan import SenderScan
from desktop_app.ui.pages.who_is_me import WhoIsMe
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.path_picker import PathPicker
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

TASK = "import"
EXAMPLE_ME = "billie.hartwell@example.org"
_MB = 1e6


class MessagesPage(Page):
    """Three faces: choosing, reading, and the result. Which one holds follows from the project's files."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self._is_choosing = True
        self._shown_project: Path | None = None
        self.set_title(self.tr("Your messages"))
        self.picker = PathPicker(
            self.tr("Drop mail or chat exports here"),
            self.tr(
                "Mailbox files (mbox), folders of mails, zip files, WhatsApp chats. They are read, never changed."
            ),
        )
        self.picker.paths_chosen.connect(self.add_sources)
        self.sources = ChosenSources()
        self.sources.changed.connect(self._on_sources)
        self.spinner = BusySpinner()
        self.scan_words = Text(self.tr("Looking who wrote these messages …"), color="muted")
        self.who = WhoIsMe()
        self.who.changed.connect(self._update)
        self.help = ExportHelp()
        self.progress = ProgressPanel()
        self.result = ImportResult()
        self.scan = SenderScan(self)
        self.scan.found.connect(self._on_found)
        self.scan.failed.connect(self._on_scan_failed)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.scan.stop_and_wait)
        self._build_faces()
        session.task_started.connect(self._on_started)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._forget()

    def _build_faces(self) -> None:
        self.scanning = QWidget()
        row = QHBoxLayout(self.scanning)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.spinner)
        row.addWidget(self.scan_words, 1)
        self.choosing = QWidget()
        column = QVBoxLayout(self.choosing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (self.picker, self.sources, self.scanning, self.who, self.help):
            column.addWidget(part)
        for part in (self.choosing, self.progress, self.result):
            self.body.addWidget(part)

    # Facts

    @property
    def is_reading(self) -> bool:
        return self._session.running_task == TASK

    @property
    def has_result(self) -> bool:
        state = self._session.state
        return state is not None and state.has_messages

    def primary_text(self) -> str:
        if self.is_reading:
            return self.tr("Reading …")
        return self.tr("Read my messages") if self._is_choosing else self.tr("Check privacy")

    def on_primary(self) -> None:
        if self._is_choosing:
            self._read()
        else:
            self.advance.emit()

    def secondary_text(self) -> str:
        if self.is_reading:
            return self.tr("Stop reading")
        if not self._is_choosing:
            return self.tr("Choose other messages")
        return self.tr("Keep what was read") if self.has_result else ""

    def on_secondary(self) -> None:
        if self.is_reading:
            self.set_busy(self.tr("Stopping …"))
            self._session.cancel_task()
            return
        self._is_choosing = not self._is_choosing
        self.clear_notice()
        if self._is_choosing:
            self.show_notice(
                "info",
                self.tr("Reading again replaces what was read before, and the privacy check begins anew."),
                self.tr("Until you press “Read my messages”, everything stays as it is."),
            )
            self._scan_again()
        self._update()

    def on_enter(self) -> None:
        project = self._session.project
        if project is not None and self._shown_project != project.folder:
            self._fill_from(project)
        elif self._is_choosing and not self.is_reading and not self.who.addresses:
            self._scan_again()
        self._update()

    def on_leave(self) -> None:
        self.scan.stop()

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
        self._is_choosing = not self._show_result(project)
        if self._is_choosing:
            self._scan_again()

    def _on_sources(self) -> None:
        self.clear_notice()
        project = self._session.project
        if project is not None and not self.has_result:
            # Chosen but not read yet: still there when the project is opened again. Once something was read,
            # the project names what was read until the next reading is done.
            project.change(sources=tuple(str(path) for path in self.sources.paths))
        self._scan_again()
        self._update()

    def _scan_again(self) -> None:
        if self.sources.paths:
            self.scan.start(self.sources.paths)
        else:
            self.scan.stop()
            self.who.set_senders((), ())
        self._update()

    def _on_found(self, senders: object) -> None:
        assert isinstance(senders, list)
        project = self._session.project
        likely = [sender.address for sender in senders if sender.likely_me]
        mine: list[str] = list(self.who.addresses)
        if not mine and project is not None:
            mine = list(project.facts.my_addresses)
        if not mine and project is not None and project.facts.is_example:
            mine = [EXAMPLE_ME, *likely]
        self.who.set_senders(senders, mine)
        if not senders:
            self.show_code("error", "no_messages_found")
        self._update()

    def _on_scan_failed(self, error: AppError) -> None:
        self.who.set_senders((), ())
        named = [path for path in self.sources.paths if path.name == error.details.get("name")]
        if len(named) == 1:
            self.show_error(
                error, button=self.tr("Remove it from the list"), on_button=lambda: self.sources.remove(named[0])
            )
        else:
            self.show_error(error)
        self._update()

    # Reading

    def _read(self) -> None:
        project = self._session.project
        if project is None:
            return
        self.clear_notice()
        try:
            self._session.start_task(TASK, tasks.import_messages(project, self.sources.paths, self.who.addresses))
        except AppError as error:
            self.show_error(error)

    def _on_started(self, task: str) -> None:
        if task == TASK:
            self.progress.reset()
            self._show_phase("reading_messages")
            self._update()

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK:
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
        if task != TASK:
            return
        self.set_busy("")
        if self.isVisible():
            # The buttons of the work that ended are gone, and the focus with them: Enter does the next deed.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        project = self._session.project
        if isinstance(end, Finished):
            self._is_choosing = project is None or not self._show_result(project)
        else:
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
        self._update()

    # What is shown

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
        self.scan.stop()
        self._shown_project = None
        self._is_choosing = True
        self.sources.set_paths(())
        self.who.set_senders((), ())
        self.clear_notice()
        self._update()

    def _update(self) -> None:
        reading, choosing = self.is_reading, self._is_choosing
        scanning = self.scan.is_running
        self.choosing.setVisible(choosing and not reading)
        self.progress.setVisible(reading)
        self.result.setVisible(not choosing and not reading)
        self.sources.setVisible(bool(self.sources.paths))
        self.scanning.setVisible(scanning)
        self.spinner.set_running(scanning)
        self.who.setVisible(not scanning and self.who.list.count() > 0)
        self.set_lead(self._lead_words(reading, choosing))
        self.set_valid(not choosing or bool(self.sources.paths and self.who.addresses and not scanning))
        self.changed.emit()

    def _lead_words(self, reading: bool, choosing: bool) -> str:
        if reading:
            return self.tr("You may minimise this window. Nothing is changed in your mailbox.")
        if not choosing:
            return self.tr(
                "This is what the model can learn from. Names and numbers are replaced in the next step."
            )
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
