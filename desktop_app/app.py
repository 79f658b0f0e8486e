"""The composition root: the only place that wires rooms, pages and window together."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.core.log import open_log
from desktop_app.flow.navigator import can_enter, first_step, is_done
from desktop_app.flow.steps import ORDER, Step
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Failed, Finished
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.main_window import MainWindow, StepInfo
from desktop_app.ui.notifier import Notifier
from desktop_app.ui.page import Page
from desktop_app.ui.pages.of_steps import ReadAhead, page_of
from desktop_app.ui.pages.start import StartPage
from desktop_app.ui.session import Session
from desktop_app.ui.theme import theme
from desktop_app.ui.updates import Updates

if TYPE_CHECKING:
    from desktop_app.ui.pages.examples import ExamplesPage
    from desktop_app.ui.pages.try_out import TryOutPage

_log = logging.getLogger("homespun.app")
_UPDATES_AFTER_MS = 3000
# When the first page stands on the screen.
_READ_AHEAD_AFTER_MS = 200


class Wiring(QObject):
    """Joins the session (what is) and the window (what is shown). Made once, by `build_window`."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._visited: set[Step] = set()
        self._closes_after_task = False
        self._titles = {
            Step.GOAL: StepInfo(title=self.tr("Goal"), icon="goal"),
            Step.COMPUTER: StepInfo(title=self.tr("Your computer"), icon="computer"),
            Step.MESSAGES: StepInfo(title=self.tr("Your messages"), icon="messages"),
            Step.PRIVACY: StepInfo(title=self.tr("Privacy check"), icon="privacy"),
            Step.EXAMPLES: StepInfo(title=self.tr("Your examples"), icon="pairs"),
            Step.PLAN: StepInfo(title=self.tr("Model and plan"), icon="plan"),
            Step.TRAINING: StepInfo(title=self.tr("Training"), icon="training"),
            Step.TRY_OUT: StepInfo(title=self.tr("Try it out"), icon="try"),
            Step.EXPORT: StepInfo(title=self.tr("Take it with you"), icon="take"),
        }
        self.updates = Updates(session, parent=self)
        self._start_page = StartPage(session)
        self.window = MainWindow(
            [self._titles[step] for step in ORDER],
            make_page=self._make_page,
            start_page=self._start_page,
            can_enter=self._reason,
            is_done=self._is_done,
            may_close=self._may_close,
        )
        self._notifier = Notifier(self.window)
        self.window.step_requested.connect(self._show_step)
        self.window.home_requested.connect(session.close_project)
        self.window.scheme_chosen.connect(lambda scheme: session.change_settings(colour_scheme=scheme))
        self.window.updates_wanted.connect(self._show_updates)
        self._start_page.updates_wanted.connect(self._show_updates)
        self.updates.changed.connect(self._tell_of_updates)
        # Once the window stands; without the person's permission this does nothing.
        QTimer.singleShot(_UPDATES_AFTER_MS, self.updates, self.updates.look_if_due)
        session.project_changed.connect(self._on_project_changed)
        session.files_changed.connect(self.window.update_shell)
        session.task_ended.connect(self._on_task_ended)

    def _make_page(self, index: int) -> Page:
        step = ORDER[index]
        page = page_of(step)(self._session)
        if step is Step.EXAMPLES:
            examples = cast("ExamplesPage", page)
            examples.messages_wanted.connect(lambda: self._show_step(ORDER.index(Step.MESSAGES)))
            examples.privacy_wanted.connect(lambda: self._show_step(ORDER.index(Step.PRIVACY)))
            examples.make_more_wanted.connect(self._make_more)
        elif step is Step.TRY_OUT:
            cast("TryOutPage", page).pair_wanted.connect(self._show_pair)
        return page

    def _reason(self, index: int) -> str | None:
        state = self._session.state
        return "step_needs_project" if state is None else can_enter(ORDER[index], state)

    def _is_done(self, index: int) -> bool:
        state = self._session.state
        return state is not None and is_done(ORDER[index], state, visited=frozenset(self._visited))

    def _show_step(self, index: int) -> None:
        reason = self._reason(index)
        if reason is not None:
            self.window.current_page.show_code("info", reason)
            return
        if self.window.current_step is not None:
            self._visited.add(ORDER[self.window.current_step])
        self.window.show_step(index)

    def _make_more(self) -> None:
        from desktop_app.ui.dialogs.make_more import MakeMoreDialog

        dialog = MakeMoreDialog(self._session, self.window)
        dialog.examples_changed.connect(self._read_examples_again)
        dialog.open()

    def _show_updates(self) -> None:
        from desktop_app.ui.dialogs.updates import UpdatesDialog

        dialog = UpdatesDialog(self.updates, self.window)
        dialog.close_wanted.connect(self.window.close)
        dialog.open()

    def _tell_of_updates(self) -> None:
        found = self.updates.found
        self._start_page.show_new_version(found.release.version if found is not None and found.is_newer else "")

    def _show_pair(self, pair_id: str) -> None:
        self._show_step(ORDER.index(Step.EXAMPLES))
        if self.window.current_step == ORDER.index(Step.EXAMPLES):
            cast("ExamplesPage", self.window.current_page).show_pair(pair_id)

    def _read_examples_again(self) -> None:
        if self.window.current_step == ORDER.index(Step.EXAMPLES):
            self.window.current_page.on_leave()
            self.window.current_page.on_enter()

    def _on_project_changed(self) -> None:
        self._visited.clear()
        project, state = self._session.project, self._session.state
        if project is None or state is None:
            self.window.set_project_name("")
            self.window.show_start()
            return
        self.window.set_project_name(project.facts.name)
        self.window.show_step(ORDER.index(first_step(state)))

    # Closing

    def _may_close(self) -> bool:
        task = self._session.running_task
        if task in ("", "chat"):
            # A chat that waits for the next message has nothing to lose; its model goes with the window.
            return True
        if task == "train":
            ask(
                self.window,
                self.tr("Training is still running."),
                self.tr("Pausing keeps everything learned so far; you can go on any time."),
                [Answer(text=self.tr("Pause and close"), on_chosen=lambda: self._close_after(pause=True))],
                stay_text=self.tr("Go on training"),
            )
        else:
            ask(
                self.window,
                self.tr("Something is still being worked on."),
                self.tr("Nothing already finished is lost; only this step has to be done again."),
                [Answer(text=self.tr("Stop and close"), on_chosen=lambda: self._close_after(pause=False))],
                stay_text=self.tr("Let it finish"),
            )
        return False

    def _close_after(self, *, pause: bool) -> None:
        self._closes_after_task = True
        if not self._session.running_task:
            self._on_task_ended("", None)
        elif pause:
            self._session.send(Pause())
        else:
            self._session.cancel_task()

    def _on_task_ended(self, name: str, end: object) -> None:
        self.window.update_shell()
        if name == "train" and isinstance(end, Failed | Finished):
            self._tell_end_of_training(end)
        if self._closes_after_task:
            self._closes_after_task = False
            QTimer.singleShot(0, self.window, self.window.close)

    def _tell_end_of_training(self, end: Failed | Finished) -> None:
        """Hours may have passed: tells that it is done, or that it cannot go on without the person."""
        if isinstance(end, Failed):
            by_person, words = end.code == "cancelled", messages.words(end.code, end.details)
        else:
            by_person, words = end.reason == "paused", messages.words(f"finished_{end.reason}")
        if not by_person:
            self._notifier.tell(words.text, words.next_step)


def build_window(session: Session) -> MainWindow:
    """Returns the window with all pages, on the start screen and not yet shown."""
    wiring = Wiring(session)
    # The window owns its wiring, so that both end together.
    wiring.setParent(wiring.window)
    return wiring.window


def main() -> int:
    """Opens the window and returns the exit status when it is closed."""
    QApplication.setApplicationName("Homespun")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("homespun")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    _introduce_to_windows()
    app = QApplication(sys.argv[:1])
    app.setWindowIcon(QIcon(str(paths.resources() / "icons" / "app.svg")))
    open_log(paths.user_data() / "log" / "homespun.log")
    session = Session()
    _translate(app, session.settings.language)
    theme.active().install(app, session.settings.colour_scheme)
    window = build_window(session)
    sys.excepthook = _report_to(window)
    app.aboutToQuit.connect(session.shut_down)
    ahead = ReadAhead()
    app.aboutToQuit.connect(ahead.finish)
    window.show()
    QTimer.singleShot(_READ_AHEAD_AFTER_MS, ahead.start)
    return app.exec()


def _introduce_to_windows() -> None:
    """Tells the task bar that this is not just pythonw.exe: our own icon, and a pin that starts us again.

    The name is the one that the installer writes into the shortcuts (installers/windows/setup/homespun.nsi).
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("Homespun.Homespun")


def _translate(app: QApplication, language: str) -> None:
    """Loads our words and Qt's own for the person's language, where there is a translation."""
    locale = QLocale() if language == "system" else QLocale(language)
    for name, folder in (
        ("homespun", str(paths.resources() / "i18n")),
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    ):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", folder):
            app.installTranslator(translator)


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def _report_to(window: MainWindow) -> Hook:
    """Returns an excepthook that logs where it happened and shows a report without any private text.

    An AppError that reaches this far is still one sentence on the page; anything else is a bug of ours.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, AppError):
            window.current_page.show_error(error)
            return
        _log.error("unexpected", exc_info=(kind, error, trace))
        # Only places in the code: the text of an exception may quote somebody's mail.
        places = "\n".join(
            f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)
        )
        from desktop_app.ui.dialogs.report import show_report

        words = messages.words("unexpected", {"code": kind.__name__})
        show_report(window, words.text, words.next_step, f"homespun {__version__}\n{kind.__name__}\n{places}")

    return cast(Hook, hook)
