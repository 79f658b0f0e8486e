"""Try it out: is it better? A report on messages it has never seen, a blind comparison, a chat, its mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Run
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.evaluation import HeldOut, Verdict, choose_held_out, load_verdict
from desktop_app.evaluation.asking import files_of
from desktop_app.evaluation.page import write_page
from desktop_app.evaluation.report import load_report
from desktop_app.evaluation.verdict import judge_again, open_blind
from desktop_app.flow.ask_task import instruction_of
from desktop_app.flow.evaluate_task import ANSWERS, evaluate
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Progress, Sample
from desktop_app.redaction.chat_tokens import own_names
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.blind_card import BlindCard
from desktop_app.ui.pages.challenge_list import ChallengeList
from desktop_app.ui.pages.chat_card import CHAT, ChatCard
from desktop_app.ui.pages.error_list import ErrorList
from desktop_app.ui.pages.verdict_view import VerdictView
from desktop_app.ui.session import Session
from desktop_app.ui.theme import icons, tokens
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.compare_view import ComparePair, CompareView
from desktop_app.ui.widgets.details_fold import DetailsFold
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.wrap_row import WrapRow

COMPARE = "evaluate"
SHOWN = 3
"""Pairs that stand open; the others are folded, or the page would be a dozen screens long."""


class TryOutPage(Page):
    """The deed is to compare first, and to go on once that was done.

    Signals:
        pair_wanted(str): the person wants to see a pair among the examples.
    """

    pair_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("", width="wide")
        self.set_title(self.tr("Try it out"))
        self.set_lead(self.tr("Both models answer messages that were kept aside and never used for training."))
        self._session = session
        self._run: Run | None = None
        self._verdict: Verdict | None = None
        self._pairs: dict[str, ComparePair] = {}
        self._stopping = False
        self._compare_after_chat = False
        self._applying: BackgroundCall | None = None
        self._build_parts()
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._update()

    def _build_parts(self) -> None:
        self.empty = EmptyState(
            "try",
            self.tr("Nothing compared yet"),
            self.tr(
                "Compare how the model answered before and after it learned from you. It takes a few minutes."
            ),
        )
        self.progress = ProgressPanel()
        self.verdict = VerdictView()
        self.blind = BlindCard()
        self.blind.rated.connect(self._on_rated)
        self.chat = ChatCard(self._session)
        self.chat.failed.connect(self._on_chat_failed)
        self.chat.kept.connect(self._keep_challenge)
        self.compare, self.rest = self._new_compare(), self._new_compare()
        self.rest_fold = DetailsFold("")
        self.rest_fold.body.addWidget(self.rest)
        self.errors = ErrorList()
        self.errors.failed.connect(self.show_error)
        self.errors.pair_wanted.connect(self.pair_wanted)
        self.errors.excluded.connect(self._apply_edits)
        self.errors_fold = DetailsFold(self.tr("The weakest answers, and why"))
        self.errors_fold.body.addWidget(self.errors)
        self.challenges = ChallengeList()
        self.challenges.failed.connect(self.show_error)
        self.challenges_fold = DetailsFold("")
        self.challenges.shown.connect(self._name_challenges)
        self.challenges_fold.body.addWidget(self.challenges)
        self._answers_title = Text(self.tr("Answers to messages it has never seen"), Type.SECTION)
        for part in (
            self.empty,
            self.progress,
            self.verdict,
            self._build_buttons(),
            self.blind,
            self.chat,
            self._answers_title,
            self.compare,
            self.rest_fold,
            self.errors_fold,
            self.challenges_fold,
        ):
            self.body.addWidget(part)

    def _build_buttons(self) -> WrapRow:
        self.again_button = QPushButton(self.tr("Compare again"))
        icons.put(self.again_button, "refresh")
        self.again_button.clicked.connect(self._start_compare)
        self.page_button = QPushButton(self.tr("Save the page …"))
        icons.put(self.page_button, "file")
        self.page_button.clicked.connect(self._choose_page)
        self.picture_button = QPushButton(self.tr("Save the chart …"))
        icons.put(self.picture_button, "take")
        self.picture_button.clicked.connect(self._choose_picture)
        row = WrapRow(spacing_px=tokens.SPACE_12)
        for button in (self.page_button, self.picture_button, self.again_button):
            row.add(button)
        return row

    def _new_compare(self) -> CompareView:
        return CompareView(self.tr("Before training"), self.tr("Your model"), self.tr("Message"))

    # Facts

    @property
    def is_comparing(self) -> bool:
        return self._session.running_task == COMPARE

    def primary_text(self) -> str:
        return self.tr("Take it with you") if self._verdict is not None else self.tr("Compare on unseen messages")

    def on_primary(self) -> None:
        if self._verdict is not None:
            self.advance.emit()
        else:
            self._start_compare()

    def secondary_text(self) -> str:
        return self.tr("Stop") if self.is_comparing and not self._stopping else ""

    def on_secondary(self) -> None:
        self._stopping = True
        self.set_busy(self.tr("Stopping …"))
        self._session.cancel_task()

    def on_enter(self) -> None:
        if self.is_comparing:
            return
        state = self._session.state
        run = state.trained_run if state is not None else None
        if run is None or self._run is None or run.folder != self._run.folder:
            self._forget()
        self._run = run
        self.chat.set_run(run)
        self.challenges.show_project(self._session.project)
        if run is not None and self._verdict is None:
            self._read_verdict(run)
        self._update()

    def on_leave(self) -> None:
        # The model leaves the card's memory: the next step may need it.
        self.chat.close_chat()

    # Comparing on unseen messages

    def _start_compare(self) -> None:
        project, run = self._session.project, self._run
        if project is None or run is None:
            return
        if self.chat.is_open:
            # Both would load the model; the comparison begins when the chat has let it go.
            self._compare_after_chat = True
            self.set_busy(self.tr("Ending the chat …"))
            self.chat.close_chat()
            return
        try:
            held_out = choose_held_out(project, ANSWERS)
            self._session.start_task(COMPARE, evaluate(project, run))
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

    def _words_of(self, answer: str) -> str:
        return answer.strip() or self.tr("(It answered nothing.)")

    # The verdict

    def _read_verdict(self, run: Run) -> None:
        project = self._session.project
        if project is None or not (run.verdict.is_file() and files_of(run).report.is_file()):
            return
        try:
            verdict, report = load_verdict(run), load_report(run)
            self.verdict.show_run(run, verdict, report)
            self.errors.show_mistakes(project, run, report, verdict)
            blind, names = open_blind(project, run, verdict), own_names(project)
        except AppError as error:
            self.show_error(error)
            return
        self._show_answers(verdict)
        self.blind.set_blind(blind, names)

    def _show_answers(self, verdict: Verdict) -> None:
        self._verdict = verdict
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

    def _on_rated(self) -> None:
        project, run = self._session.project, self._run
        if project is None or run is None:
            return
        try:
            self._verdict = judge_again(project, run)
            self.verdict.show_verdict(self._verdict, load_report(run))
        except AppError as error:
            self.show_error(error)

    def _choose_page(self) -> None:
        dialog = self._save_dialog(self.tr("Save the page"), "homespun-report.html", self.tr("Web page (*.html)"))
        dialog.fileSelected.connect(lambda name: self.save_page(Path(name)))
        dialog.open()

    def _choose_picture(self) -> None:
        dialog = self._save_dialog(self.tr("Save the chart"), "homespun-report.png", self.tr("Picture (*.png)"))
        dialog.fileSelected.connect(lambda name: self.save_picture(Path(name)))
        dialog.open()

    def _save_dialog(self, title: str, name: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self, title, name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        return dialog

    def save_page(self, path: Path) -> None:
        """Writes the verdict as HTML, in the window's language and without private text."""
        if self._verdict is None or self._run is None:
            return
        try:
            write_page(path, load_report(self._run), self._verdict, messages.words)
        except AppError as error:
            self.show_error(error)
        except OSError:
            self.show_code("error", "folder_not_writable", {"name": path.parent.name})

    def save_picture(self, path: Path) -> None:
        """Writes the chart as PNG: sentences and numbers only."""
        if not self.verdict.chart.save_png(path):
            self.show_code("error", "folder_not_writable", {"name": path.parent.name})

    # The chat, the challenges, the examples

    def _on_chat_failed(self, code: str, details: Mapping[str, Detail]) -> None:
        self.show_code("error", code, details)

    def _keep_challenge(self, text: str) -> None:
        project = self._session.project
        if project is not None:
            self.challenges.add(text, instruction_of(project))

    def _name_challenges(self) -> None:
        self.challenges_fold.button.setText(
            self.tr("Messages that every model must answer ({count})").format(count=self.challenges.count)
        )

    def _apply_edits(self) -> None:
        project = self._session.project
        if project is None:
            return
        self._applying = BackgroundCall(lambda: apply_edits(project), self)
        self._applying.failed.connect(self.show_error)
        self._applying.succeeded.connect(lambda _quality: self._session.files_changed.emit())
        self._applying.start()

    # What comes back

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != COMPARE:
            return
        for event in events:
            if isinstance(event, Phase):
                self.progress.set_phase(messages.words(f"phase_{event.name}").text)
                self.progress.set_detail("")
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                if event.total and event.unit == "answers":
                    self.progress.set_detail(
                        self.tr("{done} of {total} answers").format(done=event.done, total=event.total)
                    )
            elif isinstance(event, Sample) and (pair := self._pairs.get(event.prompt_id)) is not None:
                put = pair.set_left if event.variant == "base" else pair.set_right
                put(self._words_of(event.text))

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task == CHAT and self._compare_after_chat:
            self._compare_after_chat = False
            self.set_busy("")
            self._start_compare()
            return
        if task != COMPARE:
            self._update()
            return
        self._stopping = False
        self.set_busy("")
        if isinstance(end, Failed):
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
            self._clear_pairs()
        if self._run is not None:
            self._read_verdict(self._run)
            self.challenges.show_project(self._session.project)
            self._session.files_changed.emit()
        self._update()

    # What is shown

    def _forget(self) -> None:
        self._run = None
        self._verdict = None
        self._clear_pairs()
        self.blind.set_blind(None)
        self.errors.clear()
        self.challenges.show_project(None)
        self.chat.set_run(None)
        self.clear_notice()
        self._update()

    def _update(self) -> None:
        comparing, judged = self.is_comparing, self._verdict is not None
        self.set_valid(self._run is not None)
        self.empty.setVisible(not comparing and not judged)
        self.progress.setVisible(comparing)
        self.verdict.setVisible(judged)
        self.blind.setVisible(judged and self.blind.total > 0)
        has_pairs = bool(self._pairs)
        self._answers_title.setVisible(has_pairs)
        self.compare.setVisible(has_pairs)
        self.rest_fold.setVisible(bool(self.rest.pairs))
        self.errors_fold.setVisible(judged and bool(self.errors.views))
        self.challenges_fold.setVisible(self._run is not None and not comparing)
        for button in (self.again_button, self.page_button):
            button.setVisible(judged)
        self.picture_button.setVisible(judged and not self.verdict.chart.isHidden())
        self.chat.setVisible(self._run is not None and not comparing)
        self.chat.refresh()
        self.changed.emit()
