"""The whole report on a run: everything asked with one loading of the model, then measured by the worker."""

from __future__ import annotations

from desktop_app.core.project import Project, Run
from desktop_app.evaluation import load_verdict
from desktop_app.evaluation.asking import ask_everything, files_of
from desktop_app.flow.tasks import job_of, planned_in, required
from desktop_app.protocol.jobs import GenerateJob, ReportJob
from desktop_app.protocol.planned import Task

ANSWERS = 24
"""Held-out messages that are answered: enough for an interval, and read within two minutes by a small model."""


def evaluate(project: Project, run: Run, *, answers: int = ANSWERS, max_new_tokens: int = 160) -> Task:
    """Asks both models, measures the answers and makes the verdict.

    The base is loaded as it was in training (4-bit for QLoRA): what the person tries is what was trained. Stopped
    half-way, the verdict of before is kept.

    Raises:
        AppError: "nothing_held_out"; what the jobs raise; "cancelled" when it was stopped.
    """
    job = job_of(run)
    ask_everything(project, run, answers=answers)
    files = files_of(run)
    generate = GenerateJob(
        base_model=job.base_model,
        adapter=str(run.adapter),
        prompts_file=str(files.prompts),
        output_file=str(files.answers),
        texts_file=str(files.texts),
        likelihoods_file=str(files.likelihoods),
        load_in_4bit=job.method == "qlora",
        precision=job.precision,
        max_new_tokens=max_new_tokens,
        seed=job.seed,
    )
    required((yield planned_in(run.jobs, generate, label="answering_held_out", name="evaluate")))
    report = ReportJob(project_dir=str(project.folder), run=run.number)
    required((yield planned_in(run.jobs, report, label="making_report", name="report")))
    verdict = load_verdict(run)
    return {
        "word": verdict.word,
        "loss_before": verdict.loss_before,
        "loss_after": verdict.loss_after,
        "base_habits": verdict.base_habits,
        "tuned_habits": verdict.tuned_habits,
    }
