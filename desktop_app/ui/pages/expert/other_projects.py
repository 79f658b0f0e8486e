"""Examples of other projects that are learned too, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.calm_fields import CalmNumberBox
from desktop_app.ui.widgets.text import ElidedText, Text

_LEAST, _MOST = 0.1, 20.0
"""How often an example may be seen in a round: beyond, the other project would drown this one."""


class _Row(QWidget):
    """Signals:
    changed(): the weight is another one.
    removed(str): the person wants the project away.
    """

    changed = Signal()
    removed = Signal(str)

    def __init__(self, folder: str, name: str, weight: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        label = ElidedText()
        label.set_full_text(name)
        label.setToolTip(folder)
        self.weight = CalmNumberBox()
        self.weight.setRange(_LEAST, _MOST)
        self.weight.setSingleStep(0.1)
        self.weight.setDecimals(1)
        self.weight.setValue(weight)
        self.weight.setSuffix(" ×")
        self.weight.setAccessibleName(self.tr("{name}: how often each example is seen").format(name=name))
        self.weight.valueChanged.connect(self.changed)
        self.away = QPushButton(self.tr("Remove"))
        self.away.setAccessibleName(self.tr("Remove {name}").format(name=name))
        self.away.clicked.connect(self._on_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(label, 1)
        row.addWidget(self.weight)
        row.addWidget(self.away)

    def _on_away(self) -> None:
        self.removed.emit(self.folder)


class OtherProjects(QWidget):
    """Only whole projects can be chosen: their examples have gone through the privacy check as these have.

    Signals:
        changed(): `chosen` is another one because of the person.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: Path | None = None
        self.rows: list[_Row] = []
        self.add_button = QPushButton(self.tr("Add another project…"))
        icons.put(self.add_button, "folder")
        self.add_button.clicked.connect(self._ask)
        self._problem = Text("", color="error")
        self._problem.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_8)
        self._column.addWidget(Text(self.tr("Learn from other projects too (multi-task)"), Type.STRONG))
        self._column.addWidget(
            Text(
                self.tr(
                    "Their cleaned examples are mixed in. The number says how often each is seen in a round: "
                    "0.5 is every other one, 2 is twice."
                ),
                color="muted",
            )
        )
        self._place = QVBoxLayout()
        self._place.setSpacing(tokens.SPACE_4)
        self._column.addLayout(self._place)
        self._column.addWidget(self._problem)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def chosen(self) -> dict[str, float]:
        """Folder -> weight."""
        return {row.folder: row.weight.value() for row in self.rows}

    @property
    def problem_text(self) -> str:
        return self._problem.text()

    def show_chosen(self, own: Path, chosen: Mapping[str, float]) -> None:
        """Shows what is chosen for the project in `own`."""
        self._own = own
        if dict(chosen) != self.chosen:
            self._replace(chosen)

    def add(self, folder: Path) -> None:
        """Takes a project, or says why it cannot be taken."""
        folder = folder.resolve()
        self._say("")
        try:
            project = Project.open(folder)
        except AppError as error:
            said = messages.words_for(error)
            self._say(f"{said.text} {said.next_step}")
            return
        if folder == self._own:
            self._say(messages.words("other_project_same").text)
        elif not project.train_file.is_file():
            said = messages.words("other_project_unready", {"name": project.facts.name})
            self._say(f"{said.text} {said.next_step}")
        elif str(folder) not in self.chosen:
            self._replace({**self.chosen, str(folder): 1.0})
            self.rows[-1].weight.setFocus()
            self.changed.emit()

    def go_back(self) -> None:
        self._replace({})
        self._say("")

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder of a project"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self._own is not None:
            dialog.setDirectory(str(self._own.parent))
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    def _on_folder(self, name: str) -> None:
        self.add(Path(name))

    def _on_removed(self, folder: str) -> None:
        self._replace({other: weight for other, weight in self.chosen.items() if other != folder})
        self.add_button.setFocus()
        self.changed.emit()

    def _replace(self, chosen: Mapping[str, float]) -> None:
        for row in self.rows:
            self._place.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [_Row(folder, _name_of(Path(folder)), weight) for folder, weight in chosen.items()]
        for row in self.rows:
            row.changed.connect(self.changed)
            row.removed.connect(self._on_removed)
            self._place.addWidget(row)

    def _say(self, text: str) -> None:
        self._problem.setText(text.strip())
        self._problem.setVisible(bool(text))


def _name_of(folder: Path) -> str:
    """A project that is gone keeps at least the name of its folder."""
    try:
        return Project.open(folder).facts.name
    except AppError:
        return folder.name
