"""The losses of several runs in one picture. Importing this imports pyqtgraph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.charts import Chart

_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_SIGNS = ("o", "t", "s", "d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """(step, loss in nats) of one run, in the order of the steps."""

    name: str
    points: Sequence[tuple[int, float]]


class RunsChart(Chart):
    """Loss on unseen messages over the steps, one line a run; stroke and sign differ as well as colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", "", 260, parent)
        self._labels = (self.tr("Step"), self.tr("Loss on unseen messages"))
        self._curves: tuple[Curve, ...] = ()
        self._legend = self.plot.addLegend(
            offset=(-12, 8), labelTextSize=f"{tokens.font(Type.HINT).pointSizeF()}pt"
        )
        self._legend.setBrush(None)
        self._legend.setPen(None)
        self.recolor()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Replaces what is shown."""
        self._curves = tuple(curves)
        self.redraw()

    @property
    def summary_text(self) -> str:
        said = [
            self.tr("{name}: lowest loss {loss} at step {step}.").format(
                name=curve.name, loss=f"{loss:.2f}", step=step
            )
            for curve in self._curves
            for step, loss in [min(curve.points, key=lambda point: point[1], default=(0, math.nan))]
            if math.isfinite(loss)
        ]
        return " ".join(said) or self.tr("No run has been measured yet.")

    def redraw(self) -> None:
        self.plot.clear()
        self._legend.clear()
        colors = theme.colors()
        hues = (colors.accent, colors.second, colors.success, colors.warning, colors.error, colors.info)
        for number, curve in enumerate(self._curves):
            hue = hues[number % len(hues)]
            self.plot.plot(
                [step for step, _ in curve.points],
                [loss for _, loss in curve.points],
                name=curve.name,
                pen=pg.mkPen(hue, width=2, style=_STYLES[number % len(_STYLES)]),
                symbol=_SIGNS[number % len(_SIGNS)],
                symbolSize=7,
                symbolBrush=pg.mkBrush(hue),
                symbolPen=pg.mkPen(colors.surface, width=1),
            )
        self._legend.setLabelTextColor(colors.ink)
        for _sample, label in self._legend.items:
            label.setText(label.text, color=colors.ink)
        self.plot.setAccessibleDescription(self.summary_text)

    def recolor(self) -> None:
        super().recolor()
        self.redraw()
