"""Your examples: what the model will learn from, to look through, to correct and to leave out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaMethod, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout, QWidget

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_record
from desktop_app.dataset.actions import act_on
from desktop_app.dataset.apply_edits import apply_edits
from desktop_app.dataset.example import Check, Quality
from desktop_app.dataset.pair_edits import PairEdits
from desktop_app.dataset.pair_table import Facets, PairFilter, PairRow, PairTable
from desktop_app.ui import messages
from desktop_app.ui.page import Page
from desktop_app.ui.pages import pair_words
from desktop_app.ui.pages.examples_copy import ExamplesCopy
from desktop_app.ui.pages.pair_browser import PairBrowser
from desktop_app.ui.pages.pair_overview import Overview, PairOverview
from desktop_app.ui.session import Session
from desktop_app.ui.theme import tokens
from desktop_app.ui.threads.pair_thread import PairThread

_OVERVIEW_AFTER_MS = 400
_QUICKLY_SUMMARISED = 20_000
"""Up to so many pairs the overview takes under half a second, and is kept right behind the other tab too."""
_LEAVE_TIMEOUT_S = 60.0

Change = Callable[[PairTable, PairEdits], int]


class ExamplesPage(Page):
    """Every change is saved at once, as an edit that can be undone. The files that training reads follow when the
    page is left, because writing 100,000 examples anew takes seconds. The database is open only while the page is
    on the screen: other steps replace it.
    """

    messages_wanted = Signal()
    """More messages are needed."""
    privacy_wanted = Signal()
    """The messages must be cleaned again."""
    make_more_wanted = Signal()
    """More examples shall be made from those that are there; its button is shown where somebody listens."""

    def __init__(self, session: Session) -> None:
        super().__init__("", width="full", fills=True)
        self._session = session
        self._shown: Path | None = None
        self._project: Project | None = None
        self._thread: PairThread | None = None
        self.copy = ExamplesCopy(self)
        self._is_unapplied = False
        self._is_overview_stale = True
        self._total = 0
        self._still_private = 0
        self._overview_soon = QTimer(self)
        self._overview_soon.setSingleShot(True)
        self._overview_soon.setInterval(_OVERVIEW_AFTER_MS)
        self._overview_soon.timeout.connect(self._ask_for_overview)
        self.set_title(self.tr("Your examples"))
        self.browser = PairBrowser()
        self.overview: PairOverview | None = None
        self._overview_place = QWidget()
        self._overview_column = QVBoxLayout(self._overview_place)
        self._overview_column.setContentsMargins(0, 0, 0, 0)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Views of your examples"))
        looking = QWidget()
        column = QVBoxLayout(looking)
        column.setContentsMargins(0, tokens.SPACE_12, 0, 0)
        column.addWidget(self.browser)
        self.tabs.addTab(looking, self.tr("Look through"))
        self.tabs.addTab(self._overview_place, self.tr("Overview"))
        self.body.addWidget(self.tabs, 1)
        self._connect()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _at: self._on_tab())
        browser = self.browser
        browser.exclude_wanted.connect(self._exclude)
        browser.include_wanted.connect(self._include)
        browser.rewritten.connect(self._rewrite)
        browser.keep_reason_wanted.connect(lambda reason: self._keep_reason(reason, keep=True))
        browser.undo_wanted.connect(lambda: self._step(back=True))
        browser.redo_wanted.connect(lambda: self._step(back=False))
        browser.counted.connect(self._on_counted)

    # Facts

    def primary_text(self) -> str:
        return self.tr("Use these examples")

    def on_primary(self) -> None:
        self.leave(self.advance.emit)

    def leave(self, go_on: Callable[[], None]) -> None:
        """Whatever opens next must read what the person decided here; writing 100,000 examples takes seconds."""
        self.browser.detail.keep_change()
        project, thread = self._project, self._thread
        if project is None or thread is None or not self._is_unapplied:
            go_on()
            return
        self.clear_notice()
        self.set_busy(self.tr("Writing your changes into the examples …"))
        thread.ask(lambda _table, _edits: apply_edits(project), lambda quality: self._on_applied(quality, go_on))

    def on_enter(self) -> None:
        project = self._session.project
        if project is not None and self._thread is None:
            self._open(project)

    def on_leave(self) -> None:
        if self._thread is None:
            return
        self._overview_soon.stop()
        self.browser.use(None)
        if self._is_unapplied:
            self._apply_and_wait(self._thread)
        self._thread.close()
        self._thread = self._project = None

    # Reading

    def _open(self, project: Project) -> None:
        if project.folder != self._shown:
            self._shown = project.folder
            self.browser.filters.clear()
            self.tabs.setCurrentIndex(0)
        self.clear_notice()
        self._project = project
        self._is_unapplied = _is_newer(project.pair_edits, project.quality)
        self._is_overview_stale = True
        self._thread = thread = PairThread(project, self)
        thread.failed.connect(self._on_failed)
        try:
            self._show_checks(read_record(project.quality, Quality).checks)
        except AppError as error:
            self.show_error(error)
        thread.ask(
            lambda _table, edits: (edits.can_undo, edits.can_redo),
            lambda can: self.browser.show_steps(can_undo=can[0], can_redo=can[1]),
        )
        self.browser.use(thread)
        self._refresh_overview()

    def _on_failed(self, error: AppError) -> None:
        self.set_busy("")
        if error.code in ("file_missing", "file_damaged"):
            self.show_error(error, button=self.tr("Clean again"), on_button=self.privacy_wanted.emit)
        elif error.code == "no_pairs":
            self.show_error(error, button=self.tr("Undo"), on_button=lambda: self._step(back=True))
        else:
            self.show_error(error)

    def _on_counted(self, facets: Facets) -> None:
        number = pair_words.number
        self._total = sum(facets.reasons.values())
        used = facets.reasons.get("", 0)
        self._still_private = facets.reasons.get("still_private", 0)
        said = self.tr(
            "{used} in use: {train} for training, {validation} for watching progress, {test} for the test."
        )
        if self._total > used:
            said += " " + self.tr("{count} left out.").format(count=number(self._total - used))
        splits = facets.splits
        self.set_lead(
            said.format(
                used=pair_words.count_words(used),
                train=number(splits.get("train", 0)),
                validation=number(splits.get("validation", 0)),
                test=number(splits.get("test", 0)),
            )
        )
        self.set_valid(used > 0)

    # Overview

    def _on_tab(self) -> None:
        # With large text the page itself scrolls too; each view begins at its top.
        self._scroll.verticalScrollBar().setValue(0)
        self._refresh_overview()

    def _refresh_overview(self) -> None:
        is_seen = self.tabs.currentWidget() is self._overview_place
        if self._is_overview_stale and (is_seen or self.overview is not None):
            self._overview_soon.start(0 if is_seen and self.overview is None else _OVERVIEW_AFTER_MS)

    def _ask_for_overview(self) -> None:
        is_seen = self.tabs.currentWidget() is self._overview_place
        if self._thread is None or not (is_seen or self._total <= _QUICKLY_SUMMARISED):
            return
        if self.overview is None:
            self._make_overview()
        self._is_overview_stale = False
        self._thread.ask(Overview.of, self._on_overview)

    def _make_overview(self) -> None:
        overview = self.overview = PairOverview()
        self._overview_column.addWidget(overview)
        overview.show_wanted.connect(self._show_pairs)
        overview.drop_reason_wanted.connect(lambda reason: self._keep_reason(reason, keep=False))
        overview.offer_more(self.isSignalConnected(QMetaMethod.fromSignal(self.make_more_wanted)))
        overview.make_more.clicked.connect(self.make_more_wanted)
        overview.save_copy.clicked.connect(self._ask_for_copy)
        overview.checks.act_wanted.connect(self._act)
        overview.checks.show_wanted.connect(self._show_pairs)
        overview.checks.messages_wanted.connect(self.messages_wanted)
        overview.checks.make_more_wanted.connect(self.make_more_wanted)
        overview.checks.privacy_wanted.connect(self.privacy_wanted)

    def _on_overview(self, found: Overview) -> None:
        if self.overview is not None:
            self.overview.show_overview(found)
        self._show_checks(found.quality.checks if found.quality is not None else ())

    def _show_checks(self, checks: tuple[Check, ...]) -> None:
        """The number of findings beside the tab's name; only what endangers the result stands above everything."""
        words = self.tr("Overview")
        if checks:
            words = self.tr("Overview ({count})").format(count=pair_words.number(len(checks)))
        self.tabs.setTabText(1, words)
        self.tabs.setTabToolTip(1, self.tr("Things that stand out: {count}").format(count=len(checks)))
        codes = [check.code for check in checks]
        if "too_few_pairs" in codes and self.notice is None:
            said = messages.words("too_few_pairs")
            self.show_notice(
                "warning",
                said.text,
                said.next_step,
                button=self.tr("Add more messages"),
                on_button=self.messages_wanted.emit,
            )

    def show_pair(self, pair_id: str) -> None:
        """Shows one pair alone; the page must be on the screen."""
        self._show_pairs(PairFilter(ids=(pair_id,)))

    def _show_pairs(self, wanted: PairFilter) -> None:
        self.tabs.setCurrentIndex(0)
        self.browser.show_only(wanted)

    # Changing

    def _exclude(self, positions: list[int]) -> None:
        def do(table: PairTable, edits: PairEdits) -> int:
            edits.exclude_pairs(table.ids_at(positions))
            return len(positions)

        self._change(do, self.tr("Left out: {count}."))

    def _include(self, positions: list[int]) -> None:
        def do(table: PairTable, edits: PairEdits) -> int:
            edits.include_pairs(table.ids_at(positions))
            return len(positions)

        self._change(do, self.tr("Used: {count}."))

    def _rewrite(self, row: PairRow, source: str, answer: str) -> None:
        is_original = (source, answer) == (row.original_input, row.original_output)

        def do(_table: PairTable, edits: PairEdits) -> int:
            edits.edit_pair(
                row.pair_id,
                original_input=row.original_input,
                original_output=row.original_output,
                input=source,
                output=answer,
            )
            return 1

        self._change(do, self.tr("The original text is back.") if is_original else self.tr("Your change is kept."))

    def _keep_reason(self, reason: str, *, keep: bool) -> None:
        def do(_table: PairTable, edits: PairEdits) -> int:
            edits.keep_reason(reason, keep=keep)
            return 0

        said = self.tr("“{reason}”: these are used.") if keep else self.tr("“{reason}”: these are left out.")
        self._change(do, said.format(reason=pair_words.reason_words(reason)))

    def _act(self, check: Check) -> None:
        said = self.tr("Used: {count}.") if check.action == "keep" else self.tr("Left out: {count}.")
        self._change(lambda table, edits: act_on(check, table, edits), said)

    def _change(self, do: Change, said: str) -> None:
        """Does it on the thread; `said` is shown when it is done ("{count}": how many examples)."""

        def ask(table: PairTable, edits: PairEdits) -> tuple[str, bool, bool]:
            count = do(table, edits)
            table.reload()
            words = said.format(count=pair_words.count_words(count))
            return words, edits.can_undo, edits.can_redo

        self._ask_to_change(ask)

    def _step(self, *, back: bool) -> None:
        def ask(table: PairTable, edits: PairEdits) -> tuple[str, bool, bool]:
            before, reasons = edits.edits, edits.kept_reasons
            is_done = edits.undo() if back else edits.redo()
            table.reload()
            words = pair_words.undone_words(before, edits.edits, reasons, edits.kept_reasons) if is_done else ""
            return words, edits.can_undo, edits.can_redo

        self._ask_to_change(ask)

    def _ask_to_change(self, ask: Callable[[PairTable, PairEdits], Any]) -> None:
        if self._thread is not None:
            self._is_unapplied = True
            self._is_overview_stale = True
            self._thread.ask(ask, self._on_changed)

    def _on_changed(self, answer: tuple[str, bool, bool]) -> None:
        words, can_undo, can_redo = answer
        self.clear_notice()
        self.browser.show_steps(can_undo=can_undo, can_redo=can_redo)
        self.browser.say(words)
        self.browser.refresh()
        self._refresh_overview()

    # Into the files that training reads

    def _on_applied(self, quality: Quality, go_on: Callable[[], None]) -> None:
        self.set_busy("")
        self._is_unapplied = False
        self._show_checks(quality.checks)
        self._session.files_changed.emit()
        private = quality.dropped.get("still_private", 0) - self._still_private
        if private > 0 and self._thread is not None:
            self._thread.ask(lambda table, _edits: table.reload(), lambda _answer: self.browser.refresh())
            self.show_notice(
                "warning",
                self.tr("Left out: {count}. You wrote something in it that was to be replaced.").format(
                    count=pair_words.count_words(private)
                ),
                self.tr("Look at it, or go on without it."),
                button=self.tr("Show them"),
                on_button=lambda: self._show_pairs(PairFilter(reason="still_private")),
            )
            return
        go_on()

    def _apply_and_wait(self, thread: PairThread) -> None:
        """The window closes, or the examples shall be made anew: there is no page left to wait on."""
        project = thread.project
        done = threading.Event()

        def ask(_table: PairTable, _edits: PairEdits) -> None:
            try:
                apply_edits(project)
            finally:
                done.set()

        thread.ask(ask)
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        done.wait(_LEAVE_TIMEOUT_S)
        QApplication.restoreOverrideCursor()
        self._is_unapplied = False

    def _ask_for_copy(self) -> None:
        if self._project is not None:
            self.browser.detail.keep_change()
            self.copy.ask(self._project)


def _is_newer(file: Path, than: Path) -> bool:
    """Whether the person's edits are later than the training files: the program ended in between."""
    if not file.is_file():
        return False
    return not than.is_file() or file.stat().st_mtime_ns > than.stat().st_mtime_ns
