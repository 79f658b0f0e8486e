"""What the comparison on unseen messages found: one sentence, three figures, and what they mean."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.evaluation import Verdict
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_KIND: dict[str, NoticeKind] = {"better": "success", "no_difference": "warning", "worse": "error"}
_SHOWN_HABITS = 6


class VerdictView(QWidget):
    """Shows a `Verdict`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = InlineNotice()
        self.loss = MetricTile(self.tr("Surprise at your replies (loss)"))
        self.habits = MetricTile(self.tr("Your turns of phrase"))
        self.own = MetricTile(self.tr("Your own replies"))
        self.examples = Text("", color="muted")
        tiles = WrapRow(stretch=True, spacing_px=tokens.SPACE_12)
        for tile in (self.loss, self.habits, self.own):
            tiles.add(tile)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_12)
        column.addWidget(self.sentence)
        column.addWidget(tiles)
        column.addWidget(self.examples)

    def show_verdict(self, verdict: Verdict) -> None:
        said = messages.words(f"verdict_{verdict.word}")
        self.sentence.show_words(_KIND[verdict.word], said.text, said.next_step)
        number = QLocale()
        arrow = self.tr("{before} → {after}")
        self.loss.set_value(
            arrow.format(
                before=number.toString(verdict.loss_before, "f", 2),
                after=number.toString(verdict.loss_after, "f", 2),
            ),
            self.tr("Before and after training; lower is better."),
        )
        self.habits.set_value(
            arrow.format(before=_percent(verdict.base_habits), after=_percent(verdict.tuned_habits)),
            self.tr("How many of them an answer has, before and after."),
        )
        self.own.set_value(_percent(verdict.own_habits), self.tr("How many of them you use yourself."))
        has_habits = bool(verdict.habits)
        self.habits.setVisible(has_habits)
        self.own.setVisible(has_habits)
        quoted = ", ".join(f"“{habit}”" for habit in verdict.habits[:_SHOWN_HABITS])
        self.examples.setText(self.tr("Turns of phrase that you keep using: {habits}.").format(habits=quoted))
        self.examples.setVisible(has_habits)


def _percent(share: float) -> str:
    return f"{QLocale().toString(round(share * 100))} %"
