"""A section for those who want to know more; folded until asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens


class DetailsFold(QWidget):
    """Put widgets into `body`."""

    toggled = Signal(bool)

    def __init__(self, title: str, *, is_open: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(title)
        self.button.setObjectName("fold")
        self.button.setCheckable(True)
        self.button.setChecked(is_open)
        self.button.toggled.connect(self._on_toggled)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        self.body.setSpacing(tokens.SPACE_12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        self._show_state()

    @property
    def is_open(self) -> bool:
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.button.setChecked(is_open)

    def _on_toggled(self, is_open: bool) -> None:
        self._show_state()
        self.toggled.emit(is_open)

    def _show_state(self) -> None:
        self._inside.setVisible(self.is_open)
        icons.put(self.button, "fold_open" if self.is_open else "fold_closed", "accent")
        self.button.setAccessibleDescription(self.tr("open") if self.is_open else self.tr("folded"))
