"""The worker's jobs: one function each."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Notice, Progress
from desktop_app.protocol.jobs import (
    AddToToolJob,
    BuildConversationsJob,
    BuildDatasetJob,
    DownloadModelJob,
    FetchMailJob,
    FindPersonalDataJob,
    Job,
    MakeMoreJob,
    ReadMessagesJob,
    RedactJob,
    ReportJob,
    TakeFromToolJob,
)

REPORT_EVERY_S = 0.25
"""More often only moves numbers that nobody can read."""


def run_job(job: Job, channel: Channel) -> Finished:
    """Runs one worker job. Raises AppError for what a person can be told."""
    match job:
        case ReadMessagesJob():
            return read_messages(job, channel)
        case BuildConversationsJob():
            return build_conversations(job)
        case FindPersonalDataJob():
            return find_personal_data(job, channel)
        case RedactJob():
            return redact(job, channel)
        case BuildDatasetJob():
            return build_dataset(job, channel)
        case FetchMailJob():
            from desktop_app.worker.fetch_mail import fetch_mail

            return fetch_mail(job, channel)
        case MakeMoreJob():
            from desktop_app.worker.make_more import make_more

            return make_more(job, channel)
        case ReportJob():
            from desktop_app.worker.report import make_report

            return make_report(job, channel)
        case DownloadModelJob():
            from desktop_app.worker.download_model import download_model

            return download_model(job, channel)
        case AddToToolJob():
            from desktop_app.worker.chat_tool import add_to_tool

            return add_to_tool(job, channel, _reporter(channel, "bytes"))
        case TakeFromToolJob():
            from desktop_app.worker.chat_tool import take_from_tool

            return take_from_tool(job)
        case _:
            raise AppError("unexpected", code=f"worker_{type(job).__name__}")


def read_messages(job: ReadMessagesJob, channel: Channel) -> Finished:
    from desktop_app.importers import read_exports

    senders = read_exports(
        Project.open(Path(job.project_dir)),
        [Path(source) for source in job.sources],
        keep=job.keep,
        columns=job.columns,
        on_progress=_reporter(channel, "bytes"),
        on_skipped=lambda error: channel.emit(Notice(code=error.code, details=error.details)),
    )
    return Finished(reason="completed", outputs={"senders": len(senders)})


def build_conversations(job: BuildConversationsJob) -> Finished:
    from desktop_app.importers import build
    from desktop_app.redaction.decisions import load_decisions

    project = Project.open(Path(job.project_dir))
    funnel = build(project, job.my_addresses, excluded=load_decisions(project).excluded_contacts)
    return Finished(
        reason="completed", outputs={"read": funnel.read, "kept": funnel.kept, "replies": funnel.my_replies}
    )


def find_personal_data(job: FindPersonalDataJob, channel: Channel) -> Finished:
    from desktop_app.redaction.find import find_personal_data as find

    found = find(Project.open(Path(job.project_dir)), on_progress=_reporter(channel, "messages"))
    return Finished(reason="completed", outputs={"values": len(found)})


def redact(job: RedactJob, channel: Channel) -> Finished:
    from desktop_app.redaction.apply import redact as apply
    from desktop_app.redaction.decisions import load_decisions

    project = Project.open(Path(job.project_dir))
    report = apply(project, load_decisions(project), on_progress=_reporter(channel, "messages"))
    return Finished(
        reason="completed",
        outputs={"replaced": sum(report.replaced_by_kind.values()), "people": report.people},
    )


def build_dataset(job: BuildDatasetJob, channel: Channel) -> Finished:
    from desktop_app.dataset.build import build_dataset as build

    quality = build(Project.open(Path(job.project_dir)), on_progress=_reporter(channel, "messages"), seed=job.seed)
    return Finished(
        reason="completed",
        outputs={
            "pairs": quality.pairs,
            "train": quality.train,
            "validation": quality.validation,
            "test": quality.test,
        },
    )


def _reporter(channel: Channel, unit: str) -> Callable[[int, int], None]:
    """Returns a progress function that sends a few events a second and ends the worker when nobody listens."""
    last_sent = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last_sent
        if channel.window_gone.is_set():
            # Everything is written atomically, so leaving now leaves the project as it was.
            sys.exit(3)
        now = time.monotonic()
        if now - last_sent >= REPORT_EVERY_S or done >= total > 0:
            last_sent = now
            channel.emit(Progress(done=done, total=total, unit=unit))

    return report
