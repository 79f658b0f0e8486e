"""Which engine each recorded machine gets, and what is said instead; before anything is downloaded.

The golden table was read line by line. To write it anew after a change (and to read the difference):
`PYTHONPATH=. python tests/unit/runtime/test_runtime_choose.py`
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.hardware.cards import CardReading
from desktop_app.hardware.computer import ComputerReading
from desktop_app.hardware.detection import assemble
from desktop_app.hardware.nvidia_smi import parse_csv
from desktop_app.hardware.profile import REPAIRABLE, HardwareProfile
from desktop_app.hardware.recorded import detect_recorded
from desktop_app.runtime.choose import choose, read_table, with_backend

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHARED = Path(__file__).parents[4] / "shared" / "fixtures" / "hardware"
GOLDEN = FIXTURES / "runtime" / "choices.json"
GIB = 1024**3
COMPUTER = ComputerReading(memory_total_bytes=32 * GIB, memory_available_bytes=24 * GIB)

# PCI ids of cards that people game with: https://pci-ids.ucw.cz
AMD = {
    "RX 580": (0x67DF, "gfx803", 8),
    "RX 5700 XT": (0x731F, "gfx1010", 8),
    "RX 6600": (0x73FF, "gfx1032", 8),
    "RX 6800 XT": (0x73BF, "gfx1030", 16),
    "RX 7600": (0x7480, "gfx1102", 8),
    "RX 7800 XT": (0x747E, "gfx1101", 16),
    "RX 7900 XTX": (0x744C, "gfx1100", 24),
    "RX 9070 XT": (0x7550, "gfx1201", 16),
    "RX 9060 XT": (0x7590, "gfx1200", 16),
}
NVIDIA = {
    "NVIDIA GeForce GTX 750 Ti": ("5.0", 2048, "581.29"),
    "NVIDIA GeForce GTX 980": ("5.2", 4096, "581.29"),
    "NVIDIA GeForce GTX 1080": ("6.1", 8192, "581.29"),
    "NVIDIA GeForce RTX 2060": ("7.5", 6144, "591.86"),
    "NVIDIA GeForce RTX 3060": ("8.6", 12288, "551.23"),
    "NVIDIA GeForce RTX 3090": ("8.6", 24576, "512.15"),
    "NVIDIA GeForce RTX 4090": ("8.9", 24564, "591.86"),
    "NVIDIA GeForce RTX 5070": ("12.0", 12227, "572.16"),
    "NVIDIA GeForce RTX 5090": ("12.0", 32607, "591.86"),
}


def windows_amd(name: str, **more: Any) -> CardReading:
    device, _target, memory_gib = AMD[name]
    reading = CardReading(
        vendor_id=0x1002,
        device_id=device,
        slot="0000:03:00.0",
        name=f"AMD Radeon {name}",
        driver="amdkmdag",
        memory_total_bytes=memory_gib * GIB,
    )
    return replace(reading, **more)


def made_up() -> dict[str, HardwareProfile]:
    """Computers that nobody recorded, of the kinds that matter."""

    def computer(system: str, *cards: CardReading, smi: str = "") -> HardwareProfile:
        return assemble(
            system=system,
            version="",
            computer=COMPUTER,
            nvidia_cards=(parse_csv(smi) or ()) if smi else (),
            cards=cards,
        )

    found = {f"{name}, Windows": computer("Windows", windows_amd(name)) for name in AMD}
    found["RX 7900 XTX, Windows, old driver"] = computer(
        "Windows", windows_amd("RX 7900 XTX", compute_access="old_driver")
    )
    raphael = CardReading(
        vendor_id=0x1002,
        device_id=0x164E,
        slot="0000:0f:00.0",
        name="AMD Radeon(TM) Graphics",
        integrated=True,
        memory_total_bytes=GIB // 2,
    )
    found["RX 7800 XT and the processor's graphics, Windows"] = computer(
        "Windows", raphael, windows_amd("RX 7800 XT")
    )
    found["the processor's graphics alone, Windows"] = computer("Windows", raphael)
    found["RX 580 beside RX 6800 XT, Windows"] = computer(
        "Windows", windows_amd("RX 580", slot="0000:0a:00.0"), windows_amd("RX 6800 XT")
    )
    for system in ("Windows", "Linux"):
        for name, (capability, memory_mib, driver) in NVIDIA.items():
            line = (
                "name, uuid, driver_version, memory.total, memory.reserved, memory.used, memory.free,"
                " compute_cap\n"
                f"{name}, GPU-1, {driver}, {memory_mib}, 200, 300, {memory_mib - 500}, {capability}"
            )
            found[f"{name}, driver {driver}, {system}"] = computer(system, smi=line)
    for system in ("Windows", "Linux", "Darwin"):
        found[f"no card, {system}"] = computer(system)
    return found


def recorded() -> dict[str, HardwareProfile]:
    found: dict[str, HardwareProfile] = {}
    for file in sorted((SHARED / "telegraf").glob("*.xml")):
        found[f"{file.stem} (nvidia-smi)"] = detect_recorded(nvidia_smi_xml=file)
    for maker in ("amd", "intel"):
        for folder in sorted((SHARED / "LACT" / maker).iterdir()):
            found[f"{folder.name} (sysfs)"] = detect_recorded(sysfs_root=folder)
    lines = json.loads((FIXTURES / "hardware" / "recorded.json").read_text(encoding="utf-8"))["nvidia_smi"]
    for name, line in lines.items():
        found[f"{name} (query)"] = assemble(
            system="Windows" if name.startswith("windows") else "Linux",
            version="",
            computer=COMPUTER,
            nvidia_cards=parse_csv(line) or (),
            cards=(),
        )
    return found


def told(profile: HardwareProfile) -> str:
    choice = choose(profile)
    words = [choice.answer, choice.backend or "nothing", choice.device, choice.card, choice.reason, choice.link]
    return " | ".join(word for word in words if word)


def test_that_each_machine_gets_what_was_looked_at() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))

    assert {name: told(profile) for name, profile in made_up().items()} == golden["made up"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded machines are not beside this checkout")
def test_that_each_recorded_machine_gets_what_was_looked_at() -> None:
    found = {name: told(profile) for name, profile in recorded().items()}

    assert len(found) >= 20
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))["recorded"]


def test_that_everything_a_person_can_put_right_has_a_line_in_the_table() -> None:
    assert set(read_table()["repair"]) == REPAIRABLE


def test_that_every_backend_that_can_be_chosen_can_be_locked() -> None:
    table = read_table()
    for row in table["choice"]:
        for system in row["systems"]:
            assert system.lower() in table["lock"][row["backend"]]["torch"], row


def test_that_every_answer_has_its_sentence() -> None:
    answers = {choose(profile).answer for profile in made_up().values()}

    assert answers == {"train", "repair_first", "processor_only", "not_offered"}
    assert all(f"engine_choice_{answer}" in SENTENCES for answer in answers)


def test_that_another_backend_may_be_wanted_but_not_an_unknown_one() -> None:
    choice = choose(made_up()["RX 7900 XTX, Windows"])

    assert with_backend(choice, "cpu").answer == "processor_only"
    with pytest.raises(AppError, match="engine_backend_unknown"):
        with_backend(choice, "auto")


if __name__ == "__main__":
    table = {
        "made up": {name: told(profile) for name, profile in made_up().items()},
        "recorded": {name: told(profile) for name, profile in recorded().items()},
    }
    GOLDEN.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
