from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import paths
from desktop_app.core.sentences import SENTENCES, sentence_for
from desktop_app.hardware import describe_gpu, describe_notices, describe_verdict
from desktop_app.hardware.asking import ProbeError, ask_probe, read_answer, run
from desktop_app.hardware.computer import ComputerReading, limit_memory, read_computer
from desktop_app.hardware.detection import ask_nvidia, assemble
from desktop_app.hardware.nvidia import NvidiaAnswer, NvidiaReading
from desktop_app.hardware.profile import HardwareProfile

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
        computer=ComputerReading(cpu_name="CPU", cpu_cores=4, memory_total_bytes=16 * GIB),
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


def test_that_windows_without_nvidia_admits_what_was_not_looked_for() -> None:
    profile = machine("Windows")

    assert profile.notices == ("gpu_detection_limited",)
    assert all(code in SENTENCES for code, _ in describe_notices(profile))


def test_that_settings_which_hide_cards_are_pointed_out() -> None:
    assert machine(environment={"CUDA_VISIBLE_DEVICES": "0"}).notices == ("visible_devices_set",)


def test_that_a_probe_that_hangs_is_ended_and_named() -> None:
    started = time.monotonic()

    with pytest.raises(ProbeError) as caught:
        run([sys.executable, "-c", "import time; time.sleep(60)"], timeout_s=0.2)

    assert caught.value.code == "probe_timed_out"
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("program", ["import os; os.abort()", "raise SystemExit(3)"])
def test_that_a_probe_that_crashes_is_named(program: str) -> None:
    with pytest.raises(ProbeError) as caught:
        run([sys.executable, "-c", program], timeout_s=30)

    assert caught.value.code == "probe_failed"


def test_that_a_program_that_does_not_exist_is_named() -> None:
    with pytest.raises(ProbeError) as caught:
        run(["/nowhere/nvidia-smi"], timeout_s=5)

    assert caught.value.code == "probe_failed"


@pytest.mark.parametrize("text", ["", "{", "null", '{"problem": 3}', '{"unknown": ""}', "[" * 100_000])
def test_that_an_answer_of_another_shape_is_named(text: str) -> None:
    with pytest.raises(ProbeError, match="probe_failed"):
        read_answer(text, NvidiaAnswer)


def test_that_chatter_of_a_native_library_before_the_answer_is_skipped() -> None:
    assert read_answer('driver says hello\n{"problem": "no_driver"}\n', NvidiaAnswer).problem == "no_driver"


def test_that_the_real_child_answers() -> None:
    reading = ask_probe("computer", ComputerReading, timeout_s=60)

    assert reading.cpu_cores >= 1
    assert 0 < reading.memory_available_bytes <= reading.memory_total_bytes


def test_that_importing_the_room_loads_no_native_library() -> None:
    heavy = "{'pynvml', 'psutil', 'torch', 'PySide6', 'subprocess'}"
    program = f"import sys, desktop_app.hardware; print(sorted({heavy} & set(sys.modules)))"

    assert run([sys.executable, "-c", program], timeout_s=60, folder=paths.source_tree()).strip() == "[]"


def test_that_an_unknown_probe_is_refused() -> None:
    with pytest.raises(ProbeError, match="probe_failed"):
        ask_probe("no_such_probe", NvidiaAnswer, timeout_s=60)


def fake_smi(folder: Path, body: str) -> str:
    program = folder / "nvidia-smi"
    program.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_that_nvidia_smi_is_asked_again_without_what_old_drivers_refuse(tmp_path: Path) -> None:
    program = fake_smi(
        tmp_path,
        "if 'compute_cap' in sys.argv[1]: sys.exit(2)\nprint('GTX 1070, GPU-9, 418.43, 8119, 19, 8100')",
    )
    notices: list[str] = []

    cards = ask_nvidia(
        notices,
        30,
        ask=lambda *_, **__: NvidiaAnswer(problem="failed"),
        smi_program=lambda: program,
    )

    assert [card.name for card in cards] == ["GTX 1070"]
    assert notices == []


def test_that_a_crashed_driver_becomes_a_notice() -> None:
    def crash(*_: object, **__: object) -> NvidiaAnswer:
        raise ProbeError("probe_timed_out")

    notices: list[str] = []

    assert ask_nvidia(notices, 1, ask=crash, smi_program=lambda: None) == ()
    assert notices == ["probe_timed_out"]


@pytest.mark.parametrize(("problem", "expected"), [("no_library", []), ("no_driver", ["nvidia_not_answering"])])
def test_that_only_an_installed_driver_that_is_silent_is_pointed_out(problem: str, expected: list[str]) -> None:
    notices: list[str] = []

    ask_nvidia(notices, 1, ask=lambda *_, **__: NvidiaAnswer(problem=problem), smi_program=lambda: None)

    assert notices == expected
    assert all(f"hw_{notice}" in SENTENCES for notice in notices)


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
