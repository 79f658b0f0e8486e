"""Your examples: looking through, changing, checks with their buttons, the copy for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, read_record
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import Check, Quality
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import PairFilter
from desktop_app.redaction.proof import LeakScanner
from desktop_app.ui.dialogs.export_pairs import ExportPairsDialog
from desktop_app.ui.pages import pair_words
from desktop_app.ui.pages.examples import ExamplesPage
from desktop_app.ui.pages.pair_checks import pairs_of
from desktop_app.ui.pages.pair_table_model import MESSAGE, PAGE_ROWS
from desktop_app.ui.threads.pair_thread import wait_for_all
from tests.ui.conftest import Look
from tests.ui.many_pairs import a_project_with_pairs
from tests.ui.quiet_session import QuietSession, a_project

USED = PairFilter(reason="")


@pytest.fixture
def session(tmp_path: Path) -> QuietSession:
    return QuietSession(tmp_path / "settings.json")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return a_project_with_pairs(tmp_path / "p", 60)


@pytest.fixture
def page(qtbot: QtBot, session: QuietSession, project: Project) -> Iterator[ExamplesPage]:
    session.open_project(project.folder)
    page = ExamplesPage(session)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.on_enter()
    settle(qtbot, page)
    yield page
    page.on_leave()
    wait_for_all()


def settle(qtbot: QtBot, page: ExamplesPage) -> None:
    """Waits until everything that was asked is answered and shown."""
    view, model = page.browser.view, page.browser.model

    def is_quiet() -> bool:
        thread = page._thread
        return (
            thread is not None
            and thread.is_idle
            and not view._rest.isActive()
            and not page._overview_soon.isActive()
            and not page.browser.filters._pause.isActive()
            and (not model.positions or model.pair_at(max(0, view.currentIndex().row())) is not None)
            and thread.is_idle
        )

    qtbot.waitUntil(is_quiet, timeout=10_000)
    qtbot.waitUntil(is_quiet, timeout=10_000)


def shown(page: ExamplesPage) -> list[int]:
    return list(page.browser.model.positions)


def overview(qtbot: QtBot, page: ExamplesPage) -> list[str]:
    """Opens the overview and returns what the checks say."""
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.overview is not None and page.overview.used.value != "–", timeout=10_000)
    settle(qtbot, page)
    assert page.overview is not None
    return [row.accessibleName() for row in page.overview.checks.rows]


def press(within: QWidget, words: str) -> None:
    button = next(b for b in within.findChildren(QPushButton) if words in b.text() and b.isVisibleTo(within))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def check_row(page: ExamplesPage, words: str) -> QWidget:
    assert page.overview is not None
    return next(row for row in page.overview.checks.rows if words in row.accessibleName())


# Looking through


def test_that_all_pairs_are_listed_newest_first_and_the_first_is_shown(page: ExamplesPage) -> None:
    assert shown(page) == list(reversed(range(60)))
    assert page.browser.count.text() == "60 examples"
    assert page.browser.detail.answer.toPlainText() == page.browser.model.pair_at(0).output  # type: ignore[union-attr]
    quality = read_record(page._project.quality, Quality)  # type: ignore[union-attr]
    assert f"{quality.pairs} examples in use: {quality.train} for training" in page._lead.text()
    assert f"{sum(quality.dropped.values())} left out" in page._lead.text()


def test_that_only_the_pages_in_sight_are_ever_loaded(qtbot: QtBot, session: QuietSession, tmp_path: Path) -> None:
    session.open_project(a_project_with_pairs(tmp_path / "many", 5 * PAGE_ROWS).folder)
    page = ExamplesPage(session)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.on_enter()
    settle(qtbot, page)
    assert page.browser.model.rowCount() == 5 * PAGE_ROWS
    assert list(page.browser.model._pages) == [0]
    page.browser.view.scrollToBottom()
    settle(qtbot, page)
    qtbot.waitUntil(lambda: set(page.browser.model._pages) == {0, 4}, timeout=5000)
    page.on_leave()


def test_that_the_search_finds_any_script_after_a_pause_and_an_empty_result_offers_a_way_back(
    qtbot: QtBot, page: ExamplesPage
) -> None:
    QTest.keyClicks(page.browser.filters.search, "AHOY")
    settle(qtbot, page)
    assert shown(page)
    assert all(position % 5 == 0 for position in shown(page))
    page.browser.filters.search.setText("爬山")
    settle(qtbot, page)
    assert page.browser.count.text() == f"{len(shown(page))} of 60 examples"
    assert all(position % 5 == 2 for position in shown(page))
    page.browser.filters.search.setText("no such words")
    settle(qtbot, page)
    assert not shown(page)
    assert page.browser.none_found.isVisible()
    press(page.browser, "Show all examples")
    settle(qtbot, page)
    assert len(shown(page)) == 60
    assert not page.browser.none_found.isVisible()


@pytest.mark.parametrize(
    ("name", "words", "is_right"),
    [
        ("source", "telegram.json", lambda row: row.source == "telegram.json"),
        ("correspondent", "Anna Meier", lambda row: row.correspondent == "Anna Meier"),
        ("language", "Deutsch", lambda row: row.language == "de"),
        ("flag", "A code for signing in", lambda row: "one_time_code" in row.flags),
        ("first_month", "From January 2024", lambda row: row.month >= "2024-01"),
        ("state", "Nearly the same as another", lambda row: row.reason == "near_duplicate"),
    ],
)
def test_that_each_list_shows_only_what_fits_and_as_many_as_it_says(
    qtbot: QtBot, page: ExamplesPage, name: str, words: str, is_right: object
) -> None:
    choices: QComboBox = getattr(page.browser.filters, name)
    at = next(at for at in range(choices.count()) if choices.itemText(at).startswith(words))
    choices.setCurrentIndex(at)
    choices.activated.emit(at)
    settle(qtbot, page)
    rows = [page.browser.model.pair_at(row) for row in range(page.browser.model.rowCount())]
    assert rows
    assert all(is_right(row) for row in rows)  # type: ignore[operator]
    if name != "first_month":
        assert choices.itemText(at).endswith(f"({len(rows)})")


def test_that_the_order_is_chosen_from_the_list_or_the_heading(qtbot: QtBot, page: ExamplesPage) -> None:
    page.browser.order.activated.emit(page.browser.order.findData("longest"))
    settle(qtbot, page)
    lengths = [page.browser.model.pair_at(row).words for row in range(60)]  # type: ignore[union-attr]
    assert lengths == sorted(lengths, reverse=True)
    page.browser.view._on_heading(3)
    page.browser.view._on_heading(3)
    settle(qtbot, page)
    assert shown(page) == list(range(60))
    assert page.browser.order.currentData() == "oldest"


def test_that_earlier_messages_stand_above_the_message_and_no_text_becomes_markup(
    qtbot: QtBot, page: ExamplesPage
) -> None:
    page.browser.set_order("oldest")
    settle(qtbot, page)
    page.browser.view.select_row(7)
    settle(qtbot, page)
    text = page.browser.detail.received.toPlainText()
    assert text.index("Hello, are you there?") < text.index("Then") < text.index("[7]")
    assert page.browser.detail.received.isReadOnly()


# Changing


def test_that_a_rewritten_answer_is_kept_trained_on_and_survives_reopening(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.show_only(PairFilter(text="[50]"))
    settle(qtbot, page)
    QTest.keyClick(page.browser.view, Qt.Key.Key_Return)
    assert page.browser.detail.answer.hasFocus()
    page.browser.detail.answer.setPlainText("Oui\u00a0! Ahoy\u00a0!")
    assert page.browser.detail.saving.isVisible()
    QTest.keyClick(page.browser.detail.answer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert page.browser.said.text() == "Your change is kept."
    assert page.browser.detail.restore.isVisible()
    page.on_leave()
    examples = [
        example
        for file in (project.train_file, project.validation_file, project.test_file)
        for example in read_alpaca(file)
        if "[50]" in example.input
    ]
    assert [example.output for example in examples] == ["Oui\u00a0! Ahoy\u00a0!"]
    page.on_enter()
    settle(qtbot, page)
    assert page.browser.detail.answer.toPlainText().startswith("Oui")
    press(page.browser.detail, "Original text")
    settle(qtbot, page)
    assert page.browser.said.text() == "The original text is back."
    assert not PairEdits(project).edits


def test_that_a_change_is_kept_when_another_pair_is_selected_and_discarded_with_escape(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.show_only(USED)
    settle(qtbot, page)
    before = page.browser.detail.answer.toPlainText()
    page.browser.detail.answer.setPlainText("Never said")
    QTest.keyClick(page.browser.detail.answer, Qt.Key.Key_Escape)
    assert page.browser.detail.answer.toPlainText() == before
    page.browser.detail.answer.setPlainText("Really said")
    page.browser.view.select_row(3)
    settle(qtbot, page)
    assert [edit.output for edit in PairEdits(project).edits.values()] == ["Really said"]


def test_that_an_empty_answer_is_refused_with_a_sentence(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.show_only(USED)
    settle(qtbot, page)
    page.browser.detail.answer.setPlainText("  \n")
    assert page.browser.detail.missing.isVisible()
    assert not page.browser.detail.keep.isEnabled()
    page.browser.view.select_row(2)
    settle(qtbot, page)
    assert not PairEdits(project).edits


def test_that_a_damaged_message_can_be_corrected(qtbot: QtBot, page: ExamplesPage, project: Project) -> None:
    page.browser.show_only(PairFilter(text="[50]"))
    settle(qtbot, page)
    press(page.browser.detail, "Correct message")
    page.browser.detail.received.setPlainText("A message without damage")
    press(page.browser.detail, "Keep the change")
    settle(qtbot, page)
    assert [edit.input for edit in PairEdits(project).edits.values()] == ["A message without damage"]


def test_that_delete_leaves_out_the_whole_selection_and_undo_and_redo_follow(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.show_only(USED)
    settle(qtbot, page)
    before = len(shown(page))
    view = page.browser.view
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, page)
    assert "3 examples" in [label.text() for label in page.browser.detail.findChildren(QLabel)]
    QTest.keyClick(view, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert page.browser.said.text() == "Left out: 3 examples."
    assert len(shown(page)) == before - 3
    assert view.selected_count() == 1
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert len(shown(page)) == before
    assert page.browser.said.text() == "3 examples used again."
    QTest.keyClick(view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    assert len(shown(page)) == before - 3
    page.on_primary()
    qtbot.waitUntil(lambda: not page._is_unapplied, timeout=10_000)
    assert read_record(project.quality, Quality).dropped["excluded"] == 3


def test_that_what_a_check_left_out_can_be_used_again_one_by_one_or_by_its_reason(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.show_only(PairFilter(reason="near_duplicate"))
    settle(qtbot, page)
    count = len(shown(page))
    assert count == 2
    QTest.keyClick(page.browser.view, Qt.Key.Key_Insert)
    settle(qtbot, page)
    assert len(shown(page)) == count - 1
    press(page.browser, "Use all of these")
    settle(qtbot, page)
    assert not shown(page)
    assert PairEdits(project).kept_reasons == {"near_duplicate"}
    overview(qtbot, page)
    assert page.overview is not None
    press(page.overview, "Leave out again: Nearly the same")
    settle(qtbot, page)
    assert not PairEdits(project).kept_reasons


def test_that_a_text_that_was_held_back_can_be_neither_used_nor_rewritten(
    qtbot: QtBot, page: ExamplesPage
) -> None:
    page.browser.show_only(PairFilter(reason="withheld"))
    settle(qtbot, page)
    assert page.browser.detail.answer.isReadOnly()
    assert not page.browser.detail.include.isVisible()
    assert not page.browser.detail.correct.isVisible()
    assert not page.browser.use_reason.isVisible()


def test_that_leaving_everything_out_is_one_sentence_with_a_way_back(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.view.selectAll()
    QTest.keyClick(page.browser.view, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert not page.is_valid
    page.on_primary()
    qtbot.waitUntil(lambda: page.error is not None, timeout=10_000)
    assert "nothing to learn from" in page.error.text  # type: ignore[union-attr]
    assert page.busy_text == ""
    assert page.error.on_button is not None  # type: ignore[union-attr]
    page.error.on_button()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: page.is_valid, timeout=5000)
    assert not page._notice_view.isVisible()
    assert project.train_file.is_file()


def test_that_no_way_out_leads_on_while_everything_is_left_out(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    page.browser.view.selectAll()
    QTest.keyClick(page.browser.view, Qt.Key.Key_Delete)
    settle(qtbot, page)
    went: list[bool] = []
    page.leave(lambda: went.append(True))
    qtbot.waitUntil(lambda: page.error is not None, timeout=10_000)
    assert "nothing to learn from" in page.error.text  # type: ignore[union-attr]
    assert not went
    page.error.on_button()  # type: ignore[union-attr, misc]
    settle(qtbot, page)
    page.leave(lambda: went.append(True))
    qtbot.waitUntil(lambda: bool(went), timeout=10_000)


# Going on


def test_that_leaving_by_the_rail_waits_for_the_examples_and_keeps_the_window_alive(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    before = len(read_alpaca(project.train_file))
    page.browser.show_only(PairFilter(split="train"))
    settle(qtbot, page)
    QTest.keyClick(page.browser.view, Qt.Key.Key_Delete)
    settle(qtbot, page)
    went: list[int] = []
    page.leave(lambda: went.append(len(read_alpaca(project.train_file))))
    # It returned at once: the work is done elsewhere, and the shell closes the ways out meanwhile.
    assert not went
    assert page.busy_text
    qtbot.waitUntil(lambda: bool(went), timeout=10_000)
    assert went == [before - 1]
    assert page.busy_text == ""


def test_that_unchanged_examples_are_used_at_once(qtbot: QtBot, page: ExamplesPage) -> None:
    with qtbot.waitSignal(page.advance, timeout=1000):
        page.on_primary()


def test_that_changes_are_written_before_the_next_step(qtbot: QtBot, page: ExamplesPage, project: Project) -> None:
    before = len(read_alpaca(project.train_file))
    page.browser.show_only(PairFilter(split="train"))
    settle(qtbot, page)
    QTest.keyClick(page.browser.view, Qt.Key.Key_Delete)
    with qtbot.waitSignal(page.advance, timeout=10_000):
        page.on_primary()
    assert len(read_alpaca(project.train_file)) == before - 1


def test_that_a_private_value_typed_into_an_answer_is_left_out_and_said_before_going_on(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    LeakScanner.of((("PERSON", "Hieronymus"),), key=project.facts.key).save(project.known_values)
    page.browser.show_only(PairFilter(split="train"))
    settle(qtbot, page)
    page.browser.detail.answer.setPlainText("Ask Hieronymus about it.")
    page.on_primary()
    qtbot.waitUntil(lambda: page.notice is not None, timeout=10_000)
    assert "to be replaced" in page.notice.text  # type: ignore[union-attr]
    assert not any("Hieronymus" in example.output for example in read_alpaca(project.train_file))
    page.notice.on_button()  # type: ignore[union-attr, misc]
    settle(qtbot, page)
    assert len(shown(page)) == 1
    with qtbot.waitSignal(page.advance, timeout=1000):
        page.on_primary()


def test_that_changes_of_a_session_that_ended_suddenly_are_written_the_next_time(
    qtbot: QtBot, session: QuietSession, project: Project
) -> None:
    first = read_record(project.quality, Quality).pairs
    PairEdits(project).exclude_pairs([f"{0:020x}", f"{1:020x}"])
    session.open_project(project.folder)
    page = ExamplesPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    page.on_leave()
    assert read_record(project.quality, Quality).pairs == first - 2


def test_that_a_project_of_an_older_version_says_what_to_do(
    qtbot: QtBot, session: QuietSession, tmp_path: Path
) -> None:
    session.open_project(a_project(tmp_path / "old").folder)
    page = ExamplesPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    qtbot.waitUntil(lambda: page.error is not None, timeout=5000)
    assert page.error.button == "Clean again"  # type: ignore[union-attr]
    with qtbot.waitSignal(page.privacy_wanted, timeout=1000):
        page.error.on_button()  # type: ignore[union-attr, misc]
    page.on_leave()


# The whole


def test_that_too_few_examples_are_said_at_once_with_what_to_do(
    qtbot: QtBot, session: QuietSession, tmp_path: Path
) -> None:
    session.open_project(a_project_with_pairs(tmp_path / "few", 20).folder)
    page = ExamplesPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    assert page.notice is not None
    assert page.notice.kind == "warning"
    assert "very few replies" in page.notice.text
    with qtbot.waitSignal(page.messages_wanted, timeout=1000):
        page.notice.on_button()  # type: ignore[misc]
    page.on_leave()


def test_that_the_overview_counts_splits_and_tells_every_picture_in_words(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    overview(qtbot, page)
    seen = page.overview
    assert seen is not None
    quality = read_record(project.quality, Quality)
    assert [tile.value for tile in (seen.used, seen.train, seen.validation, seen.test)] == [
        str(count) for count in (quality.pairs, quality.train, quality.validation, quality.test)
    ]
    assert seen.month_words.text() == seen.months.plot.accessibleDescription()
    assert seen.month_words.text().startswith("From March 2021 to")
    assert "words" in seen.lengths.plot.accessibleDescription()
    assert "Anna Meier: " in seen.people.accessibleDescription()
    assert "Nearly the same as another: 2" in seen.reasons.accessibleDescription()
    assert not seen.tasks.isVisible()
    parts = [seen.used, seen.train, *seen.checks.rows, seen.left_out]
    qtbot.waitUntil(
        lambda: all(part.height() >= part.heightForWidth(part.width()) for part in parts), timeout=5000
    )


def test_that_each_check_has_a_button_that_does_something_or_shows_the_pairs(
    qtbot: QtBot, page: ExamplesPage, project: Project
) -> None:
    said = overview(qtbot, page)
    assert len(said) == len(read_record(project.quality, Quality).checks) > 3
    assert page.tabs.tabText(1) == f"Overview ({len(said)})"
    for row in page.overview.checks.rows:  # type: ignore[union-attr]
        assert row.findChildren(QPushButton), row.accessibleName()
    with qtbot.waitSignal(page.messages_wanted, timeout=1000):
        press(check_row(page, "enough replies for a first try"), "Add more messages")
    press(check_row(page, "a code for signing in"), "Show them")
    settle(qtbot, page)
    assert page.tabs.currentIndex() == 0
    assert all("one_time_code" in page.browser.model.pair_at(row).flags for row in range(len(shown(page))))  # type: ignore[union-attr]
    codes = len(shown(page))
    overview(qtbot, page)
    press(check_row(page, "a code for signing in"), "Leave them out")
    settle(qtbot, page)
    assert page.browser.said.text() == f"Left out: {pair_words.count_words(codes)}."
    qtbot.waitUntil(lambda: not any("signing in" in name for name in overview(qtbot, page)), timeout=10_000)
    press(check_row(page, "same few words"), "Use them after all")
    settle(qtbot, page)
    assert PairEdits(project).kept_reasons == {"common_phrase"}


def test_that_a_check_without_a_filter_of_its_own_shows_its_samples() -> None:
    outdated = Check(code="edits_outdated", count=2, severity="warning", samples=("a", "b"))
    assert pairs_of(outdated) == PairFilter(ids=("a", "b"))
    assert pairs_of(Check(code="few_pairs", count=2, severity="info")) is None


def test_that_the_button_that_makes_more_is_there_where_somebody_listens(
    qtbot: QtBot, session: QuietSession, project: Project
) -> None:
    session.open_project(project.folder)
    heard: list[bool] = []
    for listens in (False, True):
        page = ExamplesPage(session)
        qtbot.addWidget(page)
        if listens:
            page.make_more_wanted.connect(lambda: heard.append(True))
        page.show()
        page.on_enter()
        overview(qtbot, page)
        assert page.overview is not None
        assert page.overview.make_more.isVisible() is listens
        if listens:
            QTest.mouseClick(page.overview.make_more, Qt.MouseButton.LeftButton)
        page.on_leave()
    assert heard == [True]


def test_that_a_copy_is_saved_in_the_chosen_format_beside_what_is_there(
    qtbot: QtBot, page: ExamplesPage, tmp_path: Path
) -> None:
    overview(qtbot, page)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "train.jsonl").write_text("mine", encoding="utf-8")
    press(page, "Save a copy")
    dialog = page.window().findChild(ExportPairsDialog)
    assert dialog is not None
    dialog.formats.choose("openai")
    dialog.take_folder(tmp_path / "out")
    qtbot.waitUntil(lambda: page.notice is not None and page.notice.kind == "success", timeout=10_000)
    assert (tmp_path / "out" / "train.jsonl").read_text(encoding="utf-8") == "mine"
    lines = (tmp_path / "out" / "homespun-openai" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert [message["role"] for message in json.loads(lines[0])["messages"]][-1] == "assistant"
    assert f"train.jsonl ({len(lines)})" in page.notice.next_step  # type: ignore[union-attr]
    assert page.busy_text == ""


def test_that_a_folder_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, page: ExamplesPage, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert page._project is not None
    page.copy.ask(page._project)
    dialog = page.window().findChild(ExportPairsDialog)
    assert dialog is not None
    dialog.chosen.emit("alpaca", tmp_path / "file" / "below")
    qtbot.waitUntil(lambda: page.error is not None, timeout=5000)
    assert page.busy_text == ""


# Keyboard and screen reader


def test_that_control_f_searches_and_enter_goes_on_to_the_table(qtbot: QtBot, page: ExamplesPage) -> None:
    page.browser.view.setFocus()
    QTest.keyClick(page.browser.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.browser.filters.search.hasFocus()
    QTest.keyClicks(page.browser.filters.search, "Ahoy")
    QTest.keyClick(page.browser.filters.search, Qt.Key.Key_Return)
    assert page.browser.view.hasFocus()


def test_that_every_control_has_a_name_and_a_cell_says_its_column_and_state(
    qtbot: QtBot, page: ExamplesPage
) -> None:
    overview(qtbot, page)
    page.tabs.setCurrentIndex(0)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            face = QAccessible.queryAccessibleInterface(widget)
            assert face.text(QAccessible.Text.Name), widget
    model: QAbstractItemModel = page.browser.model
    said = model.data(model.index(0, MESSAGE), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Message: ")
    assert said.endswith(pair_words.state_words(page.browser.model.pair_at(0)))  # type: ignore[arg-type]


def test_that_the_page_can_be_looked_at(qtbot: QtBot, page: ExamplesPage, look: Look) -> None:
    assert len(look(page, "examples_table")) == 2
    overview(qtbot, page)
    assert len(look(page, "examples_overview")) == 2
