"""Engine children that begin in a second: forked from a process that has imported everything already.

A fault test needs dozens of children, and each would spend ten seconds on imports alone. What is forked runs the
engine's own entry function in a process of its own, with pipes of its own; it can be killed, stopped and orphaned
like any other.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from desktop_app.protocol.jobs import Job
from desktop_app.protocol.wire import to_line
from tests.engine.conftest import EngineChild

_SERVER = """
import os, signal, socket, sys
from desktop_app.engine import environment
environment.prepare()
import torch
import desktop_app.engine.train
# One thread: the same sums in the same order on every machine, and no waiting for each other on a busy one.
desktop_app.engine.train.use_all_cores = lambda: torch.set_num_threads(1)
from desktop_app.engine.__main__ import run_job
from desktop_app.protocol.child import leave, run_child
server = socket.socket(fileno=int(sys.argv[1]))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
server.sendall(b"ready")
while True:
    message, descriptors, _, _ = socket.recv_fds(server, 65536, 3)
    if not message:
        os._exit(0)
    job_file, _, prelude = message.decode().partition("\\n")
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        server.close()
        os.setsid()
        for target, descriptor in enumerate(descriptors):
            os.dup2(descriptor, target)
            os.close(descriptor)
        exec(prelude)
        leave(run_child([job_file], child="engine", run=run_job))
    for descriptor in descriptors:
        os.close(descriptor)
    server.sendall(str(child).encode())
"""


class ForkServer:
    """Has imported the engine; `fork` gives a child for one job.

    `temporary` is where the children put their temporary files; None for the system's own folder.
    """

    def __init__(self, temporary: Path | None = None) -> None:
        self._socket, theirs = socket.socketpair()
        command = [sys.executable, "-c", _SERVER, str(theirs.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "HF_HUB_OFFLINE": "1"}
        if temporary is not None:
            environment["TMPDIR"] = str(temporary)
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)
        theirs.close()
        if self._socket.recv(16) != b"ready":
            raise RuntimeError("the engine could not be imported")

    def fork(self, job_file: Path, prelude: str, descriptors: list[int]) -> int:
        socket.send_fds(self._socket, [f"{job_file}\n{prelude}".encode()], descriptors)
        return int(self._socket.recv(16))

    def close(self) -> None:
        self._socket.close()
        self._process.wait(30)


class ForkedProcess:
    """What `EngineChild` needs of a process that is not our own child."""

    def __init__(self, pid: int, stdin: int, stdout: int) -> None:
        self.pid = pid
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout = os.fdopen(stdout, "rb")

    def send_signal(self, number: int) -> None:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass  # it has just ended by itself

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout_s: float = 60.0) -> None:
        deadline = time.monotonic() + timeout_s
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the engine child {self.pid} does not end")
            time.sleep(0.01)


class ForkedEngine(EngineChild):
    """An engine child from the fork server; `prelude` is run in it before the job and stands for bad luck."""

    def __init__(self, server: ForkServer, job: Job, folder: Path, prelude: str = "") -> None:
        job_file = folder / f"job-{time.monotonic_ns()}.json"
        job_file.write_text(to_line(job), encoding="utf-8")
        self.errors = folder / f"{job_file.stem}.log"
        their_stdin, stdin = os.pipe()
        stdout, their_stdout = os.pipe()
        with self.errors.open("wb") as log:
            pid = server.fork(job_file, prelude, [their_stdin, their_stdout, log.fileno()])
        os.close(their_stdin)
        os.close(their_stdout)
        self.process = ForkedProcess(pid, stdin, stdout)  # type: ignore[assignment]
        self._listen()
