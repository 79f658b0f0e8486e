from __future__ import annotations

import platform
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.process import own_module_path
from desktop_app.core.sentences import SENTENCES, sentence_for
from desktop_app.hardware import describe_gpu, describe_verdict, detection, nvidia_smi
from desktop_app.hardware.asking import Answers, ProbeError, ask_probes, read_answers, run
from desktop_app.hardware.cards import CardReading, CardsAnswer
from desktop_app.hardware.computer import ComputerReading, limit_memory, read_computer
from desktop_app.hardware.detection import ask_nvidia, assemble
from desktop_app.hardware.nvidia import NvidiaAnswer, NvidiaReading
from desktop_app.hardware.profile import HardwareProfile
from desktop_app.hardware.remembered import recall, remember, remembered_file

GIB = 1024**3
CARD = NvidiaReading(
    name="NVIDIA GeForce RTX 4070",
    uuid="GPU-4",
    driver_version="595.71",
    compute_capability="8.9",
    memory_total_bytes=12 * GIB,
    memory_free_bytes=11 * GIB,
)


def machine(system: str = "Linux", nvidia_cards: tuple[NvidiaReading, ...] = (), **more: Any) -> HardwareProfile:
    return assemble(
        system=system,
        version="1",
        computer=ComputerReading(
            cpu_name="CPU", cpu_cores=4, memory_total_bytes=16 * GIB, memory_available_bytes=12 * GIB
        ),
        nvidia_cards=nvidia_cards,
        cards=(),
        **more,
    )


def test_that_a_computer_with_a_card_can_train_and_says_so_in_words() -> None:
    profile = machine(nvidia_cards=(CARD,))

    assert profile.verdict == "gpu_training"
    words = sentence_for(*describe_verdict(profile))
    assert words.text == "This computer can train: NVIDIA GeForce RTX 4070 with 12.0 GB of graphics memory."
    assert sentence_for(*describe_gpu(profile.gpus[0])).text == "NVIDIA GeForce RTX 4070 (12.0 GB) can train."


def test_that_a_computer_without_a_card_says_what_is_possible() -> None:
    profile = machine()

    assert (profile.verdict, profile.notices) == ("cpu_only", ())
    assert "demo model" in sentence_for(*describe_verdict(profile)).text


def test_that_settings_which_hide_cards_are_pointed_out() -> None:
    assert machine(environment={"CUDA_VISIBLE_DEVICES": "0"}).notices == ("visible_devices_set",)


def test_that_a_full_card_is_pointed_out() -> None:
    busy = replace(CARD, memory_free_bytes=GIB)

    assert machine(nvidia_cards=(busy,)).notices == ("gpu_memory_in_use",)
    assert machine(nvidia_cards=(busy, replace(CARD, uuid="GPU-5"))).notices == ()


def test_that_a_chip_without_memory_of_its_own_has_the_computers() -> None:
    spark = NvidiaReading(name="NVIDIA GB10", compute_capability="12.1", driver_version="580.95")

    (gpu,) = machine(nvidia_cards=(spark,)).gpus

    assert (gpu.memory_total_bytes, gpu.memory_free_bytes) == (16 * GIB, 12 * GIB)
    assert (gpu.can_train, gpu.shares_memory) == (True, True)


def test_that_a_computer_with_shared_memory_promises_no_graphics_memory() -> None:
    spark = NvidiaReading(name="NVIDIA GB10", compute_capability="12.1", driver_version="580.95")

    words = sentence_for(*describe_verdict(machine(nvidia_cards=(spark,))))

    assert words.text == "This computer can probably train: NVIDIA GB10, in the computer's own memory."


def test_that_a_card_which_only_lacks_a_driver_is_no_lost_case() -> None:
    profile = machine(nvidia_cards=(replace(CARD, driver_version="470.1"),))

    assert (profile.verdict, profile.best_gpu) == ("gpu_not_ready", None)
    assert profile.repairable_gpu is profile.gpus[0]
    assert "something has to be put right first" in sentence_for(*describe_verdict(profile)).text
    words = sentence_for(*describe_gpu(profile.gpus[0], system="Windows"))
    assert "528.33" in words.next_step


def test_that_a_card_with_memory_of_its_own_comes_before_a_shared_one() -> None:
    spark = NvidiaReading(name="NVIDIA GB10", uuid="GPU-9", compute_capability="12.1", driver_version="580.95")

    best = machine(nvidia_cards=(spark, replace(CARD, memory_free_bytes=3 * GIB))).best_gpu

    assert best is not None
    assert best.identifier == "GPU-4"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell's")
def test_that_a_probe_that_hangs_is_ended_and_what_it_said_is_kept() -> None:
    started = time.monotonic()

    output, problem = run(["/bin/sh", "-c", "echo so far; exec sleep 60"], 0.3)

    assert (output.strip(), problem) == ("so far", "probe_timed_out")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("program", ["import os; os.abort()", "raise SystemExit(3)"])
def test_that_a_probe_that_crashes_is_named(program: str) -> None:
    assert run([sys.executable, "-c", program], 30)[1] == "probe_failed"


def test_that_a_program_that_does_not_exist_is_named() -> None:
    assert run(["/nowhere/nvidia-smi"], 5) == ("", "probe_failed")


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", '{"probe": "nvml"}', '{"probe": "nvml", "answer": {"problem": 3}}', "[" * 100_000, "\0"],
)
def test_that_an_answer_of_another_shape_is_named(text: str) -> None:
    with pytest.raises(ProbeError, match="probe_failed"):
        read_answers(text).of("nvml", NvidiaAnswer)


def test_that_chatter_of_a_native_library_beside_the_answer_is_skipped() -> None:
    text = 'driver says hello\n{"probe": "nvml", "answer": {"problem": "no_driver"}}\ngoodbye\n'

    assert read_answers(text).of("nvml", NvidiaAnswer).problem == "no_driver"


def test_that_what_was_answered_before_a_freeze_counts() -> None:
    answers = read_answers('{"probe": "computer", "answer": {"cpu_cores": 3}}\n', "probe_timed_out")

    assert answers.of("computer", ComputerReading).cpu_cores == 3
    with pytest.raises(ProbeError, match="probe_timed_out"):
        answers.of("linux_cards", CardsAnswer)


def test_that_the_real_child_answers_each_probe() -> None:
    names = ("computer", "linux_cards", "windows_cards", "apple", "amd_smi")
    answers = ask_probes(*names, timeout_s=60)

    reading = answers.of("computer", ComputerReading)
    assert reading.cpu_cores >= 1
    assert 0 < reading.memory_available_bytes <= reading.memory_total_bytes
    for name in names[1:]:
        assert isinstance(answers.of(name, CardsAnswer), CardsAnswer)


def test_that_importing_the_room_loads_no_native_library() -> None:
    heavy = "{'pynvml', 'psutil', 'torch', 'PySide6', 'subprocess', 'ctypes'}"
    program = f"import sys, desktop_app.hardware; print(sorted({heavy} & set(sys.modules)))"

    assert run([sys.executable, "-c", program], 60, own_module_path())[0].strip() == "[]"


def test_that_an_unknown_probe_is_refused() -> None:
    assert ask_probes("no_such_probe", timeout_s=60).problem == "probe_failed"


def fake_smi(folder: Path, body: str) -> str:
    program = folder / "nvidia-smi"
    program.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    program.chmod(0o755)
    return str(program)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answers, program: str | None) -> None:
    """NVML's child gives this answer, and this is nvidia-smi."""
    monkeypatch.setattr(detection, "ask_probes", lambda *_, **__: answer)
    monkeypatch.setattr(nvidia_smi, "smi_program", lambda: program)
    monkeypatch.setattr(detection, "_SIGNS_OF_NVIDIA", (str(Path(__file__)),))


def problem(code: str) -> Answers:
    return Answers(found={"nvml": {"problem": code}})


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_that_nvidia_smi_is_asked_again_without_what_old_drivers_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        "if 'compute_cap' in sys.argv[1]: sys.exit(2)\n"
        "print('GTX 1070, GPU-9, 00000000:01:00.0, 0x1B8110DE, 418.43, 8119, 19, 8100')"
    )
    answering(monkeypatch, problem("failed"), fake_smi(tmp_path, body))

    cards, notices = ask_nvidia(30)

    assert [card.name for card in cards] == ["GTX 1070"]
    assert notices == ()


def test_that_a_crashed_driver_becomes_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Answers(found={}, problem="probe_timed_out"), None)

    assert ask_nvidia(1) == ((), ("probe_timed_out",))


@pytest.mark.parametrize(("code", "expected"), [("no_library", ()), ("no_driver", ("nvidia_not_answering",))])
def test_that_only_an_installed_driver_that_is_silent_is_pointed_out(
    monkeypatch: pytest.MonkeyPatch, code: str, expected: tuple[str, ...]
) -> None:
    answering(monkeypatch, problem(code), None)

    notices = ask_nvidia(1)[1]

    assert notices == expected
    assert all(f"hw_{notice}" in SENTENCES for notice in notices)


def test_that_a_computer_without_any_sign_of_nvidia_starts_no_child_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, problem("no_driver"), None)
    monkeypatch.setattr(detection, "_SIGNS_OF_NVIDIA", ("/nowhere",))

    assert ask_nvidia(1) == ((), ())


def test_that_amds_library_fills_in_what_the_system_did_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"vendor_id": 0x1002, "slot": "0000:03:00.0", "memory_total_bytes": 16 * GIB, "gfx_target": "gfx1201"}
    monkeypatch.setattr(detection, "ask_probes", lambda *_, **__: Answers(found={"amd_smi": {"cards": [told]}}))
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    silent = CardReading(vendor_id=0x1002, slot="0000:03:00.0", driver="amdgpu")
    other = CardReading(vendor_id=0x8086, slot="0000:00:02.0")

    cards = detection._ask_amd((silent, other), 1)

    assert (cards[0].memory_total_bytes, cards[0].gfx_target) == (16 * GIB, "gfx1201")
    assert cards[1] is other


def test_that_what_was_seen_is_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path))
    assert recall() is None

    profile = machine(nvidia_cards=(CARD,))
    remember(profile)

    assert recall() == profile
    remembered_file().write_text("{broken")
    assert recall() is None


def test_that_a_containers_memory_limit_counts(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text(f"{4 * GIB}\n")
    (tmp_path / "memory.current").write_text(f"{3 * GIB}\n")
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {GIB}\n")

    assert limit_memory(32 * GIB, 20 * GIB, tmp_path) == (4 * GIB, 2 * GIB)


def test_that_no_limit_leaves_memory_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")

    assert limit_memory(32 * GIB, 20 * GIB, tmp_path) == (32 * GIB, 20 * GIB)


def test_that_the_disk_is_measured_before_its_folder_exists(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOMESPUN_HOME", str(tmp_path / "not" / "yet"))

    assert read_computer().disk_free_bytes > 0
