"""How long a training of 50,000 events holds up the window: the longest gap of its event loop.

Run: python -m tests.benchmarks.chart_events [--seconds 120] [--events 50000] [--runs 3]

Three things are measured: the events coming while it trains, the finished run opened again, and several such runs
compared. A gap is given by the clock and in processor time of the window's thread: on a busy machine the clock
also counts the time in which others had the processor. Aim: under 50 ms.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

import desktop_app.ui  # noqa: F401 - keeps None alive before Qt is used
from desktop_app.protocol.events import Event, Finished, Memory, Metric, Progress
from desktop_app.protocol.wire import to_line
from desktop_app.ui.dialogs.runs import RunsDialog
from desktop_app.ui.pages.training import TrainingPage
from desktop_app.ui.theme import theme
from tests.ui.quiet_session import QuietSession, a_project, an_unfinished_run, finish

BATCH_S = 0.05
"""As `ui.threads` sends them."""


def events_of(count: int) -> list[Event]:
    """Returns about `count` events as a training of a night sends them: three a step, and a test now and then."""
    steps = count // 3
    made: list[Event] = []
    for step in range(1, steps + 1):
        loss = 4 / (1 + step / 500) + (step * 7919 % 100) / 500
        made.append(Progress(done=step, total=steps, unit="steps", seconds_left=60.0))
        made.append(Metric(step=step, epoch=step / 100, loss=loss, tokens_per_second=900.0 + step % 50))
        if step % 50 == 0:
            made.append(Metric(step=step, epoch=step / 100, validation_loss=loss + 0.1))
        made.append(Memory(used_bytes=8_000_000_000 + step % 9 * 10_000_000, total_bytes=12_000_000_000))
    return made


class Heart:
    """Beats whenever the event loop comes round; the longest pause between two beats is what was held up."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.worked: list[float] = []
        self._last, self._last_worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.start(2)

    def _beat(self) -> None:
        now, now_worked = time.perf_counter(), time.thread_time()
        self.gaps.append(now - self._last)
        self.worked.append(now_worked - self._last_worked)
        self._last, self._last_worked = now, now_worked

    def told(self) -> str:
        return (
            f"longest gap {max(self.gaps) * 1000:.0f} ms by the clock, {max(self.worked) * 1000:.0f} ms of work; "
            f"over 50 ms of work: {sum(one > 0.05 for one in self.worked)} times"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--runs", type=int, default=3, help="how many such runs are compared")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="homespun-charts-") as folder:
        os.environ["HOMESPUN_HOME"] = folder
        app = QApplication(sys.argv[:1])
        theme.active().install(app, "light")
        events = events_of(options.events)
        session = QuietSession(Path(folder) / "settings.json")
        session.project = a_project(Path(folder) / "project")
        while_training(app, session, events, options.seconds)
        opened_again(app, session, events, options.runs)
        compared(app, session, options.runs, len(events))
    return 0


def a_page(app: QApplication, session: QuietSession) -> TrainingPage:
    page = TrainingPage(session)
    page.resize(900, 900)
    page.show()
    run_until(app, lambda: True)
    return page


def while_training(app: QApplication, session: QuietSession, events: list[Event], seconds: float) -> None:
    assert session.project is not None
    run = an_unfinished_run(session.project, [])
    page = a_page(app, session)
    page._begin(run, iter(()))  # type: ignore[arg-type] # a quiet session runs no task
    assert page.view is not None
    page.view.numbers.set_open(True)
    run_until(app, lambda: True)
    a_batch = max(1, round(len(events) * BATCH_S / seconds))
    waiting = iter(events)
    is_over: list[bool] = []

    def feed() -> None:
        batch = list(islice(waiting, a_batch))
        if batch:
            session.play(batch)
        else:
            is_over.append(True)

    feeder = QTimer()
    feeder.timeout.connect(feed)
    feeder.start(round(BATCH_S * 1000))
    heart = Heart()
    run_until(app, lambda: bool(is_over))
    feeder.stop()
    print(f"{len(events)} events in {seconds:.0f} s: {heart.told()}", flush=True)
    session.end(Finished(reason="paused"))
    page.close()


def opened_again(app: QApplication, session: QuietSession, events: list[Event], runs: int) -> None:
    assert session.project is not None
    page = a_page(app, session)
    began = time.thread_time()
    page.on_enter()  # a short run
    run_until(app, lambda: True)
    print(
        f"the page and its charts made for the first time: {(time.thread_time() - began) * 1000:.0f} ms of work",
        flush=True,
    )
    lines = "".join(map(to_line, [*events, Finished(reason="completed")]))
    for _ in range(runs):
        run = an_unfinished_run(session.project)
        run.events.write_text(lines, encoding="utf-8")
        finish(run)
    heart = Heart()
    run_for(app, 1.0)
    heart = Heart()
    began = time.perf_counter()
    page.on_enter()
    assert page.view is not None
    run_until(app, lambda: page.view is not None and page.view.step.value != "–")
    shown_s = time.perf_counter() - began
    run_for(app, 1.0)  # the charts take their turns
    print(f"a run of {len(events)} events opened again, shown after {shown_s:.1f} s: {heart.told()}", flush=True)
    page.close()


def compared(app: QApplication, session: QuietSession, runs: int, count: int) -> None:
    assert session.project is not None
    heart = Heart()
    began = time.perf_counter()
    dialog = RunsDialog(session.project)
    dialog.show()
    run_until(app, lambda: dialog.reading is None)
    shown_s = time.perf_counter() - began
    run_for(app, 1.0)
    print(f"{runs} runs of {count} events compared, shown after {shown_s:.1f} s: {heart.told()}", flush=True)
    dialog.close()


def run_until(app: QApplication, is_over: Callable[[], bool]) -> None:
    app.processEvents()
    while not is_over():
        # Asleep until the heart beats: a loop that spins would take the processor from the thread that reads.
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def run_for(app: QApplication, seconds: float) -> None:
    until = time.perf_counter() + seconds
    run_until(app, lambda: time.perf_counter() > until)


if __name__ == "__main__":
    raise SystemExit(main())
