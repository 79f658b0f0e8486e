"""`homespun update`: is there a newer Homespun, and with --get its setup, checked. Typing it is the permission."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.cli.output import Output
    from desktop_app.update.look import Found


def add_words(update: argparse.ArgumentParser) -> None:
    update.add_argument(
        "--get", action="store_true", help="download the new version's setup, and say how to install it"
    )


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError; returns the exit status."""
    from dataclasses import replace

    from desktop_app import __version__
    from desktop_app.core import paths, settings
    from desktop_app.core.sentences import sentence_for
    from desktop_app.update.look import look
    from desktop_app.update.source import read_source

    kept = settings.load(paths.settings_file())
    found = look(read_source(), seen=kept.notice_utc)
    settings.save(paths.settings_file(), replace(kept, notice_utc=found.release.issued.isoformat()))
    said = sentence_for(found.code, {"own": __version__, "version": found.release.version})
    output.say(f"{said.text} {said.next_step}".strip())
    path = _get(found, output) if parsed.get else None
    output.result(
        {
            "code": found.code,
            "version": found.release.version,
            "own": __version__,
            "page": found.release.page,
            "file": str(path) if path is not None else None,
        }
    )
    return 0


def _get(found: Found, output: Output) -> Path | None:
    """Raises AppError as `bring` does. Ctrl-C keeps what has come."""
    if found.file is None:
        return None
    from rich.console import Console
    from rich.progress import Progress

    from desktop_app.cli.output import phase_words
    from desktop_app.runtime.control import Control
    from desktop_app.update.bring import bring, command_for, is_started_here

    with Progress(console=Console(stderr=True, highlight=False), transient=True) as progress:
        bar = progress.add_task(phase_words("update_downloading"), total=found.file.size_bytes)
        path = bring(
            found.release,
            found.file,
            control=Control(),
            tell=lambda done, _total: progress.update(bar, completed=done),
        )
    output.say(str(path) if is_started_here(found.file) else command_for(path))
    return path
