"""Plain text that wraps anywhere, and text that ends in an ellipsis.

QLabel breaks only between words: a long German compound or an address would force the window wide or be clipped.
Both show plain text only, so that nothing in a mail can become markup.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.theme.tokens import Type

_UNBOUNDED = 1_000_000
_SIZES_KEPT = 8
"""Widths that one text is asked for while its page is laid out, and some to spare."""
# Fonts set lines close; a paragraph reads better with air between them (WCAG 1.4.12 must survive 1.5).
_LINE_SPACING = 1.25


class Text(QLabel):
    """A paragraph. `color` is a name of `Colors`; None takes the palette's own (and greys out when disabled)."""

    def __init__(
        self,
        text: str = "",
        role: Type = Type.BODY,
        color: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._color = color
        self._marks: tuple[tuple[int, int], ...] = ()
        self._sizes: dict[tuple[object, ...], tuple[int, int]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(tokens.font(role))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def set_role(self, role: Type) -> None:
        self._role = role
        self.setFont(tokens.font(role))
        self.updateGeometry()
        self.update()

    def set_color(self, color: str | None) -> None:
        self._color = color
        self.update()

    def set_marks(self, marks: Sequence[tuple[int, int]]) -> None:
        """Makes these places stand out: (start, end) in characters of the text."""
        self._marks = tuple(marks)
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.setFont(tokens.font(self._role))
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width)[1]

    def sizeHint(self) -> QSize:
        width, _ = self._lay_out(_UNBOUNDED)
        width = min(width + 1, tokens.scaled(tokens.TEXT_COLUMN_PX))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self._words_font())
        return QSize(min(metrics.averageCharWidth() * 12, self.sizeHint().width()), metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        centered = self.alignment() & Qt.AlignmentFlag.AlignVCenter
        if centered:
            painter.translate(0, max(0, (self.height() - self.heightForWidth(self.width())) // 2))
        self.paint_words(painter, self.width(), self._pen_color())
        painter.end()

    def paint_words(self, painter: QPainter, width: int, color: QColor) -> None:
        """Draws the paragraph at the painter's origin; also for widgets that paint a text of their own."""
        painter.setPen(color)
        self._layout(width)[0].draw(painter, QPointF(0, 0))

    def _pen_color(self) -> QColor:
        if self._color is not None and self.isEnabled():
            return QColor(getattr(theme.colors(), self._color))
        return self.palette().color(QPalette.ColorRole.WindowText)

    def _words_font(self) -> QFont:
        # Not self.font(): setting a style sheet again resets the font of a hidden label.
        return tokens.font(self._role)

    def _lay_out(self, width: int) -> tuple[int, int]:
        # A page asks every paragraph for its height again whenever one of them changes: twenty times a second
        # while a model trains.
        key = (self.text(), width, self._role, self._marks, QApplication.font().key())
        if key not in self._sizes:
            if len(self._sizes) >= _SIZES_KEPT:
                self._sizes.clear()
            self._sizes[key] = self._measure(width)
        return self._sizes[key]

    def _measure(self, width: int) -> tuple[int, int]:
        layout, height = self._layout(width)
        # The layout's own rectangle is as wide as its lines were allowed to be, not as wide as their words.
        widest = max((layout.lineAt(i).naturalTextWidth() for i in range(layout.lineCount())), default=0.0)
        return int(widest) + 1, int(height + 0.999)

    def _layout(self, width: int) -> tuple[QTextLayout, float]:
        font = self._words_font()
        # QTextLayout knows one paragraph; a line separator keeps the person's line breaks inside it.
        layout = QTextLayout(self.text().replace("\n", "\u2028"), font)
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if self._marks:
            layout.setFormats([self._mark(start, end) for start, end in self._marks if start < end])
        metrics = QFontMetrics(font)
        height = last = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, metrics.averageCharWidth()))
            line.setPosition(QPointF(0, height))
            last = line.height()
            height += last * _LINE_SPACING
        layout.endLayout()
        # The extra space stands between lines, not below the last one.
        return layout, height - last * (_LINE_SPACING - 1)

    def _mark(self, start: int, end: int) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        # Qt counts in units of UTF-16: an emoji is two.
        made.start = _units(self.text()[:start])
        made.length = _units(self.text()[start:end])
        # Weight and line say it too: colour is never the only sign.
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setFontUnderline(True)
        made.format = look
        return made


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class ElidedText(QLabel):
    """One line that ends in an ellipsis when space is short; the whole text stands in the tooltip.

    `color` as in `Text`.
    """

    def __init__(
        self,
        text: str = "",
        role: Type = Type.BODY,
        color: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._full = ""
        self._color = color
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(tokens.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    @property
    def full_text(self) -> str:
        return self._full

    def set_full_text(self, text: str) -> None:
        # A line break would make the one line two.
        self._full = " ".join(text.split())
        self.setText(self._full)
        self.setAccessibleName(self._full)

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.averageCharWidth() * 6, metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, self.width())
        tip = self._full if shown != self._full else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter = QPainter(self)
        own = (
            QColor(getattr(theme.colors(), self._color)) if self._color is not None and self.isEnabled() else None
        )
        painter.setPen(own or self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
