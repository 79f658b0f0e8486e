"""Single-colour line icons, tinted from the palette.

The SVGs in `resources/icons/` say `currentColor`; it is replaced when an icon is drawn. `put` remembers name and
colour on the button, so that `retint` can draw all of them again after a palette change.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop_app.core import paths
from desktop_app.ui.theme import theme, tokens

_NAME = "homespun_icon"
_ROLE = "homespun_icon_color"


def folder() -> Path:
    """Where the SVGs lie."""
    return paths.resources() / "icons"


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (folder() / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def pixmap(name: str, color: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Draws an icon in a #rrggbb colour; `ratio` is the screen's device pixel ratio.

    Raises:
        FileNotFoundError: there is no such icon (a mistake in the code, found by a test).
    """
    drawn = QPixmap(QSize(size_px, size_px) * ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, role: str = "ink") -> QIcon:
    """An icon in a colour of the active palette ("ink", "muted", "accent", "on_accent", "error", ...)."""
    colors = theme.colors()
    made = QIcon()
    size = tokens.scaled(tokens.ICON_PX)
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, getattr(colors, role), size, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, colors.disabled, size, ratio), QIcon.Mode.Disabled)
    return made


def put(button: QAbstractButton, name: str, role: str = "ink") -> None:
    """Gives a button an icon that follows the theme."""
    button.setProperty(_NAME, name)
    button.setProperty(_ROLE, role)
    size = tokens.scaled(tokens.ICON_PX)
    button.setIconSize(QSize(size, size))
    button.setIcon(icon(name, role))


def retint() -> None:
    """Draws every icon that `put` set again, in the colours of now."""
    for widget in QApplication.allWidgets():
        name = widget.property(_NAME)
        if isinstance(widget, QAbstractButton) and isinstance(name, str):
            widget.setIcon(icon(name, str(widget.property(_ROLE))))
