"""Whole runs in real children: what is told, what is left behind, how a run is stopped, and its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.engine.checkpoints import newest_whole
from desktop_app.protocol.commands import FinishNow, Ping
from desktop_app.protocol.events import (
    Checkpoint,
    Event,
    Failed,
    Finished,
    Hello,
    Memory,
    Metric,
    Notice,
    Phase,
    Progress,
    Sample,
)
from desktop_app.protocol.jobs import GenerateJob, TrainJob

if TYPE_CHECKING:
    from tests.engine.conftest import StartEngine

MakeTrainJob = Callable[..., TrainJob]

# As the engine's own entry point, beside a thread that prints as a C library would: straight to descriptor 1.
_NOISY_ENGINE = """
import os, sys, threading, time
from desktop_app.engine import environment
environment.prepare()
def chatter():
    while True:
        os.write(1, b"half a line of some library")
        print("and a whole one")
        time.sleep(0.01)
def run(job, channel):
    threading.Thread(target=chatter, daemon=True).start()
    return run_job(job, channel)
from desktop_app.engine.__main__ import run_job
from desktop_app.protocol.child import leave, run_child
leave(run_child(sys.argv[1:], child="engine", run=run))
"""


def _of(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def _assert_the_protocol_was_kept(events: list[Event]) -> None:
    assert isinstance(events[0], Hello)
    assert len(_of(events, Hello)) == 1
    assert [event for event in events if isinstance(event, Finished | Failed)] == events[-1:]


# PEFT 0.21 still asks transformers 5.23 by the old name; the engine's own children may warn, pytest may not.
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
@pytest.mark.parametrize("method", ["lora", "qlora"])
def test_that_a_run_learns_tells_its_life_and_leaves_an_adapter_that_answers(
    method: str, train_job: MakeTrainJob, start_engine: StartEngine, tmp_path: Path, tiny_model: Path
) -> None:
    # A length that leaves one reply's end and one whole message out; both must be told.
    pairs = json.loads((tmp_path / "train.json").read_text(encoding="utf-8"))
    pairs[0]["output"] *= 30
    pairs[1]["input"] *= 60
    (tmp_path / "train.json").write_text(json.dumps(pairs), encoding="utf-8")

    child = start_engine(train_job(method=method))
    end = child.finish()

    _assert_the_protocol_was_kept(child.events)
    assert isinstance(end, Finished), child.errors.read_text()[-2000:]
    assert end.reason == "completed"
    validation = [metric for metric in _of(child.events, Metric) if metric.validation_loss is not None]
    assert validation[0].step == 0
    assert validation[-1].validation_loss < validation[0].validation_loss - 0.5
    training = [metric for metric in _of(child.events, Metric) if metric.loss is not None]
    assert [metric.step for metric in training] == list(range(1, 11))
    assert all(metric.tokens_per_second > 0 and metric.learning_rate >= 0 for metric in training)
    assert {notice.code: notice.details for notice in _of(child.events, Notice)} == {
        "examples_cut": {"count": 1},
        "examples_left_out": {"count": 1},
    }
    phases = [phase.name for phase in _of(child.events, Phase)]
    assert phases[:4] == ["loading", "preparing", "evaluating", "training"]
    assert phases[-1] == "saving"
    progress = _of(child.events, Progress)
    assert (progress[0].done, progress[0].total, progress[0].seconds_left) == (0, 10, None)
    assert progress[-1].done == 10
    assert progress[-2].seconds_left > 0
    assert all(0 < memory.used_bytes < memory.total_bytes for memory in _of(child.events, Memory))
    assert [checkpoint.step for checkpoint in _of(child.events, Checkpoint)][-1] == 10

    _assert_the_result_is_whole_and_names_no_folder(tmp_path, method, len(pairs) - 1)
    _assert_that_it_answers(start_engine, tmp_path, tiny_model, method)


def _assert_the_result_is_whole_and_names_no_folder(tmp_path: Path, method: str, examples: int) -> None:
    adapter = tmp_path / "run" / "adapter"
    assert {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json", "recipe.json"} <= {
        file.name for file in adapter.iterdir()
    }
    metrics_file = tmp_path / "run" / "metrics.json"
    for file in (*adapter.iterdir(), metrics_file):
        for folder in (tmp_path, Path(__file__).parents[2], Path.home()):
            assert str(folder).encode() not in file.read_bytes(), file.name
    metrics = json.loads(metrics_file.read_text(encoding="utf-8"))
    assert metrics["validation_loss_after"] < metrics["validation_loss_before"]
    assert metrics["settings"]["method"] == method
    assert metrics["trained_examples"] == examples
    assert metrics["steps"] == 10
    assert metrics["epochs"] == pytest.approx(1.0)
    assert metrics["tokens_per_second"] > 0
    assert metrics["versions"]["torch"]


def _assert_that_it_answers(start_engine: StartEngine, tmp_path: Path, tiny_model: Path, method: str) -> None:
    question = "Write a reply to this message.\n\nHello, what about lunch?"
    prompts = [
        {"id": str(i), "messages": [{"role": "user", "content": question + " Please." * i}]} for i in range(2)
    ]
    (tmp_path / "prompts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in prompts))
    child = start_engine(
        GenerateJob(
            base_model=str(tiny_model),
            adapter=str(tmp_path / "run" / "adapter"),
            prompts_file=str(tmp_path / "prompts.jsonl"),
            output_file=str(tmp_path / "answers.jsonl"),
            load_in_4bit=method == "qlora",
            max_new_tokens=12,
        )
    )
    end = child.finish()

    _assert_the_protocol_was_kept(child.events)
    assert isinstance(end, Finished), child.errors.read_text()[-2000:]
    answers = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [(a["variant"], a["id"]) for a in answers] == [
        ("base", "0"),
        ("base", "1"),
        ("tuned", "0"),
        ("tuned", "1"),
    ]
    assert [sample.text for sample in _of(child.events, Sample)] == [answer["text"] for answer in answers]
    assert all(len(answer["token_ids"]) == len(answer["margins"]) for answer in answers)
    assert answers[0]["token_ids"] != answers[2]["token_ids"]
    if method == "lora":
        _assert_that_a_forward_pass_agrees(answers, tiny_model, tmp_path / "run" / "adapter")


def _assert_that_a_forward_pass_agrees(answers: list[dict[str, Any]], base: Path, adapter: Path) -> None:
    """One pass over prompt and answer must choose the same tokens with the same margins as the step-by-step loop.

    The tolerance is float32's: sums over a whole sequence are taken in another order than one position at a time.
    """
    import peft
    import torch
    import transformers

    model = transformers.AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    model = peft.PeftModel.from_pretrained(model, str(adapter)).eval()
    for answer in (answer for answer in answers if answer["variant"] == "tuned"):
        prompt, answered = answer["prompt_ids"], answer["token_ids"]
        with torch.inference_mode():
            logits = model(torch.tensor([prompt + answered])).logits[0, len(prompt) - 1 : -1]
        best = logits.topk(2)
        assert best.indices[:, 0].tolist() == answered
        margins = (best.values[:, 0] - best.values[:, 1]).tolist()
        assert answer["margins"] == pytest.approx(margins, abs=1e-3)


def test_that_finishing_now_keeps_the_best_so_far_however_much_libraries_print(
    train_job: MakeTrainJob, start_engine: StartEngine, tmp_path: Path
) -> None:
    child = start_engine(train_job(epochs=50.0), wrapper=_NOISY_ENGINE)
    child.wait_for(lambda event: isinstance(event, Progress) and event.done >= 2)
    child.send(Ping())
    child.send(FinishNow())
    end = child.finish()

    _assert_the_protocol_was_kept(child.events)
    assert isinstance(end, Finished), child.errors.read_text()[-2000:]
    assert end.reason == "finished_by_person"
    assert b"half a line" in child.errors.read_bytes()
    done = [progress.done for progress in _of(child.events, Progress)]
    assert len(done) > len(set(done)), "a ping is answered with the last progress again"
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["steps"] < 500
    assert (tmp_path / "run" / "adapter" / "adapter_model.safetensors").is_file()


def test_that_the_end_of_standard_input_saves_a_checkpoint_and_ends_the_child(
    train_job: MakeTrainJob, start_engine: StartEngine, tmp_path: Path
) -> None:
    child = start_engine(train_job(epochs=50.0))
    child.wait_for(lambda event: isinstance(event, Progress) and event.done >= 1)
    child.close_stdin()
    end = child.finish()

    assert isinstance(end, Finished), child.errors.read_text()[-2000:]
    assert end.reason == "window_gone"
    newest, _ = newest_whole(tmp_path / "run" / "checkpoints")
    assert newest is not None
    assert newest.step == end.outputs["step"]
    assert not (tmp_path / "run" / "metrics.json").exists()
