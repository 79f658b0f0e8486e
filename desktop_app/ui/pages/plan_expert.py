"""Every setting of the plan as a field, with its reason, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.hardware import HardwareProfile
from desktop_app.recommend import Choice, Model, Plan
from desktop_app.recommend.edited import EDITABLE, checked_value, chosen, options, read_value
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_words
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

_LONGEST_INPUT = 24


class CalmComboBox(QComboBox):
    """Does not change when the page is scrolled over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A long option must not force the page wide.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SettingRow(QWidget):
    """One setting: name, field, a way back to the suggestion, the reason, and a problem if there is one.

    Signals:
        changed(): `edit` or `problem` is another one because of the person.
    """

    changed = Signal()

    def __init__(self, setting: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        # `edit` may be one that this model or computer does not allow; `problem` then says why.
        self.edit: Choice | None = None
        self.problem: AppError | None = None
        self._suggested: Detail = 0
        self._model: Model | None = None
        self._profile: HardwareProfile | None = None
        name = plan_words.setting_name(setting)
        self._label = Text(name, Type.STRONG)
        self.field = self._make_field()
        self.field.setAccessibleName(name)
        self._label.setBuddy(self.field)
        self.back = QPushButton()
        self.back.setObjectName("quiet")
        self.back.clicked.connect(self.go_back)
        self._reason = Text("", color="muted")
        self._sign = IconLabel("error", "error")
        self._problem = Text("", color="error")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_4)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self._reason, 1, 0, 1, 2)
        wrong = QGridLayout()
        wrong.setHorizontalSpacing(tokens.SPACE_8)
        wrong.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._problem, 0, 1)
        wrong.setColumnStretch(1, 1)
        grid.addLayout(wrong, 2, 0, 1, 2)
        grid.addWidget(self.back, 3, 1, Qt.AlignmentFlag.AlignLeft)
        self._show_state()

    @property
    def problem_text(self) -> str:
        return self._problem.text()

    @property
    def reason_text(self) -> str:
        return self._reason.text()

    def _make_field(self) -> QLineEdit | QComboBox | QCheckBox:
        if self.setting == "gradient_checkpointing":
            box = QCheckBox(self.tr("on"))
            box.clicked.connect(lambda: self._on_value(box.isChecked()))
            return box
        if self.setting in ("precision", "optimizer"):
            combo = CalmComboBox()
            combo.activated.connect(lambda _at: self._on_value(combo.currentData()))
            return combo
        line = QLineEdit()
        line.setMaxLength(_LONGEST_INPUT)
        line.textEdited.connect(self._on_typed)
        return line

    # What the person does

    def _on_typed(self, text: str) -> None:
        assert self._model is not None
        assert self._profile is not None
        try:
            value = read_value(self.setting, text, model=self._model, profile=self._profile)
        except AppError as error:
            self.edit, self.problem = None, error
            self._show_state()
            self.changed.emit()
        else:
            self._on_value(value)

    def _on_value(self, value: Detail) -> None:
        self.edit = chosen(self.setting, value) if value != self._suggested else None
        self.problem = None
        self._show_state()
        self.changed.emit()

    def go_back(self) -> None:
        """Takes the suggestion again."""
        had_focus = self.back.hasFocus()
        self.edit = self.problem = None
        self._show_value(self._suggested)
        self._show_state()
        if had_focus:
            self.field.setFocus()
        self.changed.emit()

    # What the plan says

    def set_suggestion(self, value: Detail, model: Model, profile: HardwareProfile, edit: Choice | None) -> None:
        """Shows the suggestion, or the edit as far as it is allowed for this model and computer."""
        self._suggested, self._model, self._profile = value, model, profile
        if isinstance(self.field, QComboBox):
            self._fill(self.field, options(self.setting, profile), edit)
        if edit is None and self.edit is None and self.problem is not None:
            # What was typed stays to be corrected, and may be right for another model.
            if isinstance(self.field, QLineEdit):
                self._read_again(self.field.text())
            return
        self.edit, self.problem = None, None
        shown = value
        if edit is not None and edit.value != value:
            shown = edit.value
            self.edit = edit
            try:
                checked_value(self.setting, edit.value, model=model, profile=profile)
            except AppError as error:
                self.problem = error
        self._show_value(shown)
        self._show_state()

    def _read_again(self, text: str) -> None:
        assert self._model is not None
        assert self._profile is not None
        try:
            value = read_value(self.setting, text, model=self._model, profile=self._profile)
        except AppError as error:
            self.problem = error
        else:
            self.problem = None
            self.edit = chosen(self.setting, value) if value != self._suggested else None
        self._show_state()

    def show_reason(self, choice: Choice) -> None:
        self._reason.setText(plan_words.reason_text(choice))
        self._describe()

    def _fill(self, combo: QComboBox, words: tuple[str, ...], edit: Choice | None) -> None:
        wanted = list(words)
        if edit is not None and edit.value not in wanted:
            wanted.append(str(edit.value))  # from another computer; shown with its problem
        if [combo.itemData(at) for at in range(combo.count())] != wanted:
            combo.clear()
            for word in wanted:
                combo.addItem(plan_words.option_name(word), word)

    def _show_value(self, value: Detail) -> None:
        if isinstance(self.field, QCheckBox):
            self.field.setChecked(bool(value))
        elif isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(self.field.findData(value))
        elif not self._says(self.field.text(), value):
            self.field.setText(plan_words.value_text(self.setting, value))

    def _says(self, text: str, value: Detail) -> bool:
        """Whether a field says a value already, perhaps in other words: nothing moves under the typing hand."""
        assert self._model is not None
        assert self._profile is not None
        try:
            return read_value(self.setting, text, model=self._model, profile=self._profile) == value
        except AppError:
            return False

    def _show_state(self) -> None:
        wrong = self.problem is not None
        if self.problem is not None:
            details = {
                name: plan_words.number_text(value) if isinstance(value, int | float) else value
                for name, value in self.problem.details.items()
            }
            said = messages.words(self.problem.code, details)
            self._problem.setText(f"{said.text} {said.next_step}".strip())
        else:
            self._problem.setText("")
        self._problem.setVisible(wrong)
        self._sign.setVisible(wrong)
        self._reason.setVisible(not wrong)
        self.back.setVisible(wrong or self.edit is not None)
        value = plan_words.value_text(self.setting, self._suggested)
        self.back.setText(self.tr("As suggested: {value}").format(value=value))
        self.back.setAccessibleName(f"{self._label.text()}: {self.back.text()}")
        self._describe()

    def _describe(self) -> None:
        self.field.setAccessibleDescription(self._problem.text() or self._reason.text())


class SettingsEditor(QWidget):
    """Signals:
    changed(): a value was typed, chosen or taken back.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Settings and their reasons"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        self.rows = {setting: SettingRow(setting) for setting in EDITABLE}
        for row in self.rows.values():
            column.addWidget(row)
            row.changed.connect(self.changed)
        self.all_back = QPushButton(self.tr("Everything as suggested"))
        self.all_back.clicked.connect(self.go_back)
        column.addWidget(self.all_back, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def edits(self) -> dict[str, Choice]:
        """What differs from the suggestion, allowed or not."""
        return {setting: row.edit for setting, row in self.rows.items() if row.edit is not None}

    @property
    def allowed_edits(self) -> dict[str, Choice]:
        """What differs from the suggestion and can be."""
        return {setting: edit for setting, edit in self.edits.items() if self.rows[setting].problem is None}

    @property
    def has_problem(self) -> bool:
        return any(row.problem is not None for row in self.rows.values())

    def go_back(self) -> None:
        """Takes every suggestion again."""
        for row in self.rows.values():
            row.blockSignals(True)
            row.go_back()
            row.blockSignals(False)
        self.rows[EDITABLE[0]].field.setFocus()
        self.changed.emit()

    def forget(self) -> None:
        """Another project: nothing that was typed for the last one stays."""
        for row in self.rows.values():
            row.edit = row.problem = None

    def show_suggestion(self, plan: Plan, model: Model, edits: Mapping[str, Choice]) -> None:
        """Fills the fields with a plan as suggested and with what the person made of it."""
        for setting, row in self.rows.items():
            row.set_suggestion(getattr(plan.settings, setting), model, plan.hardware, edits.get(setting))

    def show_reasons(self, plan: Plan) -> None:
        """Says why each value of the plan on the screen is what it is."""
        for choice in plan.choices:
            if choice.setting in self.rows:
                self.rows[choice.setting].show_reason(choice)
        self.all_back.setEnabled(bool(self.edits) or self.has_problem)
