"""Parts of the plan's page: how much memory it needs, and every setting with its value and reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.recommend import Choice, Model, Plan, describe_choice, find_model
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

_FINE = 1000
_SIGN = {"fits": "success", "tight": "warning", "too_large": "error"}


def size_text(size_bytes: float) -> str:
    """A size as file managers show it, in the person's own way of writing numbers (1 GB = 1000 MB)."""
    decimals = 1 if size_bytes >= 1e9 else 0
    return QLocale().formattedDataSize(round(size_bytes), decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def model_name(model_id: str) -> str:
    """What a model is called; a folder that is gone keeps at least the name it had."""
    try:
        return find_model(model_id).name
    except AppError:
        return Path(model_id).name


class FitCard(Card):
    """Does it fit: a sentence, a bar, and how many steps there will be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Will it run here?"), parent=parent)
        self._sign = IconLabel("success", "success")
        self._verdict = Text("", Type.STRONG)
        self._next_step = Text("", color="muted")
        self._memory = Text("", color="muted")
        self._steps = Text("", color="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _FINE)
        self._bar.setAccessibleName(self.tr("Memory needed"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_8)
        grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self._verdict, self._next_step, self._bar, self._memory, self._steps)):
            grid.addWidget(part, row, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)

    @property
    def text(self) -> str:
        """All it says, in one string."""
        return " ".join((self._verdict.text(), self._next_step.text(), self._memory.text(), self._steps.text()))

    def show_plan(self, plan: Plan) -> None:
        said = messages.words(f"plan_{plan.verdict}")
        sign = _SIGN[plan.verdict]
        self._sign.set_icon(sign, sign)
        self._verdict.setText(said.text)
        self._next_step.setText(said.next_step)
        self._next_step.setVisible(bool(said.next_step))
        on_card = plan.hardware.best_gpu is not None
        where = (
            self.tr("Needs about {need} of the {free} that are free on the graphics card.")
            if on_card
            else self.tr("Needs about {need} of the {free} of memory that are free.")
        )
        words = where.format(need=size_text(plan.estimate.total), free=size_text(plan.available_bytes))
        self._memory.setText(words)
        share = plan.estimate.total / plan.available_bytes if plan.available_bytes > 0 else 1.0
        self._bar.setValue(round(min(1.0, share) * _FINE))
        self._bar.setAccessibleDescription(words)
        number = QLocale().toString
        self._steps.setText(
            self.tr("It will learn from {pairs} of your replies in about {steps} small steps.").format(
                pairs=number(plan.pairs), steps=number(plan.estimated_steps)
            )
        )


class AbsentModels(QWidget):
    """Models that are not on this computer: a list to read, nothing to press."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Models that are not on this computer"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_12)
        self._rows: list[QWidget] = []
        self.names: list[str] = []

    def show_models(self, models: Sequence[tuple[Model, str, str, str]]) -> None:
        """Each is a model, a remark before its description (may be empty), a badge and the badge's kind."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        self.names = [model.name for model, *_ in models]
        for model, remark, badge, kind in models:
            row = QWidget()
            name = Text(model.name, Type.STRONG)
            about = Text(f"{remark} {model.about}".strip(), color="muted")
            name.setAccessibleDescription(f"{badge}. {about.text()}")
            grid = QGridLayout(row)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(tokens.SPACE_12)
            grid.setVerticalSpacing(tokens.SPACE_4)
            grid.addWidget(name, 0, 0)
            grid.addWidget(Badge(badge, kind), 0, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(about, 1, 0, 1, 2)
            grid.setColumnStretch(0, 1)
            self._column.addWidget(row)
            self._rows.append(row)


class SettingsTable(QWidget):
    """Name, value, and below them why. Rows of text rather than a table, so that long reasons can wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Settings and their reasons"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_16)
        self._grid.setVerticalSpacing(tokens.SPACE_12)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 7)
        self._parts: list[QWidget] = []
        self.rows: list[tuple[str, str, str]] = []

    def show_plan(self, plan: Plan) -> None:
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        self.rows = [self._words(choice) for choice in plan.choices]
        for row, (name, value, reason) in enumerate(self.rows):
            cells = (Text(name, Type.STRONG), Text(value), Text(reason, color="muted"))
            for column, cell in enumerate(cells):
                cell.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                self._grid.addWidget(cell, row, column)
                self._parts.append(cell)
            cells[0].setAccessibleDescription(f"{value}. {reason}")

    def _words(self, choice: Choice) -> tuple[str, str, str]:
        names = {
            "model": self.tr("Model"),
            "pairs": self.tr("Examples"),
            "method": self.tr("Method"),
            "precision": self.tr("Numbers"),
            "learning_rate": self.tr("Learning rate"),
            "epochs": self.tr("Rounds"),
            "rank": self.tr("Rank"),
            "batch_size": self.tr("At once"),
            "gradient_accumulation": self.tr("Collected steps"),
            "gradient_checkpointing": self.tr("Save memory"),
            "max_length": self.tr("Longest text"),
            "optimizer": self.tr("Optimizer"),
            "dropout": self.tr("Noise"),
            "memory_margin": self.tr("Memory margin"),
        }
        name = names.get(choice.setting, choice.setting.replace("_", " "))
        return name, self._value(choice.setting, choice.value), messages.words(*describe_choice(choice)).text

    def _value(self, setting: str, value: Detail) -> str:
        number = QLocale()
        if setting == "model":
            return model_name(str(value))
        if setting == "method":
            return {"qlora": "QLoRA", "lora": "LoRA"}.get(str(value), str(value))
        if setting == "max_length":
            return self.tr("{count} tokens").format(count=number.toString(int(value or 0)))
        if isinstance(value, bool):
            return self.tr("on") if value else self.tr("off")
        if isinstance(value, int):
            return number.toString(value)
        if isinstance(value, float):
            # Six digits hold every setting the plan makes: rates go down to 0.000005.
            return number.toString(value, "f", 6).rstrip("0").rstrip(number.decimalPoint())
        return str(value)
