"""A training with something before it: settings tried, plain texts learned. Stopped, it goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run, read_record, replacing, write_json
from desktop_app.evaluation.canaries import canaries_file
from desktop_app.flow import refine_task, tasks
from desktop_app.flow.recovery import planned_job
from desktop_app.protocol.events import Notice
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import to_line
from desktop_app.recommend.plan import Plan, Variation

_HOUR_S = 3600.0
_LEAST_S = 60.0
"""A search that goes on after its time was used up still ends a try, so that there is a best one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Content of a run's stages.json.

    Args:
        begun_with: the job as it was planned; the best tries and the texts change the one that is trained.
        done: of "search", "texts" and "training" those that are behind the run; training from its first minute.
    """

    begun_with: TrainJob
    variation: Variation
    done: tuple[str, ...] = ()


def stages_of(run: Run) -> Stages | None:
    """Returns what comes before the training of `run`, None for nothing. Raises AppError("file_damaged")."""
    file = run.folder / "stages.json"
    return read_record(file, Stages) if file.is_file() else None


def begin(project: Project, run: Run, job: TrainJob, variation: Variation) -> None:
    """Notes what comes before the training of a new run, if anything does.

    Raises:
        AppError: "file_missing" where plain texts are wanted and the project has none, "option_clash" where the
            method cannot go on from them.
    """
    if not variation.has_stages:
        return
    if variation.texts_first:
        refine_task.refuse_texts_first(project, job)
    write_json(run.folder / "stages.json", Stages(begun_with=job, variation=variation))
    # From now on the run is an unfinished one, that the person finds again.
    _keep(run, job)


def train_in_stages(project: Project, run: Run, job: TrainJob) -> Task:
    """Does what is still to be done of `run`: tries, texts, training, or its refining with ratings.

    The outputs are those of the last one.

    Raises:
        AppError: what the jobs raise.
    """
    if refine_task.is_refining(run):
        return (yield from refine_task.go_on_refining(run))
    stages = stages_of(run)
    if stages is None:
        return (yield from tasks.train(run, job))
    wanted = stages.variation
    if "training" not in stages.done:
        job = replace(job, resume=False)  # there is no checkpoint yet
    told: tuple[Notice, ...] = ()
    if wanted.tries and "search" not in stages.done:
        left_s = max(_LEAST_S, wanted.hours * _HOUR_S - refine_task.searched_seconds(run))
        try:
            outputs = yield from refine_task.try_settings(run, job, tries=wanted.tries, budget_s=left_s)
        except AppError as error:
            if error.code != "search_nothing_finished":
                raise
            # Nobody may be there to be asked: a night without a model would be the worst answer.
            told = (Notice(code="search_own_settings"),)
        else:
            if _is_paused(outputs["reason"]):
                return outputs
            job = refine_task.with_best(run, job)
        stages = _passed(run, stages, job, "search")
    if wanted.texts_first and "texts" not in stages.done:
        outputs = yield from refine_task.learn_texts_first(project, run, job)
        if _is_paused(outputs["reason"]):
            return outputs
        job = refine_task.after_texts(run, job)
        stages = _passed(run, stages, job, "texts")
    if "training" not in stages.done:
        _passed(run, stages, job, "training")
    return (yield from tasks.train(run, job, told=told))


def is_of_plan(project: Project, plan: Plan, run: Run, job: TrainJob) -> bool:
    """Whether `run`, which would go on with `job`, was begun with a plan.

    Raises:
        AppError: as `tasks.train_job`, and "file_damaged".
    """
    if refine_task.is_refining(run):
        return True
    stages = stages_of(run)
    began_with = tasks.at_home(stages.begun_with if stages is not None else planned_job(run, job))
    planned = tasks.train_job(project, plan, run, seed=began_with.seed)
    if (stages is not None or plan.variation.has_stages) and (
        stages is None or stages.variation != plan.variation
    ):
        return False
    # How long it trains at most, and secrets planted to be looked for, are no other plan.
    if canaries_file(run).is_file():
        planned = replace(planned, train_file=began_with.train_file)
    planned = replace(planned, max_steps=0)
    return replace(began_with, resume=False, max_steps=0) == planned


def _passed(run: Run, stages: Stages, job: TrainJob, stage: str) -> Stages:
    # The job first: should the power fail between, the stage is done once more and finds its own result.
    _keep(run, job)
    passed = replace(stages, done=(*stages.done, stage))
    write_json(run.folder / "stages.json", passed)
    return passed


def _keep(run: Run, job: TrainJob) -> None:
    with replacing(run.job) as stream:
        stream.write(to_line(job))


def _is_paused(reason: object) -> bool:
    return str(reason).startswith(("paused", "window_gone"))
