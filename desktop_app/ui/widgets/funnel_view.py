"""Where the messages went: one bar for each reason, all of them together the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_BAR_PX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelRow:
    """`count` messages that were kept, or dropped for the reason that `label` names; `hint` explains it.

    A row with a `key` has a button that shows more about it.
    """

    label: str
    count: int
    is_kept: bool = False
    hint: str = ""
    key: str = ""


class FunnelView(QWidget):
    """Label, bar, count. Bars are relative to the sum of all rows, so they can be compared.

    Signals:
        show_wanted(str): the key of the row whose button was pressed.
    """

    show_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_16)
        self._grid.setVerticalSpacing(tokens.SPACE_12)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 6)

    def set_rows(self, rows: Sequence[FunnelRow]) -> None:
        """Shows these rows in the given order."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        total = sum(row.count for row in rows)
        said: list[str] = []
        for at, row in enumerate(rows):
            number = QLocale().toString(row.count)
            label = Text(row.label, Type.STRONG if row.is_kept else Type.BODY)
            count = QLabel(number)
            count.setTextFormat(Qt.TextFormat.PlainText)
            count.setFont(tokens.font(Type.STRONG if row.is_kept else Type.BODY))
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            bar = _Bar(row.count / total if total else 0.0, row.is_kept)
            for part in (label, bar, count):
                part.setToolTip(row.hint)
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(bar, at, 1, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(count, at, 2, Qt.AlignmentFlag.AlignVCenter)
            if row.key:
                self._grid.addWidget(self._button(row), at, 3, Qt.AlignmentFlag.AlignVCenter)
            said.append(f"{row.label}: {number}")
        self.setAccessibleName(self.tr("Where the messages went"))
        self.setAccessibleDescription("; ".join(said))

    def _button(self, row: FunnelRow) -> QPushButton:
        button = QPushButton(self.tr("Show"))
        button.setObjectName("quiet")
        button.setAccessibleName(self.tr("Show: {reason}").format(reason=row.label))
        button.clicked.connect(lambda: self.show_wanted.emit(row.key))
        self.buttons[row.key] = button
        return button


class _Bar(QWidget):
    def __init__(self, share: float, is_kept: bool) -> None:
        super().__init__()
        self._share = share
        self._is_kept = is_kept
        self.setFixedHeight(tokens.scaled(_BAR_PX))
        self.setMinimumWidth(tokens.SPACE_32 * 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(self.rect())
        radius = track.height() / 2
        painter.setBrush(QColor(colors.hairline))
        painter.drawRoundedRect(track, radius, radius)
        if self._share > 0:
            # One message of a million is still one: it gets a dot.
            filled = QRectF(track)
            filled.setWidth(max(track.height(), track.width() * self._share))
            painter.setBrush(QColor(colors.accent if self._is_kept else colors.frame))
            painter.drawRoundedRect(filled, radius, radius)
        painter.end()
