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

_WAYS = ("vary", "answer", "gap", "question", "plain")
_WAY_WORDS = (
    "vary: reword a message and keep your answer (default)",
    "answer: answer in your style",
    "gap: a situation that you name",
    "question: propose messages that you answer",
    "plain: small changes by rules, without a model",
)
_OLLAMA = "http://127.0.0.1:11434/v1"


def _count(typed: str) -> int:
    number = int(typed)
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000")
    return number


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

    more = action("make-more", "Make more training pairs with a model on this computer, or by rules alone.")
    more.add_argument("--way", choices=_WAYS, default="vary", help="; ".join(_WAY_WORDS))
    more.add_argument("--count", type=_count, default=20, metavar="N", help="how many (default: 20)")
    more.add_argument("--url", default=_OLLAMA, help=f"an OpenAI-compatible API (default: Ollama, {_OLLAMA})")
    more.add_argument("--model", metavar="NAME", help="a model of that API; without it the models are listed")
    more.add_argument("--about", default="", metavar="TEXT", help="the situation that is missing (gap, question)")
    more.add_argument("--judge", action="store_true", help="let the model judge what it wrote, too")
    more.add_argument(
        "--send-to-other-computer",
        action="store_true",
        help="agree that the cleaned texts go to a computer that is not this one (https only)",
    )
    more.add_argument("--with-key", action="store_true", help="ask for the API key, or read it from a pipe")
    more.add_argument("--remember", action="store_true", help="keep the key in the system's keychain")
    action("answer", "Answer the questions that make-more proposed: a line each, an empty line skips one.")


def run(parsed: argparse.Namespace, output: Output) -> int:
    actions: dict[str, Callable[[argparse.Namespace, Output], int]] = {
        "export": export,
        "check": check,
        "make-more": make_more,
        "answer": answer,
    }
    return actions[parsed.action](parsed, output)


def make_more(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.make_more import run_make_more

    return run_make_more(_built(parsed.project), parsed, output)


def answer(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.make_more import answer_questions

    return answer_questions(_built(parsed.project), output)


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
            (f"{quality.replies + quality.made_candidates:,}", _all_words(quality.made_candidates)),
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


def _all_words(made: int) -> str:
    return f"in all: your replies, and {made:,} made" if made else "replies in all"


def _built(folder: Path) -> Project:
    from desktop_app.core.project import Project

    project = Project.open(folder)
    if not project.quality.is_file():
        raise AppError("step_needs_privacy")
    return project


def _largest_first(counts: Any) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
