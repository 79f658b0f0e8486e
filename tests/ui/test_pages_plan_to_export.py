"""The pages after training, each given real files and played events; no child is started."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.project import Project, write_json
from desktop_app.export import ExportedFile, write_check
from desktop_app.protocol.events import Failed, Finished, Phase, Progress, Sample
from desktop_app.ui.pages.export import ExportPage
from desktop_app.ui.pages.export_files import chat_name
from desktop_app.ui.pages.try_out import SHOWN, TryOutPage
from tests.ui.quiet_session import QuietSession, a_project, a_trained_run, a_verdict

Codes = ("adapter_safetensors", "adapter_gguf", "model_f16", "model_q8_0")


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> QuietSession:
    made = QuietSession(tmp_path / "settings.json")
    made.project = a_project(tmp_path / "project")
    return made


def project_of(session: QuietSession) -> Project:
    assert session.project is not None
    return session.project


# Try it out


def try_page(session: QuietSession, qtbot: QtBot) -> TryOutPage:
    page = TryOutPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def test_that_answers_arrive_one_by_one_and_the_verdict_opens_the_way(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    assert page.primary_text() == "Compare on unseen messages"
    page.on_primary()
    assert session.tasks[0][0] == "evaluate"
    assert page.busy_text
    session.play([Phase(name="answering"), Sample(prompt_id="test-0000", variant="base", text="Yes.")])
    session.play([Progress(done=1, total=12, unit="answers")])
    assert (page.compare.pairs[0].left.text, page.compare.pairs[0].right.text) == ("Yes.", "…")
    write_json(run.verdict, a_verdict())
    session.end(Finished(reason="completed"))
    assert not page.busy_text
    assert len(page.compare.pairs) == SHOWN
    assert len(page.rest.pairs) == 6 - SHOWN
    assert page.verdict.sentence.kind == "success"
    with qtbot.waitSignal(page.advance):
        page.on_primary()


def test_that_a_stopped_comparison_says_so_and_can_be_begun_again(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.on_primary()
    page.on_secondary()
    assert (session.cancelled, page.secondary_text()) == (1, "")
    session.end(Failed(code="cancelled"))
    assert page.notice is not None
    assert page.notice.kind == "info"
    assert page.primary_text() == "Compare on unseen messages"


def test_that_a_message_of_ones_own_gets_both_answers(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    assert not page.ask_button.isEnabled()
    page.question.setPlainText("Coffee on Thursday?")
    page.ask_button.click()
    assert session.tasks[0][0] == "ask"
    session.play(
        [Sample(prompt_id="own", variant="base", text="Yes."), Sample(prompt_id="own", variant="tuned", text="")]
    )
    session.end(Finished(reason="completed"))
    assert page.own.pairs[0].left.text == "Yes."
    assert page.own.pairs[0].right.text == "(It answered nothing.)"


def test_that_a_message_that_is_too_long_is_not_asked(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = try_page(session, qtbot)
    page.question.setPlainText("长" * 2001)
    assert not page.ask_button.isEnabled()
    assert "2000" in page.ask_hint.text()


def test_that_another_project_leaves_nothing_of_the_one_before(session: QuietSession, qtbot: QtBot) -> None:
    run = a_trained_run(project_of(session))
    write_json(run.verdict, a_verdict())
    page = try_page(session, qtbot)
    page.question.setPlainText("private")
    session.close_project()
    assert page.question.toPlainText() == ""
    assert not page.compare.pairs
    assert not page.rest.pairs


# Take it with you


def export_page(session: QuietSession, qtbot: QtBot) -> ExportPage:
    page = ExportPage(session)
    qtbot.addWidget(page)
    page.on_enter()
    return page


def write_a_check(session: QuietSession, *verdicts: str) -> None:
    run = project_of(session).runs()[-1]
    run.export.mkdir(exist_ok=True)
    files = [
        ExportedFile(name=code, content=code, bytes=10, verdict=verdict, tokens_equal=7, tokens_compared=9)
        for code, verdict in zip(Codes, verdicts, strict=True)
    ]
    write_check(run, files)


def test_that_every_file_is_shown_with_its_size_before_anything_is_written(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    assert set(page.rows) == set(Codes)
    assert page.destination is not None
    assert not page.destination.exists()
    assert page.destination.is_relative_to(tmp_path / "home")


def test_that_a_good_export_ends_with_finish_and_the_list_of_projects(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.set_destination(tmp_path / "out")
    page.on_primary()
    assert session.tasks[0][0] == "export"
    session.play([Phase(name="reference_answers"), Phase(name="checking_file")])
    assert "written" in page.rows["adapter_safetensors"].state_text
    session.play([Phase(name="converting_adapter"), Phase(name="converting_model"), Phase(name="checking_file")])
    assert page.rows["adapter_safetensors"].state_text == "Written and opened."
    assert "Waits" in page.rows["model_q8_0"].state_text
    (tmp_path / "out").mkdir()
    write_a_check(session, "same", "same", "same", "almost_same")
    session.end(Finished(reason="completed"))
    assert page.notice is not None
    assert page.notice.kind == "success"
    assert page.primary_text() == "Finish"
    assert "7 of 9" in page.rows["model_q8_0"].state_text
    assert [card.line.text().split()[0] for card in page.how_tos.cards] == ["ollama", "lms", "llama-cli"]
    page.how_tos.cards[0].copy_button.click()
    assert QGuiApplication.clipboard().text().startswith("ollama create mail -f")
    page.on_primary()
    assert session.project is None


def test_that_a_file_that_failed_its_check_is_named_and_nothing_is_called_done(
    session: QuietSession, qtbot: QtBot
) -> None:
    a_trained_run(project_of(session))
    write_a_check(session, "same", "not_opened", "different", "same")
    page = export_page(session, qtbot)
    assert page.error is not None
    assert page.primary_text() == "Export and check"
    assert all("Do not use" in page.rows[code].state_text for code in ("adapter_gguf", "model_f16"))


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


def test_that_a_cancelled_export_is_no_error(session: QuietSession, qtbot: QtBot) -> None:
    a_trained_run(project_of(session))
    page = export_page(session, qtbot)
    page.on_primary()
    page.on_secondary()
    session.end(Failed(code="cancelled"))
    assert page.error is None
    assert page.primary_text() == "Export and check"
    assert all(row.state_text == "" for row in page.rows.values())


@pytest.mark.parametrize(
    ("project", "name"),
    [("Billie's Mail", "billie-s-mail"), ("邮件", "homespun-model"), ("Über mich", "ber-mich")],
)
def test_that_a_chat_program_gets_a_name_that_it_accepts(project: str, name: str) -> None:
    assert chat_name(project) == name
