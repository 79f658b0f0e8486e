"""A small turning arc: something runs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyle, QWidget

from desktop_app.ui.theme import theme, tokens

_STEP_MS = 50
_TURN_DEGREES = 18


class BusySpinner(QWidget):
    """Keeps its place when it rests, so that nothing jumps. Stands still where the system asks for less motion."""

    def __init__(self, size_px: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        size = tokens.scaled(size_px)
        self.setFixedSize(size, size)
        self._angle = 0
        self._running = False
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def is_running(self) -> bool:
        return self._running

    def set_running(self, running: bool) -> None:
        self._running = running
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        if running and moves:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._running:
            return
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(colors.hairline), 2))
        painter.drawEllipse(inside)
        painter.setPen(QPen(QColor(colors.accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(inside, -self._angle * 16, 100 * 16)
        painter.end()
