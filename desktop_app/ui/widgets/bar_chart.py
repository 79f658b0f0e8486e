"""A chart of bars, one for each value of something. Importing this imports pyqtgraph, as `charts` does."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.charts import Chart

_HEIGHT_PX = 180
_AIR = 1.6
"""Labels closer than 0.6 of their own width run into each other."""


class BarChart(Chart):
    """Bars in the given order; as many labels below them as have room.

    Args:
        title: what it shows.
        y_label: what is counted.
    """

    def __init__(self, title: str, y_label: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(title, "", y_label, _HEIGHT_PX, parent)
        self._bars: list[tuple[str, int]] = []
        self._summary = ""
        self._items = pg.BarGraphItem(x=[], height=[], width=0.8)
        self.plot.addItem(self._items)
        self.plot.getAxis("bottom").setStyle(tickLength=0)
        self.recolor()

    def set_bars(self, bars: Sequence[tuple[str, int]], summary: str) -> None:
        """Shows (label, count) pairs; `summary` says the same in a sentence."""
        self._bars = list(bars)
        self._summary = summary
        self.redraw()

    @property
    def summary_text(self) -> str:
        return self._summary

    def redraw(self) -> None:
        places = list(range(len(self._bars)))
        heights = [count for _label, count in self._bars]
        self._items.setOpts(x=places, height=heights, width=0.8)
        self.plot.setXRange(-0.5, max(len(places), 1) - 0.5, padding=0.01)
        highest = max(heights, default=0) or 1
        self.plot.setYRange(0, highest * 1.05, padding=0)
        locale = QLocale()
        steps = sorted({round(highest * part) for part in (0, 0.5, 1)})
        left = self.plot.getAxis("left")
        left.setTicks([[(step, locale.toString(step)) for step in steps]])
        self._place_labels()
        self.plot.setAccessibleDescription(self._summary)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_labels()

    def recolor(self) -> None:
        super().recolor()
        colors = theme.colors()
        self._items.setOpts(brush=pg.mkBrush(colors.accent), pen=pg.mkPen(None))

    def _place_labels(self) -> None:
        metrics = QFontMetrics(tokens.font(Type.HINT))
        widest = max((metrics.horizontalAdvance(label) for label, _count in self._bars), default=0)
        room = max(1, int(self.plot.width() * 0.9 / max(widest * _AIR, 1)))
        every = -(-len(self._bars) // room) if self._bars else 1
        ticks = [(at, label) for at, (label, _count) in enumerate(self._bars) if at % every == 0]
        self.plot.getAxis("bottom").setTicks([ticks])
