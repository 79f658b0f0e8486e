"""Asking for a new version of Homespun, on behalf of the window: only when the person allowed or pressed it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import AppError
from desktop_app.runtime.control import Control
from desktop_app.ui.session import Session
from desktop_app.ui.threads.engine_thread import EngineThread

if TYPE_CHECKING:
    # At work they are imported by whoever needs them: the window opens without libsodium.
    from desktop_app.update.look import Found
    from desktop_app.update.source import Source

_log = logging.getLogger("homespun.update")


class Updates(QObject):
    """What is known of a newer version, and the deeds around it; one at a time.

    Args:
        source: where to ask; None takes the one that ships.

    Attributes:
        found: the last believed answer; error: why there is none, or why a download ended; brought: the setup on
        this computer; is_bringing: a download runs.

    Signals:
        changed(): one of these, or `is_working`.
        progress(int, int): bytes of the setup, and in all.
    """

    changed = Signal()
    progress = Signal(object, object)

    def __init__(self, session: Session, source: Source | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._source = source
        self._thread: EngineThread | None = None
        self._answer: Found | Path | None = None
        self.found: Found | None = None
        self.error: AppError | None = None
        self.brought: Path | None = None
        self.is_bringing = False

    @property
    def is_working(self) -> bool:
        return self._thread is not None

    @property
    def is_allowed(self) -> bool:
        return self._session.settings.looks_for_updates

    def allow(self, yes: bool) -> None:
        """Keeps the person's word. Raises AppError("folder_not_writable")."""
        self._session.change_settings(looks_for_updates=yes)

    def look_if_due(self) -> None:
        """Asks if the person allowed it and a day has gone; otherwise it does nothing at all."""
        if not self.is_allowed or self.is_working:
            return
        from desktop_app.update.look import is_due

        if is_due(self._session.settings.looked_utc):
            self.look()

    def look(self) -> None:
        """Asks now; `changed` follows."""
        seen, given = self._session.settings.notice_utc, self._source

        def ask(_control: Control, _tell: Callable[[int, int], None]) -> None:
            from desktop_app.update.look import look
            from desktop_app.update.source import read_source

            self._answer = look(given or read_source(), seen=seen)

        self._start(ask, is_bringing=False)

    def bring(self) -> None:
        """Downloads the setup that was found; `progress` and `changed` follow."""
        found = self.found
        if found is None or found.file is None:
            return
        release, file = found.release, found.file

        def fetch(control: Control, tell: Callable[[int, int], None]) -> None:
            from desktop_app.update.bring import bring

            self._answer = bring(release, file, control=control, tell=tell)

        self._start(fetch, is_bringing=True)

    def stop(self) -> None:
        """Ends a download; what has come is kept."""
        if self._thread is not None:
            self._thread.control.cancel()

    def start_setup(self) -> None:
        """Starts the setup that was brought; the window must close then. Raises as `bring.start_setup` does."""
        from desktop_app.update.bring import start_setup

        found = self.found
        if self._session.running_task:
            raise AppError("task_already_running")
        if found is not None and found.file is not None:
            start_setup(found.release, found.file)

    # The thread

    def _start(self, work: Callable[[Control, Callable[[int, int], None]], None], *, is_bringing: bool) -> None:
        if self.is_working:
            return
        self._answer, self.error, self.is_bringing = None, None, is_bringing
        self._thread = EngineThread(
            lambda control, tell: work(control, lambda done, total: tell("update_downloading", done, total)), self
        )
        self._thread.progress.connect(self._on_progress)
        self._thread.ended.connect(self._on_ended)
        self._thread.start()
        self.changed.emit()

    def _on_progress(self, _phase: str, done: int, total: int) -> None:
        self.progress.emit(done, total)

    def _on_ended(self, error: AppError | None) -> None:
        self._thread = None
        answer, self.error = self._answer, error
        if not self.is_bringing:
            self._remember(answer)
        self.is_bringing = False
        if error is not None:
            # A look that nobody asked for fails quietly on the screen, and not in the log.
            _log.info("asking for a new version ended: %s", error.code)
        elif isinstance(answer, Path):
            self.brought = answer
        elif answer is not None:
            self.found, self.brought = answer, None
        self.changed.emit()

    def _remember(self, answer: Found | Path | None) -> None:
        changes = {"looked_utc": datetime.now(UTC).isoformat(timespec="seconds")}
        if answer is not None and not isinstance(answer, Path):
            changes["notice_utc"] = answer.release.issued.isoformat()
        try:
            self._session.change_settings(**changes)
        except AppError as error:
            self.error = error
