"""The memory estimate against real cards: `pytest -m gpu tests/gpu`. Writes results/memory_estimate-<card>.md.

Architectures of the catalogue with random weights go through the app's own dry run: QLoRA and LoRA, two lengths.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app.protocol.events import Finished
from desktop_app.protocol.jobs import DryRunJob, TrainJob
from desktop_app.protocol.wire import from_line, to_line
from desktop_app.recommend.catalogue import find_model
from desktop_app.recommend.memory_estimate import GIB, GPU_CONTEXT_BYTES, estimate_memory
from desktop_app.recommend.plan import AdapterMethod

MODELS = (
    "Qwen/Qwen3-0.6B",
    "HuggingFaceTB/SmolLM2-1.7B-Instruct",
    "meta-llama/Llama-3.2-3B-Instruct",
    "Qwen/Qwen2.5-7B-Instruct",
    "mistralai/Mistral-7B-Instruct-v0.3",
    "Qwen/Qwen3-8B",
)
LENGTHS = (512, 2048)
METHODS: tuple[AdapterMethod, ...] = ("qlora", "lora")
BATCH = 2
RESULTS = Path(__file__).with_name("results")


class Row(NamedTuple):
    model: str
    method: AdapterMethod
    length: int
    predicted_gib: float
    measured_gib: float
    loading_gib: float

    @property
    def error(self) -> float:
        return self.predicted_gib / self.measured_gib - 1


def weights_of(model_id: str, folder: Path) -> Path:
    """Made in a process of its own: this one must not hold memory of the card."""
    script = Path(__file__).with_name("random_weights.py")
    subprocess.run([sys.executable, str(script), model_id, str(folder)], check=True, timeout=600)
    return folder


def write_pairs(folder: Path, length: int) -> None:
    """Texts that fill every sequence: a token of the small tokenizer has at most a few letters."""
    for name, count in (("train.json", BATCH * 5), ("validation.json", 2)):
        text = "the invoice, lunch, the garden? " * length
        pairs = [{"instruction": "Answer.", "input": f"Number {i}", "output": text} for i in range(count)]
        (folder / name).write_text(json.dumps(pairs), encoding="utf-8")


def dry_run(model: Path, folder: Path, method: AdapterMethod, length: int) -> dict[str, float]:
    write_pairs(folder, length)
    train = TrainJob(
        run_dir=str(folder / "run"),
        base_model=str(model),
        train_file=str(folder / "train.json"),
        validation_file=str(folder / "validation.json"),
        method=method,
        precision="bfloat16",
        rank=16,
        batch_size=BATCH,
        max_length=length,
        gradient_checkpointing=True,
        optimizer="adamw_8bit",
    )
    job = folder / "job.json"
    job.write_text(to_line(DryRunJob(train=train)), encoding="utf-8")
    reading, writing = os.pipe()  # an engine whose window has gone would leave early
    try:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app.engine", str(job)],
            stdin=reading, capture_output=True, text=True, timeout=550, check=False,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
    finally:
        os.close(reading)
        os.close(writing)
    end = from_line(done.stdout.splitlines()[-1])
    assert isinstance(end, Finished), f"{end}\n{done.stderr[-3000:]}"
    return {name: float(value) for name, value in end.outputs.items() if isinstance(value, int | float)}


def table(rows: list[Row], card: str) -> str:
    first = {
        (row.model, row.method): row.measured_gib / row.predicted_gib for row in rows if row.length == LENGTHS[0]
    }
    lines = [
        f"# Memory: predicted and measured on {card}",
        "",
        "After: the longer run, corrected by what the shorter one measured.",
        "",
        "| model | method | tokens | predicted GiB | measured GiB | error | after | reading peak GiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        after = row.predicted_gib * first[row.model, row.method] / row.measured_gib - 1
        lines.append(
            f"| {row.model} | {row.method} | {BATCH} x {row.length} | {row.predicted_gib:.2f} "
            f"| {row.measured_gib:.2f} | {row.error:+.1%} | {after:+.1%} | {row.loading_gib:.2f} |"
        )
    return "\n".join(lines) + "\n"


@pytest.mark.gpu
@pytest.mark.timeout(3600)
def test_that_the_estimate_is_near_what_a_card_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no CUDA or ROCm device")
    card = torch.cuda.get_device_name()
    wanted = os.environ.get("HOMESPUN_GPU_MODELS", "").split() or MODELS
    rows: list[Row] = []
    for model_id in wanted:
        folder = weights_of(model_id, tmp_path / "model")
        for method in METHODS:
            for length in LENGTHS:
                found = dry_run(folder, tmp_path, method, length)
                predicted = estimate_memory(
                    find_model(model_id).architecture, method=method, precision="bfloat16", rank=16,
                    batch_size=BATCH, max_length=length, gradient_checkpointing=True, optimizer="adamw_8bit",
                )  # fmt: skip
                measured = found["peak_bytes"] + GPU_CONTEXT_BYTES
                loading = found["loading_peak_bytes"] + GPU_CONTEXT_BYTES
                rows.append(Row(model_id, method, length, predicted.total / GIB, measured / GIB, loading / GIB))
        shutil.rmtree(folder)
    text = table(rows, card)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"memory_estimate-{re.sub(r'[^A-Za-z0-9]+', '-', card)}.md").write_text(text, encoding="utf-8")
    with capsys.disabled():
        print("\n" + text)

    assert max(abs(row.error) for row in rows) < 0.10
