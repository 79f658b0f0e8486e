"""The theme: which palette holds, and everything that must follow when it changes."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.ui.theme.palettes import DARK, LIGHT, Colors, qt_palette
from desktop_app.ui.theme.style import HomespunStyle

Scheme = Literal["system", "light", "dark"]


class Theme(QObject):
    """Holds the palette of the application; there is one, `active()`."""

    changed = Signal()
    """Emitted after palette, sheet and icons are new."""

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.colors: Colors = LIGHT
        self._is_installed = False

    def install(self, app: QApplication, scheme: Scheme = "system") -> None:
        """Gives the application its style and palette; call once, before the first window is made."""
        if not self._is_installed:
            self._is_installed = True
            # macOS keeps its own style: people there notice at once when controls are foreign.
            if sys.platform != "darwin":
                app.setStyle(HomespunStyle())
            app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.set_scheme(scheme)

    def set_scheme(self, scheme: Scheme) -> None:
        """Chooses light, dark, or whatever the system says now and later."""
        self.scheme = scheme
        hints = QApplication.styleHints()
        wish = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme)
        # Frames of windows and native dialogs follow this where the platform listens; our palette does the rest.
        if wish is None:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(wish)
        self._apply()

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        if self.scheme == "system":
            self._apply()

    def _apply(self) -> None:
        from desktop_app.ui.theme import icons

        dark = self.scheme == "dark"
        if self.scheme == "system":
            dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.colors = DARK if dark else LIGHT
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(qt_palette(self.colors))
        # Set again each time: palette() colours in a sheet stay those of the moment it was set.
        app.setStyleSheet(_sheet())
        icons.retint()
        self.changed.emit()


@lru_cache(maxsize=1)
def _sheet() -> str:
    folder = Path(__file__).parent
    names = ["app.qss"] if sys.platform == "darwin" else ["app.qss", "controls.qss"]
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


@lru_cache(maxsize=1)
def active() -> Theme:
    """The one theme of this process."""
    return Theme()


def colors() -> Colors:
    """The palette that holds now."""
    return active().colors
