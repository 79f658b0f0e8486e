"""Checkpoints that can be trusted: sealed when whole, checked before use, set aside when broken, removed when old.

The trainer writes a checkpoint file by file. Killed in between, it leaves a folder that looks like one. So
the last thing written into a checkpoint is a seal that lists every file with its size, after all of them have
reached the disk; a folder without a true seal is no checkpoint.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
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

    `seconds` is the time trained until then; `ended` the reason why training was already over, "" if it was not;
    `evaluation_due`: it was saved in place of the evaluation that belongs to its step.
    """

    folder: Path
    step: int
    seconds: float
    ended: str
    evaluation_due: bool = False


def seal(folder: Path, *, seconds: float, ended: str, evaluation_due: bool = False) -> None:
    """Declares the checkpoint whole."""
    sizes: dict[str, int] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SEAL):
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())
        sizes[file.relative_to(folder).as_posix()] = file.stat().st_size
    facts = {"files": sizes, "seconds": seconds, "ended": ended, "evaluation_due": evaluation_due}
    write_json(folder / SEAL, facts)


def remove_old(checkpoints: Path, *, best_step: int | None) -> None:
    """Keeps the best checkpoint and the newest two.

    The trainer's own rotation is not used: it goes by the files' times, and after the clock was set back it would
    remove the newest; and it removes before the new one is sealed.
    """
    by_step = _by_step(checkpoints)
    for step, folder in by_step[:-2]:
        if step != best_step:
            shutil.rmtree(folder, ignore_errors=True)


def remove_remains(run: Path) -> None:
    """Removes what killed processes left half-written in a run's folder: nobody else writes there now."""
    for part in run.glob("*.part"):
        shutil.rmtree(part) if part.is_dir() else part.unlink()


def remove_set_aside(checkpoints: Path) -> None:
    """Removes broken checkpoints when the run has its result."""
    for folder in checkpoints.glob("broken-*"):
        shutil.rmtree(folder, ignore_errors=True)


def newest_whole(checkpoints: Path) -> tuple[WholeCheckpoint | None, int]:
    """Returns the newest checkpoint that is whole, and how many newer ones were broken and set aside."""
    set_aside = 0
    for step, folder in reversed(_by_step(checkpoints)):
        whole = _open(folder, step)
        if whole is not None:
            return whole, set_aside
        folder.rename(_free_name(checkpoints / f"broken-{step}"))
        set_aside += 1
    return None, set_aside


def _by_step(checkpoints: Path) -> list[tuple[int, Path]]:
    return sorted(
        (int(match[1]), path)
        for path in (checkpoints.iterdir() if checkpoints.is_dir() else ())
        if (match := _NAME.fullmatch(path.name)) and path.is_dir()
    )


def _open(folder: Path, step: int) -> WholeCheckpoint | None:
    try:
        facts = read_json(folder / SEAL)
        if any((folder / name).stat().st_size != size for name, size in facts["files"].items()):
            return None
        # Sizes say that everything was written; opening says that it is still readable.
        json.loads((folder / "trainer_state.json").read_text(encoding="utf-8"))
        weights = [folder / "adapter_model.safetensors"]
        if not weights[0].is_file():
            weights = sorted(folder.glob("model*.safetensors"))  # full fine-tuning
        for file in weights:
            with safetensors.safe_open(file, framework="pt") as tensors:
                if not tensors.keys():
                    return None
        if not weights:
            return None
        torch.load(folder / "optimizer.pt", map_location="cpu", weights_only=True)
        return WholeCheckpoint(
            folder=folder,
            step=step,
            seconds=float(facts["seconds"]),
            ended=str(facts["ended"]),
            evaluation_due=bool(facts.get("evaluation_due")),  # seals of older versions do not say
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
