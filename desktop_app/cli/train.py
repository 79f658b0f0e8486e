"""`homespun train`, `prefer` and `elsewhere`: a run as planned or varied, its ratings, other computers."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.output import Output
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.core.sentences import sentence_for
from desktop_app.protocol.jobs import TrainJob

if TYPE_CHECKING:
    from desktop_app.recommend import Plan

_HOUR_S = 3600.0


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Trains; returns the exit status. Raises AppError."""
    from desktop_app.evaluation.canaries import plant
    from desktop_app.evaluation.overfitting import fit_of_run
    from desktop_app.flow import tasks
    from desktop_app.flow.navigator import ProjectState
    from desktop_app.flow.run_records import replayed
    from desktop_app.flow.staged_training import begin, train_in_stages
    from desktop_app.protocol.training_options import with_options
    from desktop_app.recommend import load_plan
    from desktop_app.runtime.environment import engine_python

    project = Project.open(parsed.project)
    if not project.plan.is_file():
        raise AppError("step_needs_plan")
    engine_python()
    varied = bool(parsed.options or parsed.tries or parsed.texts_first or parsed.recipe)
    unfinished = None if parsed.new or varied else ProjectState.of(project).unfinished_run
    if unfinished is not None:
        run_, job = unfinished, tasks.resumed(unfinished)
        output.say(f"Going on with run {run_.number}.")
    else:
        # What was typed is judged before a folder is made for it.
        plan = load_plan(project)
        planned = tasks.train_job(project, plan, Run(Path("0")), max_steps=parsed.max_steps)
        if parsed.recipe:
            planned, is_same_data = replayed(planned, parsed.recipe)
            if not is_same_data:
                output.say(
                    "The messages to learn from are not those of the recipe: another result is to be expected."
                )
        varied_job = with_options(planned, parsed.options)
        if varied_job != planned or parsed.recipe:
            _tell_fit(output, plan, varied_job)
        if parsed.texts_first and not project.texts_file.is_file():
            raise AppError("file_missing", name=project.texts_file.name)
        run_ = project.new_run()
        job = replace(varied_job, run_dir=str(run_.folder))
        if parsed.canaries:
            # Before the stages are noted: what is tried and trained must be what was planted.
            job = replace(job, train_file=str(plant(project, run_, parsed.canaries)))
        if not (parsed.tries or parsed.texts_first):
            begin(project, run_, job, plan.variation)
        job = _prepared(parsed, output, project, run_, job)
    end = output.run(train_in_stages(project, run_, job))
    outputs: Mapping[str, Any] = {"run": run_.number, "reason": end.reason, **end.outputs}
    output.say(sentence_for(f"finished_{end.reason}").text)
    if run_.is_trained:
        fit = fit_of_run(run_)
        output.say(sentence_for(fit).text)
        outputs = {**outputs, "fit": fit}
    output.result(outputs)
    return 0


def _tell_fit(output: Output, plan: Plan, job: TrainJob) -> None:
    from desktop_app.recommend.job_fit import fit_of_job
    from desktop_app.recommend.measured import load_measurements

    if fit_of_job(plan, job, measured=load_measurements()).verdict == "tight":
        tight = sentence_for("training_tight")
        output.say(f"{tight.text} {tight.next_step}")


def _prepared(parsed: argparse.Namespace, output: Output, project: Project, run_: Run, job: TrainJob) -> TrainJob:
    from desktop_app.flow import refine_task

    if parsed.tries:
        output.run(refine_task.try_settings(run_, job, tries=parsed.tries, budget_s=parsed.hours * _HOUR_S))
        output.table(
            ("try", "rank", "learning rate", "epochs", "validation loss", ""),
            [
                (
                    str(one["number"]),
                    str(one["rank"]),
                    f"{one['learning_rate']:g}",
                    f"{one['epochs']:g}",
                    "" if one["validation_loss"] is None else f"{one['validation_loss']:.4f}",
                    "" if one["state"] == "completed" else str(one["state"]).replace("_", " "),
                )
                for one in refine_task.tries_of(run_)
            ],
        )
        job = refine_task.with_best(run_, job)
    if parsed.texts_first:
        output.run(refine_task.learn_texts_first(project, run_, job))
        job = refine_task.after_texts(run_, job)
    return job


def prefer(parsed: argparse.Namespace, output: Output) -> int:
    """Refines the newest trained run with its ratings, as a new run, or goes on with that. Raises AppError."""
    from desktop_app.flow import refine_task
    from desktop_app.flow.navigator import ProjectState

    project = Project.open(parsed.project)
    state = ProjectState.of(project)
    if state.trained_run is None:
        raise AppError("step_needs_training")
    if state.unfinished_run is not None and refine_task.is_refining(state.unfinished_run):
        into = state.unfinished_run
        output.say(f"Going on with run {into.number}.")
        end = output.run(refine_task.go_on_refining(into))
    else:
        into = project.new_run()
        end = output.run(refine_task.learn_preferences(state.trained_run, into))
    output.say(sentence_for(f"finished_{end.reason}").text)
    output.result({"run": into.number, "reason": end.reason, **end.outputs})
    return 0


def elsewhere(parsed: argparse.Namespace, output: Output) -> int:
    """Writes configurations for several cards and for rented computers. Raises AppError."""
    from desktop_app.export.elsewhere import write_elsewhere
    from desktop_app.flow import tasks
    from desktop_app.recommend import load_plan

    project = Project.open(parsed.project)
    if not project.plan.is_file():
        raise AppError("step_needs_plan")
    plan = load_plan(project)
    job = tasks.train_job(project, plan, Run(Path("0")))
    files = write_elsewhere(project, job, plan.model_id, parsed.to)
    output.table(("file", "what it is for"), [(name, purpose) for name, purpose in files.items()])
    output.result({"folder": str(parsed.to), "files": list(files)})
    return 0
