"""One child process from its first to its last event."""

from __future__ import annotations

import errno
import subprocess
import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from desktop_app.core.errors import Detail
from desktop_app.core.process import child_environment, end_tree, own_module, own_module_path, start_child
from desktop_app.core.project import replacing
from desktop_app.protocol import PROTOCOL_VERSION
from desktop_app.protocol.commands import Command
from desktop_app.protocol.events import EVENT_TYPES, Event, Failed, Finished, Hello, Notice
from desktop_app.protocol.jobs import ENGINE_JOBS, WORKER_JOBS
from desktop_app.protocol.planned import PlannedJob
from desktop_app.protocol.wire import ProtocolError, from_line, to_line
from desktop_app.supervisor.event_record import appending

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Child:
    """Runs one planned job. `events` is used once, from one thread; the other methods from any thread.

    Args:
        planned: the job and its files.
        engine_python: interpreter for engine jobs; worker jobs use the app's own.
    """

    def __init__(self, planned: PlannedJob, *, engine_python: Path) -> None:
        self._planned = planned
        job_file = str(planned.job_file)
        self._command = (
            [str(engine_python), "-m", "desktop_app.engine", job_file]
            if isinstance(planned.job, ENGINE_JOBS)
            else own_module("desktop_app.worker", job_file)
        )
        self._process: subprocess.Popen[str] | None = None
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._early: list[Command] = list(planned.first_commands)

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def events(self) -> Iterator[Event]:
        """Starts the child and yields its events; the last one is its only `Failed` or `Finished`."""
        planned = self._planned
        try:
            with replacing(planned.job_file) as stream:
                stream.write(to_line(planned.job))
            planned.log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            planned.log_file.touch(mode=0o600)
            with planned.log_file.open("ab") as log, appending(planned.events_file) as record:
                gaps_told = False
                for event in chain(planned.notices, self._run(log)):
                    if record is not None:
                        record.keep(event)
                        if record.has_gaps and not gaps_told and not isinstance(event, Failed | Finished):
                            gaps_told = True
                            yield Notice(code="events_not_kept")
                    yield event
        except OSError as error:
            # Only our own files are written here; the child is ended by `_run` before this is reached.
            full = error.errno in _FULL
            yield (
                Failed(code="disk_full")
                if full
                else Failed(code="folder_not_writable", details={"name": planned.job_file.parent.name})
            )
        finally:
            if isinstance(planned.job, WORKER_JOBS):
                # It names exports and addresses, and nobody needs it again; an engine's job belongs to its run.
                planned.job_file.unlink(missing_ok=True)

    def send(self, command: Command) -> None:
        """Tells the child something, once it runs; a child that has just ended does not hear it."""
        with self._lock:
            if self._process is None:
                self._early.append(command)
            else:
                self._write(self._process, command)

    def _write(self, process: subprocess.Popen[str], command: Command) -> None:
        stream = process.stdin
        if stream is None or stream.closed:
            return
        try:
            stream.write(to_line(command))
            stream.flush()
        except OSError:
            return  # it ended meanwhile; `events` tells how

    def cancel(self) -> None:
        """Ends the process tree, firmly after ten seconds; `events` then ends with Failed("cancelled")."""
        self._cancelled.set()
        if self._process is not None:
            end_tree(self._process, ask_s=1.0)

    def _run(self, log: IO[bytes]) -> Iterator[Event]:
        kills_before = _kernel_memory_kills()
        try:
            process = start_child(
                self._command,
                log=log,
                # The package may not be installed in the engine's own environment: it is read from here.
                environment=child_environment(own_module_path()),
                working_dir=self._planned.job_file.parent,
            )
        except OSError as error:
            yield Failed(code="engine_not_installed", details={"missing": error.strerror or "python"})
            return
        with self._lock:
            self._process = process
            for command in self._early:
                self._write(process, command)
        if self._cancelled.is_set():
            end_tree(process, ask_s=0)
        assert process.stdout is not None
        end: Failed | Finished | None = None
        # A child that is refused, or whose reader has gone, is ended soon.
        patience_s = 2.0
        try:
            for line in process.stdout:
                event = self._read(line, log)
                if isinstance(event, Failed | Finished):
                    end = event
                    patience_s = 10.0  # it is leaving by itself
                    break
                if isinstance(event, Hello) and event.protocol != PROTOCOL_VERSION:
                    end = Failed(code="engine_protocol_mismatch")
                    break
                if event is not None:
                    yield event
        finally:
            end_tree(process, ask_s=patience_s)
            process.stdout.close()
        yield self._final(end, process.returncode, kills_before)

    def _read(self, line: str, log: IO[bytes]) -> Event | None:
        try:
            message = from_line(line)
        except ProtocolError as error:
            log.write(f"[supervisor] a line on the event pipe was ignored: {error}\n".encode())
            return None
        return message if isinstance(message, EVENT_TYPES) else None

    def _final(self, end: Failed | Finished | None, exit_code: int, kills_before: int) -> Failed | Finished:
        if self._cancelled.is_set() and not isinstance(end, Finished):
            return Failed(code="cancelled")
        if end is not None:
            return end
        details: dict[str, Detail] = {"exit_code": exit_code}
        if exit_code == -9 and _kernel_memory_kills() > kills_before:
            return Failed(code="engine_killed_for_memory", details=details)
        return Failed(code="engine_vanished", details=details)


def _kernel_memory_kills() -> int:
    """Returns how often Linux has killed a process for memory since boot; 0 where that is not told."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
