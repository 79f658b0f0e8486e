from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.hardware.capability import judge
from desktop_app.hardware.cards import to_gpu
from desktop_app.hardware.kfd import gfx_target, parse_properties
from desktop_app.hardware.linux_cards import read_cards
from desktop_app.hardware.profile import Gpu

LACT = Path(__file__).parents[4] / "shared" / "fixtures" / "hardware" / "LACT"
# One discrete RX 7900 XTX as its kernel files read; the KFD part follows tinygrad's recorded W7900.
RX7900 = {
    "class/drm/card1/device/vendor": "0x1002\n",
    "class/drm/card1/device/device": "0x744c\n",
    "class/drm/card1/device/uevent": "DRIVER=amdgpu\nPCI_ID=1002:744C\nPCI_SLOT_NAME=0000:03:00.0\n",
    "class/drm/card1/device/mem_info_vram_total": "25753026560\n",
    "class/drm/card1/device/mem_info_vram_used": "1073741824\n",
    "class/drm/card1/device/mem_info_gtt_total": "33554432000\n",
    "class/drm/card1/device/mem_info_vram_vendor": "hynix\n",
    "class/kfd/kfd/topology/nodes/1/properties": (
        "simd_count 192\ngfx_target_version 110000\nvendor_id 4098\nlocation_id 768\ndomain 0\n"
    ),
}


def gpus(root: Path, *, recorded: bool = False) -> list[Gpu]:
    found = read_cards(root, compute_device=None, recorded=recorded).cards
    return [judge(to_gpu(card), system="Linux") for card in found]


def test_that_a_discrete_amd_card_can_train(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant(**RX7900))

    assert (gpu.vendor, gpu.gfx_target, gpu.backend) == ("amd", "gfx1100", "rocm")
    assert gpu.memory_free_bytes == 25753026560 - 1073741824
    assert gpu.can_train
    assert gpu.supports_bfloat16
    assert gpu.reason == "gpu_supported"


def test_that_a_processors_own_graphics_is_recognised(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant("phoenix"))

    assert (gpu.gfx_target, gpu.integrated, gpu.can_train) == ("gfx1103", True, False)
    assert gpu.memory_total_bytes == 4294967296
    assert gpu.reason == "gpu_integrated"


def test_that_a_card_without_its_compute_part_says_so(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant("rx6900xt"))

    assert gpu.memory_total_bytes == 17163091968
    assert not gpu.integrated
    assert gpu.reason == "amd_compute_missing"


def test_that_rdna2_is_experimental_and_without_bfloat16(plant: Callable[..., Path]) -> None:
    node = "simd_count 160\ngfx_target_version 100300\nvendor_id 4098\nlocation_id 3072\ndomain 0\n"
    (gpu,) = gpus(plant("rx6900xt", **{"class/kfd/kfd/topology/nodes/1/properties": node}))

    assert (gpu.gfx_target, gpu.can_train, gpu.reason) == ("gfx1030", True, "gpu_experimental")
    assert not gpu.supports_bfloat16


def test_that_two_makers_in_one_computer_are_both_seen(plant: Callable[..., Path]) -> None:
    amd, intel = gpus(plant("vega56-and-i915"))

    assert (amd.vendor, intel.vendor) == ("amd", "intel")
    assert amd.memory_total_bytes == 8573157376
    assert intel.integrated
    assert not intel.can_train


def test_that_an_intel_card_is_told_from_a_processors_graphics(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant("a380-xe"))

    assert (gpu.vendor, gpu.integrated, gpu.reason) == ("intel", False, "gpu_maker_not_supported")


def test_that_an_nvidia_card_without_its_driver_is_named(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant(**{"class/drm/card0/device/uevent": "DRIVER=nouveau\nPCI_ID=10DE:2684\n"}))

    assert (gpu.vendor, gpu.can_train, gpu.reason) == ("nvidia", False, "nvidia_driver_missing")


def test_that_a_missing_compute_device_is_no_access(plant: Callable[..., Path], tmp_path: Path) -> None:
    card = read_cards(plant(**RX7900), compute_device=tmp_path / "none").cards[0]

    assert judge(to_gpu(card), system="Linux").reason == "amd_no_permission"


def test_that_the_exact_trade_name_follows_from_the_revision(plant: Callable[..., Path]) -> None:
    (gpu,) = gpus(plant(**RX7900, **{"class/drm/card1/device/revision": "0xcc\n"}))

    assert gpu.name == "AMD Radeon RX 7900 XT"


def test_that_no_tree_at_all_means_no_cards(tmp_path: Path) -> None:
    assert read_cards(tmp_path / "nothing").cards == ()


@pytest.mark.parametrize(
    ("version", "target"),
    [(90010, "gfx90a"), (100301, "gfx1031"), (110003, "gfx1103"), (120001, "gfx1201"), (90402, "gfx942"), (0, "")],
)
def test_that_targets_are_spelled_as_amd_does(version: int, target: str) -> None:
    assert gfx_target(version) == target


@given(st.integers(0, 10**20))
def test_that_any_version_number_gives_a_target_or_nothing(version: int) -> None:
    assert re.fullmatch(r"gfx\d+[0-9a-f]{2}|", gfx_target(version))


@given(st.text(max_size=300))
def test_that_garbled_properties_never_raise(text: str) -> None:
    assert all(value >= 0 for value in parse_properties(text).values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(place=st.sampled_from(sorted(RX7900)), text=st.text(max_size=60))
def test_that_a_damaged_file_never_raises(plant: Callable[..., Path], place: str, text: str) -> None:
    root = plant(**RX7900)
    (root / place).write_text(text.encode("utf-8", "replace").decode(), encoding="utf-8")

    for gpu in gpus(root):
        assert 0 <= gpu.memory_free_bytes <= gpu.memory_total_bytes
        assert gpu.reason
