"""How smoothly 100,000 examples are looked through: `python -m tests.benchmarks.pair_table_scroll [--pairs N]`.

Makes a database as large as a real one and opens the page on it, with no screen. Measured: a page of 200 rows, a
search, and the longest time in which the window answered nothing while the thumb was dragged from top to bottom,
an arrow key was held, letters were typed, and one example was left out.
Aims: page 20 ms, search 300 ms, gap 100 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.dataset.pair_table import PairFilter, PairTable
from desktop_app.ui.pages.examples import ExamplesPage
from desktop_app.ui.session import Session
from desktop_app.ui.theme import theme
from desktop_app.ui.threads.pair_thread import wait_for_all
from tests.ui.many_pairs import a_project_with_pairs

_TICK_MS = 5


class Gaps:
    """Notes how long the event loop was away between two ticks."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._last = time.perf_counter()
        self._longest = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last - _TICK_MS / 1000)
        self._last = now

    def during(self, work: Callable[[], None]) -> float:
        """Returns the longest gap in milliseconds."""
        self._app.processEvents()
        self._longest, self._last = 0.0, time.perf_counter()
        work()
        return self._longest * 1000

    def run(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self._app.processEvents()
            time.sleep(0.001)


def _milliseconds(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    count = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOMESPUN_HOME"] = home
        project = a_project_with_pairs(Path(home) / "p", count, words=50)
        size = project.pairs.stat().st_size / 1e6
        print(f"{count:,} examples, {size:.0f} MB")
        with PairTable(project) as table:
            middle = list(range(count // 2, min(count, count // 2 + 200)))
            print(f"page of {len(middle)} rows {_milliseconds(lambda: list(table.rows_at(middle))):8.1f} ms")
            for text in ("saturday", "爬山", "no such words"):
                # Another filter each time: the table remembers the last one.
                spent = _milliseconds(lambda text=text: (table.count(), table.positions(PairFilter(text=text))))  # type: ignore[misc]
                spent -= _milliseconds(lambda: (table.positions(PairFilter(source="-")), table.count()))
                print(f"search {text!r:17} {spent:8.1f} ms")
        _measure_window(project.folder)
    return 0


def _measure_window(folder: Path) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.active().install(app, "light")
    session = Session()
    session.open_project(folder)
    page = ExamplesPage(session)
    page.resize(1160, 760)
    page.show()
    gaps = Gaps(app)

    def open_page() -> None:
        page.on_enter()
        gaps.run(3.0)

    print(f"opening      longest gap {gaps.during(open_page):8.1f} ms")
    view, bar = page.browser.view, page.browser.view.verticalScrollBar()

    def drag() -> None:
        for step in range(200):
            bar.setValue(bar.maximum() * step // 199)
            gaps.run(0.01)
        gaps.run(0.5)

    def hold_arrow() -> None:
        view.setFocus()
        for _ in range(150):
            QTest.keyClick(view, Qt.Key.Key_Up)
            gaps.run(0.02)

    def type_words() -> None:
        for letter in "saturday":
            QTest.keyClicks(page.browser.filters.search, letter)
            gaps.run(0.2)
        gaps.run(1.5)

    def leave_out() -> None:
        QTest.keyClick(view, Qt.Key.Key_Delete)
        gaps.run(3.0)

    for name, work in (
        ("dragging the thumb", drag),
        ("holding an arrow", hold_arrow),
        ("typing a search", type_words),
        ("leaving one out", leave_out),
    ):
        print(f"{name:20} longest gap {gaps.during(work):8.1f} ms")
    began = time.perf_counter()
    page.on_leave()
    print(f"leaving the page, files written {time.perf_counter() - began:8.1f} s")
    wait_for_all()
    session.shut_down()


if __name__ == "__main__":
    raise SystemExit(main())
