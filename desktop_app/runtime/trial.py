"""Tries a new engine in a child process: everything imports, the card is seen, one 4-bit step works."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from desktop_app.core import paths
from desktop_app.core.errors import AppError, Detail
from desktop_app.core.process import child_environment, end_tree, start_child
from desktop_app.runtime.control import Control

_LONGEST_S = 900.0
"""The first import of torch on a slow disk, with a scanner that reads every file, takes minutes."""


def try_engine(python: Path, backend: str, *, log: IO[bytes], control: Control) -> dict[str, Detail]:
    """Returns what the engine said of itself (versions, device, the step's loss).

    Raises:
        AppError: "engine_trial_failed" with the step that failed, "engine_card_not_seen", "cancelled".
    """
    environment = child_environment({"PYTHONPATH": str(paths.package_parent())})
    environment.pop("LD_LIBRARY_PATH", None)
    try:
        process = start_child(
            [str(python), "-m", "desktop_app.engine.trial", backend],
            log=log,
            environment=environment,
            working_dir=python.parent,
        )
    except OSError:
        raise AppError("engine_trial_failed", step="start") from None
    text = wait_for(process, control, longest_s=_LONGEST_S)
    try:
        answer: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise AppError("engine_trial_failed", step="start") from None
    if answer.get("failed") == "card":
        raise AppError("engine_card_not_seen")
    if "failed" in answer or process.returncode != 0:
        raise AppError("engine_trial_failed", step=str(answer.get("failed", "end")))
    return {name: value for name, value in answer.items() if isinstance(value, str | int | float | bool)}


def wait_for(
    process: subprocess.Popen[str],
    control: Control,
    *,
    longest_s: float,
    look: Callable[[], None] | None = None,
) -> str:
    """Waits for a child that prints little, and returns what it printed. Raises AppError("cancelled").

    A child that takes longer than `longest_s` is ended; its exit status then says that it failed.
    `look` is called a few times a second meanwhile.
    """
    due = time.monotonic() + longest_s
    try:
        while True:
            try:
                text, _ = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                if time.monotonic() > due:
                    end_tree(process, ask_s=0)
                control.rest(0)
                if look is not None:
                    look()
                continue
            return text
    finally:
        if process.poll() is None:
            end_tree(process, ask_s=0)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
