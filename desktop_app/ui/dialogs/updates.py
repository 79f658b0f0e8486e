"""New versions: may Homespun ask for them, what was found, downloading and installing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.updates import Updates
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

_WIDTH_PX = 600


class UpdatesDialog(QDialog):
    """Asks nobody by being opened.

    Signals:
        close_wanted(): a setup was started, and replaces the files of this program: close the window.
    """

    close_wanted = Signal()

    def __init__(self, updates: Updates, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._updates = updates
        self._deed: Callable[[], None] = updates.look
        title = self.tr("New versions")
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.allowed = QCheckBox(self.tr("Ask once a day whether there is a new version"))
        self.allowed.setChecked(updates.is_allowed)
        self.allowed.toggled.connect(self._on_allowed)
        self.notice = InlineNotice()
        self.progress = ProgressPanel()
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName(self.tr("The command that installs it"))
        self.copy_button = self._button(self.tr("Copy"), self._copy)
        icons.put(self.copy_button, "copy")
        self.page_button = self._button(self.tr("What is new"), self._open_page)
        self.secondary = self._button(self.tr("Close"), self.reject)
        self.primary = self._button("", self._on_primary)
        self.primary.setObjectName("primary")
        self.primary.setDefault(True)
        self._build(title)
        updates.changed.connect(self._update)
        updates.progress.connect(self._on_progress)
        self._update()

    def _button(self, text: str, deed: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(deed)
        return button

    def _build(self, title: str) -> None:
        promise = self.tr(
            "Only the request for one small file is sent: nothing about you, your computer or your projects. As "
            "with every website, the server sees your internet address. Nothing is downloaded or installed before "
            "you say so again."
        )
        command = QHBoxLayout()
        command.setSpacing(tokens.SPACE_8)
        command.addWidget(self.command, 1)
        command.addWidget(self.copy_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_12)
        buttons.addWidget(self.page_button)
        buttons.addStretch(1)
        buttons.addWidget(self.secondary)
        buttons.addWidget(self.primary)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_16)
        whole.addWidget(Text(title, Type.SECTION))
        whole.addWidget(self.allowed)
        whole.addWidget(Text(promise, color="muted"))
        whole.addWidget(self.notice)
        whole.addWidget(self.progress)
        whole.addLayout(command)
        whole.addStretch(1)
        whole.addLayout(buttons)
        self.setFixedWidth(min(tokens.scaled(_WIDTH_PX), int(self.screen().availableSize().width() * 0.9)))

    # Deeds

    def _on_allowed(self, yes: bool) -> None:
        try:
            self._updates.allow(yes)
        except AppError as error:
            self._say_error(error)
            return
        if yes:
            self._updates.look_if_due()

    def _on_primary(self) -> None:
        self._deed()

    def _install(self) -> None:
        try:
            self._updates.start_setup()
        except AppError as error:
            self._say_error(error)
            return
        self.accept()
        self.close_wanted.emit()

    def _open_folder(self) -> None:
        if self._updates.brought is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._updates.brought.parent)))

    def _open_page(self) -> None:
        if self._updates.found is not None:
            QDesktopServices.openUrl(QUrl(self._updates.found.release.page))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())

    def reject(self) -> None:
        """Stops a download first; a second time closes. An answer that is awaited may come when it wants."""
        if self._updates.is_bringing:
            self._updates.stop()
            self.secondary.setEnabled(False)
            return
        super().reject()

    # What is shown

    def _on_progress(self, done: int, total: int) -> None:
        self.progress.set_progress(done, total)
        self.progress.set_detail(self.tr("{done} of {total}").format(done=_mb(done), total=_mb(total)))

    def _say_error(self, error: AppError) -> None:
        said = messages.words_for(error)
        quiet = error.code in ("cancelled", "update_no_address")
        self.notice.show_words("info" if quiet else "error", said.text, said.next_step)
        self.notice.show()
        self._fit()

    def _update(self) -> None:
        updates, found = self._updates, self._updates.found
        working = updates.is_working
        self.secondary.setEnabled(True)
        self.secondary.setText(self.tr("Stop") if updates.is_bringing else self.tr("Close"))
        self.progress.setVisible(working)
        self.primary.setEnabled(not working)
        self.page_button.setVisible(found is not None and found.is_newer)
        self.command.setVisible(False)
        self.copy_button.setVisible(False)
        self._offer(self.tr("Look now"), updates.look)
        if working:
            self.progress.reset()
            downloading = messages.words("phase_update_downloading").text
            self.progress.set_phase(downloading if updates.is_bringing else self.tr("Asking …"))
            self.notice.hide()
        elif updates.brought is not None:
            self._show_brought(updates.brought)
        elif found is not None:
            self._say(found.code, "info" if found.is_newer else "success")
            if found.file is not None:
                size = _mb(found.file.size_bytes)
                self._offer(self.tr("Download ({size})").format(size=size), updates.bring)
        else:
            self.notice.hide()
        if not working and updates.error is not None:
            self._say_error(updates.error)
        self._fit()

    def _show_brought(self, brought: Path) -> None:
        from desktop_app.update.bring import command_for, is_started_here

        found = self._updates.found
        assert found is not None
        assert found.file is not None
        if is_started_here(found.file):
            self._say("update_brought", "success")
            self._offer(self.tr("Install now"), self._install)
            return
        self._say("update_brought_command", "success")
        self.command.setText(command_for(brought))
        self.command.setCursorPosition(0)
        self.command.setVisible(True)
        self.copy_button.setVisible(True)
        self._offer(self.tr("Open the folder"), self._open_folder)

    def _say(self, code: str, kind: NoticeKind) -> None:
        assert self._updates.found is not None
        said = messages.words(code, {"own": __version__, "version": self._updates.found.release.version})
        self.notice.show_words(kind, said.text, said.next_step)
        self.notice.show()

    def _fit(self) -> None:
        """Takes the height that the words need: a sentence may have grown by a line since the last time."""
        for inner in (self.notice.layout(), self.progress.layout()):
            if inner is not None:
                inner.activate()
        self._whole.activate()
        self.resize(self.width(), self._whole.totalHeightForWidth(self.width()))

    def _offer(self, text: str, deed: Callable[[], None]) -> None:
        self.primary.setText(text)
        self._deed = deed


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.0f} MB"
