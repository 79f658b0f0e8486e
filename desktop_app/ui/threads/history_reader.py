"""Reads what was kept of a run, away from the window where that takes more than a blink."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import AppError
from desktop_app.flow.run_history import History, read_history
from desktop_app.ui.threads.background import BackgroundCall

_AT_ONCE_BYTES = 100_000
"""About a thousand events, 20 ms: a thread would only make the page flicker."""


class HistoryReader(QObject):
    """One file at a time; whoever asks for another one no longer hears of the first.

    Signals:
        ready(History): what was asked for last.
        failed(AppError): it cannot be read.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._call: BackgroundCall | None = None

    @property
    def is_reading(self) -> bool:
        return self._call is not None

    def read(self, events_file: Path) -> None:
        """Reads; a short file before this returns."""
        self._call = None
        if not events_file.is_file() or events_file.stat().st_size <= _AT_ONCE_BYTES:
            self.ready.emit(read_history(events_file))
            return
        self._call = BackgroundCall(partial(read_history, events_file), self)
        self._call.succeeded.connect(self._on_read)
        self._call.failed.connect(self._on_failed)
        self._call.start()

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._call = None

    def _on_read(self, history: History) -> None:
        if self._is_awaited():
            self.ready.emit(history)

    def _on_failed(self, error: AppError) -> None:
        if self._is_awaited():
            self.failed.emit(error)

    def _is_awaited(self) -> bool:
        """Whether the call that ends now is the one that was asked for last; it goes in either case."""
        call = self.sender()
        call.deleteLater()
        if call is not self._call:
            return False
        self._call = None
        return True
