"""Where a run begins, and what it takes up differently from how it was left: places and learning rate."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.engine import checkpoints
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Notice


def where_to_start(run: Path, channel: Channel, *, resume: bool) -> checkpoints.WholeCheckpoint | None:
    """Returns the checkpoint to go on from; starting anew replaces what an earlier attempt left in the folder."""
    (run / "metrics.json").unlink(missing_ok=True)
    checkpoints.remove_remains(run)
    if not resume:
        shutil.rmtree(run / "checkpoints", ignore_errors=True)
        shutil.rmtree(run / "adapter", ignore_errors=True)
        return None
    newest, set_aside = checkpoints.newest_whole(run / "checkpoints")
    if set_aside:
        channel.emit(Notice(code="checkpoint_set_aside", details={"count": set_aside}))
    if newest is None:
        channel.emit(Notice(code="no_checkpoint"))
    return newest


class TakeUp(TrainerCallback):
    """Puts right, once the trainer has loaded a checkpoint, what is no longer as it was when that was written.

    Args:
        folder: the run's checkpoints, now.
        learning_rate: peak that the job asks for.
    """

    def __init__(self, folder: Path, learning_rate: float) -> None:
        self._folder = folder
        self._learning_rate = learning_rate

    def on_train_begin(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        optimizer: Any = None,
        lr_scheduler: Any = None,
        **kwargs: Any,
    ) -> None:
        # The trainer stores a path; the project folder may have moved since the checkpoint was written.
        if state.best_global_step:
            state.best_model_checkpoint = str(self._folder / f"checkpoint-{state.best_global_step}")
        if optimizer is not None and lr_scheduler is not None:
            rescale(optimizer, lr_scheduler, self._learning_rate)


def rescale(optimizer: Any, scheduler: Any, learning_rate: float) -> None:
    """Gives optimizer and scheduler another peak; where the schedule stands stays as it is.

    A checkpoint brings the old peak along (optimizer.pt, scheduler.pt), and loading it undoes what the job says.
    """
    scheduler = getattr(scheduler, "scheduler", scheduler)  # accelerate wraps it
    ratio = learning_rate / scheduler.base_lrs[0]
    if math.isclose(ratio, 1.0, rel_tol=1e-9):
        return
    scheduler.base_lrs = [rate * ratio for rate in scheduler.base_lrs]
    for group in optimizer.param_groups:
        group["initial_lr"] *= ratio
        group["lr"] *= ratio
    scheduler._last_lr = [group["lr"] for group in optimizer.param_groups]  # noqa: SLF001 - what is told of the next step
