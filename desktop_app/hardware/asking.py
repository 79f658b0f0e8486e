"""The parent's side of a probe: start the child, wait a limited time, read its answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from desktop_app.core import paths
from desktop_app.core.records import RecordError, from_plain

AnswerType = TypeVar("AnswerType")
# WSL keeps NVIDIA's library outside the loader's usual folders.
_WSL_LIBRARIES = Path("/usr/lib/wsl/lib")
# After a kill a child normally ends at once; one that hangs inside the kernel never does and is left behind.
_KILL_PATIENCE_S = 1.0


class ProbeError(Exception):
    """A probe gave no usable answer; `code` is the notice: "probe_timed_out" or "probe_failed"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask_probe(name: str, answer_type: type[AnswerType], *, timeout_s: float) -> AnswerType:
    """Runs one probe of `hardware.probe` in a child process. Raises ProbeError."""
    # -P: the folder in which the person started the app must not be a place to import from.
    tree = paths.source_tree()
    options = [] if tree else ["-P"]
    command = [sys.executable, *options, "-m", "desktop_app.hardware.probe", name]
    return read_answer(run(command, timeout_s=timeout_s, folder=tree), answer_type)


def read_answer(text: str, answer_type: type[AnswerType]) -> AnswerType:
    """Reads the last line, since a native library may have printed lines of its own before. Raises ProbeError."""
    lines = text.strip().splitlines()
    try:
        return from_plain(answer_type, json.loads(lines[-1] if lines else ""))
    except (ValueError, RecursionError, RecordError):
        raise ProbeError("probe_failed") from None


def run(command: Sequence[str], *, timeout_s: float, folder: Path | None = None) -> str:
    """Returns the command's standard output. Raises ProbeError when it fails, crashes or takes too long."""
    environment = dict(os.environ)
    if _WSL_LIBRARIES.is_dir():
        found = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = f"{_WSL_LIBRARIES}:{found}" if found else str(_WSL_LIBRARIES)
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            # Without it a console window flashes up on Windows.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise ProbeError("probe_failed") from None
    try:
        output, _ = child.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        child.kill()
        try:
            child.communicate(timeout=_KILL_PATIENCE_S)
        except subprocess.TimeoutExpired:
            if child.stdout is not None:
                child.stdout.close()
        raise ProbeError("probe_timed_out") from None
    if child.returncode != 0:
        raise ProbeError("probe_failed")
    return output.decode("utf-8", "replace")
