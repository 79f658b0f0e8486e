"""Gets the person's own mail from their account: form, progress and result in one dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop_app import keychain
from desktop_app.core.errors import AppError, Detail
from desktop_app.flow.fetch_mail_task import fetch_mail
from desktop_app.importers.account.imap_account import Account, checked
from desktop_app.importers.account.imap_store import account_folder, last_account
from desktop_app.protocol.events import Event, Failed, Finished, Notice, Phase, Progress
from desktop_app.ui import messages
from desktop_app.ui.dialogs.account_form import AccountForm
from desktop_app.ui.dialogs.scrolling_dialog import ScrollingDialog
from desktop_app.ui.session import Session
from desktop_app.ui.threads.background import BackgroundCall
from desktop_app.ui.widgets.inline_notice import InlineNotice
from desktop_app.ui.widgets.progress_panel import ProgressPanel
from desktop_app.ui.widgets.text import Text

TASK = "fetch_mail"
_WIDTH_PX = 560


class ImapDialog(ScrollingDialog):
    """Needs an open project. It connects to nothing until the person presses "Get mail".

    Signals:
        fetched(Path): the folder with the account's mail, after every run that left mail there, even a stopped
            one. The folder already stands among the project's sources.
    """

    fetched = Signal(Path)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(width_px=_WIDTH_PX, parent=parent)
        self.set_title(self.tr("Get mail from an account"))
        self._session = session
        self._account: Account | None = None
        self._is_running = False
        self._is_done = False
        self.lead = Text(
            self.tr(
                "Homespun fetches the mails that you sent, and of all others only those that you answered. "
                "It only reads: nothing in your mailbox is changed, and everything stays on this computer."
            ),
            color="muted",
        )
        self.notice = InlineNotice()
        self.form = AccountForm()
        self.progress = ProgressPanel()
        self.details = Text("", color="muted")
        self.primary.clicked.connect(self._on_primary)
        self.secondary.setText(self.tr("Cancel"))
        self._build()
        self.form.changed.connect(self._update)
        self.form.page_wanted.connect(lambda page: QDesktopServices.openUrl(QUrl(page)))
        self.form.fold.toggled.connect(self._on_fold)
        session.task_events.connect(self._on_events)
        session.task_ended.connect(self._on_ended)
        known = last_account(session.project) if session.project is not None else None
        if known is not None:
            self.form.fill(known)
        self.notice.hide()
        self.details.hide()
        # Asking the system may take a while; the answer belongs to the session, which outlives this dialog.
        self.keychain_look = BackgroundCall(keychain.has_system_keychain, session)
        self.keychain_look.succeeded.connect(self._on_keychain)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.keychain_look.wait)
        self.keychain_look.start()
        self._update()
        first = self.form.address if known is None else self.form.password
        first.setFocus()

    def _build(self) -> None:
        column = self.column
        for part in (self.lead, self.notice, self.details, self.form, self.progress):
            column.addWidget(part)
        column.addStretch(1)

    def _on_fold(self, _is_open: bool) -> None:
        self.fit()

    @property
    def is_running(self) -> bool:
        return self._is_running

    def reject(self) -> None:
        """Escape and Cancel: stops what runs and stays to say so; else closes."""
        if self._is_running:
            self.secondary.setEnabled(False)
            self.progress.set_phase(self.tr("Stopping …"))
            self._session.cancel_task()
        elif self._is_done:
            self.accept()
        else:
            super().reject()

    def _on_primary(self) -> None:
        if self._is_done:
            self.accept()
        elif not self._is_running and self.form.is_complete:
            self._start()

    def _start(self) -> None:
        project = self._session.project
        if project is None:
            self._show_code("step_needs_project")
            return
        self.notice.hide()
        self.details.setText("")
        try:
            self._account = checked(self.form.account)
            task = fetch_mail(
                project,
                self._account,
                self.form.typed_password,
                remember=self.form.remember.isChecked(),
                folders=self.form.chosen_folders,
                since=self.form.since,
            )
            self._is_running = True
            self.progress.reset()
            self._session.start_task(TASK, task)
        except AppError as error:
            self._is_running = False
            self._show_code(error.code, error.details)
        self._update()

    def _on_keychain(self, is_there: object) -> None:
        self.form.show_keychain(is_there)
        self.fit()

    # What the run tells

    def _on_events(self, task: str, events: list[Event]) -> None:
        if task != TASK or not self._is_running:
            return
        for event in events:
            if isinstance(event, Phase):
                self.progress.set_phase(messages.words(f"phase_{event.name}").text)
            elif isinstance(event, Progress):
                self.progress.set_progress(event.done, event.total, event.seconds_left)
                self.progress.set_detail(
                    self.tr("{done} of {total}").format(done=_number(event.done), total=_number(event.total))
                )
            elif isinstance(event, Notice):
                self._tell(messages.words(event.code, event.details).text)
        self.fit()

    def _tell(self, line: str) -> None:
        self.details.setText(f"{self.details.text()}\n{line}".strip())

    def _on_ended(self, task: str, end: Failed | Finished) -> None:
        if task != TASK or not self._is_running:
            return
        self._is_running = False
        self.secondary.setEnabled(True)
        if isinstance(end, Finished):
            self._is_done = True
            self._show_result(end)
        else:
            self._show_code(end.code, end.details)
        self._update()
        (self.primary if self._is_done else self.form.password).setFocus()
        project = self._session.project
        if project is not None and self._account is not None:
            folder = account_folder(project, self._account)
            if next(folder.glob("*/*.eml"), None) is not None:
                self.fetched.emit(folder)

    def _show_result(self, end: Finished) -> None:
        sent, answered, stored = (int(end.outputs.get(name, 0)) for name in ("sent", "answered", "stored"))
        if sent or answered:
            words = self.tr("{sent} mails that you sent and {answered} that you answered are here.").format(
                sent=_number(sent), answered=_number(answered)
            )
        elif stored:
            words = self.tr("There is nothing new in your account.")
        else:
            words = self.tr("There are no mails in your Sent folder.")
        next_step = ""
        if stored:
            next_step = self.tr("{stored} were fetched before.").format(stored=_number(stored))
        self.notice.show_words("success" if sent or answered or stored else "warning", words, next_step)
        self.notice.show()

    def _show_code(self, code: str, details: object = None) -> None:
        given: dict[str, Detail] = dict(details) if isinstance(details, dict) else {}
        said = messages.words(code, given)
        if code == "cancelled":
            next_step = self.tr("What was fetched so far is kept; the next time it goes on from there.")
            self.notice.show_words("info", said.text, next_step)
        else:
            self.notice.show_words("error", said.text, said.next_step)
        if code in ("imap_unknown_host", "imap_account_incomplete", "imap_no_sent_folder", "imap_folder_missing"):
            self.form.fold.set_open(True)
        self.notice.show()

    # What is shown

    def _update(self) -> None:
        self.form.setVisible(not self._is_running and not self._is_done)
        self.lead.setVisible(not self._is_done)
        self.progress.setVisible(self._is_running)
        self.details.setVisible(self._is_done and bool(self.details.text()))
        self.primary.setVisible(not self._is_running)
        self.primary.setText(self.tr("Done") if self._is_done else self.tr("Get mail"))
        self.primary.setEnabled(self._is_done or self.form.is_complete)
        self.primary.setDefault(True)
        self.secondary.setText(self.tr("Stop") if self._is_running else self.tr("Cancel"))
        self.secondary.setVisible(not self._is_done)
        self.fit()


def _number(count: int) -> str:
    return QLocale().toString(count)
