"""The shell: header, step rail, one page, footer. It knows no page and no flow; it is given both.

One method, `update_shell`, derives everything on the frame from the page's facts and from `can_enter`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QActionGroup, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import messages
from desktop_app.ui.footer import Footer
from desktop_app.ui.page import Page
from desktop_app.ui.step_rail import StepInfo, StepRail, StepState
from desktop_app.ui.theme import icons, theme, tokens
from desktop_app.ui.theme.theme import Scheme
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.text import ElidedText

__all__ = ["MainWindow", "StepInfo"]

_MINIMUM_PX = (960, 640)
_FIRST_PX = (1160, 760)


def _always() -> bool:
    return True


def _nothing_done(_index: int) -> bool:
    return False


class MainWindow(QMainWindow):
    """The window. It only asks (`step_requested`); whoever wires the flow answers with `show_step`.

    Args:
        steps: what the rail shows, in order.
        make_page: step index -> its page; asked once a step, when it is first shown.
        start_page: the screen outside the rail (the list of projects).
        can_enter: step index -> None, or the code of the reason why it is closed (a code of `core.sentences`).
        is_done: step index -> whether its result exists (the tick in the rail).
        may_close: asked when the window is closed; False keeps it open.
    """

    step_requested = Signal(int)
    home_requested = Signal()
    """The person wants to see the list of projects."""
    scheme_chosen = Signal(str)
    """The word "system", "light" or "dark"; already applied, to be saved in the settings."""
    updates_wanted = Signal()
    """The person wants to see what is known of new versions."""

    def __init__(
        self,
        steps: Sequence[StepInfo],
        *,
        make_page: Callable[[int], Page],
        start_page: Page,
        can_enter: Callable[[int], str | None],
        is_done: Callable[[int], bool] = _nothing_done,
        may_close: Callable[[], bool] = _always,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._steps = len(steps)
        self._make_page = make_page
        self._pages: dict[int, Page] = {}
        self._start_page = start_page
        self._can_enter = can_enter
        self._is_done = is_done
        self._may_close = may_close
        self._step: int | None = None
        self._page: Page | None = None
        self._announced = ""

        self.setMinimumSize(*_MINIMUM_PX)
        self.resize(*_FIRST_PX)
        self.rail = StepRail(steps)
        self.rail.step_requested.connect(self._on_rail)
        self.footer = Footer()
        self.footer.back.clicked.connect(self._on_back)
        self.footer.primary.clicked.connect(self._on_primary)
        self.footer.secondary.clicked.connect(self._on_secondary)
        self.stack = QStackedWidget()
        self._add(start_page)
        self._build()
        self.set_project_name("")
        self.show_start()

    def _add(self, page: Page) -> None:
        self.stack.addWidget(page)
        page.changed.connect(self.update_shell)
        page.advance.connect(self._on_advance)

    def _build(self) -> None:
        self.project_name = ElidedText(role=Type.STRONG)
        self.home = QPushButton(self.tr("All projects"))
        self.home.setObjectName("quiet")
        icons.put(self.home, "home", "accent")
        self.home.clicked.connect(self._on_home)
        self.menu_button = QPushButton(self.tr("Menu"))
        self.menu_button.setObjectName("quiet")
        icons.put(self.menu_button, "menu", "accent")
        self.menu = QMenu(self.menu_button)
        self.menu_button.setMenu(self.menu)
        self._build_appearance()
        self.menu.addAction(self.tr("New versions …"), self.updates_wanted.emit)

        header = QFrame()
        header.setObjectName("header")
        top = QHBoxLayout(header)
        top.setContentsMargins(tokens.SPACE_24, tokens.SPACE_8, tokens.SPACE_16, tokens.SPACE_8)
        top.setSpacing(tokens.SPACE_8)
        top.addWidget(self.project_name, 1)
        top.addWidget(self.home)
        top.addWidget(self.menu_button)

        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.footer)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.rail)
        below.addLayout(right, 1)
        ground = QWidget()
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addLayout(below, 1)
        self.setCentralWidget(ground)

    def _build_appearance(self) -> None:
        appearance = self.menu.addMenu(self.tr("Appearance"))
        group = QActionGroup(self)
        choices: tuple[tuple[Scheme, str], ...] = (
            ("system", self.tr("Like the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        )
        for scheme, text in choices:
            action = QAction(text, self, checkable=True)
            action.setChecked(theme.active().scheme == scheme)
            action.triggered.connect(lambda _checked=False, chosen=scheme: self._on_scheme(chosen))
            group.addAction(action)
            appearance.addAction(action)

    # What the wiring calls

    @property
    def current_step(self) -> int | None:
        """The step on the screen; None on the start screen."""
        return self._step

    @property
    def current_page(self) -> Page:
        assert self._page is not None
        return self._page

    def show_start(self) -> None:
        """Shows the screen outside the rail."""
        self._show(None, self._start_page)

    def show_step(self, index: int) -> None:
        """Shows a step's page. Whether it may be entered was asked before."""
        self._show(index, self.page(index))

    def page(self, index: int) -> Page:
        """Returns a step's page, which is made when it is first wanted: the window opens without them."""
        if index not in self._pages:
            self._pages[index] = self._make_page(index)
            self._add(self._pages[index])
        return self._pages[index]

    def set_project_name(self, name: str) -> None:
        """Shows it in the header and the window's title; empty where no project is open."""
        self.project_name.set_full_text(name or "Homespun")

    def set_may_close(self, may_close: Callable[[], bool]) -> None:
        self._may_close = may_close

    def update_shell(self) -> None:
        """Derives rail, footer and header from the page's facts and from what may be entered."""
        page = self.current_page
        busy = bool(page.busy_text)
        in_rail = self._step is not None
        self.rail.setVisible(in_rail)
        self.home.setVisible(in_rail)
        self.home.setEnabled(not busy)
        if in_rail:
            for index in range(self._steps):
                self.rail.show_state(index, *self._state_of(index, busy))
        self.footer.back.setVisible(in_rail)
        self.footer.back.setEnabled(not busy)
        self.footer.show_busy(page.busy_text)
        self.footer.show_secondary(page.secondary_text())
        self.footer.show_primary(page.primary_text(), enabled=page.is_valid and not busy)
        self.footer.setVisible(in_rail or busy or bool(page.primary_text() or page.secondary_text()))
        self._announce(page.busy_text)

    # What the person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does the deed, unless a control inside took the key for itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton) and focused.isVisible():
                focused.click()
            elif self.footer.primary.isVisible():
                self.footer.primary.click()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close():
            # What is still to be written keeps nobody waiting before a window that does not answer.
            self.hide()
            self.current_page.on_leave()
            event.accept()
        else:
            event.ignore()

    def _on_rail(self, step: int) -> None:
        self.current_page.leave(partial(self.step_requested.emit, step))

    def _on_home(self) -> None:
        self.current_page.leave(self.home_requested.emit)

    def _on_back(self) -> None:
        if self._step:
            self._on_rail(self._step - 1)
        else:
            self._on_home()

    def _on_primary(self) -> None:
        self.current_page.on_primary()

    def _on_secondary(self) -> None:
        self.current_page.on_secondary()

    def _on_advance(self) -> None:
        # A page that finishes late, after the person went elsewhere, must not pull them along.
        if self.sender() is not self._page:
            return
        following = 0 if self._step is None else self._step + 1
        if following < self._steps:
            self.step_requested.emit(following)

    def _on_scheme(self, scheme: Scheme) -> None:
        theme.active().set_scheme(scheme)
        self.scheme_chosen.emit(scheme)

    def _show(self, step: int | None, page: Page) -> None:
        if self._page is not None and self._page is not page:
            self._page.on_leave()
        self._step = step
        self._page = page
        self.stack.setCurrentWidget(page)
        page.on_enter()
        self.update_shell()
        # A screen reader says the new page's title, and Tab goes on to its first control.
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _state_of(self, index: int, busy: bool) -> tuple[StepState, str]:
        if index == self._step:
            return StepState.CURRENT, ""
        reason = self._can_enter(index)
        if reason is not None:
            return StepState.CLOSED, messages.words(reason).text
        wait = self.tr("Wait until this is finished, or stop it.") if busy else ""
        return (StepState.DONE if self._is_done(index) else StepState.OPEN), wait

    def _announce(self, text: str) -> None:
        """Tells a screen reader once when a new piece of work begins."""
        if text and text != self._announced:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self._announced = text
