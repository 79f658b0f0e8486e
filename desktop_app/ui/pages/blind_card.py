"""Which of two answers is better, without knowing whose it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QWidget

from desktop_app.evaluation.blind import MARKS, Blind, Duel
from desktop_app.redaction.chat_tokens import ChatNames, fill_tokens
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.compare_view import CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

Choice = Literal["a", "b", "same"]


class BlindCard(Card):
    """Signals:
    rated(): a rating was given or taken back; the verdict may have changed.
    """

    rated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.set_title(self.tr("Which answer is better?"))
        self.set_text(
            self.tr("Both answer messages that you really got. You see which is which only in the result.")
        )
        self._blind: Blind | None = None
        self._duel: Duel | None = None
        self._names = ChatNames()
        self.view = CompareView(self.tr("Answer A"), self.tr("Answer B"), self.tr("Message"), alike=True)
        self.done = Text("", color="muted")
        self.score = Text("", Type.HINT, "muted")
        self.buttons: dict[Choice, QPushButton] = {}
        row = WrapRow(spacing_px=tokens.SPACE_12)
        words: tuple[tuple[Choice, str, str], ...] = (
            ("a", self.tr("A is better"), "A"),
            ("b", self.tr("B is better"), "B"),
            ("same", self.tr("Both the same"), "S"),
        )
        for choice, label, key in words:
            button = QPushButton(label)
            button.clicked.connect(lambda _checked=False, chosen=choice: self._rate(chosen))
            shortcut = QShortcut(QKeySequence(f"Alt+{key}"), self)
            shortcut.activated.connect(button.click)
            button.setToolTip(f"Alt+{key}")
            self.buttons[choice] = button
            row.add(button)
        self.undo_button = QPushButton(self.tr("Undo"))
        icons.put(self.undo_button, "undo")
        self.undo_button.clicked.connect(self._undo)
        row.add(self.undo_button)
        self.details = DetailsFold(self.tr("In what is it better? (optional)"))
        self.marks: dict[str, QComboBox] = {}
        self.details.body.addLayout(self._marks())
        for part in (self.view, self.done, row, self.details, self.score):
            self.body.addWidget(part)

    def _marks(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_12)
        grid.setVerticalSpacing(tokens.SPACE_8)
        grid.setColumnStretch(2, 1)
        words = {
            "accuracy": self.tr("What it says is right"),
            "coherence": self.tr("It hangs together"),
            "usefulness": self.tr("I could send it"),
            "safety": self.tr("It gives nothing away"),
        }
        for line, mark in enumerate(MARKS):
            box = QComboBox()
            for code, shown in (("", "–"), ("a", self.tr("A")), ("b", self.tr("B")), ("same", self.tr("same"))):
                box.addItem(shown, code)
            box.setAccessibleName(words[mark])
            label = Text(words[mark])
            label.setBuddy(box)
            self.marks[mark] = box
            grid.addWidget(label, line, 0)
            grid.addWidget(box, line, 1)
        return grid

    @property
    def total(self) -> int:
        """Messages that can be compared."""
        return self._blind.total if self._blind is not None else 0

    def set_blind(self, blind: Blind | None, names: ChatNames | None = None) -> None:
        """Shows the first message that was not rated; None hides the card.

        Args:
            names: mine is filled in. Only the tuned model knows the tokens, which would tell who is who.
        """
        self._names = replace(names or ChatNames(), sender_name=self.tr("(name)"))
        self._blind = blind
        self._show(blind.next() if blind is not None else None)
        self.setVisible(blind is not None and blind.total > 0)

    def _rate(self, choice: Choice) -> None:
        if self._blind is None or self._duel is None:
            return
        marks = {mark: str(box.currentData()) for mark, box in self.marks.items() if box.currentData()}
        self._blind.rate(self._duel, choice, marks)
        self._show(self._blind.next())
        self.rated.emit()

    def _undo(self) -> None:
        if self._blind is None:
            return
        duel = self._blind.undo()
        self._show(duel or self._blind.next())
        self.rated.emit()

    def _show(self, duel: Duel | None) -> None:
        self._duel = duel
        self.view.clear()
        if duel is not None:
            empty = self.tr("(It answered nothing.)")
            message, a, b = (fill_tokens(text, self._names).strip() for text in (duel.message, duel.a, duel.b))
            self.view.add(message, a or empty, b or empty)
        for box in self.marks.values():
            box.setCurrentIndex(0)
        self.view.setVisible(duel is not None)
        self.details.setVisible(duel is not None)
        for button in self.buttons.values():
            button.setVisible(duel is not None)
        rated, total = (len(self._blind.ratings), self._blind.total) if self._blind is not None else (0, 0)
        self.undo_button.setVisible(rated > 0)
        self.done.setVisible(duel is None)
        self.done.setText(self.tr("You have rated all of them. Thank you; the verdict above counts it."))
        self.score.setText(
            self.tr("{rated} of {total} rated. You can leave and go on later.").format(rated=rated, total=total)
        )
