"""The footer: Back on the left, one primary button on the right, a quiet verb beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.text import Text


class Footer(QFrame):
    """Holds the buttons and nothing else: what they say and when they are open is derived by the shell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.back = QPushButton(self.tr("Back"))
        self.back.setAccessibleName(self.tr("Back to the step before"))
        icons.put(self.back, "back")
        self.secondary = QPushButton()
        self.secondary.setObjectName("quiet")
        self.primary = QPushButton()
        self.primary.setObjectName("primary")
        self.spinner = BusySpinner()
        self.busy = Text(color="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_32, tokens.SPACE_12, tokens.SPACE_32, tokens.SPACE_12)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.back)
        row.addSpacing(tokens.SPACE_8)
        row.addWidget(self.spinner)
        row.addWidget(self.busy, 1)
        row.addWidget(self.secondary)
        row.addWidget(self.primary)

    def show_busy(self, text: str) -> None:
        """Says what is running; empty when nothing is."""
        self.busy.setText(text)
        self.spinner.set_running(bool(text))

    def show_secondary(self, text: str) -> None:
        self.secondary.setText(text)
        self.secondary.setVisible(bool(text))

    def show_primary(self, text: str, *, enabled: bool) -> None:
        self.primary.setText(text)
        self.primary.setVisible(bool(text))
        self.primary.setEnabled(enabled)
