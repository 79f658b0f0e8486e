"""One function a command. Each loads only the rooms it needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.cli.output import Output, words_or_code
from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_json, read_record, replacing
from desktop_app.core.records import from_plain, to_plain


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Runs the command that was named; returns the exit status. Raises AppError."""
    command: Callable[[argparse.Namespace, Output], int] = {
        "demo": demo,
        "detect": detect,
        "new": new,
        "messages": messages,
        "import": import_messages,
        "fetch-mail": fetch_mail,
        "find-names": find_names,
        "redact": redact,
        "privacy-report": privacy_report,
        "dataset": dataset,
        "plan": plan,
        "download": download,
        "engine": engine,
        "train": train,
        "prefer": prefer,
        "elsewhere": elsewhere,
        "evaluate": evaluate,
        "ask": ask,
        "export": export,
        "export-adapter": export_adapter,
        "find-personal-data": find_personal_data,
        "reply-text": reply_text,
        "update": update,
        "forget-secrets": forget_secrets,
        "doctor": doctor,
    }[parsed.command]
    return command(parsed, output)


def demo(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.demo import run_demo

    return run_demo(output, method=parsed.method, folder=parsed.to, quick=parsed.quick)


def detect(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import detect as command

    return command.run(parsed, output)


def new(parsed: argparse.Namespace, output: Output) -> int:
    project = Project.create(parsed.project)
    output.say(f"Started “{project.facts.name}” in {project.folder}")
    output.say(f"Next: homespun import {parsed.project} YOUR_MAILBOX --me you@example.org")
    output.result({"project": str(project.folder)})
    return 0


def messages(parsed: argparse.Namespace, output: Output) -> int:
    import msgspec

    from desktop_app.importers import Tally, read_messages
    from desktop_app.importers.message import MESSAGE_FIELDS

    tally = Tally()
    count = 0
    found = read_messages(parsed.paths, tally=tally, keep=parsed.keep)
    if parsed.jsonl is None:
        for _message in found:
            count += 1
    else:
        encoder = msgspec.json.Encoder()
        with replacing(parsed.jsonl, binary=True) as stream:
            for message in found:
                record = {name: getattr(message, name) for name in MESSAGE_FIELDS}
                stream.write(encoder.encode(record) + b"\n")
                count += 1
    dropped = dict(tally.dropped)
    sources = [{**to_plain(source), "dropped": tally.dropped_of(source.name)} for source in tally.funnel().sources]
    output.table(
        ("found", "messages", "what it is"),
        [(one["name"], f"{one['read']:,}", words_or_code("format", one["format"])) for one in sources],
    )
    output.say(f"{tally.read:,} messages read, {count:,} usable.")
    output.table(
        ("left out", "why"), [(f"{number:,}", words_or_code("drop", reason)) for reason, number in dropped.items()]
    )
    output.result({"read": tally.read, "kept": count, "dropped": dropped, "sources": sources})
    return 0


def import_messages(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import tell
    from desktop_app.flow import tasks
    from desktop_app.importers import SenderCount
    from desktop_app.importers.message import Funnel
    from desktop_app.protocol.events import Notice

    project = Project.open(parsed.project)
    # What was imported before stays; an export that is named again is looked at again.
    paths = [*(Path(source) for source in project.facts.sources), *(path.absolute() for path in parsed.paths)]
    keep = [*project.facts.keep_reasons, *parsed.keep]
    not_read: list[Notice] = []
    output.run(
        tasks.read_exports(project, list(dict.fromkeys(paths)), keep=keep),
        on_event=lambda event: not_read.append(event) if isinstance(event, Notice) else None,
    )
    missed = {str(notice.details.get("name")): notice for notice in not_read}
    if all(path.name in missed for path in parsed.paths):
        # Earlier exports of the project are there, but nothing of what was named now.
        first = missed[parsed.paths[0].name]
        raise AppError(first.code, **first.details)
    me = parsed.me or list(project.facts.my_addresses)
    if not me:
        senders = [from_plain(SenderCount, one) for one in read_json(project.senders)][:10]
        output.say("Which of these people is you?")
        output.table(
            ("messages", "address", "name", ""),
            [
                (f"{sender.sent_count:,}", sender.address, sender.name, "probably" if sender.likely_me else "")
                for sender in senders
            ],
        )
        raise AppError("who_are_you")
    output.run(tasks.import_messages(project, me))
    funnel = read_record(project.funnel, Funnel)
    tell.funnel(output, funnel)
    output.result({**to_plain(funnel), "not_read": [to_plain(notice) for notice in not_read]})
    return 0


def fetch_mail(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.fetch_mail import run_fetch_mail

    return run_fetch_mail(parsed, output)


def find_names(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import find_names as command_find_names

    return command_find_names.run(parsed, output)


def redact(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import tell
    from desktop_app.dataset.example import Quality
    from desktop_app.flow import tasks
    from desktop_app.redaction.finding import PrivacyReport

    project = Project.open(parsed.project)
    _need(project.findings, "step_needs_messages")
    output.run(tasks.clean_messages(project))
    # On the command line asking for the redaction is the review: the report below is what was decided.
    project.change(privacy_reviewed=True)
    report = read_record(project.privacy_report, PrivacyReport)
    quality = read_record(project.quality, Quality)
    tell.privacy(output, report)
    tell.quality(output, quality)
    output.result({"privacy": to_plain(report), "dataset": to_plain(quality)})
    return 0


def privacy_report(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.privacy import privacy_report as tell

    return tell(parsed, output)


def dataset(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import dataset as commands_of_dataset

    return commands_of_dataset.run(parsed, output)


def plan(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import plan as command_plan

    return command_plan.run(parsed, output)


def download(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import download as command_download

    return command_download.run(parsed, output)


def engine(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import engine as commands_of_engine

    return commands_of_engine.run(parsed, output)


def train(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import train as command_train

    return command_train.run(parsed, output)


def prefer(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import train as command_train

    return command_train.prefer(parsed, output)


def elsewhere(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import train as command_train

    return command_train.elsewhere(parsed, output)


def evaluate(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.proof import evaluate as report_on_run

    return report_on_run(parsed, output)


def ask(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.proof import ask as answer_once

    return answer_once(parsed, output)


def export(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import export as command_export

    return command_export.export(parsed, output)


def export_adapter(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import export as command_export

    return command_export.export_adapter(parsed, output)


def find_personal_data(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.find_personal_data import find_personal_data as show_findings

    return show_findings(parsed, output)


def reply_text(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.reply_text import reply_text as print_reply

    return print_reply(parsed, output)


def update(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import update as command

    return command.run(parsed, output)


def forget_secrets(_: argparse.Namespace, output: Output) -> int:
    from desktop_app import keychain

    forgotten = keychain.forget_all()
    output.say(f"{forgotten} removed from this computer's keychain.")
    output.result({"forgotten": forgotten})
    return 0


def doctor(_: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.doctor import examine

    facts = examine()
    output.table(("", ""), list(facts.items()))
    output.result(facts)
    return 0


def _need(path: Path, code: str) -> None:
    if not path.is_file():
        raise AppError(code)


def trained(folder: Path) -> tuple[Project, Any]:
    from desktop_app.flow.navigator import ProjectState

    project = Project.open(folder)
    run_ = ProjectState.of(project).trained_run
    if run_ is None:
        raise AppError("step_needs_training")
    return project, run_
