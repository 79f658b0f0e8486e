"""The parts of the engine that decide something, without a child."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from desktop_app.core import paths
from desktop_app.core.errors import AppError
from desktop_app.engine import __main__ as entrance
from desktop_app.engine import checkpoints
from desktop_app.engine.device import memory_shortage_named, memory_used_and_total_bytes, number_format
from desktop_app.engine.gguf.model_folder import find_base
from desktop_app.engine.model_loading import public_name
from desktop_app.engine.order import EpochOrder
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.jobs import DryRunJob, RedactJob, TrainJob

_CPU = torch.device("cpu")


@given(
    lengths=st.lists(st.integers(1, 2000), max_size=200),
    batch_size=st.integers(1, 16),
    seed=st.integers(0, 9),
    epoch=st.integers(0, 5),
)
def test_that_an_epoch_sees_every_example_once_in_an_order_of_its_own(
    lengths: list[int], batch_size: int, seed: int, epoch: int
) -> None:
    order = EpochOrder(lengths, batch_size=batch_size, seed=seed)
    order.set_epoch(epoch)
    again = EpochOrder(lengths, batch_size=batch_size, seed=seed)
    list(again)  # an epoch that came before must not change the next one
    again.set_epoch(epoch)
    assert sorted(order) == list(range(len(lengths))) == list(range(len(order)))
    assert list(order) == list(again)


def test_that_batches_hold_examples_of_similar_length_and_change_with_the_epoch() -> None:
    lengths = [(i * 37) % 500 + 1 for i in range(400)]
    order = EpochOrder(lengths, batch_size=8, seed=7)

    def padded(indices: list[int]) -> int:
        batches = [indices[i : i + 8] for i in range(0, len(indices), 8)]
        return sum(len(batch) * max(lengths[index] for index in batch) for batch in batches)

    first = list(order)
    order.set_epoch(1)
    assert first != list(order)
    # Half of the padding at most, against batches in the order of the file.
    unsorted_padding = padded(list(range(400))) - sum(lengths)
    assert padded(first) - sum(lengths) < unsorted_padding / 2


def _checkpoint(folder: Path, step: int) -> Path:
    place = folder / f"checkpoint-{step}"
    place.mkdir(parents=True)
    save_file({"weight": torch.ones(4)}, place / "adapter_model.safetensors")
    torch.save({"state": {0: torch.ones(4)}}, place / "optimizer.pt")
    (place / "trainer_state.json").write_text(json.dumps({"global_step": step}))
    checkpoints.seal(place, seconds=1.5, ended="")
    return place


@pytest.mark.parametrize("harm", ["no seal", "cut", "missing", "not readable"])
def test_that_a_checkpoint_that_is_not_whole_is_set_aside_for_the_one_before(tmp_path: Path, harm: str) -> None:
    older, newer = _checkpoint(tmp_path, 9), _checkpoint(tmp_path, 10)
    optimizer = newer / "optimizer.pt"
    if harm == "no seal":
        (newer / checkpoints.SEAL).unlink()
    elif harm == "cut":
        optimizer.write_bytes(optimizer.read_bytes()[:-1])
    elif harm == "missing":
        (newer / "adapter_model.safetensors").unlink()
    else:
        optimizer.write_bytes(b"\0" * optimizer.stat().st_size)

    found, set_aside = checkpoints.newest_whole(tmp_path)

    assert found == checkpoints.WholeCheckpoint(folder=older, step=9, seconds=1.5, ended="")
    assert set_aside == 1
    assert (tmp_path / "broken-10").is_dir()
    assert checkpoints.newest_whole(tmp_path) == (found, 0)


def test_that_without_a_whole_checkpoint_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    assert checkpoints.newest_whole(tmp_path / "nowhere") == (None, 0)
    (_checkpoint(tmp_path, 3) / checkpoints.SEAL).unlink()
    assert checkpoints.newest_whole(tmp_path) == (None, 1)


def test_that_a_model_is_named_without_telling_where_it_lies(tmp_path: Path) -> None:
    assert public_name(str(paths.tiny_model())) == "homespun-tiny"
    assert public_name("Qwen/Qwen3-0.6B") == "Qwen/Qwen3-0.6B"
    assert (
        public_name(str(tmp_path / "hub" / "models--Qwen--Qwen3-0.6B" / "snapshots" / "abc")) == "Qwen/Qwen3-0.6B"
    )
    assert public_name(str(tmp_path / "my model")) == "my model"


@pytest.mark.parametrize(
    ("what_is_there", "code"),
    [("nothing", "base_model_missing"), ("config", "base_not_safetensors"), ("pickle", "base_not_safetensors")],
)
def test_that_a_base_model_without_safetensors_is_refused(tmp_path: Path, what_is_there: str, code: str) -> None:
    folder = tmp_path / "model"
    if what_is_there != "nothing":
        folder.mkdir()
        (folder / "config.json").write_text("{}")
    if what_is_there == "pickle":
        (folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(AppError) as caught:
        find_base(str(folder))
    assert (caught.value.code, caught.value.details) == (code, {"name": "model"})


def test_that_the_bundled_model_is_found() -> None:
    if not paths.tiny_model().is_dir():
        pytest.skip("the bundled model has not been built")
    assert find_base(str(paths.tiny_model())) == paths.tiny_model()


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
)
def test_that_every_lack_of_memory_gets_its_name(error: Exception) -> None:
    with pytest.raises(AppError, match="out_of_memory"), memory_shortage_named(_CPU):
        raise error


def test_that_another_runtime_error_keeps_its_own_name() -> None:
    with pytest.raises(RuntimeError, match="shape"), memory_shortage_named(_CPU):
        raise RuntimeError("shape '[3]' is invalid")


def test_that_a_real_allocation_beyond_all_memory_gets_its_name() -> None:
    with pytest.raises(AppError, match="out_of_memory"), memory_shortage_named(_CPU):
        torch.empty(1 << 60, dtype=torch.uint8)


def test_that_the_processor_computes_in_float32_whatever_the_job_says() -> None:
    assert number_format("bfloat16", _CPU) is torch.float32
    assert number_format("float16", torch.device("cuda")) is torch.float16


def test_that_memory_in_use_is_less_than_there_is() -> None:
    used, total = memory_used_and_total_bytes(_CPU)
    assert 10_000_000 < used < total


def test_that_the_engine_refuses_a_job_of_the_worker(tmp_path: Path) -> None:
    stream = (tmp_path / "events").open("w", encoding="utf-8")
    with stream, pytest.raises(AppError, match="not_an_engine_job"):
        entrance.run_job(RedactJob(project_dir=str(tmp_path)), Channel(stream, None))


@pytest.mark.parametrize(
    "launched",
    [{"ACCELERATE_USE_FSDP": "true"}, {"ACCELERATE_USE_DEEPSPEED": "true"}, {"WORLD_SIZE": "2", "RANK": "1"}],
)
def test_that_a_launch_which_the_engine_cannot_do_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, launched: dict[str, str]
) -> None:
    for name, value in launched.items():
        monkeypatch.setenv(name, value)
    stream = (tmp_path / "events").open("w", encoding="utf-8")
    job = DryRunJob(
        train=TrainJob(run_dir=str(tmp_path), base_model="", train_file="", validation_file="", method="lora")
    )
    with stream, pytest.raises(AppError, match="launch_not_supported"):
        entrance.run_job(job, Channel(stream, None))


def test_that_a_broken_checkpoint_may_be_set_aside_twice(tmp_path: Path) -> None:
    for _ in range(2):
        (_checkpoint(tmp_path, 3) / checkpoints.SEAL).unlink()
        checkpoints.newest_whole(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"broken-3", "broken-3-2"}
