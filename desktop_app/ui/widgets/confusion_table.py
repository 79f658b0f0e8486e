"""How a model sorted, as a picture: a row for each right label, a column for each answer, darker is more often."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type

_CELL_PX = 26
_NARROWEST_CELL_PX = 14
_LONGEST_NAME_PX = 220
_FAINTEST, _DARKEST = 0.12, 0.62
"""Opacity of one count and of the largest one; text on the darkest keeps 4.5:1 in both palettes."""


class ConfusionTable(QWidget):
    """Columns have the numbers of the rows, because thirty long names do not fit side by side; the last column
    counts answers that are no label. The tool tip of a cell and the accessible description say all of it in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_table(self, title: str, labels: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Args:
        counts: [label][answer], with the answers that are no label as the last column.
        """
        self._labels, self._counts = tuple(labels), tuple(tuple(row) for row in counts)
        self.setAccessibleName(title)
        self.setAccessibleDescription("\n".join(self._row_words(place) for place in range(len(self._labels))))
        self.updateGeometry()
        self.update()

    def words_at(self, row: int, column: int) -> str:
        """Returns what a cell says."""
        answer = self._labels[column] if column < len(self._labels) else self.tr("none of these")
        return self.tr("Right: {right}. Answered: {answer}. {count} times.").format(
            right=self._labels[row], answer=answer, count=QLocale().toString(self._counts[row][column])
        )

    def sizeHint(self) -> QSize:
        return QSize(tokens.scaled(480), round(self._row_height() * (1 + len(self._labels))))

    def minimumSizeHint(self) -> QSize:
        cells = (len(self._labels) + 1) * tokens.scaled(_NARROWEST_CELL_PX)
        return QSize(round(self._names_width() * 0.5) + cells, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = int(event.pos().y() // self._row_height()) - 1
            left, cell = self._columns()
            column = int((event.pos().x() - left) // cell)
            if 0 <= row < len(self._labels):
                inside = 0 <= column <= len(self._labels)
                QToolTip.showText(
                    event.globalPos(), self.words_at(row, column) if inside else self._labels[row], self
                )
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._labels:
            return
        painter = QPainter(self)
        painter.setFont(tokens.font(Type.HINT))
        metrics = QFontMetricsF(painter.font())
        colors = theme.colors()
        row_height, (left, cell) = self._row_height(), self._columns()
        gap = tokens.scaled(8)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        most = max(1, *(max(row) for row in self._counts))
        painter.setPen(QColor(colors.muted))
        for column in range(len(self._labels) + 1):
            said = QLocale().toString(column + 1) if column < len(self._labels) else "?"
            painter.drawText(QRectF(left + column * cell, 0, cell, row_height), centre, said)
        for row, (label, counts) in enumerate(zip(self._labels, self._counts, strict=True)):
            top = (row + 1) * row_height
            name = metrics.elidedText(
                f"{QLocale().toString(row + 1)}  {label}", Qt.TextElideMode.ElideMiddle, left - gap
            )
            painter.setPen(QColor(colors.ink))
            painter.drawText(QRectF(0, top, left - gap, row_height), int(Qt.AlignmentFlag.AlignVCenter), name)
            for column, count in enumerate(counts):
                area = QRectF(left + column * cell, top, cell, row_height).adjusted(1, 1, -1, -1)
                ground = QColor(colors.hover)
                if count:
                    ground = QColor(colors.success if column == row else colors.error)
                    ground.setAlphaF(_FAINTEST + (_DARKEST - _FAINTEST) * count / most)
                painter.fillRect(area, ground)
                if count:
                    painter.setPen(QColor(colors.ink))
                    painter.drawText(area, centre, QLocale().toString(count))
        painter.end()

    def _row_words(self, row: int) -> str:
        given = [self.words_at(row, column) for column, count in enumerate(self._counts[row]) if count]
        return " ".join(given)

    def _row_height(self) -> float:
        return max(float(tokens.scaled(_CELL_PX)), QFontMetricsF(tokens.font(Type.HINT)).height() * 1.4)

    def _names_width(self) -> float:
        metrics = QFontMetricsF(tokens.font(Type.HINT))
        widest = max((metrics.horizontalAdvance(f"00  {label}") for label in self._labels), default=0.0)
        return min(widest, float(tokens.scaled(_LONGEST_NAME_PX))) + tokens.scaled(8)

    def _columns(self) -> tuple[float, float]:
        """Returns where the cells begin and how wide one is; names give way before cells become unreadable."""
        columns = len(self._labels) + 1
        narrowest = float(tokens.scaled(_NARROWEST_CELL_PX))
        left = max(self._names_width() * 0.5, min(self._names_width(), self.width() - columns * narrowest))
        return left, max(narrowest, min(self._row_height() * 2, (self.width() - left) / columns))
