"""What is measured with the untrained model before the first step: how hard each example is, and general texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json, write_json
from desktop_app.engine.loss import loss_of_each
from desktop_app.engine.mix import general_records
from desktop_app.engine.tokens import token_ids
from desktop_app.protocol.alpaca import user_content
from desktop_app.protocol.jobs import TrainJob

_GENERAL_EXAMPLES = 32
"""Enough for a mean of squared gradients whose noise is well below the differences between weights."""


def difficulty_of(trainer: Any, run: Path) -> list[float]:
    """Returns the loss of each training example, and keeps it: a resumed run must see the same order."""
    kept = run / "difficulty.json"
    count = len(trainer.train_dataset)
    try:
        losses = read_json(kept)
        if isinstance(losses, list) and len(losses) == count:
            return losses
    except AppError:
        pass  # not measured yet, or not to the end
    model, size = trainer.model, trainer.args.per_device_eval_batch_size
    was_training = model.training
    model.eval()
    losses = []
    columns = [name for name in ("input_ids", "labels") if name in trainer.train_dataset.column_names]
    rows = trainer.train_dataset.select_columns(columns)
    for start in range(0, count, size):
        batch = trainer.data_collator([rows[i] for i in range(start, min(start + size, count))])
        on_device = {name: value.to(trainer.args.device) for name, value in batch.items() if hasattr(value, "to")}
        losses += loss_of_each(model, on_device)
    model.train(was_training)
    write_json(kept, losses)
    return losses


def general_batches(job: TrainJob, tokenizer: Any, device: torch.device) -> list[dict[str, torch.Tensor]]:
    """Returns general examples, each as a batch of its own: input_ids and labels of shape (1, tokens)."""
    batches = []
    both = general_records(0.5)
    for record in both[:: max(1, len(both) // _GENERAL_EXAMPLES)]:
        question = [{"role": "user", "content": user_content(record["instruction"], record["input"])}]
        prompt = token_ids(tokenizer, question, answer_follows=True)
        whole = token_ids(tokenizer, [*question, {"role": "assistant", "content": record["output"]}])
        whole = whole[: job.max_length]
        if len(whole) > len(prompt):
            labels = [-100] * len(prompt) + whole[len(prompt) :]
            batches.append(
                {
                    "input_ids": torch.tensor([whole], device=device),
                    "labels": torch.tensor([labels], device=device),
                }
            )
    return batches
