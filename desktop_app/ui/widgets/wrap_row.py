"""Widgets side by side while there is room, below each other when there is not (large text, small window)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.theme import tokens


class WrapRow(QWidget):
    """`stretch` lets the widgets share the width equally (tiles); otherwise they keep their own (buttons).

    It places them itself: Qt asks the layout of a widget, not the widget, for the height of a width, and no
    layout of Qt turns from a row into a column.
    """

    def __init__(
        self, *, stretch: bool = False, spacing_px: int = tokens.SPACE_8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stretch = stretch
        self._spacing_px = spacing_px
        self._parts: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Puts a widget behind the others; hide it later to leave it out."""
        widget.setParent(self)
        widget.show()
        self._parts.append(widget)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, apply=False)

    def sizeHint(self) -> QSize:
        width = self._width_side_by_side()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        hints = [part.minimumSizeHint() for part in self._shown()]
        return QSize(
            max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part grew, shrank, came or went
            self._place(self.width(), apply=True)
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(event.size().width(), apply=True)
        super().resizeEvent(event)

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _natural_width(self, part: QWidget) -> int:
        # A tile can be as narrow as its words allow; a button keeps the width of its label.
        hint = part.minimumSizeHint() if self._stretch else part.sizeHint()
        return max(hint.width(), part.minimumWidth())

    def _width_side_by_side(self) -> int:
        widths = [self._natural_width(part) for part in self._shown()]
        together = max(widths, default=0) * len(widths) if self._stretch else sum(widths)
        return together + self._spacing_px * max(0, len(widths) - 1)

    def _place(self, width: int, *, apply: bool) -> int:
        """Returns the height that the parts need in `width` pixels, and moves them there when asked to."""
        parts = self._shown()
        if not parts:
            return 0
        in_row = width >= self._width_side_by_side()
        widths = [min(width, self._natural_width(part)) for part in parts]
        if self._stretch:
            gaps = self._spacing_px * (len(parts) - 1)
            widths = [max(1, (width - gaps) // len(parts)) if in_row else width] * len(parts)
        heights = [_height_of(part, wide) for part, wide in zip(parts, widths, strict=True)]
        if in_row:
            heights = [max(heights)] * len(parts)
        x = y = 0
        for part, wide, high in zip(parts, widths, heights, strict=True):
            if apply:
                left = self.width() - x - wide if self.isRightToLeft() else x
                part.setGeometry(left, y, wide, high)
            if in_row:
                x += wide + self._spacing_px
            else:
                y += high + self._spacing_px
        return heights[0] if in_row else y - self._spacing_px


def _height_of(part: QWidget, width: int) -> int:
    high = part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
    return max(high, part.minimumSizeHint().height())
