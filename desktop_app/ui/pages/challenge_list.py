"""Messages that every model must answer, and how each run answered them."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.evaluation.challenge import (
    Challenge,
    ChallengeAnswer,
    answers_by_run,
    drop_challenge,
    keep_challenge,
    load_challenges,
    propose,
)
from desktop_app.evaluation.prompts import LONGEST_PROMPT_CHARACTERS
from desktop_app.ui import messages
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.compare_view import Bubble
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow


class ChallengeList(QWidget):
    """Signals:
    failed(AppError): the list could not be read or changed.
    shown(): the list was read anew; `count` is right.
    """

    failed = Signal(object)
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self.lead = Text(
            self.tr("With every comparison these are asked again, so that you can follow them from run to run."),
            color="muted",
        )
        self.propose_button = QPushButton(self.tr("Add hard cases from my messages"))
        icons.put(self.propose_button, "add")
        self.propose_button.clicked.connect(self._propose)
        self._rows: list[QWidget] = []
        self.count = 0
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.SPACE_16)
        row = WrapRow()
        row.add(self.propose_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(tokens.SPACE_12)
        whole.addWidget(self.lead)
        whole.addLayout(self._column)
        whole.addWidget(row)

    def show_project(self, project: Project | None) -> None:
        """Reads and shows the list."""
        self._project = project
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        self.count = 0
        if project is None:
            return
        try:
            challenges, answered = load_challenges(project), answers_by_run(project)
        except AppError as error:
            self.failed.emit(error)
            return
        self.count = len(challenges)
        for challenge in challenges:
            answers = {
                run: by_id[challenge.challenge_id]
                for run, by_id in answered.items()
                if challenge.challenge_id in by_id
            }
            row = self._row(challenge, answers)
            self._rows.append(row)
            self._column.addWidget(row)
        self.shown.emit()

    def add(self, message: str, instruction: str) -> None:
        """Keeps a message of the person's own."""
        if self._project is None:
            return
        try:
            keep_challenge(self._project, message, instruction=instruction)
        except AppError as error:
            self.failed.emit(error)
            return
        self.show_project(self._project)

    def _propose(self) -> None:
        if self._project is None:
            return
        try:
            for why, example in propose(self._project, longest_characters=LONGEST_PROMPT_CHARACTERS):
                keep_challenge(
                    self._project, example.input, instruction=example.instruction, why=why, own=example.output
                )
        except AppError as error:
            self.failed.emit(error)
        self.show_project(self._project)

    def _row(self, challenge: Challenge, answers: dict[int, ChallengeAnswer]) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_8)
        why = messages.words(f"challenge_{challenge.why}").text
        column.addWidget(Bubble(self.tr("Message ({why})").format(why=why), challenge.message, "hover"))
        for number, answer in sorted(answers.items(), reverse=True):
            name = self.tr("Run {number}").format(number=number)
            if answer.likeness is not None:
                name = self.tr("Run {number}, likeness {likeness} of 100").format(
                    number=number, likeness=QLocale().toString(round(answer.likeness))
                )
            text = answer.answer.strip() or self.tr("(It answered nothing.)")
            column.addWidget(Bubble(name, text, "accent_soft", "accent"))
        if not answers:
            column.addWidget(Text(self.tr("Will be asked with the next comparison."), Type.HINT, "muted"))
        buttons = WrapRow()
        drop = QPushButton(self.tr("Do not ask this any more"))
        icons.put(drop, "remove")
        drop.clicked.connect(lambda: self._drop(challenge.challenge_id))
        buttons.add(drop)
        column.addWidget(buttons)
        return row

    def _drop(self, challenge_id: str) -> None:
        if self._project is None:
            return
        try:
            drop_challenge(self._project, challenge_id)
        except AppError as error:
            self.failed.emit(error)
        self.show_project(self._project)
