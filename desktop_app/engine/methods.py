"""The ways of training: what is put on the base model, in which numbers it is held, how the result is saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import peft
import torch
from safetensors.torch import load_file

from desktop_app.engine.adapter import TOKENIZER_FILES, save_adapter
from desktop_app.protocol.jobs import TrainJob


def adapter_config(job: TrainJob) -> peft.PeftConfig | None:
    """Returns the new adapter of a job; None where no new one is made."""
    if job.method == "full" or job.start_adapter:
        return None
    if job.method == "prefix":
        # Li and Liang 2021: trained keys and values before the text, in every layer.
        return peft.PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=job.virtual_tokens)
    if job.method == "ia3":
        # Liu et al. 2022: a factor for each channel of keys, values and the feed-forward layer; PEFT knows where
        # they are in each architecture.
        return peft.IA3Config(task_type="CAUSAL_LM")
    return peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=job.rank,
        lora_alpha=job.alpha,
        lora_dropout=job.dropout,
        use_rslora=job.use_rslora,
        use_dora=job.use_dora,
        # Every linear layer except the head: attention alone learns less for the same memory (LoRA Without
        # Regret, Thinking Machines).
        target_modules="all-linear",
        bias="none",
    )


def prepared(base: Any, job: TrainJob) -> Any:
    """Returns the model to train: `base`, or `base` with the adapter that training goes on from."""
    if not job.start_adapter:
        return base
    return peft.PeftModel.from_pretrained(base, job.start_adapter, is_trainable=True)


def weights_format(job: TrainJob, compute: torch.dtype) -> torch.dtype:
    """Returns the dtype to hold the base in.

    What is trained itself stays in float32: a step of full fine-tuning is smaller than bfloat16's spacing and
    would be rounded away, and float16's scaler cannot work on float16 weights.
    """
    return torch.float32 if job.method == "full" else compute


def save_result(model: Any, folder: Path, *, base_folder: Path, base_name: str) -> None:
    """Writes the adapter, or a whole model with its tokenizer, into `folder`, replacing what was there."""
    if isinstance(model, peft.PeftModel):
        save_adapter(model, folder, base_folder=base_folder, base_name=base_name)
        return
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    # transformers' own attribute: where the model was loaded from; config.json would tell it.
    model.config._name_or_path = base_name  # noqa: SLF001
    model.save_pretrained(str(part), safe_serialization=True)
    for name in TOKENIZER_FILES:
        if (base_folder / name).is_file():
            shutil.copyfile(base_folder / name, part / name)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def load_result(model: Any, checkpoint: Path) -> None:
    """Puts a checkpoint's weights into `model`."""
    if isinstance(model, peft.PeftModel):
        peft.set_peft_model_state_dict(model, load_file(checkpoint / "adapter_model.safetensors"))
        return
    weights: dict[str, torch.Tensor] = {}
    for file in sorted(checkpoint.glob("model*.safetensors")):
        weights |= load_file(file)
    # Tied weights are stored once.
    model.load_state_dict(weights, strict=not model.config.get_text_config().tie_word_embeddings)
