"""Expert: every option has a place, a sentence and a safe value; what is changed is seen, kept, and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.app import build_window
from desktop_app.core.project import Project
from desktop_app.flow.steps import ORDER, Step
from desktop_app.flow.tasks import train_job
from desktop_app.protocol.training_options import OPTIONS
from desktop_app.recommend import load_plan, save_plan
from desktop_app.recommend.plan import Variation
from desktop_app.recommend.variation import suggested
from desktop_app.ui.pages import plan_elsewhere
from desktop_app.ui.pages.expert.field_row import FieldRow
from desktop_app.ui.pages.plan import PlanPage
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession, a_computer, a_project


@pytest.fixture(autouse=True)
def _quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    made.profile = a_computer(gpu_gb=24)
    return made


@pytest.fixture
def page(session: QuietSession, qtbot: QtBot) -> PlanPage:
    return entered(session, qtbot)


def entered(session: QuietSession, qtbot: QtBot) -> PlanPage:
    page = PlanPage(session)
    qtbot.addWidget(page)
    page.resize(800, 900)
    page.show()
    page.on_enter()
    page.parts.expert.set_open(True)
    return page


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


def method_of(page: PlanPage) -> str:
    assert page.plan is not None
    return page.plan.settings.method


def group_of(page: PlanPage, name: str) -> str:
    return next(key for key, group in page.editor.groups.items() if page.editor.rows[name] in group.rows)


def set_to(page: PlanPage, name: str, value: str | bool) -> FieldRow:
    """Enters a value as a person does."""
    row = page.editor.rows[name]
    page.editor.groups[group_of(page, name)].set_open(True)
    if isinstance(row.field, QCheckBox):
        row.field.click()
        assert row.field.isChecked() == value
    elif isinstance(row.field, QComboBox):
        row.field.setFocus()
        for _ in range(row.field.count()):
            if row.field.currentData() == value:
                break
            QTest.keyClick(row.field, Qt.Key.Key_Down)
        assert row.field.currentData() == value
    else:
        row.field.setFocus()
        row.field.selectAll()
        QTest.keyClicks(row.field, str(value))
    return row


def test_that_every_option_has_a_place_a_name_and_one_sentence_of_its_own(page: PlanPage) -> None:
    placed = [row.name for group in page.editor.groups.values() for row in group.rows]
    assert sorted(placed) == sorted({*OPTIONS, "tries", "hours", "texts_first"} - {"method"})
    labels = [row.label for row in page.editor.rows.values()]
    assert len(set(labels)) == len(labels)
    for row in page.editor.rows.values():
        assert row.what.endswith("."), row.name
        assert "_" not in row.label, row.name
        assert row.field.accessibleName() == row.label


def test_that_a_layperson_reads_none_of_the_experts_words(session: QuietSession, qtbot: QtBot) -> None:
    page = entered(session, qtbot)
    page.parts.expert.set_open(False)
    read = " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible()).casefold()
    assert "which model learns" in read
    for word in ("lora", "epoch", "dropout", "neftune", "dpo", "axolotl", "curriculum", "optuna", "seed"):
        assert word not in read


def test_that_untouched_options_leave_the_job_as_it_was(page: PlanPage, session: QuietSession) -> None:
    page.on_primary()
    project = project_of(session)
    plan = load_plan(project)
    assert plan.variation == Variation()
    job = train_job(project, plan, project.new_run())
    for name in OPTIONS:
        if name in page.editor.options:
            assert getattr(job, name) == suggested(plan.settings, name)


def test_that_changed_options_are_counted_kept_and_back_after_a_restart(
    page: PlanPage, session: QuietSession, qtbot: QtBot
) -> None:
    set_to(page, "neftune_alpha", "5")
    set_to(page, "packing", True)
    set_to(page, "schedule", "linear")
    set_to(page, "tries", "6")
    set_to(page, "hours", "0.5")
    set_to(page, "rank", "32")
    assert "(6 changed)" in page.parts.expert.button.text()
    assert "(2 changed)" in page.editor.groups["search"].button.text()
    assert "up to about 30 minutes more" in page.fit.text
    page.on_primary()
    project = project_of(session)
    again = entered(session, qtbot)
    assert "(6 changed)" in again.parts.expert.button.text()
    assert again.editor.variation == Variation(
        options={"neftune_alpha": 5.0, "packing": True, "schedule": "linear"}, tries=6, hours=0.5
    )
    field = again.editor.rows["neftune_alpha"].field
    assert isinstance(field, QLineEdit)
    assert field.text() == "5"
    job = train_job(project, load_plan(project), project.new_run())
    assert (job.neftune_alpha, job.packing, job.schedule, job.rank) == (5.0, True, "linear", 32)


def test_that_back_to_the_recommendation_takes_everything_back(page: PlanPage, session: QuietSession) -> None:
    assert not page.editor.all_back.isEnabled()
    set_to(page, "kl_strength", "0.2")
    set_to(page, "rank", "32")
    page.method.cards["ia3"].click()
    assert method_of(page) == "ia3"
    page.editor.all_back.click()
    assert method_of(page) in ("lora", "qlora")
    assert page.editor.variation == Variation()
    assert page.method.current == "auto"
    assert "changed" not in page.parts.expert.button.text()
    assert not page.editor.all_back.isEnabled()
    field = page.editor.rows["kl_strength"].field
    assert isinstance(field, QLineEdit)
    assert field.text() == "0"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("replay_share", "much", "no number"),
        ("replay_share", "0.95", "0.9"),
        ("max_steps", "1.5", "whole"),
        ("tries", "-1", "0"),
        ("hours", "0", "0.1"),
    ],
)
def test_that_a_bad_value_gets_one_sentence_and_closes_the_deed(
    name: str, text: str, said: str, page: PlanPage
) -> None:
    if name == "hours":
        set_to(page, "tries", "4")
    row = set_to(page, name, text)
    assert said in row.problem_text
    assert "option_" not in row.problem_text
    assert not page.is_valid
    assert page.blocked.isVisible()
    assert "to be corrected" in page.editor.groups[group_of(page, name)].button.text()
    row.back.click()
    assert [one.name for one in page.editor.rows.values() if one.problem_text] == []
    assert not page.blocked.isVisible()


def test_that_two_options_that_clash_are_named_and_the_hidden_one_is_shown(page: PlanPage) -> None:
    set_to(page, "packing", True)
    page.editor.groups["memory"].set_open(False)
    set_to(page, "order", "short_first")
    row = page.editor.rows["packing"]
    assert "packing" in row.problem_text
    assert "curriculum" in row.problem_text
    assert row.isVisible()
    assert page.blocked.isVisible()
    page.editor.rows["order"].back.click()
    assert page.is_valid


def test_that_a_search_opens_what_is_meant_and_hides_the_rest(page: PlanPage) -> None:
    page.editor.groups["end"].set_open(True)
    QTest.keyClicks(page.editor.search, "NEFTune")
    shown = [row.name for row in page.editor.rows.values() if row.isVisible()]
    assert shown == ["neftune_alpha"]
    page.editor.search.clear()
    QTest.keyClicks(page.editor.search, "deepspeed")
    assert page.editor.elsewhere.button.isVisible()
    assert not page.editor.groups["pace"].isVisible()
    page.editor.search.clear()
    QTest.keyClicks(page.editor.search, "zzz")
    assert page.editor.nothing.isVisible()
    assert "zzz" in page.editor.nothing.text()
    page.editor.search.clear()
    assert not page.editor.nothing.isVisible()
    assert [name for name, group in page.editor.groups.items() if group.is_open] == ["end"]


def test_that_what_means_nothing_for_the_method_is_not_shown(page: PlanPage) -> None:
    page.editor.groups["method"].set_open(True)
    page.editor.groups["pace"].set_open(True)
    assert page.editor.rows["rank"].isVisible()
    assert not page.editor.rows["virtual_tokens"].isVisible()
    assert not page.editor.rows["schedule_cycles"].isVisible()
    page.method.cards["prefix"].click()
    assert not page.editor.rows["rank"].isVisible()
    assert page.editor.rows["virtual_tokens"].isVisible()
    assert page.is_valid
    set_to(page, "schedule", "cosine_with_restarts")
    assert page.editor.rows["schedule_cycles"].isVisible()


def test_that_a_whole_model_needs_more_memory_and_comes_back_after_a_restart(
    page: PlanPage, session: QuietSession, qtbot: QtBot
) -> None:
    page.method.cards["lora"].click()
    assert page.plan is not None
    lora = page.plan
    page.method.cards["full"].click()
    assert page.plan.estimate.total > lora.estimate.total
    assert page.plan.settings.learning_rate == pytest.approx(lora.settings.learning_rate / 10)
    page.on_primary()
    again = entered(session, qtbot)
    assert again.method.current == "full"
    assert train_job(
        project_of(session), load_plan(project_of(session)), project_of(session).new_run()
    ).method == ("full")


def test_that_a_plan_changed_by_hand_shows_a_problem_and_loses_what_nobody_knows(
    page: PlanPage, session: QuietSession, qtbot: QtBot
) -> None:
    page.on_primary()
    project = project_of(session)
    bad = Variation(options={"packing": "perhaps", "run_dir": "/"}, tries=100_000)
    save_plan(project, replace(load_plan(project), variation=bad))
    again = entered(session, qtbot)
    assert again.editor.rows["packing"].problem_text
    assert again.editor.rows["tries"].problem_text
    assert not again.is_valid
    assert again.editor.variation == Variation()
    again.editor.all_back.click()
    assert again.is_valid


def test_that_texts_first_needs_texts(page: PlanPage, session: QuietSession, qtbot: QtBot) -> None:
    box = page.editor.rows["texts_first"].field
    assert not box.isEnabled()
    assert "no plain texts" in page.editor.rows["texts_first"].field.accessibleDescription()
    project_of(session).texts_file.write_text('{"text": "Ahoy"}\n', encoding="utf-8")
    again = entered(session, qtbot)
    set_to(again, "texts_first", True)
    again.on_primary()
    assert load_plan(project_of(session)).variation.texts_first


def test_that_another_project_is_learned_too_and_its_folder_must_be_a_ready_one(
    page: PlanPage, session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    projects = page.editor.projects
    for folder, said in (
        (tmp_path, "project"),
        (project_of(session).folder, "you are in"),
        (Project.create(tmp_path / "raw", name="Raw mail").folder, "Raw mail"),
    ):
        projects.add(folder)
        assert said in projects.problem_text
        assert projects.chosen == {}
    other = a_project(tmp_path / "other", "聊天记录和很长很长很长很长的项目名称")
    projects.add(other.folder)
    projects.add(other.folder)
    assert projects.problem_text == ""
    projects.rows[0].weight.setValue(0.5)
    assert "(1 changed)" in page.editor.groups["data"].button.text()
    page.on_primary()
    project = project_of(session)
    again = entered(session, qtbot)
    assert again.editor.projects.chosen == {str(other.folder): 0.5}
    job = train_job(project, load_plan(project), project.new_run())
    assert job.more_files == {str(other.train_file): 0.5}
    again.editor.projects.rows[0].away.click()
    assert again.plan is not None
    assert again.plan.variation.projects == {}


def test_that_the_files_for_elsewhere_are_written_or_refused_with_a_sentence(
    page: PlanPage, session: QuietSession, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.plan is not None
    # The demo model is no model of a hub.
    page.elsewhere.write(project_of(session), page.plan, tmp_path / "to")
    qtbot.waitUntil(lambda: page.elsewhere.writing is None)
    assert page.error is not None
    assert "only on this computer" in page.error.text
    written: list[Path] = []

    def keep(_project: object, _job: object, _id: str, folder: Path) -> dict[str, str]:
        written.append(folder)
        return {"README.md": "what to type"}

    monkeypatch.setattr(plan_elsewhere, "write_elsewhere", keep)
    page.elsewhere.write(project_of(session), page.plan, tmp_path / "to")
    qtbot.waitUntil(lambda: page.elsewhere.writing is None)
    assert written == [tmp_path / "to"]
    assert page.notice is not None
    assert page.notice.kind == "success"

    def full(*_given: object) -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(plan_elsewhere, "write_elsewhere", full)
    page.elsewhere.write(project_of(session), page.plan, tmp_path / "to")
    qtbot.waitUntil(lambda: page.elsewhere.writing is None)
    assert page.error is not None


def test_that_every_field_that_is_shown_can_be_reached_by_tab(page: PlanPage, look: Look) -> None:
    for group in page.editor.groups.values():
        group.set_open(True)
    page.editor.search.setFocus()
    reached = set()
    for _ in range(400):
        focused = page.focusWidget()
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    missing = [row.name for row in page.editor.rows.values() if row.field.isVisible() and row.field.isEnabled()
               and row.field not in reached]  # fmt: skip
    assert not missing
    look(page.parts.expert, "plan_expert_all")


def test_that_the_keyboard_alone_finds_changes_and_uses_a_setting(session: QuietSession, qtbot: QtBot) -> None:
    window = build_window(session)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_step(ORDER.index(Step.PLAN))
    page = window.current_page
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(page.fit.check.isVisible)
    fold = page.parts.expert.button
    for _ in range(60):
        if fold.hasFocus():
            break
        QTest.keyClick(window.focusWidget() or page, Qt.Key.Key_Tab)
    assert fold.hasFocus()
    QTest.keyClick(fold, Qt.Key.Key_Return)
    assert page.parts.expert.is_open
    QTest.keyClick(fold, Qt.Key.Key_Tab)
    assert page.editor.search.hasFocus()
    QTest.keyClicks(page.editor.search, "smoothing")
    QTest.keyClick(page.editor.search, Qt.Key.Key_Return)
    field = page.editor.rows["label_smoothing"].field
    assert field.hasFocus()
    assert window.current_page is page
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "0.1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.current_page is page
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert page.editor.rows["label_smoothing"].back.hasFocus()
    window.footer.primary.setFocus()
    QTest.keyClick(window.footer.primary, Qt.Key.Key_Return)
    assert load_plan(project_of(session)).variation.options == {"label_smoothing": 0.1}
    assert window.current_step == ORDER.index(Step.TRAINING)
