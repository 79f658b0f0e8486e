"""Your examples: what the model will learn from, to look through, to correct and to leave out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.core.errors import AppError
from desktop_app.ui.page import Page
from desktop_app.ui.pages.pair_browser import PairBrowser
from desktop_app.ui.session import Session
from desktop_app.ui.threads.pair_thread import PairThread

if TYPE_CHECKING:
    from desktop_app.core.project import Project


class ExamplesPage(Page):
    """The database is open only while the page is on the screen."""

    messages_wanted = Signal()
    """More messages are needed; the page that reads them is another one."""

    def __init__(self, session: Session) -> None:
        super().__init__("", width="full", fills=True)
        self._session = session
        self._shown: Path | None = None
        self._thread: PairThread | None = None
        self.set_title(self.tr("Your examples"))
        self.browser = PairBrowser()
        self.body.addWidget(self.browser)

    def primary_text(self) -> str:
        return self.tr("Use these examples")

    def on_primary(self) -> None:
        self.advance.emit()

    def on_enter(self) -> None:
        project = self._session.project
        if project is not None and self._thread is None:
            self._open(project)

    def on_leave(self) -> None:
        if self._thread is not None:
            self.browser.use(None)
            self._thread.close()
            self._thread = None

    def _open(self, project: Project) -> None:
        if project.folder != self._shown:
            self._shown = project.folder
            self.browser.filters.clear()
        self.clear_notice()
        self._thread = PairThread(project, self)
        self._thread.failed.connect(self._on_failed)
        self.browser.use(self._thread)

    def _on_failed(self, error: AppError) -> None:
        self.show_error(error)
