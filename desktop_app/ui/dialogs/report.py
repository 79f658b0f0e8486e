"""A report that a person can read before they send it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_COPIED_MS = 2000


class ReportDialog(QDialog):
    """Shows `report` as plain text with a Copy button. The caller promises that it holds no personal text."""

    def __init__(self, title: str, text: str, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.view = QPlainTextEdit(report)
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setAccessibleName(self.tr("Report"))
        self.copy = QPushButton(self.tr("Copy report"))
        icons.put(self.copy, "copy")
        self.copy.clicked.connect(self._on_copy)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_12)
        whole.addWidget(Text(title, Type.SECTION))
        whole.addWidget(Text(text, color="muted"))
        whole.addWidget(self.view, 1)
        whole.addLayout(buttons)
        self.resize(tokens.scaled(640), tokens.scaled(440))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())
        self.copy.setText(self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self, lambda: self.copy.setText(self.tr("Copy report")))


def show_report(parent: QWidget, title: str, text: str, report: str) -> ReportDialog:
    """Opens the report over `parent`'s window and returns at once."""
    dialog = ReportDialog(title, text, report, parent.window())
    dialog.open()
    return dialog
