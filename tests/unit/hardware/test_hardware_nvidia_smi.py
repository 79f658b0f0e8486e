"""nvidia-smi's two machine-readable answers: any version, any columns, any damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.hardware.capability import judge
from desktop_app.hardware.nvidia import to_gpu
from desktop_app.hardware.nvidia_smi import (
    MIB,
    SMI_COLUMNS,
    SMI_COLUMNS_OF_OLD_DRIVERS,
    parse_csv,
    parse_smi,
    parse_xml,
)

SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "hardware"
LINE = (
    "NVIDIA GeForce RTX 4080 SUPER, GPU-0, 00000000:01:00.0, 0x270210DE, 595.71.05, "
    "16376, 434, 596, 15348, 8.9, [N/A]"
)
LOGGED = "2024/06/01 11:27:05.177, NVIDIA A100-SXM4-40GB, 00000000:3B:00.0, 545.23.08, P0, 4, 4, 34"
XML = """<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
  <driver_version>536.40</driver_version>
  <cuda_version>12.2</cuda_version>
  <attached_gpus>1</attached_gpus>
  <gpu id="00000000:04:00.0">
    <product_name>NVIDIA GeForce RTX 3080</product_name>
    <product_architecture>Ampere</product_architecture>
    <mig_mode><current_mig>N/A</current_mig></mig_mode>
    <driver_model><current_dm>WDDM</current_dm></driver_model>
    <uuid>GPU-3</uuid>
    <pci><pci_device_id>220610DE</pci_device_id><pci_bus_id>00000000:04:00.0</pci_bus_id></pci>
    <fb_memory_usage>
      <total>10240 MiB</total><reserved>173 MiB</reserved><used>1128 MiB</used><free>8938 MiB</free>
    </fb_memory_usage>
    <bar1_memory_usage><total>16384 MiB</total></bar1_memory_usage>
  </gpu>
</nvidia_smi_log>
"""


def test_that_recorded_answers_of_every_driver_are_read(recorded: dict[str, Any]) -> None:
    """They were recorded without a head line, so each value is known by its shape."""
    seen = {name: parse_csv(line)[0] for name, line in recorded["nvidia_smi"].items()}

    assert len(seen) == 5
    newest = seen["linux-x86_64__nvidia-geforce-rtx-2080-super__610.57.04"]
    assert (newest.driver_version, newest.compute_capability) == ("610.57.04", "7.5")
    assert newest.memory_total_bytes == 8192 * MIB
    assert newest.memory_free_bytes == 7582 * MIB
    assert newest.memory_reserved_bytes == 400 * MIB
    windows = seen["windows-x86_64__nvidia-geforce-rtx-2080-super__591.86"]
    assert windows.memory_free_bytes == 7286 * MIB
    assert seen["linux-x86_64__nvidia-h200__590.48.01"].compute_capability == "9.0"


def test_that_several_cards_and_warnings_between_them_are_told_apart() -> None:
    second = LINE.replace("GPU-0", "GPU-1").replace("01:00", "02:00")
    text = f"WARNING: infoROM is corrupted at gpu 0000:01:00.0\n{LINE}\n\n{second}\r\n"

    assert [card.uuid for card in parse_smi(text)] == ["GPU-0", "GPU-1"]


def test_that_fields_the_driver_does_not_know_are_empty() -> None:
    text = "Tesla K80, [N/A], [N/A], [N/A], 470.1, 11441, [Not Supported], 3, [Unknown Error], [N/A], N/A"
    (card,) = parse_smi(text)

    assert (card.uuid, card.compute_capability, card.driver_model) == ("", "", "")
    assert card.memory_free_bytes == (11441 - 3) * MIB


def test_that_the_shorter_question_for_old_drivers_is_read() -> None:
    (card,) = parse_smi(
        "GTX 1070, GPU-9, 00000000:01:00.0, 0x1B8110DE, 418.43, 8119 MiB, 19 MiB, 8100 MiB",
        SMI_COLUMNS_OF_OLD_DRIVERS,
    )

    assert (card.memory_total_bytes, card.compute_capability, card.device_id) == (8119 * MIB, "", 0x1B81)


def test_that_a_refused_question_gives_no_card() -> None:
    for text in (
        'Field "compute_cap" is not a valid field to query.\n',
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
        "No devices were found",
    ):
        assert parse_smi(text) == ()
        assert parse_csv(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        """memory.free [MiB], name, driver_version, memory.total [MiB], uuid
        15348 MiB, NVIDIA GeForce RTX 4080, 595.71, 16376 MiB, GPU-7""",
        """index, gpu_name, gpu_uuid, kmd_version, memory.total [MiB], memory.free [MiB]
        0, NVIDIA GeForce RTX 4080, GPU-7, 595.71, 16376, 15348""",
        """# a note before
        name, driver_version, kmd_version, memory.total [MiB], memory.free [MiB], uuid
        NVIDIA GeForce RTX 4080, [Requested functionality deprecated], 595.71, 16376 MiB, 15348 MiB, GPU-7""",
        "GPU-7, 595.71, NVIDIA GeForce RTX 4080, 16376 MiB, 1028 MiB, 15348 MiB, 44, 320.00 W",
    ],
)
def test_that_the_order_of_columns_does_not_matter(text: str) -> None:
    (card,) = parse_csv(text)

    assert (card.name, card.uuid, card.driver_version) == ("NVIDIA GeForce RTX 4080", "GPU-7", "595.71")
    assert (card.memory_total_bytes, card.memory_free_bytes) == (16376 * MIB, 15348 * MIB)


@pytest.mark.parametrize(
    ("text", "free_mib"),
    [
        # NVIDIA's recipe for logs, whose head line is often left out: free stands before used.
        (f"{LOGGED}, 0 %, 0 %, 40960 MiB, 40331 MiB, 5 MiB", 40331),
        (f"{LOGGED}, 0, 0, 40960, 40331, 5", 40331),
        ("0, GPU-1, NVIDIA A100-SXM4-40GB, 545.23.08, 40960, 624, 5, 40331, 34", 40331),
        ("0, GPU-1, NVIDIA A100-SXM4-40GB, 545.23.08, 40960, 34", 40960),
    ],
)
def test_that_values_without_a_head_line_are_known_by_what_adds_up(text: str, free_mib: int) -> None:
    (card,) = parse_csv(text)

    assert (card.memory_total_bytes, card.memory_free_bytes) == (40960 * MIB, free_mib * MIB)
    assert to_gpu(card).compute_capability == "8.0"


def test_that_a_card_which_says_nothing_but_its_name_is_kept() -> None:
    (card,) = parse_csv(
        "name, memory.total [MiB], memory.used [MiB], driver_version\nOrin (nvgpu), [N/A], [N/A], 540.4.0"
    )

    assert judge(to_gpu(card), system="Linux").reason == "nvidia_jetson"


def test_that_the_xml_of_windows_is_read_and_the_capability_looked_up() -> None:
    found = parse_xml(XML)
    assert found
    gpu = judge(to_gpu(found[0]), system="Windows")

    assert (gpu.compute_capability, gpu.driver_version, gpu.driver_model) == ("8.6", "536.40", "WDDM")
    assert (gpu.memory_total_bytes, gpu.memory_free_bytes) == (10240 * MIB, 8938 * MIB)
    assert (gpu.memory_reserved_bytes, gpu.memory_used_bytes) == (173 * MIB, 1128 * MIB)
    assert (gpu.pci_slot, gpu.identifier, gpu.torch_build) == ("0000:04:00.0", "GPU-3", "cu126")


@pytest.mark.parametrize(
    ("wording", "version"),
    [
        (
            "<driver_version>Deprecated, see kmd_version</driver_version><kmd_version>610.57.04</kmd_version>",
            "610.57.04",
        ),
        ("<kmd_version>610.57.04</kmd_version><cuda_version>13.3 [Deprecated]</cuda_version>", "610.57.04"),
        ("<driver_version>[N/A]</driver_version>", ""),
        ("", ""),
    ],
)
def test_that_the_wording_of_driver_610_is_understood(wording: str, version: str) -> None:
    found = parse_xml(XML.replace("<driver_version>536.40</driver_version>", wording))

    assert found
    assert found[0].driver_version == version


def test_that_unified_memory_is_no_memory_of_its_own() -> None:
    memory = "<total>N/A</total><reserved>N/A</reserved><used>Not Supported</used><free>N/A</free>"
    start, end = XML.index("<total>10240"), XML.index("</fb_memory_usage>")
    text = (XML[:start] + memory + XML[end:]).replace("NVIDIA GeForce RTX 3080", "NVIDIA GB10")
    found = parse_xml(text.replace("220610DE", "2E1210DE").replace("536.40", "580.95.05"))

    assert found
    gpu = judge(to_gpu(found[0]), system="Linux")
    assert (gpu.compute_capability, gpu.shares_memory, gpu.reason) == ("12.1", True, "gpu_shares_memory")
    assert (gpu.torch_build, gpu.memory_total_bytes) == ("cu130", 0)


def test_that_a_partitioned_card_offers_its_largest_part() -> None:
    parts = "".join(
        f"<fb_memory_usage><total>{size} MiB</total><free>{size - 12} MiB</free></fb_memory_usage>".join(
            ("<mig_device>", "</mig_device>")
        )
        for size in (9856, 19968)
    )
    text = XML.replace("<current_mig>N/A", "<current_mig>Enabled")
    found = parse_xml(text.replace("<uuid>", f"<mig_devices>{parts}</mig_devices><uuid>"))
    assert found
    assert (found[0].memory_total_bytes, found[0].memory_free_bytes) == (19968 * MIB, 19956 * MIB)
    empty = parse_xml(text)
    assert empty
    assert judge(to_gpu(empty[0]), system="Linux").reason == "gpu_not_partitioned"


def test_that_what_is_no_xml_of_nvidia_is_none() -> None:
    assert parse_xml("<html></html>") is None
    assert parse_xml("") is None
    assert parse_xml("<nvidia_smi_log></nvidia_smi_log>") == ()


def test_that_an_answer_cut_off_keeps_the_cards_before_the_cut() -> None:
    second = (
        XML[XML.index("<gpu ") : XML.index("</nvidia_smi_log>")].replace("GPU-3", "GPU-4").replace(":04:", ":05:")
    )
    whole = XML.replace("</nvidia_smi_log>", second + "</nvidia_smi_log>")

    found = parse_xml(whole[: whole.index("GPU-4")])

    assert found
    assert found[0].memory_total_bytes == 10240 * MIB


@pytest.mark.skipif(not SHARED.is_dir(), reason="recorded machines are not beside this checkout")
@pytest.mark.parametrize(
    ("file", "capability", "total_mib", "free_mib", "driver"),
    [
        ("a100-sxm4-v12", "8.0", 19968, 19955, "535.54.03"),
        ("a10g", "8.6", 23028, 22569, "515.105.01"),
        ("gtx-1070-ti", "6.1", 4096, 4054, ""),
        ("gtx-1660-ti", "7.5", 5912, 5912, "418.43"),
        ("quadro-p2000-v12", "6.1", 5120, 5051, "525.125.06"),
        ("quadro-p400", "6.1", 1998, 1998, "418.43"),
        ("rtx-3080-v12", "8.6", 10240, 8938, "536.40"),
        ("rtx-3080-v13", "8.6", 10240, 660, "595.58.03"),
        ("rtx-3090-v12", "8.6", 24576, 24258, "525.147.05"),
        ("rtx-4000-sff-ada-v13", "8.9", 20475, 16482, "595.84"),
    ],
)
def test_that_recorded_xml_of_every_version_is_read(
    file: str, capability: str, total_mib: int, free_mib: int, driver: str
) -> None:
    found = parse_xml((SHARED / "telegraf" / f"{file}.xml").read_text(encoding="utf-8"))
    assert found
    gpu = to_gpu(found[0])
    assert gpu.compute_capability == capability
    assert (gpu.memory_total_bytes, gpu.memory_free_bytes) == (total_mib * MIB, free_mib * MIB)
    assert gpu.driver_version == driver


@pytest.mark.parametrize("inside", ["<gpu>" * 59_000, "<gpu><uuid>GPU-1</uuid></gpu>" * 14_000, "<gpu>" * 10**6])
def test_that_an_answer_made_to_be_slow_is_not(inside: str) -> None:
    assert len(parse_xml("<nvidia_smi_log>" + inside) or ()) <= 1


def test_that_a_log_of_days_is_read_as_far_as_it_says_something_new() -> None:
    assert len(parse_csv("name, uuid\n" + "NVIDIA X, GPU-1\n" * 100_000)) == 1
    assert parse_csv("1, " * 10**5) == ()


@given(st.text(max_size=400))
def test_that_garbage_never_raises(text: str) -> None:
    for card in (*parse_smi(text), *parse_csv(text), *(parse_xml("<nvidia_smi_log>" + text) or ())):
        assert 0 <= card.memory_free_bytes <= card.memory_total_bytes


@given(st.integers(0, len(LINE)), st.integers(0, len(LINE)), st.text(alphabet=' ,"\n[]N/A9\0.', max_size=6))
def test_that_a_damaged_line_never_raises_or_shows_more_free_than_there_is(start: int, end: int, put: str) -> None:
    damaged = LINE[:start] + put + LINE[end:]
    for card in (*parse_smi(damaged, SMI_COLUMNS), *parse_csv(damaged)):
        gpu = judge(to_gpu(card), system="Linux")
        assert 0 <= gpu.memory_free_bytes <= gpu.memory_total_bytes
        assert gpu.reason


@given(st.integers(0, len(XML)), st.integers(0, len(XML)), st.text(alphabet="<>&/ agpu\0\x01\ud800M9", max_size=6))
def test_that_a_damaged_xml_never_raises_or_shows_more_free_than_there_is(start: int, end: int, put: str) -> None:
    for card in parse_xml(XML[:start] + put + XML[end:]) or ():
        gpu = judge(to_gpu(card), system="Windows")
        assert 0 <= gpu.memory_free_bytes <= gpu.memory_total_bytes
        assert gpu.reason
