"""A group of settings that folds, with its own word on what was changed in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from desktop_app.ui.pages.expert.field_row import FieldRow
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text


class SettingsGroup(DetailsFold):
    """Rows, and widgets that are no rows; a search opens it where something in it is meant.

    Args:
        title, text: what it is about, in one sentence.
        words: further words that a search may be for.
    """

    def __init__(self, title: str, text: str, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self.title = title
        self.rows: list[FieldRow] = []
        self._words = f"{title} {text} {words}".casefold()
        self._was_open: bool | None = None
        self.body.setContentsMargins(tokens.SPACE_24, tokens.SPACE_4, 0, tokens.SPACE_12)
        self.body.setSpacing(tokens.SPACE_16)
        if text:
            self.body.addWidget(Text(text, color="muted"))

    def add(self, part: QWidget) -> None:
        self.body.addWidget(part)
        if isinstance(part, FieldRow):
            self.rows.append(part)

    def add_all(self, parts: Sequence[QWidget]) -> None:
        for part in parts:
            self.add(part)

    def show_count(self, others: int = 0) -> int:
        """Says and returns how many of its settings are not as suggested; `others` are no rows."""
        count = others + sum(row.is_changed for row in self.rows)
        if any(row.problem_text for row in self.rows):
            said = self.tr("{title} (to be corrected)")
        else:
            said = self.tr("{title} ({count} changed)") if count else "{title}"
        self.button.setText(said.format(title=self.title, count=QLocale().toString(count)))
        return count

    def search(self, words: str, applicable: Sequence[FieldRow]) -> bool:
        """Shows what a search (in small letters) means, all that applies for ""; whether that is anything."""
        if not words:
            for row in self.rows:
                row.setVisible(row in applicable)
            if self._was_open is not None:
                self.set_open(self._was_open)
                self._was_open = None
            self.show()
            return True
        if self._was_open is None:
            self._was_open = self.is_open
        is_whole = all(word in self._words for word in words.split())
        meant = [row for row in self.rows if row in applicable and (is_whole or row.matches(words))]
        for row in self.rows:
            row.setVisible(row in meant)
        is_meant = is_whole or bool(meant)
        self.setVisible(is_meant)
        self.set_open(is_meant)
        return is_meant
