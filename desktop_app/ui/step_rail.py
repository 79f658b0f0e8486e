"""The step rail: where the person is, what is done, and why a step is still closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import Text

_RAIL_PX = 224
# With double text the rail would take half of a small window; its titles wrap instead.
_RAIL_MOST_PX = 288


def _rail_width() -> int:
    return min(tokens.scaled(_RAIL_PX), _RAIL_MOST_PX)


class StepState(Enum):
    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInfo:
    """One step of the rail: its short title and the name of its icon."""

    title: str
    icon: str


class StepRail(QFrame):
    """One button a step. `step_requested` comes only from a step that may be entered."""

    step_requested = Signal(int)

    def __init__(self, steps: Sequence[StepInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(_rail_width())
        self.setAccessibleName(self.tr("Steps"))
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16)
        column.setSpacing(tokens.SPACE_4)
        self.buttons: list[StepButton] = []
        for index, step in enumerate(steps):
            button = StepButton(step, index + 1, len(steps))
            button.clicked.connect(lambda _checked=False, at=index: self._on_clicked(at))
            self.buttons.append(button)
            column.addWidget(button)
        column.addStretch(1)

    def show_state(self, index: int, state: StepState, reason: str = "") -> None:
        """Shows one step's state; `reason` says why it is closed."""
        self.buttons[index].show_state(state, reason)

    def _on_clicked(self, index: int) -> None:
        if self.buttons[index].is_open:
            self.step_requested.emit(index)


class StepButton(QAbstractButton):
    """A step. A closed one stays reachable by keyboard, because its reason must be readable there."""

    def __init__(self, step: StepInfo, number: int, of: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step
        self._number = number
        self._of = of
        self.state = StepState.CLOSED
        self.reason = ""
        self.setText(step.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        # Never shown: it lays the title out and paints it.
        self._label = Text(step.title, parent=self)
        self._label.hide()
        self.show_state(StepState.CLOSED)

    @property
    def is_open(self) -> bool:
        """Whether a click leads there: a reason closes even a step that is done (while something runs)."""
        return self.state in (StepState.DONE, StepState.OPEN) and not self.reason

    def show_state(self, state: StepState, reason: str = "") -> None:
        self.state = state
        self.reason = reason
        said = {
            StepState.DONE: self.tr("done"),
            StepState.CURRENT: self.tr("you are here"),
            StepState.OPEN: self.tr("not done yet"),
            StepState.CLOSED: self.tr("not open yet"),
        }[state]
        self.setAccessibleName(
            self.tr("Step {number} of {count}: {title}, {state}").format(
                number=self._number, count=self._of, title=self._step.title, state=said
            )
        )
        self.setAccessibleDescription(reason)
        self.setToolTip(reason)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.is_open else Qt.CursorShape.ArrowCursor)
        self._label.set_role(Type.STRONG if state is StepState.CURRENT else Type.BODY)
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        text = self._label.heightForWidth(width - self._text_left() - tokens.SPACE_8)
        return max(text, tokens.scaled(tokens.ICON_PX)) + 2 * tokens.SPACE_8

    def sizeHint(self) -> QSize:
        width = _rail_width() - 2 * tokens.SPACE_12
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._text_left() * 2, self.heightForWidth(self.sizeHint().width()))

    def _text_left(self) -> int:
        return tokens.SPACE_8 + tokens.scaled(tokens.ICON_PX) + tokens.SPACE_12

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        hovered = self.underMouse() and self.is_open
        painter.setPen(Qt.PenStyle.NoPen)
        if self.state is StepState.CURRENT:
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(ground, tokens.RADIUS_SMALL + 1, tokens.RADIUS_SMALL + 1)
        elif hovered:
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(ground, tokens.RADIUS_SMALL + 1, tokens.RADIUS_SMALL + 1)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, tokens.RADIUS_SMALL + 1, tokens.RADIUS_SMALL + 1)
        icon_role, text_role = {
            StepState.DONE: ("success", "ink"),
            StepState.CURRENT: ("accent", "ink"),
            StepState.OPEN: ("muted", "ink"),
            StepState.CLOSED: ("disabled", "muted"),
        }[self.state]
        name = "done" if self.state is StepState.DONE else self._step.icon
        size = tokens.scaled(tokens.ICON_PX)
        top = (self.height() - size) // 2
        tinted = icons.pixmap(name, getattr(colors, icon_role), size, self.devicePixelRatioF())
        painter.drawPixmap(tokens.SPACE_8, top, tinted)
        left = self._text_left()
        room = self.width() - left - tokens.SPACE_8
        height = self._label.heightForWidth(room)
        painter.translate(left, (self.height() - height) / 2)
        self._label.paint_words(painter, room, QColor(getattr(colors, text_role)))
        painter.end()
