"""`python -m torch.distributed.run --nproc-per-node N several_processes.py JOBFILE OUTPUT`

The engine's trainer in N processes that share each step, as on several cards. Writes the loss of each step, of an
evaluation afterwards, and the sums of what was trained.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from desktop_app.engine import environment

environment.prepare()

import torch  # noqa: E402
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments  # noqa: E402

from desktop_app.engine.mix import read_mix  # noqa: E402
from desktop_app.engine.model_loading import load_base, load_tokenizer  # noqa: E402
from desktop_app.engine.trainer import make_trainer, training_arguments  # noqa: E402
from desktop_app.protocol.jobs import TrainJob  # noqa: E402
from desktop_app.protocol.wire import read_job  # noqa: E402


class Losses(TrainerCallback):
    def __init__(self) -> None:
        self.of_steps: list[float] = []

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        if logs and "loss" in logs:
            self.of_steps.append(logs["loss"])


def main() -> None:
    torch.set_num_threads(1)
    job = read_job(Path(sys.argv[1]), TrainJob)
    tokenizer = load_tokenizer(Path(job.base_model))
    cpu = torch.device("cpu")
    base = load_base(Path(job.base_model), in_4bit=False, dtype=torch.float32, device=cpu)
    mix = read_mix(job, tokenizer)
    settings = training_arguments(job, len(mix.order), cpu, torch.float32)
    settings.eval_strategy, settings.eval_on_start = "no", False
    settings.save_strategy, settings.load_best_model_at_end = "no", False
    losses = Losses()
    trainer = make_trainer(
        job,
        base,
        tokenizer,
        settings,
        train_dataset=mix.examples.dataset,
        eval_dataset=mix.examples.dataset,
        callbacks=[losses],
        order=mix.order,
    )
    trainer.train()
    evaluated = trainer.evaluate()["eval_loss"]
    if trainer.is_world_process_zero():
        trained = {
            name: weight.double().sum().item()
            for name, weight in trainer.accelerator.unwrap_model(trainer.model).named_parameters()
            if weight.requires_grad
        }
        found = {
            "processes": trainer.args.world_size,
            "losses": losses.of_steps,
            "evaluated": evaluated,
            "trained": trained,
        }
        Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
