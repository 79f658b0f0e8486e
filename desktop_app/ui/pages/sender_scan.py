"""Looks who wrote the chosen messages, away from the window's thread, and can be told to stop."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import AppError
from desktop_app.ui.threads.background import BackgroundCall

if TYPE_CHECKING:
    from desktop_app.importers import SenderCount

_STOP_TIMEOUT_S = 5.0


class SenderScan(QObject):
    """One scan at a time matters: a newer one makes the older one's answer void.

    Signals:
        found(list[SenderCount]): the answer of the newest scan.
        failed(AppError): or its error.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: dict[BackgroundCall, threading.Event] = {}
        self._newest: BackgroundCall | None = None

    @property
    def is_running(self) -> bool:
        return self._newest is not None

    def start(self, paths: Sequence[Path]) -> None:
        """Scans; what is still running is told to stop and its answer is not passed on."""
        self.stop()
        stopped = threading.Event()
        call = BackgroundCall(lambda: _scan(tuple(paths), stopped), self)
        call.succeeded.connect(lambda senders: self._deliver(call, senders))
        call.failed.connect(lambda error: self._deliver(call, error))
        self._calls[call] = stopped
        self._newest = call
        call.start()

    def stop(self) -> None:
        """Tells all scans to stop, without waiting."""
        self._newest = None
        for stopped in self._calls.values():
            stopped.set()

    def stop_and_wait(self) -> None:
        """For closing the application: a thread that is destroyed while it runs takes the process with it."""
        self.stop()
        for call in tuple(self._calls):
            call.wait(_STOP_TIMEOUT_S)

    def _deliver(self, call: BackgroundCall, answer: object) -> None:
        self._calls.pop(call, None)
        call.deleteLater()
        if call is not self._newest:
            return
        self._newest = None
        if isinstance(answer, AppError):
            self.failed.emit(answer)
        else:
            self.found.emit(answer)


def _scan(paths: tuple[Path, ...], stopped: threading.Event) -> list[SenderCount]:
    # Imported here and in this thread: the parsers are not needed before and take a moment to load.
    from desktop_app.importers import scan_senders

    def on_progress(_done: int, _total: int) -> None:
        if stopped.is_set():
            raise AppError("cancelled")

    return scan_senders(paths, on_progress=on_progress)
