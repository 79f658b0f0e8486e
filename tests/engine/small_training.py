"""Trains the smallest model there can be in this very process, to see what an option does."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from desktop_app.engine.loss import answer_logits, answer_loss
from desktop_app.engine.methods import weights_format
from desktop_app.engine.mix import read_mix
from desktop_app.engine.model_loading import load_base, load_tokenizer
from desktop_app.engine.trainer import Trainer, make_trainer, training_arguments
from desktop_app.protocol.jobs import TrainJob
from tests.engine.conftest import pairs

CPU = torch.device("cpu")
MakeJob = Callable[..., TrainJob]

# Products of 64 x 64 are done before a second thread has woken up, and several cores wait for each other.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights, two layers of 64."""
    from tests.engine.random_model import write_random_model

    folder = tmp_path_factory.mktemp("small") / "small-model"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tokenizers' Rust types
        write_random_model(folder, hidden=64, layers=2)
    return folder


@pytest.fixture
def job(tmp_path: Path, small_model: Path) -> MakeJob:
    """Makes a job of a few steps over 16 pairs; keywords change it."""
    everything = pairs(20)
    (tmp_path / "train.json").write_text(json.dumps(everything[:16]), encoding="utf-8")
    (tmp_path / "validation.json").write_text(json.dumps(everything[16:]), encoding="utf-8")

    def make(**changes: Any) -> TrainJob:
        fields: dict[str, Any] = {
            "run_dir": str(tmp_path / "run"),
            "base_model": str(small_model),
            "train_file": str(tmp_path / "train.json"),
            "validation_file": str(tmp_path / "validation.json"),
            "method": "lora",
            "rank": 4,
            "alpha": 8,
            "learning_rate": 1e-2,
            "batch_size": 4,
            "max_length": 160,
            "epochs": 1.0,
        }
        return TrainJob(**{**fields, **changes})

    return make


@dataclass
class Ready:
    """A trainer with everything that a run has except evaluations and checkpoints."""

    trainer: Trainer
    tokenizer: Any

    def train(self) -> Ready:
        self.trainer.train()
        return self

    def trained(self) -> dict[str, torch.Tensor]:
        """Returns a copy of the weights that are trained."""
        return {
            name: weight.detach().clone()
            for name, weight in self.trainer.model.named_parameters()
            if weight.requires_grad
        }

    def loss_on(self, records: list[dict[str, str]]) -> float:
        """Returns the mean loss of these Alpaca records."""
        from desktop_app.engine.data import examples_of_records

        found = examples_of_records(records, self.tokenizer, 512, name="")
        model = self.trainer.model.eval()
        losses = []
        for row in found.dataset:
            batch = {"input_ids": torch.tensor([row["input_ids"]]), "labels": torch.tensor([row["labels"]])}
            with torch.no_grad():
                losses.append(float(answer_loss(*answer_logits(model, batch))))
        return sum(losses) / len(losses)


def ready(job: TrainJob) -> Ready:
    """Returns the trainer of a job, before its first step."""
    folder = Path(job.base_model)
    tokenizer = load_tokenizer(folder)
    dtype = weights_format(job, torch.float32)
    base = load_base(folder, in_4bit=job.method == "qlora", dtype=dtype, device=CPU)
    mix = read_mix(job, tokenizer)
    settings = training_arguments(job, len(mix.order), CPU, torch.float32)
    settings.eval_strategy, settings.eval_on_start = "no", False
    settings.save_strategy, settings.load_best_model_at_end = "no", False
    trainer = make_trainer(
        job,
        base,
        tokenizer,
        settings,
        train_dataset=mix.examples.dataset,
        eval_dataset=mix.examples.dataset.select(range(1)),
        callbacks=[],
        order=mix.order,
    )
    return Ready(trainer=trainer, tokenizer=tokenizer)
