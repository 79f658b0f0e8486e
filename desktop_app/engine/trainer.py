"""TRL's trainer as this app uses it: what it is told, and the few things that it does differently."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
import trl
from transformers import PrinterCallback, TrainerCallback, TrainerControl
from trl.kernels import chunked_logprob

from desktop_app.engine import processes
from desktop_app.engine.callbacks import EvaluationStoppedError, Sealer
from desktop_app.engine.difficulty import difficulty_of, general_batches
from desktop_app.engine.loss import answer_logits, answer_loss
from desktop_app.engine.methods import adapter_config, prepared
from desktop_app.engine.order import EpochOrder, examples_of_a_step
from desktop_app.engine.regularisation import Anchor, EmbeddingAttack, drift, fisher_diagonal
from desktop_app.engine.whole_checkpoints import WholeCheckpoints
from desktop_app.protocol.jobs import TrainJob
from desktop_app.protocol.training_options import peak_rate

_TOKENS_A_TILE_WITHOUT_TRITON = 512
"""TRL's tile of 4096 tokens needs 4 GiB where Triton is missing (Windows); 512 brings Llama-8B at 4096 tokens from
10.5 to 7.4 GiB, the same as with Triton (research/hardware.md, section F)."""


class Trainer(WholeCheckpoints, trl.SFTTrainer):
    """Resumable order, a loss that suits device and job, regularisation that TRL lacks, no card in checkpoints."""

    def __init__(self, *, job: TrainJob, order: EpochOrder, **arguments: Any) -> None:
        self._job = job
        self._order = order
        self._attack: EmbeddingAttack | None = None
        self._anchor: Anchor | None = None
        chunked_logprob.TOKEN_CHUNK_SIZE = _tokens_a_tile()
        super().__init__(**arguments)
        self._loss_is_plain = self.args.device.type == "cpu" or job.label_smoothing > 0 or job.kl_strength > 0
        self.control: TrainerControl
        if job.packing:
            # Only now is it known how many sequences there are.
            packed = len(self.train_dataset)
            self._order = EpochOrder([1] * packed, batch_size=examples_of_a_step(job), seed=job.seed)
            self.args.eval_steps = self.args.save_steps = steps_between_evaluations(job, packed)

    def _get_train_sampler(self, train_dataset: Any = None) -> EpochOrder:
        return self._order

    def _run_epoch(self, *arguments: Any, epoch: int, **named: Any) -> None:
        """As the trainer does it; tells the order which epoch it is.

        WORKAROUND: of several processes that resume, the loader wraps its sampler once more than transformers 5.23
        and accelerate 1.15 look through, and the rest of the epoch would be taken from the order of the first.
        """
        self._order.set_epoch(epoch)
        super()._run_epoch(*arguments, epoch=epoch, **named)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """Returns the mean cross-entropy over the answers' tokens, in nats; in training with what the job adds.

        TRL's fused head scores every position, prompts and padding too, in small tiles, and computes their logits
        again in the backward pass. That saves memory on a graphics card. On the processor it only costs time:
        training the bundled model on two busy cores did 370 tokens/s with it and 560-770 without (LoRA), 340-440
        and 420-630 (QLoRA). So there the answers' positions alone are put through the head, once. Label smoothing
        and the KL anchor need all logits anyway.
        """
        if not self._loss_is_plain or return_outputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        logits, tokens = answer_logits(model, inputs)
        is_training = self.model.training
        smoothing = self._job.label_smoothing if is_training else 0.0
        loss = answer_loss(logits, tokens, count=num_items_in_batch, label_smoothing=smoothing)
        if is_training and self._job.kl_strength > 0:
            with torch.no_grad(), self.accelerator.unwrap_model(model).disable_adapter():
                base_logits, _ = answer_logits(model, inputs)
            count = max(1, tokens.numel()) if num_items_in_batch is None else num_items_in_batch
            loss = loss + self._job.kl_strength * drift(base_logits, logits) / count
        if num_items_in_batch is not None and self.args.average_tokens_across_devices:
            # The count is that of all processes, and their gradients are averaged: transformers does the same.
            loss = loss * self.accelerator.num_processes
        return loss

    def regularise(self, general: Sequence[dict[str, Any]]) -> None:
        """Prepares what the job adds to each step; `general` are batches of one general example (for EWC)."""
        if self._job.adversarial_epsilon > 0:
            self._attack = EmbeddingAttack(self.model, self._job.adversarial_epsilon)
        if self._job.ewc_strength > 0:
            self._anchor = Anchor(self.model, fisher_diagonal(self.model, general), self._job.ewc_strength)

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        """As the trainer does it; then once more against moved embeddings, and the pull of held weights."""
        loss = super().training_step(model, dict(inputs), num_items_in_batch)
        if self._attack is not None:
            with self._attack.against_the_batch():
                super().training_step(model, dict(inputs), num_items_in_batch)
        if self._anchor is not None:
            self.accelerator.backward(self._anchor.penalty() / self.current_gradient_accumulation_steps)
        return loss

    def _maybe_log_save_evaluate(
        self, tr_loss: Any, grad_norm: Any, model: Any, trial: Any, *rest: Any, **named: Any
    ) -> None:
        """As the trainer does it; an evaluation that is stopped leaves a checkpoint and is made up for later."""
        try:
            super()._maybe_log_save_evaluate(tr_loss, grad_norm, model, trial, *rest, **named)
        except EvaluationStoppedError:
            self._save_without_evaluation(model, trial)

    def _save_without_evaluation(self, model: Any, trial: Any) -> None:
        sealer = next(one for one in self.callback_handler.callbacks if isinstance(one, Sealer))
        sealer.evaluation_due = True
        self._save_checkpoint(model, trial)
        self.control = self.callback_handler.on_save(self.args, self.state, self.control)
        self.control.should_evaluate = False
        self.control.should_training_stop = True

    def _evaluate(self, trial: Any, ignore_keys_for_eval: Any, skip_scheduler: bool = False) -> Any:
        """As the trainer does it; what a resumed run evaluates first was due when it was paused, and counts."""
        metrics = super()._evaluate(trial, ignore_keys_for_eval, skip_scheduler)
        if skip_scheduler and self.state.global_step > 0:
            self._determine_best_metric(metrics=metrics, trial=trial)
            # The random state is taken up with the first step; saved now, it would be that of a new process.
            self._load_rng_state(str(Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"))
            self._save_checkpoint(self.model_wrapped, trial)
            self.control = self.callback_handler.on_save(self.args, self.state, self.control)
        return metrics

    def evaluation_loop(self, *arguments: Any, **named: Any) -> Any:
        """As the trainer does it, with a loss that is the mean over all tokens.

        The trainer's own is a mean of batches' means. It moves when a run goes on with smaller batches (by 0.05 in
        a trial), and the best checkpoint would be chosen by numbers that do not compare.
        """
        self._evaluated = torch.zeros(2, device=self.args.device)
        output = super().evaluation_loop(*arguments, **named)
        total, tokens = self.accelerator.reduce(self._evaluated, "sum").tolist()
        name = next((key for key in output.metrics if key.endswith("_loss")), None)
        if name is not None and tokens:
            output.metrics[name] = total / tokens
        return output

    def prediction_step(self, model: Any, inputs: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        """As the trainer does it; keeps the sum of the losses and the number of tokens."""
        answer = super().prediction_step(model, inputs, *arguments, **named)
        if answer[0] is not None:
            tokens = (inputs["labels"][:, 1:] != -100).sum()
            self._evaluated += torch.stack((answer[0].detach().float() * tokens, tokens.float()))
        return answer


_VERSIONS_WORTH_KEEPING = ("torch", "transformers", "peft", "trl", "bitsandbytes", "accelerate")


def versions() -> dict[str, str]:
    """Returns package -> version of what computes."""
    return {name: importlib.metadata.version(name) for name in _VERSIONS_WORTH_KEEPING}


def stack_words() -> str:
    """Returns the versions as one line: measurements of another line do not count."""
    return " ".join(f"{name} {version}" for name, version in versions().items())


def make_trainer(
    job: TrainJob,
    base: Any,
    tokenizer: Any,
    settings: trl.SFTConfig,
    *,
    train_dataset: Any,
    eval_dataset: Any,
    callbacks: Sequence[TrainerCallback],
    order: EpochOrder,
) -> Trainer:
    """Puts the job's adapter on `base` and returns what trains it."""
    transformers.set_seed(job.seed)  # a new adapter starts from random numbers
    trainer = Trainer(
        job=job,
        model=prepared(base, job),
        args=settings,
        train_dataset=train_dataset,
        eval_dataset=eval_dataset,
        processing_class=tokenizer,
        peft_config=adapter_config(job),
        callbacks=list(callbacks),
        order=order,
    )
    trainer.remove_callback(PrinterCallback)
    if not settings.bf16:
        keep_adapter_exact(trainer.model)
    if job.order == "easy_first":
        with processes.first_goes_first():
            order.difficulty = difficulty_of(trainer, Path(job.run_dir))
    trainer.regularise(general_batches(job, tokenizer, trainer.args.device) if job.ewc_strength > 0 else [])
    return trainer


def training_arguments(
    job: TrainJob, examples: int, device: torch.device, dtype: torch.dtype, *, resumes: bool = False
) -> trl.SFTConfig:
    """Returns what TRL is told of a job; `examples` are those that an epoch sees."""
    between = steps_between_evaluations(job, examples)
    return trl.SFTConfig(
        output_dir=str(Path(job.run_dir) / "checkpoints"),
        # what is learned
        # `engine.data` cut the rows and said what of them is learned; TRL would go over them three times more.
        dataset_kwargs={"skip_prepare_dataset": not job.packing},
        max_length=job.max_length,
        # Sequences without padding; transformers keeps attention within each example by its positions.
        packing=job.packing,
        packing_strategy="bfd",
        eval_packing=False,
        # how much, how fast
        num_train_epochs=job.epochs,
        max_steps=job.max_steps or -1,
        per_device_train_batch_size=job.batch_size,
        per_device_eval_batch_size=job.batch_size,
        gradient_accumulation_steps=job.gradient_accumulation,
        optim=job.optimizer,
        learning_rate=peak_rate(job),
        lr_scheduler_type={"constant": "constant_with_warmup"}.get(job.schedule, job.schedule),
        lr_scheduler_kwargs=(
            {"num_cycles": job.schedule_cycles} if job.schedule == "cosine_with_restarts" else None
        ),
        neftune_noise_alpha=job.neftune_alpha or None,
        warmup_steps=job.warmup_ratio,  # below 1 it is read as a share of all steps
        weight_decay=job.weight_decay,
        # 16-bit gradients of a 4-bit model spike; the QLoRA authors clip them at 0.3.
        max_grad_norm=0.3 if job.method == "qlora" and dtype == torch.float16 else 1.0,
        # when to look, what to keep
        eval_strategy="steps",
        eval_steps=between,
        eval_on_start=not resumes,
        save_strategy="steps",
        save_steps=between,
        save_total_limit=None,  # `checkpoints.remove_old` keeps the best and the newest two
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        restore_callback_states_from_checkpoint=True,  # early stopping's count
        prediction_loss_only=True,
        # what is told
        logging_steps=1,
        logging_nan_inf_filter=False,  # a loss that is not finite must be seen
        include_num_input_tokens_seen="non_padding",
        report_to="none",
        disable_tqdm=True,
        # where it runs
        seed=job.seed,
        data_seed=job.seed,
        use_cpu=device.type == "cpu",
        bf16=dtype == torch.bfloat16,
        fp16=dtype == torch.float16,
        gradient_checkpointing=job.gradient_checkpointing,
        dataloader_pin_memory=device.type == "cuda",
    )


def steps_between_evaluations(job: TrainJob, examples: int) -> int:
    """Returns optimizer steps; `examples` (or packed sequences) are those that an epoch sees."""
    steps_per_epoch = -(-examples // examples_of_a_step(job))
    return max(1, steps_per_epoch // job.evaluations_per_epoch)


def keep_adapter_exact(model: Any) -> None:
    """Keeps the trained matrices in float32, except where the whole run is bfloat16.

    TRL rounds those of a 4-bit model to bfloat16. On a processor that makes each step slower and coarser, and
    under float16 the gradient scaler cannot read them.
    """
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


def _tokens_a_tile() -> int:
    triton_is_there: bool = chunked_logprob._TRITON_AVAILABLE  # noqa: SLF001 - the very switch that TRL uses
    return chunked_logprob.TOKEN_CHUNK_SIZE if triton_is_there else _TOKENS_A_TILE_WITHOUT_TRITON
