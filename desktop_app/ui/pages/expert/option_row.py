"""An option of the training that has a safe value while nobody touches it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.protocol.training_options import CHOICES, LIMITS, read_option
from desktop_app.recommend.variation import STAGE_LIMITS, kind_of, read_typed
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_words
from desktop_app.ui.pages.expert import option_words
from desktop_app.ui.pages.expert.field_row import FieldRow, Kind


class OptionRow(FieldRow):
    """One of `recommend.variation.VARIABLE`, or of what comes before a training (`Variation`)."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._why_not = ""
        kind: Kind = "switch" if name == "texts_first" else kind_of(name)
        super().__init__(
            name, kind, option_words.option_label(name), messages.words(f"option_{name}").text, parent
        )
        if kind == "words":
            self.fill(list(CHOICES[name]))

    @property
    def hint_text(self) -> str:
        return " ".join(part for part in (self.what, self._limits_text(), self._why_not) if part)

    def _limits_text(self) -> str:
        limits = STAGE_LIMITS.get(self.name) or LIMITS.get(self.name)
        if limits is None:
            return ""
        least, most = (plan_words.number_text(limit) for limit in limits)
        return self.tr("From {least} to {most}.").format(least=least, most=most)

    def read(self, text: str) -> Detail:
        return read_typed(self.name, text)

    def word_name(self, word: str) -> str:
        return option_words.word_label(word)

    def set_possible(self, why_not: str) -> None:
        """Closes the field with a reason, "" opens it; what was chosen before can still be taken back."""
        self._why_not = why_not
        self.field.setEnabled(not why_not or self.value is not None)
        self.show_state()

    def set_suggestion(self, suggested: Detail, value: Detail) -> None:
        """Shows a value; one that no option can have (a file was changed by hand) is shown as a problem."""
        self._suggested = suggested
        if value == suggested and self.value is None and self.problem is not None:
            # What was typed stays to be corrected.
            if isinstance(self.field, QLineEdit):
                self.read_again(self.field.text())
            self.show_state()
            return
        self.value = self.problem = None
        try:
            shown = self._checked(value)
        except AppError as error:
            shown, self.problem = suggested, error
        self.value = shown if shown != suggested else None
        self.show_value(shown)
        self.show_state()

    def _checked(self, value: Detail) -> Detail:
        if self.name == "texts_first":
            return bool(value)
        if self.name in STAGE_LIMITS:
            return read_typed(self.name, str(value))
        checked: Detail = read_option(self.name, str(value))
        return checked
