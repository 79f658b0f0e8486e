"""A few steps of a planned run on this very computer: what it really takes, before the person commits a night."""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import psutil
import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.engine.data import Examples, read_examples
from desktop_app.engine.device import choose_device, memory_shortage_named, number_format, use_all_cores
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.methods import weights_format
from desktop_app.engine.model_loading import load_base, load_tokenizer
from desktop_app.engine.order import EpochOrder
from desktop_app.engine.trainer import make_trainer, stack_words, training_arguments
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase, Progress
from desktop_app.protocol.jobs import DryRunJob, TrainJob

# The first step loads kernels, and the optimizer's state comes with it; the next two have everything.
_WARM_UP_STEPS, _LONG_STEPS, _USUAL_STEPS = 1, 2, 2
_STEPS = _WARM_UP_STEPS + _LONG_STEPS + _USUAL_STEPS
_VALIDATION_EXAMPLES = 16


def run_dry_run(job: DryRunJob, channel: Channel) -> Finished:
    """Loads, takes five optimizer steps (three on the longest texts), evaluates, saves, and leaves nothing behind.

    Outputs: `loading_peak_bytes`, `peak_bytes` (of torch on a card, of the process on a processor),
    `long_step_s`, `usual_step_s`, `long_tokens`, `usual_tokens` (padded tokens of such a step), `evaluation_s` (a
    validation example), `save_s`, `stack` (versions of what computed), `examples`, `validation_examples`,
    `total_tokens` (of one epoch, padded as they will be) and `p99_tokens`.

    Raises:
        AppError: as `train.run_train`.
    """
    device = choose_device()
    use_all_cores()
    try:
        with memory_shortage_named(device):
            return _dry_run(job.train, channel, device)
    finally:
        shutil.rmtree(job.train.run_dir, ignore_errors=True)


def _dry_run(job: TrainJob, channel: Channel, device: torch.device) -> Finished:
    channel.emit(Phase(name="loading"))
    base_folder = find_base(job.base_model)
    tokenizer = load_tokenizer(base_folder)
    dtype = number_format(job.precision, device)
    base = load_base(base_folder, in_4bit=job.method == "qlora", dtype=weights_format(job, dtype), device=device)
    loading_peak = _peak_bytes(device)
    _forget_peak(device)

    channel.emit(Phase(name="preparing"))
    training = read_examples(job.train_file, tokenizer, job.max_length)
    validation = read_examples(job.validation_file, tokenizer, job.max_length)
    a_step = job.batch_size * job.gradient_accumulation
    chosen = _longest_then_usual(training, a_step)
    settings = training_arguments(job, len(chosen), device, dtype)
    settings.max_steps = _STEPS
    settings.eval_strategy, settings.eval_on_start = "no", False
    settings.save_strategy, settings.load_best_model_at_end = "no", False
    clock = _Clock(channel)
    trainer = make_trainer(
        job,
        base,
        tokenizer,
        settings,
        train_dataset=training.dataset.select(chosen),
        eval_dataset=validation.dataset.select(range(min(_VALIDATION_EXAMPLES, len(validation.lengths)))),
        callbacks=[clock],
        order=_AsGiven(len(chosen)),
    )
    channel.emit(Phase(name="trying_steps"))
    trainer.train()
    began = time.monotonic()
    evaluated = len(trainer.eval_dataset)
    trainer.evaluate()
    evaluation_s = (time.monotonic() - began) / max(1, evaluated)
    began = time.monotonic()
    trainer.save_model(str(Path(job.run_dir) / "trial"))
    save_s = time.monotonic() - began

    lengths = [min(length, job.max_length) for length in training.lengths]
    steps = clock.seconds[_WARM_UP_STEPS:]
    return Finished(
        reason="completed",
        outputs={
            "loading_peak_bytes": loading_peak,
            "peak_bytes": _peak_bytes(device),
            "long_step_s": statistics.mean(steps[:_LONG_STEPS]),
            "usual_step_s": statistics.mean(steps[_LONG_STEPS:]),
            "long_tokens": _padded([lengths[i] for i in chosen[:a_step]], job.batch_size),
            "usual_tokens": _padded([lengths[i] for i in chosen[-a_step:]], job.batch_size),
            "evaluation_s": evaluation_s,
            "save_s": save_s,
            "examples": len(lengths),
            "validation_examples": len(validation.lengths),
            "total_tokens": _tokens_of_an_epoch(lengths, job),
            "stack": stack_words(),
            "p99_tokens": sorted(training.lengths)[max(0, -(-len(lengths) * 99 // 100) - 1)],
        },
    )


def _longest_then_usual(examples: Examples, a_step: int) -> list[int]:
    """Rows for the steps: the longest texts, and then those of middle length. Few examples come more than once."""
    by_length = sorted(range(len(examples.lengths)), key=lambda index: -examples.lengths[index])
    longest = by_length[:a_step]
    middle = max(0, len(by_length) // 2 - a_step // 2)
    usual = by_length[middle : middle + a_step]

    def filled(rows: list[int]) -> list[int]:
        return [rows[i % len(rows)] for i in range(a_step)]

    return filled(longest) * (_WARM_UP_STEPS + _LONG_STEPS) + filled(usual) * _USUAL_STEPS


def _padded(lengths: list[int], batch_size: int) -> int:
    return sum(
        max(lengths[start : start + batch_size]) * len(lengths[start : start + batch_size])
        for start in range(0, len(lengths), batch_size)
    )


def _tokens_of_an_epoch(lengths: list[int], job: TrainJob) -> int:
    order = list(EpochOrder(lengths, batch_size=job.batch_size * job.gradient_accumulation, seed=job.seed))
    return _padded([lengths[index] for index in order], job.batch_size)


def _peak_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_reserved(device)
    if device.type == "xpu":
        return torch.xpu.max_memory_reserved(device)
    return _peak_of_the_process()


def _peak_of_the_process() -> int:
    memory = psutil.Process().memory_info()
    peak = getattr(memory, "peak_wset", 0)  # Windows
    if peak:
        return int(peak)
    import resource  # not on Windows

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(largest * (1 if psutil.MACOS else 1024), memory.rss)


def _forget_peak(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)


class _AsGiven(EpochOrder):
    """The rows in the order in which they were chosen."""

    def __init__(self, count: int) -> None:
        super().__init__([1] * count, batch_size=1, seed=0)
        self._count = count

    def __iter__(self) -> Any:
        return iter(range(self._count))


class _Clock(TrainerCallback):
    """How long each optimizer step took."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._began = 0.0
        self.seconds: list[float] = []

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._began = time.monotonic()

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if torch.cuda.is_available():
            torch.cuda.synchronize()  # kernels are started, not awaited
        self.seconds.append(time.monotonic() - self._began)
        self._channel.emit(Progress(done=state.global_step, total=_STEPS, unit="steps"))
