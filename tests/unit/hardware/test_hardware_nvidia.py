from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pynvml
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.hardware.nvidia import (
    MIB,
    SMI_COLUMNS,
    SMI_COLUMNS_OF_OLD_DRIVERS,
    parse_smi,
    read_nvml,
    to_gpu,
)

LINE = "NVIDIA GeForce RTX 4080 SUPER, GPU-0, 595.71.05, 16376, 434, 596, 15348, 8.9"


def test_that_recorded_answers_of_every_driver_are_read(recorded: dict[str, Any]) -> None:
    seen = {name: parse_smi(line)[0] for name, line in recorded["nvidia_smi"].items()}

    assert len(seen) == 5
    newest = seen["linux-x86_64__nvidia-geforce-rtx-2080-super__610.57.04"]
    assert (newest.driver_version, newest.compute_capability) == ("610.57.04", "7.5")
    assert newest.memory_total_bytes == 8192 * MIB
    assert newest.memory_free_bytes == 7582 * MIB
    windows = seen["windows-x86_64__nvidia-geforce-rtx-2080-super__591.86"]
    assert windows.memory_free_bytes == 7286 * MIB
    assert seen["linux-x86_64__nvidia-h200__590.48.01"].compute_capability == "9.0"


def test_that_several_cards_and_warnings_between_them_are_told_apart() -> None:
    text = f"WARNING: infoROM is corrupted at gpu 0000:01:00.0\n{LINE}\n\n{LINE.replace('GPU-0', 'GPU-1')}\r\n"

    assert [card.uuid for card in parse_smi(text)] == ["GPU-0", "GPU-1"]


def test_that_fields_the_driver_does_not_know_are_empty() -> None:
    (card,) = parse_smi("Tesla K80, [N/A], 470.1, 11441, [Not Supported], 3, [Unknown Error], [N/A]")

    assert (card.uuid, card.compute_capability) == ("", "")
    assert card.memory_free_bytes == (11441 - 3) * MIB


def test_that_the_shorter_question_for_old_drivers_is_read() -> None:
    (card,) = parse_smi("GTX 1070, GPU-9, 418.43, 8119 MiB, 19 MiB, 8100 MiB", SMI_COLUMNS_OF_OLD_DRIVERS)

    assert (card.memory_total_bytes, card.compute_capability) == (8119 * MIB, "")


def test_that_a_refused_question_gives_no_card() -> None:
    assert parse_smi('Field "compute_cap" is not a valid field to query.\n') == ()
    assert parse_smi("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.") == ()


@given(st.text(max_size=400))
def test_that_garbage_never_raises(text: str) -> None:
    for card in parse_smi(text):
        assert card.name
        assert 0 <= card.memory_free_bytes <= card.memory_total_bytes


@given(st.integers(0, len(LINE)), st.integers(0, len(LINE)), st.text(alphabet=' ,"\n[]N/A9\0.', max_size=6))
def test_that_a_damaged_answer_never_raises_or_shows_more_free_than_there_is(
    start: int, end: int, put: str
) -> None:
    for card in parse_smi(LINE[:start] + put + LINE[end:], SMI_COLUMNS):
        gpu = to_gpu(card)
        assert 0 <= gpu.memory_free_bytes <= gpu.memory_total_bytes


class _Driver:
    """Stands in for NVML's functions; `refused` answer "not supported", as drivers do for single questions."""

    def __init__(self, refused: set[str]) -> None:
        self.refused = refused
        self.closed = False

    def answer(self, name: str, value: Any) -> Callable[..., Any]:
        def call(*_: object) -> Any:
            if name in self.refused:
                raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
            return value

        return call

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = {
            "nvmlInit": None,
            "nvmlSystemGetDriverVersion": "610.57.04",
            "nvmlDeviceGetCount": 1,
            "nvmlDeviceGetHandleByIndex": object(),
            "nvmlDeviceGetName": b"NVIDIA GeForce RTX 4070",
            "nvmlDeviceGetUUID": "GPU-4",
            "nvmlDeviceGetMemoryInfo": SimpleNamespace(total=12 * 2**30, free=11 * 2**30, used=2**30),
            "nvmlDeviceGetCudaComputeCapability": (8, 9),
        }
        for name, value in answers.items():
            monkeypatch.setattr(pynvml, name, self.answer(name, value))
        monkeypatch.setattr(pynvml, "nvmlShutdown", lambda: setattr(self, "closed", True))


def test_that_the_drivers_own_answer_becomes_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = _Driver(set())
    driver.install(monkeypatch)

    (card,) = read_nvml().cards

    assert card.name == "NVIDIA GeForce RTX 4070"
    assert card.compute_capability == "8.9"
    assert card.memory_free_bytes == 11 * 2**30
    assert driver.closed


@pytest.mark.parametrize(
    "refused",
    [
        "nvmlSystemGetDriverVersion",
        "nvmlDeviceGetName",
        "nvmlDeviceGetUUID",
        "nvmlDeviceGetMemoryInfo",
        "nvmlDeviceGetCudaComputeCapability",
    ],
)
def test_that_one_refused_field_does_not_cost_the_card(monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    _Driver({refused}).install(monkeypatch)

    answer = read_nvml()

    assert len(answer.cards) == 1
    assert answer.problem == ""


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, "no_library"),
        (pynvml.NVML_ERROR_DRIVER_NOT_LOADED, "no_driver"),
        (pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, "failed"),
    ],
)
def test_that_a_driver_that_cannot_be_asked_is_named(
    monkeypatch: pytest.MonkeyPatch, error: int, problem: str
) -> None:
    def refuse() -> None:
        raise pynvml.NVMLError(error)

    monkeypatch.setattr(pynvml, "nvmlInit", refuse)

    assert read_nvml().problem == problem
