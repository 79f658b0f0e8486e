"""Privacy check: what was found, what happens to it, and the cleaned messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.flow import tasks
from desktop_app.flow.removing import delete_originals
from desktop_app.protocol.events import Failed, Finished, Progress
from desktop_app.ui import messages
from desktop_app.ui.dialogs.confirm import Answer, ask
from desktop_app.ui.pages.cleaned_result import CleanedResult
from desktop_app.ui.pages.privacy_deciding import PrivacyDeciding
from desktop_app.ui.pages.privacy_files import Loaded, forget_cleaned, is_cleaned, load, load_changes, load_cleaned
from desktop_app.ui.pages.privacy_names import TASK as NAMES
from desktop_app.ui.pages.privacy_names import TASK_FORGET as FORGET
from desktop_app.ui.pages.privacy_names import MoreNames
from desktop_app.ui.pages.privacy_review import Review
from desktop_app.ui.session import Session
from desktop_app.ui.task_page import TaskPage
from desktop_app.ui.threads.background import BackgroundCall

if TYPE_CHECKING:
    from desktop_app.redaction.before_after import Change
    from desktop_app.redaction.finding import PrivacyReport

CLEAN = "clean"
SEARCH = "search_again"
_SAVE_AFTER_MS = 400


class PrivacyPage(TaskPage):
    """Three faces: deciding, working, and the summary.

    A decision that changes makes the cleaned messages void. Going on from the summary is what opens training:
    nobody trains on what they have not seen summed up.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(
            session,
            {
                CLEAN: "replacing_personal_data",
                SEARCH: "finding_personal_data",
                NAMES: "finding_names",
                FORGET: "finding_personal_data",
            },
            width="wide",
        )
        self._review: Review | None = None
        # Whose decisions these are: when another project opens, the session has forgotten it already.
        self._reviewed: Project | None = None
        self._shown: tuple[Path, int] | None = None
        self._is_deciding = True
        self._names_wait = False
        self._report: PrivacyReport | None = None
        self._loading: BackgroundCall | None = None
        self._comparing: BackgroundCall | None = None
        self._save_soon = QTimer(self)
        self._save_soon.setSingleShot(True)
        self._save_soon.setInterval(_SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self._save)
        self.set_title(self.tr("Privacy check"))
        self.deciding = PrivacyDeciding()
        self.deciding.decided.connect(self._on_decided)
        self.deciding.names_changed.connect(self._search_again)
        self.more_names = MoreNames(session, self, self._prepare_names)
        self.deciding.more_names_wanted.connect(self.more_names.ask)
        self.view = self.deciding.view
        self.result = CleanedResult()
        self.result.print_wanted.connect(self._print)
        self.result.save_wanted.connect(self._save_report)
        self.result.delete_wanted.connect(self._ask_to_delete)
        for part in (self.deciding, self.progress, self.result):
            self.body.addWidget(part)
        session.project_changed.connect(self._forget)
        self.refresh()

    # Facts

    @property
    def is_cleaned(self) -> bool:
        """Whether there are cleaned messages that follow the decisions of now."""
        return self._session.project is not None and is_cleaned(self._session.project)

    @property
    def review(self) -> Review | None:
        """What is shown; None while it is being read."""
        return self._review

    def primary_text(self) -> str:
        if self.is_working:
            return self.tr("Cleaning …") if self._session.running_task == CLEAN else self.tr("Searching …")
        return self.tr("Use cleaned messages") if self._is_deciding else self.tr("Look at your examples")

    def on_primary(self) -> None:
        if self._is_deciding:
            self._clean()
            return
        project = self._session.project
        if project is not None and not project.facts.privacy_reviewed:
            # Only here: the summary stands on the screen and the person goes on from it.
            project.change(privacy_reviewed=True)
            self._session.files_changed.emit()
        self.advance.emit()

    def secondary_text(self) -> str:
        if self.is_working:
            return self.tr("Stop")
        if not self._is_deciding:
            return self.tr("Change decisions") if self._review is not None else ""
        return self.tr("Back to the summary") if self.is_cleaned else ""

    def on_secondary(self) -> None:
        if self.is_working:
            self.stop_task()
            return
        self._is_deciding = not self._is_deciding
        self.clear_notice()
        self.refresh()

    def on_enter(self) -> None:
        project = self._session.project
        if project is None or self.is_working:
            return
        shown = (project.folder, project.findings.stat().st_mtime_ns if project.findings.is_file() else 0)
        if shown != self._shown:
            self._shown = shown
            if project.findings.is_file() or not is_cleaned(project):
                self._load(project)
            self._is_deciding = not self._show_result(project)
        self.refresh()

    def on_leave(self) -> None:
        if self._save_soon.isActive():
            self._save()

    # Reading what was found

    def _load(self, project: Project) -> None:
        self._review = None
        self.clear_notice()
        # Bound methods and no parent: the page may go while this runs, and what was asked before may still come.
        call = self._loading = BackgroundCall(lambda: load(project))
        call.succeeded.connect(self._on_loaded)
        call.failed.connect(self._on_load_failed)
        call.start()

    def _on_loaded(self, loaded: Loaded) -> None:
        project = self._session.project
        if project is None or loaded.folder != project.folder:
            return  # another project was opened meanwhile
        self._loading = None
        review = loaded.review
        if self._reviewed is not None and project.folder == self._reviewed.folder:
            # The same project searched again: its steps can still be taken back.
            review = self.deciding.review.with_findings_of(review)
        self._review = review
        self._reviewed = project
        self.deciding.show_review(review, loaded.contacts)
        self.refresh()

    def _on_load_failed(self, error: AppError) -> None:
        if self._loading is not None:
            self._loading = None
            self.show_error(error)
            self.refresh()

    # Deciding

    def _on_decided(self) -> None:
        project = self._session.project
        if project is not None and (project.facts.privacy_reviewed or self.is_cleaned):
            # What was cleaned follows the decisions of before; it must not be trained on under the new ones.
            forget_cleaned(project)
            self._session.files_changed.emit()
        self._save_soon.start()
        self.refresh()

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

    # Working

    def _clean(self) -> None:
        project = self._session.project
        self.clear_notice()
        if project is None or not self._save():
            return
        # Until the end nobody may train on what half a cleaning left.
        forget_cleaned(project)
        self.start_task(CLEAN, tasks.clean_messages(project))

    def _search_again(self) -> None:
        project = self._session.project
        if project is None or not self._save():
            return
        if self._session.running_task:
            self._names_wait = True
            return
        self._names_wait = False
        self.start_task(SEARCH, tasks.find_again(project))

    def _prepare_names(self, project: Project) -> bool:
        if not self._save():
            return False
        # What was cleaned before does not know the names that are found now, or knows some too many.
        forget_cleaned(project)
        return True

    def detail_words(self, event: Progress) -> str:
        """The quieter line below the bar."""
        return self.more_names.progress_words(event) or super().detail_words(event)

    def on_task_end(self, task: str, end: Failed | Finished) -> None:
        project = self._session.project
        if isinstance(end, Failed) and task == NAMES:
            self.more_names.tell(end)
        elif isinstance(end, Failed):
            self.show_code("info" if end.code == "cancelled" else "error", end.code, end.details)
        elif project is None:
            return
        elif task in (SEARCH, NAMES, FORGET):
            self._shown = None
            self.on_enter()
            if task == NAMES:
                self.more_names.tell(end)
        else:
            self._is_deciding = not self._show_result(project)
        if self._names_wait:
            self._search_again()

    # What is shown

    def _show_result(self, project: Project) -> bool:
        """Shows what cleaning did; False if it was not done, or not with these decisions."""
        if not is_cleaned(project):
            return False
        try:
            cleaned = load_cleaned(project)
        except AppError as error:
            self.show_error(error)
            return False
        self._report = cleaned.report
        self.result.show_result(cleaned.report, cleaned.quality)
        if project.conversations.is_file():
            self._compare(project)
        return True

    def _compare(self, project: Project) -> None:
        call = self._comparing = BackgroundCall(lambda: load_changes(project))
        call.succeeded.connect(self._on_compared)
        call.failed.connect(self.show_error)
        call.start()

    def _on_compared(self, changes: list[Change]) -> None:
        if self._comparing is not None:
            self._comparing = None
            self.result.show_changes(changes)

    # The report, and the originals

    def _print(self) -> None:
        from desktop_app.ui.dialogs.privacy_report import print_report

        if self._report is not None:
            print_report(self._report, self)

    def _save_report(self) -> None:
        from desktop_app.ui.dialogs.privacy_report import save_report

        if self._report is not None:
            save_report(self._report, self, self.show_error)

    def _ask_to_delete(self) -> None:
        self.question = ask(
            self,
            self.tr("Delete the copy of your messages?"),
            self.tr(
                "Deleted are the messages that were read into this project, what was found in them, and mail that "
                "Homespun fetched from an account. This cannot be undone.\n"
                "Your mailbox, your exports, the cleaned messages and trained models stay. Backups and "
                "synchronised folders may still hold the copy."
            ),
            [Answer(text=self.tr("Delete the copy"), on_chosen=self._delete_originals, is_danger=True)],
            self.tr("Keep it"),
        )

    def _delete_originals(self) -> None:
        project = self._session.project
        if project is None:
            return
        try:
            removed = delete_originals(project)
        except AppError as error:
            self.show_error(error)
            return
        self._review = None
        self._reviewed = None
        self._show_result(project)
        self._session.files_changed.emit()
        self.show_notice(
            "success",
            self.tr("{count} files were deleted, {megabytes} MB.").format(
                count=QLocale().toString(removed.files),
                megabytes=QLocale().toString(round(removed.bytes / 1e6, 1)),
            ),
            " ".join(messages.words(code).text for code in removed.remains),
        )
        self.refresh()

    def _forget(self) -> None:
        self.on_leave()
        self._review = None
        self._reviewed = None
        self._shown = None
        self._loading = None
        self._comparing = None
        self._is_deciding = True
        self._names_wait = False
        self.deciding.forget()
        self.clear_notice()
        self.refresh()

    def refresh(self) -> None:
        working, deciding = self.is_working, self._is_deciding
        self.deciding.setVisible(deciding and not working and self._review is not None)
        self.progress.setVisible(working)
        self.result.setVisible(not deciding and not working)
        if working:
            lead = self.tr("You may minimise this window. Your own messages stay as they are.")
            if self._session.running_task == CLEAN:
                lead = self.tr(
                    "You may minimise this window. Your own messages stay as they are; a cleaned copy is made."
                )
        elif deciding:
            lead = self.tr(
                "This was found in your messages. Other people's data is replaced, so that the model cannot "
                "repeat it. You need not look at every line; the usual choice is the careful one."
            )
        else:
            lead = self.tr(
                "This is what the model will learn from. Read it before you go on: until then, nothing is trained."
            )
        self.set_lead(lead)
        self.set_valid(not deciding or self._review is not None)
        self.changed.emit()
