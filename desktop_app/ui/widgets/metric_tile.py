"""One number that matters, with its name."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text


class MetricTile(QFrame):
    """Label above, figure below, an optional hint under it. "–" means not known yet."""

    def __init__(self, label: str, value: str = "–", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label = Text(label, Type.HINT, "muted")
        self._value = Text(value, Type.FIGURE)
        self._hint = Text(hint, Type.HINT, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_4)
        for words in (self._label, self._value, self._hint):
            column.addWidget(words)
        column.addStretch(1)
        self.set_value(value, hint)

    @property
    def value(self) -> str:
        return self._value.text()

    def set_value(self, value: str, hint: str = "") -> None:
        self._value.setText(value)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{self._label.text()}: {value} {hint}".strip())
