"""The part that trains: what this computer needs, building it with real progress, repairing and removing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.hardware import HardwareProfile
from desktop_app.runtime import places
from desktop_app.runtime.choose import Choice, choose
from desktop_app.runtime.environment import find_engine
from desktop_app.runtime.install import install, remove, repair
from desktop_app.runtime.plan import EnginePlan, Room, make_plan, room_for
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.threads.engine_thread import EngineThread, Work
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

_WIDTH_PX = 600
Deed = Literal["install", "repair", "remove"]


class EngineDialog(QDialog):
    """Downloads nothing before the person presses a button.

    Signals:
        engine_changed(): there is an engine now, or none any more.
    """

    engine_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._choice: Choice | None = None
        self._plan: EnginePlan | None = None
        self._planning: BackgroundCall | None = None
        self._thread: EngineThread | None = None
        self._deed: Deed = "install"
        self._root: Path | None = None
        self._from_folder: Path | None = None
        self._phase = ""
        title = self.tr("The part that trains")
        self.setWindowTitle("Homespun")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.notice = InlineNotice()
        self.notice.button_clicked.connect(self._open_help)
        self.facts = Text()
        self.progress = ProgressPanel()
        self.drive_button = self._quiet(self.tr("Another drive …"), "folder", self._ask_for_drive)
        self.folder_button = self._quiet(self.tr("I have the files …"), "take", self._ask_for_folder)
        self.again_button = self._quiet(self.tr("Look again"), "refresh", self._look_again)
        self.repair_button = self._quiet(self.tr("Repair"), "redo", lambda: self._start("repair"))
        self.remove_button = self._quiet(self.tr("Remove"), "remove", self._ask_to_remove)
        self.quiet_row = WrapRow()
        self.secondary = QPushButton(self.tr("Close"))
        self.secondary.setAutoDefault(False)
        self.secondary.clicked.connect(self.reject)
        self.pause_button = QPushButton()
        self.pause_button.setAutoDefault(False)
        self.pause_button.clicked.connect(self._on_pause)
        self.primary = QPushButton(self.tr("Download and install"))
        self.primary.setObjectName("primary")
        self.primary.setDefault(True)
        self.primary.clicked.connect(lambda: self._start("install"))
        self._build(title)
        session.computer_seen.connect(self._on_computer_seen)
        self._decide()

    def _quiet(self, text: str, icon: str, deed: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        icons.put(button, icon)
        button.clicked.connect(deed)
        return button

    def _build(self, title: str) -> None:
        lead = self.tr(
            "It is large and differs from card to card, so it is fetched once, when you ask for it. Your messages "
            "stay on this computer, and everything but training works without it."
        )
        for button in (
            self.drive_button,
            self.folder_button,
            self.again_button,
            self.repair_button,
            self.remove_button,
        ):
            self.quiet_row.add(button)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_12)
        buttons.addStretch(1)
        for button in (self.secondary, self.pause_button, self.primary):
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_16)
        whole.setSpacing(tokens.SPACE_16)
        whole.addWidget(Text(title, Type.SECTION))
        whole.addWidget(Text(lead, color="muted"))
        for part in (self.notice, self.facts, self.progress, self.quiet_row):
            whole.addWidget(part)
        whole.addStretch(1)
        whole.addLayout(buttons)
        self.setFixedWidth(min(tokens.scaled(_WIDTH_PX), int(self.screen().availableSize().width() * 0.9)))

    # What is decided before anything is downloaded

    @property
    def is_working(self) -> bool:
        return self._thread is not None

    def _decide(self) -> None:
        profile = self._session.profile
        if profile is None:
            self._say("info", self.tr("Looking at your computer …"))
            self._session.look_at_computer()
        else:
            self._decide_for(profile)
        self._update()

    def _on_computer_seen(self) -> None:
        if not self.is_working and self._session.profile is not None:
            self._decide_for(self._session.profile)

    def _decide_for(self, profile: HardwareProfile) -> None:
        try:
            choice = choose(profile)
        except AppError as error:
            self._show_error(error)
            return
        self._choice, self._plan = choice, None
        said = messages.words(f"engine_choice_{choice.answer}", {"card": choice.card})
        kinds: dict[str, NoticeKind] = {"train": "info", "repair_first": "warning"}
        help_text = self.tr("Open the page that helps") if choice.link else ""
        self.notice.show_words(kinds.get(choice.answer, "info"), said.text, said.next_step, help_text)
        if find_engine().is_ready and self._deed != "remove":
            ready = messages.words("engine_state_ready")
            self.notice.show_words("success", ready.text, said.text)
        if choice.backend:
            self._make_plan(profile.system)
        self._update()

    def _make_plan(self, system: str) -> None:
        choice, root, folder = self._choice, self._root, self._from_folder
        assert choice is not None

        def plan() -> tuple[EnginePlan, Room]:
            made = make_plan(choice, system=system, root=root, from_folder=folder)
            return made, room_for(made)

        # A Python is asked for its version: never in the window's thread.
        self._planning = BackgroundCall(plan, self._session)
        self._planning.succeeded.connect(self._on_plan)
        self._planning.failed.connect(self._show_error)
        self._planning.start()

    def _on_plan(self, answer: tuple[EnginePlan, Room]) -> None:
        self._planning = None
        self._plan, room = answer
        self.facts.setText(
            self.tr(
                "{download} to download, {unpacked} on the disk afterwards, in {folder}. Free there: {free}."
            ).format(
                download=_gb(room.missing_bytes),
                unpacked=_gb(self._plan.unpacked_bytes),
                folder=self._plan.root,
                free=_gb(room.free_bytes),
            )
        )
        if not room.fits:
            self._show_error(
                AppError(
                    "engine_disk_too_small",
                    need_gb=round(room.needed_bytes / 1e9, 1),
                    free_gb=round(room.free_bytes / 1e9, 1),
                )
            )
        self._update()
        self.primary.setFocus()

    def _look_again(self) -> None:
        self._say("info", self.tr("Looking at your computer …"))
        self._session.look_at_computer()

    def _open_help(self) -> None:
        if self._choice is not None and self._choice.link:
            QDesktopServices.openUrl(QUrl(self._choice.link))

    def _ask_for_drive(self) -> None:
        self._ask_folder(self._on_drive)

    def _ask_for_folder(self) -> None:
        self._ask_folder(self._on_folder)

    def _ask_folder(self, then: Callable[[str], None]) -> None:
        dialog = QFileDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _on_drive(self, folder: str) -> None:
        # A folder of its own: the engine's files must not mix with what else lies on that drive.
        chosen = Path(folder)
        self._root = chosen if chosen.name == "Homespun" else chosen / "Homespun"
        self._decide()

    def _on_folder(self, folder: str) -> None:
        self._from_folder = Path(folder)
        self._decide()

    # Deeds

    def _start(self, deed: Deed) -> None:
        if self._session.running_task:
            self._show_error(AppError("task_already_running"))
            return
        plan = self._plan
        if deed == "remove":
            work: Work = lambda _control, _tell: remove(places.chosen_root())  # noqa: E731 - the three side by side
        elif plan is None:
            return
        elif deed == "repair":
            work = lambda control, tell: repair(plan, control=control, tell=tell)  # noqa: E731
        else:
            work = lambda control, tell: install(plan, control=control, tell=tell)  # noqa: E731
        self._deed, self._phase = deed, ""
        self.progress.reset()
        self._thread = EngineThread(work, self)
        self._thread.progress.connect(self._on_progress)
        self._thread.ended.connect(self._on_ended)
        self._thread.start()
        self._update()

    def _ask_to_remove(self) -> None:
        ask(
            self,
            self.tr("Remove the part that trains?"),
            self.tr("Projects and models stay. To train again it has to be downloaded again."),
            [Answer(text=self.tr("Remove"), on_chosen=lambda: self._start("remove"), is_danger=True)],
        )

    def _on_pause(self) -> None:
        if self._thread is not None:
            control = self._thread.control
            (control.resume if control.is_paused else control.pause)()
        self._update()

    def reject(self) -> None:
        """Stops what runs first; a second time closes."""
        if self._thread is None:
            super().reject()
            return
        self._thread.control.cancel()
        self.progress.set_phase(self.tr("Stopping …"))
        self.secondary.setEnabled(False)

    def _on_progress(self, phase: str, done: int, total: int) -> None:
        if self._thread is None or not self.secondary.isEnabled():
            return
        if phase != self._phase:
            self._phase = phase
            self.progress.set_phase(messages.words(f"phase_{phase}").text)
            self._update()
        self.progress.set_progress(done, total)
        if phase == "engine_downloading" and total:
            self.progress.set_detail(self.tr("{done} of {total}").format(done=_gb(done), total=_gb(total)))

    def _on_ended(self, error: AppError | None) -> None:
        self._thread = None
        self.secondary.setEnabled(True)
        self.progress.reset()
        if error is not None:
            self._show_error(error)
        else:
            code = "engine_removed" if self._deed == "remove" else "engine_state_ready"
            self._say("success", messages.words(code).text)
            self.facts.setText("")
        self._update()
        self.engine_changed.emit()

    # What is shown

    def _say(self, kind: NoticeKind, text: str, next_step: str = "") -> None:
        self.notice.show_words(kind, text, next_step)

    def _show_error(self, error: AppError) -> None:
        self._planning = None
        said = messages.words_for(error)
        self._say("info" if error.code == "cancelled" else "error", said.text, said.next_step)
        self._update()

    def _update(self) -> None:
        working = self.is_working
        ready = find_engine().is_ready
        choice = self._choice
        self.progress.setVisible(working)
        self.facts.setVisible(bool(self.facts.text()) and not ready)
        self.quiet_row.setVisible(not working)
        for button in (self.drive_button, self.folder_button):
            button.setVisible(not ready)
        for button in (self.repair_button, self.remove_button):
            button.setVisible(ready)
        self.repair_button.setEnabled(self._plan is not None)
        self.again_button.setVisible(choice is not None and choice.answer == "repair_first")
        self.primary.setVisible(not working and not ready)
        self.primary.setEnabled(self._plan is not None)
        begins_anyway = choice is not None and choice.answer == "repair_first"
        self.primary.setText(
            self.tr("Install for the processor") if begins_anyway else self.tr("Download and install")
        )
        paused = working and self._thread is not None and self._thread.control.is_paused
        self.pause_button.setVisible(working and self._phase == "engine_downloading")
        self.pause_button.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self.secondary.setText(self.tr("Stop, and keep what has come") if working else self.tr("Close"))
        self.adjustSize()


def _gb(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e6:.0f} MB"
