"""`homespun demo`: the whole way on the bundled example, told as a story, with a check at every step."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.cli import tell
from desktop_app.cli.detect import tell as tell_computer
from desktop_app.cli.output import Output, duration_words
from desktop_app.core import paths
from desktop_app.core.project import Project, Run, read_record
from desktop_app.core.sentences import sentence_for
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.dataset.example import Quality
from desktop_app.evaluation import Verdict, load_verdict
from desktop_app.export import load_check
from desktop_app.flow import tasks
from desktop_app.flow.evaluate_task import evaluate
from desktop_app.flow.export_task import export as export_task
from desktop_app.hardware import detect
from desktop_app.importers.message import Funnel
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.wire import read_job
from desktop_app.recommend import make_plan, save_plan
from desktop_app.redaction.finding import FoundValue, PrivacyReport
from desktop_app.runtime.environment import engine_python

ME = "billie.hartwell@example.org"
QUICK_STEPS = 12
"""Enough to see the loss fall and to export something that differs from the base; not enough for a style."""


@dataclass(slots=True)
class Checks:
    """What the demo promises, and whether it held."""

    held: dict[str, bool] = field(default_factory=dict)

    def note(self, promise: str, held: bool) -> None:
        self.held[promise] = held

    @property
    def all_held(self) -> bool:
        return all(self.held.values())


def run_demo(output: Output, *, method: str, folder: Path | None, quick: bool) -> int:
    """Runs every step; returns 0 only if every check held. Raises AppError.

    Args:
        method: "qlora" or "lora".
        folder: a new folder for the project, or None for the demo's own place, which is made anew each time.
        quick: train a few steps only; the checks of style are left out then.
    """
    engine_python()
    began = time.monotonic()
    checks = Checks()
    project = _new_project(folder)
    story: list[tuple[str, Callable[[], None]]] = [
        ("1  Reading the example mailbox and chat", lambda: _import(output, project, checks)),
        ("2  Replacing personal data", lambda: _redact(output, project, checks)),
        ("3  Making the plan", lambda: _plan(output, project, method)),
        ("4  Training", lambda: _train(output, project, checks, quick=quick)),
        (
            "5  Before and after, on messages it has never seen",
            lambda: _evaluate(output, project, checks, quick=quick),
        ),
        ("6  Taking it along, and opening every file with llama.cpp", lambda: _export(output, project, checks)),
    ]
    for title, step in story:
        output.heading(title)
        step()
    output.heading("What was promised")
    for promise, held in checks.held.items():
        output.say(f"  {'✓' if held else '✗'} {promise}", style=None if held else "bold red")
    seconds = time.monotonic() - began
    output.say(f"\nAll of it took {duration_words(seconds)}. The project lies in {project.folder}")
    output.result({"checks": checks.held, "seconds": round(seconds, 1), "project": str(project.folder)})
    return 0 if checks.all_held else 1


def _new_project(folder: Path | None) -> Project:
    if folder is not None:
        return Project.create(folder, name="Demo", is_example=True)
    place = paths.user_data() / "demo"
    # Only a folder that is a demo's project is removed, whatever else may have been put there by then.
    if (place / "project.json").is_file() and Project.open(place).facts.is_example:
        shutil.rmtree(place)
    return Project.create(place, name="Demo", is_example=True)


def _import(output: Output, project: Project, checks: Checks) -> None:
    sources = [paths.examples() / "mailbox", paths.examples() / "chats"]
    output.run(tasks.read_exports(project, sources))
    output.run(tasks.import_messages(project, [ME]))
    funnel = read_record(project.funnel, Funnel)
    tell.funnel(output, funnel)
    checks.note(
        f"every one of {funnel.read:,} messages is kept or left out for a named reason",
        funnel.read == funnel.kept + sum(funnel.dropped.values()) and funnel.read >= 300,
    )


def _redact(output: Output, project: Project, checks: Checks) -> None:
    output.run(tasks.clean_messages(project))
    project.change(privacy_reviewed=True)
    report = read_record(project.privacy_report, PrivacyReport)
    tell.privacy(output, report)
    output.say()
    quality = read_record(project.quality, Quality)
    tell.quality(output, quality)
    checks.note("none of the identifiers that were found is in the training files", not _left_over(project))
    checks.note(
        f"{quality.pairs} pairs in Alpaca JSON, split in the order of time",
        quality.pairs == quality.train + quality.validation + quality.test > 0,
    )


def _left_over(project: Project) -> list[str]:
    """Returns the found values, names aside, that still stand in a dataset file.

    Names are left to the room's own check: a replaced name can rightly come up again as somebody's invented one.
    """
    texts = "\n".join(
        f"{example.input}\n{example.output}"
        for file in (project.train_file, project.validation_file, project.test_file)
        for example in read_alpaca(file)
    ).casefold()
    with project.findings.open(encoding="utf-8") as stream:
        found = [FoundValue(**json.loads(line)) for line in stream]
    return [item.kind for item in found if item.kind != "PERSON" and item.value.casefold() in texts]


def _plan(output: Output, project: Project, method: str) -> None:
    profile = detect()
    tell_computer(output, profile)
    output.say()
    pairs = read_record(project.quality, Quality).train
    # The demo model on any computer: a demo that downloads gigabytes first is none.
    plan = make_plan(
        profile, pairs=pairs, model_id="homespun-tiny", method="lora" if method == "lora" else "qlora"
    )
    save_plan(project, plan)
    tell.plan(output, plan)


def _train(output: Output, project: Project, checks: Checks, *, quick: bool) -> None:
    from desktop_app.recommend import load_plan

    run = project.new_run()
    job = tasks.train_job(project, load_plan(project), run, max_steps=QUICK_STEPS if quick else 0)
    end = output.run(tasks.train(run, job))
    output.say(sentence_for(f"finished_{end.reason}").text)
    metrics = json.loads(run.metrics.read_text(encoding="utf-8"))
    before, after = metrics["validation_loss_before"], metrics["validation_loss_after"]
    output.say(
        f"{job.method.upper()}, {metrics['steps']} steps in {duration_words(metrics['seconds'])}. "
        f"Validation loss {before:.3f} before, {after:.3f} after."
    )
    checks.note("the loss on unseen messages fell", after < before)


def _evaluate(output: Output, project: Project, checks: Checks, *, quick: bool) -> None:
    run = _run(project)
    output.run(evaluate(project, run, answers=12, max_new_tokens=96))
    verdict: Verdict = load_verdict(run)
    tell.verdict(output, verdict, answers=3)
    if not quick:
        checks.note(
            "the answers took on the writer's turns of phrase",
            verdict.tuned_habits >= 0.5 * verdict.own_habits and verdict.tuned_habits > 2 * verdict.base_habits,
        )


def _export(output: Output, project: Project, checks: Checks) -> None:
    run = _run(project)
    destination = project.folder / "take-along"
    output.run(export_task(project, run, destination))
    check = load_check(run)
    assert check is not None
    tell.exported(output, check, destination)
    for file in check.files:
        checks.note(f"{file.name} answers as the trained model does", file.verdict in ("same", "almost_same"))
    checks.note(f"trained with {read_job(run.job, TrainJob).method} in a child process", run.is_trained)


def _run(project: Project) -> Run:
    run = project.latest_run()
    assert run is not None
    return run
