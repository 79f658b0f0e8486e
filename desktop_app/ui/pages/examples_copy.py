"""A copy of the examples for other programs: asks in which form and where, writes away from the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.dataset.formats import Format, export_pairs
from desktop_app.ui.dialogs.export_pairs import ExportPairsDialog
from desktop_app.ui.page import Page
from desktop_app.ui.pages import pair_words
from desktop_app.ui.threads.background import BackgroundCall


class ExamplesCopy(QObject):
    """One copy at a time; the page is busy meanwhile and says how it ended."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._project: Project | None = None
        self._folder = Path()
        self._saving: BackgroundCall | None = None

    def ask(self, project: Project) -> None:
        """Opens the question in which form and where to."""
        self._project = project
        dialog = ExportPairsDialog(self._page.window())
        dialog.chosen.connect(self._save)
        dialog.open()

    def _save(self, form: Format, folder: Path) -> None:
        if self._project is None:
            return
        self._folder = folder
        self._page.set_busy(self.tr("Saving the copy …"))
        self._saving = BackgroundCall(partial(_write, self._project, form, folder), self)
        self._saving.succeeded.connect(self._on_written)
        self._saving.failed.connect(self._on_failed)
        self._saving.start()

    def _on_written(self, written: dict[str, int]) -> None:
        self._page.set_busy("")
        files = ", ".join(f"{name} ({pair_words.number(count)})" for name, count in written.items())
        self._page.show_notice(
            "success",
            self.tr("A copy of your examples is in “{folder}”.").format(folder=self._folder.name),
            files,
            button=self.tr("Open folder"),
            on_button=self._open,
        )

    def _on_failed(self, error: AppError) -> None:
        self._page.set_busy("")
        self._page.show_error(error)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _write(project: Project, form: Format, folder: Path) -> dict[str, int]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise AppError("folder_not_writable", name=folder.name) from None
    return export_pairs(project, form, folder)
