"""`accelerate launch several_processes.py JOBFILE NOTES`: the engine as it is, and what each process writes noted.

NOTES is a folder beside the run's. Each process notes there, in a file of its own, every file of the test that it
opens for writing and every one that it makes, renames or removes. Python's audit hooks tell of those; the two
libraries that write files from their own C++ and Rust are noted where they are called.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.engine import environment

environment.prepare()

import safetensors.torch  # noqa: E402
import torch  # noqa: E402

_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree")


def main() -> None:
    job_file, notes = sys.argv[1], Path(sys.argv[2])
    everything = str(notes.parent.parent)
    own = os.open(notes / f"process-{os.environ.get('RANK', '0')}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(what: str, path: object) -> None:
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        if str(text).startswith(everything):
            os.write(own, f"{what} {str(text).removeprefix(everything)}\n".encode())

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        is_written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_written or event in _CHANGES:
            note(event, arguments[0])

    def noted(save: Callable[..., Any]) -> Callable[..., Any]:
        def saves(what: Any, path: Any, *arguments: Any, **named: Any) -> Any:
            note("save", path)
            return save(what, path, *arguments, **named)

        return saves

    torch.save = noted(torch.save)
    # Before peft and transformers take it for their own.
    safetensors.torch.save_file = noted(safetensors.torch.save_file)
    sys.addaudithook(heard)
    sys.argv = ["desktop_app.engine", job_file]
    runpy.run_module("desktop_app.engine", run_name="__main__")


if __name__ == "__main__":
    main()
