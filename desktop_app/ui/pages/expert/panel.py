"""All groups of "Expert" below each other, with a search, and a way back to the recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.recommend import Choice, Model, Plan, Settings
from desktop_app.recommend.edited import EDITABLE
from desktop_app.recommend.plan import Variation
from desktop_app.recommend.variation import VARIABLE, suggested
from desktop_app.ui import messages
from desktop_app.ui.pages.expert.elsewhere import ElsewhereFields
from desktop_app.ui.pages.expert.field_row import FieldRow
from desktop_app.ui.pages.expert.group import SettingsGroup
from desktop_app.ui.pages.expert.methods import MethodChoice
from desktop_app.ui.pages.expert.option_row import OptionRow
from desktop_app.ui.pages.expert.option_words import option_label
from desktop_app.ui.pages.expert.other_projects import OtherProjects
from desktop_app.ui.pages.expert.ratings import RatingsText
from desktop_app.ui.pages.expert.setting_row import SettingRow
from desktop_app.ui.pages.plan_details import ChoicesTable
from desktop_app.ui.pages.plan_server import ServerFields
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.text import Text

_STAGES: Mapping[str, object] = {"texts_first": False, "tries": 0, "hours": 1.0}
_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "rank": ("lora", "qlora"), "alpha": ("lora", "qlora"), "dropout": ("lora", "qlora"),
    "use_rslora": ("lora", "qlora"), "use_dora": ("lora", "qlora"), "virtual_tokens": ("prefix",),
}  # fmt: skip
"""Settings that mean nothing for other methods; they are not shown there, unless they are not as suggested."""


class ExpertPanel(QWidget):
    """Signals:
    changed(): a value was typed, chosen or taken back.
    reset_wanted(): everything shall be as recommended, the way of training as well.
    """

    changed = Signal()
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._method = "qlora"
        self.setAccessibleName(self.tr("Settings and their reasons"))
        self.settings = {name: SettingRow(name) for name in EDITABLE}
        self.options = {name: OptionRow(name) for name in (*VARIABLE, *_STAGES)}
        self.rows: dict[str, FieldRow] = {**self.settings, **self.options}
        self.table = ChoicesTable()
        self.method = MethodChoice()
        self.projects = OtherProjects()
        self.ratings = RatingsText()
        self.elsewhere = ElsewhereFields()
        self.server = ServerFields()
        self.groups = {name: SettingsGroup(*words) for name, words in self._group_words().items()}
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a setting"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(60)
        self.search.textChanged.connect(self._find)
        self.nothing = Text("", color="muted")
        self.all_back = QPushButton(self.tr("Back to the recommendation"))
        self.all_back.clicked.connect(self.go_back)
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        for group in self.groups.values():
            column.addWidget(group)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(self.all_back, 0, Qt.AlignmentFlag.AlignLeft)
        for row in self.rows.values():
            row.changed.connect(self._on_row)
        self.projects.changed.connect(self._on_row)
        self._find()

    def _group_words(self) -> dict[str, tuple[str, str, str]]:
        """Title, a sentence, and words to be found by; in the order on the screen."""
        return {
            "why": (self.tr("What was chosen, and why"), "", ""),
            "method": (
                self.tr("Way of training"),
                self.tr("How the model learns, and how large what it learns may be."),
                "method lora qlora ia3 prefix full fine-tuning adapter",
            ),
            "memory": (
                self.tr("Memory and speed"),
                self.tr("Less memory means more time; the result stays nearly the same."),
                "",
            ),
            "pace": (
                self.tr("Pace and rounds"),
                self.tr("How fast it learns, and how often it sees everything."),
                "",
            ),
            "data": (
                self.tr("Examples and their order"),
                self.tr("What it sees besides your examples, and what it sees first."),
                "multi-task dataset weights",
            ),
            "hold": (
                self.tr("Against learning by heart and forgetting"),
                self.tr("Each of these slows the learning a little. Change one at a time."),
                "regularisation overfitting",
            ),
            "end": (self.tr("When to test and when to stop"), "", "early stopping validation"),
            "search": (
                self.tr("Try a few settings first"),
                self.tr(
                    "Short trainings with different settings; the best goes on by itself. This can be stopped, "
                    "and goes on later."
                ),
                "optuna hyperparameter search trials",
            ),
            "ratings": (self.tr("Learn from your ratings"), "", "dpo preferences"),
            "elsewhere": (
                self.tr("Several graphics cards, or another computer"),
                "",
                "ddp fsdp deepspeed accelerate axolotl skypilot cloud",
            ),
            "server": (self.tr("Where models come from"), "", "mirror hugging face server"),
        }

    def _fill(self) -> None:
        rows, groups = self.rows, self.groups
        groups["why"].add(self.table)
        groups["method"].add(self.method)
        members = {
            "method": ("rank", "alpha", "use_rslora", "use_dora", "virtual_tokens"),
            "memory": (
                "batch_size", "gradient_accumulation", "max_length", "packing", "gradient_checkpointing",
                "precision", "optimizer",
            ),
            "pace": (
                "epochs", "learning_rate", "schedule", "schedule_cycles", "warmup_ratio", "reference_batch",
            ),
            "data": ("order", "texts_first", "replay_share"),
            "hold": (
                "dropout", "weight_decay", "label_smoothing", "neftune_alpha", "adversarial_epsilon",
                "ewc_strength", "kl_strength",
            ),
            "end": ("evaluations_per_epoch", "early_stopping_patience", "max_steps", "seed"),
            "search": ("tries", "hours"),
        }  # fmt: skip
        for name, settings in members.items():
            groups[name].add_all([rows[setting] for setting in settings])
        groups["data"].add(self.projects)
        groups["ratings"].add(self.ratings)
        groups["elsewhere"].add(self.elsewhere)
        groups["server"].add(self.server)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter after typing means "find it" or "this value"; it must not set off the page's deed."""
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or isinstance(focused, QPushButton):
            super().keyPressEvent(event)
            return
        event.accept()
        if focused is self.search:
            found = next((row for row in self.rows.values() if row.isVisible()), None)
            if found is not None:
                found.field.setFocus(Qt.FocusReason.TabFocusReason)

    # What the person made of it

    @property
    def edits(self) -> dict[str, Choice]:
        """What differs from the suggestion, allowed or not."""
        return {name: row.edit for name, row in self.settings.items() if row.edit is not None}

    @property
    def allowed_edits(self) -> dict[str, Choice]:
        """What differs from the suggestion and can be."""
        return {name: edit for name, edit in self.edits.items() if self.settings[name].problem is None}

    @property
    def variation(self) -> Variation:
        """What is asked beside the settings; what is not allowed is left out."""
        values = {name: row.value for name, row in self.options.items() if row.value is not None}
        return Variation(
            options={name: value for name, value in values.items() if name not in _STAGES},
            tries=int(values.get("tries", 0)),
            hours=float(values.get("hours", 1.0)),
            texts_first=bool(values.get("texts_first", False)),
            projects=self.projects.chosen,
        )

    @property
    def has_problem(self) -> bool:
        return any(row.problem_text for row in self.rows.values())

    @property
    def change_count(self) -> int:
        rows = sum(row.is_changed for row in self.rows.values())
        return rows + len(self.projects.rows) + int(self.method.is_changed)

    def go_back(self) -> None:
        """Takes every suggestion again."""
        for row in self.rows.values():
            row.blockSignals(True)
            row.go_back()
            row.blockSignals(False)
        self.projects.go_back()
        self.search.clear()
        self.search.setFocus()
        self.reset_wanted.emit()

    def forget(self) -> None:
        """Another project: nothing that was typed for the last one stays."""
        for row in self.rows.values():
            row.value = row.problem = None
        self.search.clear()

    def _on_row(self) -> None:
        self.changed.emit()

    # What is shown

    def show_suggestion(self, plan: Plan, model: Model, edits: Mapping[str, Choice]) -> None:
        """Fills the fields with a plan as suggested and with what the person made of it."""
        for setting, row in self.settings.items():
            row.set_suggestion(getattr(plan.settings, setting), model, plan.hardware, edits.get(setting))

    def show_variation(self, settings: Settings, variation: Variation, own: Path) -> None:
        """Fills the options; what they are suggested to be follows from the settings."""
        for name in VARIABLE:
            value = suggested(settings, name)
            self.options[name].set_suggestion(value, variation.options.get(name, value))
        self.options["tries"].set_suggestion(0, variation.tries)
        self.options["hours"].set_suggestion(1.0, variation.hours)
        self.options["texts_first"].set_suggestion(False, variation.texts_first)
        self.projects.show_chosen(own, variation.projects)

    def show_texts(self, *, are_there: bool) -> None:
        """Whether the project has plain texts to begin with."""
        self.options["texts_first"].set_possible("" if are_there else messages.words("texts_first_none").text)

    def show_plan(self, plan: Plan, clash: tuple[str, str] | None) -> None:
        """Says why each value of the plan on the screen is what it is, and which two do not go together."""
        self.table.show_plan(plan)
        for choice in plan.choices:
            if choice.setting in self.settings:
                self.settings[choice.setting].show_reason(choice)
        self._show_clash(clash)
        self.all_back.setEnabled(bool(self.change_count) or self.has_problem)
        for name, group in self.groups.items():
            group.show_count(
                len(self.projects.rows) if name == "data" else int(name == "method" and self.method.is_changed)
            )
        self._method = plan.settings.method
        self._find()

    def _show_clash(self, clash: tuple[str, str] | None) -> None:
        first, second = clash or ("", "")
        for name, row in self.rows.items():
            sentence = ""
            if name == first:
                said = messages.words(
                    "option_clash", {"first": option_label(first), "second": option_label(second)}
                )
                sentence = f"{said.text} {said.next_step}"
            is_new = sentence and not row.clash
            row.show_clash(sentence)
            if is_new:
                # The other one may have been changed in another group.
                next(group for group in self.groups.values() if row in group.rows).set_open(True)

    def _find(self) -> None:
        words = self.search.text().strip().casefold()
        applicable = [row for name, row in self.rows.items() if self._applies(name)]
        found = [group.search(words, applicable) for group in self.groups.values()]
        self.nothing.setVisible(not any(found))
        self.nothing.setText(self.tr("No setting is called “{words}”.").format(words=words))

    def _applies(self, name: str) -> bool:
        if self.rows[name].is_changed or self.rows[name].clash:
            return True
        if name == "schedule_cycles":
            return self.options["schedule"].value == "cosine_with_restarts"
        if name == "hours":
            return self.options["tries"].value is not None
        return self._method in _ONLY_FOR.get(name, (self._method,))
