"""One line of "Expert": name, field, what it does, a way back to the suggestion, and what is wrong with it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_words
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.calm_fields import CalmComboBox
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

_LONGEST_INPUT = 24

Kind = Literal["number", "words", "switch"]


class FieldRow(QWidget):
    """A value that is suggested until the person makes it another one.

    Signals:
        changed(): `value` or `problem` is another one because of the person.

    Attributes:
        value: what the person made of the suggestion; None while it holds, or while there is a problem with what
            was typed.
        clash: another setting that it does not go with, in a sentence; "" for none.
    """

    changed = Signal()

    def __init__(self, name: str, kind: Kind, label: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.label = label
        self.what = what
        self.value: Detail | None = None
        self.problem: AppError | None = None
        self.clash = ""
        self._suggested: Detail = 0
        self._label = Text(label, Type.STRONG)
        self.field = self._make_field(kind)
        self.field.setAccessibleName(label)
        self._label.setBuddy(self.field)
        self.back = QPushButton()
        self.back.setObjectName("quiet")
        self.back.clicked.connect(self.go_back)
        self._hint = Text(what, color="muted")
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
        grid.addWidget(self._hint, 1, 0, 1, 2)
        wrong = QGridLayout()
        wrong.setHorizontalSpacing(tokens.SPACE_8)
        wrong.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._problem, 0, 1)
        wrong.setColumnStretch(1, 1)
        grid.addLayout(wrong, 2, 0, 1, 2)
        grid.addWidget(self.back, 3, 1, Qt.AlignmentFlag.AlignLeft)
        self.show_state()

    @property
    def problem_text(self) -> str:
        return self._problem.text()

    @property
    def is_changed(self) -> bool:
        """Whether it is not as suggested, rightly or wrongly."""
        return self.value is not None or self.problem is not None

    def matches(self, words: str) -> bool:
        """Whether a search for `words` (in small letters) means this row."""
        said = f"{self.label} {self.name} {self.name.replace('_', ' ')} {self.what}".casefold()
        return all(word in said for word in words.split())

    def _make_field(self, kind: Kind) -> QLineEdit | QComboBox | QCheckBox:
        if kind == "switch":
            box = QCheckBox(self.tr("on"))
            box.clicked.connect(self._on_value)
            return box
        if kind == "words":
            combo = CalmComboBox()
            combo.activated.connect(self._on_activated)
            return combo
        line = QLineEdit()
        line.setMaxLength(_LONGEST_INPUT)
        line.textEdited.connect(self._on_typed)
        return line

    # What a row of a certain kind overrides

    def read(self, text: str) -> Detail:
        """Returns what was typed as a value. Raises AppError."""
        raise NotImplementedError

    def word_name(self, word: str) -> str:
        """What one of the words to choose from is called."""
        raise NotImplementedError

    @property
    def hint_text(self) -> str:
        """What stands below while nothing is wrong."""
        return self.what

    # What the person does

    def _on_typed(self, text: str) -> None:
        self.read_again(text)
        self.show_state()
        self.changed.emit()

    def _on_activated(self, _at: int) -> None:
        assert isinstance(self.field, QComboBox)
        self._on_value(self.field.currentData())

    def _on_value(self, value: Detail) -> None:
        self.value = value if value != self._suggested else None
        self.problem = None
        self.show_state()
        self.changed.emit()

    def go_back(self) -> None:
        """Takes the suggestion again."""
        had_focus = self.back.hasFocus()
        self.value = self.problem = None
        self.show_value(self._suggested)
        self.show_state()
        if had_focus:
            self.field.setFocus()
        self.changed.emit()

    # What is shown

    def read_again(self, text: str) -> None:
        """Takes what stands in the field, which may be right now and was not before."""
        try:
            value = self.read(text)
        except AppError as error:
            self.value, self.problem = None, error
        else:
            self.value, self.problem = (value if value != self._suggested else None), None

    def show_clash(self, sentence: str) -> None:
        """Says that it does not go with another setting; "" takes that back."""
        if sentence != self.clash:
            self.clash = sentence
            self.show_state()

    def fill(self, words: list[str]) -> None:
        """The words to choose from."""
        combo = self.field
        assert isinstance(combo, QComboBox)
        if [combo.itemData(at) for at in range(combo.count())] != words:
            combo.clear()
            for word in words:
                combo.addItem(self.word_name(word), word)

    def show_value(self, value: Detail) -> None:
        if isinstance(self.field, QCheckBox):
            self.field.setChecked(bool(value))
        elif isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(self.field.findData(value))
        elif not self._says(self.field.text(), value):
            self.field.setText(self.value_text(value))

    def value_text(self, value: Detail) -> str:
        if isinstance(value, str):
            return self.word_name(value)
        return plan_words.value_text(self.name, value)

    def _says(self, text: str, value: Detail) -> bool:
        """Whether a field says a value already, perhaps in other words: nothing moves under the typing hand."""
        try:
            return self.read(text) == value
        except AppError:
            return False

    def show_state(self) -> None:
        """Sentence, sign and way back, after anything changed."""
        said = self.clash
        if self.problem is not None:
            details = {
                name: plan_words.number_text(value) if isinstance(value, int | float) else value
                for name, value in self.problem.details.items()
            }
            words = messages.words(self.problem.code, details)
            said = f"{words.text} {words.next_step}".strip()
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        self._sign.setVisible(bool(said))
        self._hint.setText(self.hint_text)
        self._hint.setVisible(not said)
        self.back.setVisible(self.is_changed)
        self.back.setText(self.tr("As suggested: {value}").format(value=self.value_text(self._suggested)))
        self.back.setAccessibleName(f"{self.label}: {self.back.text()}")
        self.field.setAccessibleDescription(said or self.hint_text)
