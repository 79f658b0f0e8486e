"""Try it out: the model before and after, on messages it has never seen and on one of the person's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.evaluation import HeldOut, Verdict, choose_held_out, load_verdict
from desktop_app.flow import tasks
from desktop_app.flow.ask_task import LONGEST_MESSAGE_CHARACTERS, ask, names_in
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Progress, Sample
from desktop_app.redaction.chat_tokens import ChatNames, fill_tokens
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.verdict_view import VerdictView
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.compare_view import ComparePair, CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

COMPARE = "evaluate"
ASK = "ask"
ANSWERS = 12
"""Unseen messages that are answered: enough to see a style, and read within two minutes."""
SHOWN = 3
"""Pairs that stand open; the others are folded, or the page would be a dozen screens long."""


class TryOutPage(Page):
    """The deed is to compare first, and to go on once that was done."""

    def __init__(self, session: Session) -> None:
        super().__init__("", width="wide")
        self.set_title(self.tr("Try it out"))
        self.set_lead(self.tr("Both models answer messages that were kept aside and never used for training."))
        self._session = session
        self._run: Run | None = None
        self._verdict: Verdict | None = None
        self._pairs: dict[str, ComparePair] = {}
        self._own_pair: ComparePair | None = None
        self._names = ChatNames()
        self._stopping = False
        self.empty = EmptyState(
            "try",
            self.tr("Nothing compared yet"),
            self.tr(
                "Compare how the model answered before and after it learned from you. It takes a few minutes."
            ),
        )
        self.progress = ProgressPanel()
        self.verdict = VerdictView()
        self.compare = self._new_compare()
        self.rest = self._new_compare()
        self.rest_fold = DetailsFold("")
        self.rest_fold.body.addWidget(self.rest)
        self.again_button = QPushButton(self.tr("Compare again"))
        icons.put(self.again_button, "refresh")
        self.again_button.clicked.connect(self._start_compare)
        self._build_ask()
        self._answers_title = Text(self.tr("Answers to messages it has never seen"), Type.SECTION)
        row = WrapRow()
        row.add(self.again_button)
        for part in (
            self.empty,
            self.progress,
            self.verdict,
            self.ask_card,
            self._answers_title,
            self.compare,
            self.rest_fold,
            row,
        ):
            self.body.addWidget(part)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._update()

    def _new_compare(self) -> CompareView:
        return CompareView(self.tr("Before training"), self.tr("Your model"), self.tr("Message"))

    def _build_ask(self) -> None:
        self.ask_card = Card(
            self.tr("Ask it something yourself"),
            self.tr("Type a message as somebody might send it to you. It stays on this computer and is not kept."),
        )
        self.question = QPlainTextEdit()
        self.question.setAccessibleName(self.tr("Your own message"))
        self.question.setPlaceholderText(self.tr("Hi, do you have time for a coffee on Thursday?"))
        # Tab must lead on to the button; nobody indents a message.
        self.question.setTabChangesFocus(True)
        self.question.setFixedHeight(tokens.scaled(88))
        self.question.textChanged.connect(self._on_typed)
        self.ask_button = QPushButton(self.tr("Let both answer"))
        icons.put(self.ask_button, "play")
        self.ask_button.clicked.connect(self._start_ask)
        self.ask_hint = Text("", Type.HINT, "muted")
        self.ask_progress = ProgressPanel()
        self.own = self._new_compare()
        buttons = WrapRow(spacing_px=tokens.SPACE_12)
        buttons.add(self.ask_button)
        for part in (self.question, buttons, self.ask_hint, self.ask_progress, self.own):
            self.ask_card.body.addWidget(part)

    # Facts

    @property
    def _task(self) -> str:
        """Which of this page's tasks runs, or ""."""
        return self._session.running_task if self._session.running_task in (COMPARE, ASK) else ""

    def primary_text(self) -> str:
        return self.tr("Take it with you") if self._verdict is not None else self.tr("Compare on unseen messages")

    def on_primary(self) -> None:
        if self._verdict is not None:
            self.advance.emit()
        else:
            self._start_compare()

    def secondary_text(self) -> str:
        return self.tr("Stop") if self._task and not self._stopping else ""

    def on_secondary(self) -> None:
        self._stopping = True
        self.set_busy(self.tr("Stopping …"))
        self._session.cancel_task()

    def on_enter(self) -> None:
        if self._task:
            return
        state = self._session.state
        run = state.trained_run if state is not None else None
        if run is None or self._run is None or run.folder != self._run.folder:
            self._forget()
        self._run = run
        if run is not None and run.verdict.is_file() and self._verdict is None:
            try:
                self._show_verdict(load_verdict(run))
            except AppError as error:
                self.show_error(error)
        self._update()

    # Comparing on unseen messages

    def _start_compare(self) -> None:
        project, run = self._session.project, self._run
        if project is None or run is None:
            return
        try:
            held_out = choose_held_out(project, ANSWERS)
            self._session.start_task(COMPARE, tasks.evaluate(project, run, answers=ANSWERS))
        except AppError as error:
            self.show_error(error)
            return
        self.clear_notice()
        self._verdict = None
        self._show_waiting(held_out)
        self.progress.reset()
        self.set_busy(self.tr("Comparing"))
        self._update()

    def _show_waiting(self, held_out: Sequence[HeldOut]) -> None:
        self._clear_pairs()
        for place, item in enumerate(held_out):
            self._pairs[item.prompt_id] = self._view_for(place).add(item.example.input.strip())
        self._name_rest()

    def _view_for(self, place: int) -> CompareView:
        return self.compare if place < SHOWN else self.rest

    def _name_rest(self) -> None:
        self.rest_fold.button.setText(self.tr("{count} more answers").format(count=len(self.rest.pairs)))

    def _clear_pairs(self) -> None:
        self.compare.clear()
        self.rest.clear()
        self._pairs = {}

    def _show_verdict(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.verdict.show_verdict(verdict)
        self._clear_pairs()
        for place, answer in enumerate(verdict.answers):
            pair = self._view_for(place).add(
                answer.message.strip(), self._words_of(answer.base), self._words_of(answer.tuned)
            )
            self._pairs[answer.prompt_id] = pair
            fold = DetailsFold(self.tr("What you really answered"))
            fold.body.addWidget(Text(answer.own))
            layout = pair.layout()
            assert layout is not None
            layout.addWidget(fold)
        self._name_rest()

    def _words_of(self, answer: str) -> str:
        return answer.strip() or self.tr("(It answered nothing.)")

    # A message of one's own

    def _on_typed(self) -> None:
        self._update_ask()

    def _start_ask(self) -> None:
        run, text = self._run, self.question.toPlainText().strip()
        if run is None or not text or len(text) > LONGEST_MESSAGE_CHARACTERS:
            return
        try:
            project = self._session.project
            self._names = names_in(project, text) if project is not None else ChatNames()
            self._session.start_task(ASK, ask(run, text, names=self._names))
        except AppError as error:
            self.show_error(error)
            return
        self.clear_notice()
        self.own.clear()
        self._own_pair = self.own.add(text)
        self.ask_progress.reset()
        self.set_busy(self.tr("Loading the model and answering; this takes a moment"))
        self._update()

    # What comes back

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task not in (COMPARE, ASK):
            return
        panel = self.progress if task == COMPARE else self.ask_progress
        for event in events:
            if isinstance(event, Phase):
                panel.set_phase(messages.words(f"phase_{event.name}").text)
            elif isinstance(event, Progress):
                panel.set_progress(event.done, event.total, event.seconds_left)
                if task == COMPARE and event.total:
                    panel.set_detail(
                        self.tr("{done} of {total} answers").format(done=event.done, total=event.total)
                    )
            elif isinstance(event, Sample):
                self._show_sample(task, event)

    def _show_sample(self, task: str, sample: Sample) -> None:
        pair = self._own_pair if task == ASK else self._pairs.get(sample.prompt_id)
        if pair is None:
            return
        # An unseen message of the comparison is one of the cleaned ones: nobody knows any more who sent it.
        text = self._words_of(fill_tokens(sample.text, self._names) if task == ASK else sample.text)
        if sample.variant == "base":
            pair.set_left(text)
        else:
            pair.set_right(text)

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task not in (COMPARE, ASK):
            return
        self._stopping = False
        self.set_busy("")
        if isinstance(end, Failed):
            self._on_failed(task, end)
        elif task == COMPARE and self._run is not None:
            try:
                self._show_verdict(load_verdict(self._run))
            except AppError as error:
                self.show_error(error)
            self._session.files_changed.emit()
        self._update()

    def _on_failed(self, task: str, end: Failed) -> None:
        self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
        if task == ASK:
            self.own.clear()
            self._own_pair = None
            return
        self._clear_pairs()
        if self._run is not None and self._run.verdict.is_file():
            try:
                self._show_verdict(load_verdict(self._run))
            except AppError as error:
                self.show_error(error)

    # What is shown

    def _forget(self) -> None:
        self._run = None
        self._verdict = None
        self._own_pair = None
        self._clear_pairs()
        self.own.clear()
        self.question.clear()
        self.clear_notice()
        self._update()

    def _update(self) -> None:
        task = self._task
        self.set_valid(self._run is not None)
        self.empty.setVisible(not task and self._verdict is None)
        self.progress.setVisible(task == COMPARE)
        self.verdict.setVisible(self._verdict is not None)
        has_pairs = bool(self._pairs)
        self._answers_title.setVisible(has_pairs)
        self.compare.setVisible(has_pairs)
        self.rest_fold.setVisible(bool(self.rest.pairs))
        self.again_button.setVisible(self._verdict is not None)
        self.again_button.setEnabled(not task)
        self.ask_card.setVisible(self._run is not None and task != COMPARE)
        self.ask_progress.setVisible(task == ASK)
        self.own.setVisible(bool(self.own.pairs))
        self._update_ask()
        self.changed.emit()

    def _update_ask(self) -> None:
        count = len(self.question.toPlainText().strip())
        too_long = count > LONGEST_MESSAGE_CHARACTERS
        self.ask_button.setEnabled(count > 0 and not too_long and not self._session.running_task)
        self.question.setReadOnly(self._task == ASK)
        said = ""
        if too_long:
            said = self.tr("That is {count} characters; at most {most} can be asked at once.").format(
                count=count, most=LONGEST_MESSAGE_CHARACTERS
            )
        self.ask_hint.setText(said)
        self.ask_hint.setVisible(bool(said))
