"""Starts a child process and ends it with all its children, on each operating system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from desktop_app.core import paths

CHILD_WORD = "--child"
"""What a frozen app is started with to run one of `CHILD_MODULES` instead of the window."""
CHILD_MODULES = frozenset(
    {"desktop_app.worker", "desktop_app.hardware.probe", "desktop_app.importers.outlook.pst_child"}
)
"""What runs in a child under our own interpreter. The engine is not here: it has an interpreter of its own."""

# What PyInstaller's start program and its hook for Qt add to the environment.
_BUNDLE_PREFIX = "_PYI_"
_BUNDLE_NAMES = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")

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


def own_module(module: str, *arguments: str) -> list[str]:
    """Returns the command that runs a module of ours, as `python -m` does, in a child under our own interpreter.

    From a source tree or a wheel that is Python, and the child needs `own_module_path()` in its environment; a
    frozen app has no Python to call and starts itself, with a word that `desktop_app.__main__` knows.

    Args:
        module: one of `CHILD_MODULES`; raises ValueError for any other.
    """
    if module not in CHILD_MODULES:
        raise ValueError(module)
    if paths.is_frozen():
        return [sys.executable, CHILD_WORD, module, *arguments]
    # -P: the folder in which the person started the app must not be a place to import from.
    return [sys.executable, "-P", "-m", module, *arguments]


def own_module_path() -> dict[str, str]:
    """The variable by which a child's Python, ours or the engine's, finds this package."""
    return {"PYTHONPATH": str(paths.package_parent())}


def leave_the_bundle() -> None:
    """Gives our children the environment that we were started with. Call it first thing in a frozen app.

    PyInstaller's start program points LD_LIBRARY_PATH at the bundle's libraries, with which the system's programs
    (a browser, nvidia-smi) and the engine's Python do not start; the loader has read it by now, so that we need
    it no more. What was there before it keeps under another name. Its own variables would make a child that is
    us again think that it belongs to this process, and Qt programs among our children would load our Qt's plugins.
    """
    if not paths.is_frozen():
        return
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    for name in [name for name in os.environ if name.startswith(_BUNDLE_PREFIX) or name in _BUNDLE_NAMES]:
        del os.environ[name]


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the environment for a child: what it needs, offline unless `extra` says otherwise."""
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
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
