"""Parts of the plan's page: whether it fits, and the choices that are no fields, with their reasons."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QPushButton, QWidget

from desktop_app.recommend import Model, Plan, is_downloaded
from desktop_app.recommend.decision_table import decision_table
from desktop_app.recommend.edited import EDITABLE
from desktop_app.recommend.fitting import likely_range
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_words
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_FINE = 1000
_SIGN = {"fits": "success", "tight": "warning", "too_large": "error"}


class FitCard(Card):
    """Does it fit: a word, a bar, the memory, the time, and the check that measures both.

    Signals:
        check_wanted(): try the plan on this computer.
        next_best_wanted(str): take this model instead.
    """

    check_wanted = Signal()
    next_best_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Will it run here?"), parent=parent)
        self._sign = IconLabel("success", "success")
        self._verdict = Text("", Type.STRONG)
        self.badge = Badge()
        self._next_step = Text("", color="muted")
        self._memory = Text("")
        self._time = Text("")
        self._steps = Text("", color="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _FINE)
        self._bar.setAccessibleName(self.tr("Memory needed"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_8)
        grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._verdict, 0, 1)
        grid.addWidget(self.badge, 0, 2, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self._next_step, self._bar, self._memory, self._time, self._steps), 1):
            grid.addWidget(part, row, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self._next_best_id = ""
        self._build_deeds()

    def _build_deeds(self) -> None:
        self.check = QPushButton(self.tr("Check on my computer"))
        icons.put(self.check, "computer")
        self.check.clicked.connect(self.check_wanted)
        self.next_best = QPushButton()
        self.next_best.clicked.connect(lambda: self.next_best_wanted.emit(self._next_best_id))
        self._deeds = WrapRow()
        self._deeds.add(self.check)
        self._deeds.add(self.next_best)
        self._hint = Text("", Type.HINT, "muted")
        self.fold = DetailsFold(self.tr("Where the memory goes"))
        self._parts = Text("", color="muted")
        self.fold.body.addWidget(self._parts)
        self.body.addWidget(self._deeds)
        self.body.addWidget(self._hint)
        self.body.addWidget(self.fold)

    @property
    def text(self) -> str:
        """All it says, in one string."""
        parts = (self._verdict, self._next_step, self._memory, self._time, self._steps, self._hint, self._parts)
        return " ".join(part.text() for part in parts if part.text())

    def show_plan(self, plan: Plan, *, why_no_check: str, next_best: Model | None) -> None:
        """Replaces all it says.

        Args:
            why_no_check: why the plan cannot be tried; "" when it can.
            next_best: what to take where this plan is too large.
        """
        said = messages.words(f"plan_{plan.verdict}")
        sign = _SIGN[plan.verdict]
        self._sign.set_icon(sign, sign)
        self._verdict.setText(said.text)
        words = {"fits": self.tr("fits"), "tight": self.tr("tight"), "too_large": self.tr("too large")}
        self.badge.set_badge(words[plan.verdict], sign)
        self._next_step.setText(said.next_step)
        self._next_step.setVisible(bool(said.next_step))
        is_measured = plan.estimate.correction is not None and plan.estimated_seconds is not None
        self._show_memory(plan, is_measured=is_measured)
        self._show_time(plan)
        self.check.setText(self.tr("Check again") if is_measured else self.tr("Check on my computer"))
        self.check.setEnabled(not why_no_check)
        self._hint.setText(
            why_no_check
            or self.tr(
                "The check takes a few minutes: it trains five small steps, measures them and keeps nothing."
            )
        )
        self._show_next_best(next_best if plan.verdict == "too_large" else None)
        self._parts.setText(self._parts_text(plan))

    def _show_memory(self, plan: Plan, *, is_measured: bool) -> None:
        low, high = likely_range(plan.estimate, decision_table().memory)
        on_card = plan.hardware.best_gpu is not None
        if is_measured and on_card:
            words = self.tr("Measured: it needs {need} of the {free} that are free on the graphics card.")
        elif is_measured:
            words = self.tr("Measured: it needs {need} of the {free} of memory that are free.")
        elif on_card:
            words = self.tr(
                "Needs between {low} and {high} of the {free} that are free on the graphics card, by our estimate."
            )
        else:
            words = self.tr(
                "Needs between {low} and {high} of the {free} of memory that are free, by our estimate."
            )
        need = size_text(plan.estimate.total)
        said = words.format(
            need=need, low=size_text(low), high=size_text(high), free=size_text(plan.available_bytes)
        )
        self._memory.setText(said)
        share = plan.estimate.total / plan.available_bytes if plan.available_bytes > 0 else 1.0
        self._bar.setValue(round(min(1.0, share) * _FINE))
        self._bar.setAccessibleDescription(said)

    def _show_time(self, plan: Plan) -> None:
        if plan.estimated_seconds is not None:
            words = self.tr("The whole training takes {time} on this computer.")
            self._time.setText(words.format(time=plan_words.duration_text(plan.estimated_seconds)))
        else:
            self._time.setText(self.tr("The check shows how long it takes."))
        if plan.variation.tries:
            before = self.tr("Trying settings before it takes up to {time} more.")
            self._time.setText(
                f"{self._time.text()} "
                + before.format(time=plan_words.duration_text(plan.variation.hours * 3600).strip())
            )
        number = QLocale().toString
        self._steps.setText(
            self.tr("It will learn from {pairs} of your replies in about {steps} small steps.").format(
                pairs=number(plan.pairs), steps=number(plan.estimated_steps)
            )
        )

    def _show_next_best(self, model: Model | None) -> None:
        self.next_best.setVisible(model is not None)
        if model is not None:
            self._next_best_id = model.id
            words = self.tr("Use {name}") if is_downloaded(model.id) else self.tr("Download {name}")
            self.next_best.setText(words.format(name=model.name))

    def _parts_text(self, plan: Plan) -> str:
        parts = plan.estimate
        named = (
            (self.tr("The model itself"), parts.weights),
            (self.tr("What it learns (adapter)"), parts.adapter),
            (self.tr("The way of learning (optimizer)"), parts.optimizer),
            (self.tr("The examples on their way (activations)"), parts.activations),
            (self.tr("Comparing with your replies (loss)"), parts.loss),
            (self.tr("The system and reserves"), parts.overhead),
        )
        lines = [f"{name}: {size_text(max(0, size))}" for name, size in named]
        lines.append(
            self.tr("While the model is read, up to {size} for a moment.").format(size=size_text(parts.loading))
        )
        return "\n".join(lines)


class ChoicesTable(QWidget):
    """What the plan decided beside the fields: name, value, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Choices and their reasons"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_16)
        self._grid.setVerticalSpacing(tokens.SPACE_12)
        for column, stretch in enumerate((3, 2, 7)):
            self._grid.setColumnStretch(column, stretch)
        self._parts: list[QWidget] = []
        self.rows: list[tuple[str, str, str]] = []

    def show_plan(self, plan: Plan) -> None:
        rows = [
            (
                plan_words.setting_name(choice.setting),
                plan_words.value_text(choice.setting, choice.value),
                plan_words.reason_text(choice),
            )
            for choice in plan.choices
            if choice.setting not in EDITABLE
        ]
        if rows == self.rows:
            return
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        self.rows = rows
        for row, (name, value, reason) in enumerate(rows):
            cells = (Text(name, Type.STRONG), Text(value), Text(reason, color="muted"))
            for column, cell in enumerate(cells):
                cell.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                self._grid.addWidget(cell, row, column)
                self._parts.append(cell)
            cells[0].setAccessibleDescription(f"{value}. {reason}")
