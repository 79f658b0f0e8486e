"""The deeds of the wizard as tasks: which jobs each one runs, and what is done between them.

A task is a generator (`protocol.planned.Task`); `supervisor.TaskRunner` drives it for the window and for the
command line alike. Nothing here starts a process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.flow.recovery import Attempts
from desktop_app.protocol.events import Failed, Finished, Notice
from desktop_app.protocol.jobs import (
    BuildConversationsJob,
    BuildDatasetJob,
    FindPersonalDataJob,
    Job,
    ReadMessagesJob,
    RedactJob,
    TrainJob,
)
from desktop_app.protocol.planned import PlannedJob, Task
from desktop_app.protocol.wire import kind_of, read_job
from desktop_app.recommend.catalogue import model_id_of, resolve_model
from desktop_app.recommend.plan import Plan
from desktop_app.recommend.variation import varied


def required(end: Failed | Finished) -> Finished:
    """Returns the end of a job that must succeed. Raises AppError with the job's own code."""
    if isinstance(end, Failed):
        raise AppError(end.code, **end.details)
    return end


def planned_in(folder: Path, job: Job, *, label: str, name: str = "") -> PlannedJob:
    """Puts a job's files into `folder` under the name of its kind."""
    stem = name or kind_of(type(job))
    return PlannedJob(job=job, job_file=folder / f"{stem}.json", log_file=folder / f"{stem}.log", label=label)


def read_exports(
    project: Project,
    sources: Sequence[Path],
    *,
    keep: Sequence[str] = (),
    columns: Mapping[str, Mapping[str, str]] | None = None,
) -> Task:
    """Reads exports; afterwards `project.senders` says who wrote.

    Args:
        sources: all files and folders of the project.
        keep, columns: as in `ReadMessagesJob`.
    """
    read = ReadMessagesJob(
        project_dir=str(project.folder),
        sources=tuple(str(source.absolute()) for source in sources),
        keep=tuple(keep),
        columns=columns or {},
    )
    end = required((yield planned_in(project.jobs, read, label="reading_messages")))
    return end.outputs


def read_differently(
    project: Project,
    sources: Sequence[Path],
    *,
    keep: Sequence[str],
    columns: Mapping[str, Mapping[str, str]],
    my_addresses: Sequence[str] = (),
) -> Task:
    """Reads exports with other choices, keeps these in the project, and imports anew where "me" is known.

    Stopped or failed while it reads, the project has its earlier choices, as it has its earlier messages.

    Args:
        my_addresses: as for `import_messages`; () leaves that for the person to answer.
    """
    outputs = yield from read_exports(project, sources, keep=keep, columns=columns)
    # Opened anew: the child changed it meanwhile.
    Project.open(project.folder).change(keep_reasons=tuple(keep), columns=dict(columns))
    return (yield from import_messages(project, my_addresses)) if my_addresses else outputs


def import_messages(project: Project, my_addresses: Sequence[str]) -> Task:
    """Builds conversations from what was read, then looks for personal data in them.

    Args:
        my_addresses: mail addresses and chat names that are the person.
    """
    build = BuildConversationsJob(project_dir=str(project.folder), my_addresses=tuple(my_addresses))
    end = required((yield planned_in(project.jobs, build, label="building_conversations")))
    find = FindPersonalDataJob(project_dir=str(project.folder))
    required((yield planned_in(project.jobs, find, label="finding_personal_data")))
    return end.outputs


def find_again(project: Project) -> Task:
    """Looks for personal data once more, with the names that the person has added or removed since."""
    find = FindPersonalDataJob(project_dir=str(project.folder))
    end = required((yield planned_in(project.jobs, find, label="finding_personal_data")))
    return end.outputs


def clean_messages(project: Project) -> Task:
    """Replaces personal data as decided, then builds the training pairs."""
    redact = RedactJob(project_dir=str(project.folder))
    required((yield planned_in(project.jobs, redact, label="replacing_personal_data")))
    build = BuildDatasetJob(project_dir=str(project.folder))
    end = required((yield planned_in(project.jobs, build, label="building_dataset")))
    return end.outputs


def train_job(project: Project, plan: Plan, run: Run, *, seed: int = 7, max_steps: int = 0) -> TrainJob:
    """Returns the job that a plan stands for, with what the person varied of it.

    Raises:
        AppError: "not_a_project" or "file_missing" for another project that is learned too and is gone, and those
            of `recommend.variation.varied`.
    """
    settings = plan.settings
    job = TrainJob(
        run_dir=str(run.folder),
        base_model=resolve_model(plan.model_id),
        train_file=str(project.train_file),
        validation_file=str(project.validation_file),
        method=settings.method,
        precision=settings.precision,
        rank=settings.rank,
        alpha=settings.alpha,
        dropout=settings.dropout,
        learning_rate=settings.learning_rate,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        gradient_accumulation=settings.gradient_accumulation,
        max_length=settings.max_length,
        warmup_ratio=settings.warmup_ratio,
        weight_decay=settings.weight_decay,
        gradient_checkpointing=settings.gradient_checkpointing,
        optimizer=settings.optimizer,
        evaluations_per_epoch=settings.evaluations_per_epoch,
        early_stopping_patience=settings.early_stopping_patience,
        seed=seed,
        more_files={_examples_of(Path(folder)): weight for folder, weight in plan.variation.projects.items()},
    )
    job = varied(job, plan.variation)
    return replace(job, max_steps=max_steps) if max_steps else job


def _examples_of(folder: Path) -> str:
    file = Project.open(folder).train_file
    if not file.is_file():
        raise AppError("file_missing", name=file.name)
    return str(file)


def job_of(run: Run) -> TrainJob:
    """Returns a run's job; the demo model lies where this app is now, which may have moved. Raises AppError."""
    return at_home(read_job(run.job, TrainJob))


def at_home(job: TrainJob) -> TrainJob:
    """Returns the job with the base model where it is now."""
    return replace(job, base_model=resolve_model(model_id_of(job.base_model)))


def resumed(run: Run) -> TrainJob:
    """Returns the job that goes on with an unfinished run, with the settings it began with."""
    return replace(job_of(run), resume=True)


def train(run: Run, job: TrainJob, *, told: tuple[Notice, ...] = ()) -> Task:
    """Trains, or goes on training when `job.resume` is set; the run's events are kept for the charts.

    What can be put right is tried again in a fresh process (`recovery`), and the run's job.json is then the job
    that is tried.

    Args:
        told: what the person is to know before it begins.
    """
    attempts = Attempts(run, job)
    while True:
        planned = PlannedJob(
            job=job, job_file=run.job, log_file=run.log, events_file=run.events, label="training", notices=told
        )
        end = yield planned
        again = attempts.after(end, job)
        if again is None:
            finished = required(end)
            return {"reason": finished.reason, **finished.outputs}
        job, told = again[0], (again[1],)
