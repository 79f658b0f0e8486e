"""What Fusion cannot do by palette alone: frames that can be seen, and a focus ring."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

_FRAMED_PRIMITIVES = frozenset(
    {
        QStyle.PrimitiveElement.PE_IndicatorCheckBox,
        QStyle.PrimitiveElement.PE_IndicatorRadioButton,
        QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
        QStyle.PrimitiveElement.PE_FrameLineEdit,
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
            _draw_focus_ring(option, painter)
            return
        if element in _FRAMED_PRIMITIVES:
            _show_frame(option)
        super().drawPrimitive(element, option, painter, widget)

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


def _draw_focus_ring(option: QStyleOption, painter: QPainter) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Highlight), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()
