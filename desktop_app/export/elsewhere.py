"""The planned training for other computers: Accelerate for several cards, Axolotl and SkyPilot for rented ones.

Only files are written; nothing is started and nothing leaves this computer. What is ours ends here: these engines
exist and are better at many cards than anything home-made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, replacing
from desktop_app.dataset.alpaca import read_alpaca
from desktop_app.export.names import safe_name
from desktop_app.protocol.alpaca import user_content
from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend.catalogue import find_model

_SCHEDULES = {"constant": "constant_with_warmup", "cosine_with_restarts": "cosine"}
_OPTIMIZERS = {"adamw_8bit": "adamw_bnb_8bit", "adamw_torch": "adamw_torch_fused"}
_AXOLOTL_IMAGE = "docker:axolotlai/axolotl:main-latest"


def write_elsewhere(
    project: Project, job: TrainJob, model_id: str, folder: Path, *, cards: int = 2
) -> dict[str, str]:
    """Writes dataset and configurations into a new or empty folder; returns file name -> what it is for.

    Args:
        job: as planned for this computer.
        model_id: of a hub; a model that only this computer has cannot be trained elsewhere.
        cards: graphics cards to write for.

    Raises:
        AppError: "elsewhere_needs_hub_model", "folder_not_empty", "folder_not_writable", and as `read_alpaca`.
    """
    model = find_model(model_id)
    if model.demo_only or Path(model_id).is_absolute() or model_id.count("/") != 1:
        raise AppError("elsewhere_needs_hub_model", name=Path(model_id).name)
    if folder.exists() and any(folder.iterdir()):
        raise AppError("folder_not_empty", name=folder.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise AppError("folder_not_writable", name=folder.name) from None
    _write_chats(project.train_file, folder / "train.jsonl")
    _write_chats(project.validation_file, folder / "validation.jsonl")
    name = safe_name(project.facts.name)
    texts = {
        "axolotl.yaml": to_yaml(axolotl_config(job, model_id)),
        "sky.yaml": to_yaml(sky_task(name, gpu_memory_gb=max(24, math.ceil(model.parameters_billion * 3)))),
        "accelerate-ddp.yaml": to_yaml(accelerate_config("ddp", cards, job.precision)),
        "accelerate-fsdp.yaml": to_yaml(accelerate_config("fsdp", cards, job.precision)),
        "accelerate-deepspeed.yaml": to_yaml(accelerate_config("deepspeed", cards, job.precision)),
        "README.md": _README,
    }
    for file, text in texts.items():
        with replacing(folder / file) as stream:
            stream.write(text)
    return {
        "train.jsonl": "your examples, personal data replaced",
        "validation.jsonl": "examples that are only tested on",
        "axolotl.yaml": "the training, for Axolotl",
        "sky.yaml": "rents a computer with SkyPilot and trains there",
        "accelerate-ddp.yaml": "several cards, each with the whole model",
        "accelerate-fsdp.yaml": "several cards that share the model",
        "accelerate-deepspeed.yaml": "the same with DeepSpeed ZeRO",
        "README.md": "what to type",
    }


def axolotl_config(job: TrainJob, model_id: str) -> dict[str, Any]:
    """Returns the job in Axolotl's words."""
    data = {
        "ds_type": "json",
        "split": "train",
        "type": "chat_template",
        "field_messages": "messages",
        "roles_to_train": ["assistant"],
        "train_on_eos": "turn",
    }
    between = round(1 / max(2.0, job.epochs * job.evaluations_per_epoch), 4)
    config: dict[str, Any] = {
        "base_model": model_id,
        "chat_template": "tokenizer_default",
        "datasets": [{"path": "train.jsonl", **data}],
        "test_datasets": [{"path": "validation.jsonl", **data}],
        "dataset_prepared_path": "prepared",
        "output_dir": "trained",
        "sequence_len": job.max_length,
        "sample_packing": job.packing,
        "eval_sample_packing": False,
        "micro_batch_size": job.batch_size,
        "gradient_accumulation_steps": job.gradient_accumulation,
        "num_epochs": job.epochs,
        "optimizer": _OPTIMIZERS.get(job.optimizer, job.optimizer),
        "lr_scheduler": _SCHEDULES.get(job.schedule, job.schedule),
        "learning_rate": job.learning_rate,
        "warmup_ratio": job.warmup_ratio,
        "weight_decay": job.weight_decay,
        "bf16": "auto",
        "gradient_checkpointing": job.gradient_checkpointing,
        # As a share of all steps: early stopping wants both said this way, and equal.
        "eval_steps": between,
        "save_steps": between,
        "load_best_model_at_end": True,
        "early_stopping_patience": job.early_stopping_patience,
        "logging_steps": 1,
        "seed": job.seed,
    }
    if job.packing:
        # Axolotl keeps packed examples apart only with a kernel that knows of them; its image brings this one.
        config["attn_implementation"] = "flash_attention_2"
    if job.neftune_alpha:
        config["neftune_noise_alpha"] = job.neftune_alpha
    if job.max_steps:
        config["max_steps"] = job.max_steps
    if job.method in ("lora", "qlora"):
        config |= {
            "adapter": job.method,
            "load_in_4bit": job.method == "qlora",
            "lora_r": job.rank,
            "lora_alpha": job.alpha,
            "lora_dropout": job.dropout,
            "lora_target_linear": True,
            "peft_use_rslora": job.use_rslora,
            "peft_use_dora": job.use_dora,
        }
    elif job.method != "full":
        raise AppError("option_clash", first="method", second="axolotl")
    return config


def sky_task(name: str, *, gpu_memory_gb: int) -> dict[str, Any]:
    """Returns a SkyPilot task: the cheapest card with that much memory, the files of this folder, the training."""
    # No card is named: SkyPilot takes the cheapest of the list that the person's clouds have.
    small, large = ["L4:1", "A10G:1", "RTX4090:1", "A100:1"], ["A100-80GB:1", "H100:1", "H200:1"]
    return {
        "name": name,
        "resources": {
            "accelerators": small if gpu_memory_gb <= 24 else large,
            "image_id": _AXOLOTL_IMAGE,
            "disk_size": 256,
            "use_spot": False,
        },
        "workdir": ".",
        "run": "axolotl train axolotl.yaml\n",
    }


def accelerate_config(kind: str, cards: int, precision: str) -> dict[str, Any]:
    """Returns an Accelerate configuration for one computer.

    Args:
        kind: "ddp", "fsdp" or "deepspeed".
    """
    mixed = {"bfloat16": "bf16", "float16": "fp16"}.get(precision, "no")
    config: dict[str, Any] = {
        "compute_environment": "LOCAL_MACHINE",
        "distributed_type": {"ddp": "MULTI_GPU", "fsdp": "FSDP", "deepspeed": "DEEPSPEED"}[kind],
        "machine_rank": 0,
        "main_training_function": "main",
        "mixed_precision": mixed,
        "num_machines": 1,
        "num_processes": cards,
        "use_cpu": False,
    }
    if kind == "fsdp":
        config["fsdp_config"] = {
            "fsdp_version": 2,
            "fsdp_auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
            "fsdp_reshard_after_forward": True,
            "fsdp_state_dict_type": "FULL_STATE_DICT",
            "fsdp_offload_params": False,
            "fsdp_cpu_ram_efficient_loading": True,
        }
    if kind == "deepspeed":
        config["deepspeed_config"] = {
            # Stage 3 shares the weights too; quantised ones cannot be shared, which is what FSDP is there for.
            "zero_stage": 2,
            "offload_optimizer_device": "none",
            "gradient_accumulation_steps": "auto",
            "gradient_clipping": 1.0,
        }
    return config


def to_yaml(value: Mapping[str, Any]) -> str:
    """Returns YAML. Every JSON value is YAML as well, so only the nesting is written out here."""
    return "".join(line + "\n" for line in _lines(value))


def _lines(value: Mapping[str, Any] | Sequence[Any]) -> list[str]:
    entries = (
        [(f"{key}:", one) for key, one in value.items()]
        if isinstance(value, Mapping)
        else [("-", one) for one in value]
    )
    lines = []
    for head, one in entries:
        if isinstance(one, Mapping) or (isinstance(one, list) and any(isinstance(item, Mapping) for item in one)):
            nested = _lines(one)
            if head == "-":
                lines += [f"- {nested[0]}", *(f"  {line}" for line in nested[1:])]
            else:
                lines += [head, *(f"  {line}" for line in nested)]
        else:
            lines.append(f"{head} {json.dumps(one, ensure_ascii=False)}")
    return lines


def _write_chats(source: Path, target: Path) -> None:
    with replacing(target) as stream:
        for example in read_alpaca(source):
            messages = [
                {"role": "user", "content": user_content(example.instruction, example.input)},
                {"role": "assistant", "content": example.output},
            ]
            stream.write(json.dumps({"messages": messages}, ensure_ascii=False) + "\n")


_README = """# Train on several cards, or on a rented computer

Nothing in this folder has left your computer. Personal data in the examples was replaced; look at them once more
before you copy them anywhere.

Several cards in one computer that has [Axolotl](https://docs.axolotl.ai):

    accelerate launch --config_file accelerate-ddp.yaml -m axolotl.cli.train axolotl.yaml

Take `accelerate-fsdp.yaml` or `accelerate-deepspeed.yaml` where one card is too small for the model.

A rented computer, with [SkyPilot](https://docs.skypilot.co) set up for your provider. This costs money and copies
the folder there:

    sky launch -c homespun sky.yaml
    rsync -Pavz homespun:sky_workdir/trained .      # the result
    sky down homespun                               # ends the costs
"""
