"""Writes the planned training for several cards or a rented computer into a folder, away from the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.export.elsewhere import write_elsewhere
from desktop_app.flow.tasks import train_job
from desktop_app.recommend import Plan
from desktop_app.ui.page import Page
from desktop_app.ui.threads.background import BackgroundCall


class Elsewhere(QObject):
    """Asks for a folder, writes, and says on the page what came of it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._wanted: tuple[Project, Plan] | None = None
        self._folder = Path()
        self.writing: BackgroundCall | None = None

    def ask(self, project: Project, plan: Plan) -> None:
        """Opens the question where to."""
        self._wanted = project, plan
        dialog = QFileDialog(self._page.window(), self.tr("An empty folder for the files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    def write(self, project: Project, plan: Plan, folder: Path) -> None:
        """Writes; the page says how it ended."""
        if self.writing is not None:
            self._page.show_error(AppError("task_already_running"))
            return
        self._page.clear_notice()
        self._folder = folder

        def write() -> dict[str, str]:
            job = train_job(project, plan, Run(Path("0")))
            try:
                return write_elsewhere(project, job, plan.model_id, folder)
            except OSError:
                raise AppError("folder_not_writable", name=folder.name) from None

        self.writing = BackgroundCall(write, self)
        self.writing.succeeded.connect(self._on_written)
        self.writing.failed.connect(self._on_failed)
        self.writing.start()

    def _on_folder(self, name: str) -> None:
        assert self._wanted is not None
        self.write(*self._wanted, Path(name))

    def _on_written(self, files: dict[str, str]) -> None:
        self.writing = None
        self._page.show_notice(
            "success",
            self.tr("{count} files are in “{folder}”.").format(count=len(files), folder=self._folder.name),
            self.tr("README.md among them says what to type on the other computer."),
            button=self.tr("Open the folder"),
            on_button=self._open,
        )

    def _on_failed(self, error: AppError) -> None:
        self.writing = None
        self._page.show_error(error)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
