"""The worker's job that talks to a mail server."""

from __future__ import annotations

import os
import threading
import time
from datetime import date
from pathlib import Path

from desktop_app.core.project import Project
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Finished, Notice, Phase, Progress
from desktop_app.protocol.jobs import FetchMailJob
from desktop_app.worker.secret import secret_from

_REPORT_EVERY_S = 0.25


def fetch_mail(job: FetchMailJob, channel: Channel) -> Finished:
    """Fetches the mail of a `FetchMailJob`. Raises AppError as `imap_fetch.fetch_mail` does."""
    from desktop_app.importers.account.imap_account import Account
    from desktop_app.importers.account.imap_fetch import fetch_mail as fetch

    _leave_with_the_window(channel)
    password = secret_from(channel, missing="imap_password_missing")
    report = _Report(channel)
    result = fetch(
        Project.open(Path(job.project_dir)),
        Account(host=job.host, user=job.user, port=job.port, security=job.security),
        password,
        folders=job.folders,
        since=date.fromisoformat(job.since) if job.since else None,
        tell=report.tell,
        stopped=report.is_stop_wanted,
        wait=report.wait,
    )
    for code, count in (
        ("imap_cut", result.cut),
        ("imap_refused_mails", result.refused),
        ("imap_not_found", result.not_found),
        ("imap_folders_refused", result.folders_refused),
    ):
        if count:
            channel.emit(Notice(code=code, details={"count": count}))
    return Finished(
        reason="paused" if result.stopped else "completed",
        outputs={
            "folder": str(result.folder),
            "sent": result.sent,
            "answered": result.answered,
            "stored": result.stored,
            "cut": result.cut,
            "refused": result.refused,
            "not_found": result.not_found,
        },
    )


def _leave_with_the_window(channel: Channel) -> None:
    """Every mail is written whole or not at all, so a read that hangs in the network need not be waited for."""

    def leave() -> None:
        channel.window_gone.wait()
        os._exit(3)

    threading.Thread(target=leave, name="leave", daemon=True).start()


class _Report:
    """Progress a few times a second, and what the person wants meanwhile."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._phase = "signing_in"  # the supervisor has said this one
        self._told_s = 0.0
        self._stop = False

    def tell(self, phase: str, done: int, total: int) -> None:
        is_new = phase != self._phase
        if is_new:
            self._phase = phase
            self._channel.emit(Phase(name=phase))
        now = time.monotonic()
        if total and (is_new or done >= total or now - self._told_s >= _REPORT_EVERY_S):
            self._told_s = now
            self._channel.emit(Progress(done=done, total=total, unit="messages"))

    def is_stop_wanted(self) -> bool:
        while (command := self._channel.next_command()) is not None:
            self._stop |= isinstance(command, Pause | FinishNow)
        return self._stop

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.is_stop_wanted():
            self._channel.window_gone.wait(0.2)
