"""Does a varied training fit: what was typed beside the plan (`--set method=full`), judged before it begins."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from desktop_app.core.errors import AppError
from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend.measured import Measurement
from desktop_app.recommend.plan import Plan, Settings
from desktop_app.recommend.recommend import with_settings

_GB = 10**9


def fit_of_job(plan: Plan, job: TrainJob, *, measured: Sequence[Measurement]) -> Plan:
    """Returns the plan with the job's settings: its `verdict` is "fits" or "tight".

    What the plan itself asks for was shown to the person when it was made, and is not judged again.

    Args:
        job: made from `plan` and varied.

    Raises:
        AppError: "training_too_large" (needed_gb, free_gb) where the job needs more memory than the plan and more
            than there is.
    """
    settings = Settings(**{field.name: getattr(job, field.name) for field in dataclasses.fields(Settings)})
    made = with_settings(plan, settings, measured=measured)
    if made.estimate.total <= plan.estimate.total:
        return dataclasses.replace(made, verdict="fits")
    if made.verdict == "too_large":
        raise AppError(
            "training_too_large",
            needed_gb=round(made.estimate.total / _GB, 1),
            free_gb=round(plan.available_bytes / _GB, 1),
        )
    return made
