"""The same question, two answers side by side; or one text before and after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text


class Bubble(QWidget):
    """A chat bubble: a name and plain text. `ground` and `ink` are names of `Colors`."""

    def __init__(
        self, name: str, text: str, ground: str, name_color: str = "muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name = Text(name, Type.HINT, name_color)
        self._text = Text(text)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        column.setSpacing(tokens.SPACE_4)
        column.addWidget(self._name)
        column.addWidget(self._text)
        column.addStretch(1)

    @property
    def text(self) -> str:
        return self._text.text()

    def set_text(self, text: str) -> None:
        self._text.setText(text)

    def set_marks(self, marks: Sequence[tuple[int, int]]) -> None:
        """Makes these places of the text stand out: (start, end) in characters."""
        self._text.set_marks(marks)

    def set_name(self, name: str) -> None:
        self._name.setText(name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.colors()
        painter.setPen(QColor(colors.hairline))
        painter.setBrush(QColor(getattr(colors, self._ground)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()


class ComparePair(QWidget):
    """One question and its two answers; `set_left` and `set_right` may be called while an answer is written.

    Without a question, only the two stand there.
    """

    def __init__(
        self, prompt_name: str, prompt: str, left_name: str, right_name: str, *, alike: bool = False
    ) -> None:
        super().__init__()
        self.prompt = Bubble(prompt_name, prompt, "hover")
        self.left = Bubble(left_name, "…", "surface")
        self.right = (
            Bubble(right_name, "…", "surface") if alike else Bubble(right_name, "…", "accent_soft", "accent")
        )
        if not prompt:
            self.prompt.hide()
        question = QHBoxLayout()
        question.addWidget(self.prompt, 3)
        question.addStretch(1)
        answers = QHBoxLayout()
        answers.setSpacing(tokens.SPACE_12)
        answers.addWidget(self.left, 1)
        answers.addWidget(self.right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addLayout(question)
        column.addLayout(answers)
        self._describe()

    def set_left(self, text: str) -> None:
        self.left.set_text(text)
        self._describe()

    def set_right(self, text: str) -> None:
        self.right.set_text(text)
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleName(self.prompt.text or self.left.text)


class CompareView(QWidget):
    """Pairs below each other.

    Args:
        left_name, right_name: whose answers stand there ("Before", "Your model").
        prompt_name: who asks ("Message").
        alike: both answers look the same, so that colour prefers none.
    """

    def __init__(
        self,
        left_name: str,
        right_name: str,
        prompt_name: str = "",
        parent: QWidget | None = None,
        *,
        alike: bool = False,
    ) -> None:
        super().__init__(parent)
        self._alike = alike
        self._names = (prompt_name or self.tr("Message"), left_name, right_name)
        self.pairs: list[ComparePair] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_24)

    def add(self, prompt: str, left: str = "…", right: str = "…") -> ComparePair:
        prompt_name, left_name, right_name = self._names
        pair = ComparePair(prompt_name, prompt, left_name, right_name, alike=self._alike)
        pair.set_left(left)
        pair.set_right(right)
        self.pairs.append(pair)
        self._column.addWidget(pair)
        return pair

    def clear(self) -> None:
        for pair in self.pairs:
            self._column.removeWidget(pair)
            pair.hide()
            pair.deleteLater()
        self.pairs.clear()
