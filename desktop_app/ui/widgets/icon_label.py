"""An icon that only accompanies words; screen readers pass over it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.theme import icons, theme, tokens


class IconLabel(QWidget):
    """Draws an icon in a colour of the active palette, at each paint, so it follows the theme by itself."""

    def __init__(
        self, name: str, role: str = "ink", size_px: int = tokens.ICON_PX, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self._size_px = tokens.scaled(size_px)
        self.setFixedSize(self._size_px, self._size_px)

    def set_icon(self, name: str, role: str) -> None:
        self._name = name
        self._role = role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = getattr(theme.colors(), self._role)
        painter.drawPixmap(0, 0, icons.pixmap(self._name, color, self._size_px, self.devicePixelRatioF()))
        painter.end()
