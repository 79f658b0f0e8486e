"""Starts a child process and ends it with all its children, on each operating system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_INHERITED = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "USERPROFILE",
    "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS", "HF_HOME", "HF_HUB_CACHE", "HOMESPUN_HOME", "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION", "LD_LIBRARY_PATH", "OMP_NUM_THREADS",
    "COVERAGE_PROCESS_START", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
)  # fmt: skip
"""What a child may know of our environment. Tokens and other secrets a shell may hold are not on the list."""


def keep_files_private() -> None:
    """Lets every file that this process and its children make be readable by their owner only.

    On Windows this does nothing: a project lies in the user's profile there, whose access list leaves the user and
    the computer's administrators in. Call it first thing in every process.
    """
    os.umask(0o077)


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the environment for a child: what it needs, offline unless `extra` says otherwise."""
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    if getattr(sys, "frozen", False):
        # PyInstaller points every child at the bundle's own libraries, with which the system's programs and the
        # engine's Python do not start; it keeps what was there before under another name.
        before = os.environ.get("LD_LIBRARY_PATH_ORIG")
        environment |= {"LD_LIBRARY_PATH": before} if before else {}
        if not before:
            environment.pop("LD_LIBRARY_PATH", None)
    environment |= {
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONNOUSERSITE": "1",
        # No library may phone anywhere: a download is a job of its own that the person starts.
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    return environment | dict(extra or {})


def start_child(
    arguments: Sequence[str],
    *,
    log: IO[bytes],
    environment: Mapping[str, str],
    working_dir: Path,
) -> subprocess.Popen[str]:
    """Starts a child in a process group of its own, with text pipes for standard input and output.

    Standard error goes to the open file `log`: a second pipe could fill up and stall the child.
    Raises OSError when the program cannot be started.
    """
    flags = 0
    if sys.platform == "win32":
        # No console window flashes up, and Ctrl-C in a terminal stays with us.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        list(arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        encoding="utf-8",
        errors="replace",
        bufsize=1,
        env=dict(environment),
        cwd=working_dir,
        start_new_session=sys.platform != "win32",
        creationflags=flags,
    )


def end_tree(process: subprocess.Popen[str], *, ask_s: float = 5.0, terminate_s: float = 5.0) -> None:
    """Ends a child and its children: first asks (closes its standard input), then terminates, then kills.

    Args:
        ask_s, terminate_s: how long each politer way may take.
    """
    if process.stdin is not None and not process.stdin.closed:
        try:
            process.stdin.close()
        except OSError:
            pass  # the pipe broke because the child is already gone, which is what we want
    if ask_s > 0 and _ended_within(process, ask_s):
        return
    _signal_tree(process, firmly=False)
    if not _ended_within(process, terminate_s):
        _signal_tree(process, firmly=True)
        process.wait()


def _ended_within(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _signal_tree(process: subprocess.Popen[str], *, firmly: bool) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        command = ["taskkill", "/PID", str(process.pid), "/T"]
        subprocess.run([*command, "/F"] if firmly else command, check=False, capture_output=True)
        return
    try:
        os.killpg(process.pid, signal.SIGKILL if firmly else signal.SIGTERM)
    except ProcessLookupError:
        pass  # it ended between the poll and the signal
