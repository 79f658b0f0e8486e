"""Whole runs of the less usual ways: trained, evaluated, saved at every test, the best taken, gone on with."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import AppError
from desktop_app.engine.answering import load_answerer
from desktop_app.engine.checkpoints import newest_whole
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.methods import save_result
from desktop_app.engine.train import run_train
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import Command, Pause
from desktop_app.protocol.events import Event, Metric, Progress
from tests.engine.small_training import CPU, MakeJob, job, ready, small_model

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


class _Heard:
    """A channel without a process; where `pauses_after` is set, the person pauses after so many steps."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.pauses_after = 0
        self.window_gone = threading.Event()

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def next_command(self) -> Command | None:
        steps = [event.done for event in self.events if isinstance(event, Progress)]
        if not self.pauses_after or max(steps, default=0) < self.pauses_after:
            return None
        self.pauses_after = 0
        return Pause()


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "full", "learning_rate": 2e-3},
        {"method": "prefix", "learning_rate": 0.1},
        {"packing": True, "batch_size": 1, "max_length": 400},
        pytest.param({"order": "easy_first", "replay_share": 0.3, "ewc_strength": 1.0, "kl_strength": 0.1,
         "adversarial_epsilon": 0.1, "label_smoothing": 0.1, "neftune_alpha": 5.0, "gradient_accumulation": 2},
         marks=pytest.mark.slow),
    ],
    ids=["full", "prefix", "packing", "everything at once"],
)  # fmt: skip
def test_that_a_run_ends_with_a_result_and_a_lower_loss(job: MakeJob, changes: dict[str, Any]) -> None:
    wanted = job(**changes, epochs=2.0)
    heard = _Heard()
    end = run_train(wanted, cast(Channel, heard))
    assert end.reason == "completed"
    metrics = json.loads((Path(wanted.run_dir) / "metrics.json").read_text())
    assert metrics["validation_loss_after"] < metrics["validation_loss_before"] - 0.02
    tests = [event for event in heard.events if isinstance(event, Metric) and event.validation_loss is not None]
    assert len(tests) >= 3
    result = Path(wanted.run_dir) / "adapter"
    weights = "model.safetensors" if wanted.method == "full" else "adapter_model.safetensors"
    assert (result / weights).is_file()

    # Killed after its last checkpoint, it takes that one up and ends the same.
    (Path(wanted.run_dir) / "metrics.json").unlink()
    assert newest_whole(Path(wanted.run_dir) / "checkpoints")[0] is not None
    run_train(replace(wanted, resume=True), cast(Channel, _Heard()))
    again = json.loads((Path(wanted.run_dir) / "metrics.json").read_text())
    assert again["validation_loss_after"] == pytest.approx(metrics["validation_loss_after"], abs=1e-4)
    assert again["steps"] == metrics["steps"]


def test_that_a_whole_model_answers_as_trained_and_its_base_as_before(job: MakeJob, small_model: Path) -> None:
    wanted = job(method="full", learning_rate=2e-3, epochs=2.0)
    run_train(wanted, cast(Channel, _Heard()))
    result = str(Path(wanted.run_dir) / "adapter")
    both = load_answerer(str(small_model), result, in_4bit=False, precision="float32", device=CPU)
    alone = load_answerer(str(small_model), None, in_4bit=False, precision="float32", device=CPU)
    ids = torch.arange(12)[None]
    with torch.no_grad():
        base, tuned = alone.model(ids).logits, both.model(ids).logits
        with both.speaking_as("base"):
            assert torch.equal(both.model(ids).logits, base)
        assert torch.equal(both.model(ids).logits, tuned)
    assert not torch.allclose(base, tuned, atol=1e-3)
    with pytest.raises(AppError, match="adapter_not_supported"):
        Adapter(Path(result))


@pytest.mark.parametrize("changed", ["train", "validation", "more", "start_adapter"])
def test_that_a_run_does_not_go_on_with_other_data_than_it_began_with(
    job: MakeJob, small_model: Path, tmp_path: Path, changed: str
) -> None:
    more = tmp_path / "more.json"
    more.write_bytes(Path(job().validation_file).read_bytes())
    first = ready(job()).trainer.model
    save_result(first, tmp_path / "first", base_folder=small_model, base_name="small")
    wanted = job(more_files={str(more): 1.0}, start_adapter=str(tmp_path / "first"))
    files = {
        "train": Path(wanted.train_file),
        "validation": Path(wanted.validation_file),
        "more": more,
        "start_adapter": tmp_path / "first" / "adapter_model.safetensors",
    }
    file = files[changed]
    heard = _Heard()
    heard.pauses_after = 2
    assert run_train(wanted, cast(Channel, heard)).reason == "paused"
    checkpoints = Path(wanted.run_dir) / "checkpoints"
    before = {path: path.stat().st_mtime_ns for path in checkpoints.rglob("*")}
    as_it_was = file.read_bytes()

    if changed == "start_adapter":
        weights = {name: weight + 1 for name, weight in load_file(file).items()}
        save_file(weights, file)
    else:
        file.write_text(json.dumps(json.loads(as_it_was)[:-1]))
    with pytest.raises(AppError) as caught:
        run_train(replace(wanted, resume=True), cast(Channel, _Heard()))
    assert caught.value.code == "data_changed"
    assert {path: path.stat().st_mtime_ns for path in checkpoints.rglob("*")} == before

    file.write_bytes(as_it_was)
    end = run_train(replace(wanted, resume=True), cast(Channel, _Heard()))
    assert (end.reason, end.outputs["steps"]) == ("completed", 5)
