"""The engine's answers -> report, verdict and page of a run."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase
from desktop_app.protocol.jobs import ReportJob


def make_report(job: ReportJob, channel: Channel) -> Finished:
    """Raises AppError: "run_missing", and what `evaluation.report.make_report` raises."""
    from desktop_app.evaluation import judge
    from desktop_app.evaluation.asking import files_of
    from desktop_app.evaluation.page import write_page
    from desktop_app.evaluation.report import make_report as make

    project = Project.open(Path(job.project_dir))
    run = next((one for one in project.runs() if one.number == job.run), None)
    if run is None:
        raise AppError("run_missing", run=job.run)
    channel.emit(Phase(name="making_report"))
    report = make(project, run)
    verdict = judge(project, run, report)
    write_page(files_of(run).page, report, verdict)
    return Finished(reason="completed", outputs={"word": verdict.word, "held_out": report.held_out})
