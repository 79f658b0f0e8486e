"""`homespun dataset`: takes the training pairs along in other formats, and says what stands out in them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import AppError

if TYPE_CHECKING:
    from desktop_app.cli.output import Output
    from desktop_app.core.project import Project
    from desktop_app.dataset.formats import SplitName

_FORMATS = ("alpaca", "openai", "sharegpt", "gemini")
_SPLITS: tuple[SplitName, ...] = ("train", "validation", "test")


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Adds the subcommands; no room is loaded for that."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")

    def action(name: str, help_text: str) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=help_text, description=help_text, parents=[common])
        sub.add_argument("project", type=Path, metavar="PROJECT", help="folder of the project")
        return sub

    export = action("export", "Write the training pairs for another program.")
    export.add_argument("--format", choices=_FORMATS, required=True, help="how the file is written")
    export.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder for the files")
    export.add_argument(
        "--split", choices=_SPLITS, action="append", default=[], help="only this part; repeatable (default: all)"
    )
    action("check", "Say what was left out of the training pairs, and what stands out in the others.")


def run(parsed: argparse.Namespace, output: Output) -> int:
    action: Callable[[argparse.Namespace, Output], int] = {"export": export, "check": check}[parsed.action]
    return action(parsed, output)


def export(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.dataset.formats import export_pairs

    written = export_pairs(_built(parsed.project), parsed.format, parsed.to, parsed.split or _SPLITS)
    output.table(("pairs", "file"), [(f"{count:,}", str(parsed.to / name)) for name, count in written.items()])
    output.result({"format": parsed.format, "files": written})
    return 0


def check(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.output import words_or_code
    from desktop_app.core.project import read_record
    from desktop_app.core.sentences import sentence_for
    from desktop_app.dataset.example import Quality

    quality = read_record(_built(parsed.project).quality, Quality)
    output.table(
        ("replies", "what became of them"),
        [
            (f"{quality.pairs:,}", "training pairs"),
            *((f"{count:,}", words_or_code("drop", reason)) for reason, count in _largest_first(quality.dropped)),
            (f"{quality.replies:,}", "replies in all"),
        ],
    )
    if quality.note_messages:
        output.say(
            f"Besides, {quality.style_texts:,} of {quality.note_messages:,} texts that answer nothing serve as "
            "examples of style."
        )
    output.say(f"Pairs of the test that the training gives away: {quality.leaks}.")
    if not quality.checks:
        output.say("Nothing stands out.")
    for found in quality.checks:
        words = sentence_for(found.code, {**found.details, "count": found.count})
        about = f" ({found.about})" if found.about else ""
        output.say(f"{found.severity}: {words.text}{about} {words.next_step}".strip())
    output.result(quality)
    return 0


def _built(folder: Path) -> Project:
    from desktop_app.core.project import Project

    project = Project.open(folder)
    if not project.quality.is_file():
        raise AppError("step_needs_privacy")
    return project


def _largest_first(counts: Any) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
