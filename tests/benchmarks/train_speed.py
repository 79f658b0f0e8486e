"""How fast training is: our engine beside a plain PEFT + transformers `Trainer`.

Every way trains the same model on the same examples with the same settings for the same number of optimizer
steps, in a process of its own, in turn. The loss on the same unseen examples, measured by the same code, must
agree afterwards.

Run: python tests/benchmarks/train_speed.py [--model tiny|150m|FOLDER] [--steps N] [--rounds N]
     [--llama-factory PYTHON]

Rates are non-padding tokens a second of *processor time of all threads* on a processor, because others may work
there at the same moment, and of wall time on a graphics card. Evaluations and saves are left out on all sides.

With random weights of 150 million parameters twelve steps take a quarter of an hour on two cores.

LLaMA-Factory 0.9.5 wants transformers <= 5.6, trl <= 0.24 and torchaudio, so it has an environment of its own
(python -m venv F; F/bin/pip install torch; F/bin/pip install llamafactory; with uv it takes two minutes), whose
interpreter `--llama-factory` names. Beside a torch for processors, PyPI's torchvision and torchaudio do not load:
remove both there and put an empty torchaudio.py in their place; texts need neither. Unsloth needs a CUDA card.
What is not measured is named in the output.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.engine import environment  # noqa: E402

environment.prepare()  # before torch

WAYS = {
    "ours": "our engine, with its events, charts' numbers and orders",
    "bare": "our engine without any of these",
    "plain": "PEFT + transformers Trainer as documented",
    "factory": "LLaMA-Factory, where its interpreter is named",
}
STEPS = {"tiny": 40, "150m": 12}
"""Where none are asked for. Six batches cannot be sorted by length: 1.5 times is all that it could gain there,
with twelve 1.8 times, with forty 1.85."""
MAX_LENGTH = 512
BATCH = 8
RATE = 2e-4
SEED = 7
LOSS_TOLERANCE = 0.02
"""Relative to the loss. The ways see the same examples in another order."""
LEARNED_TOLERANCE = 0.35
"""Relative to what was learned, the loss before minus the loss after: few steps hardly change the loss itself."""


def mail_like(count: int, *, seed: int) -> list[dict[str, str]]:
    """Returns Alpaca pairs in the words of the example mailbox; lengths as in mail: log-normal, a long tail."""
    chance = random.Random(seed)
    sent = (ROOT / "examples" / "mailbox" / "Sent.mbox").read_text(encoding="utf-8", errors="replace")
    words = [word for word in sent.split() if word.isascii() and word.isalpha()]

    def text(median_words: float, spread: float) -> str:
        length = max(3, min(260, round(chance.lognormvariate(0, spread) * median_words)))
        start = chance.randrange(len(words) - length)
        return " ".join(words[start : start + length])

    return [
        {"instruction": "Write a reply to this message.", "input": text(45, 0.9), "output": text(30, 0.8)}
        for _ in range(count)
    ]


def write_150m(folder: Path) -> None:
    """Random weights in the shape of a Llama of 150 million parameters, with the bundled model's tokenizer."""
    import shutil

    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from desktop_app.core.paths import tiny_model
    from desktop_app.engine.adapter import TOKENIZER_FILES

    folder.mkdir()
    for name in TOKENIZER_FILES:
        if (tiny_model() / name).is_file():
            shutil.copyfile(tiny_model() / name, folder / name)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=32768,  # that of larger models; the tokenizer uses the first 4096
        hidden_size=768,
        intermediate_size=2560,
        num_hidden_layers=16,
        num_attention_heads=12,
        num_key_value_heads=4,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=2,
        pad_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


class Meter:
    """Time and memory of the steps alone."""

    def __init__(self) -> None:
        import torch

        self._cuda = torch.cuda.is_available()
        self._cpu = self._wall = 0.0

    def start(self) -> None:
        import torch

        if self._cuda:
            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def stop(self) -> dict[str, float]:
        import resource

        import torch

        if self._cuda:
            torch.cuda.synchronize()
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        peak = torch.cuda.max_memory_reserved() if self._cuda else 0
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"seconds": wall if self._cuda else cpu, "wall_s": wall, "peak_bytes": peak}


def measured_loss(model: Any, tokenizer: Any, records: list[dict[str, str]]) -> float:
    """Returns nats a token over the answers, one at a time: nothing that a way of training could change."""
    import torch

    total = count = 0.0
    model.eval()
    for record in records:
        ids, labels = tokenised(tokenizer, record)
        batch = torch.tensor([ids], device=model.device)
        with torch.no_grad():
            loss = model(input_ids=batch, labels=torch.tensor([labels], device=model.device)).loss
        answered = sum(label != -100 for label in labels[1:])
        total += float(loss) * answered
        count += answered
    return total / count


def tokenised(tokenizer: Any, record: dict[str, str]) -> tuple[list[int], list[int]]:
    """Returns token ids and labels of one record: the chat template, of which the answer alone is learned."""
    question = [{"role": "user", "content": f"{record['instruction']}\n\n{record['input']}"}]
    whole = [*question, {"role": "assistant", "content": record["output"]}]
    prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_dict=True)["input_ids"]
    ids = tokenizer.apply_chat_template(whole, return_dict=True)["input_ids"][:MAX_LENGTH]
    return list(ids), ([-100] * len(prompt) + list(ids)[len(prompt) :])[: len(ids)]


def train_ours(work: Path, steps: int, *, tells: bool) -> tuple[Any, Any, dict[str, float]]:
    """`engine.train` without its evaluations and saves; `tells`: with everything that speaks of it."""
    from desktop_app.engine.callbacks import Orders, Reporter
    from desktop_app.engine.device import choose_device, number_format, use_all_cores
    from desktop_app.engine.loss_watch import LossWatch
    from desktop_app.engine.mix import read_mix
    from desktop_app.engine.model_loading import load_base, load_tokenizer
    from desktop_app.engine.trainer import make_trainer, training_arguments
    from desktop_app.protocol.channel import Channel
    from desktop_app.protocol.jobs import TrainJob

    job = TrainJob(
        run_dir=str(work / "run"),
        base_model=str(work / "model"),
        train_file=str(work / "train.json"),
        validation_file=str(work / "validation.json"),
        method="lora",
        precision="bfloat16",
        learning_rate=RATE,
        batch_size=BATCH,
        max_length=MAX_LENGTH,
        max_steps=steps,
        seed=SEED,
    )
    use_all_cores()
    device = choose_device()
    dtype = number_format(job.precision, device)
    tokenizer = load_tokenizer(Path(job.base_model))
    base = load_base(Path(job.base_model), in_4bit=False, dtype=dtype, device=device)
    mix = read_mix(job, tokenizer)
    settings = training_arguments(job, len(mix.order), device, dtype)
    settings.eval_strategy, settings.eval_on_start = "no", False
    settings.save_strategy, settings.load_best_model_at_end = "no", False
    callbacks: list[Any] = []
    if tells:
        import os

        channel = Channel(os.fdopen(os.dup(2), "w", encoding="utf-8", buffering=1), None)
        reporter = Reporter(channel, device, LossWatch(), steps_between_evaluations=settings.eval_steps)
        callbacks = [Orders(channel, reporter), reporter]
    trainer = make_trainer(
        job,
        base,
        tokenizer,
        settings,
        train_dataset=mix.examples.dataset,
        eval_dataset=mix.examples.dataset.select(range(1)),
        callbacks=callbacks,
        order=mix.order,
    )
    told_s = _time_callbacks(trainer)
    meter = Meter()
    meter.start()
    trainer.train()
    took = meter.stop()
    return trainer.model, tokenizer, {**took, "callbacks_s": sum(told_s)}


def _time_callbacks(trainer: Any) -> list[float]:
    """Lets each round of callbacks add the processor time that it took in the training thread, in seconds."""
    spent: list[float] = []
    inner = trainer.callback_handler.call_event

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.thread_time()
        answer = inner(*arguments, **named)
        spent.append(time.thread_time() - began)
        return answer

    trainer.callback_handler.call_event = timed
    return spent


def train_plain(work: Path, steps: int) -> tuple[Any, Any, dict[str, float]]:
    """The script of the documentation: tokenise, pad to the longest of the batch, train."""
    import peft
    import torch
    import transformers
    from datasets import Dataset

    tokenizer = transformers.AutoTokenizer.from_pretrained(work / "model")
    dtype = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    base = transformers.AutoModelForCausalLM.from_pretrained(work / "model", dtype=dtype)
    transformers.set_seed(SEED)
    model = peft.get_peft_model(
        base,
        peft.LoraConfig(task_type="CAUSAL_LM", r=16, lora_alpha=32, lora_dropout=0.0, target_modules="all-linear"),
    )
    records = json.loads((work / "train.json").read_text(encoding="utf-8"))
    rows = [dict(zip(("input_ids", "labels"), tokenised(tokenizer, record), strict=True)) for record in records]
    trainer = transformers.Trainer(
        model=model,
        args=transformers.TrainingArguments(
            output_dir=str(work / "plain"),
            per_device_train_batch_size=BATCH,
            learning_rate=RATE,
            lr_scheduler_type="cosine",
            warmup_steps=0.05,
            weight_decay=0.01,
            max_steps=steps,
            seed=SEED,
            bf16=torch.cuda.is_available(),
            use_cpu=not torch.cuda.is_available(),
            logging_steps=10,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list(rows),
        data_collator=transformers.DataCollatorForSeq2Seq(tokenizer, padding=True),
    )
    trainer.remove_callback(transformers.PrinterCallback)
    meter = Meter()
    meter.start()
    trainer.train()
    return trainer.model, tokenizer, meter.stop()


def trained_by_factory(work: Path, steps: int, python: str) -> tuple[Any, Any, dict[str, float]]:
    """LLaMA-Factory in its own interpreter; its adapter is opened by this one."""
    import peft
    import transformers

    settings = {"batch": BATCH, "max_length": MAX_LENGTH, "rate": RATE, "seed": SEED}
    script = Path(__file__).with_name("train_llama_factory.py")
    done = subprocess.run(
        [python, str(script), str(work), str(steps), json.dumps(settings)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"LLaMA-Factory failed:\n{done.stderr[-3000:]}")
    took = json.loads(done.stdout.splitlines()[-1])
    base = transformers.AutoModelForCausalLM.from_pretrained(work / "model", dtype="float32")
    tokenizer = transformers.AutoTokenizer.from_pretrained(work / "model")
    return peft.PeftModel.from_pretrained(base, work / "factory"), tokenizer, took


def one(way: str, work: Path, steps: int, factory: str) -> None:
    """Trains in one way and prints what it took as JSON; the child's part. "base" trains nothing."""
    import torch
    import transformers

    torch.manual_seed(SEED)
    if way == "factory":
        model, tokenizer, took = trained_by_factory(work, steps, factory)
    elif way == "plain":
        model, tokenizer, took = train_plain(work, steps)
    elif way == "base":
        model = transformers.AutoModelForCausalLM.from_pretrained(work / "model", dtype="float32")
        tokenizer, took = transformers.AutoTokenizer.from_pretrained(work / "model"), {}
    else:
        model, tokenizer, took = train_ours(work, steps, tells=way == "ours")
    records = json.loads((work / "validation.json").read_text(encoding="utf-8"))
    print(json.dumps({**took, "loss": measured_loss(model, tokenizer, records)}))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    words.add_argument("--model", default="tiny")
    words.add_argument("--steps", type=int)
    words.add_argument("--rounds", type=int)
    words.add_argument("--ways", nargs="+", choices=tuple(WAYS))
    words.add_argument("--llama-factory", default="", metavar="PYTHON", help="interpreter of its environment")
    words.add_argument("--child", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    told = words.parse_args()
    if told.child:
        one(told.child[0], Path(told.child[1]), told.steps, told.llama_factory)
        return
    told.steps = told.steps or STEPS.get(told.model, 40)
    told.rounds = told.rounds or (1 if told.model == "150m" else 3)
    told.ways = told.ways or ["plain", "ours", "bare"]
    if told.llama_factory and "factory" not in told.ways:
        told.ways.append("factory")
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), told)


def compare(work: Path, told: argparse.Namespace) -> None:
    """Runs every way in turn, round after round, and prints the table."""
    from desktop_app.core.paths import tiny_model

    if told.model == "150m":
        write_150m(work / "model")
    else:
        (work / "model").symlink_to(tiny_model() if told.model == "tiny" else Path(told.model).resolve())
    records = mail_like(told.steps * BATCH, seed=1)
    (work / "train.json").write_text(json.dumps(records), encoding="utf-8")
    (work / "validation.json").write_text(json.dumps(mail_like(24, seed=2)), encoding="utf-8")
    before = run_child("base", work, told)["loss"]
    tokens = tokens_of(work, records)
    found: dict[str, list[dict[str, float]]] = {way: [] for way in told.ways}
    for _ in range(told.rounds):
        for way in told.ways:
            found[way].append(run_child(way, work, told))
    print(f"{told.model}: {told.steps} steps of {BATCH}, {tokens} tokens, {told.rounds} rounds in turn")
    print(f"{'way':14} {'tokens/s':>9} {'wall':>8} {'peak MiB':>9} {'loss':>7} {'x plain':>8}")
    rates = {way: [tokens / one["seconds"] for one in each] for way, each in found.items()}
    for way, each in found.items():
        rate = statistics.median(rates[way])
        wall = statistics.median(tokens / one["wall_s"] for one in each)
        peak = max(one["peak_bytes"] for one in each) / 2**20
        ratio = rate / statistics.median(rates["plain"]) if "plain" in rates else float("nan")
        print(f"{way:14} {rate:9.0f} {wall:8.0f} {peak:9.0f} {each[0]['loss']:7.3f} {ratio:8.2f}")
    if "factory" not in found:
        print("LLaMA-Factory: not measured (name its interpreter with --llama-factory)")
    print("Unsloth: not measured (it needs a CUDA card and an environment of its own)")
    print(f"loss of the untrained model: {before:.3f}")
    for one in found.get("ours", []):
        share = one["callbacks_s"] / one["seconds"]
        print(f"ours: {share:.2%} of the time was spent in callbacks (events, charts' numbers, orders)")
    if {"ours", "bare"} <= found.keys():
        # The fastest of all rounds: noise only ever adds.
        overhead = max(rates["bare"]) / max(rates["ours"]) - 1
        print(f"ours beside bare: {overhead:+.1%}, of which most is noise on a busy machine")
    losses = [each[0]["loss"] for each in found.values()]
    if max(losses) / min(losses) - 1 > LOSS_TOLERANCE:
        sys.exit(f"the losses differ by more than {LOSS_TOLERANCE:.0%}: these rates may not be compared")
    learned = [before - loss for loss in losses]
    if min(learned) <= 0 or max(learned) / min(learned) - 1 > LEARNED_TOLERANCE:
        sys.exit(f"what was learned differs by more than {LEARNED_TOLERANCE:.0%}: the rates may not be compared")


def tokens_of(work: Path, records: list[dict[str, str]]) -> int:
    """Returns the tokens of one epoch, without padding."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(work / "model")
    return sum(len(tokenised(tokenizer, record)[0]) for record in records)


def run_child(way: str, work: Path, told: argparse.Namespace) -> dict[str, float]:
    """Trains in a fresh process and returns its numbers."""
    command = [sys.executable, __file__, "--steps", str(told.steps), "--child", way, str(work)]
    if told.llama_factory:
        command += ["--llama-factory", told.llama_factory]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{way} failed:\n{done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
