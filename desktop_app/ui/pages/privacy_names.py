"""More names by a language model, for the privacy page: the choice, the task, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject

from desktop_app.core.project import Project
from desktop_app.flow.download_task import DEFAULT_ENDPOINT
from desktop_app.flow.find_names_task import find_names, forget_names
from desktop_app.protocol.events import Failed, Finished, Progress
from desktop_app.ui.dialogs.find_names import FindNamesDialog
from desktop_app.ui.session import Session
from desktop_app.ui.task_page import TaskPage

TASK = "find_names"
TASK_FORGET = "forget_names"


class MoreNames(QObject):
    """Args:
    prepare: saves the decisions and makes void what was cleaned without the names; False when it cannot.
    """

    def __init__(self, session: Session, page: TaskPage, prepare: Callable[[Project], bool]) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._prepare = prepare
        self.dialog: FindNamesDialog | None = None

    def ask(self) -> None:
        """Lets the person choose the language model."""
        project = self._session.project
        if project is None:
            return
        self.dialog = FindNamesDialog(
            project.facts.language, was_asked=project.model_names.is_file(), parent=self._page.window()
        )
        self.dialog.chosen.connect(self._find)
        self.dialog.forgetting.connect(self._forget)
        self.dialog.destroyed.connect(self._on_dialog_gone)
        self.dialog.open()

    def _on_dialog_gone(self) -> None:
        self.dialog = None

    def _find(self, model: str, may_download: bool) -> None:
        project = self._session.project
        if project is not None and self._prepare(project):
            endpoint = self._session.settings.hub_endpoint or DEFAULT_ENDPOINT
            self._page.start_task(TASK, find_names(project, model, may_download=may_download, endpoint=endpoint))

    def _forget(self) -> None:
        project = self._session.project
        if project is not None and self._prepare(project):
            self._page.start_task(TASK_FORGET, forget_names(project))

    def tell(self, end: Failed | Finished) -> None:
        """Says how looking for names ended."""
        if isinstance(end, Failed) and end.code == "cancelled":
            self._page.show_notice(
                "info",
                self.tr("Stopped, as you asked."),
                self.tr("What the language model found so far is kept; look again, and it goes on from there."),
            )
        elif isinstance(end, Failed):
            self._page.show_code("error", end.code, end.details)
        elif count := int(end.outputs["new_names"]):
            self._page.show_notice(
                "success",
                self.tr("The language model found more names: {count}.").format(count=QLocale().toString(count)),
                self.tr("They stand in the list with the others, and are replaced unless you decide otherwise."),
                button=self.tr("Take them back"),
                on_button=self._forget,
            )
        else:
            self._page.show_notice("info", self.tr("The language model found no names that were not in the list."))

    def progress_words(self, event: Progress) -> str:
        """How much of the download or of the texts is done; "" for other events."""
        if event.unit == "bytes":
            size = QLocale.DataSizeFormat.DataSizeSIFormat
            done, total = (QLocale().formattedDataSize(one, 1, size) for one in (event.done, event.total))
            return self.tr("{done} of {total}").format(done=done, total=total)
        if event.unit == "texts":
            done, total = (QLocale().toString(count) for count in (event.done, event.total))
            return self.tr("{done} of {total} texts").format(done=done, total=total)
        return ""
