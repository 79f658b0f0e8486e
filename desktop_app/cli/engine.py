"""`homespun engine status|install|repair|remove`: the part that trains, without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.cli.output import Output
    from desktop_app.runtime.choose import Choice
    from desktop_app.runtime.plan import EnginePlan


def add_words(engine: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`common`: the options that every command has."""
    actions = engine.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help_text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help_text, description=help_text, parents=[common])

    action("status", "Say whether the part that trains is there, and what this computer needs.")
    for name, help_text in (
        ("install", "Download and build the part that trains; goes on where an earlier try stopped."),
        ("repair", "Try the part that trains, and build it anew if it does not work."),
    ):
        sub = action(name, help_text)
        sub.add_argument(
            "--backend", metavar="NAME", help="cpu, cu126, cu130, rocm72 or rocm714 (default: by the card)"
        )
        sub.add_argument("--to", type=Path, metavar="DIR", help="a folder on another drive; short, on Windows")
        sub.add_argument(
            "--mirror",
            action="append",
            default=[],
            metavar="[SOURCE=]URL",
            help="try this address first; SOURCE is packages (default), pytorch or amd; repeatable",
        )
        sub.add_argument("--from-folder", type=Path, metavar="DIR", help="use the files that lie here, offline")
    action("remove", "Remove the part that trains and all it downloaded; projects and models stay.")


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError; returns the exit status."""
    if parsed.action == "status":
        return _status(output)
    if parsed.action == "remove":
        return _remove(output)
    return _install(parsed, output)


def _status(output: Output) -> int:
    from desktop_app.cli.output import size_words
    from desktop_app.core.records import to_plain
    from desktop_app.core.sentences import sentence_for
    from desktop_app.hardware import detect
    from desktop_app.runtime.choose import choose
    from desktop_app.runtime.status import status

    found = status()
    choice = choose(detect())
    said = sentence_for(f"engine_state_{found.state}")
    output.say(f"{said.text} {said.next_step}".strip())
    if found.without:
        lacks = sentence_for("engine_state_without", {"names": ", ".join(found.without)})
        output.say(f"{lacks.text} {lacks.next_step}")
    if found.folder is not None:
        output.say(f"{found.backend}, {size_words(found.size_bytes)} in {found.folder}")
    _tell_choice(choice, output)
    output.result(
        {
            "state": found.state,
            "backend": found.backend,
            "folder": str(found.folder) if found.folder else None,
            "size_bytes": found.size_bytes,
            "versions": found.versions,
            "without": list(found.without),
            "choice": to_plain(choice),
        }
    )
    return 0


def _install(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli.engine_bars import install_with_bars
    from desktop_app.cli.output import size_words
    from desktop_app.core.sentences import sentence_for
    from desktop_app.runtime.plan import room_for

    plan = _plan(parsed, output)
    if plan is None:
        return 1
    room = room_for(plan)
    output.say(
        f"{plan.choice.backend}: {len(plan.files)} files, {size_words(room.missing_bytes)} to fetch, "
        f"{size_words(plan.unpacked_bytes)} unpacked, in {plan.root}"
    )
    folder = install_with_bars(plan, only_repair=parsed.action == "repair")
    output.say(sentence_for("engine_state_ready").text)
    output.result({"folder": str(folder), "backend": plan.choice.backend})
    return 0


def _plan(parsed: argparse.Namespace, output: Output) -> EnginePlan | None:
    """None when something has to be put right first; it was said."""
    import platform

    from desktop_app.core.records import to_plain
    from desktop_app.hardware import detect
    from desktop_app.runtime.addresses import read_mirrors
    from desktop_app.runtime.choose import choose, with_backend
    from desktop_app.runtime.plan import make_plan

    choice = choose(detect())
    if parsed.backend:
        choice = with_backend(choice, parsed.backend)
    else:
        _tell_choice(choice, output)
        if choice.answer == "repair_first":
            output.say("Or name --backend cpu to go on without the card.")
            output.result({"choice": to_plain(choice)})
            return None
    return make_plan(
        choice,
        system=platform.system(),
        root=parsed.to,
        mirrors=read_mirrors(parsed.mirror),
        from_folder=parsed.from_folder,
    )


def _remove(output: Output) -> int:
    from desktop_app.core.sentences import sentence_for
    from desktop_app.runtime import places
    from desktop_app.runtime.install import remove

    remove(places.chosen_root())
    output.say(sentence_for("engine_removed").text)
    output.result({"removed": True})
    return 0


def _tell_choice(choice: Choice, output: Output) -> None:
    from desktop_app.core.sentences import sentence_for

    said = sentence_for(f"engine_choice_{choice.answer}", {"card": choice.card})
    output.say(f"{said.text} {said.next_step} {choice.link}".strip())
