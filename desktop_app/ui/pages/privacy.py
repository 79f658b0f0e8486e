"""Privacy check: what was found, what happens to it, and the cleaned messages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.flow import tasks
from desktop_app.protocol.events import Event, Failed, Finished, Phase, Progress
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages.cleaned_result import CleanedResult
from desktop_app.ui.pages.findings_view import FindingsView
from desktop_app.ui.pages.privacy_review import Review, load_review
from desktop_app.ui.session import Session
from desktop_app.ui.theme.tokens import Type
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

TASK = "clean"
_SAVE_AFTER_MS = 400


class PrivacyPage(Page):
    """Three faces: deciding, cleaning, and the result. A decision that changes makes the cleaned messages void."""

    def __init__(self, session: Session) -> None:
        super().__init__("", width="wide")
        self._session = session
        self._review: Review | None = None
        # Whose decisions these are: when another project opens, the session has forgotten it already.
        self._reviewed: Project | None = None
        self._shown: tuple[Path, int] | None = None
        self._is_deciding = True
        self._loading: BackgroundCall | None = None
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(_SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self._save)
        self.set_title(self.tr("Privacy check"))
        self.summary = Text("", Type.STRONG)
        self.view = FindingsView()
        self.view.decided.connect(self._on_decided)
        self.nothing = EmptyState(
            "privacy",
            self.tr("No personal data was found"),
            self.tr("That is unusual, but it can be. You can go on."),
        )
        self.progress = ProgressPanel()
        self.result = CleanedResult()
        for part in (self.summary, self.view, self.nothing, self.progress, self.result):
            self.body.addWidget(part)
        session.task_started.connect(self._on_started)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        session.project_changed.connect(self._forget)
        self._update()

    # Facts

    @property
    def is_cleaning(self) -> bool:
        return self._session.running_task == TASK

    @property
    def is_cleaned(self) -> bool:
        state = self._session.state
        return state is not None and state.privacy_reviewed and state.has_dataset

    @property
    def review(self) -> Review | None:
        """What is shown; None while it is being read."""
        return self._review

    def primary_text(self) -> str:
        if self.is_cleaning:
            return self.tr("Cleaning …")
        return self.tr("Use cleaned messages") if self._is_deciding else self.tr("Look at your examples")

    def on_primary(self) -> None:
        if self._is_deciding:
            self._clean()
        else:
            self.advance.emit()

    def secondary_text(self) -> str:
        if self.is_cleaning:
            return self.tr("Stop cleaning")
        if not self._is_deciding:
            return self.tr("Change decisions")
        return self.tr("Keep the cleaned messages") if self.is_cleaned else ""

    def on_secondary(self) -> None:
        if self.is_cleaning:
            self.set_busy(self.tr("Stopping …"))
            self._session.cancel_task()
            return
        self._is_deciding = not self._is_deciding
        self.clear_notice()
        self._update()

    def on_enter(self) -> None:
        project = self._session.project
        if project is None or self.is_cleaning:
            return
        shown = (project.folder, project.findings.stat().st_mtime_ns if project.findings.is_file() else 0)
        if shown != self._shown:
            self._shown = shown
            self._load(project)
            self._is_deciding = not self._show_result(project)
        self._update()

    def on_leave(self) -> None:
        if self._save_soon.isActive():
            self._save()

    # Reading what was found

    def _load(self, project: Project) -> None:
        self._review = None
        self.clear_notice()
        call = self._loading = BackgroundCall(lambda: load_review(project), self)
        call.succeeded.connect(lambda review: self._on_loaded(call, project, review))
        call.failed.connect(lambda error: self._on_load_failed(call, error))
        call.start()

    def _on_loaded(self, call: BackgroundCall, project: Project, review: Review) -> None:
        call.deleteLater()
        if call is not self._loading:
            return  # another project was opened meanwhile
        self._loading = None
        self._review = review
        self._reviewed = project
        self.view.show_review(review)
        self.summary.setText(self._summary_words(review))
        self._update()

    def _on_load_failed(self, call: BackgroundCall, error: AppError) -> None:
        call.deleteLater()
        if call is self._loading:
            self._loading = None
            self.show_error(error)
            self._update()

    def _summary_words(self, review: Review) -> str:
        parts = []
        for kind, (values, things) in review.counts().items():
            label = messages.words(f"kind_{kind.lower()}").text
            if kind == "PERSON":
                said = self.tr("{label}: {values} of {people} people")
                parts.append(said.format(label=label, values=_number(values), people=_number(things)))
            else:
                parts.append(f"{label}: {_number(things)}")
        return " · ".join(parts)

    # Deciding

    def _on_decided(self) -> None:
        project = self._session.project
        if project is not None and project.facts.privacy_reviewed:
            # What was cleaned follows the decisions of before; it must not be trained on under the new ones.
            project.change(privacy_reviewed=False)
            self._session.files_changed.emit()
        self._save_soon.start()
        self._update()

    def _save(self) -> bool:
        from desktop_app.redaction.decisions import save_decisions

        self._save_soon.stop()
        project = self._reviewed
        if project is None or self._review is None:
            return False
        try:
            save_decisions(project, self._review.decisions)
        except OSError:
            self.show_error(AppError("folder_not_writable", name=project.folder.name))
            return False
        return True

    # Cleaning

    def _clean(self) -> None:
        project = self._session.project
        self.clear_notice()
        if project is None or not self._save():
            return
        try:
            # Until the end nobody may train on what half a cleaning left.
            if project.facts.privacy_reviewed:
                project.change(privacy_reviewed=False)
            self._session.start_task(TASK, tasks.clean_messages(project))
        except AppError as error:
            self.show_error(error)

    def _on_started(self, task: str) -> None:
        if task == TASK:
            self.progress.reset()
            self._show_phase("replacing_personal_data")
            self._update()

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK:
            return
        for event in events:
            if isinstance(event, Phase):
                self._show_phase(event.name)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                self.progress.set_detail(self.tr("{done} conversations so far").format(done=_number(event.done)))

    def _show_phase(self, name: str) -> None:
        words = messages.words(f"phase_{name}").text
        self.progress.set_phase(words)
        self.set_busy(words)

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK:
            return
        self.set_busy("")
        if self.isVisible():
            # The buttons of the work that ended are gone, and the focus with them: Enter does the next deed.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        project = self._session.project
        if isinstance(end, Finished) and project is not None:
            project.change(privacy_reviewed=True)
            self._session.files_changed.emit()
            self._is_deciding = not self._show_result(project)
        elif isinstance(end, Failed):
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
        self._update()

    # What is shown

    def _show_result(self, project: Project) -> bool:
        """Shows what cleaning did; False if it was not done, or not with these decisions."""
        if not self.is_cleaned:
            return False
        from desktop_app.dataset.example import Quality
        from desktop_app.redaction.finding import PrivacyReport

        try:
            self.result.show_result(
                read_record(project.privacy_report, PrivacyReport), read_record(project.quality, Quality)
            )
        except AppError as error:
            self.show_error(error)
            return False
        return True

    def _forget(self) -> None:
        self.on_leave()
        self._review = None
        self._reviewed = None
        self._shown = None
        self._loading = None
        self._is_deciding = True
        self.view.show_review(Review.empty())
        self.clear_notice()
        self._update()

    def _update(self) -> None:
        cleaning, deciding = self.is_cleaning, self._is_deciding
        has_values = self._review is not None and bool(self._review.kinds)
        self.summary.setVisible(deciding and not cleaning and has_values)
        self.view.setVisible(deciding and not cleaning and has_values)
        self.nothing.setVisible(deciding and not cleaning and self._review is not None and not has_values)
        self.progress.setVisible(cleaning)
        self.result.setVisible(not deciding and not cleaning)
        if cleaning:
            lead = self.tr(
                "You may minimise this window. Your own messages stay as they are; a cleaned copy is made."
            )
        elif deciding:
            lead = self.tr(
                "This was found in your messages. Other people's data is replaced by invented data, so that the "
                "model cannot repeat it. You need not look at every line; the usual choice is the careful one."
            )
        else:
            lead = self.tr("This is what the model will learn from. No message leaves this computer.")
        self.set_lead(lead)
        self.set_valid(not deciding or self._review is not None)
        self.changed.emit()


def _number(value: int) -> str:
    return QLocale().toString(value)
