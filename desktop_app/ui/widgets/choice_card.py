"""A choice that explains itself: a radio button with a title, a sentence and a badge, large enough to hit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.badge import Badge
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import Text

_DOT_PX = 18


class ChoiceCard(QRadioButton):
    """One choice. It is a real radio button, so arrow keys, Space and screen readers know what it is."""

    def __init__(
        self,
        title: str,
        text: str = "",
        badge: str = "",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title = Text(title, Type.STRONG)
        self._text = Text(text, color="muted")
        self._badge = Badge(badge)
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_4)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = self._row = QHBoxLayout(self)
        left = tokens.SPACE_16 + tokens.scaled(_DOT_PX) + tokens.SPACE_12
        row.setContentsMargins(left, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        row.setSpacing(tokens.SPACE_12)
        if icon:
            row.addWidget(IconLabel(icon, "accent", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        for part in self.findChildren(QWidget):
            # The card is the button; its words must not catch the click.
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_words(title, text, badge)

    def set_words(self, title: str, text: str = "", badge: str = "") -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._badge.setText(badge)
        self._badge.setVisible(bool(badge))
        self.setAccessibleName(f"{title}, {badge}" if badge else title)
        self.setAccessibleDescription(text)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def hitButton(self, position: object) -> bool:
        return True  # QRadioButton listens only at its dot and text; ours is the whole card

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, enabled = self.isChecked(), self.isEnabled()
        ground = (
            colors.accent_soft if chosen else colors.hover if self.underMouse() and enabled else colors.surface
        )
        frame = colors.accent if chosen and enabled else colors.frame if enabled else colors.hairline
        width = 2 if self.hasFocus() or chosen else 1
        inset = width / 2
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(frame), width))
        card = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(card, tokens.RADIUS, tokens.RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRoundedRect(card.adjusted(3, 3, -3, -3), tokens.RADIUS - 3, tokens.RADIUS - 3)
        self._paint_dot(painter, frame)
        painter.end()

    def _paint_dot(self, painter: QPainter, frame: str) -> None:
        size = tokens.scaled(_DOT_PX)
        line = self._title.heightForWidth(10_000)
        dot = QRectF(tokens.SPACE_16, tokens.SPACE_12 + max(0, (line - size) / 2), size, size)
        painter.setBrush(QColor(theme.colors().surface))
        painter.setPen(QPen(QColor(frame), 1.5))
        painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(frame))
            inner = size * 0.3
            painter.drawEllipse(dot.adjusted(inner, inner, -inner, -inner))


class ChoiceGroup(QWidget):
    """Cards of which exactly one is chosen, one below the other."""

    chosen = Signal(str)
    """The key of the card that the person chose (not one that `choose` set)."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons = QButtonGroup(self)
        self._buttons.buttonClicked.connect(self._on_clicked)
        self.cards: dict[str, ChoiceCard] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_8)

    def add(self, key: str, title: str, text: str = "", badge: str = "", icon: str = "") -> ChoiceCard:
        card = ChoiceCard(title, text, badge, icon)
        self.cards[key] = card
        self._buttons.addButton(card)
        self._column.addWidget(card)
        return card

    def clear(self) -> None:
        for card in self.cards.values():
            self._buttons.removeButton(card)
            card.hide()
            card.deleteLater()
        self.cards.clear()

    def choose(self, key: str) -> None:
        """Chooses a card without telling anybody."""
        self.cards[key].setChecked(True)

    @property
    def current(self) -> str | None:
        return next((key for key, card in self.cards.items() if card.isChecked()), None)

    def _on_clicked(self, button: QAbstractButton) -> None:
        for key, card in self.cards.items():
            if card is button:
                self.chosen.emit(key)
