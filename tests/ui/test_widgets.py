"""Widgets do what they say, for eyes, keyboard and screen reader alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.dialogs.report import show_report
from desktop_app.ui.theme import theme, tokens
from desktop_app.ui.widgets.busy_spinner import BusySpinner
from desktop_app.ui.widgets.charts import LossChart, SmallChart
from desktop_app.ui.widgets.choice_card import ChoiceGroup
from desktop_app.ui.widgets.compare_view import CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.funnel_view import FunnelRow, FunnelView
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.metric_tile import MetricTile
from desktop_app.ui.widgets.path_picker import PathPicker
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import ElidedText, Text
from desktop_app.ui.widgets.wrap_row import WrapRow

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_that_a_long_word_wraps_instead_of_widening_the_window(qtbot: QtBot) -> None:
    text = Text(LONG_WORD)
    qtbot.addWidget(text)
    assert text.minimumSizeHint().width() < 200
    line = QFontMetrics(text.font()).height()
    assert text.heightForWidth(200) > 4 * line
    assert text.heightForWidth(10_000) < 2 * line


def test_that_a_short_text_asks_for_no_more_room_than_its_words(qtbot: QtBot) -> None:
    short, longer = Text("Stopping …"), Text("Stopping, and everything is kept …")
    for text in (short, longer):
        qtbot.addWidget(text)

    metrics = QFontMetrics(short.font())
    assert short.sizeHint().width() <= metrics.horizontalAdvance("Stopping …") + 12
    assert short.sizeHint().width() < longer.sizeHint().width()


def test_that_markup_in_a_message_stays_plain_text(qtbot: QtBot) -> None:
    for label in (Text("<b>Hi</b>"), ElidedText("<b>Hi</b>")):
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == "<b>Hi</b>"


def test_that_shortened_text_keeps_the_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedText("名字" * 80)
    qtbot.addWidget(label)
    label.resize(120, 24)
    label.grab()
    assert label.toolTip() == "名字" * 80
    label.resize(4000, 24)
    label.grab()
    assert label.toolTip() == ""


def test_that_choice_cards_are_radio_buttons_for_the_keyboard(qtbot: QtBot) -> None:
    group = ChoiceGroup("Goal")
    qtbot.addWidget(group)
    for key in ("a", "b"):
        group.add(key, f"Title {key}", "Why", "Badge")
    group.choose("a")
    with qtbot.waitActive(group):
        group.show()
    group.cards["a"].setFocus()
    with qtbot.waitSignal(group.chosen) as told:
        QTest.keyClick(group.cards["a"], Qt.Key.Key_Down)
    assert told.args == ["b"]
    assert group.current == "b"
    assert not group.cards["a"].isChecked()
    assert group.cards["b"].accessibleName() == "Title b, Badge"
    assert group.cards["b"].accessibleDescription() == "Why"


def test_that_a_click_anywhere_on_a_card_chooses_it(qtbot: QtBot) -> None:
    group = ChoiceGroup()
    qtbot.addWidget(group)
    card = group.add("a", "Title", "A sentence that explains.")
    group.show()
    with qtbot.waitSignal(group.chosen):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 5, card.height() - 5))
    assert group.current == "a"


def test_that_choosing_from_code_tells_nobody(qtbot: QtBot) -> None:
    group = ChoiceGroup()
    qtbot.addWidget(group)
    group.add("a", "Title")
    with qtbot.assertNotEmitted(group.chosen):
        group.choose("a")
    group.clear()
    assert group.current is None


def test_that_a_notice_names_its_kind_without_colour(qtbot: QtBot) -> None:
    notice = InlineNotice("error", "The disk is full.", "Free some space.")
    qtbot.addWidget(notice)
    assert notice.accessibleName() == "Problem: The disk is full. Free some space."
    notice.show_words("warning", "Careful.", button="Show")
    with qtbot.waitSignal(notice.button_clicked):
        notice.button.click()
    assert notice.accessibleName() == "Please note: Careful."


def test_that_an_empty_state_shows_only_what_it_was_given(qtbot: QtBot) -> None:
    state = EmptyState("messages", "No messages yet", button="Add", link="")
    qtbot.addWidget(state)
    state.show()
    assert state.button.isVisible()
    assert not state.link.isVisible()
    with qtbot.waitSignal(state.button_clicked):
        state.button.click()


def test_that_a_tile_is_read_as_one_sentence(qtbot: QtBot) -> None:
    tile = MetricTile("Memory")
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "Memory: –"
    tile.set_value("11 GB", "of 12 GB")
    assert tile.accessibleName() == "Memory: 11 GB of 12 GB"


def test_that_a_fold_opens_and_says_so(qtbot: QtBot) -> None:
    fold = DetailsFold("Expert settings")
    qtbot.addWidget(fold)
    inside = QPushButton("Inside")
    fold.body.addWidget(inside)
    fold.show()
    assert not inside.isVisible()
    with qtbot.waitSignal(fold.toggled):
        QTest.keyClick(fold.button, Qt.Key.Key_Space)
    assert inside.isVisible()
    assert fold.button.accessibleDescription() == "open"


def _drop(on: PathPicker, paths: list[Path]) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    on.dropEvent(event)
    return event


def test_that_dropped_files_and_folders_are_told_and_never_moved(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "Posteingang 收件箱.mbox"
    file.touch()
    picker = PathPicker("Drop your mail here")
    qtbot.addWidget(picker)
    with qtbot.waitSignal(picker.paths_chosen) as told:
        event = _drop(picker, [file, tmp_path, tmp_path / "gone"])
    assert told.args == [[file, tmp_path]]
    assert event.dropAction() == Qt.DropAction.CopyAction


def test_that_a_picker_for_folders_takes_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    file.touch()
    picker = PathPicker("Where to", files=False)
    qtbot.addWidget(picker)
    picker.show()
    assert not picker.files_button.isVisible()
    assert picker.folder_button.isVisible()
    with qtbot.assertNotEmitted(picker.paths_chosen):
        _drop(picker, [file])


def test_that_the_funnel_is_also_words(qtbot: QtBot) -> None:
    view = FunnelView()
    qtbot.addWidget(view)
    rows = [FunnelRow(label="Kept", count=3000, is_kept=True), FunnelRow(label="Empty", count=0)]
    view.set_rows(rows)
    assert view.accessibleDescription() == f"Kept: {QLocale().toString(3000)}; Empty: 0"
    view.set_rows([])
    assert view.accessibleDescription() == ""


def test_that_time_left_is_silent_until_it_can_be_honest(qtbot: QtBot) -> None:
    clock = Clock()
    panel = ProgressPanel(clock=clock)
    qtbot.addWidget(panel)
    panel.set_phase("Reading messages")
    clock.now_s = 4
    panel.set_progress(2, 100)
    assert panel.time_text == ""
    panel.set_progress(4, 100)  # 4 % in 4 s: 96 s more
    assert panel.time_text == "about 2 minutes left"
    panel.set_phase("Training")
    assert panel.time_text == ""
    clock.now_s += 31
    panel.set_progress(1, 100)  # 1 %, but half a minute was watched: 51 minutes more
    assert panel.time_text == "about 50 minutes left"
    panel.set_progress(100, 100)
    assert panel.time_text == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "less than a minute left"),
        (62, "about a minute left"),
        (240, "about 4 minutes left"),
        (1_260, "about 20 minutes left"),
        (3_400, "about an hour left"),
        (5_400, "about 1½ hours left"),
        (28_000, "about 8 hours left"),
    ],
)
def test_that_times_are_said_as_people_say_them(qtbot: QtBot, seconds: float, said: str) -> None:
    panel = ProgressPanel()
    qtbot.addWidget(panel)
    assert panel.left_text(seconds) == said


def test_that_two_answers_stand_beside_each_other_and_can_grow(qtbot: QtBot) -> None:
    view = CompareView("Before", "Your model")
    qtbot.addWidget(view)
    pair = view.add("Coming on Saturday?", "Yes.")
    pair.set_right("Ahoy! Yes!")
    assert (pair.left.text, pair.right.text) == ("Yes.", "Ahoy! Yes!")
    view.clear()
    assert view.pairs == []


def test_that_a_spinner_turns_only_while_something_runs(qtbot: QtBot) -> None:
    spinner = BusySpinner()
    qtbot.addWidget(spinner)
    spinner.set_running(True)
    assert spinner.is_running
    spinner.set_running(False)
    assert not spinner._timer.isActive()


def test_that_the_loss_chart_says_what_it_shows(qtbot: QtBot) -> None:
    chart = LossChart()
    qtbot.addWidget(chart)
    assert chart.summary_text == "Nothing has been learned yet."
    for step in range(100):
        chart.add_training(step, 3.0 - step / 50)
    chart.show_validation([50, 99], [2.5, 1.5])
    chart.add_training(100, float("nan"))
    chart.redraw()
    assert "fell from 3.00 to" in chart.summary_text
    assert "it is 1.50, the best was 1.50" in chart.summary_text
    assert chart.plot.accessibleDescription() == chart.summary_text
    chart.show_training([], [])
    chart.show_validation([], [])
    chart.redraw()
    assert chart.summary_text == "Nothing has been learned yet."


def test_that_a_chart_redraws_at_most_four_times_a_second(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(LossChart, "redraw", lambda _chart: drawn.append(1))
    chart = LossChart()
    qtbot.addWidget(chart)
    for step in range(1000):
        chart.add_training(step, 1.0)
    assert drawn == []
    qtbot.waitUntil(lambda: len(drawn) == 1, timeout=2000)
    assert not chart._timer.isActive()


def test_that_charts_take_turns_and_each_has_one_in_a_quarter_of_a_second(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts = [LossChart() for _ in range(3)]
    at_ms: list[list[int]] = []
    for now_ms in range(10_000, 10_250):
        monkeypatch.setattr("desktop_app.ui.widgets.charts.time.monotonic", lambda now=now_ms: now / 1000)
        for chart in charts:
            chart._timer.stop()
            chart.add_training(1, 1.0)
        at_ms.append([now_ms + chart._timer.interval() for chart in charts])
        assert all(125 <= chart._timer.interval() < 375 for chart in charts)
    turns = [{due % 250 for due in of_one} for of_one in zip(*at_ms, strict=True)]
    assert all(len(turn) == 1 for turn in turns)
    assert len(set.union(*turns)) == 3
    for chart in charts:
        qtbot.addWidget(chart)


def test_that_charts_follow_the_theme(qtbot: QtBot) -> None:
    charts = (LossChart(), SmallChart("Memory", "GB"))
    for chart in charts:
        qtbot.addWidget(chart)
    theme.active().set_scheme("dark")
    colors = theme.colors()
    for chart in charts:
        assert chart.plot.backgroundBrush().color().name() == colors.surface
        assert chart.plot.getAxis("left").textPen().color().name() == colors.muted
    assert charts[0]._smooth_line.opts["pen"].color().name() == colors.accent
    assert charts[0]._validation_line.opts["pen"].color().name() == colors.second


def test_that_a_small_chart_says_now_and_most(qtbot: QtBot) -> None:
    chart = SmallChart("Memory", "GB")
    qtbot.addWidget(chart)
    for second, used in enumerate((1.0, 9.0, 4.0)):
        chart.add(second, used)
    assert chart.summary_text == "Memory: now 4.0 GB, highest 9.0 GB."


def test_that_the_window_opens_without_pyqtgraph() -> None:
    code = (
        "import sys, desktop_app.ui.main_window as _;"
        "sys.exit('pyqtgraph' in sys.modules or 'torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_that_a_row_turns_into_a_column_when_it_is_narrow(qtbot: QtBot, qapp: QApplication) -> None:
    row = WrapRow()
    qtbot.addWidget(row)
    one, two = QPushButton("Choose files"), QPushButton("Choose folder")
    row.add(one)
    row.add(two)
    row.resize(row.sizeHint())
    row.show()
    assert one.y() == two.y()
    assert two.x() > one.geometry().right()
    wide = row.heightForWidth(row.width())
    row.resize(row.minimumSizeHint().width(), 200)
    assert two.y() > one.geometry().bottom()
    assert row.heightForWidth(row.width()) > wide
    two.hide()
    qapp.processEvents()
    assert row.heightForWidth(row.width()) == wide


@pytest.mark.parametrize("percent", [100, 200])
def test_that_widgets_fit_the_smallest_window_also_with_double_text(
    qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * percent / 100)
    qapp.setFont(larger)
    try:
        group = ChoiceGroup()
        group.add("a", LONG_WORD, LONG_WORD, "Fits your computer")
        tiles = WrapRow(stretch=True)
        for _ in range(3):
            tiles.add(MetricTile("Training examples", "3,481"))
        funnel = FunnelView()
        funnel.set_rows([FunnelRow(label=LONG_WORD, count=1)])
        compare = CompareView("Before", "Your model")
        compare.add(LONG_WORD, LONG_WORD, "Yes.")
        parts: list[QWidget] = [
            group,
            tiles,
            funnel,
            InlineNotice("error", LONG_WORD, LONG_WORD, "Choose another folder"),
            PathPicker(LONG_WORD, LONG_WORD),
            ProgressPanel(),
            compare,
            LossChart(),
        ]
        column = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(column)
        for part in parts:
            column.addWidget(part)
        area = QScrollArea()
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        # What the smallest window leaves beside the widest rail and the page's margins.
        area.resize(960 - 288 - 2 * tokens.SPACE_32, 500)
        area.show()
        qapp.processEvents()
        assert area.horizontalScrollBar().maximum() == 0
        words = [text for text in inside.findChildren(Text) if text.isVisible()]
        assert len(words) > 10
        for text in words:
            assert text.height() >= text.heightForWidth(text.width()), text.text()
    finally:
        qapp.setFont(before)


def test_that_a_question_answers_once_and_the_default_loses_nothing(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    chosen: list[str] = []
    dialog = ask(
        parent,
        "Stop the training?",
        "The last checkpoint is safe.",
        [
            Answer(text="Discard", on_chosen=lambda: chosen.append("discard"), is_danger=True),
            Answer(text="Keep", on_chosen=lambda: chosen.append("keep")),
        ],
        "Go on",
    )
    assert dialog.isVisible()
    assert [button.isDefault() for button in dialog.answers] == [False, True]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen == ["keep"]


def test_that_escape_leaves_everything_as_it_is(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    chosen: list[str] = []
    answer = Answer(text="Delete", on_chosen=lambda: chosen.append("delete"), is_danger=True)
    dialog = ask(parent, "Delete the project?", "This cannot be undone.", [answer])
    assert dialog.stay.isDefault()
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert chosen == []


def test_that_a_report_can_be_copied(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    dialog = show_report(parent, "Report", "Read it before you send it.", "homespun 0.1.0")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "homespun 0.1.0"
    dialog.close_button.click()
