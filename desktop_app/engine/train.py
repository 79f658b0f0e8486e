"""A training run, from top to bottom: load, look at the examples, train, keep the best, save."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import EarlyStoppingCallback

from desktop_app.core.project import write_json
from desktop_app.engine import checkpoints, processes, saving
from desktop_app.engine.callbacks import EvaluationStoppedError, Orders, Reporter, Sealer
from desktop_app.engine.data import Examples, read_examples
from desktop_app.engine.device import (
    choose_device,
    device_name,
    memory_shortage_named,
    number_format,
    use_all_cores,
)
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.loss_watch import LossWatch
from desktop_app.engine.methods import load_result, save_result, weights_format
from desktop_app.engine.mix import read_mix
from desktop_app.engine.model_loading import load_base, load_tokenizer, public_name
from desktop_app.engine.recipe import recipe, refuse_other_data
from desktop_app.engine.resuming import TakeUp, where_to_start
from desktop_app.engine.trainer import Trainer, make_trainer, training_arguments, versions
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Notice, Phase
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.training_options import peak_rate, refuse_clashes


def run_train(job: TrainJob, channel: Channel) -> Finished:
    """Trains as the job says; the last file written is metrics.json.

    Raises:
        AppError: "base_model_missing", "dataset_empty", "file_missing", "file_damaged", "out_of_memory",
            "device_lost", "loss_not_finite", "loss_exploded", "disk_full_training", "data_changed" for a resumed
            run, and those of `refuse_clashes`.
    """
    device = choose_device()
    use_all_cores()
    processes.meet(device)
    with memory_shortage_named(device):
        return _train(job, channel, device)


def _train(job: TrainJob, channel: Channel, device: torch.device) -> Finished:
    refuse_clashes(job)
    run = Path(job.run_dir)
    start = processes.agreed(where_to_start(run, channel, resume=job.resume) if processes.is_first() else None)

    channel.emit(Phase(name="loading"))
    base_folder = find_base(job.base_model)
    tokenizer = load_tokenizer(base_folder)
    dtype = number_format(job.precision, device)
    base = load_base(base_folder, in_4bit=job.method == "qlora", dtype=weights_format(job, dtype), device=device)

    channel.emit(Phase(name="preparing"))
    with processes.first_goes_first():
        mix = read_mix(job, tokenizer)
        training = mix.examples
        validation = read_examples(job.validation_file, tokenizer, job.max_length)
    _tell_what_was_cut(channel, training, validation)

    used = recipe(job, base_folder, device=device_name(device), versions=versions())
    if start is not None:
        refuse_other_data(run, used)

    evaluates_first = start is None or start.evaluation_due
    settings = training_arguments(job, len(mix.order), device, dtype, resumes=not evaluates_first)
    watch = LossWatch()
    reporter = Reporter(channel, device, watch, steps_between_evaluations=settings.eval_steps)
    orders = Orders(channel, reporter)
    sealer = Sealer(channel, orders, watch, run / "checkpoints", seconds_before=start.seconds if start else 0.0)
    trainer = make_trainer(
        job,
        base,
        tokenizer,
        settings,
        train_dataset=training.dataset,
        eval_dataset=validation.dataset,
        callbacks=[
            TakeUp(run / "checkpoints", peak_rate(job)),
            orders,
            EarlyStoppingCallback(job.early_stopping_patience),
            sealer,
            reporter,
        ],
        order=mix.order,
    )

    orders.take_commands()
    if orders.leaves_unfinished:
        return Finished(reason=orders.reason, outputs={"step": start.step if start else 0})
    # Better said now than at the first save, hours later: the best, the newest two, and the one being written.
    saving.refuse_without_room(run, 4 * saving.checkpoint_bytes(trainer.model))
    if processes.is_first():
        write_json(run / "recipe.json", used)
    if start is not None and start.ended:
        reason = start.ended
        _take_best(trainer, start)
    else:
        try:
            trainer.train(resume_from_checkpoint=str(start.folder) if start else None)
        except EvaluationStoppedError:
            pass  # at the very start, where there is nothing new to save; `orders` knows why
        reason = "" if sealer.evaluation_due else orders.why_ended(trainer.state, trainer.control)
    if not reason:
        return Finished(reason=orders.reason, outputs={"step": trainer.state.global_step})

    after = trainer.evaluate()["eval_loss"]
    if not processes.is_first():
        return Finished(reason=reason)
    reporter.phase("saving")
    with saving.whole_or_nothing(run / "adapter.part", saving.checkpoint_bytes(trainer.model)):
        save_result(trainer.model, run / "adapter", base_folder=base_folder, base_name=public_name(job.base_model))
    write_json(run / "adapter" / "recipe.json", used)  # it goes wherever the adapter goes
    before = next(entry["eval_loss"] for entry in trainer.state.log_history if "eval_loss" in entry)
    metrics = {
        "validation_loss_before": before,
        "validation_loss_after": after,
        "best_step": trainer.state.best_global_step,
        "steps": trainer.state.global_step,
        "epochs": trainer.state.epoch,
        "reason": reason,
        "seconds": sealer.seconds,
        "tokens_per_second": _per_second(reporter.training_tokens, reporter.training_seconds),
        "trained_examples": len(training.dataset),
        **used,
    }
    checkpoints.remove_set_aside(run / "checkpoints")
    write_json(run / "metrics.json", metrics)
    return Finished(
        reason=reason,
        outputs={
            "adapter": str(run / "adapter"),
            "metrics": str(run / "metrics.json"),
            "validation_loss_before": before,
            "validation_loss_after": after,
            "steps": trainer.state.global_step,
        },
    )


def _tell_what_was_cut(channel: Channel, training: Examples, validation: Examples) -> None:
    if cut := training.cut + validation.cut:
        channel.emit(Notice(code="examples_cut", details={"count": cut}))
    if left_out := training.left_out + validation.left_out:
        channel.emit(Notice(code="examples_left_out", details={"count": left_out}))


def _take_best(trainer: Trainer, start: checkpoints.WholeCheckpoint) -> None:
    """Takes up a run that was killed after its last step: the best weights and the history, without training."""
    trainer.state = trainer.state.load_from_json(str(start.folder / "trainer_state.json"))
    best = start.folder.with_name(f"checkpoint-{trainer.state.best_global_step}")
    load_result(trainer.model, best)


def _per_second(amount: float, seconds: float) -> float | None:
    return amount / seconds if seconds > 0 else None
