"""Learning from ratings: direct preference optimisation (Rafailov et al. 2023) of an adapter, by TRL's trainer."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import datasets
import peft
import torch
import transformers
import trl
from transformers import PrinterCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.engine import checkpoints, saving
from desktop_app.engine.callbacks import EvaluationStoppedError, Orders, Reporter, Sealer
from desktop_app.engine.device import (
    choose_device,
    device_name,
    memory_shortage_named,
    number_format,
    use_all_cores,
)
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.loss_watch import LossWatch
from desktop_app.engine.methods import load_result, save_result
from desktop_app.engine.model_loading import load_base, load_tokenizer, public_name
from desktop_app.engine.recipe import recipe, refuse_other_data
from desktop_app.engine.resuming import TakeUp, where_to_start
from desktop_app.engine.trainer import keep_adapter_exact, versions
from desktop_app.engine.whole_checkpoints import WholeCheckpoints
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Finished, Phase
from desktop_app.protocol.jobs import PreferJob

FEWEST_PAIRS = 4
"""Fewer say more about the mood of the day than about a preference."""
_CHECKPOINTS = 4
"""How many are written on the way at least; the clock asks for more (`callbacks.Orders`)."""
_MARGIN = "eval_rewards/margins"


def run_prefer(job: PreferJob, channel: Channel) -> Finished:
    """Raises the chosen answers above the rejected ones; writes adapter/ and preferences.json.

    preferences.json: pairs, margin_before and margin_after (mean of log-probability ratio of chosen over rejected
    against the adapter it began with, times beta), accuracy_after.

    Paused, killed and resumed like a training: the checkpoints hold the adapter that it began with, too.

    Raises:
        AppError: "preferences_too_few", "method_not_for_preferences", "adapter_missing", and as `train.run_train`.
    """
    device = choose_device()
    use_all_cores()
    with memory_shortage_named(device):
        return _prefer(job, channel, device)


def _prefer(job: PreferJob, channel: Channel, device: torch.device) -> Finished:
    if job.train.method == "full":
        raise AppError("method_not_for_preferences")
    weights = Path(job.adapter) / "adapter_model.safetensors"
    if not weights.is_file():
        raise AppError("adapter_missing", name=Path(job.adapter).name)
    rows = read_preferences(Path(job.preferences_file))
    run = Path(job.run_dir)
    start = where_to_start(run, channel, resume=job.resume)
    channel.emit(Phase(name="loading"))
    base_folder = find_base(job.train.base_model)
    used = recipe(
        job.train,
        base_folder,
        device=device_name(device),
        versions=versions(),
        learned_from={"preferences": job.preferences_file, "start_adapter": str(weights)},
    )
    if start is not None:
        refuse_other_data(run, used)
    dtype = number_format(job.train.precision, device)
    base = load_base(base_folder, in_4bit=job.train.method == "qlora", dtype=dtype, device=device)
    transformers.set_seed(job.train.seed)
    settings = _arguments(job, len(rows), device, dtype, resumes=start is not None)
    watch = LossWatch()
    reporter = _Reporter(channel, device, watch, steps_between_evaluations=settings.save_steps)
    orders = Orders(channel, reporter)
    seconds_before = start.seconds if start else 0.0
    trainer = PreferenceTrainer(
        # The adapter is copied as the reference: the answers stay near those of the model that was rated.
        model=peft.PeftModel.from_pretrained(base, job.adapter, is_trainable=True),
        args=settings,
        train_dataset=datasets.Dataset.from_list(rows),
        eval_dataset=datasets.Dataset.from_list(rows),
        processing_class=load_tokenizer(base_folder),
        callbacks=[
            TakeUp(run / "checkpoints", job.learning_rate),
            orders,
            Sealer(channel, orders, watch, run / "checkpoints", seconds_before=seconds_before),
            reporter,
        ],
    )
    trainer.remove_callback(PrinterCallback)
    if not trainer.args.bf16:
        keep_adapter_exact(trainer.model)
    orders.take_commands()
    if orders.leaves_unfinished:
        return Finished(reason=orders.reason, outputs={"step": start.step if start else 0})
    saving.refuse_without_room(run, 3 * saving.checkpoint_bytes(trainer.model))
    write_json(run / "recipe.json", used)
    if start is not None and start.ended:
        reason = start.ended
        trainer.state = trainer.state.load_from_json(str(start.folder / "trainer_state.json"))
        load_result(trainer.model, start.folder)
    else:
        try:
            trainer.train(resume_from_checkpoint=str(start.folder) if start else None)
        except EvaluationStoppedError:
            pass  # at the very start, where there is nothing new to save
        reason = orders.why_ended(trainer.state, trainer.control)
    if not reason:
        return Finished(reason=orders.reason, outputs={"step": trainer.state.global_step})

    before = next(entry[_MARGIN] for entry in trainer.state.log_history if _MARGIN in entry)
    after = trainer.evaluate()
    reporter.phase("saving")
    trainer.model.delete_adapter("ref")
    with saving.whole_or_nothing(run / "adapter.part", saving.checkpoint_bytes(trainer.model)):
        save_result(
            trainer.model, run / "adapter", base_folder=base_folder, base_name=public_name(job.train.base_model)
        )
    write_json(run / "adapter" / "recipe.json", used)  # it goes wherever the adapter goes
    facts: dict[str, Any] = {
        "pairs": len(rows),
        "margin_before": before,
        "margin_after": after[_MARGIN],
        "accuracy_after": after["eval_rewards/accuracies"],
        "steps": trainer.state.global_step,
        "beta": job.beta,
        "learning_rate": job.learning_rate,
        "epochs": job.epochs,
    }
    checkpoints.remove_set_aside(run / "checkpoints")
    write_json(run / "preferences.json", facts)
    return Finished(
        reason=reason,
        outputs={"adapter": str(run / "adapter"), "margin_after": facts["margin_after"], "pairs": len(rows)},
    )


def read_preferences(path: Path) -> list[dict[str, Any]]:
    """Reads TRL's conversational preferences, as the evaluation writes them: prompt, chosen, rejected.

    Raises:
        AppError: "file_missing", "file_damaged", "preferences_too_few" (count, least).
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [_row(json.loads(line)) for line in lines if line.strip()]
    except FileNotFoundError:
        raise AppError("file_missing", name=path.name) from None
    except (ValueError, TypeError, KeyError):
        raise AppError("file_damaged", name=path.name) from None
    # Two equal answers prefer nothing.
    different = [row for row in rows if row["chosen"] != row["rejected"]]
    if len(different) < FEWEST_PAIRS:
        raise AppError("preferences_too_few", count=len(different), least=FEWEST_PAIRS)
    return different


def _row(record: dict[str, Any]) -> dict[str, Any]:
    row = {
        name: [{"role": str(message["role"]), "content": str(message["content"])} for message in record[name]]
        for name in ("prompt", "chosen", "rejected")
    }
    if not all(row.values()):
        raise ValueError
    return row


def _arguments(
    job: PreferJob, pairs: int, device: torch.device, dtype: torch.dtype, *, resumes: bool
) -> trl.DPOConfig:
    # A pair is two sequences, and the reference is computed beside them.
    batch_size = max(1, min(job.train.batch_size // 2, pairs))
    steps = math.ceil(-(-pairs // batch_size) * job.epochs)
    return trl.DPOConfig(
        output_dir=str(Path(job.run_dir) / "checkpoints"),
        beta=job.beta,
        max_length=job.train.max_length,
        num_train_epochs=job.epochs,
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        learning_rate=job.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=0.1,  # below 1 it is read as a share of all steps
        optim=job.train.optimizer,
        eval_strategy="no",
        eval_on_start=not resumes,  # the margin before; a resumed run has it in its history
        save_strategy="steps",
        save_steps=max(1, steps // _CHECKPOINTS),
        save_total_limit=None,  # `checkpoints.remove_old` keeps the newest two
        logging_steps=1,
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="non_padding",
        report_to="none",
        disable_tqdm=True,
        seed=job.train.seed,
        use_cpu=device.type == "cpu",
        bf16=dtype == torch.bfloat16,
        fp16=dtype == torch.float16,
        gradient_checkpointing=job.train.gradient_checkpointing,
        dataloader_pin_memory=device.type == "cuda",
    )


class PreferenceTrainer(WholeCheckpoints, trl.DPOTrainer):
    """TRL's trainer, whose checkpoints can be trusted."""


class _Reporter(Reporter):
    """As in training; what it evaluates is what it learns from, so that its loss is none on unseen messages."""

    training_phase = "preferring"

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, float],
        **kwargs: Any,
    ) -> None:
        return
