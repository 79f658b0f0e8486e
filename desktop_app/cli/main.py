"""The command line's words and what they start."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app import __version__
from desktop_app.cli import detect
from desktop_app.core.errors import AppError

_DESCRIPTION = """Turns your own mail and chats into a private language model that writes like you.
Without any words it opens the window. Nothing leaves this computer."""

_DATASET = "Take the training pairs along in other formats, or say what stands out in them."

_ENGINE = "Look at, install, repair or remove the part that trains."


def _parser() -> argparse.ArgumentParser:  # noqa: PLR0915 - one line a word, read top to bottom
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object for programs")
    parser = argparse.ArgumentParser(
        prog="homespun", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"homespun {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")

    def command(name: str, help_text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help_text, description=help_text, parents=[common])

    def with_project(name: str, help_text: str) -> argparse.ArgumentParser:
        sub = command(name, help_text)
        sub.add_argument("project", type=Path, metavar="PROJECT", help="folder of the project")
        return sub

    demo = command("demo", "Run the whole way on the bundled example, from a mailbox to a checked model.")
    demo.add_argument("--method", choices=("qlora", "lora"), default="qlora", help="how to train (default: qlora)")
    demo.add_argument("--to", type=Path, metavar="DIR", help="a new folder for the project, kept afterwards")
    demo.add_argument("--quick", action="store_true", help="train only briefly: shows that everything works")

    detect.add_words(command("detect", "Look at this computer and say what it can train."))
    with_project("new", "Start a project in a new folder.")

    messages = command("messages", "Read mail and chat exports and show what is in them; no project needed.")
    messages.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    messages.add_argument("--jsonl", type=Path, metavar="OUT", help="write one message a line to this file")
    _with_keep(messages)

    imported = with_project("import", "Read mail and chat exports into a project.")
    imported.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    imported.add_argument(
        "--me",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an address or chat name that is you; repeatable",
    )
    _with_keep(imported)

    fetched = with_project("fetch-mail", "Get your own mail from an IMAP account into a project.")
    fetched.add_argument("--host", metavar="H", help="the mail server; found from the address where it is known")
    fetched.add_argument("--user", required=True, metavar="U", help="your mail address or user name")
    fetched.add_argument("--port", type=int, metavar="N", help="default: 993, or 143 with --starttls")
    fetched.add_argument("--starttls", action="store_true", help="encrypt after connecting, as some servers want")
    fetched.add_argument(
        "--folder", action="append", default=[], metavar="NAME", help="instead of the Sent folder; repeatable"
    )
    fetched.add_argument("--since", default="", metavar="YYYY-MM-DD", help="only mails of this day or later")
    fetched.add_argument("--remember", action="store_true", help="keep the password in the system's keychain")

    from desktop_app.cli import find_names

    find_names.add_words(
        with_project("find-names", "Let a language model on this computer look for more names of people.")
    )

    with_project("redact", "Replace personal data in a project's messages and make the training pairs.")

    report = with_project("privacy-report", "Say what was done to protect people in a project's messages.")
    report.add_argument("--out", type=Path, metavar="FILE", help="write a page to print (HTML)")

    from desktop_app.cli import dataset

    dataset.add_words(commands.add_parser("dataset", help=_DATASET, description=_DATASET), common)

    from desktop_app.cli import plan

    plan.add_words(command("plan", "Choose a model and settings that fit this computer; needs no project."))

    from desktop_app.cli import download

    download.add_words(
        command("download", "Get a model from Hugging Face, or a server like it; goes on after a break.")
    )

    from desktop_app.cli import engine

    engine.add_words(commands.add_parser("engine", help=_ENGINE, description=_ENGINE), common)

    train = with_project("train", "Train as planned; goes on where an unfinished run stopped.")
    train.add_argument("--new", action="store_true", help="start a new run even if one is unfinished")
    train.add_argument(
        "--recipe", type=Path, metavar="FILE", help="a new run with the settings of another run's recipe.json"
    )
    train.add_argument("--max-steps", type=int, default=0, metavar="N", help="stop after N steps")
    train.add_argument(
        "--set",
        action="append",
        default=[],
        dest="options",
        metavar="NAME=VALUE",
        help="another setting than the plan's, such as epochs=2; repeatable (a wrong name lists them all)",
    )
    train.add_argument("--try", type=int, default=0, dest="tries", metavar="N", help="first try up to N settings")
    train.add_argument("--hours", type=float, default=1.0, metavar="H", help="for --try (default: 1)")
    train.add_argument("--texts-first", action="store_true", help="learn your notes before your messages")
    train.add_argument(
        "--canaries", type=int, default=0, metavar="N", help="plant N invented secrets for the leak check"
    )

    with_project("prefer", "Refine the trained model with your ratings of its answers.")

    elsewhere = with_project("elsewhere", "Write what is needed to train on several cards or a rented computer.")
    elsewhere.add_argument("--to", type=Path, required=True, metavar="DIR", help="a new folder for the files")

    from desktop_app.cli import proof

    proof.add_words(with_project)

    from desktop_app.cli import export

    export.add_words(
        with_project("export", "Write the trained model in the chosen formats and check each file."),
        command("export-adapter", "The same for any PEFT adapter that was made elsewhere; no project needed."),
    )

    _with_texts(command)
    from desktop_app.cli import update

    update.add_words(command("update", "Ask whether there is a newer Homespun; nothing asks unless you do."))
    command("forget-secrets", "Remove every password, key and token that Homespun keeps in the system's keychain.")
    command("doctor", "Show versions, GPU, disk and engine, without private text: made for a bug report.")
    return parser


def _with_texts(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The two commands that need no project: a text in, what is known of it out."""
    find = command("find-personal-data", "Show the personal data in a text: where it stands, its kind, and why.")
    find.add_argument("file", metavar="FILE", help="a text in any character set, or - for standard input")
    find.add_argument("--language", metavar="XX", help="the text's language as two letters (default: en)")
    find.add_argument("--known-names", metavar="FILE", help="people and companies that are known, one a line")
    find.add_argument(
        "--at-least",
        type=_share,
        default=0.5,
        metavar="P",
        help="how sure a finding must be, 0 to 1 (default: 0.5; 0.3 adds public web pages and numbers of orders)",
    )
    find.add_argument(
        "--jsonl",
        action="store_true",
        help='one {"text", "language", "known_names"} a line in, one {"findings"} a line out',
    )

    reply = command("reply-text", "Print what the writer of a mail typed, without quotes and signature.")
    reply.add_argument("file", metavar="FILE", help="a mail's text in any character set, or - for standard input")
    reply.add_argument("--html", action="store_true", help="the file, and the parent, are HTML")
    reply.add_argument(
        "--parent", type=Path, metavar="FILE", help="the mail that was answered: its lines are quotes"
    )
    reply.add_argument(
        "--jsonl", action="store_true", help="one JSON object a line in and out: text or html, parent"
    )


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError
    return number


_share.__name__ = "number from 0 to 1"  # what argparse calls it in its complaint


def _with_keep(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--keep",
        action="append",
        default=[],
        choices=("newsletter", "auto_reply", "deleted", "draft", "spam", "bot"),
        help="read these as well, which are left out otherwise; repeatable",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    parsed = _parser().parse_args(arguments)
    # After parsing: `--help` and a typing error need no rich and no rooms.
    from desktop_app.cli import commands
    from desktop_app.cli.output import Output

    output = Output(as_json=parsed.as_json)
    try:
        return commands.run(parsed, output)
    except AppError as error:
        output.error(error)
    except KeyboardInterrupt:
        output.error(AppError("cancelled"))
    except BrokenPipeError:
        # The reader (`head`) has seen enough; Python would complain again when it flushes at exit.
        sys.stderr.close()
    return 1
