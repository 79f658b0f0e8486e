"""The exports that the person chose, each with a button that takes it off the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import ElidedText


class ChosenSources(QWidget):
    """Keeps the order in which they were chosen; the same place is listed once."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Chosen files and folders"))
        self._paths: list[Path] = []
        self.rows: list[SourceRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_8)

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(self._paths)

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Shows these and no others, without telling anybody."""
        self._paths = list(dict.fromkeys(paths))
        self._show()

    def add(self, paths: Sequence[Path]) -> None:
        before = len(self._paths)
        self.set_paths([*self._paths, *paths])
        if len(self._paths) != before:
            self.changed.emit()

    def remove(self, path: Path) -> None:
        if path in self._paths:
            self._paths.remove(path)
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [SourceRow(path) for path in self._paths]
        for row in self.rows:
            row.button.clicked.connect(lambda _checked=False, path=row.path: self.remove(path))
            self._column.addWidget(row)
            # Replaced rows arrive hidden when the list is on the screen already.
            row.show()


class SourceRow(QFrame):
    """One file or folder."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.setObjectName("card")
        self.path = path
        name = ElidedText(path.name, Type.STRONG)
        place = ElidedText(str(path.parent), Type.HINT)
        place.setEnabled(False)
        self.button = QPushButton(self.tr("Remove"))
        self.button.setObjectName("quiet")
        icons.put(self.button, "close", "accent")
        self.button.setAccessibleName(self.tr("Remove {name} from the list").format(name=path.name))
        self.button.setToolTip(self.tr("Takes it off this list. The file itself stays where it is."))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(place)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(IconLabel("folder" if path.is_dir() else "file", "accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.button)
