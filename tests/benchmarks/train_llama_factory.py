"""LLaMA-Factory's side of `train_speed.py`, run by the interpreter of an environment of its own.

`python train_llama_factory.py FOLDER STEPS SETTINGS` trains a LoRA adapter on FOLDER/model and FOLDER/train.json
into FOLDER/factory and prints what its steps took as JSON. SETTINGS (JSON): batch, max_length, rate, seed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import torch
from llamafactory.train.tuner import run_exp  # type: ignore[import-not-found]
from transformers import TrainerCallback


class Meter(TrainerCallback):  # type: ignore[misc]  # an environment of its own: not read here
    """Time and memory of the steps alone, as `train_speed.Meter` takes them."""

    def on_train_begin(self, *arguments: Any, **named: Any) -> None:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
        self.began = time.process_time(), time.perf_counter()

    def on_train_end(self, *arguments: Any, **named: Any) -> None:
        on_cuda = torch.cuda.is_available()
        if on_cuda:
            torch.cuda.synchronize()
        cpu, wall = time.process_time() - self.began[0], time.perf_counter() - self.began[1]
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.found = {
            "seconds": wall if on_cuda else cpu,
            "wall_s": wall,
            "peak_bytes": torch.cuda.max_memory_reserved() if on_cuda else resident,
        }


def main() -> None:
    work, steps, settings = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    data = work / "factory_data"
    data.mkdir(exist_ok=True)
    records = json.loads((work / "train.json").read_text(encoding="utf-8"))
    # Its own joint between instruction and input is one line break; the others' is a blank line.
    records = [
        {"instruction": f"{one['instruction']}\n\n{one['input']}", "input": "", "output": one["output"]}
        for one in records
    ]
    (data / "mail.json").write_text(json.dumps(records), encoding="utf-8")
    (data / "dataset_info.json").write_text(json.dumps({"mail": {"file_name": "mail.json"}}), encoding="utf-8")
    meter = Meter()
    run_exp(
        {
            # No template is named: it reads the tokenizer's own.
            "model_name_or_path": str(work / "model"),
            "stage": "sft",
            "do_train": True,
            "finetuning_type": "lora",
            "lora_rank": 16,
            "lora_alpha": 32,
            "lora_dropout": 0.0,
            "lora_target": "all",
            "dataset": "mail",
            "dataset_dir": str(data),
            "cutoff_len": settings["max_length"],
            "overwrite_cache": True,
            "output_dir": str(work / "factory"),
            "per_device_train_batch_size": settings["batch"],
            "learning_rate": settings["rate"],
            "lr_scheduler_type": "cosine",
            "warmup_ratio": 0.05,
            "weight_decay": 0.01,
            "max_steps": steps,
            "bf16": torch.cuda.is_available(),
            "seed": settings["seed"],
            "logging_steps": 10,
            "save_strategy": "no",
            "report_to": "none",
            "disable_tqdm": True,
        },
        callbacks=[meter],
    )
    print(json.dumps(meter.found))


if __name__ == "__main__":
    main()
