"""Differences with their intervals as one picture: right of the middle is better. No text of a person is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type

_ROW_PX = 30
_PNG_WIDTH_PX = 1200
_LABEL_SHARE = 0.46


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One line: `value` with the ends of its interval, turned so that more is better; `color` of `Colors`.

    Without ends, as too few messages have none, nothing is drawn: the word says why.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    color: str
    word: str


class IntervalChart(QWidget):
    """Each row has its own scale, as nats, points and shares are not comparable; the middle is "no difference"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[IntervalRow, ...] = ()
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, title: str, rows: Sequence[IntervalRow]) -> None:
        """`title` is drawn into the saved picture only; the page has the sentence already."""
        self._rows, self._title = tuple(rows), title
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{row.label}: {row.word}" for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(tokens.scaled(480), round(self._row_height() * (1 + len(self._rows))))

    def minimumSizeHint(self) -> QSize:
        return QSize(tokens.scaled(240), self.sizeHint().height())

    def save_png(self, path: Path) -> bool:
        """Writes title and rows as a picture of 1,200 pixels; returns whether that worked."""
        margin = float(tokens.scaled(24))
        row = self._row_height()
        height = margin * 2 + row * (len(self._rows) + 3)
        image = QImage(_PNG_WIDTH_PX, int(height), QImage.Format.Format_RGB32)
        image.fill(QColor(theme.colors().surface))
        painter = QPainter(image)
        painter.setFont(tokens.font(Type.SECTION))
        painter.setPen(QColor(theme.colors().ink))
        area = QRectF(margin, margin, _PNG_WIDTH_PX - 2 * margin, row * 2)
        painter.drawText(area, int(Qt.TextFlag.TextWordWrap), self._title)
        self._draw(
            painter, QRectF(margin, margin + row * 2, _PNG_WIDTH_PX - 2 * margin, row * (len(self._rows) + 1))
        )
        painter.end()
        return bool(image.save(str(path)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._draw(painter, QRectF(self.rect()))
        painter.end()

    def _row_height(self) -> float:
        return max(float(tokens.scaled(_ROW_PX)), QFontMetricsF(tokens.font(Type.HINT)).height() * 1.6)

    def _draw(self, painter: QPainter, area: QRectF) -> None:
        if not self._rows:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.colors()
        font = tokens.font(Type.HINT)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        row_height = area.height() / (len(self._rows) + 1)
        left = area.left() + area.width() * _LABEL_SHARE
        middle, half = (left + area.right()) / 2, (area.right() - left) / 2 - tokens.scaled(8)
        painter.setPen(QColor(colors.muted))
        head = QRectF(left, area.top(), area.right() - left, row_height)
        painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.tr("← worse"))
        painter.drawText(
            head, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), self.tr("better →")
        )
        painter.setPen(QPen(QColor(colors.frame), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(middle, area.top()), QPointF(middle, area.bottom()))
        for place, row in enumerate(self._rows):
            y = area.top() + row_height * (place + 1.5)
            width = area.width() * _LABEL_SHARE - tokens.scaled(12)
            label = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, width)
            painter.setPen(QColor(colors.ink))
            painter.drawText(
                QRectF(area.left(), y - row_height / 2, width, row_height),
                int(Qt.AlignmentFlag.AlignVCenter),
                label,
            )
            if row.low is None or row.high is None:
                continue
            scale = max(abs(row.low), abs(row.high), abs(row.value), 1e-12)
            ink = QColor(getattr(colors, row.color))
            painter.setPen(QPen(ink, tokens.scaled(3), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            low, high, value = (middle + half * x / scale for x in (row.low, row.high, row.value))
            painter.drawLine(QPointF(low, y), QPointF(high, y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(value, y), tokens.scaled(5), tokens.scaled(5))
