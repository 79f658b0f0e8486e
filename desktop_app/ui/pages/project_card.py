"""One project of the start screen: its name, how far it has come, where it lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow.navigator import ProjectState, first_step
from desktop_app.flow.steps import Step
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.icon_label import IconLabel
from desktop_app.ui.widgets.text import ElidedText, Text


def progress_words(state: ProjectState) -> str:
    """How far a project has come, and what comes next, in one line."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ProjectCard", text)

    if state.is_exported:
        return tr("Finished: the model is yours to take along")
    return {
        Step.GOAL: tr("Just begun"),
        Step.COMPUTER: tr("Just begun"),
        Step.MESSAGES: tr("Just begun"),
        Step.PRIVACY: tr("Messages are read; the privacy check comes next"),
        Step.EXAMPLES: tr("Messages are cleaned; look at your examples next"),
        Step.PLAN: tr("Messages are cleaned; the plan comes next"),
        Step.TRAINING: tr("Training has begun and can go on")
        if state.unfinished_run is not None
        else tr("Ready to train"),
        Step.TRY_OUT: tr("The model is trained; try it out"),
        Step.EXPORT: tr("The model is trained; take it with you"),
    }[first_step(state)]


class ProjectCard(QFrame):
    """Opens its project; one whose folder is gone or damaged can only be taken off the list.

    Signals:
        opened, removed, deleted(Path): the person wants it open, off the list, or gone with all its files.
        runs_wanted(Path): to look at its training runs.
    """

    opened = Signal(Path)
    removed = Signal(Path)
    deleted = Signal(Path)
    runs_wanted = Signal(Path)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.folder = folder
        name, words, self.can_open = self._read(folder)
        self._name = ElidedText(name, Type.STRONG)
        self._name.setEnabled(self.can_open)
        self._words = Text(words, color="ink" if self.can_open else None)
        self._words.setEnabled(self.can_open)
        # Its whole path: two projects may have the same name.
        self._place = ElidedText(str(folder), Type.HINT)
        self._place.setEnabled(False)
        self.button = QPushButton(self.tr("Open") if self.can_open else self.tr("Remove from list"))
        icons.put(self.button, "next" if self.can_open else "remove")
        deed = self.tr("Open {name}") if self.can_open else self.tr("Remove {name} from the list")
        self.button.setAccessibleName(deed.format(name=name))
        self.button.setAccessibleDescription(words)
        self.button.clicked.connect(self._act)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        if self.can_open:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout()
        column.setSpacing(tokens.SPACE_4)
        for part in (self._name, self._words, self._place):
            column.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        row.setSpacing(tokens.SPACE_16)
        sign = ("folder", "accent") if self.can_open else ("warning", "muted")
        row.addWidget(IconLabel(*sign, size_px=24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.more = QPushButton()
        if self.can_open:
            row.addWidget(self._with_menu(self.more, name), 0, Qt.AlignmentFlag.AlignVCenter)

    def _with_menu(self, button: QPushButton, name: str) -> QPushButton:
        button.setObjectName("quiet")
        button.setAccessibleName(self.tr("More for {name}").format(name=name))
        button.setToolTip(self.tr("More"))
        icons.put(button, "menu")
        menu = QMenu(button)
        self.runs_action = menu.addAction(self.tr("Training runs…"))
        self.runs_action.triggered.connect(self._show_runs)
        self.remove_action = menu.addAction(self.tr("Remove from list"))
        self.remove_action.triggered.connect(self._remove)
        self.delete_action = menu.addAction(self.tr("Delete project…"))
        self.delete_action.triggered.connect(self._delete)
        button.setMenu(menu)
        return button

    @property
    def name(self) -> str:
        return self._name.full_text

    @property
    def words(self) -> str:
        return self._words.text()

    def _read(self, folder: Path) -> tuple[str, str, bool]:
        if not folder.is_dir():
            return folder.name, self.tr("This folder is not there any more, or its disk is not connected."), False
        try:
            project = Project.open(folder)
        except AppError as error:
            return folder.name, messages.words_for(error).text, False
        except OSError:
            return folder.name, messages.words("source_not_readable", {"name": folder.name}).text, False
        return project.facts.name, progress_words(ProjectState.of(project)), True

    # Methods, not lambdas: a lambda that holds the card would let go of it in the middle of its destruction.
    def _remove(self) -> None:
        self.removed.emit(self.folder)

    def _delete(self) -> None:
        self.deleted.emit(self.folder)

    def _show_runs(self) -> None:
        self.runs_wanted.emit(self.folder)

    def _act(self) -> None:
        (self.opened if self.can_open else self.removed).emit(self.folder)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # The button has a name and the keyboard's focus; the card is only a larger target for the mouse.
        is_inside = self.rect().contains(event.position().toPoint())
        if self.can_open and is_inside and event.button() is Qt.MouseButton.LeftButton:
            self._act()
