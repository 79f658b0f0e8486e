"""The weakest answers with what may be the reason, and the example behind each, which can be left out."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.evaluation import AnswerPair, Verdict
from desktop_app.evaluation.errors import REASONS, Mistake, choose_reason, load_reasons, source_pair
from desktop_app.evaluation.report import Report
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.compare_view import ComparePair
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

SHOWN = 5


class MistakeView(QWidget):
    """One answer beside the person's own, with a reason to choose and a way to leave the example out.

    Signals:
        failed(AppError): a choice could not be kept.
        pair_wanted(str): the id of the pair that is to be shown among the examples.
        excluded(): the pair is left out; the data set must be brought up to date.
    """

    failed = Signal(object)
    pair_wanted = Signal(str)
    excluded = Signal()

    def __init__(self, project: Project, run: Run, mistake: Mistake, answer: AnswerPair) -> None:
        super().__init__()
        self._project, self._run, self._mistake, self._answer = project, run, mistake, answer
        pair = ComparePair(
            self.tr("Message"), answer.message.strip(), self.tr("What you really answered"), self.tr("Your model")
        )
        pair.set_left(answer.own.strip())
        pair.set_right(answer.tuned.strip() or self.tr("(It answered nothing.)"))
        self.reason = QComboBox()
        self.reason.addItem(self.tr("Why? Choose a reason"), "")
        for reason in REASONS:
            self.reason.addItem(messages.words(f"reason_{reason}").text, reason)
        self.reason.setAccessibleName(self.tr("Reason of this weak answer"))
        chosen = load_reasons(run).get(mistake.prompt_id, "")
        self.reason.setCurrentIndex(max(0, self.reason.findData(chosen)))
        self.reason.activated.connect(self._on_reason)
        self.exclude_button = QPushButton(self.tr("Leave this example out"))
        icons.put(self.exclude_button, "remove")
        self.exclude_button.clicked.connect(self._exclude)
        self.show_button = QPushButton(self.tr("Show it among my examples"))
        icons.put(self.show_button, "pairs")
        self.show_button.clicked.connect(self._show_pair)
        likely = messages.words(f"reason_{mistake.guess}").text
        hint = Text(
            self.tr("Likeness {likeness} of 100. A first guess: {reason}.").format(
                likeness=QLocale().toString(round(mistake.likeness)), reason=likely[:1].lower() + likely[1:]
            ),
            Type.HINT,
            "muted",
        )
        self.said = Text("", Type.HINT, "muted")
        self.said.hide()
        row = WrapRow(spacing_px=tokens.SPACE_12)
        for part in (self.reason, self.show_button, self.exclude_button):
            row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        for widget in (pair, hint, row, self.said):
            column.addWidget(widget)

    def _on_reason(self) -> None:
        chosen = self.reason.currentData()
        reason = next((one for one in REASONS if one == chosen), None)
        try:
            choose_reason(self._run, self._mistake.prompt_id, reason)
        except AppError as error:
            self.failed.emit(error)

    def _source(self) -> str | None:
        try:
            found = source_pair(self._project, self._answer.message, self._answer.own)
        except AppError as error:
            self.failed.emit(error)
            return None
        if found is None:
            self._say(self.tr("This example has changed since, or was left out already."))
        return found

    def _show_pair(self) -> None:
        if (pair_id := self._source()) is not None:
            self.pair_wanted.emit(pair_id)

    def _exclude(self) -> None:
        if (pair_id := self._source()) is None:
            return
        try:
            PairEdits(self._project).exclude_pairs([pair_id])
        except AppError as error:
            self.failed.emit(error)
            return
        self.exclude_button.setEnabled(False)
        self._say(self.tr("Left out; the next training run goes without it. “Your examples” can undo it."))
        self.excluded.emit()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()


class ErrorList(QWidget):
    """The worst first. Signals as those of `MistakeView`."""

    failed = Signal(object)
    pair_wanted = Signal(str)
    excluded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views: list[MistakeView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_24)

    def clear(self) -> None:
        for view in self.views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = []

    def show_mistakes(self, project: Project, run: Run, report: Report, verdict: Verdict) -> None:
        """Raises AppError("file_damaged") for the reasons."""
        self.clear()
        answers = {answer.prompt_id: answer for answer in verdict.answers}
        for mistake in report.mistakes[:SHOWN]:
            if mistake.prompt_id not in answers:
                continue
            view = MistakeView(project, run, mistake, answers[mistake.prompt_id])
            view.failed.connect(self.failed)
            view.pair_wanted.connect(self.pair_wanted)
            view.excluded.connect(self.excluded)
            self.views.append(view)
            self._column.addWidget(view)
