"""Part of the export's page: one row a file."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.export import ExportChoice, ExportedFile
from desktop_app.ui import messages
from desktop_app.ui.pages.plan_words import size_text
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import ElidedText, Text

RECOMMENDED = "model_q8_0"
_SIGNS = {
    "same": ("success", "success"),
    "almost_same": ("success", "success"),
    "different": ("error", "error"),
    "not_opened": ("error", "error"),
}


class FileRow(QWidget):
    """What one file is good for, how large it is, and how it stood the check."""

    def __init__(self, choice: ExportChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = messages.words(f"export_choice_{choice.code}").text
        self._sign = IconLabel("file", "muted")
        self._words = Text(self._about, Type.STRONG)
        self._name = ElidedText("", Type.HINT)
        self._state = Text("", color="muted")
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        for part in (self._words, self._name, self._state):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if choice.code == RECOMMENDED:
            row.addWidget(Badge(self.tr("recommended"), "success"), 0, Qt.AlignmentFlag.AlignTop)
        self._show_name(choice.name, self.tr("about {size}").format(size=size_text(choice.estimated_bytes)))
        self._show("file", "muted", "", None)

    @property
    def state_text(self) -> str:
        return self._state.text()

    def show_waiting(self) -> None:
        self._show("clock", "muted", self.tr("Waits for its turn."), "muted")

    def show_working(self) -> None:
        self._show("play", "accent", self.tr("Being written and checked …"), "accent")

    def show_done(self) -> None:
        self._show("done", "muted", self.tr("Written and opened."), "muted")

    def show_nothing(self) -> None:
        self._show("file", "muted", "", None)

    def show_checked(self, file: ExportedFile) -> None:
        number = QLocale().toString
        words = {
            "same": self.tr("Checked: answers exactly as your trained model ({equal} of {compared} word pieces)."),
            "almost_same": self.tr(
                "Checked: answers as your trained model, except where that was undecided "
                "({equal} of {compared} word pieces)."
            ),
            "different": self.tr(
                "Do not use this file: it answers differently ({equal} of {compared} word pieces are equal)."
            ),
            "not_opened": self.tr("Do not use this file: llama.cpp could not open it."),
        }
        said = words[file.verdict].format(equal=number(file.tokens_equal), compared=number(file.tokens_compared))
        icon, role = _SIGNS[file.verdict]
        self._show(icon, role, said, role)
        self._show_name(file.name, size_text(file.bytes))

    def _show_name(self, name: str, size: str) -> None:
        # The size stands first: a long name may be cut, the size must not be.
        self._name.set_full_text(self.tr("{size} · {name}").format(size=size, name=name))

    def _show(self, icon: str, role: str, state: str, color: str | None) -> None:
        self._sign.set_icon(icon, role)
        self._state.setText(state)
        self._state.set_color(color)
        self._state.setVisible(bool(state))
        self.setAccessibleName(self._about)
        self.setAccessibleDescription(f"{self._name.full_text}. {state}")
