"""Choosing files and folders: drop them here, or use a button."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow


class PathPicker(QFrame):
    """A drop area with buttons; tells the chosen paths and keeps none.

    Args:
        title: what to drop here.
        text: one sentence under it.
        files, folders: which of the two may be chosen.
        name_filters: for the file dialog, as Qt writes them ("Mailboxes (*.mbox)").
        start_folder: where the dialogs open first; they remember later.
    """

    paths_chosen = Signal(list)
    """A list of `pathlib.Path`, never empty."""

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        files: bool = True,
        folders: bool = True,
        name_filters: Sequence[str] = (),
        start_folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._folders = folders
        self._name_filters = list(name_filters)
        self._folder = start_folder
        self._is_hovered_with_files = False
        self.setAcceptDrops(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        words.addWidget(Text(title, Type.STRONG))
        if text:
            words.addWidget(Text(text, color="muted"))
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_16)
        row.addWidget(IconLabel("take", "accent", 32), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.files_button = QPushButton(self.tr("Choose files…"))
        self.files_button.clicked.connect(self.choose_files)
        icons.put(self.files_button, "file")
        self.folder_button = QPushButton(self.tr("Choose folder…"))
        self.folder_button.clicked.connect(self.choose_folder)
        icons.put(self.folder_button, "folder")
        buttons = WrapRow()
        for button, wanted in ((self.files_button, files), (self.folder_button, folders)):
            buttons.add(button)
            if not wanted:
                button.hide()
        words.addSpacing(tokens.SPACE_12)
        words.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24)
        whole.setSpacing(tokens.SPACE_16)
        whole.addLayout(row)

    def choose_files(self) -> None:
        """Opens the system's file dialog."""
        dialog = self._dialog(QFileDialog.FileMode.ExistingFiles)
        if self._name_filters:
            dialog.setNameFilters(self._name_filters)
        dialog.open()

    def choose_folder(self) -> None:
        """Opens the system's folder dialog."""
        dialog = self._dialog(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _dialog(self, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if self._folder is not None:
            dialog.setDirectory(str(self._folder))
        dialog.filesSelected.connect(self._on_selected)
        return dialog

    def _on_selected(self, names: list[str]) -> None:
        paths = [Path(name) for name in names if name]
        if paths:
            self._folder = paths[0].parent
            self.paths_chosen.emit(paths)

    def _droppable(self, event: QDropEvent) -> list[Path]:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        return [path for path in paths if (path.is_dir() and self._folders) or (path.is_file() and self._files)]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._droppable(event):
            self._set_hovered(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._set_hovered(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_hovered(False)
        paths = self._droppable(event)
        if paths:
            # Never "move": the other program would delete its file.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.paths_chosen.emit(paths)

    def _set_hovered(self, hovered: bool) -> None:
        self._is_hovered_with_files = hovered
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self._is_hovered_with_files
        pen = QPen(QColor(colors.accent if hovered else colors.frame), 2 if hovered else 1)
        if not hovered:
            pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colors.accent_soft if hovered else colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS, tokens.RADIUS)
        painter.end()
