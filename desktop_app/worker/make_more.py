"""The worker's job that talks to a program with a model."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Finished, Notice, Progress
from desktop_app.protocol.jobs import MakeMoreJob
from desktop_app.worker.secret import secret_from


def make_more(job: MakeMoreJob, channel: Channel) -> Finished:
    """Goes on with the run of a `MakeMoreJob`. Raises AppError as `dataset.more.make` does."""
    from desktop_app.dataset.more.journal import Journal
    from desktop_app.dataset.more.make import make_more as make
    from desktop_app.dataset.more.make import open_gate

    _leave_with_the_window(channel)
    key = secret_from(channel, missing="endpoint_key_missing")
    stop = _Stop(channel)
    project = Project.open(Path(job.project_dir))
    journal = Journal(project)
    run = journal.runs.get(job.run)
    if run is None:
        raise AppError("file_damaged", name=project.made.name)
    gate = None
    if run.way != "plain":
        gate = open_gate(project, job.url, job.model, key, may_leave=job.may_leave, wait=stop.wait)
    count = make(
        project,
        journal,
        run,
        gate,
        is_judged=job.judged,
        tell=lambda done, total: channel.emit(Progress(done=done, total=total, unit="pairs")),
        stopped=stop.is_wanted,
    )
    if count.good < count.wanted and sum(count.thrown_away.values()) > count.good and not count.is_stopped:
        channel.emit(Notice(code="made_mostly_unusable"))
    return Finished(
        reason="paused" if count.is_stopped else "completed",
        outputs={"made": count.good, "wanted": count.wanted, **count.thrown_away},
    )


def _leave_with_the_window(channel: Channel) -> None:
    """Every pair is on the disk before the next one is asked for, so an answer need not be waited for."""

    def leave() -> None:
        channel.window_gone.wait()
        os._exit(3)

    threading.Thread(target=leave, name="leave", daemon=True).start()


class _Stop:
    """Whether the person wants to stop; what was made is kept either way."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._wanted = False

    def is_wanted(self) -> bool:
        while (command := self._channel.next_command()) is not None:
            self._wanted |= isinstance(command, Pause | FinishNow)
        return self._wanted

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.is_wanted():
            self._channel.window_gone.wait(0.2)
