from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.sentences import SENTENCES
from desktop_app.hardware.capability import judge, parse_version
from desktop_app.hardware.profile import Gpu

GIB = 1024**3


def nvidia(capability: str, driver: str = "595.71.05", memory_bytes: int = 8 * GIB) -> Gpu:
    return Gpu(
        vendor="nvidia",
        name="Card",
        identifier="GPU-0",
        memory_total_bytes=memory_bytes,
        memory_free_bytes=memory_bytes,
        driver_version=driver,
        compute_capability=capability,
    )


@pytest.mark.parametrize(
    ("capability", "driver", "system", "reason", "bfloat16", "torch_build"),
    [
        ("3.5", "470.256", "Linux", "gpu_too_old", False, "cpu"),  # Kepler
        ("5.2", "580.10", "Linux", "gpu_too_old", False, "cpu"),  # Maxwell
        ("6.1", "580.10", "Linux", "gpu_supported", False, "cu126"),  # Pascal
        ("7.0", "580.10", "Linux", "gpu_supported", False, "cu126"),  # Volta
        ("7.5", "610.57.04", "Linux", "gpu_supported", False, "cu130"),  # Turing
        ("7.5", "572.16", "Windows", "gpu_supported", False, "cu126"),
        ("8.6", "525.60.13", "Linux", "gpu_supported", True, "cu126"),
        ("8.6", "525.60.11", "Linux", "driver_too_old", True, "cu126"),
        ("8.6", "528.24", "Windows", "driver_too_old", True, "cu126"),
        ("8.9", "528.33", "Windows", "gpu_supported", True, "cu126"),
        ("8.9", "580.88", "Windows", "gpu_supported", True, "cu130"),
        ("8.6", "515.1", "Linux", "driver_too_old", True, "cu126"),
        ("8.6", "", "Linux", "gpu_supported", True, "cu126"),
        ("12.0", "575.57", "Linux", "driver_too_old", True, "cu130"),  # Blackwell needs CUDA 13
        ("12.0", "580.82", "Linux", "gpu_supported", True, "cu130"),
        ("", "470.1", "Linux", "driver_too_old", False, "cpu"),
        ("", "", "Linux", "gpu_unknown", False, "cpu"),
    ],
)
def test_that_the_table_of_nvidia_cards_holds(
    *, capability: str, driver: str, system: str, reason: str, bfloat16: bool, torch_build: str
) -> None:
    gpu = judge(nvidia(capability, driver), system=system)

    assert gpu.reason == reason
    assert gpu.can_train == (reason == "gpu_supported")
    assert (gpu.supports_bfloat16, gpu.torch_build) == (bfloat16, torch_build)
    assert gpu.supports_4bit == (torch_build != "cpu")
    assert (gpu.attention == "flash") == bfloat16


def test_that_a_card_with_too_little_or_unknown_memory_cannot_train() -> None:
    assert judge(nvidia("8.6", memory_bytes=GIB), system="Linux").reason == "gpu_memory_too_small"
    assert judge(nvidia("8.6", memory_bytes=0), system="Linux").reason == "gpu_memory_unknown"
    # A newer driver would not help: nobody should install one for it.
    assert judge(nvidia("8.6", "470.1", GIB), system="Linux").reason == "gpu_memory_too_small"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("gfx803", "gpu_too_old"),
        ("gfx900", "gpu_too_old"),
        ("gfx906", "gpu_too_old"),
        ("gfx1010", "gpu_too_old"),
        ("gfx1012", "gpu_too_old"),
        ("gfx1032", "gpu_experimental"),
        ("gfx1101", "gpu_supported"),
        ("gfx1201", "gpu_supported"),
        ("gfx90a", "gpu_supported"),
        ("gfx1300", "gpu_unknown"),
    ],
)
def test_that_the_table_of_amd_targets_holds(target: str, reason: str) -> None:
    card = Gpu(vendor="amd", name="Card", identifier="x", memory_total_bytes=8 * GIB, gfx_target=target)

    gpu = judge(card, system="Linux")

    assert gpu.reason == reason
    assert gpu.can_train == (reason in ("gpu_supported", "gpu_experimental"))
    assert gpu.backend == ("rocm" if gpu.can_train else "none")


@pytest.mark.parametrize(
    ("target", "system", "reason", "torch_build"),
    [
        ("gfx1100", "Windows", "gpu_supported", "therock"),
        ("gfx1201", "Windows", "gpu_experimental", "therock"),
        ("gfx1030", "Windows", "gpu_experimental", "therock"),
        ("gfx90a", "Windows", "gpu_unknown", "cpu"),
        ("gfx1010", "Windows", "gpu_too_old", "cpu"),
        ("gfx1201", "Linux", "gpu_supported", "rocm7.2"),
        ("gfx1031", "Linux", "gpu_experimental", "therock"),
        ("gfx908", "Linux", "gpu_experimental", "therock"),
    ],
)
def test_that_the_build_of_torch_follows_from_the_target_and_the_system(
    target: str, system: str, reason: str, torch_build: str
) -> None:
    card = Gpu(vendor="amd", name="Card", identifier="x", memory_total_bytes=16 * GIB, gfx_target=target)

    gpu = judge(card, system=system)

    assert (gpu.reason, gpu.torch_build) == (reason, torch_build)


@given(
    vendor=st.sampled_from(["nvidia", "amd", "intel", "apple", "other"]),
    capability=st.text(max_size=8) | st.sampled_from(["8.9", "12.0"]),
    driver=st.text(max_size=8) | st.sampled_from(["595.1"]),
    target=st.sampled_from(["", "gfx1100", "gfx803", "gfx1030", "gfxx"]),
    memory_bytes=st.integers(0, 2**40),
    integrated=st.booleans(),
)
def test_that_every_verdict_on_a_card_has_a_sentence(
    *, vendor: str, capability: str, driver: str, target: str, memory_bytes: int, integrated: bool
) -> None:
    card = Gpu(
        vendor=vendor,  # type: ignore[arg-type]
        name="",
        identifier="",
        memory_total_bytes=memory_bytes,
        driver_version=driver,
        compute_capability=capability,
        gfx_target=target,
        integrated=integrated,
    )

    gpu = judge(card, system="Linux")

    assert f"hw_{gpu.reason}" in SENTENCES
    assert not (gpu.can_train and gpu.backend == "none")


@given(st.text(max_size=20))
def test_that_any_text_is_a_version_or_none(text: str) -> None:
    assert all(part >= 0 for part in parse_version(text))
