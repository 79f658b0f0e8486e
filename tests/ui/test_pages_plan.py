"""Model and plan: what is chosen, changed, checked and fetched, with played events; no child is started."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeychain
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import keychain
from desktop_app.core import paths
from desktop_app.core.project import Project, read_record, write_json
from desktop_app.dataset.example import Quality
from desktop_app.flow.download_task import token_name
from desktop_app.protocol.events import Failed, Finished, Phase, Progress
from desktop_app.protocol.planned import Task
from desktop_app.recommend import catalogue, find_model, load_plan, save_plan
from desktop_app.recommend.edited import EDITABLE
from desktop_app.recommend.measured import keep_measurement, load_measurements, measurement_of
from desktop_app.recommend.recommend import with_settings
from desktop_app.ui.dialogs.hub_token import HubTokenDialog
from desktop_app.ui.pages.plan import PlanPage
from desktop_app.ui.pages.plan_words import export_text
from desktop_app.ui.session import Session
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession, a_computer, a_project

QWEN4, QWEN8 = "Qwen/Qwen3-4B-Instruct-2507", "Qwen/Qwen3-8B"
SMOL, GEMMA, LLAMA = (
    "HuggingFaceTB/SmolLM2-360M-Instruct",
    "google/gemma-3-1b-it",
    "meta-llama/Llama-3.2-3B-Instruct",
)
MEASURED: dict[str, Any] = {
    "loading_peak_bytes": 3 * 2**30, "peak_bytes": 6 * 2**30, "long_step_s": 4.0, "usual_step_s": 1.0,
    "long_tokens": 8192, "usual_tokens": 2048, "evaluation_s": 0.1, "save_s": 0.5, "examples": 60,
    "validation_examples": 6, "total_tokens": 100_000, "p99_tokens": 900, "stack": "torch 2.13.0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeychain())
    monkeypatch.setattr(keychain, "_of_this_session", {})
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: Session) -> Project:
    assert session.project is not None
    return session.project


def plan_page(session: Session, qtbot: QtBot) -> PlanPage:
    page = PlanPage(session)
    qtbot.addWidget(page)
    page.resize(800, 900)
    page.show()
    page.on_enter()
    return page


def put_in_cache(cache: Path, model_id: str) -> None:
    folder = cache / ("models--" + model_id.replace("/", "--"))
    snapshot = folder / "snapshots" / "abc"
    shutil.copytree(paths.tiny_model(), snapshot)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc", encoding="ascii")


def speaks(session: QuietSession, **counts: int) -> None:
    project = project_of(session)
    write_json(project.quality, replace(read_record(project.quality, Quality), by_language=counts))


def write(page: PlanPage, setting: str, text: str) -> None:
    page.parts.expert.set_open(True)
    field = page.editor.rows[setting].field
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def play_check(session: QuietSession, page: PlanPage, *, changed: str = "", **settings: Any) -> None:
    """What `dry_run` leaves behind when it ends well."""
    assert page.plan is not None
    page.check()
    tried = with_settings(page.plan, replace(page.plan.settings, **settings), measured=())
    keep_measurement(measurement_of(tried, MEASURED))
    made = with_settings(page.plan, tried.settings, measured=load_measurements())
    save_plan(project_of(session), made)
    session.end(
        Finished(
            reason="completed",
            outputs={
                "tries": 1,
                "peak_bytes": made.estimate.total,
                "estimated_seconds": made.estimated_seconds or 0.0,
                "verdict": made.verdict,
                "changed": changed,
            },
        )
    )


# The suggestion


def test_that_the_plan_waits_for_a_look_at_the_computer(session: QuietSession, qtbot: QtBot) -> None:
    page = plan_page(session, qtbot)
    assert (session.looks, page.is_valid, page.plan) == (1, False, None)
    session.see(a_computer())
    assert page.is_valid
    assert page.plan is not None
    assert page.plan.pairs == 60


def test_that_a_computer_without_a_card_gets_the_demo_model(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    assert page.models.current == "homespun-tiny"
    assert page.notice is None
    assert len(page.absent.rows) == len(catalogue()) - 1


def test_that_a_strong_computer_is_offered_the_model_it_lacks(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=24)
    page = plan_page(session, qtbot)
    assert page.models.current == "homespun-tiny"
    assert page.notice is not None
    assert "Qwen3" in page.notice.text
    assert page.notice.button.startswith("Download Qwen3")
    assert page.notice.on_button is not None
    page.notice.on_button()
    assert [name for name, _ in session.tasks] == ["download"]


def test_that_using_the_plan_saves_it_and_a_new_page_shows_it_again(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    page.effort.cards["quick"].click()
    page.method.cards["lora"].click()
    with qtbot.waitSignal(page.advance):
        page.on_primary()
    saved = load_plan(project_of(session))
    assert saved.settings.method == "lora"
    again = plan_page(session, qtbot)
    assert (again.effort.current, again.method.current) == ("quick", "lora")
    assert again.plan == saved


def test_that_every_setting_of_the_plan_has_a_name_a_value_and_a_reason(
    session: QuietSession, qtbot: QtBot
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    assert page.plan is not None
    others = [choice for choice in page.plan.choices if choice.setting not in EDITABLE]
    assert len(page.table.rows) == len(others)
    assert all(name and value and reason.endswith(".") for name, value, reason in page.table.rows)
    for row in page.editor.settings.values():
        assert row.reason_text.endswith(".")
        assert row.field.accessibleName()


def test_that_a_missing_dataset_is_an_error_and_not_a_crash(session: QuietSession, qtbot: QtBot) -> None:
    project_of(session).quality.write_text("{", encoding="utf-8")
    page = plan_page(session, qtbot)
    assert page.error is not None
    assert not page.is_valid


def test_that_another_project_begins_with_nothing_of_the_last(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    page.effort.cards["quick"].click()
    write(page, "rank", "x")
    session.project = a_project(tmp_path / "other")
    session.project_changed.emit()
    page.on_enter()
    assert (page.effort.current, page.is_valid) == ("best", True)


# Language


def test_that_the_language_of_most_messages_is_chosen_and_says_why(session: QuietSession, qtbot: QtBot) -> None:
    speaks(session, zh=50, en=10)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    assert page.language.currentData() == "zh"
    assert page.language.currentText() == "中文"
    assert ("Language", "中文", "Most of your messages are in this language.") in page.table.rows


def test_that_models_without_the_language_say_so_and_come_last(session: QuietSession, qtbot: QtBot) -> None:
    speaks(session, zh=50)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    assert "Does not know 中文" in page.absent.rows[SMOL].text
    assert "Does not know" not in page.absent.rows[QWEN8].text
    order = list(page.absent.rows)
    assert order.index(QWEN4) < order.index(SMOL)
    assert page.absent.rows[SMOL].parentWidget() is not page.absent.rows[QWEN8].parentWidget()


def test_that_the_models_on_this_computer_say_it_too(session: QuietSession, qtbot: QtBot, cache: Path) -> None:
    speaks(session, zh=50)
    for model_id in (SMOL, QWEN4):
        put_in_cache(cache, model_id)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    assert page.models.current == QWEN4
    assert "Does not know 中文" in page.models.cards[SMOL].accessibleDescription()


def test_that_a_chosen_language_survives_reopening(session: QuietSession, qtbot: QtBot) -> None:
    speaks(session, en=50)
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    page.language.setCurrentIndex(page.language.findData("de"))
    page.language.activated.emit(page.language.currentIndex())
    page.on_primary()
    again = plan_page(session, qtbot)
    assert again.language.currentData() == "de"
    assert ("Language", "Deutsch", "You chose this language.") in again.table.rows


# What a model is


def test_that_a_model_says_what_may_be_done_with_it(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    for model_id, said in (
        (QWEN8, "Licence Apache-2.0: free, also at work."),
        (QWEN8, "Opens in Ollama and LM Studio: checked by us."),
        (QWEN8, "Knows English, 中文, Deutsch and 8 more."),
        (GEMMA, "Needs a free account and your consent."),
        (GEMMA, "Opens in Ollama and LM Studio: checked by us."),
        (SMOL, "Knows only English."),
    ):
        assert said in page.absent.rows[model_id].text
    assert page.absent.rows[QWEN8].button.text() == "Download (about 16.4 GB)"
    untried = replace(find_model(QWEN8), gguf=False)
    assert export_text(untried).startswith("Not for Ollama or LM Studio yet")


# Folders


def test_that_a_local_model_folder_can_be_chosen(session: QuietSession, qtbot: QtBot, tmp_path: Path) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    folder = tmp_path / "我的模型"
    shutil.copytree(paths.tiny_model(), folder)
    page.use_folder(folder)
    assert page.models.current == str(folder)
    assert page.plan is not None
    assert page.plan.model_id == str(folder)
    assert page.is_valid


def test_that_settings_alone_are_estimated_and_cannot_be_used(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    folder = tmp_path / "half"
    folder.mkdir()
    page.use_folder(folder)
    assert page.error is not None
    assert "half" in page.error.text
    shutil.copy(paths.tiny_model() / "config.json", folder)
    page.use_folder(folder)
    assert "Needs between" in page.fit.text
    assert "half" in page.blocked.text
    assert (page.is_valid, page.fit.check.isEnabled()) == (False, False)
    page.models.cards["homespun-tiny"].click()
    assert page.is_valid
    assert page.blocked.isHidden()


def test_that_a_folder_of_pickles_is_refused(session: QuietSession, qtbot: QtBot, tmp_path: Path) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    (tmp_path / "pytorch_model.bin").write_bytes(b"cos\nsystem\n")
    shutil.copy(paths.tiny_model() / "config.json", tmp_path)
    page.use_folder(tmp_path)
    assert page.error is not None
    assert "could run programs" in page.error.text
    assert page.models.current == "homespun-tiny"


# Settings


def test_that_memory_and_words_follow_while_typing(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    before = page.fit.text
    write(page, "rank", "256")
    assert page.plan is not None
    assert page.plan.settings.rank == 256
    assert page.fit.text != before
    assert page.editor.settings["rank"].reason_text == "You chose this value."
    assert "(1 changed)" in page.parts.expert.button.text()


def test_that_a_wrong_value_is_explained_beside_its_field_and_closes_the_deed(
    session: QuietSession, qtbot: QtBot
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    row = page.editor.rows["learning_rate"]
    write(page, "learning_rate", "2")
    assert row.problem_text == "This can be 0.01 at most."
    assert row.field.accessibleDescription() == row.problem_text
    assert not page.is_valid
    assert not page.blocked.isHidden()
    write(page, "learning_rate", "0,0003")
    assert (row.problem, page.is_valid) == (None, True)
    assert isinstance(row.field, QLineEdit)
    assert row.field.text() == "0,0003"
    assert page.plan is not None
    assert page.plan.settings.learning_rate == 0.0003


def test_that_as_suggested_takes_back_one_or_all(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    suggested = page.plan
    write(page, "rank", "64")
    write(page, "epochs", "nine")
    row = page.editor.rows["rank"]
    assert row.back.text() == "As suggested: 16"
    row.back.click()
    assert row.value is None
    assert not page.is_valid
    page.editor.all_back.click()
    assert page.plan == suggested
    assert page.is_valid


def test_that_changed_settings_survive_reopening_and_another_choice(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    write(page, "rank", "32")
    page.editor.rows["gradient_checkpointing"].field.click()  # type: ignore[union-attr]
    combo = page.editor.rows["optimizer"].field
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("adafactor"))
    combo.activated.emit(combo.currentIndex())
    page.effort.cards["quick"].click()
    page.on_primary()
    again = plan_page(session, qtbot)
    assert again.plan is not None
    made = again.plan.settings
    assert (made.rank, made.gradient_checkpointing, made.optimizer, made.epochs) == (32, True, "adafactor", 1.0)
    assert set(again.editor.edits) == {"rank", "gradient_checkpointing", "optimizer"}


def test_that_a_setting_of_another_computer_is_shown_with_its_problem(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    combo = page.editor.rows["optimizer"].field
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData("paged_adamw_8bit"))
    combo.activated.emit(combo.currentIndex())
    page.on_primary()
    session.profile = a_computer()
    again = plan_page(session, qtbot)
    row = again.editor.rows["optimizer"]
    assert "cannot train that way" in row.problem_text
    assert not again.is_valid
    row.back.click()
    assert again.is_valid


# The check


def test_that_the_range_before_the_check_becomes_a_measured_figure_and_a_time(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    put_in_cache(cache, QWEN4)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.models.cards[QWEN4].click()
    assert "Needs between" in page.fit.text
    assert "While the model is read" in page.fit.text
    play_check(session, page)
    assert page.notice is not None
    assert page.notice.text.startswith("Checked: it fits. It needs 6.9 GB and takes about ")
    assert "Measured: it needs 6.9 GB" in page.fit.text
    assert page.fit.badge.text() == "fits"
    assert page.fit.check.text() == "Check again"
    write(page, "batch_size", "3")
    assert "Needs between" in page.fit.text


def test_that_what_the_check_changed_is_said_and_stays(session: QuietSession, qtbot: QtBot, cache: Path) -> None:
    put_in_cache(cache, QWEN4)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.models.cards[QWEN4].click()
    write(page, "rank", "32")
    play_check(session, page, changed="shorter_texts", max_length=512)
    assert page.notice is not None
    assert "Long messages are cut earlier" in page.notice.next_step
    saved = load_plan(project_of(session))
    assert page.plan == saved
    assert page.editor.settings["max_length"].reason_text.startswith("Changed by the check")
    again = plan_page(session, qtbot)
    assert again.plan == saved
    again.effort.cards["quick"].click()
    assert again.plan is not None
    assert again.plan.settings.max_length == 1024
    assert again.plan.settings.rank == 32


def test_that_the_check_of_another_computer_does_not_count_here(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    put_in_cache(cache, QWEN4)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.models.cards[QWEN4].click()
    play_check(session, page, changed="shorter_texts", max_length=512)
    here = a_computer(gpu_gb=12)
    session.profile = replace(here, gpus=(replace(here.gpus[0], name="Another card"),))
    again = plan_page(session, qtbot)
    assert again.plan is not None
    assert again.plan.settings.max_length == 1024
    assert "Needs between" in again.fit.text


def test_that_a_check_that_never_fits_offers_the_next_best(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    for model_id in (QWEN4, QWEN8):
        put_in_cache(cache, model_id)
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.models.cards[QWEN8].click()
    page.check()
    session.end(Failed(code="dry_run_no_fit"))
    assert page.error is not None
    assert page.error.button == "Use Qwen3 4B"
    assert page.error.on_button is not None
    page.error.on_button()
    assert page.models.current == QWEN4
    assert page.notice is None or page.error is None


def test_that_a_too_large_model_offers_the_next_best_beside_it(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    put_in_cache(cache, "Qwen/Qwen3-32B")
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.models.cards["Qwen/Qwen3-32B"].click()
    assert page.fit.badge.text() == "too large"
    assert page.fit.next_best.text() == "Download Qwen3 8B"
    page.fit.next_best.click()
    assert [name for name, _ in session.tasks] == ["download"]


def test_that_progress_and_stopping_of_the_check_are_seen(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer()
    page = plan_page(session, qtbot)
    assert page.work.isHidden()
    page.fit.check.click()
    session.play([Phase(name="trying_steps"), Progress(done=2, total=5, unit="steps")])
    assert not page.work.isHidden()
    assert page.secondary_text() == "Stop the check"
    page.on_secondary()
    assert session.cancelled == 1
    session.end(Failed(code="cancelled"))
    assert page.notice is not None
    assert page.notice.kind == "info"
    assert page.work.isHidden()
    assert page.secondary_text() == ""


# Downloads


def start_download(page: PlanPage, model_id: str) -> None:
    page.more.set_open(True)
    page.absent.rows[model_id].button.click()


def test_that_a_model_that_arrived_is_chosen(session: QuietSession, qtbot: QtBot, cache: Path) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    start_download(page, QWEN4)
    session.play(
        [Phase(name="downloading"), Progress(done=2 * 10**9, total=8 * 10**9, unit="bytes", seconds_left=600.0)]
    )
    assert page.progress.time_text == "about 10 minutes left"
    assert page.detail_words(Progress(done=2 * 10**9, total=8 * 10**9, unit="bytes")) == "2.0 GB of 8.0 GB"
    assert page.secondary_text() == "Stop for now"
    put_in_cache(cache, QWEN4)
    session.end(Finished(reason="completed", outputs={}))
    assert page.models.current == QWEN4
    assert page.notice is not None
    assert page.notice.text == "Qwen3 4B is on this computer now."
    assert QWEN4 not in page.absent.rows


def test_that_a_model_that_cannot_be_planned_is_not_chosen(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.downloads.begin("https://huggingface.co/some/experts")
    put_in_cache(cache, "some/experts")
    config = cache / "models--some--experts" / "snapshots" / "abc" / "config.json"
    config.write_text('{"num_experts": 8}', encoding="utf-8")
    session.end(Finished(reason="completed", outputs={}))
    assert page.error is not None
    assert "experts" in page.error.text
    assert page.models.current == "homespun-tiny"


def test_that_a_stopped_download_says_how_much_is_here_and_goes_on(
    session: QuietSession, qtbot: QtBot, cache: Path
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    start_download(page, SMOL)
    blobs = cache / "models--HuggingFaceTB--SmolLM2-360M-Instruct" / "blobs"
    blobs.mkdir(parents=True)
    with (blobs / ("a" * 64 + ".homespun-part")).open("wb") as part:
        part.truncate(360_000_000)
    session.end(Failed(code="cancelled"))
    assert page.notice is not None
    assert "kept" in page.notice.next_step
    assert "50 % is already here." in page.absent.rows[SMOL].text
    assert page.absent.rows[SMOL].button.text() == "Go on downloading (about 360 MB left)"
    assert page.notice.on_button is not None
    page.notice.on_button()
    assert len(session.tasks) == 2


def test_that_a_full_disk_is_said_before_anything_is_asked(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=3 * 10**9))
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    assert "The disk has only 3.0 GB free." in page.absent.rows[QWEN4].text
    start_download(page, QWEN4)
    assert session.tasks == []
    assert page.error is not None
    assert "needs 10.1 GB and the disk has 3.0 GB free" in page.error.text


def test_that_a_second_press_says_why_not(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    start_download(page, QWEN4)
    start_download(page, QWEN8)
    assert len(session.tasks) == 1
    assert page.error is not None
    assert page.error.text == "Something is still running."


def test_that_every_failure_of_a_download_is_one_sentence(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    codes = (
        *("hub_unreachable", "hub_busy", "hub_broken", "hub_not_a_hub", "model_only_pickle", "download_damaged"),
        *("disk_full", "disk_too_small", "endpoint_not_understood", "engine_vanished"),
    )
    said = set()
    for code in codes:
        start_download(page, QWEN4)
        session.end(Failed(code=code, details={"name": "x", "status": 503, "need_gb": 9.0, "free_gb": 1.0}))
        assert page.error is not None
        assert page.error.text.endswith(".")
        assert "…" not in page.error.text
        assert page.error.button == "Try again"
        said.add(page.error.text)
    assert len(said) == len(codes)


# Tokens


def ask_for(page: PlanPage, qtbot: QtBot, model_id: str) -> HubTokenDialog:
    start_download(page, model_id)
    assert page.downloads.token_look is not None
    with qtbot.waitSignal(page.downloads.token_look.succeeded, timeout=20_000):
        pass
    dialog = page.downloads.dialog
    assert dialog is not None
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    with qtbot.waitSignal(dialog.keychain_look.succeeded, timeout=10_000):
        pass
    return dialog


def job_of(task: Task) -> tuple[Any, tuple[Any, ...]]:
    planned = next(task)
    task.close()
    return planned.job, planned.first_commands


def test_that_a_gated_model_asks_for_a_token_that_goes_only_into_the_task(
    session: QuietSession, qtbot: QtBot, look: Look
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    dialog = ask_for(page, qtbot, LLAMA)
    assert not dialog.primary.isEnabled()
    assert dialog.remember.isHidden()
    assert "until Homespun is closed" in dialog.remember_hint.text()
    look(dialog, "plan_token")
    QTest.keyClicks(dialog.token, " hf_secret123 ")
    QTest.keyClick(dialog.token, Qt.Key.Key_Return)
    assert dialog.token.text() == ""
    ((name, task),) = session.tasks
    job, commands = job_of(task)
    assert (name, job.model_id, job.has_token) == ("download", LLAMA, True)
    assert [command.value for command in commands] == ["hf_secret123"]
    assert keychain.recall(token_name()) == "hf_secret123"
    assert "hf_secret123" not in str(session.settings) + repr(job)


def test_that_a_known_token_is_not_asked_for_again(session: QuietSession, qtbot: QtBot) -> None:
    keychain.remember(token_name(), "hf_known")
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    start_download(page, LLAMA)
    qtbot.waitUntil(lambda: bool(session.tasks))
    assert page.downloads.dialog is None
    assert job_of(session.tasks[0][1])[1][0].value == "hf_known"


@pytest.mark.parametrize("code", ["model_gated", "model_gated_refused", "hub_token_wrong"])
def test_that_a_refusal_opens_the_three_steps_with_the_reason(
    session: QuietSession, qtbot: QtBot, code: str
) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    start_download(page, QWEN4)
    session.end(Failed(code=code, details={"name": QWEN4}))
    dialog = page.downloads.dialog
    assert dialog is not None
    with qtbot.waitSignal(dialog.keychain_look.succeeded, timeout=10_000):
        pass
    assert page.notice is not None
    assert page.notice.kind == ("info" if code == "model_gated" else "error")
    assert dialog.notice.text == page.notice.text
    dialog.reject()
    assert len(session.tasks) == 1


def test_that_a_private_model_by_name_can_be_given_a_token(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.parts.expert.set_open(True)
    page.server.model.setText(" me/my-own ")
    page.server.fetch.click()
    session.end(Failed(code="model_not_on_hub", details={"name": "me/my-own"}))
    assert page.error is not None
    assert page.error.on_button is not None
    page.error.on_button()
    assert page.downloads.dialog is not None
    with qtbot.waitSignal(page.downloads.dialog.keychain_look.succeeded, timeout=10_000):
        pass
    page.server.model.setText("nonsense")
    page.server.fetch.click()
    assert len(session.tasks) == 1
    assert "nonsense" in page.error.text


# Another server


def test_that_a_mirror_is_checked_kept_and_used(session: QuietSession, qtbot: QtBot, tmp_path: Path) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    page.parts.expert.set_open(True)
    page.server.endpoint.setText("http://mirror.example")
    page.server.use.click()
    assert "no address of a model server" in page.server.answer.text()
    assert session.settings.hub_endpoint == ""
    page.server.endpoint.setText("https://mirror.example/")
    page.server.use.click()
    assert QuietSession(tmp_path / "settings.json").settings.hub_endpoint == "https://mirror.example"
    start_download(page, QWEN4)
    assert job_of(session.tasks[0][1])[0].endpoint == "https://mirror.example"
    session.end(Failed(code="cancelled"))
    page.server.usual.click()
    assert session.settings.hub_endpoint == ""


# Looks


def test_that_every_stop_of_the_tab_key_has_a_name(session: QuietSession, qtbot: QtBot) -> None:
    session.profile = a_computer(gpu_gb=12)
    page = plan_page(session, qtbot)
    for fold in (page.more, page.parts.expert, page.absent.others, page.fit.fold):
        fold.set_open(True)
    page.activateWindow()
    page.setFocus()
    stop: QWidget | None = page.nextInFocusChain()
    seen = 0
    while stop is not None and stop is not page:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isVisible() and stop.isEnabled():
            seen += 1
            assert stop.accessibleName() or getattr(stop, "text", str)(), stop
        stop = stop.nextInFocusChain()
    assert seen > 45


@pytest.mark.slow  # pictures in two palettes of a page with 300 widgets
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_it_looks_right(  # noqa: PLR0917 - fixtures
    session: QuietSession, qtbot: QtBot, qapp: QApplication, look: Look, cache: Path, scale: float
) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * scale)
    qapp.setFont(larger)
    try:
        speaks(session, zh=40, en=20)
        for model_id in (QWEN4, SMOL):
            put_in_cache(cache, model_id)
        session.profile = a_computer(gpu_gb=12)
        page = plan_page(session, qtbot)
        page.resize(int(720 * scale), int(2600 * scale))
        look(page, f"plan_{scale:.0f}_top")
        write(page, "learning_rate", "2")
        write(page, "rank", "64")
        page.fit.fold.set_open(True)
        page.models.cards[QWEN4].click()
        page.resize(int(720 * scale), int(3400 * scale))
        look(page, f"plan_{scale:.0f}_expert")
        page.parts.expert.set_open(False)
        page.more.set_open(True)
        look(page, f"plan_{scale:.0f}_models")
        assert page.width() == int(720 * scale)
    finally:
        qapp.setFont(before)
