"""A job together with the places of its files, and what a sequence of jobs is."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import Detail
from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import Failed, Finished, Notice
from desktop_app.protocol.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJob:
    """Args:
    job: what to do.
    job_file: where the child reads it from.
    log_file: where the child's stderr goes.
    events_file: where its events are kept (without `Sample`), or None.
    label: code of the sentence that names this job to the person ("phase_<label>").
    first_commands: told to the child as soon as it runs (`Secret`); never written to any of the files.
    notices: what the person is to know of this job before it runs; kept with its events.
    """

    job: Job
    job_file: Path
    log_file: Path
    events_file: Path | None = None
    label: str = ""
    first_commands: tuple[Command, ...] = ()
    notices: tuple[Notice, ...] = ()


Task = Generator[PlannedJob, Finished | Failed, Mapping[str, Detail]]
"""One deed of the person: yields the jobs it needs one after the other, is sent how each ended, and returns the
outputs of the whole. Between two jobs it may do light work of the domain rooms. It raises AppError to fail."""
