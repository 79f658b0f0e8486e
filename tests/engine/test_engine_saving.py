"""What is written, what is kept and when a run is taken for lost, without a child."""

from __future__ import annotations

import errno
import math
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine import checkpoints, saving
from desktop_app.engine.device import memory_shortage_named, share_of_card
from desktop_app.engine.loss_watch import LossWatch
from desktop_app.engine.resuming import rescale

_GIB = 2**30


class _Usage(NamedTuple):
    """As shutil's own."""

    total: int
    used: int
    free: int


def _leave_free(monkeypatch: pytest.MonkeyPatch, *free_bytes: int) -> None:
    """The disk's free bytes, asked for one time after the other; the last answer stays."""
    answers = list(free_bytes)

    def disk_usage(_path: Path) -> _Usage:
        return _Usage(10**9, 0, answers.pop(0) if len(answers) > 1 else answers[0])

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("[enforce fail at inline_container.cc:668] . unexpected pos 64 vs 0"),  # torch.save, as seen
        RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)"),  # safetensors
    ],
)
def test_that_half_of_a_save_is_taken_away_again_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    older, folder = tmp_path / "checkpoint-1", tmp_path / "checkpoint-2"
    older.mkdir()
    _leave_free(monkeypatch, 5_000_000, 1000)

    def save() -> None:
        with saving.whole_or_nothing(folder, 3_000_000):
            folder.mkdir()
            (folder / "optimizer.pt").write_bytes(b"half")
            raise error

    with pytest.raises(AppError) as caught:
        save()
    assert (caught.value.code, caught.value.details) == ("disk_full_training", {"missing_mb": 3})
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-1"]


def test_that_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave_free(monkeypatch, 1000)
    with pytest.raises(AppError, match="disk_full_training"), saving.whole_or_nothing(tmp_path / "a" / "b", 2000):
        pytest.fail("it began")


def test_that_an_error_with_room_left_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leave_free(monkeypatch, 10**9)
    with pytest.raises(RuntimeError, match="shape"), saving.whole_or_nothing(tmp_path / "c", 2000):
        raise RuntimeError("shape '[3]' is invalid")


def test_that_a_checkpoint_is_estimated_by_what_is_trained() -> None:
    model = torch.nn.Linear(1000, 1000)
    model.bias.requires_grad = False
    assert saving.checkpoint_bytes(model) == pytest.approx(12_000_000, abs=40 * 2**20)
    assert saving.checkpoint_bytes(model) > 12_000_000


def test_that_the_best_and_the_newest_two_are_kept_whatever_their_times_say(tmp_path: Path) -> None:
    for step in (3, 20, 100, 4):
        (tmp_path / f"checkpoint-{step}").mkdir()
    (tmp_path / "broken-7").mkdir()
    checkpoints.remove_old(tmp_path, best_step=3)
    assert {path.name for path in tmp_path.iterdir()} == {
        "checkpoint-3",
        "checkpoint-20",
        "checkpoint-100",
        "broken-7",
    }
    checkpoints.remove_old(tmp_path, best_step=None)
    assert not (tmp_path / "checkpoint-3").exists()


def test_that_what_killed_processes_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".job.json.12.abc.part").touch()
    (tmp_path / "adapter.part").mkdir()
    (tmp_path / "adapter.part" / "weights").touch()
    (tmp_path / "job.json").touch()
    checkpoints.remove_remains(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["job.json"]


def _watched(*losses: float) -> LossWatch:
    watch = LossWatch()
    for step, loss in enumerate(losses, start=1):
        watch.take(loss, 1.0, step=step)
    return watch


@pytest.mark.parametrize(
    ("loss", "gradient"), [(math.nan, 1.0), (math.inf, 1.0), (2.0, math.nan), (2.0, math.inf)]
)
def test_that_a_loss_or_gradient_that_is_no_number_ends_the_run(loss: float, gradient: float) -> None:
    with pytest.raises(AppError, match="loss_not_finite"):
        LossWatch().take(loss, gradient, step=1)


def test_that_five_steps_far_above_the_start_are_an_explosion_and_one_is_none() -> None:
    start = (3.0, 3.2, 2.9, 3.1, 3.0)
    watch = _watched(*start, 2.0, 9.0, 2.0, 9.0, 9.0, 9.0, 6.9, 1.5)
    assert watch.is_suspicious is False
    with pytest.raises(AppError, match="loss_exploded"):
        _watched(*start, 2.0, *[7.1] * 5)
    assert [_watched(*start, 2.0, *[7.1] * count).is_suspicious for count in (1, 2)] == [False, True]


def test_that_a_run_that_starts_high_and_falls_is_fine_and_a_resumed_one_is_measured_by_its_own_start() -> None:
    _watched(*[11.0 - i / 10 for i in range(80)])
    watch = LossWatch()
    watch.remember([{"eval_loss": 9.0}, *({"loss": 3.0} for _ in range(9))])
    for step in range(4):
        watch.take(8.0, 1.0, step=step)
    with pytest.raises(AppError, match="loss_exploded"):
        watch.take(8.0, 1.0, step=4)


def test_that_half_the_rate_means_half_at_every_later_step() -> None:
    def rates(change_at: int | None) -> list[float]:
        optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.ones(2))], lr=1.0)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + step))
        seen = []
        for step in range(6):
            if step == change_at:
                rescale(optimizer, scheduler, 0.5)
            seen.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return seen

    whole = rates(None)
    assert rates(3) == pytest.approx([*whole[:3], *(rate / 2 for rate in whole[3:])])


@pytest.mark.parametrize(
    ("free", "total", "left"), [(7.5, 8, 0.4), (22.0, 24, 0.7), (16.0, 16, 0.7), (0.1, 8, None)]
)
def test_that_on_windows_some_memory_of_the_card_is_left_to_others(
    free: float, total: int, left: float | None
) -> None:
    share = share_of_card(int(free * _GIB), total * _GIB)
    if left is None:
        assert share == 0.05
    else:
        assert share * total == pytest.approx(free - left)


@pytest.mark.parametrize(
    "words",
    [
        "CUDA error: unspecified launch failure",
        "CUDA error: the launch timed out and was terminated",
        "CUDA error: unknown error",
        "HIP error: hipErrorUnknown",
    ],
)
def test_that_a_driver_that_was_reset_gets_its_name(words: str) -> None:
    with pytest.raises(AppError, match="device_lost"), memory_shortage_named(torch.device("cuda")):
        raise RuntimeError(words)
