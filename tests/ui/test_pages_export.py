"""The export's page and its chat programs, given real files and played events; no child is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, read_json, write_json
from desktop_app.export import FORMATS, ExportedFile, write_check
from desktop_app.export.tools import TOOLS, Found, placements
from desktop_app.export.tools.ledger import MadeFile, begin, note
from desktop_app.protocol.events import Failed, Finished, Notice, Phase, Progress, Sample
from desktop_app.ui.dialogs.confirm import ConfirmDialog
from desktop_app.ui.pages import export as export_page_module
from desktop_app.ui.pages import export_tools
from desktop_app.ui.pages.export import ExportPage
from tests.ui.quiet_session import QuietSession, a_project, a_trained_run
from tests.unit.export.exported import ADAPTER, MODEL, an_export

HERE = {
    "ollama": Found(tool="ollama", state="running", place="http://127.0.0.1:11434", version="0.34.4"),
    "lm_studio": Found(tool="lm_studio", state="installed", place="/nowhere/models"),
    "open_webui": Found(tool="open_webui", state="running", version="0.6"),
    "koboldcpp": Found(tool="koboldcpp", state="installed"),
}


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> dict[str, Found]:
    """What is on this computer; a test may change it."""
    here = dict(HERE)

    def find(_surroundings: object) -> tuple[Found, ...]:
        return tuple(here.get(tool.code, Found(tool=tool.code, state="missing")) for tool in TOOLS)

    monkeypatch.setattr(export_tools, "find_tools", find)
    return here


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


# Take it with you


def export_page(session: QuietSession, qtbot: QtBot) -> ExportPage:
    page = ExportPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def write_a_check(session: QuietSession, **verdicts: str) -> None:
    run = project_of(session).runs()[-1]
    run.export.mkdir(exist_ok=True)
    files = [
        ExportedFile(name=code, content=code, bytes=10, verdict=verdict, tokens_equal=7, tokens_compared=9)
        for code, verdict in verdicts.items()
    ]
    write_check(run, files)


def test_that_every_format_is_shown_with_its_size_before_anything_is_written(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.show()
    assert set(page.files.rows) == set(FORMATS.values())
    # The usual ones stand there, the others in a fold; the recommended one is on top.
    seen = [code for code, row in page.files.rows.items() if row.isVisible()]
    assert set(seen) == {"model_q4_k_m", "model_q8_0", "adapter_safetensors"}
    assert page.files.more.button.text() == "More formats (5)"
    assert page.files.rows["model_q4_k_m"].y() < page.files.rows["model_q8_0"].y()
    assert set(page.files.wanted) == {"model_q4_k_m", "adapter_safetensors"}
    assert page.destination is not None
    assert not page.destination.exists()
    assert page.destination.is_relative_to(tmp_path / "home")


def test_that_a_project_without_a_training_says_so_instead_of_an_empty_list(
    session: QuietSession, qtbot: QtBot
) -> None:
    page = export_page(session, qtbot)
    assert not page.nothing.isHidden()
    assert page.files.isHidden()

    a_trained_run(project_of(session))
    page.on_enter()
    assert page.nothing.isHidden()
    assert not page.files.isHidden()


def test_that_what_is_ticked_is_exported_and_stays_ticked(
    session: QuietSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(export_page_module, "export", lambda project, run, folder, codes: asked.append(codes))
    for row in page.files.rows.values():
        row.box.setChecked(False)
    assert page.files.wanted == ()
    assert not page.is_valid
    page.files.rows["model_q6_k"].box.setChecked(True)
    page.on_enter()
    page.on_primary()
    assert asked == [("model_q6_k",)]
    assert not page.files.rows["model_q6_k"].box.isEnabled()


def test_that_room_is_asked_for_what_is_ticked_and_for_what_is_needed_on_the_way(
    session: QuietSession, qtbot: QtBot
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    files = page.files
    size = {code: row.choice.estimated_bytes for code, row in files.rows.items()}
    files.want(["model_q8_0"])
    assert files.wanted_bytes == size["model_q8_0"]
    files.want(["model_q4_k_m", "adapter_gguf"])
    assert files.wanted_bytes == 2 * size["model_q4_k_m"] + size["adapter_gguf"] + 2 * size["model_f16"]
    files.want(["model_q4_k_m", "model_f16"])
    assert files.wanted_bytes == 2 * size["model_q4_k_m"] + size["model_f16"]


def test_that_a_good_export_ends_with_finish_and_the_list_of_projects(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    rows = page.files.rows
    folder = tmp_path / "out"
    page.set_destination(folder)
    page.on_primary()
    assert session.tasks[0][0] == "export"
    assert "Waits" in rows["model_q4_k_m"].state_text
    assert rows["model_q8_0"].state_text == "Not chosen."
    (folder / rows["adapter_safetensors"].choice.name).mkdir(parents=True)
    session.play([Phase(name="reference_answers"), Phase(name="checking_file")])
    assert "written" in rows["adapter_safetensors"].state_text
    session.play([Phase(name="converting_model"), Phase(name="checking_file"), Phase(name="converting_model")])
    assert rows["adapter_safetensors"].state_text == "Written and opened."
    assert "written" in rows["model_q4_k_m"].state_text
    write_a_check(session, adapter_safetensors="same", model_q4_k_m="almost_same")
    session.end(Finished(reason="completed"))
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert page.primary_text() == "Finish"
    assert "7 of 9" in rows["model_q4_k_m"].state_text
    page.on_primary()
    assert session.project is None


def test_that_a_computer_without_the_quantiser_is_offered_the_next_best(
    session: QuietSession, qtbot: QtBot
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.on_primary()
    session.end(Failed(code="quantizer_missing"))
    assert page.error is not None
    assert page.error.on_button is not None
    page.error.on_button()
    assert len(session.tasks) == 2
    assert set(page.files.wanted) == {"model_q8_0", "adapter_safetensors"}


def test_that_what_no_adapter_file_holds_is_said_and_the_whole_model_is_one_click_away(
    session: QuietSession, qtbot: QtBot
) -> None:
    run = a_trained_run(project_of(session))
    config = run.adapter / "adapter_config.json"
    write_json(config, {**read_json(config), "use_dora": True})
    page = export_page(session, qtbot)

    assert "adapter_gguf" not in page.files.rows
    assert "(DoRA)" in page.files.missing.text()
    assert not page.files.missing.isHidden()
    assert page.files.rows["model_q4_k_m"].box.isChecked()

    # Another program may say so later, while it writes.
    page.files.want(["adapter_safetensors"])
    page.on_primary()
    session.end(Failed(code="adapter_only_in_whole_model", details={"feature": "DoRA"}))
    assert page.error is not None
    assert page.error.on_button is not None
    page.error.on_button()
    assert len(session.tasks) == 2
    assert page.files.wanted == ("adapter_safetensors", "model_q4_k_m")


def test_that_a_file_that_failed_its_check_is_named_and_nothing_is_called_done(
    session: QuietSession, qtbot: QtBot
) -> None:
    a_trained_run(project_of(session))
    write_a_check(session, adapter_gguf="not_opened", model_f16="different", model_q8_0="same")
    page = export_page(session, qtbot)
    page.show()
    assert page.error is not None
    assert page.primary_text() == "Export and check"
    for code in ("adapter_gguf", "model_f16"):
        assert "Do not use" in page.files.rows[code].state_text
        assert page.files.rows[code].isVisible()


def test_that_a_fault_says_what_to_try(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    run.export.mkdir()
    file = ExportedFile(
        name="m.gguf",
        content="model_q4_k_m",
        bytes=9,
        verdict="different",
        tokens_equal=1,
        tokens_compared=9,
        faults=("numbers",),
    )
    write_check(run, [file])
    page = export_page(session, qtbot)
    assert "larger format" in page.files.rows["model_q4_k_m"].state_text


def test_that_no_larger_file_is_advised_where_there_is_none(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    run.export.mkdir()
    file = ExportedFile(
        name="m.gguf",
        content="model_f16",
        bytes=9,
        verdict="different",
        tokens_equal=1,
        tokens_compared=9,
        faults=("numbers", "stops"),
    )
    write_check(run, [file])
    page = export_page(session, qtbot)

    said = page.files.rows["model_f16"].state_text
    assert "larger format" not in said
    assert said.count("Export again") == 1


def test_that_a_full_disk_is_said_before_anything_is_started(
    session: QuietSession, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    monkeypatch.setattr(page, "_free_bytes", lambda: 1000)
    page.on_primary()
    assert not session.tasks
    assert page.error is not None
    assert "room" in page.error.text


def test_that_an_export_never_goes_into_a_folder_with_other_things(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    full = tmp_path / "out"
    full.mkdir()
    (full / "mine.txt").touch()
    page.set_destination(full)
    page.on_primary()
    assert page.destination == tmp_path / "out 2"


def test_that_what_is_worth_knowing_of_the_files_is_told_once(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.on_primary()
    assert page.told.isHidden()

    notices = [Notice(code="export_wide_numbers", details={"tensor": name}) for name in "ab"]
    session.play([*notices, Notice(code="export_words_cut_otherwise")])

    assert len(page.told.text().splitlines()) == 2
    assert "ÜBER" in page.told.text()
    session.end(Failed(code="cancelled"))
    page.on_primary()
    assert page.told.isHidden()


def test_that_a_cancelled_export_is_no_error(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.on_primary()
    page.on_secondary()
    session.end(Failed(code="cancelled"))
    assert page.error is None
    assert page.primary_text() == "Export and check"
    assert all(row.state_text == "" for row in page.files.rows.values())


# Into a chat program


@pytest.fixture
def page(session: QuietSession, qtbot: QtBot, tmp_path: Path) -> ExportPage:
    """The page after an export whose files stood their check, when the look for programs is over."""
    run = a_trained_run(project_of(session))
    folder = an_export(run, tmp_path / "out")
    (run.export / "folder.txt").write_text(str(folder), encoding="utf-8")
    made = export_page(session, qtbot)
    made.show()
    looked(made, qtbot)
    return made


def looked(page: ExportPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.tools.looking.isHidden, timeout=10_000)


def press(window: ExportPage, words: str) -> None:
    dialog = window.window().findChild(ConfirmDialog)
    assert dialog is not None
    next(button for button in dialog.findChildren(QPushButton) if words in button.text()).click()


def test_that_programs_that_are_here_stand_first_and_the_others_in_a_fold(page: ExportPage) -> None:
    rows = page.tools.rows
    assert rows["ollama"].state_text == "Found: version 0.34.4, running."
    assert rows["ollama"].add_button.isVisible()
    assert rows["lm_studio"].add_button.isVisible()
    assert not rows["open_webui"].add_button.isVisible()
    assert "Ollama" in rows["open_webui"].state_text
    assert not rows["koboldcpp"].add_button.isVisible()
    assert page.tools.missing.button.text() == "Not found on this computer (4)"
    assert not rows["jan"].isVisible()
    page.tools.missing.set_open(True)
    assert rows["jan"].isVisible()
    assert not rows["jan"].add_button.isVisible()
    assert rows["jan"].fold.isVisible()


def test_that_it_is_said_where_no_program_is_here(page: ExportPage, qtbot: QtBot, found: dict[str, Found]) -> None:
    assert not page.tools.none_here.isVisible()
    found.clear()
    page.tools.look()
    looked(page, qtbot)
    assert page.tools.none_here.isVisible()
    assert page.tools.missing.isVisible()


def test_that_the_whole_model_is_chosen_first_and_show_me_how_fits_the_chosen_file(page: ExportPage) -> None:
    tools = page.tools
    assert tools.chosen is not None
    assert tools.chosen.path.name == MODEL
    guide = tools.rows["ollama"].guide
    tools.rows["ollama"].fold.set_open(True)
    assert "“mail”" in guide.text.text()
    guide.copy_button.click()
    folder = tools.chosen.path.parent
    assert QGuiApplication.clipboard().text() == f'ollama create mail -f "{folder / "Modelfile"}"'
    assert guide.copy_button.text() == "Copied"
    tools.file.setCurrentIndex(1)
    assert tools.chosen.path.name == ADAPTER
    assert not guide.line.isVisible()
    assert not tools.rows["ollama"].add_button.isVisible()
    assert "whole models" in tools.rows["ollama"].why_not
    assert "--lora" in tools.rows["koboldcpp"].guide.line.text()


def test_that_nothing_is_begun_before_the_click_and_one_click_begins_it(
    page: ExportPage, session: QuietSession
) -> None:
    assert not session.tasks
    page.tools.rows["ollama"].add_button.click()
    assert [name for name, _ in session.tasks] == ["add_to_tool"]
    assert page.busy_text == "Adding to Ollama"
    assert not page.tools.rows["lm_studio"].add_button.isEnabled()
    session.play([Phase(name="uploading_to_tool"), Progress(done=1, total=4, unit="bytes")])
    assert page.tools.progress.phase_text == "Giving the file to Ollama"
    page.tools.stop_button.click()
    assert session.cancelled == 1
    session.end(Failed(code="cancelled"))
    assert page.busy_text == ""
    assert page.error is None
    assert page.tools.rows["ollama"].add_button.isEnabled()


def test_that_a_file_that_is_there_is_not_offered_to_the_same_program_again(
    page: ExportPage, session: QuietSession, qtbot: QtBot
) -> None:
    row = page.tools.rows["ollama"]
    row.add_button.click()
    run = project_of(session).runs()[-1]
    deed = begin(run, tool="ollama", name="mail", place="http://127.0.0.1:11434", file=MODEL, how="uploaded")
    note(run, deed, state="done")
    session.end(Finished(reason="completed"))
    assert not row.add_button.isVisible()
    qtbot.waitUntil(row.deeds[0].undo_button.isVisible)
    assert page.tools.rows["lm_studio"].add_button.isVisible()


def test_that_the_test_question_and_its_answer_are_shown(page: ExportPage, session: QuietSession) -> None:
    page.tools.rows["ollama"].add_button.click()
    session.play([Phase(name="asking_tool"), Sample(prompt_id="test", variant="tuned", text="Ahoy ", final=False)])
    session.play([Sample(prompt_id="test", variant="tuned", text="there!", final=False)])
    session.end(Finished(reason="completed", outputs={"number": 1, "name": "mail"}))
    assert page.tools.question.text.startswith("Message ")
    assert page.tools.answer.text == "Ahoy there!"
    assert page.tools.answer.isVisible()
    assert page.notice is not None
    assert page.notice.text == "Your model is in Ollama now, as “mail”."


def test_that_a_model_that_did_not_answer_is_a_warning(page: ExportPage, session: QuietSession) -> None:
    page.tools.rows["ollama"].add_button.click()
    session.play([Phase(name="asking_tool"), Notice(code="tool_memory_too_small", details={"program": "Ollama"})])
    session.end(Finished(reason="completed"))
    assert page.notice is not None
    assert page.notice.kind == "warning"
    assert "memory" in page.notice.text


@pytest.mark.parametrize(("words", "name", "replaces"), [("mail-2", "mail-2", False), ("Replace", "mail", True)])
def test_that_a_name_that_is_taken_is_asked_about(
    page: ExportPage, session: QuietSession, words: str, name: str, *, replaces: bool
) -> None:
    page.tools.rows["ollama"].add_button.click()
    session.end(Failed(code="tool_name_taken", details={"name": "mail", "free": "mail-2"}))
    assert page.error is None
    press(page, words)
    job = next(session.tasks[1][1]).job
    assert (job.name, job.replaces) == (name, replaces)  # type: ignore[union-attr]


def test_that_a_folder_is_never_asked_to_give_up_a_model(page: ExportPage, session: QuietSession) -> None:
    page.tools.rows["lm_studio"].add_button.click()
    session.end(Failed(code="tool_name_taken", details={"name": "mail", "free": "mail-2"}))
    dialog = page.window().findChild(ConfirmDialog)
    assert dialog is not None
    assert [button.text() for button in dialog.answers] == ["Add it as “mail-2”"]
    dialog.reject()
    assert len(session.tasks) == 1


def test_that_what_was_added_can_be_undone_after_a_restart_and_from_an_earlier_training(
    session: QuietSession, qtbot: QtBot, tmp_path: Path, found: dict[str, Found]
) -> None:
    older = a_trained_run(project_of(session))
    older.export.mkdir()
    deed = begin(older, tool="jan", name="mail", place="/nowhere", file=MODEL, how="copied")
    note(older, deed, state="done")
    run = a_trained_run(project_of(session))
    run.export.mkdir()
    begin(run, tool="lm_studio", name="mail", place="/x", file=MODEL, made=(MadeFile(path="/x/y", bytes=1),))
    found.clear()
    page = export_page(session, qtbot)
    page.show()
    looked(page, qtbot)
    rows = page.tools.rows
    # They are shown though the programs are gone, and though nothing of this run was exported.
    assert [line.text.text().split("“")[0] for line in rows["jan"].deeds] == ["Your model is there as "]
    assert [line.text.text().split("“")[0] for line in rows["lm_studio"].deeds] == ["Adding "]
    assert rows["jan"].isVisible()
    rows["jan"].deeds[0].undo_button.click()
    assert session.tasks[0][0] == "take_from_tool"
    job = next(session.tasks[0][1]).job
    assert (job.run_dir, job.number) == (str(older.folder), 1)  # type: ignore[union-attr]
    note(older, placements(older)[0], state="undone")
    session.end(Finished(reason="completed"))
    assert rows["jan"].deeds == []
    assert page.notice is not None
    assert page.notice.text == "“mail” was taken out of Jan."


def test_that_a_file_that_failed_its_check_is_offered_to_no_program(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    run = a_trained_run(project_of(session))
    folder = an_export(run, tmp_path / "out", model="different", adapter="not_opened")
    (run.export / "folder.txt").write_text(str(folder), encoding="utf-8")
    page = export_page(session, qtbot)
    page.show()
    looked(page, qtbot)
    assert page.tools.chosen is None
    assert not any(row.add_button.isVisible() for row in page.tools.rows.values())


def test_that_another_project_leaves_nothing_of_the_one_before(page: ExportPage, session: QuietSession) -> None:
    page.tools.rows["ollama"].add_button.click()
    session.play([Phase(name="asking_tool"), Sample(prompt_id="test", variant="tuned", text="Ahoy", final=False)])
    session.end(Finished(reason="completed"))
    session.close_project()
    assert page.tools.question.text == ""
    assert page.tools.answer.text == ""
    assert page.tools.chosen is None


def test_that_everything_that_can_be_pressed_has_a_name_of_its_own(page: ExportPage) -> None:
    page.tools.missing.set_open(True)
    buttons = [button for button in page.tools.findChildren(QPushButton) if button.isVisible()]
    names = [button.accessibleName() or button.text() for button in buttons]
    assert all(names)
    assert len(set(names)) == len(names)
