"""Recorded /sys trees of other machines: however much of one was kept, and whatever its links became."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.hardware.profile import Gpu
from desktop_app.hardware.recorded import detect_recorded

GIB = 1024**3
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "hardware"


def card(pci_id: str, slot: str = "0000:03:00.0", driver: str = "amdgpu", **more: str) -> dict[str, str]:
    """The files of one device folder."""
    return {"uevent": f"DRIVER={driver}\nPCI_CLASS=30000\nPCI_ID={pci_id}\nPCI_SLOT_NAME={slot}\n", **more}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def seen(root: Path) -> list[Gpu]:
    return list(detect_recorded(sysfs_root=root).gpus)


RX9070 = card("1002:7550", mem_info_vram_total=str(16 * GIB), mem_info_vram_used=str(GIB), revision="0xc0")


@pytest.mark.parametrize(
    "place",
    [
        "class/drm/card0/device",
        "class/drm/renderD128/device",
        "sys/class/drm/card12/device",
        "drm/card1/device",
        "card0/device",
        "device",
        ".",
        "machine/card1/device",
        "devices/pci0000:00/0000:00:03.1/0000:03:00.0",
        "bus/pci/devices/0000:03:00.0",
    ],
)
def test_that_any_part_of_a_tree_will_do(tmp_path: Path, place: str) -> None:
    write(tmp_path / place, RX9070)

    (gpu,) = seen(tmp_path)

    assert (gpu.name, gpu.gfx_target, gpu.torch_build) == ("AMD Radeon RX 9070 XT", "gfx1201", "rocm7.2")
    assert (gpu.memory_free_bytes, gpu.can_train) == (15 * GIB, True)


@pytest.mark.parametrize("as_file", [True, False])
def test_that_links_are_followed_even_if_an_archive_made_files_of_them(tmp_path: Path, *, as_file: bool) -> None:
    device = tmp_path / "devices" / "pci0000:00" / "0000:03:00.0"
    write(device, RX9070)
    (device / "drm" / "card0").mkdir(parents=True)
    link = tmp_path / "class" / "drm" / "card0"
    link.parent.mkdir(parents=True)
    target = "../../devices/pci0000:00/0000:03:00.0/drm/card0"
    if as_file:
        link.write_text(target)
        (device / "drm" / "card0" / "device").write_text("../../../0000:03:00.0\n")
    else:
        link.symlink_to("/sys/devices/pci0000:00/0000:03:00.0/drm/card0")
        (device / "drm" / "card0" / "device").symlink_to("../../../0000:03:00.0")

    assert [gpu.pci_slot for gpu in seen(tmp_path)] == ["0000:03:00.0"]


def test_that_a_link_that_leads_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "class" / "drm").mkdir(parents=True)
    (tmp_path / "class" / "drm" / "card0").symlink_to("card0")

    assert seen(tmp_path) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (card("10DE:2684", driver="nouveau"), ("nvidia", "8.9", "nvidia_driver_missing", False)),
        (card("10DE:1180", driver="nouveau"), ("nvidia", "3.0", "gpu_too_old", False)),
        (card("10DE:13C2", driver=""), ("nvidia", "5.2", "gpu_too_old", False)),
        (card("10DE:2704", driver="nvidia"), ("nvidia", "8.9", "nvidia_not_recorded", False)),
        (card("10DE:2684", driver="vfio-pci"), ("nvidia", "8.9", "gpu_given_away", False)),
        (card("1002:6798", driver="radeon"), ("amd", "gfx600", "gpu_too_old", False)),
        (card("1002:68B8", driver="radeon"), ("amd", "", "gpu_too_old", False)),
        (card("1002:731F"), ("amd", "gfx1010", "gpu_too_old", False)),
        (card("1002:66AF"), ("amd", "gfx906", "gpu_too_old", False)),
        (card("1002:163F", mem_info_vram_total=str(GIB)), ("amd", "gfx1033", "gpu_integrated", True)),
        (card("1002:1681", mem_info_vram_total=str(GIB // 2)), ("amd", "gfx1035", "gpu_integrated", True)),
        (card("1002:FFFE", mem_info_vram_total=str(8 * GIB)), ("amd", "", "gpu_unknown", False)),
        (card("8086:E20B", driver="xe"), ("intel", "", "gpu_maker_not_supported", False)),
        (card("8086:A7A0", "0000:00:02.0", "i915"), ("intel", "", "gpu_integrated", True)),
        (card("8086:FFFE", "0000:00:02.0", "xe"), ("intel", "", "gpu_integrated", True)),
        (card("1AF4:1050", driver="virtio-pci"), ("other", "", "gpu_virtual", False)),
        (card("1A03:2000", driver="ast"), ("other", "", "gpu_virtual", False)),
        ({"uevent": "DRIVER=nvgpu\nOF_COMPATIBLE_0=nvidia,ga10b\n"}, ("nvidia", "", "nvidia_jetson", False)),
        (
            {"uevent": "DRIVER=asahi\nOF_COMPATIBLE_0=apple,agx-g13g\n"},
            ("apple", "", "apple_not_supported", False),
        ),
        ({"uevent": "DRIVER=v3d\nOF_COMPATIBLE_0=brcm,2711-v3d\n"}, ("other", "", "gpu_integrated", True)),
    ],
)
def test_that_each_kind_of_card_is_told_what_it_can_do(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, str, str, bool]
) -> None:
    write(tmp_path / "class" / "drm" / "card0" / "device", files)

    (gpu,) = seen(tmp_path)

    assert (gpu.vendor, gpu.compute_capability or gpu.gfx_target, gpu.reason, gpu.integrated) == expected
    assert not gpu.can_train


def test_that_screens_without_a_card_behind_them_are_none(tmp_path: Path) -> None:
    write(tmp_path / "class" / "drm" / "card0" / "device", {"uevent": "DRIVER=simple-framebuffer\n"})
    write(tmp_path / "class" / "drm" / "card1" / "device", {"uevent": ""})

    assert seen(tmp_path) == []


def test_that_strix_halo_trains_in_the_computers_memory(tmp_path: Path) -> None:
    files = card("1002:1586", mem_info_vram_total=str(GIB // 2), mem_info_gtt_total=str(60 * GIB))
    write(tmp_path / "class" / "drm" / "card0" / "device", {**files, "mem_info_vram_used": str(GIB // 4)})
    write(tmp_path / "proc", {"meminfo": f"MemTotal: {120 * 1024**2} kB\nMemAvailable: {40 * 1024**2} kB\n"})

    profile = detect_recorded(sysfs_root=tmp_path)
    (gpu,) = profile.gpus

    assert (gpu.gfx_target, gpu.reason, gpu.can_train) == ("gfx1151", "gpu_shares_memory", True)
    assert gpu.memory_total_bytes == 60.5 * GIB
    assert gpu.memory_free_bytes == 40.25 * GIB
    assert profile.memory_total_bytes == 120 * GIB


def test_that_a_laptop_with_two_makers_trains_on_the_card(tmp_path: Path) -> None:
    drm = tmp_path / "class" / "drm"
    write(drm / "card0" / "device", card("1002:1681", "0000:65:00.0", mem_info_vram_total=str(GIB // 2)))
    write(drm / "card1" / "device", card("1002:73EF", mem_info_vram_total=str(8 * GIB)))
    write(drm / "card1-HDMI-A-1" / "device", {"status": "connected"})

    profile = detect_recorded(sysfs_root=tmp_path)

    assert [gpu.integrated for gpu in profile.gpus] == [True, False]
    assert profile.best_gpu is profile.gpus[1]
    assert profile.torch_build == "therock"


def test_that_nvidia_and_the_tree_of_one_machine_are_put_together(tmp_path: Path) -> None:
    drm = tmp_path / "class" / "drm"
    write(drm / "card0" / "device", card("8086:A7A0", "0000:00:02.0", "i915"))
    write(drm / "card1" / "device", card("10DE:2860", "0000:01:00.0", "nvidia"))
    write(drm / "card2" / "device", card("10DE:1180", "0000:02:00.0", "nouveau"))
    answer = tmp_path / "smi.csv"
    answer.write_text(
        "name, uuid, pci.bus_id, memory.total [MiB], memory.free [MiB], driver_version, compute_cap\n"
        "NVIDIA GeForce RTX 4070 Laptop GPU, GPU-1, 00000000:01:00.0, 8188 MiB, 7900 MiB, 595.71, 8.9\n",
        encoding="utf-16",
    )

    gpus = detect_recorded(sysfs_root=tmp_path, nvidia_smi_csv=answer).gpus

    assert [(gpu.vendor, gpu.reason) for gpu in gpus] == [
        ("nvidia", "gpu_supported"),
        ("intel", "gpu_integrated"),
        ("nvidia", "gpu_too_old"),
    ]


def test_that_the_memory_of_an_arc_is_read_where_its_driver_names_it(tmp_path: Path) -> None:
    tile = {"tile0/physical_vram_size_bytes": str(12 * GIB)}
    write(tmp_path / "class" / "drm" / "card0" / "device", {**card("8086:E20B", driver="xe"), **tile})

    assert seen(tmp_path)[0].memory_total_bytes == 12 * GIB


def test_that_the_graphics_core_names_a_chip_too_new_for_the_table(tmp_path: Path) -> None:
    version = {"major": "12", "minor": "0", "revision": "1"}
    core = {f"ip_discovery/die/0/GC/0/{part}": number for part, number in version.items()}
    files = card("1002:FFFE", mem_info_vram_total=str(16 * GIB), mem_info_vram_vendor="samsung")
    write(tmp_path / "class" / "drm" / "card0" / "device", {**files, **core})

    assert seen(tmp_path)[0].gfx_target == "gfx1201"


def test_that_a_topology_alone_names_its_cards(plant: Callable[..., Path]) -> None:
    bank = {"class/kfd/kfd/topology/nodes/2/mem_banks/0/properties": f"heap_type 1\nsize_in_bytes {64 * GIB}\n"}
    (gpu,) = seen(plant("mi210", **bank))

    assert (gpu.name, gpu.gfx_target, gpu.pci_slot) == ("AMD Instinct MI210", "gfx90a", "0000:63:00.0")
    assert (gpu.memory_total_bytes, gpu.reason) == (64 * GIB, "gpu_supported")


def test_that_a_topology_without_a_node_for_the_card_means_no_computing(plant: Callable[..., Path]) -> None:
    root = plant("phoenix", **{f"class/drm/card0/device/{name}": text for name, text in RX9070.items()})

    assert [gpu.reason for gpu in seen(root)] == ["amd_compute_missing", "gpu_integrated"]


def test_that_the_parts_of_one_chip_are_one_card(tmp_path: Path) -> None:
    node = (
        "simd_count 304\ngfx_target_version 90402\nvendor_id 4098\ndevice_id 29857\nlocation_id 1280\ndomain 0\n"
    )
    for number in range(1, 9):
        write(tmp_path / "class" / "kfd" / "kfd" / "topology" / "nodes" / str(number), {"properties": node})

    (gpu,) = seen(tmp_path)

    assert (gpu.gfx_target, gpu.pci_slot) == ("gfx942", "0000:05:00.0")


@pytest.mark.skipif(not SHARED.is_dir(), reason="recorded machines are not beside this checkout")
@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("amd/phoenix", ("gfx1103", True, "gpu_integrated", 4.0)),
        ("amd/rx5500xt", ("gfx1012", False, "gpu_too_old", 0)),
        ("amd/rx580", ("gfx803", False, "gpu_too_old", 4.0)),
        ("amd/rx6600", ("gfx1032", False, "gpu_memory_unknown", 0)),
        ("amd/rx6900xt", ("gfx1030", False, "gpu_experimental", 16.0)),
        ("amd/rx7600s", ("gfx1102", False, "gpu_memory_unknown", 0)),
        ("amd/rx7900xtx", ("gfx1100", False, "gpu_memory_unknown", 0)),
        ("amd/vega56", ("gfx900", False, "gpu_too_old", 8.0)),
        ("intel/a380-xe", ("", False, "gpu_maker_not_supported", 0)),
        ("intel/tigerlake", ("", True, "gpu_integrated", 0)),
    ],
)
def test_that_every_recorded_machine_is_read(machine: str, expected: tuple[str, bool, str, float]) -> None:
    (gpu,) = seen(SHARED / "LACT" / machine)

    found = (gpu.gfx_target, gpu.integrated, gpu.reason, round(gpu.memory_total_bytes / GIB, 1))
    assert found == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(name=st.sampled_from(sorted(RX9070)), content=st.binary(max_size=60), cut=st.booleans())
def test_that_a_damaged_tree_never_raises(tmp_path: Path, name: str, content: bytes, *, cut: bool) -> None:
    root = tmp_path / "tree"
    shutil.rmtree(root, ignore_errors=True)
    file = write(root / "class" / "drm" / "card0" / "device", RX9070) / name
    file.write_bytes(file.read_bytes()[: len(content)] if cut else content)

    for gpu in seen(root):
        assert 0 <= gpu.memory_free_bytes <= gpu.memory_total_bytes
        assert gpu.reason
