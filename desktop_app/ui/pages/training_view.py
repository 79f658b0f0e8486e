"""What a run looks like while it trains and afterwards: progress, loss, and a few numbers."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.evaluation.trend import trend
from desktop_app.protocol.events import Event, Memory, Metric, Notice, Phase, Progress
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.charts import LossChart, SmallChart
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

_GB = 1e9
_WORDS_PER_TOKEN = 0.75
"""Of English text, as tokenizer makers count; "tokens" means nothing to most people."""


class TrainingView(QWidget):
    """Fed with events, live or from the run's file; shows the same for both. Importing it imports pyqtgraph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.progress = ProgressPanel()
        self.trend = Text("", Type.SECTION)
        self.loss_chart = LossChart()
        self.summary = Text("", Type.HINT, "muted")
        self.happened = Text("", Type.HINT, "muted")
        self.step = MetricTile(self.tr("Steps"))
        self.validation = MetricTile(self.tr("Loss on unseen messages"))
        self.speed = MetricTile(self.tr("Words a second"))
        self.memory_chart = SmallChart(self.tr("Memory"), "GB")
        self.speed_chart = SmallChart(self.tr("Speed"), self.tr("tokens/s"), decimals=0)
        self._metrics: dict[int, Metric] = {}
        self._validation: dict[int, float] = {}
        self._last_step = 0
        self._tokens_per_second = 0.0
        # In the order of their coming, each once: whoever comes back in the morning sees what the night was like.
        self._notices: dict[str, None] = {}
        self._build()
        self._show_notices()

    def _build(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(tokens.SPACE_12)
        for tile in (self.step, self.validation, self.speed):
            tiles.addWidget(tile)
        self.numbers = DetailsFold(self.tr("Memory and speed"))
        charts = QGridLayout()
        charts.setSpacing(tokens.SPACE_16)
        charts.addWidget(self.memory_chart, 0, 0)
        charts.addWidget(self.speed_chart, 0, 1)
        self.numbers.body.addLayout(charts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        column.addWidget(self.progress)
        column.addWidget(self.happened)
        column.addLayout(tiles)
        column.addWidget(self.trend)
        column.addWidget(self.loss_chart)
        column.addWidget(self.summary)
        column.addWidget(self.numbers)

    def clear(self) -> None:
        """Empty, as before the first event."""
        self._metrics.clear()
        self._validation.clear()
        self._last_step = 0
        self._tokens_per_second = 0.0
        self.progress.reset()
        for chart in (self.loss_chart, self.memory_chart, self.speed_chart):
            chart.clear()
        for tile in (self.step, self.validation, self.speed):
            tile.set_value("–")
        self.trend.setText("")
        self.summary.setText("")
        self._notices.clear()
        self._show_notices()

    def end(self) -> None:
        """The run stands still: numbers and curves stay, a bar would promise that something moves."""
        self.progress.hide()

    def take(self, events: Iterable[Event]) -> None:
        """Shows what came; a batch redraws once, and of its phases and progress only the last is shown."""
        phase: Phase | None = None
        progress: Progress | None = None
        is_of_phase = True
        for event in events:
            if isinstance(event, Phase):
                phase, is_of_phase = event, False
            elif isinstance(event, Progress):
                progress, is_of_phase = event, True
            elif isinstance(event, Metric):
                self._take_metric(event)
            elif isinstance(event, Notice):
                self._notices[messages.words(event.code, event.details).text] = None
                self._show_notices()
            elif isinstance(event, Memory):
                self.memory_chart.add(self._last_step, event.used_bytes / _GB)
        if phase is not None:
            self.progress.show()
            self.progress.set_phase(messages.words(f"phase_{phase.name}").text)
        if progress is not None:
            if is_of_phase:
                self.progress.set_progress(progress.done, progress.total, progress.seconds_left)
            if progress.unit == "steps":
                self.step.set_value(self.tr("{done} of {total}").format(done=progress.done, total=progress.total))
        self._say()

    def _show_notices(self) -> None:
        self.happened.setText("\n".join(self._notices))
        self.happened.setVisible(bool(self._notices))

    def _take_metric(self, metric: Metric) -> None:
        if metric.step < self._last_step:
            self._go_back_to(metric.step)
        self._last_step = metric.step
        if metric.loss is not None:
            self._metrics[metric.step] = metric
            self.loss_chart.add_training(metric.step, metric.loss)
        if metric.validation_loss is not None and metric.step not in self._validation:
            self._validation[metric.step] = metric.validation_loss
            self.loss_chart.add_validation(metric.step, metric.validation_loss)
        if metric.tokens_per_second is not None:
            self._tokens_per_second = metric.tokens_per_second
            self.speed_chart.add(metric.step, metric.tokens_per_second)

    def _go_back_to(self, step: int) -> None:
        """A resumed run repeats the steps after its checkpoint: the lines go on from there, not across."""
        self._metrics = {at: metric for at, metric in self._metrics.items() if at < step}
        self._validation = {at: loss for at, loss in self._validation.items() if at < step}
        self.loss_chart.clear()
        for at, metric in self._metrics.items():
            if metric.loss is not None:
                self.loss_chart.add_training(at, metric.loss)
        for at, loss in self._validation.items():
            self.loss_chart.add_validation(at, loss)

    def _say(self) -> None:
        losses = [self._validation[step] for step in sorted(self._validation)]
        if losses:
            best, now = min(losses), losses[-1]
            hint = self.tr("lower is better")
            if now > best:
                hint = self.tr("lower is better; best {best}").format(best=QLocale().toString(best, "f", 2))
            self.validation.set_value(QLocale().toString(now, "f", 2), hint)
        if self._tokens_per_second:
            self.speed.set_value(QLocale().toString(round(self._tokens_per_second * _WORDS_PER_TOKEN)))
        if self._metrics or losses:
            self.trend.setText(messages.words(trend(losses)).text)
            self.summary.setText(self.loss_chart.summary_text)
