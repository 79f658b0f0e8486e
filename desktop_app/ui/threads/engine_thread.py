"""An installation, of the engine or of a new version, away from the window's thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import AppError
from desktop_app.runtime.control import Control
from desktop_app.runtime.install import Tell

_log = logging.getLogger("homespun.engine")

Work = Callable[[Control, Tell], Any]


class EngineThread(QObject):
    """Runs `install`, `repair` or `remove` of the engine once, or a deed of `ui.updates`.

    A daemon thread, and no QThread: whoever closes the program must not wait for a silent server, and an
    installation may end at any byte.

    Signals:
        progress(str, int, int): phase, done, in all; a few times a second. Bytes can be more than 32 bits hold.
        ended(object): None, or the AppError that it ended with; exactly once.
    """

    progress = Signal(str, object, object)
    ended = Signal(object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.control = Control()
        self._work = work
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, timeout_s: float = 30.0) -> bool:
        """Blocks until it is done; for tests."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        end: AppError | None = None
        try:
            self._work(self.control, self.progress.emit)
        except AppError as error:
            end = error
        except Exception as error:
            _log.exception("an installation failed")
            end = AppError("unexpected", code=type(error).__name__)
        try:
            self.ended.emit(end)
        except RuntimeError:
            # The window closed meanwhile, and whoever listened is gone: there is nobody to tell.
            _log.info("an installation ended after its window: %s", end.code if end is not None else "done")
