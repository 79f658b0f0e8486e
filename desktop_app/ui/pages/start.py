"""The start screen: go on with a project, begin one, or try everything with example messages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.page import Page
from desktop_app.ui.pages.project_card import ProjectCard
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.text import ElidedText, Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_LONGEST_NAME = 80


class StartPage(Page):
    """Opening or making a project is all that happens here; the session's `project_changed` leads on.

    Signals:
        updates_wanted(): the person wants to know of the new version that `show_new_version` told.
    """

    updates_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("", centred=True)
        self._session = session
        self.cards: list[ProjectCard] = []
        self.empty = EmptyState(
            "messages",
            self.tr("A model that writes like you"),
            self.tr(
                "Homespun learns from the mails and chats that you wrote yourself. Everything happens on this "
                "computer: no account, no upload."
            ),
            button=self.tr("Start a new project"),
            link=self.tr("Try with example messages"),
        )
        self.empty.button_clicked.connect(self.show_form)
        self.empty.link_clicked.connect(self.open_example)
        self._build_form()
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.SPACE_8)
        self._build_verbs()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.form)
        self.body.addWidget(self.verbs)
        self.body.addLayout(self._list)
        self.new_version = QPushButton()
        self.new_version.setObjectName("quiet")
        icons.put(self.new_version, "info", "accent")
        self.new_version.clicked.connect(self.updates_wanted)
        self.new_version.hide()
        self.body.addWidget(self.new_version, 0, Qt.AlignmentFlag.AlignHCenter)
        self.form.hide()
        self._refresh()

    def _build_form(self) -> None:
        self.form = Card(self.tr("New project"), self.tr("One project makes one model. You can have several."))
        label = Text(self.tr("Name"), Type.STRONG)
        self.name_edit = QLineEdit()
        self.name_edit.setMaxLength(_LONGEST_NAME)
        self.name_edit.setPlaceholderText(self.tr("For example: My mail"))
        self.name_edit.setAccessibleName(self.tr("Name of the project"))
        self.name_edit.textChanged.connect(self._on_name)
        self.name_edit.returnPressed.connect(self.on_primary)
        label.setBuddy(self.name_edit)
        self.place = ElidedText()
        self.place_button = QPushButton(self.tr("Change…"))
        self.place_button.setAccessibleName(self.tr("Choose where projects are kept"))
        icons.put(self.place_button, "folder")
        self.place_button.clicked.connect(self._choose_place)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.place, 1)
        row.addWidget(self.place_button)
        self.form.body.addWidget(label)
        self.form.body.addWidget(self.name_edit)
        self.form.body.addWidget(Text(self.tr("Where it is kept"), Type.STRONG))
        self.form.body.addLayout(row)

    def _build_verbs(self) -> None:
        self.new_button = QPushButton(self.tr("New project"))
        icons.put(self.new_button, "add")
        self.new_button.clicked.connect(self.show_form)
        self.open_button = QPushButton(self.tr("Open folder…"))
        icons.put(self.open_button, "folder")
        self.open_button.clicked.connect(self._choose_project)
        self.example_button = QPushButton(self.tr("Try with example messages"))
        icons.put(self.example_button, "example")
        self.example_button.clicked.connect(self.open_example)
        self.verbs = WrapRow()
        for button in (self.new_button, self.example_button, self.open_button):
            self.verbs.add(button)

    # Facts

    @property
    def is_form_open(self) -> bool:
        # Not isVisible(): it is false as long as the window waits to be shown.
        return not self.form.isHidden()

    def primary_text(self) -> str:
        return self.tr("Create project") if self.is_form_open else ""

    def secondary_text(self) -> str:
        return self.tr("Cancel") if self.is_form_open else ""

    def on_primary(self) -> None:
        name = " ".join(self.name_edit.text().split())
        if not self.is_form_open or not name:
            return
        try:
            self._session.create_project(name)
        except AppError as error:
            self.show_error(error)

    def on_secondary(self) -> None:
        self._close_form()

    def on_enter(self) -> None:
        self.clear_notice()
        self._close_form()

    # Deeds

    def show_form(self) -> None:
        """Asks for the name of a new project."""
        self.clear_notice()
        self.name_edit.clear()
        self.form.show()
        self._on_name("")
        self._refresh()
        self.name_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_new_version(self, version: str) -> None:
        """A quiet line at the end of the page; "" takes it away."""
        self.new_version.setText(self.tr("Homespun {version} is there").format(version=version))
        self.new_version.setVisible(bool(version))

    def _close_form(self) -> None:
        self.form.hide()
        self.set_valid(True)
        self._refresh()

    def open_example(self) -> None:
        """Makes a project whose messages are the bundled, invented ones."""
        try:
            self._session.create_project(self.tr("Example"), is_example=True)
        except AppError as error:
            self.show_error(error)

    def _open(self, folder: Path) -> None:
        try:
            self._session.open_project(folder)
        except AppError as error:
            self._refresh()
            self.show_error(error)

    def _remove(self, folder: Path) -> None:
        left = tuple(name for name in self._session.settings.recent_projects if name != str(folder))
        try:
            self._session.change_settings(recent_projects=left)
        except AppError as error:
            self.show_error(error)
        self._refresh()
        # The button that had the focus is gone with its card.
        self.new_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_runs(self, folder: Path) -> None:
        from desktop_app.ui.dialogs.runs import show_runs  # brings pyqtgraph

        session = self._session
        is_open = session.project is not None and session.project.folder == folder
        try:
            project = Project.open(folder)
        except AppError as error:
            self.show_error(error)
            return
        busy = project.latest_run() if is_open and session.running_task else None
        show_runs(
            self,
            project,
            busy_run=busy.number if busy is not None else None,
            on_changed=session.files_changed.emit,
        )

    def _ask_to_delete(self, folder: Path) -> None:
        name = next(card.name for card in self.cards if card.folder == folder)
        said = self.tr(
            "Its imported and cleaned messages, examples, training runs and models are removed from this "
            "computer. Your own exports, and models that you took along, stay. This cannot be undone."
        )
        from desktop_app.flow.removing import models_in_chat_programs  # knows many rooms, seldom wanted

        try:
            placed = models_in_chat_programs(Project.open(folder))
        except AppError:
            placed = ()  # deleting says what is wrong with this project
        if placed:
            said += " " + self.tr(
                "Afterwards Homespun cannot take these models out of chat programs any more: {models}. To have "
                "them gone, undo that first, on the page “Take it with you”."
            ).format(models=", ".join(placed))
        self.question = ask(
            self,
            self.tr("Delete the project “{name}”?").format(name=name),
            said,
            [Answer(text=self.tr("Delete project"), on_chosen=lambda: self._delete(folder), is_danger=True)],
            stay_text=self.tr("Keep it"),
        )

    def _delete(self, folder: Path) -> None:
        from desktop_app.flow.removing import delete_project

        session = self._session
        is_open = session.project is not None and session.project.folder == folder
        try:
            if is_open and session.running_task:
                raise AppError("task_already_running")
            removed = delete_project(Project.open(folder))
        except AppError as error:
            self._refresh()
            self.show_error(error)
            return
        if is_open:
            session.close_project()
        self._remove(folder)
        gone = ", ".join(messages.words(code).text for code in removed.what)
        stays = [messages.words(code, {"count": removed.other_files}).text for code in removed.remains]
        self.show_notice("success", self.tr("Deleted: {what}.").format(what=gone), " ".join(stays))

    def _choose_project(self) -> None:
        dialog = self._folder_dialog(self.tr("Open a project's folder"), self._home())
        dialog.fileSelected.connect(lambda name: self._open(Path(name)))
        dialog.open()

    def _choose_place(self) -> None:
        dialog = self._folder_dialog(self.tr("Choose where projects are kept"), self._home())
        dialog.fileSelected.connect(self._on_place)
        dialog.open()

    def _folder_dialog(self, title: str, start: Path) -> QFileDialog:
        dialog = QFileDialog(self.window(), title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        # The default folder comes into being with the first project.
        dialog.setDirectory(str(next(place for place in (start, *start.parents) if place.is_dir())))
        return dialog

    def _on_place(self, name: str) -> None:
        try:
            self._session.change_settings(projects_folder=name)
        except AppError as error:
            self.show_error(error)
        self._refresh()

    def _on_name(self, _text: str) -> None:
        self.set_valid(bool(self.name_edit.text().strip()))

    # What is shown

    def _home(self) -> Path:
        chosen = self._session.settings.projects_folder
        return Path(chosen) if chosen else paths.default_projects()

    def _refresh(self) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [ProjectCard(Path(name)) for name in self._session.settings.recent_projects]
        before: QWidget = self.open_button
        for card in self.cards:
            card.opened.connect(self._open)
            card.removed.connect(self._remove)
            card.deleted.connect(self._ask_to_delete)
            card.runs_wanted.connect(self._show_runs)
            self._list.addWidget(card)
            QWidget.setTabOrder(before, card.button)
            before = card.button
        has_projects = bool(self.cards)
        is_asking = self.is_form_open
        self.place.set_full_text(str(self._home()))
        self.empty.setVisible(not has_projects and not is_asking)
        self.verbs.setVisible(not is_asking)
        # A newcomer has the two ways of the empty state; a third button only opens what somebody else gave them.
        for button in (self.new_button, self.example_button):
            button.setVisible(has_projects)
        for card in self.cards:
            card.setVisible(not is_asking)
        if has_projects or is_asking:
            self.set_title(self.tr("Your projects"))
            self.set_lead("")
        else:
            self.set_title(self.tr("Welcome to Homespun"))
            self.set_lead("")
        self.changed.emit()
