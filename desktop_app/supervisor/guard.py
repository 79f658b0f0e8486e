"""Watches over a training child from outside: pauses it when the computer is unplugged or the card is overfull."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from desktop_app.protocol.commands import Command, Pause
from desktop_app.protocol.events import Event, Metric
from desktop_app.supervisor.crawling import CrawlWatch
from desktop_app.supervisor.power import Power, PowerWatch, read_power

_POWER_EVERY_S = 5.0


class Guard:
    """Works inside a `with` block; `see` is called with each event. Asks for one pause at most.

    Args:
        send: how the child is told.
        power: how the mains is asked; polled in a thread of its own, because events may be minutes apart.
        crawling: None where the driver refuses what does not fit, as everywhere but on Windows.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        *,
        power: Callable[[], Power | None] = read_power,
        crawling: CrawlWatch | None = None,
        every_s: float = _POWER_EVERY_S,
    ) -> None:
        self._send = send
        self._power = power
        self._crawling = crawling
        self._every_s = every_s
        self._asked = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch_power, name="power", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def see(self, event: Event) -> None:
        """Takes an event of the child."""
        if self._crawling is None or not isinstance(event, Metric) or self._asked.is_set():
            return
        reason = self._crawling.take(event)
        if reason is not None:
            self._ask(Pause(because=reason))

    def _watch_power(self) -> None:
        watch = PowerWatch()
        while not self._asked.is_set():
            reason = watch.take(self._power())
            if reason is not None:
                self._ask(Pause(because=reason))
            if self._over.wait(self._every_s):
                return

    def _ask(self, pause: Pause) -> None:
        self._asked.set()
        self._send(pause)


def crawl_watch() -> CrawlWatch | None:
    """Returns what watches for borrowed memory on this system."""
    if sys.platform == "win32":
        from desktop_app.hardware.windows_cards import shared_memory_used_bytes

        return CrawlWatch(shared_memory_used_bytes)
    return None
