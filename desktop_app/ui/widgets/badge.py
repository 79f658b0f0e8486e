"""A word or two in a soft pill ("fits your computer")."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type


class Badge(QLabel):
    """`kind` is "info", "success", "warning" or "error"; it colours, the words say it."""

    def __init__(self, text: str = "", kind: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(tokens.font(Type.HINT))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def set_badge(self, text: str, kind: str) -> None:
        self.kind = kind
        self.setText(text)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(
            metrics.horizontalAdvance(self.text()) + 2 * tokens.SPACE_8 + 2, metrics.height() + tokens.SPACE_4
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QColor(getattr(colors, self.kind))
        frame.setAlpha(90)
        painter.setPen(frame)
        painter.setBrush(QColor(getattr(colors, f"{self.kind}_soft")))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(getattr(colors, self.kind)))
        painter.setFont(self.font())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()
