"""The exports that the person chose, each with a button that takes it off the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.short_list import MOST_SHOWN, ShortList
from desktop_app.ui.widgets.text import ElidedText, Text


class ChosenSources(QWidget):
    """Keeps the order in which they were chosen; the same place is listed once."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Chosen files and folders"))
        self._paths: list[Path] = []
        self._were_read: frozenset[str] = frozenset()
        self._problems: dict[Path, str] = {}
        self.list = ShortList()
        self.remove_all = QPushButton(self.tr("Remove all"))
        self.remove_all.setObjectName("quiet")
        self.remove_all.setToolTip(self.tr("Takes them off this list. The files themselves stay where they are."))
        self.remove_all.clicked.connect(self._on_remove_all)
        self.count = Text("", Type.STRONG)
        above = QHBoxLayout()
        above.addWidget(self.count, 1)
        above.addWidget(self.remove_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        column.addLayout(above)
        column.addWidget(self.list)
        self._show()

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(self._paths)

    @property
    def rows(self) -> list[SourceRow]:
        """The rows that are shown."""
        return [row for row in self.list.rows if isinstance(row, SourceRow)]

    def set_paths(self, paths: Sequence[Path], were_read: Collection[str] = ()) -> None:
        """Shows these and no others, without telling anybody. `were_read`: paths whose messages are kept."""
        self._were_read = frozenset(were_read)
        self._problems = {}
        self._set(paths)

    def add(self, paths: Sequence[Path]) -> list[Path]:
        """Adds files and folders; returns those that are on the list already, or in a folder that is."""
        known = set(self._paths)
        there = [path for path in dict.fromkeys(paths) if path in known or not known.isdisjoint(path.parents)]
        new = [path for path in dict.fromkeys(paths) if path not in there]
        if new:
            self._set([*self._paths, *new])
            self.changed.emit()
        return there

    def set_problems(self, problems: Mapping[Path, str]) -> None:
        """What is wrong with some of them, in a sentence each; it stands at the file until it is removed."""
        self._problems = dict(problems)
        self._show()

    def remove(self, path: Path) -> None:
        if path not in self._paths:
            return
        shown = [row.path for row in self.rows]
        at = shown.index(path) if path in shown and self.rows[shown.index(path)].button.hasFocus() else None
        self._paths.remove(path)
        self._show()
        if at is not None and self.rows:
            # Somebody at the keyboard goes on where they were.
            self.rows[min(at, len(self.rows) - 1)].button.setFocus()
        self.changed.emit()

    def _set(self, paths: Sequence[Path]) -> None:
        self._paths = list(dict.fromkeys(paths))
        self._show()

    def _on_remove_all(self) -> None:
        self._set(())
        self.changed.emit()

    def _show(self) -> None:
        self.list.set_rows([partial(self._row, path) for path in self._paths])
        many = len(self._paths) > MOST_SHOWN
        self.count.setText(
            self.tr("{count} files and folders chosen").format(count=QLocale().toString(len(self._paths)))
        )
        self.count.setVisible(many)
        self.remove_all.setVisible(many)

    def _row(self, path: Path) -> SourceRow:
        row = SourceRow(path, was_read=str(path) in self._were_read, problem=self._problems.get(path, ""))
        row.button.clicked.connect(lambda: self.remove(path))
        return row


class SourceRow(QFrame):
    """One file or folder. One that cannot be used says why, and whether its messages are lost with it."""

    def __init__(self, path: Path, *, was_read: bool = False, problem: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.path = path
        name = ElidedText(path.name or str(path), Type.STRONG)
        if not path.exists():
            problem = (
                self.tr("No longer there. What was read from it before is kept.")
                if was_read
                else self.tr("Not there. Was it moved, or is its disk not connected?")
            )
        self.problem = problem
        self.place: QWidget = (
            Text(problem, Type.HINT) if problem else ElidedText(str(path.parent), Type.HINT, "muted")
        )
        self.button = QPushButton(self.tr("Remove"))
        self.button.setObjectName("quiet")
        icons.put(self.button, "close", "accent")
        self.button.setAccessibleName(self.tr("Remove {name} from the list").format(name=path.name))
        self.button.setToolTip(self.tr("Takes it off this list. The file itself stays where it is."))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self.place)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8)
        row.setSpacing(tokens.SPACE_12)
        kind = IconLabel("folder" if path.is_dir() else "file", "accent")
        row.addWidget(IconLabel("warning", "warning") if problem else kind, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.button)
