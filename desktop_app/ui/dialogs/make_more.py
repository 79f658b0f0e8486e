"""Makes more training examples: form, progress, result and the questions to answer, in one dialog."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import Project
from desktop_app.dataset.more.journal import Journal
from desktop_app.dataset.more.make import room_for_made
from desktop_app.dataset.more.nearby import list_models, look_nearby
from desktop_app.dataset.more.questions import QuestionQueue
from desktop_app.flow.make_more_task import make_more, use_made
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress
from desktop_app.protocol.planned import Task
from desktop_app.ui import messages
from desktop_app.ui.dialogs.make_more_form import MakeMoreForm
from desktop_app.ui.dialogs.question_view import QuestionView
from desktop_app.ui.dialogs.scrolling_dialog import ScrollingDialog
from desktop_app.ui.session import Session
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.inline_notice import InlineNotice, NoticeKind
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

TASK = "make_more"
_WIDTH_PX = 720

State = Literal["form", "running", "done", "questions"]


class MakeMoreDialog(ScrollingDialog):
    """Needs an open project with training pairs. It asks no program before the person presses a button.

    Signals:
        examples_changed(): the data set was built again, with what was made.
    """

    examples_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(width_px=_WIDTH_PX, parent=parent)
        self.set_title(self.tr("Make more examples"))
        self._session = session
        self._state: State = "form"
        self._good_before = 0
        self._is_using = False
        self._calls: list[BackgroundCall] = []
        self.lead = Text(
            self.tr(
                "When there are few real examples, more can be modelled on them. Made examples are marked, used "
                "for training only, and never more than the real ones. Only cleaned text is shown to a model."
            ),
            color="muted",
        )
        self.notice = InlineNotice()
        self.notice.button_clicked.connect(self._open_questions)
        self.form = MakeMoreForm()
        self.questions = QuestionView()
        self.progress = ProgressPanel()
        self.details = Text("", color="muted")
        self.primary.clicked.connect(self._on_primary)
        self._build()
        self.form.changed.connect(self._update)
        self.form.fold.toggled.connect(self._on_fold)
        self.form.look_wanted.connect(self._look)
        self.form.models_wanted.connect(self._list_models)
        self.questions.changed.connect(self.fit)
        self.questions.finished.connect(self._leave_questions)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        self.notice.hide()
        self._show_start()
        self._update()

    def _build(self) -> None:
        column = self.column
        parts = (self.lead, self.notice, self.details, self.form, self.questions)
        for part in (*parts, self.progress):
            column.addWidget(part)
        column.addStretch(1)

    def _show_start(self) -> None:
        """What the project's files say: how many may be made, and which questions wait."""
        project = self._session.project
        if project is None:
            self._show_code("step_needs_project")
            return
        try:
            self.form.set_room(room_for_made(project))
            waiting = len(Journal(project).questions())
        except AppError as error:
            self._show_code(error.code, error.details)
            return
        if waiting:
            words = self.tr("Questions that wait for your answer: {count}").format(count=_number(waiting))
            self._say("info", words, "", self.tr("Answer them now"))

    def _on_fold(self, _is_open: bool) -> None:
        self.fit()

    @property
    def is_running(self) -> bool:
        return self._state == "running"

    def reject(self) -> None:
        """Escape and the second button: stops what runs and stays to say so; leaves the questions; else closes."""
        if self.is_running:
            self.secondary.setEnabled(False)
            self.progress.set_phase(self.tr("Stopping …"))
            self._session.cancel_task()
        elif self._state == "questions":
            self._leave_questions()
        elif self._state == "done":
            self.accept()
        else:
            super().reject()

    def _on_primary(self) -> None:
        if self._state == "done":
            self.accept()
        elif self._state == "form" and self.form.is_complete:
            project = self._session.project
            if project is None:
                self._show_code("step_needs_project")
                return
            self._start(project)

    def _start(self, project: Project) -> None:
        self.notice.hide()
        self.details.setText("")
        try:
            self._good_before = _usable(project)
            task = make_more(
                project,
                self.form.way,
                self.form.count.value(),
                self.form.chosen_model,
                situation=self.form.wanted_situation,
            )
        except AppError as error:
            self._show_code(error.code, error.details)
            return
        self._run(task, is_using=False)

    def _run(self, task: Task, *, is_using: bool) -> None:
        self._is_using = is_using
        self._set_state("running")
        self.progress.reset()
        try:
            self._session.start_task(TASK, task)
        except AppError as error:
            self._set_state("form")
            self._show_code(error.code, error.details)

    # Asking programs, away from the window's thread

    def _look(self) -> None:
        self.form.look.setEnabled(False)
        self.form.found.setText(self.tr("Looking …"))
        call = self._call(look_nearby)
        call.succeeded.connect(self.form.show_programs)
        call.succeeded.connect(lambda _found: self.fit())
        call.start()

    def _list_models(self, url: str, key: str) -> None:
        self.form.list_models.setEnabled(False)
        self.notice.hide()
        call = self._call(lambda: list_models(url, key))
        call.succeeded.connect(self.form.show_models)
        call.succeeded.connect(lambda _names: self.fit())
        call.failed.connect(self._on_models_failed)
        call.start()

    def _on_models_failed(self, error: AppError) -> None:
        self.form.list_models.setEnabled(True)
        self._show_code(error.code, error.details)

    def _call(self, function: object) -> BackgroundCall:
        # The call belongs to the session, which outlives this dialog, and ends by itself within seconds.
        call = BackgroundCall(function, self._session)  # type: ignore[arg-type]
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(call.wait)
        self._calls.append(call)
        return call

    # Questions

    def _open_questions(self) -> None:
        project = self._session.project
        if project is None:
            return
        self.notice.hide()
        call = self._call(lambda: QuestionQueue(project))
        call.succeeded.connect(self._on_queue)
        call.failed.connect(lambda error: self._show_code(error.code, error.details))
        call.start()

    def _on_queue(self, queue: QuestionQueue) -> None:
        self.details.setText("")
        self._set_state("questions")
        self.questions.use(queue)

    def _leave_questions(self) -> None:
        project = self._session.project
        if self.questions.answered and project is not None:
            self._run(use_made(project), is_using=True)
        else:
            self._set_state("form")

    # What the run tells

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK or not self.is_running:
            return
        for event in events:
            if isinstance(event, Phase):
                self.progress.set_phase(messages.words(f"phase_{event.name}").text)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                if event.unit == "pairs":
                    self.progress.set_detail(
                        self.tr("{done} of {total}").format(done=_number(event.done), total=_number(event.total))
                    )
            elif isinstance(event, Notice):
                self._tell(messages.words(event.code, event.details).text)
        self.fit()

    def _tell(self, line: str) -> None:
        self.details.setText(f"{self.details.text()}\n{line}".strip())

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK or not self.is_running:
            return
        self.secondary.setEnabled(True)
        project = self._session.project
        was_stopped = isinstance(end, Failed) and end.code == "cancelled"
        if was_stopped and not self._is_using and project is not None and _usable(project) > self._good_before:
            # What was made before the stop is used, too.
            self._run(use_made(project), is_using=True)
            return
        if isinstance(end, Finished):
            self._set_state("done")
            self._show_result(end)
        else:
            self._set_state("form")
            self._show_code(end.code, end.details)
            self._show_room()
        self.primary.setFocus()
        self.examples_changed.emit()

    def _show_room(self) -> None:
        project = self._session.project
        if project is not None:
            try:
                self.form.set_room(room_for_made(project))
            except AppError as error:
                self._show_code(error.code, error.details)

    def _show_result(self, end: Finished) -> None:
        if self._is_using:
            self._say("success", self.tr("Your examples are ready, with everything that was added."))
            return
        made, wanted = int(end.outputs.get("made", 0)), int(end.outputs.get("wanted", 0))
        for name, count in end.outputs.items():
            if name.startswith("made_"):
                self._tell(f"{_number(int(count))} · {messages.words(f'drop_{name}').text}")
        if self.form.way == "question":
            words = self.tr("Questions for you: {count}").format(count=_number(made))
            self._say("success" if made else "warning", words, "", self.tr("Answer them now") if made else "")
        else:
            words = self.tr("{made} of {wanted} examples were made.").format(
                made=_number(made), wanted=_number(wanted)
            )
            next_step = self.tr("They are marked as made; look through them on the page behind this window.")
            self._say("success" if made else "warning", words, next_step if made else "")

    def _show_code(self, code: str, details: object = None) -> None:
        given: dict[str, Detail] = dict(details) if isinstance(details, dict) else {}
        said = messages.words(code, given)
        if code.startswith("endpoint_") and code not in ("endpoint_not_running", "endpoint_model_missing"):
            self.form.fold.set_open(True)
        self._say("info" if code == "cancelled" else "error", said.text, said.next_step)

    def _say(self, kind: NoticeKind, text: str, next_step: str = "", button: str = "") -> None:
        self.notice.show_words(kind, text, next_step, button)
        self.notice.show()
        self.details.setVisible(self._state in ("done", "form") and bool(self.details.text()))
        self.fit()
        # It stands at the top, and the person may have scrolled down.
        self.scroll_to_top()

    # What is shown

    def _set_state(self, state: State) -> None:
        self._state = state
        self._update()

    def _update(self) -> None:
        state = self._state
        self.lead.setVisible(state == "form")
        self.form.setVisible(state == "form")
        self.questions.setVisible(state == "questions")
        self.progress.setVisible(state == "running")
        self.details.setVisible(state in ("done", "form") and bool(self.details.text()))
        self.primary.setVisible(state in ("form", "done"))
        self.primary.setText(self.tr("Done") if state == "done" else self.tr("Make examples"))
        self.primary.setEnabled(state == "done" or self.form.is_complete)
        self.primary.setDefault(state != "questions")
        self.secondary.setVisible(state != "done")
        self.secondary.setText(
            {"running": self.tr("Stop"), "questions": self.tr("Go on later")}.get(state, self.tr("Cancel"))
        )
        self.fit()


def _usable(project: Project) -> int:
    return len(Journal(project).good())


def _number(count: int) -> str:
    return QLocale().toString(count)
