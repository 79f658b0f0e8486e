"""How long the whole automatic report on the bundled example takes, stage by stage; the promise is two minutes.

`python -m tests.benchmarks.report_speed [PROJECT] [--answers 24]`: a project with a finished run (default: the one
that `homespun demo` leaves; where there is none, the example is read, cleaned and trained first, which is not
counted). The project is copied: its own report stays. Prints wall and processor seconds of each stage; a stage
begins with its phase's event, and the processor's seconds are those of the child (psutil), starting it included.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from desktop_app.core import paths
from desktop_app.core.project import Project, Run
from desktop_app.flow import tasks
from desktop_app.flow.evaluate_task import ANSWERS, evaluate
from desktop_app.protocol.events import Failed, Phase
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.planned import Task
from desktop_app.protocol.wire import read_job, to_line
from desktop_app.recommend import make_plan, save_plan
from desktop_app.runtime.environment import engine_python
from desktop_app.supervisor.task_runner import TaskRunner

PROMISED_S = 120.0
_ME = "billie.hartwell@example.org"


@dataclass
class Stage:
    """`processor_s` counts all cores."""

    name: str
    began_s: float
    wall_s: float = 0.0
    processor_s: float = 0.0


def _done(task: Task) -> None:
    runner = TaskRunner(task, engine_python=engine_python())
    for event in runner.events():
        if isinstance(event, Failed):
            sys.exit(f"{event.code}: {event.details}")


def make_example(folder: Path) -> Project:
    """Goes the demo's way as far as a trained model."""
    from desktop_app.hardware import detect

    project = Project.create(folder, name="Demo", is_example=True)
    _done(tasks.read_exports(project, [paths.examples() / "mailbox", paths.examples() / "chats"]))
    _done(tasks.import_messages(project, [_ME]))
    _done(tasks.clean_messages(project))
    plan = make_plan(detect(), pairs=300, model_id="homespun-tiny", method="qlora")
    save_plan(project, plan)
    run = project.new_run()
    _done(tasks.train(run, tasks.train_job(project, plan, run)))
    return project


def copy_of(project: Project, folder: Path) -> tuple[Project, Run]:
    """Copies what a report reads, and lets the run's job point to the copies."""
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns("checkpoints", "export", "take-along"))
    copy = Project.open(folder)
    run = next(run for run in reversed(copy.runs()) if run.is_trained)
    job = read_job(run.job, TrainJob)
    moved = replace(job, run_dir=str(run.folder), train_file=str(copy.train_file))
    if not Path(moved.base_model).is_dir():
        moved = replace(moved, base_model=str(paths.tiny_model()))
    run.job.write_text(to_line(moved), encoding="utf-8")
    return copy, run


def measured(project: Project, run: Run, answers: int) -> list[Stage]:
    """Runs the report and returns its stages in order."""
    runner = TaskRunner(evaluate(project, run, answers=answers), engine_python=engine_python())
    stages: list[Stage] = [Stage("asking", time.monotonic())]
    used = counted = 0.0
    child = 0
    for event in runner.events():
        now = time.monotonic()
        stages[-1].wall_s = now - stages[-1].began_s
        if (process_id := runner.child_process_id or 0) != child:
            child, used, counted = process_id, 0.0, 0.0
        try:
            times = psutil.Process(child).cpu_times() if child else None
            used = times.user + times.system if times is not None else used
        except psutil.NoSuchProcess:
            pass  # the last event may come after the child has gone; what it used was noted with the one before
        stages[-1].processor_s += used - counted
        counted = used
        if isinstance(event, Failed):
            sys.exit(f"{event.code}: {event.details}")
        if isinstance(event, Phase):
            stages.append(Stage(event.name, now))
    return stages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path, nargs="?", default=paths.user_data() / "demo")
    parser.add_argument("--answers", type=int, default=ANSWERS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="report-speed-") as folder:
        if (options.project / "project.json").is_file():
            source = Project.open(options.project)
        else:
            source = make_example(Path(folder) / "example")
        stages = measured(*copy_of(source, Path(folder) / "copy"), options.answers)
    for stage in stages:
        print(f"{stage.name:<20} {stage.wall_s:7.1f} s   processor {stage.processor_s:7.1f} s")
    total = sum(stage.wall_s for stage in stages)
    print(f"{'the whole report':<20} {total:7.1f} s   processor {sum(s.processor_s for s in stages):7.1f} s")
    print(f"promised: under {PROMISED_S:.0f} s; {'kept' if total < PROMISED_S else 'NOT KEPT'}")
    return 0 if total < PROMISED_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
