"""`python -m desktop_app.engine JOBFILE`: one process, one job."""

from __future__ import annotations

import importlib
import sys

from desktop_app.core.errors import AppError
from desktop_app.engine import environment, processes
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.child import leave, run_child
from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import (
    AdoptJob,
    ChatJob,
    CheckJob,
    ConvertJob,
    DryRunJob,
    FindNamesJob,
    GenerateJob,
    Job,
    MergeJob,
    PreferJob,
    QuantizeJob,
    SearchJob,
    TrainJob,
)

# Modules are named, not imported: a check must not wait for the ten seconds that training's imports take.
_RUNNERS: dict[type, tuple[str, str]] = {
    TrainJob: ("desktop_app.engine.train", "run_train"),
    DryRunJob: ("desktop_app.engine.dry_run", "run_dry_run"),
    SearchJob: ("desktop_app.engine.search", "run_search"),
    PreferJob: ("desktop_app.engine.preference", "run_prefer"),
    GenerateJob: ("desktop_app.engine.generate", "run_generate"),
    ChatJob: ("desktop_app.engine.chat", "run_chat"),
    AdoptJob: ("desktop_app.engine.adopt", "run_adopt"),
    MergeJob: ("desktop_app.engine.merge", "run_merge"),
    ConvertJob: ("desktop_app.engine.convert", "run_convert"),
    QuantizeJob: ("desktop_app.engine.quantize", "run_quantize"),
    CheckJob: ("desktop_app.engine.check", "run_check"),
    FindNamesJob: ("desktop_app.engine.find_names", "run_find_names"),
}


def run_job(job: Job, channel: Channel) -> Finished:
    """Runs one engine job.

    Raises:
        AppError: "engine_not_installed" when a library is absent, "launch_not_supported" when several processes
            were started for what one does alone, and whatever the job itself can fail with.
    """
    if type(job) not in _RUNNERS:
        raise AppError("unexpected", code="not_an_engine_job")
    if processes.share_weights() or (processes.count() > 1 and not isinstance(job, TrainJob)):
        raise AppError("launch_not_supported")
    module_name, function_name = _RUNNERS[type(job)]
    try:
        run = getattr(importlib.import_module(module_name), function_name)
    except ModuleNotFoundError as error:
        raise AppError("engine_not_installed", missing=error.name or "?") from error
    finished: Finished = run(job, channel)
    return finished


if __name__ == "__main__":
    environment.prepare()
    processes.only_first_speaks()
    status = run_child(sys.argv[1:], child="engine", run=run_job)
    processes.let_first_speak(status)
    leave(status)
