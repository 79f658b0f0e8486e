"""Learning from ratings is paused, finished early, killed and gone on with as a training is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.checkpoints import newest_whole
from desktop_app.engine.methods import save_result
from desktop_app.engine.preference import run_prefer
from desktop_app.protocol.commands import FinishNow, Pause
from desktop_app.protocol.events import Checkpoint, Event, Finished, Metric, Notice, Phase, Progress
from desktop_app.protocol.jobs import PreferJob
from tests.engine.forked import ForkedEngine, ForkServer
from tests.engine.small_training import MakeJob, job, ready, small_model
from tests.engine.test_search_and_preference import Heard

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")

_STEPS = 16
_SAME = 1e-5
"""One thread, the same sums in the same order; margins are differences of log-probabilities of about 30 nats."""


@pytest.fixture
def wanted(job: MakeJob, small_model: Path, tmp_path: Path) -> PreferJob:
    """Sixteen steps over sixteen rated pairs, with dropout: a random state that is not restored shows."""
    # A trained adapter, so that the reference is another model than the base.
    first = ready(job(dropout=0.2)).train().trainer.model
    save_result(first, tmp_path / "a", base_folder=small_model, base_name="small")
    _rate(tmp_path / "ratings.jsonl", 16)
    return PreferJob(
        train=job(dropout=0.2),
        run_dir=str(tmp_path / "refined"),
        adapter=str(tmp_path / "a"),
        preferences_file=str(tmp_path / "ratings.jsonl"),
        learning_rate=2e-3,
        epochs=2.0,
    )


def _rate(file: Path, count: int) -> None:
    records = [
        {
            "prompt": [{"role": "user", "content": f"Hello, what about lunch? Number {number}."}],
            "chosen": [{"role": "assistant", "content": f"Aye, the garden! Fair winds {number}!"}],
            "rejected": [{"role": "assistant", "content": f"Hello, the invoice. {number}"}],
        }
        for number in range(count)
    ]
    file.write_text("".join(json.dumps(record) + "\n" for record in records))


def _elsewhere(wanted: PreferJob, name: str) -> PreferJob:
    return replace(wanted, run_dir=str(Path(wanted.run_dir).with_name(name)))


def _result(wanted: PreferJob) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    run = Path(wanted.run_dir)
    return read_json(run / "preferences.json"), load_file(run / "adapter" / "adapter_model.safetensors")


def _assert_same(wanted: PreferJob, unbroken: PreferJob) -> None:
    (found, weights), (expected, expected_weights) = _result(wanted), _result(unbroken)
    assert found == pytest.approx(expected, abs=_SAME)
    assert found["steps"] == _STEPS
    assert weights.keys() == expected_weights.keys()
    assert all(torch.allclose(weights[name], expected_weights[name], atol=_SAME) for name in weights)
    run = Path(wanted.run_dir)
    assert not [path for path in run.rglob("*") if path.name.endswith(".part") or path.name.startswith("broken")]
    assert len(list((run / "checkpoints").iterdir())) <= 2


def _of(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_that_a_refining_that_was_paused_twice_ends_like_an_unbroken_one(wanted: PreferJob) -> None:
    whole = Heard()
    assert run_prefer(_elsewhere(wanted, "unbroken"), whole.channel).reason == "completed"
    assert [event.done for event in _of(whole.events, Progress)][-1] == _STEPS
    assert "preferring" in {phase.name for phase in _of(whole.events, Phase)}
    # What it evaluates is what it learns from: no curve may pass it off as unseen.
    assert all(metric.validation_loss is None for metric in _of(whole.events, Metric))

    steps: list[int] = []
    for events in (14, 20):
        heard = Heard({events: Pause()})
        end = run_prefer(replace(wanted, resume=bool(steps)), heard.channel)
        assert end.reason == "paused"
        steps.append(int(end.outputs["step"]))
        newest, set_aside = newest_whole(Path(wanted.run_dir) / "checkpoints")
        assert newest is not None
        assert (newest.step, set_aside) == (steps[-1], 0)
        assert not (Path(wanted.run_dir) / "preferences.json").exists()
    assert 0 < steps[0] < steps[1] < _STEPS

    last = Heard()
    assert run_prefer(replace(wanted, resume=True), last.channel).reason == "completed"
    assert _of(last.events, Progress)[0].done == steps[1]
    assert not _of(last.events, Notice)
    _assert_same(wanted, _elsewhere(wanted, "unbroken"))


def test_that_finishing_now_keeps_what_the_ratings_have_taught_so_far(wanted: PreferJob) -> None:
    end = run_prefer(wanted, Heard({16: FinishNow()}).channel)
    assert end.reason == "finished_by_person"
    facts, weights = _result(wanted)
    assert 0 < facts["steps"] < _STEPS
    assert facts["margin_before"] == pytest.approx(0.0, abs=1e-4)
    assert facts["margin_after"] > 0.0
    before = load_file(Path(wanted.adapter) / "adapter_model.safetensors")
    assert any(not torch.equal(before[name], weights[name]) for name in before)


def test_that_a_refining_killed_after_its_last_step_ends_the_same(wanted: PreferJob) -> None:
    run_prefer(wanted, Heard().channel)
    facts, weights = _result(wanted)
    (Path(wanted.run_dir) / "preferences.json").unlink()
    run_prefer(replace(wanted, resume=True), Heard().channel)
    again, weights_again = _result(wanted)
    assert again == pytest.approx(facts, abs=_SAME)
    assert all(torch.equal(weights[name], weights_again[name]) for name in weights)


def test_that_other_ratings_do_not_go_on_with_a_refining(wanted: PreferJob) -> None:
    run_prefer(wanted, Heard({14: Pause()}).channel)
    _rate(Path(wanted.preferences_file), 20)
    with pytest.raises(AppError, match="data_changed"):
        run_prefer(replace(wanted, resume=True), Heard().channel)


@pytest.fixture
def server() -> Iterator[ForkServer]:
    made = ForkServer()
    yield made
    made.close()


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked and killed by signals")
def test_that_a_refining_whose_process_was_killed_or_whose_window_went_goes_on_where_it_was(
    wanted: PreferJob, server: ForkServer, tmp_path: Path
) -> None:
    children: list[ForkedEngine] = []

    def begin(one: PreferJob) -> ForkedEngine:
        children.append(ForkedEngine(server, one, tmp_path))
        return children[-1]

    try:
        unbroken = begin(_elsewhere(wanted, "unbroken"))
        assert isinstance(unbroken.finish(), Finished), unbroken.errors.read_text()[-2000:]

        killed = begin(wanted)
        saved = killed.wait_for(lambda event: isinstance(event, Checkpoint))
        assert isinstance(saved, Checkpoint)
        killed.process.kill()
        assert killed.finish() is None

        orphan = begin(replace(wanted, resume=True))
        first = orphan.wait_for(lambda event: isinstance(event, Progress))
        assert isinstance(first, Progress)
        assert first.done >= saved.step
        orphan.close_stdin()
        end = orphan.finish()
        assert isinstance(end, Finished), orphan.errors.read_text()[-2000:]
        assert end.reason == "window_gone"

        last = begin(replace(wanted, resume=True))
        assert isinstance(last.finish(), Finished), last.errors.read_text()[-2000:]
        assert _of(last.events, Progress)[0].done == end.outputs["step"]
    finally:
        for child in children:
            child.stop()
    _assert_same(wanted, _elsewhere(wanted, "unbroken"))
