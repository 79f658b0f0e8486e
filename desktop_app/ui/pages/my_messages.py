"""Your messages: choose exports, read them, say who you are, and see where every message went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record
from desktop_app.core.records import RecordError, from_plain
from desktop_app.protocol.events import Failed, Finished, Notice, Progress
from desktop_app.ui import messages
from desktop_app.ui.dialogs.columns import ColumnsDialog
from desktop_app.ui.dialogs.imap_account import ImapDialog
from desktop_app.ui.pages.choose_exports import ChooseExports, example_paths, is_example
from desktop_app.ui.pages.found_sources import FoundSources
from desktop_app.ui.pages.import_result import ImportResult
from desktop_app.ui.pages.message_faces import Face, lead_words
from desktop_app.ui.pages.pasted_paths import paths_in
from desktop_app.ui.pages.reading_tasks import (
    AGAIN_TASK,
    BUILD_TASK,
    PHASES,
    ReadingTasks,
    found_in,
    sources_read,
)
from desktop_app.ui.pages.unreadable_exports import UnreadableExports
from desktop_app.ui.pages.who_is_me import WhoIsMe
from desktop_app.ui.session import Session
from desktop_app.ui.task_page import TaskPage
from desktop_app.ui.theme import tokens

EXAMPLE_ME = "billie.hartwell@example.org"
_MB = 1e6


class MessagesPage(TaskPage):
    """Choosing exports, then "which of these people is you?", then the result; between them a child works."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, PHASES)
        self._reading = ReadingTasks(self)
        self._face = Face.CHOOSING
        self._shown_project: Path | None = None
        self._skipped: list[Notice] = []
        self.set_title(self.tr("Your messages"))
        self.setAcceptDrops(True)
        self.choosing = ChooseExports()
        self.choosing.chosen.connect(self.add_sources)
        self.choosing.account_wanted.connect(self.open_account)
        self.sources = self.choosing.sources
        self.sources.changed.connect(self._on_sources)
        self.found = FoundSources()
        self.found.columns_wanted.connect(self.open_columns)
        self.who = WhoIsMe()
        self.who.changed.connect(self.refresh)
        self.result = ImportResult()
        self.result.wanted_back.connect(self._use_after_all)
        self.result.left_out_again.connect(self._leave_out_again)
        self.result.sources.columns_wanted.connect(self.open_columns)
        self._build_faces()
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.activated.connect(self.paste)
        session.project_changed.connect(self._forget)
        self._forget()

    def _build_faces(self) -> None:
        self.asking = QWidget()
        column = QVBoxLayout(self.asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        for part in (self.who, self.found):
            column.addWidget(part)
        for face in (self.choosing, self.asking, self.progress, self.result):
            self.body.addWidget(face)

    # Facts

    @property
    def has_result(self) -> bool:
        state = self._session.state
        return state is not None and state.has_messages

    @property
    def face(self) -> Face:
        return self._face

    def primary_text(self) -> str:
        if self.is_working:
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
        if self.is_working:
            return self.tr("Stop reading")
        if self._face is Face.CHOOSING:
            return self.tr("Keep what was read") if self.has_result else ""
        return self.tr("Choose other messages")

    def on_secondary(self) -> None:
        if self.is_working:
            self.stop_task()
            return
        self.clear_notice()
        if self._face is Face.CHOOSING:
            self._face = Face.RESULT
        else:
            self._choose_again()
        self.refresh()

    def _choose_again(self) -> None:
        self._face = Face.CHOOSING
        if self.has_result:
            self.show_notice(
                "info",
                self.tr("When other messages are read, the privacy check begins anew."),
                self.tr("Until you press “Read my messages”, everything stays as it is."),
            )

    def on_enter(self) -> None:
        project = self._session.project
        if project is not None and self._shown_project != project.folder:
            self._fill_from(project)
        self.refresh()

    # Choosing

    def add_sources(self, chosen: Sequence[Path]) -> None:
        """Adds files and folders to the list, and says so when one is there already."""
        if self._face is not Face.CHOOSING:
            self._choose_again()
        there = self.sources.add([path.absolute() for path in chosen])
        if there:
            text = (
                self.tr("“{name}” is on the list already.").format(name=there[0].name)
                if len(there) == 1
                else self.tr("{count} of these are on the list already.").format(count=len(there))
            )
            self.show_notice("info", text, self.tr("Nothing is read twice, and a message counts once."))
        self.refresh()

    def paste(self) -> None:
        """Adds the files that were copied, or whose paths were."""
        if self.is_working:
            return
        pasted = paths_in(QGuiApplication.clipboard().mimeData())
        if pasted:
            self.add_sources(pasted)
        else:
            self.show_notice(
                "info",
                self.tr("There is no file or folder in what you copied."),
                self.tr("Copy the exported file in your file manager, then paste it here."),
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.is_working and paths_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """What misses the drop area is meant all the same."""
        dropped = paths_in(event.mimeData())
        if dropped and not self.is_working:
            # Never "move": the other program would delete its file.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.add_sources(dropped)

    def open_account(self) -> ImapDialog | None:
        """Opens the dialog that fetches mail; its folder becomes one of the exports."""
        if self._session.project is None:
            return None
        dialog = ImapDialog(self._session, self.window())
        dialog.fetched.connect(self._on_fetched)
        dialog.open()
        return dialog

    def _on_fetched(self, folder: Path) -> None:
        self.sources.add([folder])
        self.refresh()

    def _fill_from(self, project: Project) -> None:
        self._shown_project = project.folder
        chosen = [Path(name) for name in project.facts.sources]
        if not chosen and project.facts.is_example:
            chosen = example_paths()
        self.sources.set_paths(chosen, {one.chosen for one in sources_read(project)})
        self._face = Face.CHOOSING
        if self._show_result(project):
            self._face = Face.RESULT
        elif project.senders.is_file() and chosen:
            self._ask(project)

    def _on_sources(self) -> None:
        self.clear_notice()
        if not self.has_result:
            # Chosen but not read yet: still there when the project is opened again. Once something was read,
            # the project names what was read until the next reading is done.
            self._save_sources()
        self.refresh()

    def _save_sources(self) -> None:
        project = self._session.project
        if project is not None:
            project.change(
                sources=tuple(str(path) for path in self.sources.paths), is_example=is_example(self.sources.paths)
            )

    # Reading

    def _read(self) -> None:
        project = self._session.project
        if project is not None:
            self._skipped = []
            self._reading.read(project, self.sources.paths)

    def _use(self) -> None:
        project = self._session.project
        if project is not None:
            self._reading.use(project, self.who.addresses)

    def _read_differently(
        self, *, keep: Sequence[str] | None = None, columns: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        project = self._session.project
        if project is None:
            return
        self._skipped = []
        self._reading.read_differently(project, keep=keep, columns=columns, is_me_known=self._face is Face.RESULT)

    def _use_after_all(self, reason: str) -> None:
        project = self._session.project
        if project is not None:
            self._read_differently(keep=tuple(dict.fromkeys((*project.facts.keep_reasons, reason))))

    def _leave_out_again(self, reason: str) -> None:
        project = self._session.project
        if project is not None:
            self._read_differently(keep=tuple(one for one in project.facts.keep_reasons if one != reason))

    def open_columns(self, table: str) -> ColumnsDialog | None:
        """Opens the question what stands in which column of a table."""
        project = self._session.project
        if project is None:
            return None
        shown = {one.name: one.preview for one in sources_read(project)}.get(table)
        if shown is None:
            return None
        dialog = ColumnsDialog(table, shown, project.facts.columns.get(table, {}), self.window())
        dialog.chosen.connect(
            lambda name, chosen: self._read_differently(columns={**project.facts.columns, name: chosen})
        )
        dialog.open()
        return dialog

    def on_task_notice(self, notice: Notice) -> None:
        """An export cannot be read; the others go on."""
        self._skipped.append(notice)

    def detail_words(self, event: Progress) -> str:
        if event.unit == "bytes":
            return self.tr("{done} of {total} MB").format(
                done=QLocale().toString(event.done / _MB, "f", 1),
                total=QLocale().toString(event.total / _MB, "f", 1),
            )
        return super().detail_words(event)

    def on_task_end(self, task: str, end: Failed | Finished) -> None:
        project = self._session.project
        if isinstance(end, Failed):
            self._show_failure(end)
            if task == AGAIN_TASK and project is not None and self._is_half_done(project):
                self._ask(project)
        elif project is not None and task == BUILD_TASK:
            self._face = Face.RESULT if self._show_result(project) else self._face
        elif project is not None and task == AGAIN_TASK and self._face is Face.RESULT:
            self._show_result(project)
            self._show_skipped()
        elif project is not None:
            self._ask(project)
            self._show_skipped()

    def _is_half_done(self, project: Project) -> bool:
        """Whether the exports were read with other choices, and the result is still that of the earlier ones."""
        return not self.has_result or self._reading.has_new_choices(project)

    def _show_failure(self, end: Failed) -> None:
        if end.code == "cancelled":
            self.show_code("info", "reading_stopped")
            return
        named = [path for path in self.sources.paths if path.name == end.details.get("name")]
        if self._face is Face.CHOOSING and len(named) == 1:
            self.sources.set_problems({named[0]: messages.words(end.code, end.details).text})
            self.show_error(
                AppError(end.code, **end.details),
                button=self.tr("Remove it from the list"),
                on_button=lambda: self.sources.remove(named[0]),
            )
        else:
            self.show_code("error", end.code, end.details)

    def _show_skipped(self) -> None:
        """Says which exports could not be read, and offers to take them off the list."""
        unreadable = UnreadableExports(self._skipped, self.sources.paths)
        self.sources.set_problems(unreadable.problems)
        if self._skipped:
            self.show_notice(
                "warning",
                unreadable.text,
                unreadable.next_step,
                button=unreadable.button,
                on_button=lambda: self._remove(list(unreadable.problems)),
            )

    def _remove(self, unreadable: Sequence[Path]) -> None:
        for path in unreadable:
            self.sources.remove(path)
        # Nothing was read from them: what was read stays as it is.
        self._save_sources()
        self.clear_notice()

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
        self.who.setVisible(bool(senders))
        self.found.show_sources(found_in(project))
        self._face = Face.ASKING

    def _show_result(self, project: Project) -> bool:
        """Shows the count of an import; False if there is none."""
        if not self.has_result:
            return False
        from desktop_app.importers.message import Funnel

        try:
            funnel = read_record(project.funnel, Funnel)
        except AppError as error:
            self.show_error(error)
            return False
        self.result.show_funnel(funnel, found_in(project), project.facts.keep_reasons)
        return True

    def _forget(self) -> None:
        self._shown_project = None
        self._face = Face.CHOOSING
        self.sources.set_paths(())
        self.who.set_senders((), ())
        self.clear_notice()
        self.refresh()

    def refresh(self) -> None:
        working = self.is_working
        self.choosing.setVisible(self._face is Face.CHOOSING and not working)
        self.asking.setVisible(self._face is Face.ASKING and not working)
        self.progress.setVisible(working)
        self.result.setVisible(self._face is Face.RESULT and not working)
        self.choosing.refresh()
        self.set_lead(
            lead_words(
                self._face,
                is_working=self.is_working,
                has_people=self.who.has_people,
                is_of_example=is_example(self.sources.paths),
            )
        )
        can_go_on = {
            Face.CHOOSING: bool(self.sources.paths),
            Face.ASKING: bool(self.who.addresses),
            Face.RESULT: True,
        }
        self.set_valid(can_go_on[self._face])
        self.changed.emit()
