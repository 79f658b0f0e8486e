"""Space, radii and the type scale: the only place with such numbers.

Space goes in steps of 4 pixels. Sizes of text are factors of the system font, so that a person's text size holds.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

SPACE_4 = 4
SPACE_8 = 8
SPACE_12 = 12
SPACE_16 = 16
SPACE_24 = 24
SPACE_32 = 32

RADIUS = 8
RADIUS_SMALL = 5

# Beyond about 75 characters a line, the eye loses the start of the next one.
TEXT_COLUMN_PX = 640
WIDE_COLUMN_PX = 1040
ICON_PX = 20

# Qt's own default on Linux without a desktop is 9 pt; factors below are relative to whatever the system says.
_REFERENCE_PT = 9.0


class Type(Enum):
    """A role of text: (factor of the system size, weight)."""

    TITLE = (1.75, QFont.Weight.DemiBold)
    FIGURE = (1.6, QFont.Weight.DemiBold)
    SECTION = (1.18, QFont.Weight.DemiBold)
    STRONG = (1.0, QFont.Weight.DemiBold)
    BODY = (1.0, QFont.Weight.Normal)
    HINT = (0.92, QFont.Weight.Normal)


def font(role: Type) -> QFont:
    """The system font in the size and weight of a role."""
    factor, weight = role.value
    made = QFont(QApplication.font())
    made.setPointSizeF(max(1.0, _points(made) * factor))
    made.setWeight(weight)
    return made


def text_scale() -> float:
    """How much larger than usual the person's text is; never below 1, so that small text keeps its column."""
    return max(1.0, _points(QApplication.font()) / _REFERENCE_PT)


def scaled(pixels: int) -> int:
    """A length that follows the text size: column widths, icons, tiles."""
    return round(pixels * text_scale())


def _points(of: QFont) -> float:
    if of.pointSizeF() > 0:
        return of.pointSizeF()
    return of.pixelSize() * 0.75  # 96 dots an inch, Qt's logical resolution
