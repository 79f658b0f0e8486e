"""What the model has forgotten and what it gives away: the checks in words, and the answers behind them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.project import Run
from desktop_app.evaluation.asking import files_of, load_items, read_answers
from desktop_app.evaluation.general import Recalled
from desktop_app.evaluation.page import forgetting_words, leak_words
from desktop_app.evaluation.report import Report, recalled
from desktop_app.ui import messages
from desktop_app.ui.theme import tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.compare_view import CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.text import Text

MOST_SHOWN = 12


class SafetyView(QWidget):
    """Sentences first; the questions and the answers in which something was found are folded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.forgetting = Text("")
        self.questions = Text("", Type.HINT)
        self.questions_fold = DetailsFold(self.tr("The general questions and both answers"))
        self.questions_fold.body.addWidget(self.questions)
        self.leaks = Text("")
        self.found = CompareView(self.tr("Before training"), self.tr("Your model"), self.tr("It was asked"))
        self.found_fold = DetailsFold("")
        self.found_fold.body.addWidget(self.found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        parts: Sequence[QWidget] = (
            Text(messages.words("page_forgetting").text, Type.STRONG),
            self.forgetting,
            self.questions_fold,
            Text(messages.words("page_leaks").text, Type.STRONG),
            self.leaks,
            self.found_fold,
        )
        for part in parts:
            column.addWidget(part)
        column.insertSpacing(column.indexOf(self.questions_fold) + 1, tokens.SPACE_8)

    def show_report(self, run: Run, report: Report) -> None:
        """Raises AppError("file_missing" | "file_damaged" | "answers_incomplete") for the engine's answers."""
        self.forgetting.setText(_lines(forgetting_words(report, messages.words)))
        self.leaks.setText(_lines(leak_words(report, messages.words)))
        items, answers = load_items(run), read_answers(files_of(run).answers)
        self.questions.setText("\n".join(self._question(one) for one in recalled(items, answers)))
        asked = {item.id: item for item in items}
        where = [place for place in report.leaks.where if place in asked][:MOST_SHOWN]
        self.found.clear()
        nothing = self.tr("(It answered nothing.)")
        for place in where:
            base, tuned = (answers.get((place, variant), "").strip() for variant in ("base", "tuned"))
            self.found.add(asked[place].message.strip(), base or nothing, tuned or nothing)
        self.found_fold.button.setText(
            self.tr("Answers with something to look at ({count})").format(count=len(report.leaks.where))
        )
        self.found_fold.setVisible(bool(where))

    def _question(self, one: Recalled) -> str:
        return self.tr("{ask}  Before {sign_before} {before}  Now {sign_now} {now}").format(
            ask=one.ask,
            sign_before=_sign(one.right_base),
            before=_short(one.base),
            sign_now=_sign(one.right_tuned),
            now=_short(one.tuned),
        )


_LONGEST = 60


def _short(answer: str) -> str:
    flat = " ".join(answer.split())
    return f"“{flat[:_LONGEST]}…”" if len(flat) > _LONGEST else f"“{flat}”"


def _sign(is_right: bool) -> str:
    return "✓" if is_right else "✗"


def _lines(said: Sequence[object]) -> str:
    return "\n".join(f"{getattr(one, 'text', '')} {getattr(one, 'next_step', '')}".strip() for one in said)
