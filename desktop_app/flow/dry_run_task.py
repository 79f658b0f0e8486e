"""The measured dry run: the plan is tried on this computer, and corrected to what was seen."""

from __future__ import annotations

import shutil
from dataclasses import replace

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.flow.tasks import planned_in, required, train_job
from desktop_app.protocol.events import Failed
from desktop_app.protocol.jobs import DryRunJob
from desktop_app.protocol.planned import Task
from desktop_app.recommend import Plan, save_plan
from desktop_app.recommend.ladder import rungs
from desktop_app.recommend.measured import Measurement, keep_measurement, load_measurements, measurement_of
from desktop_app.recommend.plan import Settings
from desktop_app.recommend.recommend import longer_texts, with_settings

_OUT_OF_MEMORY = frozenset(("out_of_memory", "engine_killed_for_memory"))
_MOST_RETRIES = 4
# A rung that saves less than this is not worth a minute of trying.
_WORTHWHILE = 0.85


def dry_run(project: Project, plan: Plan) -> Task:
    """Tries a plan; where memory runs out, goes down the ladder until something fits. Saves the corrected plan.

    Each try is a process of its own, so that none begins with the holes of the one before. The outputs: `tries`,
    `peak_bytes`, `estimated_seconds` (0: unknown), `verdict`, and `changed`, the code of the last rung taken
    ("" when the plan fits as it was). Where more than one text in a hundred would be cut although memory allows
    more, a second try is made with the length that was measured.

    Raises:
        AppError: "dry_run_no_fit" when even the lowest rung does not fit, and what the job raises.
    """
    folder = project.jobs / "dry-run" / "000"
    changed, settings = "", plan.settings
    label = "trying_plan"
    fitting: tuple[Plan, Measurement] | None = None
    try:
        for attempt in range(1, _MOST_RETRIES + 2):
            tried = replace(plan, settings=settings)
            job = DryRunJob(train=train_job(project, tried, Run(folder)))
            end = yield planned_in(project.jobs, job, label=label)
            if isinstance(end, Failed) and end.code in _OUT_OF_MEMORY:
                if fitting is not None:
                    break  # the longer texts do not fit after all
                changed, settings = _next_rung(tried)
                label = "trying_smaller"
                continue
            outputs = required(end).outputs
            measurement = measurement_of(with_settings(tried, settings, measured=()), outputs)
            keep_measurement(measurement)
            fitting = with_settings(plan, settings, measured=load_measurements()), measurement
            longer = longer_texts(fitting[0], measurement.p99_tokens) if not changed else None
            if longer is None or attempt > 1:
                break
            settings, label = longer, "trying_longer"
        if fitting is None:
            raise AppError("dry_run_no_fit")
        made, measurement = fitting
        save_plan(project, made)
        return {
            "tries": attempt,
            "peak_bytes": measurement.peak_bytes,
            "estimated_seconds": made.estimated_seconds or 0.0,
            "verdict": made.verdict,
            "changed": changed,
        }
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)


def _next_rung(plan: Plan) -> tuple[str, Settings]:
    """The first rung that makes a difference; the lowest when none does by itself."""
    now = with_settings(plan, plan.settings, measured=()).estimate.total
    lowest: tuple[str, Settings] | None = None
    for code, settings in rungs(plan.settings):
        lowest = (code, settings)
        if with_settings(plan, settings, measured=()).estimate.total <= _WORTHWHILE * now:
            break
    if lowest is None:
        raise AppError("dry_run_no_fit")
    return lowest
