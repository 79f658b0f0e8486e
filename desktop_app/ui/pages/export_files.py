"""Parts of the export's page: one row a file, and how the files are used in chat programs."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.export import ExportChoice, ExportedFile, safe_name
from desktop_app.ui import messages
from desktop_app.ui.pages.plan_details import size_text
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.card import Card
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


class HowTo(Card):
    """One chat program: what to do, in a sentence or two, and a line to copy."""

    def __init__(self, title: str, text: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(title, text, parent)
        self.line = QLineEdit(line)
        self.line.setReadOnly(True)
        self.line.setAccessibleName(self.tr("Line to copy for {program}").format(program=title))
        self.line.setCursorPosition(0)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the line for {program}").format(program=title))
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._copy)
        row = QGridLayout()
        row.setHorizontalSpacing(tokens.SPACE_8)
        row.addWidget(self.line, 0, 0)
        row.addWidget(self.copy_button, 0, 1)
        self.body.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy_button.setText(self.tr("Copied"))


def chat_name(project_name: str) -> str:
    """What chat programs call the model: Ollama takes ASCII letters, digits, hyphens, dots and underscores."""
    plain = safe_name(project_name).lower().encode("ascii", "ignore").decode().strip("-._")
    return plain or "homespun-model"


class HowTos(QWidget):
    """How the exported files are used in Ollama, LM Studio and llama.cpp."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_12)
        self.cards: list[HowTo] = []

    def show_for(self, folder: str, gguf_name: str, model_name: str) -> None:
        """`model_name` is what Ollama will call it."""
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        separator = "\\" if "\\" in folder else "/"
        gguf = f"{folder}{separator}{gguf_name}"
        modelfile = f"{folder}{separator}Modelfile"
        self.cards = [
            HowTo(
                "Ollama",
                self.tr(
                    "Install Ollama (0.30 or newer). Paste this line into a terminal and press Enter. Then choose "
                    "“{name}” in Ollama's window."
                ).format(name=model_name),
                f'ollama create {model_name} -f "{modelfile}"',
            ),
            HowTo(
                "LM Studio",
                self.tr(
                    "Install LM Studio. Paste this line into a terminal and press Enter: it copies the file. Then "
                    "choose “{name}” in LM Studio's chat."
                ).format(name=model_name),
                # Without -c, lms would move the file away from where the person put it.
                f'lms import -c -y --user-repo homespun/{model_name} "{gguf}"',
            ),
            HowTo(
                "llama.cpp",
                self.tr(
                    "Unpack a release of llama.cpp. Paste this line into a terminal in its folder and press "
                    "Enter. Then type a message."
                ),
                f'llama-cli -m "{gguf}" -cnv',
            ),
        ]
        for card in self.cards:
            self._column.addWidget(card)
