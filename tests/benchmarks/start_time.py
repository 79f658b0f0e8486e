"""From "Start training" to the first optimizer step, stage by stage: `python tests/benchmarks/start_time.py`.

Our engine is started as the window starts it and timed by its own events, on a fresh run and on the next one of
the same dataset (whose examples are prepared already). Beside it, in turn, a plain PEFT + transformers `Trainer`
script: the floor that the libraries' imports set. Model and data are on the disk and read before.

Seconds of processor time of all threads, wall seconds in brackets: others may work here at the same moment.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.core.paths import tiny_model  # noqa: E402
from desktop_app.protocol.events import Hello, Phase, Progress  # noqa: E402
from desktop_app.protocol.jobs import TrainJob  # noqa: E402
from desktop_app.protocol.wire import from_line, to_line  # noqa: E402
from tests.benchmarks.train_speed import BATCH, MAX_LENGTH, RATE, SEED, mail_like  # noqa: E402

STAGES = ("interpreter", "imports", "model", "examples and trainer", "first evaluation", "first step")

_PLAIN = f"""
import json, sys
print("interpreter", flush=True)
from pathlib import Path
import peft, transformers
from datasets import Dataset
from transformers import Trainer, TrainerCallback, TrainingArguments
print("imports", flush=True)
work = Path(sys.argv[1])
tokenizer = transformers.AutoTokenizer.from_pretrained(work / "model")
base = transformers.AutoModelForCausalLM.from_pretrained(work / "model", dtype="float32")
model = peft.get_peft_model(base, peft.LoraConfig(task_type="CAUSAL_LM", r=16, target_modules="all-linear"))
print("model", flush=True)
sys.path.insert(0, {str(ROOT)!r})
def tokenised(record):
    question = [{{"role": "user", "content": record["instruction"] + "\\n\\n" + record["input"]}}]
    whole = [*question, {{"role": "assistant", "content": record["output"]}}]
    prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_dict=True)["input_ids"]
    ids = tokenizer.apply_chat_template(whole, return_dict=True)["input_ids"][:{MAX_LENGTH}]
    return {{"input_ids": list(ids), "labels": [-100] * len(prompt) + list(ids)[len(prompt):]}}
class Told(TrainerCallback):
    def on_step_begin(self, args, state, control, **_):
        print("examples and trainer", flush=True)
    def on_step_end(self, args, state, control, **_):
        print("first step", flush=True)
rows = [tokenised(record) for record in json.loads((work / "train.json").read_text())]
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=str(work / "plain"), per_device_train_batch_size={BATCH}, max_steps=1, save_strategy="no",
        report_to="none", disable_tqdm=True, use_cpu=True, seed={SEED},
    ),
    train_dataset=Dataset.from_list(rows),
    data_collator=transformers.DataCollatorForSeq2Seq(tokenizer, padding=True),
    callbacks=[Told()],
)
trainer.train()
"""


class Watch:
    """What a child had used when each stage was over: (processor seconds, wall seconds)."""

    def __init__(self, command: list[str]) -> None:
        self._began = time.perf_counter()
        self.child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Without it torch's threads spin, and the script's first step alone takes a minute on a busy machine.
            env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"},
            text=True,
        )
        self._process = psutil.Process(self.child.pid)
        self.ends: dict[str, tuple[float, float]] = {}

    def is_over(self, stage: str) -> None:
        used = self._process.cpu_times()
        self.ends.setdefault(stage, (used.user + used.system, time.perf_counter() - self._began))

    def taken(self) -> dict[str, tuple[float, float]]:
        """Returns what each stage took by itself."""
        found, before = {}, (0.0, 0.0)
        for stage in STAGES:
            if stage in self.ends:
                now = self.ends[stage]
                found[stage] = (now[0] - before[0], now[1] - before[1])
                before = now
        return {**found, "all": before}


def start_ours(work: Path, run: str) -> dict[str, tuple[float, float]]:
    """Starts the engine's own child and ends it after its first step."""
    job = TrainJob(
        run_dir=str(work / "runs" / run),
        base_model=str(work / "model"),
        train_file=str(work / "train.json"),
        validation_file=str(work / "validation.json"),
        method="lora",
        learning_rate=RATE,
        batch_size=BATCH,
        max_length=MAX_LENGTH,
        seed=SEED,
    )
    job_file = work / f"{run}.json"
    job_file.write_text(to_line(job), encoding="utf-8")
    watch = Watch([sys.executable, "-m", "desktop_app.engine", str(job_file)])
    begun = {"loading": "imports", "preparing": "model", "evaluating": "examples and trainer"}
    assert watch.child.stdout is not None
    for line in watch.child.stdout:
        event = from_line(line)
        if isinstance(event, Hello):
            watch.is_over("interpreter")
        elif isinstance(event, Phase):
            watch.is_over(begun.get(event.name, "first evaluation"))
        elif isinstance(event, Progress) and event.done == 1:
            watch.is_over("first step")
            break
    watch.child.kill()
    watch.child.wait()
    return watch.taken()


def start_plain(work: Path) -> dict[str, tuple[float, float]]:
    watch = Watch([sys.executable, "-c", _PLAIN, str(work)])
    assert watch.child.stdout is not None
    for line in watch.child.stdout:
        watch.is_over(line.strip())
    watch.child.wait()
    return watch.taken()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--pairs", type=int, default=2000)
    words.add_argument("--model", type=Path, default=tiny_model())
    told = words.parse_args()
    ways: dict[str, list[dict[str, tuple[float, float]]]] = {"plain": [], "ours": [], "ours again": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(told.rounds + 1):
            work = Path(folder) / str(number)
            work.mkdir()
            (work / "model").symlink_to(told.model.resolve())
            (work / "train.json").write_text(json.dumps(mail_like(told.pairs, seed=1)), encoding="utf-8")
            (work / "validation.json").write_text(json.dumps(mail_like(24, seed=2)), encoding="utf-8")
            found = {
                "plain": start_plain(work),
                "ours": start_ours(work, "001"),
                "ours again": start_ours(work, "002"),
            }
            if number:  # the round before brings everything into the system's file cache
                for way, taken in found.items():
                    ways[way].append(taken)
    print(f"{told.pairs} pairs, {told.rounds} rounds: median processor seconds (wall seconds)")
    print(f"{'':22}" + "".join(f"{way:>18}" for way in ways))
    for stage in (*STAGES, "all"):
        cells = []
        for rounds in ways.values():
            processor, wall = ([taken[stage][i] for taken in rounds if stage in taken] for i in (0, 1))
            cells.append(f"{statistics.median(processor):.2f} ({statistics.median(wall):.2f})" if wall else "-")
        print(f"{stage:22}" + "".join(f"{cell:>18}" for cell in cells))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
