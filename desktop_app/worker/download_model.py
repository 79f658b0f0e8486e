"""The worker's job that gets a model from a hub."""

from __future__ import annotations

import os
import sys
import time

from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import DownloadModelJob
from desktop_app.worker.secret import secret_from

_REPORT_EVERY_S = 0.25
# Read when the library is imported: nothing about this computer is told, and it is not searched for a token.
_QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    # Its own way of fetching cannot go on after the process was ended.
    "HF_HUB_DISABLE_XET": "1",
    # Children are offline by default (core.process); this one was started to go online.
    "HF_HUB_OFFLINE": "0",
}


def download_model(job: DownloadModelJob, channel: Channel) -> Finished:
    """Fetches the model of a `DownloadModelJob`. Raises AppError as `recommend.hub` does."""
    os.environ.update(_QUIET)
    from desktop_app.recommend.hub.fetching import fetch
    from desktop_app.recommend.hub.repository import look_at

    token = secret_from(channel, missing="hub_token_missing") if job.has_token else ""
    report = _Report(channel)
    channel.emit(Phase(name="asking_hub"))
    repository = look_at(job.model_id, endpoint=job.endpoint, token=token)
    folder = fetch(repository, endpoint=job.endpoint, token=token, tell=report.tell)
    return Finished(
        reason="completed",
        outputs={"folder": str(folder), "bytes": repository.size_bytes, "revision": repository.commit},
    )


class _Report:
    """Progress a few times a second, with the time that is left."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._phase = ""
        self._told_s = 0.0
        self._start: tuple[float, int] | None = None

    def tell(self, phase: str, done: int, total: int) -> None:
        if self._channel.window_gone.is_set():
            sys.exit(3)  # every byte so far is kept
        now = time.monotonic()
        if phase != self._phase:
            self._phase = phase
            self._channel.emit(Phase(name=phase))
        self._start = self._start or (now, done)
        if now - self._told_s < _REPORT_EVERY_S and done < total:
            return
        self._told_s = now
        began, had = self._start
        speed = (done - had) / (now - began) if now - began > 2 and done > had else 0.0
        left = (total - done) / speed if speed else None
        self._channel.emit(Progress(done=done, total=total, unit="bytes", seconds_left=left))
