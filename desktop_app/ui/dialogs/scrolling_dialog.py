"""The frame of a dialog that is as high as its content and scrolls where the screen is too small."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_OF_SCREEN = 0.9


class ScrollingDialog(QDialog):
    """Put widgets into `column`, call `fit` when they change; `primary` and `secondary` stay below in sight.

    Args:
        width_px: at the usual text size.
        spacing_px: between the widgets.
    """

    def __init__(self, *, width_px: int, spacing_px: int = tokens.SPACE_16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setWindowTitle("Homespun")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_8)
        self.column.setSpacing(spacing_px)
        self._title = Text("", Type.SECTION)
        self.column.addWidget(self._title)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        self.primary = QPushButton()
        self.primary.setObjectName("primary")
        self.secondary = QPushButton()
        self.secondary.setAutoDefault(False)
        self.secondary.clicked.connect(self.reject)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(tokens.SPACE_24, tokens.SPACE_8, tokens.SPACE_24, tokens.SPACE_16)
        self._buttons.setSpacing(tokens.SPACE_12)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.secondary)
        self._buttons.addWidget(self.primary)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(self._buttons)

    def set_title(self, title: str) -> None:
        """Its heading, and its name for screen readers."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """As high as its content, as far as the screen allows; beyond that it scrolls."""
        width = tokens.scaled(self._width_px)
        self.column.activate()
        height = self.column.heightForWidth(width) + self._buttons.sizeHint().height()
        room = self.screen().availableSize()
        self.setFixedWidth(min(width, int(room.width() * _OF_SCREEN)))
        self.resize(self.width(), min(height, int(room.height() * _OF_SCREEN)))

    def scroll_to_top(self) -> None:
        """A message above everything must be seen."""
        self._area.verticalScrollBar().setValue(0)
