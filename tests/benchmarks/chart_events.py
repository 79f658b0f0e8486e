"""How long 50,000 events hold up the window: prints the longest gap of its event loop.

Run: python tests/benchmarks/chart_events.py [COUNT [SECONDS]]

The gap is given by the clock and in processor time of this process: on a busy machine the clock also counts the
time in which others had the processor.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import islice

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import desktop_app.ui  # noqa: F401 - keeps None alive before Qt is used
from desktop_app.protocol.events import Event, Memory, Metric, Progress
from desktop_app.ui.pages.training_view import TrainingView
from desktop_app.ui.theme import theme

BATCH_S = 0.05


def events_of(steps: int) -> list[Event]:
    made: list[Event] = []
    for step in range(1, steps // 3 + 1):
        loss = 4 / (1 + step / 500) + (step * 7919 % 100) / 500
        made.append(Progress(done=step, total=steps // 3, unit="steps", seconds_left=60.0))
        made.append(Metric(step=step, epoch=step / 100, loss=loss, tokens_per_second=900.0 + step % 50))
        if step % 50 == 0:
            made.append(Metric(step=step, epoch=step / 100, validation_loss=loss + 0.1))
        made.append(Memory(used_bytes=8_000_000_000 + step % 9 * 10_000_000, total_bytes=12_000_000_000))
    return made


def main(count: int, seconds: float) -> None:
    a_batch = max(1, round(count * BATCH_S / seconds))
    app = QApplication([])
    theme.active().install(app, "light")
    view = TrainingView()
    view.resize(900, 900)
    view.numbers.set_open(True)
    view.show()
    events = iter(events_of(count))
    gaps: list[float] = []
    worked: list[float] = []
    last, last_worked = time.perf_counter(), time.process_time()

    def tick() -> None:
        nonlocal last, last_worked
        now, now_worked = time.perf_counter(), time.process_time()
        gaps.append(now - last)
        worked.append(now_worked - last_worked)
        last, last_worked = now, now_worked

    def feed() -> None:
        batch = list(islice(events, a_batch))
        if batch:
            view.take(batch)
        else:
            QTimer.singleShot(500, app.quit)
            feeder.stop()

    heart = QTimer()
    heart.timeout.connect(tick)
    heart.start(0)
    feeder = QTimer()
    feeder.timeout.connect(feed)
    feeder.start(round(BATCH_S * 1000))
    app.exec()
    print(
        f"{count} events in {seconds:.0f} s: "
        f"longest gap of the event loop {max(gaps) * 1000:.0f} ms by the clock, "
        f"{max(worked) * 1000:.0f} ms of work; over 50 ms of work: {sum(one > 0.05 for one in worked)} times"
    )

    began = time.perf_counter()
    view.clear()
    view.take(events_of(count))
    app.processEvents()
    print(f"{count} events of a run shown again at once: {(time.perf_counter() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 50_000,
        float(sys.argv[2]) if len(sys.argv) > 2 else 120.0,
    )
