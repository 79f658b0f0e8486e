"""Tries a few settings: short trainings by Optuna, the hopeless ones given up early, all of them remembered."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import optuna
import torch
from optuna.storages.journal import JournalFileBackend, JournalStorage
from optuna.trial import FrozenTrial, TrialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from desktop_app.core.errors import AppError
from desktop_app.core.project import write_json
from desktop_app.engine.data import read_examples
from desktop_app.engine.device import choose_device, memory_shortage_named, number_format, use_all_cores
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.methods import weights_format
from desktop_app.engine.mix import read_mix
from desktop_app.engine.model_loading import load_base, load_tokenizer
from desktop_app.engine.recipe import files_of, hashes_of
from desktop_app.engine.trainer import make_trainer, training_arguments
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Finished, Notice, Phase, Progress
from desktop_app.protocol.jobs import SearchJob, TrainJob
from desktop_app.protocol.training_options import refuse_clashes

_TRIES_BEFORE_PRUNING = 2


def run_search(job: SearchJob, channel: Channel) -> Finished:
    """Trains with several settings and writes search.json: {"tries": [...], "best": {...}}.

    Each try: number, rank, alpha, learning_rate, epochs, validation_loss (None without one), state ("completed",
    "given_up", "failed", "running"), seconds. Kept in search.log (Optuna's journal), so that the same job goes on.

    Raises:
        AppError: as `train.run_train`, "search_nothing_finished", and "data_changed" where the tries so far
            learned from other data.
    """
    refuse_clashes(job.train)
    device = choose_device()
    use_all_cores()
    with memory_shortage_named(device):
        return _search(job, channel, device)


def _search(job: SearchJob, channel: Channel, device: torch.device) -> Finished:
    run = Path(job.train.run_dir)
    run.mkdir(parents=True, exist_ok=True)
    study = _study(job, run)
    data = hashes_of(files_of(job.train))
    if study.user_attrs.get("data", data) != data:
        raise AppError("data_changed")  # losses on other examples do not compare
    study.set_user_attr("data", data)
    watch = _Watch(channel, deadline=time.monotonic() + job.budget_s)
    channel.emit(Phase(name="trying_settings"))
    while _done(study) < job.tries and not watch.is_over():
        trial = study.ask()
        settings = _settings(job, trial)
        _tell(channel, study, job)
        again = _same(study, trial)
        if again is not None:
            # A small space is soon known by heart; the same seed would give the same loss.
            trial.set_user_attr("seconds", 0.0)
            study.tell(trial, again.value)
            if _distinct(study) >= len(job.ranks) * len(job.learning_rates) * len(job.epochs):
                break
            continue
        began = time.monotonic()
        loss, state = _try(settings, trial, watch, device)
        trial.set_user_attr("seconds", time.monotonic() - began)
        # An interrupted try says nothing; it comes first when the search goes on.
        study.tell(trial, loss, state=state)
        if state == TrialState.FAIL and not watch.was_over_time:
            study.enqueue_trial(trial.params)
        if loss is not None:
            details = {name: trial.params[name] for name in ("rank", "learning_rate", "epochs")}
            channel.emit(
                Notice(
                    code="search_tried", details={"number": trial.number + 1, **details, "loss": round(loss, 4)}
                )
            )
    _tell(channel, study, job)
    if watch.reason.startswith("paused"):
        return Finished(reason=watch.reason, outputs={"tries": _done(study)})
    if not study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,)):
        raise AppError("search_nothing_finished")
    best = study.best_trial
    return Finished(
        reason=watch.reason or "completed",
        outputs={
            "search": str(run / "search.json"),
            "tries": _done(study),
            "rank": best.params["rank"],
            "learning_rate": best.params["learning_rate"],
            "epochs": best.params["epochs"],
            "validation_loss": study.best_value,
        },
    )


class _Watch:
    """Whether the person, or the time, wants the search to end. `reason`: "", "paused", "finished_by_person"."""

    def __init__(self, channel: Channel, *, deadline: float) -> None:
        self._channel = channel
        self._deadline = deadline
        self.reason = ""

    @property
    def was_over_time(self) -> bool:
        return time.monotonic() >= self._deadline

    def is_over(self) -> bool:
        while (command := self._channel.next_command()) is not None:
            if isinstance(command, Pause):
                self.reason = "paused"
            elif isinstance(command, FinishNow):
                self.reason = "finished_by_person"
        if self._channel.window_gone.is_set():
            self.reason = "paused"
        return bool(self.reason) or self.was_over_time


class _Report(TrainerCallback):
    """Tells Optuna each validation loss, and stops a try that is worse than most were at that place."""

    def __init__(self, trial: optuna.Trial, watch: _Watch, epochs: float) -> None:
        self._trial = trial
        self._watch = watch
        self._epochs = epochs
        self.losses: list[float] = []
        self.is_given_up = False
        self.is_interrupted = False

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        if state.global_step < state.max_steps and self._watch.is_over():
            self.is_interrupted = True
            control.should_training_stop = True

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, float],
        **kwargs: Any,
    ) -> None:
        self.losses.append(metrics["eval_loss"])
        # Tries of different length are compared at the same number of examples seen: hundredths of an epoch.
        place = round((state.epoch or 0.0) * 100)
        self._trial.report(min(self.losses), place)
        if state.global_step < state.max_steps and self._trial.should_prune():
            self.is_given_up = True
            control.should_training_stop = True


def _study(job: SearchJob, run: Path) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    # A journal is one file without a database; a killed process leaves at most an unfinished last line.
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(run / "search.log"))),
        study_name="settings",
        load_if_exists=True,
        direction="minimize",
        pruner=optuna.pruners.MedianPruner(n_startup_trials=_TRIES_BEFORE_PRUNING, n_warmup_steps=25),
    )
    before = study.get_trials(deepcopy=False)
    # Seeded anew by how far it got: the same seed would suggest again what it suggested then.
    study.sampler = optuna.samplers.TPESampler(seed=job.train.seed + len(before), n_startup_trials=4)
    if not before:
        own = {"rank": job.train.rank, "learning_rate": job.train.learning_rate, "epochs": job.train.epochs}
        if all(value in _space(job)[name] for name, value in own.items()):
            study.enqueue_trial(own)
    for trial in before:
        if trial.state == TrialState.RUNNING:  # the process was killed
            study.tell(trial.number, state=TrialState.FAIL)
            study.enqueue_trial(trial.params)
    return study


def _space(job: SearchJob) -> dict[str, tuple[float, ...]]:
    own = job.train
    return {
        "rank": tuple(sorted({own.rank, *job.ranks})),
        "learning_rate": tuple(sorted({own.learning_rate, *job.learning_rates})),
        "epochs": tuple(sorted({own.epochs, *job.epochs})),
    }


def _tell(channel: Channel, study: optuna.Study, job: SearchJob) -> None:
    """Writes the table of the tries so far, and then tells of it: whoever hears the one finds the other."""
    write_json(Path(job.train.run_dir) / "search.json", _table(study, job.train))
    channel.emit(Progress(done=_done(study), total=job.tries, unit="tries"))


def _settings(job: SearchJob, trial: optuna.Trial) -> TrainJob:
    chosen = {name: trial.suggest_categorical(name, values) for name, values in _space(job).items()}
    rank = int(chosen["rank"])
    return replace(
        job.train,
        rank=rank,
        alpha=max(1, round(rank * job.train.alpha / job.train.rank)),
        learning_rate=float(chosen["learning_rate"]),
        epochs=float(chosen["epochs"]),
    )


def _try(
    settings: TrainJob, trial: optuna.Trial, watch: _Watch, device: torch.device
) -> tuple[float | None, TrialState]:
    base_folder = find_base(settings.base_model)
    tokenizer = load_tokenizer(base_folder)
    dtype = number_format(settings.precision, device)
    base = load_base(
        base_folder, in_4bit=settings.method == "qlora", dtype=weights_format(settings, dtype), device=device
    )
    mix = read_mix(settings, tokenizer)
    validation = read_examples(settings.validation_file, tokenizer, settings.max_length)
    arguments = training_arguments(settings, len(mix.order), device, dtype, resumes=True)
    arguments.save_strategy, arguments.load_best_model_at_end = "no", False
    report = _Report(trial, watch, settings.epochs)
    trainer = make_trainer(
        settings,
        base,
        tokenizer,
        arguments,
        train_dataset=mix.examples.dataset,
        eval_dataset=validation.dataset,
        callbacks=[report],
        order=mix.order,
    )
    trainer.train()
    if not report.is_given_up and not report.is_interrupted:
        trainer.evaluate()
    del trainer, base
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    if report.is_interrupted:
        return None, TrialState.FAIL
    loss = min(report.losses)
    # Optuna takes the last reported value of a pruned try itself.
    return (None, TrialState.PRUNED) if report.is_given_up else (loss, TrialState.COMPLETE)


def _same(study: optuna.Study, trial: optuna.Trial) -> FrozenTrial | None:
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return next((one for one in done if one.params == trial.params), None)


def _distinct(study: optuna.Study) -> int:
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))
    return len({tuple(sorted(one.params.items())) for one in done})


def _done(study: optuna.Study) -> int:
    return len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED)))


def _table(study: optuna.Study, train: TrainJob) -> dict[str, Any]:
    words = {
        TrialState.COMPLETE: "completed",
        TrialState.PRUNED: "given_up",
        TrialState.FAIL: "failed",
        TrialState.RUNNING: "running",
    }
    tries = [
        {
            "number": trial.number + 1,
            **trial.params,
            "validation_loss": trial.value,
            "state": words[trial.state],
            "seconds": trial.user_attrs.get("seconds"),
        }
        for trial in study.get_trials(deepcopy=False)
        if trial.state in words
    ]
    finished = [one for one in tries if one["state"] == "completed"]
    best = min(finished, key=lambda one: one["validation_loss"]) if finished else None
    return {"tries": tries, "best": best, "seed": train.seed, "optuna": optuna.__version__}
