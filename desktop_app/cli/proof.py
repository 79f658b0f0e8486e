"""`homespun evaluate` and `homespun ask`: the report on a run, and one answer of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from desktop_app.cli.output import Output
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, Run
from desktop_app.core.sentences import sentence_for


def add_words(with_project: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds both commands."""
    _evaluate_words(with_project("evaluate", "Say whether the model became better, and what it gives away."))
    _ask_words(with_project("ask", "Let the trained model answer one message."))


def _evaluate_words(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--run", type=int, metavar="N", help="number of the training run (default: the newest)")
    sub.add_argument(
        "--answers", type=int, default=24, metavar="N", help="unseen messages to answer (default: 24)"
    )
    sub.add_argument("--page", type=Path, metavar="FILE", help="also write the page to show to others (HTML)")


def _ask_words(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("message", metavar="TEXT", help="a message as somebody might send it to you, or - for stdin")
    sub.add_argument("--run", type=int, metavar="N", help="number of the training run (default: the newest)")
    sub.add_argument("--base", action="store_true", help="let the model from before answer instead")
    sub.add_argument("--length", type=int, default=160, metavar="N", help="tokens at most (default: 160)")


def evaluate(parsed: argparse.Namespace, output: Output) -> int:
    """Makes the report of a run and prints it. Raises AppError."""
    from desktop_app.cli import tell
    from desktop_app.evaluation import load_verdict
    from desktop_app.evaluation.asking import files_of
    from desktop_app.evaluation.page import forgetting_words, interval, leak_words, mark_words, number, write_page
    from desktop_app.evaluation.report import load_report
    from desktop_app.flow.evaluate_task import evaluate as task

    project = Project.open(parsed.project)
    run = trained_run(project, parsed.run)
    output.run(task(project, run, answers=max(1, parsed.answers)))
    verdict, report = load_verdict(run), load_report(run)
    tell.verdict(output, verdict, answers=3)
    output.say()
    output.table(
        ("", "before", "after", "difference, 95 %", "messages", ""),
        [
            (
                sentence_for(f"measure_{one.code}").text,
                number(one.base),
                number(one.tuned),
                interval(one),
                one.count,
                sentence_for(f"word_{one.word}").text,
            )
            for one in report.measures
        ],
    )
    for words in (*mark_words(verdict), *forgetting_words(report), *leak_words(report)):
        output.say(f"{words.text} {words.next_step}".strip())
    output.say()
    for code in verdict.next_steps:
        output.say(f"  - {sentence_for(code, verdict.details).text}")
    if parsed.page is not None:
        write_page(parsed.page, report, verdict)
    output.say(f"The page to show to others: {parsed.page or files_of(run).page}")
    output.result({"verdict": verdict, "report": report})
    return 0


def ask(parsed: argparse.Namespace, output: Output) -> int:
    """Answers once. Raises AppError."""
    from desktop_app.flow.ask_task import LONGEST_MESSAGE_CHARACTERS, instruction_of, names_in
    from desktop_app.flow.ask_task import ask as task
    from desktop_app.protocol.events import Event, Sample
    from desktop_app.redaction.chat_tokens import fill_tokens

    project = Project.open(parsed.project)
    run = trained_run(project, parsed.run)
    text = (sys.stdin.read() if parsed.message == "-" else parsed.message).strip()
    if not 0 < len(text) <= LONGEST_MESSAGE_CHARACTERS:
        raise AppError("message_too_long", most=LONGEST_MESSAGE_CHARACTERS)
    names = names_in(project, text)
    variant = "base" if parsed.base else "tuned"
    answers: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Sample) and event.final:
            answers.append(fill_tokens(event.text, names).strip())

    output.run(
        task(
            run,
            text,
            names=names,
            variants=(variant,),
            max_new_tokens=max(1, parsed.length),
            instruction=instruction_of(project),
        ),
        on_event=listen,
    )
    output.say(answers[0] if answers else "")
    output.result({"run": run.number, "variant": variant, "answer": answers[0] if answers else ""})
    return 0


def trained_run(project: Project, number: int | None) -> Run:
    """Returns a finished run, the newest without a number.

    Raises:
        AppError: "run_missing" or "step_needs_training".
    """
    from desktop_app.flow.navigator import ProjectState

    if number is None:
        run = ProjectState.of(project).trained_run
    else:
        run = next((one for one in project.runs() if one.number == number), None)
        if run is None:
            raise AppError("run_missing", run=number)
    if run is None or not run.is_trained:
        raise AppError("step_needs_training")
    return run
