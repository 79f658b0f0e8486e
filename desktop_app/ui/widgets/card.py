"""A calm surface that groups what belongs together."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text


class Card(QFrame):
    """Heading, sentence, and a `body` for widgets. The colours are those of the style sheet (`QFrame#card`)."""

    def __init__(self, title: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = Text(title, Type.SECTION)
        self._text = Text(text, color="muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_4)
        whole.addWidget(self._title)
        whole.addWidget(self._text)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, tokens.SPACE_8 if title or text else 0, 0, 0)
        self.body.setSpacing(tokens.SPACE_12)
        whole.addLayout(self.body)
        self.set_title(title)
        self.set_text(text)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_text(self, text: str) -> None:
        self._text.setText(text)
        self._text.setVisible(bool(text))
