"""Tells a person who is not looking that something is done or needs them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

_SHOWN_MS = 60_000
"""Windows shows it for as long as its own setting says; elsewhere a minute is long enough to come back for."""


class Notifier(QObject):
    """Shows the system's own notification, or lets the window ask for attention where there is none.

    Args:
        window: what is to be looked at; while it is active, nobody needs to be told.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None

    def tell(self, title: str, text: str) -> None:
        """Tells it, unless the person is looking at the window anyway."""
        if self._window.isActiveWindow():
            return
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            icon = self._tray_icon()
            icon.show()
            icon.showMessage(title, text, QIcon(self._window.windowIcon()), _SHOWN_MS)

    def _tray_icon(self) -> QSystemTrayIcon:
        # Only now: an icon that does nothing but tell is in the way for the rest of the day.
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._on_clicked)
            self._icon.activated.connect(self._on_clicked)
        return self._icon

    def _on_clicked(self) -> None:
        if self._icon is not None:
            self._icon.hide()
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
