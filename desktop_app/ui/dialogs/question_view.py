"""One proposed message after the other, each with room for the person's answer."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.dataset.more.journal import Made
from desktop_app.dataset.more.questions import QuestionQueue
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.text import Text

_ANSWER_LINES = 6


class QuestionView(QWidget):
    """Signals:
    changed(): another question is shown.
    finished(): no question is left.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue: QuestionQueue | None = None
        self._waiting: list[Made] = []
        self.answered = 0
        self.position = Text("", Type.HINT, "muted")
        self.question = Text()
        card = Card()
        card.body.addWidget(self.question)
        self.answer = QPlainTextEdit()
        self.answer.setAccessibleName(self.tr("Your answer"))
        self.answer.setPlaceholderText(self.tr("Answer as you would in real life"))
        self.answer.setTabChangesFocus(True)
        self.answer.setFixedHeight(self.fontMetrics().lineSpacing() * _ANSWER_LINES + tokens.SPACE_16)
        self.notice = InlineNotice()
        self.notice.hide()
        self.keep = QPushButton(self.tr("Keep this answer"))
        self.keep.setEnabled(False)
        self.skip = QPushButton(self.tr("Skip"))
        self.keep.clicked.connect(self._on_keep)
        self.skip.clicked.connect(self._on_skip)
        self.answer.textChanged.connect(self._on_typed)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.keep)
        row.addWidget(self.skip)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_12)
        for part in (self.position, card, self.answer, self.notice):
            column.addWidget(part)
        column.addLayout(row)

    def use(self, queue: QuestionQueue) -> None:
        """Begins with the first question that waits."""
        self._queue = queue
        self._waiting = queue.waiting
        self.answered = 0
        self._show_next()

    def _show_next(self) -> None:
        if not self._waiting:
            self.finished.emit()
            return
        self.question.setText(self._waiting[0].message)
        left = QLocale().toString(len(self._waiting))
        self.position.setText(self.tr("Questions left: {count}").format(count=left))
        self.answer.clear()
        self.answer.setFocus()
        self.changed.emit()

    def _on_typed(self) -> None:
        self.keep.setEnabled(bool(self.answer.toPlainText().strip()))
        if self.notice.kind == "warning" and self.notice.isVisible():
            self.notice.hide()
            self.changed.emit()

    def _on_keep(self) -> None:
        if self._queue is None:
            return
        typed = self.answer.toPlainText().strip()
        try:
            kept = self._queue.answer(self._waiting[0].key, typed)
        except AppError as error:
            said = messages.words(error.code, error.details)
            self.notice.show_words("warning", said.text, said.next_step)
            self.notice.show()
            self.changed.emit()
            return
        self.answered += 1
        self.notice.setVisible(kept != typed)
        if kept != typed:
            words = self.tr("Personal data in your answer was replaced. It is kept like this:")
            self.notice.show_words("info", words, kept)
        self._waiting.pop(0)
        self._show_next()

    def _on_skip(self) -> None:
        if self._queue is None:
            return
        self._queue.skip(self._waiting.pop(0).key)
        self.notice.hide()
        self._show_next()
