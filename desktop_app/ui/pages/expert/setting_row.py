"""A setting of the plan, with the reason for its value."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.hardware import HardwareProfile
from desktop_app.recommend import Choice, Model
from desktop_app.recommend.edited import checked_value, chosen, options, read_value
from desktop_app.ui import messages
from desktop_app.ui.pages import plan_words
from desktop_app.ui.pages.expert.field_row import FieldRow, Kind

_KINDS: dict[str, Kind] = {"gradient_checkpointing": "switch", "precision": "words", "optimizer": "words"}


class SettingRow(FieldRow):
    """One of `recommend.edited.EDITABLE`; what it may be depends on model and computer."""

    def __init__(self, setting: str, parent: QWidget | None = None) -> None:
        self.reason_text = ""
        self._model: Model | None = None
        self._profile: HardwareProfile | None = None
        self._given: Choice | None = None
        super().__init__(
            setting,
            _KINDS.get(setting, "number"),
            plan_words.setting_name(setting),
            messages.words(f"option_{setting}").text,
            parent,
        )

    @property
    def edit(self) -> Choice | None:
        """What differs from the suggestion; may be one that is not allowed here, and `problem` then says why."""
        if self.value is None:
            return None
        if self._given is not None and self._given.value == self.value:
            return self._given
        return chosen(self.name, self.value)

    @property
    def hint_text(self) -> str:
        return f"{self.what} {self.reason_text}".strip()

    def read(self, text: str) -> Detail:
        assert self._model is not None
        assert self._profile is not None
        return read_value(self.name, text, model=self._model, profile=self._profile)

    def word_name(self, word: str) -> str:
        return plan_words.option_name(word)

    def set_suggestion(self, value: Detail, model: Model, profile: HardwareProfile, edit: Choice | None) -> None:
        """Shows the suggestion, or the edit as far as it is allowed for this model and computer."""
        self._suggested, self._model, self._profile, self._given = value, model, profile, edit
        if isinstance(self.field, QComboBox):
            wanted = list(options(self.name, profile))
            if edit is not None and edit.value not in wanted:
                wanted.append(str(edit.value))  # from another computer; shown with its problem
            self.fill(wanted)
        if edit is None and self.value is None and self.problem is not None:
            # What was typed stays to be corrected, and may be right for another model.
            if isinstance(self.field, QLineEdit):
                self.read_again(self.field.text())
            self.show_state()
            return
        self.value = self.problem = None
        shown = value
        if edit is not None and edit.value != value:
            self.value = shown = edit.value
            try:
                checked_value(self.name, edit.value, model=model, profile=profile)
            except AppError as error:
                self.problem = error
        self.show_value(shown)
        self.show_state()

    def show_reason(self, choice: Choice) -> None:
        self.reason_text = plan_words.reason_text(choice)
        self.show_state()
