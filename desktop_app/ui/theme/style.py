"""What Fusion cannot do by palette alone: frames that can be seen, and a focus ring."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QPushButton, QStyle, QStyleOption, QStyleOptionComplex, QWidget

from desktop_app.ui.theme import tokens

_CHECK_BOXES = frozenset(
    {QStyle.PrimitiveElement.PE_IndicatorCheckBox, QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck}
)
_INDICATOR_SIZES = frozenset(
    {
        QStyle.PixelMetric.PM_IndicatorWidth,
        QStyle.PixelMetric.PM_IndicatorHeight,
        QStyle.PixelMetric.PM_ExclusiveIndicatorWidth,
        QStyle.PixelMetric.PM_ExclusiveIndicatorHeight,
    }
)
_FRAMED_CONTROLS = frozenset(
    {
        QStyle.ComplexControl.CC_ComboBox,
        QStyle.ComplexControl.CC_SpinBox,
        QStyle.ComplexControl.CC_Slider,
    }
)


class HomespunStyle(QProxyStyle):
    """Fusion with our frames. Fusion derives a frame from the window's colour (`darker(140)`), which is 1.1:1 in a
    dark palette and 1.9:1 in a light one; here it gets a window colour that darkens to our frame.
    """

    def __init__(self) -> None:
        super().__init__("fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == QStyle.PrimitiveElement.PE_FrameFocusRect:
            # A push button shows its focus by its border, in the style sheet.
            if not isinstance(widget, QPushButton):
                _draw_focus_ring(option, painter)
            return
        if element in _CHECK_BOXES or element == QStyle.PrimitiveElement.PE_IndicatorRadioButton:
            _draw_indicator(option, painter, is_round=element not in _CHECK_BOXES)
            return
        if element == QStyle.PrimitiveElement.PE_FrameLineEdit:
            _show_frame(option)
        super().drawPrimitive(element, option, painter, widget)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        size = super().pixelMetric(metric, option, widget)
        # Fusion's boxes keep 14 pixels beside text of any size.
        return tokens.scaled(size + 1) if metric in _INDICATOR_SIZES else size

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control in _FRAMED_CONTROLS:
            _show_frame(option)
        super().drawComplexControl(control, option, painter, widget)


def _show_frame(option: QStyleOption) -> None:
    palette = QPalette(option.palette)
    frame = palette.color(QPalette.ColorRole.Mid)
    palette.setColor(QPalette.ColorRole.Window, frame.lighter(140))
    option.palette = palette


def _draw_indicator(option: QStyleOption, painter: QPainter, *, is_round: bool) -> None:
    """A box or a ring with our frame; filled with the accent and a sign in it when chosen."""
    state, palette = option.state, option.palette
    enabled = bool(state & QStyle.StateFlag.State_Enabled)
    partly = bool(state & QStyle.StateFlag.State_NoChange)
    chosen = bool(state & QStyle.StateFlag.State_On) or partly
    hovered = enabled and bool(state & QStyle.StateFlag.State_MouseOver)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    accent = palette.color(group, QPalette.ColorRole.Highlight)
    frame = accent if chosen or hovered else palette.color(QPalette.ColorRole.Mid)
    side = min(option.rect.width(), option.rect.height())
    box = QRectF(0, 0, side, side)
    box.moveCenter(QRectF(option.rect).center())
    box.adjust(0.75, 0.75, -0.75, -0.75)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(frame, 1.5))
    painter.setBrush(accent if chosen else palette.color(QPalette.ColorRole.Base))
    radius = box.width() / 2 if is_round else 3
    painter.drawRoundedRect(box, radius, radius)
    if chosen:
        sign = palette.color(QPalette.ColorRole.HighlightedText)
        _draw_sign(painter, box, QPen(sign, box.width() / 7), is_round=is_round, partly=partly)
    painter.restore()


def _draw_sign(painter: QPainter, box: QRectF, pen: QPen, *, is_round: bool, partly: bool) -> None:
    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    if is_round:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        painter.drawEllipse(box.center(), box.width() * 0.22, box.width() * 0.22)
        return
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(
        [at(0.25, 0.5), at(0.75, 0.5)] if partly else [at(0.22, 0.53), at(0.42, 0.73), at(0.78, 0.3)]
    )


def _draw_focus_ring(option: QStyleOption, painter: QPainter) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Highlight), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()
