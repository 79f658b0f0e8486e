"""One function call away from the window's thread, with its answer or its AppError back in it."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_app.core.errors import AppError

_log = logging.getLogger("homespun.background")


class _Call(QThread):
    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__()
        self._function = function
        self.answer: Any = None
        self.error: AppError | None = None

    def run(self) -> None:
        try:
            self.answer = self._function()
        except AppError as error:
            self.error = error
        except Exception as error:
            _log.exception("a background call failed")
            self.error = AppError("unexpected", code=type(error).__name__)


# A page may go while its call runs; a running thread that loses its object would take the program along.
_running: set[_Call] = set()


@atexit.register
def _wait_for_all() -> None:
    for call in _running:
        call.wait()


class BackgroundCall(QObject):
    """Runs `function()` in a thread of its own.

    Signals:
        succeeded(object): its answer.
        failed(AppError): what it raised; anything but an AppError becomes "unexpected" and is logged.

    The function must come to an end by itself; keep a reference to the object until then.
    """

    succeeded = Signal(object)
    failed = Signal(object)

    def __init__(self, function: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._call = _Call(function)
        self._call.finished.connect(self._deliver)

    def start(self) -> None:
        _running.difference_update([call for call in _running if call.isFinished()])
        _running.add(self._call)
        self._call.start()

    def wait(self, timeout_s: float = 30.0) -> bool:
        return self._call.wait(int(timeout_s * 1000))

    @Slot()
    def _deliver(self) -> None:
        if self._call.error is not None:
            self.failed.emit(self._call.error)
        else:
            self.succeeded.emit(self._call.answer)
