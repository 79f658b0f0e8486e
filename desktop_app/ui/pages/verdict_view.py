"""The verdict: one sentence, what it rests on, what to do next; and saved to show to others."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.project import Run
from desktop_app.evaluation import Verdict
from desktop_app.evaluation.measures import Measure
from desktop_app.evaluation.page import interval, mark_words, number
from desktop_app.evaluation.report import Report
from desktop_app.ui import messages
from desktop_app.ui.pages.safety_view import SafetyView
from desktop_app.ui.pages.sorting_view import SortingView
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.interval_chart import IntervalChart, IntervalRow
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_KIND: dict[str, NoticeKind] = {"better": "success", "no_difference": "warning", "worse": "error"}
_COLOR = {"better": "success", "no_difference": "muted", "worse": "error"}
_SHOWN_HABITS = 6


class VerdictView(QWidget):
    """Shows a `Verdict` and the `Report` below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = InlineNotice()
        self.leak_notice = InlineNotice()
        self.because = Text("")
        self.next_steps = Text("")
        self.loss = MetricTile(self.tr("Surprise at your replies (loss)"))
        self.habits = MetricTile(self.tr("Your turns of phrase"))
        self.wins = MetricTile(self.tr("You preferred your model"))
        self.examples = Text("", color="muted")
        self.numbers = DetailsFold(self.tr("All numbers"))
        self.chart = IntervalChart()
        self.interval_hint = Text("", Type.HINT, "muted")
        self.lines = Text("", Type.HINT)
        self.marks_title = Text(messages.words("page_marks").text, Type.STRONG)
        self.marks = Text("")
        self.sorting = SortingView()
        self.sorting_fold = DetailsFold(self.tr("What was sorted where"))
        self.sorting_fold.body.addWidget(self.sorting)
        self.checks = SafetyView()
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.wins, self.loss, self.habits):
            tiles.add(tile)
        for shown in (self.interval_hint, self.chart, self.lines):
            self.numbers.body.addWidget(shown)
        self.safety = DetailsFold(self.tr("What it has forgotten, and what it gives away"))
        self.safety.body.addWidget(self.checks)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_12)
        parts: tuple[QWidget, ...] = (
            self.sentence,
            self.leak_notice,
            tiles,
            Text(self.tr("What this rests on"), Type.STRONG),
            self.because,
            Text(self.tr("What to do next"), Type.STRONG),
            self.next_steps,
            self.marks_title,
            self.marks,
            self.examples,
            self.sorting_fold,
            self.numbers,
            self.safety,
        )
        for part in parts:
            column.addWidget(part)

    def show_run(self, run: Run, verdict: Verdict, report: Report) -> None:
        """Shows everything of a run. Raises AppError as `SafetyView.show_report` does."""
        self.checks.show_report(run, report)
        self.sorting.show_report(report)
        self.sorting_fold.setVisible(report.sorted_tuned is not None)
        self.show_verdict(verdict, report)

    def show_verdict(self, verdict: Verdict, report: Report) -> None:
        """Shows what a rating may change, and leaves alone what the person is reading."""
        said = messages.words(verdict.headline, verdict.details)
        self.sentence.show_words(_KIND[verdict.word], said.text, said.next_step)
        self._show_leak_notice(report)
        self.because.setText(_list([messages.words(code, verdict.details).text for code in verdict.because]))
        self.next_steps.setText(_list([messages.words(code, verdict.details).text for code in verdict.next_steps]))
        self._show_tiles(verdict)
        quoted = ", ".join(f"“{habit}”" for habit in verdict.habits[:_SHOWN_HABITS])
        self.examples.setText(self.tr("Turns of phrase that you keep using: {habits}.").format(habits=quoted))
        self.examples.setVisible(bool(verdict.habits))
        self.marks.setText(_list([one.text for one in mark_words(verdict, messages.words)]))
        for part in (self.marks_title, self.marks):
            part.setVisible(bool(verdict.wins.marks))
        self.chart.set_rows(said.text, [_row(one) for one in report.measures])
        self.chart.setVisible(any(one.low is not None for one in report.measures))
        self.interval_hint.setText(messages.words("page_interval", {"held_out": report.held_out}).text)
        self.lines.setText("\n".join(self._line(one) for one in report.measures))

    def _show_leak_notice(self, report: Report) -> None:
        said = messages.words(f"leaks_{report.leaks.word}")
        kind: NoticeKind = "error" if report.leaks.word == "leaks" else "warning"
        self.leak_notice.show_words(kind, said.text, said.next_step)
        self.leak_notice.setVisible(report.leaks.word in ("leaks", "unclear"))

    def _show_tiles(self, verdict: Verdict) -> None:
        locale = QLocale()
        arrow = self.tr("{before} → {after}")
        self.loss.set_value(
            arrow.format(
                before=locale.toString(verdict.loss_before, "f", 2),
                after=locale.toString(verdict.loss_after, "f", 2),
            ),
            self.tr("Before and after training; lower is better."),
        )
        self.habits.set_value(
            arrow.format(before=_percent(verdict.base_habits), after=_percent(verdict.tuned_habits)),
            self.tr("How many of them an answer has, before and after; your own replies: {own}.").format(
                own=_percent(verdict.own_habits)
            ),
        )
        self.habits.setVisible(bool(verdict.habits))
        wins = verdict.wins
        self.wins.set_value(
            self.tr("{tuned} of {rated}").format(
                tuned=locale.toString(wins.tuned), rated=locale.toString(wins.rated)
            ),
            self.tr("Ties as half: between {low} and {high} (95 %).").format(
                low=_percent(wins.rate.low), high=_percent(wins.rate.high)
            ),
        )
        self.wins.setVisible(wins.rated > 0)

    def _line(self, one: Measure) -> str:
        words = messages.words(f"measure_{one.code}").text
        said = self.tr("{measure}: {before} → {after}, {word}; {difference}, {count} messages")
        if one.low is None:
            said = self.tr("{measure}: {before} → {after}, {word}; {count} messages")
        return said.format(
            measure=words,
            difference=interval(one),
            count=QLocale().toString(one.count),
            before=number(one.base),
            after=number(one.tuned),
            word=messages.words(f"word_{one.word}").text,
        )


def _row(one: Measure) -> IntervalRow:
    sign = 1 if one.higher_is_better else -1
    ends = None if one.low is None or one.high is None else sorted((sign * one.low, sign * one.high))
    return IntervalRow(
        label=messages.words(f"measure_{one.code}").text,
        value=sign * (one.tuned - one.base),
        low=ends[0] if ends is not None else None,
        high=ends[1] if ends is not None else None,
        color=_COLOR[one.word],
        word=messages.words(f"word_{one.word}").text,
    )


def _list(sentences: list[str]) -> str:
    return "\n".join(f"•  {one}" for one in sentences)


def _percent(part: float) -> str:
    return f"{QLocale().toString(round(part * 100))} %"
