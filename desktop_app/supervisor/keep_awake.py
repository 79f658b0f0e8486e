"""Keeps the computer awake while a training child runs."""

from __future__ import annotations

import contextlib
import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator

from desktop_app.supervisor.portal import inhibited_by_portal

_ES_CONTINUOUS = 0x80000000
_ES_SYSTEM_REQUIRED = 0x00000001
"""Microsoft, SetThreadExecutionState: the request lives as long as the calling thread or until it is cleared."""


@contextlib.contextmanager
def keep_awake(*, wanted: bool = True) -> Iterator[bool]:
    """Prevents sleep inside the block where the system offers it; yields whether it does.

    A system that refuses is no reason to stop training: the checkpoints survive a sleep.
    """
    if not wanted:
        yield False
    elif sys.platform == "win32":
        kernel32 = ctypes.windll.kernel32
        active = bool(kernel32.SetThreadExecutionState(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED))
        try:
            yield active
        finally:
            kernel32.SetThreadExecutionState(_ES_CONTINUOUS)
    else:
        inhibitor = _start_inhibitor()
        if inhibitor is None:
            with inhibited_by_portal() as agreed:
                yield agreed
            return
        try:
            yield True
        finally:
            inhibitor.terminate()
            inhibitor.communicate()


def _start_inhibitor() -> subprocess.Popen[bytes] | None:
    """Starts the system's own program that holds the lock for as long as it lives.

    `cat` and `caffeinate` end when our end of their input closes, so a crash of ours releases the lock.
    """
    if sys.platform == "darwin":
        command = ["caffeinate", "-i", "cat"]
    else:
        command = [
            "systemd-inhibit",
            "--what=sleep:idle",
            "--who=Homespun",
            "--why=Training",
            "--mode=block",
            "cat",
        ]
    if shutil.which(command[0]) is None:
        return None
    inhibitor = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        # Without a running logind or bus it gives up at once.
        inhibitor.wait(timeout=0.3)
    except subprocess.TimeoutExpired:
        return inhibitor
    inhibitor.communicate()
    return None
