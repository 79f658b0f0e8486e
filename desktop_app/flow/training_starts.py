"""The ways in which a training begins: anew, where it was, more easily, from ratings. Each gives run and task."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.evaluation.canaries import plant
from desktop_app.flow import refine_task, staged_training, tasks
from desktop_app.flow.recovery import easier, go_easier, newest_step
from desktop_app.flow.run_records import data_changed
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import load_plan

Start = tuple[Run, Task]


def newest_run(project: Project) -> Run | None:
    """Returns the newest run that was begun; a folder without a job is a start that never came about."""
    return next((run for run in reversed(project.runs()) if run.job.is_file()), None)


def follows_plan(project: Project, run: Run) -> bool:
    """Whether the run was begun with the plan that holds now; a finished run stays good either way."""
    if run.is_trained:
        return True
    try:
        return staged_training.is_of_plan(project, load_plan(project), run, read_job(run.job, TrainJob))
    except AppError:
        return True  # what is wrong with a file is said when the run goes on


def has_other_data(run: Run) -> bool:
    """Whether an unfinished run cannot go on where it was, because its examples have changed since it began."""
    if run.is_trained or not newest_step(run):
        return False
    try:
        return data_changed(run, read_job(run.job, TrainJob))
    except AppError:
        return False  # what is wrong with a file is said when the run goes on


def anew(project: Project, *, canaries: int = 0) -> Start:
    """Begins a run with the project's plan. Raises AppError.

    Args:
        canaries: invented secrets to plant among the pairs of this run (`evaluation.canaries`).
    """
    plan = load_plan(project)
    try:
        run = project.new_run()
        job = tasks.train_job(project, plan, run)
        if canaries:
            job = replace(job, train_file=str(plant(project, run, canaries)))
        staged_training.begin(project, run, job, plan.variation)
    except OSError:
        raise AppError("folder_not_writable", name=project.folder.name) from None
    return run, staged_training.train_in_stages(project, run, job)


def where_it_was(project: Project, run: Run) -> Start:
    """Goes on with an unfinished run. Raises AppError."""
    return run, staged_training.train_in_stages(project, run, tasks.resumed(run))


def more_easily(project: Project, run: Run) -> Start:
    """Goes on with less memory; where nothing is left to spare, as it was. Raises AppError."""
    try:
        job = go_easier(run, tasks.job_of(run))
    except OSError:
        raise AppError("folder_not_writable", name=run.folder.name) from None
    if job is None:
        return where_it_was(project, run)
    return run, staged_training.train_in_stages(project, run, job)


def can_be_easier(run: Run) -> bool:
    """Whether something is left to spare; a refining with ratings has no ladder of its own."""
    if refine_task.is_refining(run):
        return False
    try:
        return easier(read_job(run.job, TrainJob)) is not None
    except AppError:
        return False  # what is wrong with the file is said when the run goes on


def from_ratings(project: Project, run: Run) -> Start:
    """Refines a trained run with its ratings, as a new run. Raises AppError."""
    try:
        into = project.new_run()
    except OSError:
        raise AppError("folder_not_writable", name=project.folder.name) from None
    return into, refine_task.learn_preferences(run, into)
