"""Records the transcripts in tests/fixtures/transcripts with the real engine on the bundled tiny model.

Run: python -m tests.ui.record_transcripts TRAIN_FILE VALIDATION_FILE    (Alpaca JSON; a few minutes on two cores)

Nothing in an event but paths comes from this computer; they are replaced. "out_of_memory" is the normal run cut
off, with the end that a full graphics card makes: no machine of ours can be filled on purpose.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop_app.core import paths
from desktop_app.core.project import Run
from desktop_app.flow.tasks import train
from desktop_app.protocol.commands import Pause
from desktop_app.protocol.events import Event, Failed, Metric
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_events, to_line
from desktop_app.supervisor.task_runner import TaskRunner

TRANSCRIPTS = Path(__file__).resolve().parents[1] / "fixtures" / "transcripts"
AS_RECORDED = "/home/person/Homespun/Mail/runs/001"

Watch = Callable[[TaskRunner, Event], None]


def _play(run: Run, job: TrainJob, watch: Watch) -> None:
    runner = TaskRunner(train(run, job), engine_python=Path(sys.executable))
    for event in runner.events():
        watch(runner, event)


def _just_watch(_runner: TaskRunner, _event: Event) -> None:
    pass


def _pause_at_step_9(runner: TaskRunner, event: Event) -> None:
    if isinstance(event, Metric) and event.step == 9:
        runner.send(Pause())


def _kill_at_step_13(runner: TaskRunner, event: Event) -> None:
    if isinstance(event, Metric) and event.step == 13 and runner.child_process_id:
        os.kill(runner.child_process_id, signal.SIGKILL)


def _save(name: str, run: Run) -> None:
    text = run.events.read_text(encoding="utf-8").replace(str(run.folder), AS_RECORDED)
    (TRANSCRIPTS / f"{name}.jsonl").write_text(text, encoding="utf-8")


def record(train_file: Path, validation_file: Path, home: Path) -> None:
    def fresh(name: str) -> tuple[Run, TrainJob]:
        folder = home / name / "001"
        folder.mkdir(parents=True)
        job = TrainJob(
            run_dir=str(folder),
            base_model=str(paths.tiny_model()),
            train_file=str(train_file),
            validation_file=str(validation_file),
            method="lora",
            learning_rate=2e-3,
            batch_size=4,
            max_length=256,
            evaluations_per_epoch=3,
            epochs=3,
            max_steps=20,
        )
        return Run(folder), job

    run, job = fresh("normal")
    _play(run, job, _just_watch)
    _save("normal", run)

    cut = [event for event in read_events(run.events) if not isinstance(event, Metric) or event.step < 5][:20]
    lines = [to_line(event) for event in (*cut, Failed(code="out_of_memory"))]
    text = "".join(lines).replace(str(run.folder), AS_RECORDED)
    (TRANSCRIPTS / "out_of_memory.jsonl").write_text(text, encoding="utf-8")

    # Far too fast on purpose, so that validation soon gets worse.
    run, job = fresh("stopped_early")
    _play(run, replace(job, learning_rate=8e-2, early_stopping_patience=2, max_steps=0, epochs=12), _just_watch)
    _save("stopped_early", run)

    run, job = fresh("vanished")
    _play(run, job, _kill_at_step_13)
    _save("vanished", run)

    run, job = fresh("paused_and_resumed")
    _play(run, job, _pause_at_step_9)
    _play(run, replace(job, resume=True), _just_watch)
    _save("paused_and_resumed", run)


if __name__ == "__main__":
    TRANSCRIPTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        record(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(folder))
