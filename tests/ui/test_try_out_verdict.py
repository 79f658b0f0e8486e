"""What the page says of a run: the verdict, the table of a sorting task, marks, checks, and what is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.core.project import write_json
from desktop_app.dataset.example import INSTRUCTION, Example
from desktop_app.evaluation.canaries import load_canaries, plant
from desktop_app.ui.pages.try_out import TryOutPage
from tests.ui.conftest import Look
from tests.ui.quiet_session import QuietSession, a_trained_run, judge_run
from tests.ui.try_out_pages import judged_page, project_of, session, try_page

__all__ = ["session"]


@pytest.mark.parametrize(
    ("word", "kind"), [("better", "success"), ("no_difference", "warning"), ("worse", "error")]
)
def test_that_the_verdict_says_what_it_rests_on_and_what_to_do(
    session: QuietSession, qtbot: QtBot, word: str, kind: str
) -> None:
    page = judged_page(session, qtbot, word)
    assert page.verdict.sentence.kind == kind
    assert len(page.verdict.because.text()) > 40
    assert page.verdict.next_steps.text().startswith("•")
    assert "Perplexity" in page.verdict.lines.text()
    assert "6 messages" in page.verdict.lines.text()


def test_that_page_and_chart_are_saved_without_private_text(
    session: QuietSession, qtbot: QtBot, tmp_path: Path
) -> None:
    page = judged_page(session, qtbot)
    page.save_page(tmp_path / "r.html")
    page.save_picture(tmp_path / "r.png")
    shown = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Better" in shown or "better" in shown
    assert "Ahoy" not in shown
    assert "Message 1" not in shown
    image = QImage(str(tmp_path / "r.png"))
    assert (image.width(), image.height() > 300) == (1200, True)
    page.save_picture(tmp_path / "no such folder" / "r.png")
    assert page.error is not None


def sorting_page(session: QuietSession, qtbot: QtBot, labels: list[str]) -> TryOutPage:
    """The project sorts mail; its model calls every seventh one the first label."""
    project = project_of(session)
    records = [
        Example(instruction="Sort this mail.", input=f"Mail number {n}", output=labels[n % len(labels)])
        for n in range(len(labels) * 8)
    ]
    write_json(project.train_file, records)
    write_json(project.test_file, records[: len(labels) * 4])
    run = a_trained_run(project)
    judge_run(
        project,
        run,
        answers=len(labels) * 4,
        tuned=lambda item: labels[0] if item.position % 7 == 0 else item.own or "?",
    )
    return try_page(session, qtbot)


LONG_LABELS = ["Rechnungen und Mahnungen der Hausverwaltung", "请尽快回复", "Family", "工作", "spam"]


def test_that_a_sorting_task_shows_what_was_sorted_where(
    session: QuietSession, qtbot: QtBot, tmp_path: Path, look: Look
) -> None:
    page = sorting_page(session, qtbot, [label[:40] for label in LONG_LABELS])
    page.verdict.sorting_fold.set_open(True)
    table = page.verdict.sorting.tuned
    assert not page.verdict.sorting.isHidden()
    first = min(label.casefold() for label in LONG_LABELS)
    assert "4 times" in table.words_at(0, 0) or "3 times" in table.words_at(0, 0)
    assert first in table.accessibleDescription().casefold()
    assert "Rechnungen" in table.accessibleDescription()
    page.save_page(tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "请尽快回复" in html
    assert html.count('<table class="sorted">') == 2
    page.resize(1000, 2600)
    page.show()
    look(page, "try_out_sorting")


def test_that_thirty_labels_have_room(session: QuietSession, qtbot: QtBot, look: Look) -> None:
    page = sorting_page(session, qtbot, [f"Label {n} of a long list" for n in range(30)])
    page.verdict.sorting_fold.set_open(True)
    page.resize(700, 3200)
    page.show()
    table = page.verdict.sorting.tuned
    left, cell = table._columns()
    assert left + cell * 31 <= table.width() + 1
    assert cell >= 14
    look(page, "try_out_many_labels")


def test_that_another_task_has_no_table(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    assert not page.verdict.sorting_fold.isVisibleTo(page.verdict)


def test_that_what_was_found_can_be_read_and_every_general_question_too(
    session: QuietSession, qtbot: QtBot
) -> None:
    project = project_of(session)
    run = a_trained_run(project)
    plant(project, run, 2)
    number = load_canaries(run)[0].number
    judge_run(project, run, tuned=lambda item: f"It is {number}." if item.section == "canary" else "Ahoy!")
    page = try_page(session, qtbot)
    checks = page.verdict.checks
    assert page.verdict.leak_notice.kind == "error"
    assert "2 invented secrets" in checks.leaks.text()
    assert "it told 1 of them" in checks.leaks.text()
    assert not checks.found_fold.isHidden()
    assert number in checks.found.pairs[0].right.text
    lines = checks.questions.text().splitlines()
    assert len(lines) == 20
    assert "Ahoy!" in lines[0]
    assert "English" in checks.forgetting.text()
    assert "Chinese" in checks.forgetting.text()


def test_that_marks_are_told_with_what_they_say(session: QuietSession, qtbot: QtBot) -> None:
    page = judged_page(session, qtbot)
    assert page.verdict.marks.isHidden()
    box = page.blind.marks["accuracy"]
    box.setCurrentIndex(box.findData("a"))
    page.blind.buttons["a"].click()
    assert "What it says is right" in page.verdict.marks.text()
    assert "(of 1): no clear difference" in page.verdict.marks.text()
    page.blind.undo_button.click()
    assert page.verdict.marks.isHidden()


@pytest.mark.parametrize(("count", "words"), [(3, "too few unseen messages"), (8, "only 8 unseen messages")])
def test_that_few_messages_are_said(session: QuietSession, qtbot: QtBot, count: int, words: str) -> None:
    project = project_of(session)
    write_json(
        project.test_file,
        [Example(instruction=INSTRUCTION, input=f"Message {i}?\n", output=f"Ahoy {i}!") for i in range(count)],
    )
    page = judged_page(session, qtbot)
    said = (page.verdict.sentence.text + page.verdict.because.text()).casefold()
    assert words in said
    # Without intervals there is no chart to look at or to save.
    assert page.verdict.chart.isHidden() == page.picture_button.isHidden() == (count < 6)
    assert page.verdict.sentence.kind == ("warning" if count < 6 else "success")
