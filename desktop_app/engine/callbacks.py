"""The trainer's life as events, and the person's commands as the trainer's flags.

Nothing here catches errors: one raised in a callback ends the run, as it should.
"""

from __future__ import annotations

import math
import shutil
import time
from collections import deque
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.core.errors import AppError
from desktop_app.engine import checkpoints, processes
from desktop_app.engine.device import memory_used_and_total_bytes
from desktop_app.engine.loss_watch import LossWatch
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause, Ping
from desktop_app.protocol.events import Checkpoint, Memory, Metric, Notice, Phase, Progress

_STEPS_BEFORE_A_FORECAST = 4
"""The first steps load kernels and fill caches; a forecast from them would be several times too long."""

_MEMORY_EVERY_S = 1.0
_CHECKPOINT_EVERY_S = 5 * 60.0
"""What a crash may cost at most, for the evaluations of a large dataset are hours apart. A save of an 8B model's
adapter with its optimizer (0.5 GB) takes a second or two."""


class EvaluationStoppedError(Exception):
    """The person asked to pause while validation was measured, which can take minutes."""


class Reporter(TrainerCallback):
    """Tells phase, progress, losses and memory; ends a run whose loss has gone astray.

    `training_phase` is what it calls the phase in which steps are made.

    Raises:
        AppError: "loss_not_finite", "loss_exploded".
    """

    training_phase = "training"

    def __init__(
        self, channel: Channel, device: torch.device, watch: LossWatch, *, steps_between_evaluations: int
    ) -> None:
        self._channel = channel
        self._device = device
        self._watch = watch
        self._phase = ""
        self._progress: Progress | None = None
        # One interval of evaluations long, so that the forecast holds their share of the time and does not jump.
        self._step_ends: deque[float] = deque(maxlen=max(20, steps_between_evaluations + 1))
        self._step_began = 0.0
        self._step_seconds = 0.0
        self._tokens_before = 0
        self._memory_told = -math.inf
        self.training_tokens = 0
        self.training_seconds = 0.0

    def phase(self, name: str) -> None:
        """Tells what happens now, once."""
        if name != self._phase:
            self._phase = name
            self._channel.emit(Phase(name=name))

    def repeat_progress(self) -> None:
        """Tells the last progress again, if there was one."""
        if self._progress is not None:
            self._channel.emit(self._progress)

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._watch.remember(state.log_history)
        self._tell_progress(state)

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.phase(self.training_phase)
        self._step_began = time.monotonic()
        self._tokens_before = state.num_input_tokens_seen

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        now = time.monotonic()
        self._step_seconds = now - self._step_began
        self._step_ends.append(now)
        self._tell_progress(state)
        self._tell_memory()

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        if logs is None or "loss" not in logs:
            return  # evaluations come through on_evaluate, the summary at the end says nothing new
        # The trainer counts the tokens of a batch before its forward pass, so the step's own are known now.
        tokens = state.num_input_tokens_seen - self._tokens_before
        self.training_tokens += tokens
        self.training_seconds += self._step_seconds
        self._channel.emit(
            Metric(
                step=state.global_step,
                epoch=state.epoch or 0.0,
                loss=_finite(logs["loss"]),
                learning_rate=logs.get("learning_rate"),
                tokens_per_second=tokens / self._step_seconds if self._step_seconds > 0 else None,
            )
        )
        # float16's scaler skips a step whose gradient is too large and tries a smaller scale: that is no fault.
        gradient_norm = None if args.fp16 else logs.get("grad_norm")
        try:
            self._watch.take(logs["loss"], gradient_norm, step=state.global_step)
        except AppError as error:
            self._channel.emit(Notice(code=error.code, details=error.details))
            raise

    def on_prediction_step(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.phase("evaluating")

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, float],
        **kwargs: Any,
    ) -> None:
        loss = metrics["eval_loss"]
        self._channel.emit(Metric(step=state.global_step, epoch=state.epoch or 0.0, validation_loss=_finite(loss)))
        if not math.isfinite(loss):
            self._channel.emit(Notice(code="loss_not_finite", details={"step": state.global_step}))
            raise AppError("loss_not_finite", step=state.global_step)

    def _tell_progress(self, state: TrainerState) -> None:
        self._progress = Progress(
            done=state.global_step,
            total=state.max_steps,
            unit="steps",
            seconds_left=self._seconds_left(state.max_steps - state.global_step),
        )
        self._channel.emit(self._progress)

    def _seconds_left(self, steps: int) -> float | None:
        if len(self._step_ends) < _STEPS_BEFORE_A_FORECAST:
            return None
        seconds_per_step = (self._step_ends[-1] - self._step_ends[0]) / (len(self._step_ends) - 1)
        return seconds_per_step * steps

    def _tell_memory(self) -> None:
        now = time.monotonic()
        if now - self._memory_told >= _MEMORY_EVERY_S:
            self._memory_told = now
            used, total = memory_used_and_total_bytes(self._device)
            self._channel.emit(Memory(used_bytes=used, total_bytes=total))


class Orders(TrainerCallback):
    """Takes the person's commands between two steps, and notices that the window is gone.

    `reason`: "" while nobody asked for anything, else "paused" (or "paused_" and why), "finished_by_person" or
    "window_gone".
    """

    def __init__(self, channel: Channel, reporter: Reporter) -> None:
        self._channel = channel
        self._reporter = reporter
        self._saved = time.monotonic()
        self._is_training = False
        self.reason = ""

    @property
    def leaves_unfinished(self) -> bool:
        """Whether the run is to be resumed later."""
        return self.reason.startswith("paused") or self.reason == "window_gone"

    def why_ended(self, state: TrainerState, control: TrainerControl) -> str:
        """Returns why training is over at this moment, or "" when it goes on or is to be resumed."""
        if state.global_step >= state.max_steps:
            return "completed"
        if not control.should_training_stop or self.leaves_unfinished:
            return ""
        return self.reason or "stopped_early"

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.take_commands()
        if self.reason:
            control.should_training_stop = True
            control.should_save = True
        if self.reason == "finished_by_person":
            # "The best so far" must be able to be this very step.
            control.should_evaluate = True
        if processes.agreed(time.monotonic() - self._saved > _CHECKPOINT_EVERY_S):
            control.should_save = True

    def on_prediction_step(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self.take_commands()
        # Finishing now needs this very evaluation; pausing can do without it until the run goes on.
        if self.leaves_unfinished and self._is_training:
            raise EvaluationStoppedError

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._is_training = True

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._is_training = False

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._saved = time.monotonic()

    def take_commands(self) -> None:
        """Takes what has been asked for until now."""
        while (command := self._channel.next_command()) is not None:
            if isinstance(command, Pause):
                self.reason = "paused" if command.because == "person" else f"paused_{command.because}"
            elif isinstance(command, FinishNow):
                self.reason = "finished_by_person"
            elif isinstance(command, Ping):
                self._reporter.repeat_progress()
        if self._channel.window_gone.is_set():
            self.reason = "window_gone"
        self.reason = processes.agreed(self.reason)


class Sealer(TrainerCallback):
    """Seals each checkpoint once the trainer has written it, tells where it lies, and removes old ones.

    What was written while the loss ran away is removed at once: a run goes back to the last good checkpoint.
    `evaluation_due` is set by the trainer for a checkpoint that was saved in place of its evaluation.
    """

    def __init__(
        self, channel: Channel, orders: Orders, watch: LossWatch, folder: Path, *, seconds_before: float
    ) -> None:
        self._channel = channel
        self._orders = orders
        self._watch = watch
        self._folder = folder
        self._began = time.monotonic() - seconds_before
        self.evaluation_due = False

    @property
    def seconds(self) -> float:
        """Time spent on this run, earlier sittings included."""
        return time.monotonic() - self._began

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if not processes.is_first():
            return
        folder = self._folder / f"checkpoint-{state.global_step}"
        if self._watch.is_suspicious and state.best_global_step != state.global_step:
            shutil.rmtree(folder)
            return
        ended = "" if self.evaluation_due else self._orders.why_ended(state, control)
        checkpoints.seal(folder, seconds=self.seconds, ended=ended, evaluation_due=self.evaluation_due)
        self._channel.emit(Checkpoint(step=state.global_step, path=str(folder)))
        checkpoints.remove_old(self._folder, best_step=state.best_global_step)


def _finite(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None
