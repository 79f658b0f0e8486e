"""`homespun download`: a model of a hub onto this computer; the token is asked or piped in, never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from desktop_app.core.errors import AppError

if TYPE_CHECKING:
    from desktop_app.cli.output import Output


def add_words(download: argparse.ArgumentParser) -> None:
    download.add_argument("model", metavar="MODEL", help="owner and name, such as Qwen/Qwen3-4B-Instruct-2507")
    download.add_argument(
        "--endpoint", metavar="URL", help="another server with the same files (default: the one of the settings)"
    )
    download.add_argument("--token", action="store_true", help="ask for an access token, or read it from a pipe")
    download.add_argument("--remember", action="store_true", help="keep the token in the system's keychain")


def run(parsed: argparse.Namespace, output: Output) -> int:
    """Raises AppError; returns the exit status."""
    from desktop_app.core import paths, settings
    from desktop_app.flow.download_task import DEFAULT_ENDPOINT, download_model

    if "/" not in parsed.model:
        raise AppError("model_not_on_hub", name=parsed.model)
    endpoint = parsed.endpoint or settings.load(paths.settings_file()).hub_endpoint or DEFAULT_ENDPOINT
    token = None
    if parsed.token:
        token = getpass.getpass("Access token: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    end = output.run(download_model(parsed.model, endpoint=endpoint, token=token, remember=parsed.remember))
    output.say(f"The model is whole and on this computer: {end.outputs['folder']}")
    output.result(dict(end.outputs))
    return 0
