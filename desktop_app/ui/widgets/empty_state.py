"""A place that is still empty teaches: one picture, one sentence of benefit, one button, one link."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text


class EmptyState(QWidget):
    """`button` does the usual thing, `link` offers the way without files of one's own."""

    button_clicked = Signal()
    link_clicked = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        *,
        button: str = "",
        link: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._title = Text(title, Type.SECTION)
        self._text = Text(text, color="muted")
        for words in (self._title, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(button)
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.button_clicked)
        self.link = QPushButton(link)
        self.link.setObjectName("quiet")
        if link:
            icons.put(self.link, "example", "accent")
        self.link.clicked.connect(self.link_clicked)

        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_32, tokens.SPACE_24, tokens.SPACE_32)
        column.setSpacing(tokens.SPACE_8)
        column.addWidget(IconLabel(icon, "accent", 48), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(tokens.SPACE_8)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(tokens.SPACE_16)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignHCenter)
        # After they have a parent: a part shown without one would be a window of its own for a moment.
        for part, said in ((self._text, text), (self.button, button), (self.link, link)):
            part.setVisible(bool(said))
