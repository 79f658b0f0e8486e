"""The parent's side of a probe: start the child, wait a limited time, read its answers."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desktop_app.core.process import own_module, own_module_path
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a child printed: probe -> answer. `problem` is why probes that are missing are missing."""

    found: Mapping[str, object]
    problem: str = ""

    def of(self, name: str, answer_type: type[AnswerType]) -> AnswerType:
        """Raises ProbeError when this probe did not answer, or not in this shape."""
        if name not in self.found:
            raise ProbeError(self.problem or "probe_failed")
        try:
            return from_plain(answer_type, self.found[name])
        except RecordError:
            raise ProbeError("probe_failed") from None


def ask_probes(*names: str, timeout_s: float) -> Answers:
    """Runs probes of `hardware.probe`, one after the other in one child process. Never raises."""
    output, problem = run(own_module("desktop_app.hardware.probe", *names), timeout_s, own_module_path())
    return read_answers(output, problem)


def read_answers(output: str, problem: str = "") -> Answers:
    """Reads the lines that are answers, since a native library may have printed lines of its own between."""
    found = {}
    for line in output.splitlines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and isinstance(value.get("probe"), str) and "answer" in value:
            found[value["probe"]] = value["answer"]
    return Answers(found=found, problem=problem)


def run(command: Sequence[str], timeout_s: float, variables: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Runs a command for a limited time, with `variables` besides our environment.

    Returns its standard output, as far as it came, and "" or the problem: "probe_timed_out" or "probe_failed"
    (it does not exist, failed or crashed).
    """
    environment = os.environ | dict(variables or {})
    if _WSL_LIBRARIES.is_dir():
        found = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = f"{_WSL_LIBRARIES}:{found}" if found else str(_WSL_LIBRARIES)
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            # Without it a console window flashes up on Windows.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return "", "probe_failed"
    try:
        output, _ = child.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return _kill(child).decode("utf-8", "replace"), "probe_timed_out"
    return output.decode("utf-8", "replace"), "probe_failed" if child.returncode else ""


def _kill(child: subprocess.Popen[bytes]) -> bytes:
    """Ends the child and returns what it had printed."""
    child.kill()
    try:
        output, _ = child.communicate(timeout=_KILL_PATIENCE_S)
    except subprocess.TimeoutExpired as error:
        if child.stdout is not None:
            child.stdout.close()
        return error.output or b""
    return output
