"""A question before something that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One verb that answers the question ("Stop and keep the best so far").

    `is_danger` marks the one that loses something; it is never the default.
    """

    text: str
    on_chosen: Callable[[], None]
    is_danger: bool = False


class ConfirmDialog(QDialog):
    """Asks with verbs. Escape and the first, quiet button leave everything as it is.

    Args:
        question: one line.
        text: what happens, and what is safe.
        answers: the verbs; the first harmless one is the default on Enter.
        stay_text: the verb that changes nothing ("Go on training").
    """

    def __init__(
        self,
        question: str,
        text: str,
        answers: Sequence[Answer],
        stay_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Homespun")
        self.setAccessibleName(question)
        self.setAccessibleDescription(text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_8)
        words.addWidget(Text(question, Type.SECTION))
        words.addWidget(Text(text))
        top = QHBoxLayout()
        top.setSpacing(tokens.SPACE_16)
        danger = any(answer.is_danger for answer in answers)
        icon = IconLabel("warning" if danger else "help", "warning" if danger else "accent", 32)
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.box = QDialogButtonBox()
        self.stay = self.box.addButton(stay_text or self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.box.rejected.connect(self.reject)
        self.box.clicked.connect(self._on_clicked)
        self.answers: list[QPushButton] = []
        self._deeds: list[Callable[[], None]] = []
        for answer in answers:
            self._add(answer)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_24)
        whole.addLayout(top)
        whole.addWidget(self.box)
        # Only now: a button outside a dialog cannot be its default.
        default = next(
            (button for button, answer in zip(self.answers, answers, strict=True) if not answer.is_danger),
            self.stay,
        )
        default.setObjectName("primary")
        default.setDefault(True)
        default.setFocus()
        # A dialog asks its layout for a size once and forgets that wrapped words need height.
        width = max(tokens.scaled(_WIDTH_PX), whole.minimumSize().width())
        self.setFixedWidth(width)
        self.setMinimumHeight(whole.heightForWidth(width))

    def _add(self, answer: Answer) -> None:
        role = (
            QDialogButtonBox.ButtonRole.DestructiveRole
            if answer.is_danger
            else QDialogButtonBox.ButtonRole.AcceptRole
        )
        button = self.box.addButton(answer.text, role)
        if answer.is_danger:
            button.setObjectName("danger")
        self.answers.append(button)
        self._deeds.append(answer.on_chosen)

    # A method, not a lambda for each button: Qt would let go of a lambda, and with it of the dialog that it holds,
    # in the middle of the dialog's destruction.
    def _on_clicked(self, button: QAbstractButton) -> None:
        for answer, deed in zip(self.answers, self._deeds, strict=True):
            if answer is button:
                self.accept()
                deed()


def ask(
    parent: QWidget,
    question: str,
    text: str,
    answers: Sequence[Answer],
    stay_text: str = "",
) -> ConfirmDialog:
    """Opens the question over `parent`'s window and returns at once; the answer calls its `on_chosen`."""
    dialog = ConfirmDialog(question, text, answers, stay_text, parent.window())
    dialog.open()
    return dialog
