"""Live charts. Importing this imports pyqtgraph (and numpy): do so where a chart is shown, not before."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Sequence
from itertools import accumulate, count
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

# Four times a second is what the eye reads as live; more only heats the computer that is training.
_REDRAW_MS = 250
# Each chart redraws at its own part of that time: three at once would hold up the window three times as long.
_TURNS = 3
# Weight of the newest point in the smoothed line: about the mean of the last 20.
_SMOOTHING = 0.1


class Chart(QWidget):
    """A plot in the theme's colours that redraws at most four times a second."""

    _made = count()

    def __init__(self, title: str, x_label: str, y_label: str, height_px: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._labels = (x_label, y_label)
        self.plot = pg.PlotWidget()
        self.plot.setFixedHeight(tokens.scaled(height_px))
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        # The wheel must scroll the page, and a chart that was dragged away looks like a failure.
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.wheelEvent = lambda event: event.ignore()
        self.plot.setFocusPolicy(pg.QtCore.Qt.FocusPolicy.NoFocus)
        self.plot.setAccessibleName(title)
        self.plot.setClipToView(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        if title:
            column.addWidget(Text(title, Type.STRONG))
        column.addWidget(self.plot)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn_ms = next(self._made) % _TURNS * _REDRAW_MS // _TURNS
        self._timer.timeout.connect(self._draw)
        theme.active().changed.connect(self.recolor)

    def _touch(self) -> None:
        if not self._timer.isActive():
            left_ms = _REDRAW_MS - (round(time.monotonic() * 1000) - self._turn_ms) % _REDRAW_MS
            # A timer may come a little early; the rest of its turn is no turn of its own.
            self._timer.start(left_ms if left_ms >= _REDRAW_MS // 2 else left_ms + _REDRAW_MS)

    def _draw(self) -> None:
        self.redraw()
        # Otherwise the first paint finds out that the axes no longer fit, and everything is painted twice.
        self.plot.getViewBox().prepareForPaint()

    @property
    def summary_text(self) -> str:
        """What the picture says, for those who cannot see it."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draws now what came since the last time."""
        raise NotImplementedError

    def recolor(self) -> None:
        """Takes the colours of the palette that holds now."""
        colors = theme.colors()
        self.plot.setBackground(QColor(colors.surface))
        font = tokens.font(Type.HINT)
        for side, label in zip(("bottom", "left"), self._labels, strict=True):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(colors.frame))
            axis.setStyle(maxTickLevel=0)
            axis.setTextPen(pg.mkPen(colors.muted))
            axis.setTickFont(font)
            axis.label.setFont(font)
            if label:
                axis.setLabel(label, color=colors.muted)


class LossChart(Chart):
    """Training loss (raw faint, smoothed strong) and validation loss as points with a line.

    Losses are mean cross-entropy in nats; a value that is not finite is left out.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", "", 280, parent)
        self._labels = (self.tr("Step"), self.tr("Loss (lower is better)"))
        # Arrays: numpy takes them over as they are, and a list of 50,000 numbers one by one.
        self._steps = array("q")
        self._losses = array("d")
        self._smoothed = array("d")
        self._validation_steps = array("q")
        self._validation = array("d")
        self._legend = self.plot.addLegend(
            offset=(-12, 8), labelTextSize=f"{tokens.font(Type.HINT).pointSizeF()}pt"
        )
        self._raw_line = _line(self.plot)
        self._smooth_line = _line(self.plot, name=self.tr("Training"))
        self._validation_line = self.plot.plot(name=self.tr("Unseen messages"), symbol="o", symbolSize=7)
        self.recolor()

    def add_training(self, step: int, loss: float) -> None:
        if not math.isfinite(loss):
            return
        before = self._smoothed[-1] if self._smoothed else loss
        self._steps.append(step)
        self._losses.append(loss)
        self._smoothed.append(before + _SMOOTHING * (loss - before))
        self._touch()

    def show_training(self, steps: Sequence[int], losses: Sequence[float]) -> None:
        """Replaces the training's line; the steps ascend."""
        self._steps, self._losses = _finite("q", steps, losses)
        smooth = accumulate(self._losses, lambda before, loss: before + _SMOOTHING * (loss - before))
        self._smoothed = array("d", smooth)
        self._touch()

    def show_validation(self, steps: Sequence[int], losses: Sequence[float]) -> None:
        """Replaces the points on unseen messages; the steps ascend."""
        self._validation_steps, self._validation = _finite("q", steps, losses)
        self._touch()

    @property
    def summary_text(self) -> str:
        if not self._losses:
            return self.tr("Nothing has been learned yet.")
        said = self.tr("Training loss fell from {first} to {last} in {steps} steps.")
        if self._smoothed[-1] >= self._losses[0]:
            said = self.tr("Training loss went from {first} to {last} in {steps} steps.")
        text = said.format(first=f"{self._losses[0]:.2f}", last=f"{self._smoothed[-1]:.2f}", steps=self._steps[-1])
        if self._validation:
            text += " " + self.tr("On unseen messages it is {now}, the best was {best}.").format(
                now=f"{self._validation[-1]:.2f}", best=f"{min(self._validation):.2f}"
            )
        return text

    def redraw(self) -> None:
        steps = np.array(self._steps)
        self._raw_line.setData(steps, np.array(self._losses))
        self._smooth_line.setData(steps, np.array(self._smoothed))
        self._validation_line.setData(np.array(self._validation_steps), np.array(self._validation))
        self.plot.setAccessibleDescription(self.summary_text)

    def recolor(self) -> None:
        super().recolor()
        colors = theme.colors()
        faint = QColor(colors.accent)
        faint.setAlpha(70)
        self._raw_line.setPen(pg.mkPen(faint, width=1))
        self._smooth_line.setPen(pg.mkPen(colors.accent, width=2))
        self._validation_line.setPen(pg.mkPen(colors.second, width=2))
        self._validation_line.setSymbolBrush(pg.mkBrush(colors.second))
        self._validation_line.setSymbolPen(pg.mkPen(colors.surface, width=1))
        self._legend.setLabelTextColor(colors.ink)
        for _sample, label in self._legend.items:
            label.setText(label.text, color=colors.ink)  # the line above holds for entries to come only
        self._legend.setBrush(None)
        self._legend.setPen(None)


class SmallChart(Chart):
    """One value over time: memory, tokens a second.

    Args:
        title: what it shows.
        unit: behind the number ("GB").
        decimals: of the number in words.
    """

    def __init__(self, title: str, unit: str = "", *, decimals: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(f"{title} ({unit})" if unit else title, "", "", 130, parent)
        self._name = title
        self._unit = unit
        self._decimals = decimals
        self._x = array("d")
        self._y = array("d")
        self._line = _line(self.plot)
        self.recolor()

    def add(self, x: float, y: float) -> None:
        """`x` in steps or seconds; a value that is not finite is left out."""
        if math.isfinite(y):
            self._x.append(x)
            self._y.append(y)
            self._touch()

    def show_points(self, x: Sequence[float], y: Sequence[float], *, scale: float = 1.0) -> None:
        """Replaces the line; every `y` is multiplied by `scale`."""
        self._x, self._y = _finite("d", x, np.asarray(y, dtype=np.float64) * scale)
        self._touch()

    @property
    def summary_text(self) -> str:
        if not self._y:
            return self.tr("{title}: no value yet.").format(title=self._name)
        return self.tr("{title}: now {now} {unit}, highest {most} {unit}.").format(
            title=self._name,
            now=f"{self._y[-1]:.{self._decimals}f}",
            most=f"{max(self._y):.{self._decimals}f}",
            unit=self._unit,
        )

    def redraw(self) -> None:
        self._line.setData(np.array(self._x), np.array(self._y))
        # From zero: a magnified wobble would look like trouble.
        self.plot.setYRange(0, max(self._y, default=1.0) * 1.1 or 1.0, padding=0)
        self.plot.setAccessibleDescription(self.summary_text)

    def recolor(self) -> None:
        super().recolor()
        colors = theme.colors()
        self._line.setPen(pg.mkPen(colors.accent, width=2))


def _finite(kind: str, x: Sequence[float], y: Sequence[float] | np.ndarray) -> tuple[array[Any], array[float]]:
    """Copies points into arrays of `kind` and "d", without those that are not finite; quick for any number."""
    values = np.asarray(y, dtype=np.float64)
    known = np.isfinite(values)
    return array(kind, np.asarray(x)[known].astype(kind).tobytes()), array("d", values[known].tobytes())


def _line(plot: pg.PlotWidget, **look: Any) -> Any:
    """Returns a line that draws two points a pixel, the highest and the lowest; pyqtgraph's own choice is ten."""
    line = plot.plot(autoDownsampleFactor=1.0, **look)
    line.setDownsampling(auto=True, method="peak")
    return line
