"""What a run looks like while it trains and afterwards: progress, loss, and a few numbers."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.evaluation.trend import trend
from desktop_app.flow.run_history import History
from desktop_app.protocol.events import Event, Memory, Metric, Phase, Progress
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.charts import LossChart, SmallChart
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

_GB = 1e9
_WORDS_MS = 250
"""Nobody reads faster; each change of a text lays out the whole page."""
_IN_THE_TABLE = frozenset(("search_tried",))
"""Notices that the table of tries says better."""
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
        # All that has nothing to show while settings are still being tried.
        self.curves = QWidget()
        self._history = History()
        self._progress: Progress | None = None
        self._has_news = False
        self._words_timer = QTimer(self)
        self._words_timer.setSingleShot(True)
        self._words_timer.setInterval(_WORDS_MS)
        self._words_timer.timeout.connect(self._show_news)
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
        column.addWidget(self.curves)
        below = QVBoxLayout(self.curves)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(tokens.SPACE_16)
        below.addLayout(tiles)
        for part in (self.trend, self.loss_chart, self.summary, self.numbers):
            below.addWidget(part)

    def clear(self) -> None:
        """Empty, as before the first event."""
        self._progress = None
        self._has_news = False
        self.progress.reset()
        for tile in (self.step, self.validation, self.speed):
            tile.set_value("–")
        self.trend.setText("")
        self.summary.setText("")
        self.show_history(History())

    def show_history(self, history: History) -> None:
        """Shows a run as it was left; what is taken from now on goes on from there."""
        self._history = history
        self._fill_charts()
        self._show_notices()
        self._show_steps()
        self._say()

    def end(self) -> None:
        """The run stands still: numbers and curves stay, a bar would promise that something moves."""
        self._show_news()
        self._words_timer.stop()
        self.progress.hide()

    def take(self, events: Iterable[Event]) -> None:
        """Shows what came; of phases and progress only the last. Numbers and words follow a few times a second."""
        phase: Phase | None = None
        goes_back = False
        notices = len(self._history.notices)
        for event in events:
            goes_back = self._history.take(event) or goes_back
            if isinstance(event, Phase):
                phase, self._progress = event, None
            elif isinstance(event, Progress):
                self._progress = event
            elif not goes_back:
                self._draw(event)
        if goes_back:
            self._fill_charts()
        if len(self._history.notices) > notices:
            self._show_notices()
        if phase is not None:
            self.progress.show()
            self.progress.set_phase(messages.words(f"phase_{phase.name}").text)
        self._has_news = True
        if not self._words_timer.isActive():
            self._show_news()

    def _show_news(self) -> None:
        if not self._has_news:
            return
        self._has_news = False
        self._words_timer.start()
        if self._progress is not None:
            self.progress.set_progress(self._progress.done, self._progress.total, self._progress.seconds_left)
        self._show_steps()
        self._say()

    def _show_notices(self) -> None:
        # Whoever comes back in the morning sees what the night was like; two may say the same.
        told = [one for one in self._history.notices if one.code not in _IN_THE_TABLE]
        lines = dict.fromkeys(messages.words(one.code, one.details).text for one in told)
        self.happened.setText("\n".join(lines))
        self.happened.setVisible(bool(lines))

    def _show_steps(self) -> None:
        steps = self._history.steps
        if steps is not None:
            self.step.set_value(self.tr("{done} of {total}").format(done=steps.done, total=steps.total))

    def _draw(self, event: Event) -> None:
        history = self._history
        if isinstance(event, Memory):
            self.memory_chart.add(history.last_step, event.used_bytes / _GB)
        elif isinstance(event, Metric):
            if event.loss is not None:
                self.loss_chart.add_training(event.step, event.loss)
            if event.validation_loss is not None:
                self._show_validation()
            if event.tokens_per_second is not None:
                self.speed_chart.add(event.step, event.tokens_per_second)

    def _fill_charts(self) -> None:
        history = self._history
        self.loss_chart.show_training(history.training.steps, history.training.values)
        self._show_validation()
        self.memory_chart.show_points(history.memory.steps, history.memory.values, scale=1 / _GB)
        self.speed_chart.show_points(history.speed.steps, history.speed.values)

    def _show_validation(self) -> None:
        self.loss_chart.show_validation(self._history.validation.steps, self._history.validation.values)

    def _say(self) -> None:
        history = self._history
        losses = history.validation.values
        if losses:
            best, now = min(losses), losses[-1]
            hint = self.tr("lower is better")
            if now > best:
                hint = self.tr("lower is better; best {best}").format(best=QLocale().toString(best, "f", 2))
            self.validation.set_value(QLocale().toString(now, "f", 2), hint)
        if history.speed:
            self.speed.set_value(QLocale().toString(round(history.speed.values[-1] * _WORDS_PER_TOKEN)))
        if history.training or losses:
            self.trend.setText(messages.words(trend(losses)).text)
            self.summary.setText(self.loss_chart.summary_text)
