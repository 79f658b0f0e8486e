"""Trying settings and learning from ratings, on the smallest model there can be."""

from __future__ import annotations

import json
import threading
from collections import deque
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from safetensors.torch import load_file

from desktop_app.core.errors import AppError
from desktop_app.engine.methods import save_result
from desktop_app.engine.preference import run_prefer
from desktop_app.engine.search import run_search
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.commands import Command, Pause
from desktop_app.protocol.events import Event, Notice
from desktop_app.protocol.jobs import PreferJob, SearchJob
from tests.engine.small_training import MakeJob, job, ready, small_model

__all__ = ["job", "small_model"]
pytestmark = pytest.mark.filterwarnings("ignore")


class Heard:
    """A channel without a process: keeps the events, gives out commands after so many events."""

    def __init__(self, commands: dict[int, Command] | None = None) -> None:
        self.events: list[Event] = []
        self._commands = commands or {}
        self._waiting: deque[Command] = deque()
        self.window_gone = threading.Event()

    def emit(self, event: Event) -> None:
        self.events.append(event)
        if len(self.events) in self._commands:
            self._waiting.append(self._commands[len(self.events)])

    def next_command(self) -> Command | None:
        return self._waiting.popleft() if self._waiting else None

    @property
    def channel(self) -> Channel:
        return cast(Channel, self)


def _search_job(job: MakeJob, **changes: Any) -> SearchJob:
    train = job(learning_rate=1e-5, epochs=2.0, evaluations_per_epoch=2)
    fields: dict[str, Any] = {
        "train": train, "tries": 4, "ranks": (4,), "learning_rates": (1e-5, 3e-2), "epochs": (2.0,),
    }  # fmt: skip
    return SearchJob(**{**fields, **changes})


@pytest.mark.slow
def test_that_the_better_settings_win_and_hopeless_ones_are_given_up(job: MakeJob) -> None:
    heard = Heard()
    wanted = _search_job(job, learning_rates=(1e-5, 1e-6, 2e-6, 3e-2), tries=5)
    end = run_search(wanted, heard.channel)
    assert end.outputs["learning_rate"] == 3e-2
    table = json.loads((Path(job().run_dir) / "search.json").read_text())
    assert table["best"]["learning_rate"] == 3e-2
    # The plan's own settings are tried first.
    assert table["tries"][0]["learning_rate"] == 1e-5
    losses = {
        one["learning_rate"]: one["validation_loss"] for one in table["tries"] if one["state"] == "completed"
    }
    assert losses[3e-2] < losses[1e-5] - 0.2
    told = [event for event in heard.events if isinstance(event, Notice)]
    assert {notice.code for notice in told} == {"search_tried"}


def test_that_a_paused_search_goes_on_with_what_it_knows(job: MakeJob) -> None:
    paused = run_search(_search_job(job, tries=2), Heard({3: Pause()}).channel)
    assert (paused.reason, paused.outputs["tries"]) == ("paused", 1)
    first = json.loads((Path(job().run_dir) / "search.json").read_text())["tries"]
    end = run_search(_search_job(job, tries=2), Heard().channel)
    assert (end.reason, end.outputs["tries"]) == ("completed", 2)
    assert json.loads((Path(job().run_dir) / "search.json").read_text())["tries"][0] == first[0]


def test_that_tries_on_other_data_are_not_compared(job: MakeJob) -> None:
    run_search(_search_job(job, tries=1), Heard().channel)
    file = Path(job().train_file)
    records = json.loads(file.read_text())
    wanted = _search_job(job, tries=2)  # writes the files as they were
    file.write_text(json.dumps(records[:-1]))
    with pytest.raises(AppError, match="data_changed"):
        run_search(wanted, Heard().channel)


def test_that_no_time_at_all_is_said_in_one_sentence(job: MakeJob) -> None:
    with pytest.raises(AppError) as caught:
        run_search(_search_job(job, budget_s=0.0), Heard().channel)
    assert caught.value.code == "search_nothing_finished"


@pytest.fixture
def adapter(job: MakeJob, small_model: Path, tmp_path: Path) -> Path:
    save_result(ready(job()).train().trainer.model, tmp_path / "a", base_folder=small_model, base_name="small")
    return tmp_path / "a"


def _preferences(file: Path, count: int) -> None:
    records = [
        {
            "prompt": [{"role": "user", "content": f"Hello, what about lunch? Number {number}."}],
            "chosen": [{"role": "assistant", "content": "Aye, the garden! Fair winds!"}],
            "rejected": [{"role": "assistant", "content": "Hello, the invoice. 0123"}],
        }
        for number in range(count)
    ]
    file.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_that_ratings_raise_the_margin_of_what_was_chosen(job: MakeJob, adapter: Path, tmp_path: Path) -> None:
    _preferences(tmp_path / "preferences.jsonl", 8)
    wanted = PreferJob(
        train=job(),
        run_dir=str(tmp_path / "preferred"),
        adapter=str(adapter),
        preferences_file=str(tmp_path / "preferences.jsonl"),
        learning_rate=2e-3,
        epochs=3.0,
    )
    end = run_prefer(wanted, Heard().channel)
    facts = json.loads((tmp_path / "preferred" / "preferences.json").read_text())
    # At the beginning policy and reference are the same adapter.
    assert facts["margin_before"] == pytest.approx(0.0, abs=1e-4)
    assert facts["margin_after"] > 0.1
    assert facts["accuracy_after"] == 1.0
    assert end.outputs["pairs"] == 8
    before = load_file(adapter / "adapter_model.safetensors")
    after = load_file(tmp_path / "preferred" / "adapter" / "adapter_model.safetensors")
    assert before.keys() == after.keys()  # no trace of the reference
    assert any(not torch.equal(before[name], after[name]) for name in before)


def test_that_three_ratings_are_too_few(job: MakeJob, adapter: Path, tmp_path: Path) -> None:
    _preferences(tmp_path / "preferences.jsonl", 3)
    wanted = PreferJob(
        train=job(),
        run_dir=str(tmp_path / "preferred"),
        adapter=str(adapter),
        preferences_file=str(tmp_path / "preferences.jsonl"),
    )
    with pytest.raises(AppError) as caught:
        run_prefer(wanted, Heard().channel)
    assert (caught.value.code, caught.value.details) == ("preferences_too_few", {"count": 3, "least": 4})
