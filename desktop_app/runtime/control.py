"""How the person steers an installation that runs in another thread."""

from __future__ import annotations

import threading

from desktop_app.core.errors import AppError


class Control:
    """Pause, go on, stop; each from any thread. What was fetched is kept whatever is chosen."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_paused = False
        self._is_cancelled = False

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def pause(self) -> None:
        self._set(is_paused=True)

    def resume(self) -> None:
        self._set(is_paused=False)

    def cancel(self) -> None:
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()

    def check(self) -> None:
        """Returns when work may go on: at once, or after a pause. Raises AppError("cancelled")."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_cancelled or not self._is_paused)
        self._stop_if_cancelled()

    def rest(self, seconds: float) -> None:
        """Waits; a cancel ends the wait. Raises AppError("cancelled")."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_cancelled, timeout=seconds)
        self._stop_if_cancelled()

    def _stop_if_cancelled(self) -> None:
        if self._is_cancelled:
            raise AppError("cancelled")

    def _set(self, *, is_paused: bool) -> None:
        with self._changed:
            self._is_paused = is_paused
            self._changed.notify_all()
