"""Checkpoints that can be trusted: sealed when whole, checked before use, set aside when broken.

The trainer writes a checkpoint file by file. Killed in between, it leaves a folder that looks like one. So
the last thing written into a checkpoint is a seal that lists every file with its size, after all of them have
reached the disk; a folder without a true seal is no checkpoint.
"""

from __future__ import annotations

import json
import os
import pickle
import re
from dataclasses import dataclass
from pathlib import Path

import safetensors
import torch

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json, write_json

SEAL = "whole.json"
_NAME = re.compile(r"checkpoint-(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCheckpoint:
    """A checkpoint that can be resumed from.

    `seconds` is the time trained until then; `ended` the reason why training was already over, "" if it was not.
    """

    folder: Path
    step: int
    seconds: float
    ended: str


def seal(folder: Path, *, seconds: float, ended: str) -> None:
    """Declares the checkpoint whole."""
    sizes: dict[str, int] = {}
    for file in sorted(path for path in folder.iterdir() if path.is_file() and path.name != SEAL):
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
        sizes[file.name] = file.stat().st_size
    write_json(folder / SEAL, {"files": sizes, "seconds": seconds, "ended": ended})


def newest_whole(checkpoints: Path) -> tuple[WholeCheckpoint | None, int]:
    """Returns the newest checkpoint that is whole, and how many newer ones were broken and set aside."""
    by_step = sorted(
        (int(match[1]), path)
        for path in (checkpoints.iterdir() if checkpoints.is_dir() else ())
        if (match := _NAME.fullmatch(path.name)) and path.is_dir()
    )
    set_aside = 0
    for step, folder in reversed(by_step):
        whole = _open(folder, step)
        if whole is not None:
            return whole, set_aside
        folder.rename(_free_name(checkpoints / f"broken-{step}"))
        set_aside += 1
    return None, set_aside


def _open(folder: Path, step: int) -> WholeCheckpoint | None:
    try:
        facts = read_json(folder / SEAL)
        if any((folder / name).stat().st_size != size for name, size in facts["files"].items()):
            return None
        # Sizes say that everything was written; opening says that it is still readable.
        json.loads((folder / "trainer_state.json").read_text(encoding="utf-8"))
        with safetensors.safe_open(folder / "adapter_model.safetensors", framework="pt") as tensors:
            if not tensors.keys():
                return None
        torch.load(folder / "optimizer.pt", map_location="cpu", weights_only=True)
        return WholeCheckpoint(
            folder=folder, step=step, seconds=float(facts["seconds"]), ended=str(facts["ended"])
        )
    except (AppError, OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError):
        return None
    except (pickle.UnpicklingError, safetensors.SafetensorError):
        return None


def _free_name(wanted: Path) -> Path:
    number, name = 1, wanted
    while name.exists():
        number += 1
        name = wanted.with_name(f"{wanted.name}-{number}")
    return name
