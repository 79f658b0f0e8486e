"""The shell derives everything from a page's facts and from what may be entered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.sentences import SENTENCES
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.page import Page
from desktop_app.ui.step_rail import StepInfo, StepState
from desktop_app.ui.theme import theme


class Story(Page):
    """A page that writes down what happened to it."""

    def __init__(self, title: str) -> None:
        super().__init__(title, "One sentence.")
        self.log: list[str] = []
        self.second = ""

    def primary_text(self) -> str:
        return f"Use {self.title}"

    def secondary_text(self) -> str:
        return self.second

    def on_primary(self) -> None:
        self.log.append("primary")
        super().on_primary()

    def on_secondary(self) -> None:
        self.log.append("secondary")

    def on_enter(self) -> None:
        self.log.append("enter")

    def on_leave(self) -> None:
        self.log.append("leave")


class Shell:
    def __init__(self, qtbot: QtBot) -> None:
        self.closed_from = 2
        self.closing_allowed = True
        names = ["goal", "messages", "training"]
        self.pages = [Story(name) for name in names]
        self.start = Story("projects")
        self.window = MainWindow(
            [StepInfo(title=name, icon=name) for name in names],
            make_page=self.pages.__getitem__,
            start_page=self.start,
            can_enter=lambda at: None if at < self.closed_from else "step_needs_privacy",
            is_done=lambda at: at == 0,
            may_close=lambda: self.closing_allowed,
        )
        qtbot.addWidget(self.window)
        self.window.step_requested.connect(self.window.show_step)
        self.window.home_requested.connect(self.window.show_start)
        self.window.show()


@pytest.fixture
def shell(qtbot: QtBot) -> Shell:
    return Shell(qtbot)


def test_that_a_page_may_finish_something_before_it_is_left(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.window.show_step(1)
    held: list[Callable[[], None]] = []
    monkeypatch.setattr(shell.pages[1], "leave", held.append)
    QTest.mouseClick(shell.window.footer.back, Qt.MouseButton.LeftButton)
    QTest.mouseClick(shell.window.home, Qt.MouseButton.LeftButton)
    assert shell.window.current_step == 1
    held[0]()
    assert shell.window.current_step == 0
    held[1]()
    assert shell.window.current_step is None


def test_that_the_start_screen_has_no_rail_and_no_way_back(shell: Shell) -> None:
    assert not shell.window.rail.isVisible()
    assert not shell.window.footer.back.isVisible()
    assert shell.window.current_step is None
    shell.window.show_step(0)
    assert shell.window.rail.isVisible()
    assert shell.start.log == ["enter", "leave"]


def test_that_the_footer_says_and_opens_what_the_page_states(shell: Shell) -> None:
    shell.window.show_step(1)
    page, footer = shell.pages[1], shell.window.footer
    assert footer.primary.text() == "Use messages"
    assert footer.primary.isEnabled()
    assert not footer.secondary.isVisible()
    page.set_valid(False)
    assert not footer.primary.isEnabled()
    page.set_valid(True)
    page.second = "Stop reading"
    page.set_busy("Reading messages")
    assert not footer.primary.isEnabled()
    assert not footer.back.isEnabled()
    assert footer.secondary.isEnabled()
    assert footer.secondary.text() == "Stop reading"
    assert footer.busy.text() == "Reading messages"
    assert footer.spinner.is_running
    page.set_busy("")
    assert footer.primary.isEnabled()
    assert not footer.spinner.is_running


def test_that_a_page_in_the_background_does_not_change_the_footer(shell: Shell) -> None:
    shell.window.show_step(0)
    shell.pages[1].set_busy("Reading messages")
    assert shell.window.footer.primary.isEnabled()
    shell.pages[1].advance.emit()
    assert shell.window.current_step == 0


def test_that_the_rail_shows_each_state_and_the_reason_of_a_closed_step(shell: Shell) -> None:
    shell.window.show_step(1)
    done, current, closed = shell.window.rail.buttons
    assert (done.state, current.state, closed.state) == (StepState.DONE, StepState.CURRENT, StepState.CLOSED)
    reason = SENTENCES["step_needs_privacy"].text
    assert closed.toolTip() == reason
    assert closed.accessibleDescription() == reason
    assert "not open yet" in closed.accessibleName()
    shell.closed_from = 3
    shell.pages[1].changed.emit()
    assert closed.state is StepState.OPEN
    assert closed.toolTip() == ""


def test_that_the_rail_leads_back_but_not_into_a_closed_step(shell: Shell, qtbot: QtBot) -> None:
    shell.window.show_step(1)
    first, _, last = shell.window.rail.buttons
    with qtbot.assertNotEmitted(shell.window.step_requested):
        last.click()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert shell.window.current_step == 0


def test_that_nobody_leaves_while_something_runs(shell: Shell, qtbot: QtBot) -> None:
    shell.window.show_step(1)
    shell.pages[1].set_busy("Reading messages")
    first = shell.window.rail.buttons[0]
    assert first.state is StepState.DONE
    assert first.toolTip()
    with qtbot.assertNotEmitted(shell.window.step_requested):
        first.click()


def test_that_the_deed_asks_for_the_next_step_and_back_for_the_one_before(shell: Shell) -> None:
    shell.window.show_step(0)
    shell.window.footer.primary.click()
    assert shell.window.current_step == 1
    assert shell.pages[0].log == ["enter", "primary", "leave"]
    shell.window.footer.back.click()
    assert shell.window.current_step == 0
    shell.window.footer.back.click()
    assert shell.window.current_step is None


def test_that_enter_does_the_deed_also_from_a_text_field(shell: Shell, qtbot: QtBot) -> None:
    field = QLineEdit()
    shell.pages[0].body.addWidget(field)
    shell.window.show_step(0)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shell.pages[0].log.count("primary") == 1


def test_that_enter_on_a_button_presses_that_button_and_not_the_deed(shell: Shell, qtbot: QtBot) -> None:
    pressed: list[str] = []
    button = QPushButton("Other")
    button.clicked.connect(lambda: pressed.append("other"))
    shell.pages[0].body.addWidget(button)
    shell.window.show_step(0)
    shell.window.activateWindow()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == ["other"]
    assert "primary" not in shell.pages[0].log


def test_that_enter_does_nothing_while_the_deed_is_closed(shell: Shell, qtbot: QtBot) -> None:
    shell.window.show_step(0)
    shell.pages[0].set_valid(False)
    QTest.keyClick(shell.window, Qt.Key.Key_Return)
    assert "primary" not in shell.pages[0].log


def test_that_closing_asks_first(shell: Shell) -> None:
    shell.window.show_step(0)
    shell.closing_allowed = False
    assert not shell.window.close()
    assert shell.window.isVisible()
    shell.closing_allowed = True
    assert shell.window.close()
    assert shell.pages[0].log[-1] == "leave"


def test_that_a_long_project_name_does_not_break_the_header(shell: Shell, qapp: QApplication) -> None:
    name = "我的邮件语言模型项目" * 40
    shell.window.set_project_name(name + "\n")
    qapp.processEvents()
    assert shell.window.project_name.full_text == name
    assert shell.window.width() < 1300
    shell.window.resize(shell.window.minimumSize())
    qapp.processEvents()
    assert shell.window.minimumSizeHint().width() <= 960
    shell.window.project_name.grab()
    assert shell.window.project_name.toolTip() == name


def test_that_a_notice_shows_the_sentence_of_a_code_and_its_button_works(shell: Shell) -> None:
    page = shell.pages[0]
    shell.window.show_step(0)
    pressed: list[str] = []
    page.show_code(
        "error", "folder_not_empty", {"name": "Mail"}, button="Other", on_button=lambda: pressed.append("x")
    )
    assert page.error is not None
    assert page.error.text == "The folder “Mail” is not empty."
    assert page._notice_view.isVisible()
    page._notice_view.button.click()
    assert pressed == ["x"]
    page.show_notice("info", "Fine.")
    assert [page.error] == [None]
    page.clear_notice()
    assert not page._notice_view.isVisible()


def _stops(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.isWindow()
        and widget.focusProxy() is None
    ]


def test_that_everything_that_takes_the_focus_has_a_name_and_tab_reaches_it(
    shell: Shell, qtbot: QtBot, qapp: QApplication
) -> None:
    shell.pages[1].second = "Stop reading"
    shell.pages[1].show_notice("info", "Fine.", button="Show")
    shell.window.show_step(1)
    shell.window.activateWindow()
    qapp.processEvents()
    stops = _stops(shell.window)
    assert {shell.window.footer.primary, shell.window.footer.back, shell.window.home} <= set(stops)
    assert set(shell.window.rail.buttons) <= set(stops)
    for stop in stops:
        interface = QAccessible.queryAccessibleInterface(stop)
        assert interface.text(QAccessible.Text.Name), type(stop).__name__
    reached: set[QWidget] = set()
    for _ in range(len(stops) + 1):
        focused = shell.window.focusWidget()
        if focused is not None:
            reached.add(focused)
        QTest.keyClick(focused or shell.window, Qt.Key.Key_Tab)
    assert set(stops) <= reached


def test_that_the_appearance_menu_switches_and_tells(shell: Shell, qtbot: QtBot) -> None:
    actions = {action.text(): action for action in shell.window.findChildren(QAction)}
    with qtbot.waitSignal(shell.window.scheme_chosen) as told:
        actions["Dark"].trigger()
    assert told.args == ["dark"]
    assert theme.colors().is_dark
