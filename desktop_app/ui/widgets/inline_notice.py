"""A message inside the page: sign, sentence, next step, and a button where one helps."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

NoticeKind = Literal["info", "success", "warning", "error"]


class InlineNotice(QFrame):
    """Colour is never the only sign: each kind has its own icon and says its name to a screen reader."""

    button_clicked = Signal()

    def __init__(
        self,
        kind: NoticeKind = "info",
        text: str = "",
        next_step: str = "",
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind: NoticeKind = kind
        self._icon = IconLabel(kind, kind)
        self._text = Text("", Type.STRONG)
        self._next_step = Text()
        self._button = QPushButton()
        self._button.clicked.connect(self.button_clicked)

        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        words.addWidget(self._text)
        words.addWidget(self._next_step)
        words.addSpacing(tokens.SPACE_4)
        words.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.show_words(kind, text, next_step, button)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def next_step(self) -> str:
        return self._next_step.text()

    @property
    def button(self) -> QPushButton:
        return self._button

    def show_words(self, kind: NoticeKind, text: str, next_step: str = "", button: str = "") -> None:
        """Replaces all it says."""
        self.kind = kind
        self._icon.set_icon(kind, kind)
        self._text.setText(text)
        self._next_step.setText(next_step)
        self._next_step.setVisible(bool(next_step))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        names = {
            "info": self.tr("Note"),
            "success": self.tr("Done"),
            "warning": self.tr("Please note"),
            "error": self.tr("Problem"),
        }
        self.setAccessibleName(f"{names[kind]}: {text} {next_step}".strip())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The icon and the words carry the meaning; a full-strength frame would shout.
        frame = QColor(getattr(colors, self.kind))
        frame.setAlpha(90)
        painter.setPen(QPen(frame, 1))
        painter.setBrush(QColor(getattr(colors, f"{self.kind}_soft")))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS, tokens.RADIUS)
        painter.end()
