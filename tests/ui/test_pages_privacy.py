"""Privacy check: deciding by mouse and key, cleaning with real children, and decisions that change afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import Project, read_record
from desktop_app.dataset.example import Quality
from desktop_app.importers import import_messages
from desktop_app.redaction.decisions import load_decisions, save_decisions
from desktop_app.redaction.find import find_personal_data
from desktop_app.redaction.finding import Decisions, FoundValue, PrivacyReport
from desktop_app.ui.pages.findings_model import ACTION, COUNT, VALUE, FindingsModel
from desktop_app.ui.pages.privacy import PrivacyPage
from desktop_app.ui.pages.privacy_review import Group, Review, groups_of
from desktop_app.ui.session import Session

CHILD_MS = 120_000
ME = ("billie.hartwell@example.org", "Billie Hartwell")


@pytest.fixture(scope="session")
def read_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the example chat read and searched."""
    project = Project.create(tmp_path_factory.mktemp("example") / "Example", is_example=True)
    import_messages(project, [paths.examples() / "chats"], ME)
    find_personal_data(project)
    return project.folder


@pytest.fixture
def session(tmp_path: Path, read_example: Path, qtbot: QtBot) -> Iterator[Session]:
    import shutil

    shutil.copytree(read_example, tmp_path / "Example")
    made = Session(tmp_path / "settings.json")
    made.open_project(tmp_path / "Example")
    yield made
    made.shut_down()


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> PrivacyPage:
    made = PrivacyPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    made.on_enter()
    qtbot.waitUntil(lambda: made.review is not None, timeout=10_000)
    return made


def review_of(page: PrivacyPage) -> Review:
    assert page.review is not None
    return page.review


def project_of(session: Session) -> Project:
    assert session.project is not None
    return session.project


def somebody(page: PrivacyPage) -> Group:
    return next(group for group in review_of(page).groups["PERSON"] if not group.is_me)


def select(page: PrivacyPage, group: Group | None, kind_row: int = 0) -> None:
    """Puts the selection on a person or thing, or on the kind itself."""
    view = page.view
    at = view.model.index(kind_row, VALUE)
    if group is not None:
        at = view.model.index(review_of(page).groups[group.kind].index(group), VALUE, at)
    view.tree.setCurrentIndex(view.filter.mapFromSource(at))


def clean(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()


# The review


def value(entity: str, text: str, count: int = 1, **more: object) -> FoundValue:
    facts = {"kind": "PERSON", "confidence": 0.9, "reason": "greeting", **more}
    return FoundValue(entity=entity, value=text, count=count, **facts)  # type: ignore[arg-type]


def test_that_forms_of_one_person_are_one_line_named_by_the_fullest_form() -> None:
    groups = groups_of([value("p1", "Anna", 5), value("p1", "Anna Weber", 2), value("p2", "王小明", 9)])
    assert [(group.title, group.count) for group in groups["PERSON"]] == [("王小明", 9), ("Anna Weber", 7)]


def test_that_a_decision_on_a_person_holds_for_their_address_too() -> None:
    review = Review(groups_of([value("p1", "Anna"), value("p1", "anna@x.org", kind="EMAIL")]), Decisions())
    name, address = review.groups["PERSON"][0], review.groups["EMAIL"][0]
    assert review.also_decides(name) == ("EMAIL",)
    review.decide(name, "keep")
    assert review.action(address) == "keep"
    review.decide_kind("EMAIL", "drop")
    assert review.action(address) == "drop"


def test_that_my_own_name_is_kept_whatever_holds_for_names() -> None:
    review = Review(groups_of([value("me", "Billie", is_me=True), value("p1", "Anna")]), Decisions())
    review.decide_kind("PERSON", "drop")
    actions = {group.title: review.action(group) for group in review.groups["PERSON"]}
    assert actions == {"Billie": "keep", "Anna": "drop"}


def test_that_the_model_keeps_the_rules_of_qt(qtbot: QtBot) -> None:
    model = FindingsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    found = [value("p1", "Anna"), value("p2", "Bo"), value("u", "http://x.org", kind="URL")]
    model.show_review(Review(groups_of(found), Decisions()))
    assert model.rowCount() == 2
    assert model.rowCount(model.index(0, VALUE)) == 2
    assert model.data(model.index(0, ACTION)) == "Replace"
    model.set_action(model.index(1, VALUE, model.index(0, VALUE)), "keep")
    assert model.data(model.index(0, ACTION)) == "Replace, except 1"
    assert model.data(model.index(0, COUNT)) == "2"
    assert not model.parent(model.index(0, VALUE)).isValid()
    assert model.kind_at(QModelIndex()) is None
    model.show_review(Review.empty())
    assert model.rowCount() == 0
    tester.deleteLater()


# The page


def test_that_what_was_found_is_summed_up_by_kind(page: PrivacyPage) -> None:
    assert page.summary.text().startswith("Names: ")
    assert " people" in page.summary.text()
    assert page.view.isVisible()
    assert page.primary_text() == "Use cleaned messages"
    assert page.is_valid


def test_that_the_selected_line_shows_why_and_where(page: PrivacyPage) -> None:
    group = next(each for each in review_of(page).groups["PERSON"] if each.snippets and not each.is_me)
    select(page, group)
    detail = page.view.detail
    assert detail.accessibleName() == group.title
    assert detail.why.text()
    shown = detail.snippets.toPlainText()
    assert group.forms[0] in shown
    assert "⟦" not in shown


def test_that_markup_in_a_mail_is_shown_as_text(page: PrivacyPage) -> None:
    group = Group(
        kind="PERSON",
        entity="p",
        forms=("<b>Anna</b>",),
        count=1,
        reason="greeting",
        is_me=False,
        snippets=("Dear ⟦<b>Anna</b>⟧ <img src='http://x.org/a.png'>",),
    )
    page.view.detail.show_group(group, "replace", ())
    assert "<b>Anna</b> <img" in page.view.detail.snippets.toPlainText()


def test_that_r_k_and_l_decide_in_the_list_but_are_letters_in_the_search(
    page: PrivacyPage, session: Session
) -> None:
    group = somebody(page)
    select(page, group)
    page.activateWindow()
    page.view.tree.setFocus()
    for key, action in ((Qt.Key.Key_K, "keep"), (Qt.Key.Key_L, "drop"), (Qt.Key.Key_R, "replace")):
        QTest.keyClick(page.view.tree, key)
        assert review_of(page).action(group) == action
        assert page.view.detail.buttons[review_of(page).action(group)].isChecked()
    page.view.search.setFocus()
    QTest.keyClicks(page.view.search, "kl")
    assert page.view.search.text() == "kl"
    assert review_of(page).action(group) == "replace"
    page.on_leave()
    assert load_decisions(project_of(session)).by_entity == {group.entity: "replace"}


class Around(QWidget):
    """Stands for the window, which does the page's deed on every Enter that reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.key())


def test_that_enter_in_search_and_list_does_not_clean(qtbot: QtBot, page: PrivacyPage) -> None:
    around = Around()
    qtbot.addWidget(around)
    page.setParent(around)
    around.show()
    page.show()
    with qtbot.waitActive(around):
        around.activateWindow()
    page.view.search.setFocus()
    QTest.keyClicks(page.view.search, "nin")
    QTest.keyClick(page.view.search, Qt.Key.Key_Return)
    assert page.view.tree.hasFocus()
    QTest.keyClick(page.view.tree, Qt.Key.Key_Return)
    assert around.keys == []
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert around.keys == [Qt.Key.Key_Return]
    page.setParent(None)


def test_that_a_click_on_a_choice_decides(page: PrivacyPage) -> None:
    group = somebody(page)
    select(page, group)
    button = page.view.detail.buttons["keep"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, button.height() // 2))
    assert review_of(page).action(group) == "keep"


def test_that_a_whole_kind_is_decided_at_once(page: PrivacyPage) -> None:
    group = somebody(page)
    review_of(page).decide(group, "keep")
    select(page, None)
    page.view.decide("drop")
    assert review_of(page).action(group) == "drop"
    mine = [each for each in review_of(page).groups["PERSON"] if each.is_me]
    assert [review_of(page).action(each) for each in mine] == ["keep"] * len(mine)
    assert mine


def test_that_the_search_finds_any_form_and_says_when_there_is_none(page: PrivacyPage) -> None:
    group = somebody(page)
    page.view.search.setText(group.forms[-1].upper())
    assert page.view.detail.accessibleName()
    assert page.view.filter.rowCount() >= 1
    page.view.search.setText("zzzzzz")
    assert page.view.none_found.isVisible()
    page.view.search.clear()
    assert not page.view.none_found.isVisible()
    assert page.view.filter.rowCount() == len(review_of(page).kinds)


def test_that_cleaning_shows_the_report_and_opens_the_next_step(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    with qtbot.waitSignal(session.files_changed, timeout=CHILD_MS):
        clean(qtbot, session, page)
    project = project_of(session)
    assert page.notice is None
    assert project.facts.privacy_reviewed
    report = read_record(project.privacy_report, PrivacyReport)
    quality = read_record(project.quality, Quality)
    assert report.leaks_after == 0
    assert page.result.checked.kind == "success"
    assert page.result.pairs.value == str(quality.pairs)
    assert f"= {quality.replies} replies" in page.result.sums.text()
    assert page.result.isVisible()
    assert page.primary_text() == "Look at your examples"
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_a_decision_after_cleaning_closes_what_was_cleaned(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    clean(qtbot, session, page)
    before = read_record(project_of(session).privacy_report, PrivacyReport)
    page.on_secondary()
    assert page.secondary_text() == "Keep the cleaned messages"
    select(page, somebody(page))
    with qtbot.waitSignal(session.files_changed):
        page.view.decide("keep")
    assert not project_of(session).facts.privacy_reviewed
    assert page.secondary_text() == ""
    clean(qtbot, session, page)
    report = read_record(project_of(session).privacy_report, PrivacyReport)
    assert report.kept_by_kind["PERSON"] > before.kept_by_kind.get("PERSON", 0)
    assert project_of(session).facts.privacy_reviewed


def test_that_leaving_out_everything_is_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    for group in review_of(page).groups["PERSON"]:
        review_of(page).decide(group, "drop")
    clean(qtbot, session, page)
    assert page.error is not None
    assert "nothing to learn from" in page.error.text
    assert not project_of(session).facts.privacy_reviewed
    assert page.view.isVisible()
    assert page.is_valid


def test_that_cleaning_can_be_stopped(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()
        assert page.busy_text
        assert page.secondary_text() == "Stop cleaning"
        page.on_secondary()
    assert page.busy_text == ""
    assert not project_of(session).facts.privacy_reviewed
    assert page.view.isVisible()


def test_that_a_decision_is_kept_when_the_project_is_closed_at_once(session: Session, page: PrivacyPage) -> None:
    project, group = project_of(session), somebody(page)
    select(page, group)
    page.view.decide("keep")
    session.close_project()
    assert load_decisions(project).by_entity == {group.entity: "keep"}


def test_that_saved_decisions_come_back(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    group = somebody(page)
    save_decisions(project_of(session), Decisions(by_entity={group.entity: "keep"}))
    folder = project_of(session).folder
    session.close_project()
    session.open_project(folder)
    page.on_enter()
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    assert review_of(page).action(group) == "keep"


def test_that_damaged_findings_are_said_and_the_deed_stays_closed(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    project_of(session).findings.write_text("{not json\n", encoding="utf-8")
    page.on_enter()
    qtbot.waitUntil(lambda: page.error is not None, timeout=10_000)
    assert not page.is_valid


def test_that_a_project_without_personal_data_can_go_on(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    project_of(session).findings.write_text("", encoding="utf-8")
    page.on_enter()
    qtbot.waitUntil(page.nothing.isVisible, timeout=10_000)
    assert page.is_valid
