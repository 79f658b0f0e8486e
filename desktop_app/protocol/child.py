"""How every child runs: read the job, say hello, do it, end with exactly one `Failed` or `Finished`."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from desktop_app import __version__
from desktop_app.core.errors import AppError
from desktop_app.core.process import keep_files_private
from desktop_app.protocol import PROTOCOL_VERSION
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Failed, Finished, Hello
from desktop_app.protocol.jobs import ENGINE_JOBS, WORKER_JOBS, Job
from desktop_app.protocol.wire import from_line

RunJob = Callable[[Job, Channel], Finished]


def run_child(arguments: list[str], *, child: str, run: RunJob) -> int:
    """Runs the job file named by the only argument; returns the exit status (0 finished, 1 failed, 2 usage).

    `run` raises AppError for what a person can be told. A traceback goes to stderr, which the parent keeps in
    the project folder. A worker's tells where it happened and nothing more, because it reads private text; the
    engine's has the libraries' own words, which tell what is wrong with a driver.
    """
    if len(arguments) != 1:
        print("usage: give the path of one job file", file=sys.stderr)
        return 2
    keep_files_private()
    # Ctrl-C in a terminal reaches the whole group; the parent decides what its child does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel.claim()
    channel.emit(Hello(protocol=PROTOCOL_VERSION, child=child, version=__version__))
    try:
        job = from_line(Path(arguments[0]).read_text(encoding="utf-8"))
        if not isinstance(job, (*ENGINE_JOBS, *WORKER_JOBS)):
            raise AppError("unexpected", code="not_a_job")
        finished = run(job, channel)
    except AppError as error:
        channel.emit(Failed(code=error.code, details=error.details))
        return 1
    except OSError as error:
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        channel.emit(
            Failed(code="disk_full") if full else Failed(code="unexpected", details={"code": type(error).__name__})
        )
        # Only now: on a full disk the log cannot be written either, and that must not cost the event.
        _tell(error, child)
        return 1
    except Exception as error:
        channel.emit(Failed(code="unexpected", details={"code": type(error).__name__}))
        _tell(error, child)
        return 1
    channel.emit(finished)
    return 0


def _tell(error: BaseException, child: str) -> None:
    if child == "engine":
        traceback.print_exception(error)
        return
    for line in traceback.format_tb(error.__traceback__):
        print(line, end="", file=sys.stderr)
    # The text of an exception may quote what was read.
    print(type(error).__name__, file=sys.stderr)


def leave(status: int) -> None:
    """Ends the process without waiting for library threads that would keep it alive."""
    sys.stderr.flush()
    os._exit(status)
