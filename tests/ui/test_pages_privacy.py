"""Privacy check: deciding by mouse and key, cleaning with real children, and decisions that change afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core import paths
from desktop_app.core.project import Project, read_record
from desktop_app.dataset.example import Quality
from desktop_app.flow.navigator import can_enter
from desktop_app.flow.steps import Step
from desktop_app.importers import import_messages
from desktop_app.redaction.decisions import load_decisions, save_decisions
from desktop_app.redaction.find import find_personal_data
from desktop_app.redaction.finding import Action, AddedName, Decisions, FoundValue, PrivacyReport
from desktop_app.ui.pages.findings_model import ACTION, COUNT, VALUE, FindingsModel
from desktop_app.ui.pages.privacy import PrivacyPage
from desktop_app.ui.pages.privacy_review import Group, Review, Shown, sections_of
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
    return next(group for group in review_of(page).groups("PERSON") if not group.is_me)


def select(page: PrivacyPage, group: Group | None) -> None:
    """Puts the selection on a person or thing, or on the first kind itself."""
    view = page.view
    view.select(view.model.index_of(group) if group is not None else view.model.index(0, VALUE))


def search(page: PrivacyPage, letters: str) -> None:
    page.view.bar.search.setText(letters)
    page.view.bar.take()


def clean(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.on_primary()


# The review


def value(entity: str, text: str, count: int = 1, **more: object) -> FoundValue:
    facts = {"kind": "PERSON", "confidence": 0.9, "reason": "greeting", **more}
    return FoundValue(entity=entity, value=text, count=count, **facts)  # type: ignore[arg-type]


def review(found: list[FoundValue], decisions: Decisions | None = None) -> Review:
    return Review(found, decisions or Decisions(), "key")


def titles(made: Review, **wanted: object) -> list[str]:
    return [group.title for section in made.shown(Shown(**wanted)) for group in section.groups]  # type: ignore[arg-type]


def test_that_forms_of_one_person_are_one_line_named_by_the_fullest_form() -> None:
    (section,) = sections_of([value("p1", "Anna", 5), value("p1", "Anna Weber", 2), value("p2", "王小明", 9)])
    assert [(group.title, group.count) for group in section.groups] == [("王小明", 9), ("Anna Weber", 7)]


def test_that_a_decision_on_a_person_holds_for_their_address_too() -> None:
    made = review([value("p1", "Anna"), value("p1", "anna@x.org", kind="EMAIL")])
    name, address = made.groups("PERSON")[0], made.groups("EMAIL")[0]
    assert made.also_decides(name) == ("EMAIL",)
    made.decide([name], "keep")
    assert made.action(address) == "keep"
    assert made.kind_exceptions("EMAIL") == 1


def test_that_a_decision_on_all_addresses_leaves_the_decision_on_the_persons_name() -> None:
    made = review([value("p1", "Anna"), value("p1", "anna@x.org", kind="EMAIL")])
    name, address = made.groups("PERSON")[0], made.groups("EMAIL")[0]
    made.decide([name], "keep")
    made.decide(["EMAIL"], "drop")
    assert made.form_action(address.forms[0]) == "drop"
    assert made.form_action(name.forms[0]) == "keep"
    made.decide([address], "replace")
    assert made.form_action(address.forms[0]) == "replace"


def test_that_leaving_out_all_names_does_not_leave_out_all_that_i_signed() -> None:
    made = review([value("me", "Billie", is_me=True), value("p1", "Anna")])
    made.decide(["PERSON"], "drop")
    assert {group.title: made.action(group) for group in made.groups("PERSON")} == {
        "Billie": "replace",
        "Anna": "drop",
    }


def test_that_one_form_of_a_person_can_be_decided_on_by_itself() -> None:
    made = review([value("p1", "Will Hartwell"), value("p1", "Will", 30)])
    (group,) = made.groups("PERSON")
    made.decide([group.forms[0]], "keep")
    assert [made.form_action(form) for form in group.forms] == ["keep", "replace"]
    assert (made.action(group), made.exceptions(group), made.kind_exceptions("PERSON")) == ("replace", 1, 1)
    made.decide([group], "drop")
    assert made.exceptions(group) == 0


def test_that_every_step_can_be_taken_back_and_done_again() -> None:
    made = review([value("p1", "Anna"), value("p2", "Bo"), value("u", "http://x.org", kind="URL")])
    anna, bo = made.groups("PERSON")
    steps: list[tuple[list[object], Action]] = [([anna, bo], "keep"), (["URL"], "drop"), ([bo.forms[0]], "drop")]
    seen = [made.decisions]
    for rows, action in steps:
        made.decide(rows, action)  # type: ignore[arg-type]
        seen.append(made.decisions)
    for before in reversed(seen[:-1]):
        made.undo()
        assert made.decisions == before
    assert not made.can_undo
    for after in seen[1:]:
        made.redo()
        assert made.decisions == after
    assert not made.can_redo
    made.undo()
    made.decide([anna], "drop")
    assert not made.can_redo


def test_that_by_person_all_that_belongs_to_somebody_stands_together() -> None:
    found = [
        value("p1", "Anna"),
        value("p1", "anna@x.org", kind="EMAIL"),
        value("e2", "info@x.org", kind="EMAIL"),
    ]
    people, addresses = sections_of(found, "person")
    assert [(form.kind, form.value) for form in people.groups[0].forms] == [
        ("PERSON", "Anna"),
        ("EMAIL", "anna@x.org"),
    ]
    assert [group.title for group in addresses.groups] == ["info@x.org"]


def test_that_search_filter_and_risk_choose_what_is_shown() -> None:
    found = [
        value("p1", "Anna Weber"),
        value("p2", "Bo", confidence=0.5),
        value("s", "hunter2", kind="SECRET"),
        value("u", "http://x.org", kind="URL"),
    ]
    made = review(found)
    assert titles(made, text="  WEBER ") == ["Anna Weber"]
    assert titles(made, kind="URL") == ["http://x.org"]
    assert titles(made, only="drop") == ["hunter2"]
    assert titles(made, only="keep") == []
    assert titles(made, only="riskiest")[:2] == ["hunter2", "Bo"]
    made.decide([made.groups("PERSON")[0]], "keep")
    assert len(titles(made, only="decided")) == 1
    assert titles(made, only="decided") == titles(made, only="keep")


def test_that_the_model_keeps_the_rules_of_qt(qtbot: QtBot) -> None:
    model = FindingsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    found = [
        value("p1", "Anna"),
        value("p1", "Anna W.", 2),
        value("p2", "Bo"),
        value("u", "http://x.org", kind="URL"),
    ]
    made = review(found)
    model.show(made, Shown())
    people = model.index(0, VALUE)
    anna = model.index(0, VALUE, people)
    assert [model.rowCount(at) for at in (QModelIndex(), people, anna, model.index(1, VALUE, people))] == [
        2,
        2,
        2,
        0,
    ]
    assert model.data(model.index(0, VALUE, anna)) == "Anna W."
    assert model.parent(model.index(1, VALUE, anna)) == anna
    assert model.parent(anna) == people
    assert model.data(model.index(0, ACTION)) == "Replace"
    made.decide([made.groups("PERSON")[1]], "keep")
    model.repaint()
    assert model.data(model.index(0, ACTION)) == "Replace, except 1"
    assert model.data(model.index(0, COUNT)) == "4"
    assert not model.parent(people).isValid()
    assert model.section_at(QModelIndex()) is None
    model.show(Review.empty(), Shown())
    assert model.rowCount() == 0
    tester.deleteLater()


# The page


def test_that_what_was_found_is_summed_up_by_kind(page: PrivacyPage) -> None:
    assert page.deciding.summary.text().startswith("Names: ")
    assert " people" in page.deciding.summary.text()
    assert page.view.isVisible()
    assert page.primary_text() == "Use cleaned messages"
    assert page.is_valid


def test_that_the_selected_line_shows_why_and_where(page: PrivacyPage) -> None:
    group = next(each for each in review_of(page).groups("PERSON") if each.forms[0].snippets and not each.is_me)
    select(page, group)
    detail = page.view.detail
    assert detail.accessibleName() == group.title
    assert detail.why.text()
    shown = detail.snippets.toPlainText()
    assert group.forms[0].snippets[0].partition("⟦")[2].partition("⟧")[0] in shown
    assert "⟦" not in shown


def test_that_markup_in_a_mail_is_shown_as_text(page: PrivacyPage) -> None:
    snippet = "Dear ⟦<b>Anna</b>⟧ <img src='http://x.org/a.png'>"
    (group,) = review([value("p", "<b>Anna</b>", snippets=(snippet,))]).groups("PERSON")
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
    page.view.bar.search.setFocus()
    QTest.keyClicks(page.view.bar.search, "kl")
    assert page.view.bar.search.text() == "kl"
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
    page.view.bar.search.setFocus()
    QTest.keyClicks(page.view.bar.search, "nin")
    QTest.keyClick(page.view.bar.search, Qt.Key.Key_Return)
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
    review_of(page).decide([group], "keep")
    select(page, None)
    page.view.decide("drop")
    assert review_of(page).action(group) == "drop"
    mine = [each for each in review_of(page).groups("PERSON") if each.is_me]
    assert [review_of(page).action(each) for each in mine] == ["replace"] * len(mine)
    assert mine


def test_that_a_heading_over_a_search_decides_only_on_what_is_seen(page: PrivacyPage) -> None:
    group = somebody(page)
    others = [each for each in review_of(page).groups("PERSON") if group.searched not in each.searched]
    search(page, group.searched)
    page.view.select(page.view.model.index(0, VALUE))
    page.view.decide("keep")
    assert review_of(page).action(group) == "keep"
    assert {review_of(page).action(each) for each in others} == {"replace"}


def test_that_control_z_takes_back_and_the_buttons_say_whether_it_can(page: PrivacyPage) -> None:
    group = somebody(page)
    page.activateWindow()
    assert not page.view.bar.undo.isEnabled()
    select(page, group)
    page.view.tree.setFocus()
    page.view.decide("keep")
    QTest.keyClick(page.view.tree, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert review_of(page).action(group) == "replace"
    assert not page.view.bar.undo.isEnabled()
    page.view.bar.redo.click()
    assert review_of(page).action(group) == "keep"


def test_that_control_f_goes_to_the_search(page: PrivacyPage) -> None:
    page.activateWindow()
    page.view.tree.setFocus()
    QTest.keyClick(page.view.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.view.bar.search.hasFocus()


def test_that_one_click_shows_the_riskiest_and_the_next_everything(page: PrivacyPage) -> None:
    everything = page.view.model.rowCount()
    page.view.bar.riskiest.click()
    (section,) = page.view.model.sections
    assert section.kind is None
    assert not any(group.is_me for group in section.groups)
    assert page.view.selected() == [section.groups[0]]
    page.view.bar.clear()
    assert page.view.model.rowCount() == everything


def test_that_the_search_finds_any_form_and_says_when_there_is_none(page: PrivacyPage) -> None:
    group = somebody(page)
    search(page, group.forms[-1].value.upper())
    assert page.view.detail.accessibleName()
    assert page.view.model.rowCount() >= 1
    search(page, "zzzzzz")
    assert page.view.none_found.isVisible()
    search(page, "")
    assert not page.view.none_found.isVisible()
    assert page.view.model.rowCount() == len(review_of(page).kinds)


def test_that_cleaning_shows_the_report_and_opens_the_next_step(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    with qtbot.waitSignal(session.files_changed, timeout=CHILD_MS):
        clean(qtbot, session, page)
    project = project_of(session)
    assert page.notice is None
    assert not project.facts.privacy_reviewed, "the summary was not seen yet"
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
    assert project_of(session).facts.privacy_reviewed


def test_that_a_decision_after_cleaning_closes_what_was_cleaned(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    clean(qtbot, session, page)
    before = read_record(project_of(session).privacy_report, PrivacyReport)
    page.on_primary()
    page.on_secondary()
    assert page.secondary_text() == "Back to the summary"
    select(page, somebody(page))
    with qtbot.waitSignal(session.files_changed):
        page.view.decide("keep")
    assert not project_of(session).facts.privacy_reviewed
    assert page.secondary_text() == ""
    clean(qtbot, session, page)
    report = read_record(project_of(session).privacy_report, PrivacyReport)
    assert report.kept_by_kind["PERSON"] > before.kept_by_kind.get("PERSON", 0)
    assert not project_of(session).facts.privacy_reviewed
    page.on_primary()
    assert project_of(session).facts.privacy_reviewed


def test_that_leaving_out_everything_is_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    for group in review_of(page).groups("PERSON"):
        review_of(page).decide([group], "drop")
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
        assert page.secondary_text() == "Stop"
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
    qtbot.waitUntil(page.deciding.nothing.isVisible, timeout=10_000)
    assert page.is_valid
    assert "not the same as nothing being there" in page.deciding.nothing.accessibleDescription()


# What is told and not found


def test_that_a_name_that_was_added_is_found_in_every_form(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    with project_of(session).conversations.open(encoding="utf-8") as stream:
        line = json.loads(stream.readline())
    line["messages"][0]["text"] += " Zorblax was there. Have you seen Quillimandra Zorblax?"
    line["conversation_id"] += " once more"
    with project_of(session).conversations.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")
    page.deciding.names_fold.set_open(True)
    page.deciding.names.name.setText("Quillimandra Zorblax")
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        page.deciding.names.add.click()
        assert page.busy_text
    qtbot.waitUntil(lambda: page.review is not None, timeout=10_000)
    (group,) = (each for each in review_of(page).groups("PERSON") if "zorblax" in each.searched)
    assert {form.value for form in group.forms} == {"Quillimandra Zorblax", "Zorblax"}
    assert review_of(page).action(group) == "replace"
    assert review_of(page).can_undo


def test_that_the_forms_of_a_typed_name_are_told_before_it_is_added(page: PrivacyPage) -> None:
    names = page.deciding.names
    assert "One click" in names.said.text()
    names.name.setText("Robert Zorblax")
    names.show_forms()
    for form in ("Robert Zorblax", "R. Zorblax", "Bob"):
        assert form in names.said.text()
    names.name.clear()
    names.show_forms()
    assert "One click" in names.said.text()


def test_that_enter_after_a_name_adds_it_and_does_not_clean(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    page.deciding.names_fold.set_open(True)
    page.activateWindow()
    page.deciding.names.name.setFocus()
    QTest.keyClicks(page.deciding.names.name, "Bergdorf")
    with qtbot.waitSignal(session.task_ended, timeout=CHILD_MS):
        QTest.keyClick(page.deciding.names.name, Qt.Key.Key_Return)
        assert session.running_task == "search_again"
    assert load_decisions(project_of(session)).added_names == (AddedName(name="Bergdorf"),)


def test_that_messages_with_somebody_are_never_learned_from(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    contact = page.deciding.contacts.model.index(0)
    assert page.deciding.contacts.model.setData(contact, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert len(review_of(page).decisions.excluded_contacts) == 1
    assert page.deciding.contacts_fold.button.text().endswith("(1)")
    clean(qtbot, session, page)
    report = read_record(project_of(session).privacy_report, PrivacyReport)
    assert report.excluded_contacts == 1
    assert report.excluded_conversations > 0


def test_that_the_person_in_the_detail_can_be_left_out_and_taken_back(page: PrivacyPage) -> None:
    select(page, somebody(page))
    page.view.detail.leave_out.click()
    assert len(review_of(page).decisions.excluded_contacts) == 1
    assert page.deciding.contacts_fold.is_open
    page.view.undo()
    assert review_of(page).decisions.excluded_contacts == ()


def test_that_plain_tags_can_be_chosen(qtbot: QtBot, session: Session, page: PrivacyPage) -> None:
    page.deciding.style_fold.set_open(True)
    page.deciding.style_choice.cards["tags"].click()
    assert review_of(page).decisions.style == "tags"
    clean(qtbot, session, page)
    assert "[NAME_" in project_of(session).redacted.read_text(encoding="utf-8")


def test_that_the_summary_shows_messages_before_and_after(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    clean(qtbot, session, page)
    qtbot.waitUntil(lambda: bool(page.result.compare.pairs), timeout=10_000)
    for pair in page.result.compare.pairs:
        assert pair.left.text != pair.right.text


def test_that_training_stays_closed_until_the_summary_was_seen(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    clean(qtbot, session, page)
    assert session.state is not None
    assert can_enter(Step.EXAMPLES, session.state) == "step_needs_privacy"
    again = PrivacyPage(session)
    qtbot.addWidget(again)
    again.show()
    again.on_enter()
    assert again.result.isVisible(), "after a restart the summary stands there again"
    again.on_primary()
    assert session.state is not None
    assert can_enter(Step.EXAMPLES, session.state) is None


def test_that_the_report_can_be_saved_as_a_page_and_as_pdf_and_names_nobody(
    qtbot: QtBot, session: Session, page: PrivacyPage, tmp_path: Path
) -> None:
    names = [form.value for group in review_of(page).groups("PERSON") for form in group.forms if " " in form.value]
    clean(qtbot, session, page)
    page.result.save.click()
    dialog = next(each for each in page.window().findChildren(QFileDialog))
    dialog.fileSelected.emit(str(tmp_path / "report.html"))
    dialog.fileSelected.emit(str(tmp_path / "report.pdf"))
    dialog.reject()
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<table" in written
    assert names
    assert not [name for name in names if name in written]
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    dialog.fileSelected.emit(str(tmp_path / "missing" / "x" / "report.html"))
    assert (tmp_path / "missing" / "x" / "report.html").is_file()


def test_that_the_originals_are_deleted_only_when_asked_for_and_the_summary_stays(
    qtbot: QtBot, session: Session, page: PrivacyPage
) -> None:
    clean(qtbot, session, page)
    qtbot.waitUntil(lambda: bool(page.result.compare.pairs), timeout=10_000)
    project = project_of(session)
    page.result.delete.click()
    assert project.conversations.is_file()
    page.question.answers[0].click()
    assert not project.conversations.exists()
    assert not project.findings.exists()
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert page.result.isVisible()
    assert not page.result.originals.isVisible()
    assert not page.result.compared.isVisible()
    assert page.secondary_text() == "", "there is nothing left to decide on"
    page.on_primary()
    assert session.state is not None
    assert can_enter(Step.EXAMPLES, session.state) is None
