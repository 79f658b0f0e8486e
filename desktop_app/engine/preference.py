"""Learning from ratings: direct preference optimisation (Rafailov et al. 2023) of an adapter, by TRL's trainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import peft
import torch
import transformers
import trl
from transformers import PrinterCallback, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.engine.device import choose_device, memory_shortage_named, number_format, use_all_cores
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.methods import save_result
from desktop_app.engine.model_loading import load_base, load_tokenizer, public_name
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Finished, Metric, Phase, Progress
from desktop_app.protocol.jobs import PreferJob

FEWEST_PAIRS = 4
"""Fewer say more about the mood of the day than about a preference."""


def run_prefer(job: PreferJob, channel: Channel) -> Finished:
    """Raises the chosen answers above the rejected ones; writes adapter/ and preferences.json.

    preferences.json: pairs, margin_before and margin_after (mean of log-probability ratio of chosen over rejected
    against the adapter it began with, times beta), accuracy_after.

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
    if not (Path(job.adapter) / "adapter_model.safetensors").is_file():
        raise AppError("adapter_missing", name=Path(job.adapter).name)
    rows = read_preferences(Path(job.preferences_file))
    run = Path(job.run_dir)
    channel.emit(Phase(name="loading"))
    base_folder = find_base(job.train.base_model)
    dtype = number_format(job.train.precision, device)
    base = load_base(base_folder, in_4bit=job.train.method == "qlora", dtype=dtype, device=device)
    transformers.set_seed(job.train.seed)
    trainer = trl.DPOTrainer(
        # The adapter is copied as the reference: the answers stay near those of the model that was rated.
        model=peft.PeftModel.from_pretrained(base, job.adapter, is_trainable=True),
        args=_arguments(job, len(rows), device, dtype),
        train_dataset=datasets.Dataset.from_list(rows),
        eval_dataset=datasets.Dataset.from_list(rows),
        processing_class=load_tokenizer(base_folder),
        callbacks=[_Reporter(channel)],
    )
    trainer.remove_callback(PrinterCallback)
    if not trainer.args.bf16:
        for parameter in trainer.model.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.float()
    channel.emit(Phase(name="preferring"))
    before = trainer.evaluate()
    trainer.train()
    after = trainer.evaluate()
    reporter = next(one for one in trainer.callback_handler.callbacks if isinstance(one, _Reporter))
    if reporter.reason == "paused":
        return Finished(reason="paused", outputs={})  # a few ratings are learned in minutes: it begins anew
    channel.emit(Phase(name="saving"))
    trainer.model.delete_adapter("ref")
    save_result(
        trainer.model, run / "adapter", base_folder=base_folder, base_name=public_name(job.train.base_model)
    )
    facts: dict[str, Any] = {
        "pairs": len(rows),
        "margin_before": before["eval_rewards/margins"],
        "margin_after": after["eval_rewards/margins"],
        "accuracy_after": after["eval_rewards/accuracies"],
        "beta": job.beta,
        "learning_rate": job.learning_rate,
        "epochs": job.epochs,
    }
    write_json(run / "preferences.json", facts)
    return Finished(
        reason=reporter.reason or "completed",
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


def _arguments(job: PreferJob, pairs: int, device: torch.device, dtype: torch.dtype) -> trl.DPOConfig:
    # A pair is two sequences, and the reference is computed beside them.
    batch_size = max(1, min(job.train.batch_size // 2, pairs))
    return trl.DPOConfig(
        output_dir=str(Path(job.run_dir) / "preferring"),
        beta=job.beta,
        max_length=job.train.max_length,
        num_train_epochs=job.epochs,
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        learning_rate=job.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=0.1,  # below 1 it is read as a share of all steps
        optim=job.train.optimizer,
        save_strategy="no",
        logging_steps=1,
        report_to="none",
        disable_tqdm=True,
        seed=job.train.seed,
        use_cpu=device.type == "cpu",
        bf16=dtype == torch.bfloat16,
        fp16=dtype == torch.float16,
        gradient_checkpointing=job.train.gradient_checkpointing,
        dataloader_pin_memory=device.type == "cuda",
    )


class _Reporter(TrainerCallback):
    """Progress and loss as events; a pause or "finish now" ends after the step."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.reason = ""

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._channel.emit(Progress(done=state.global_step, total=state.max_steps, unit="steps"))
        while (command := self._channel.next_command()) is not None:
            if isinstance(command, Pause):
                self.reason = "paused"
            elif isinstance(command, FinishNow):
                self.reason = "finished_by_person"
        if self._channel.window_gone.is_set():
            self.reason = "paused"
        control.should_training_stop = bool(self.reason)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        if logs is not None and "loss" in logs:
            self._channel.emit(Metric(step=state.global_step, epoch=state.epoch or 0.0, loss=logs["loss"]))
