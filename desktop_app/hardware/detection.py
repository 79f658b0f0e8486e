"""Puts the probes' answers together."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from desktop_app.hardware import linux_cards, nvidia
from desktop_app.hardware.asking import ProbeError, ask_probe, run
from desktop_app.hardware.capability import judge
from desktop_app.hardware.computer import ComputerReading, system_version
from desktop_app.hardware.linux_cards import CardReading, CardsAnswer
from desktop_app.hardware.nvidia import NvidiaAnswer, NvidiaReading
from desktop_app.hardware.profile import HardwareProfile

AnswerType = TypeVar("AnswerType")
# Set by hand, these hide cards from the engine or make it take one for another (ollama warns about the same).
_OVERRIDES = (
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "GPU_DEVICE_ORDINAL",
    "HSA_OVERRIDE_GFX_VERSION",
)


def detect(*, timeout_s: float = 15) -> HardwareProfile:
    """Looks at this computer: about half a second normally, at most about twice `timeout_s`.

    Blocks; call it in a thread. Never raises: what could not be found out is empty, with a notice.
    15 s is what ollama allows a driver; Windows scans the driver's libraries on first use.
    """
    # Imported here: it brings in `logging`, and importing this room should cost next to nothing.
    from concurrent.futures import ThreadPoolExecutor

    system = platform.system()
    notices: list[str] = []

    def ask(name: str, answer_type: type[AnswerType], otherwise: AnswerType) -> AnswerType:
        try:
            return ask_probe(name, answer_type, timeout_s=timeout_s)
        except ProbeError as error:
            notices.append(error.code)
            return otherwise

    with ThreadPoolExecutor(max_workers=3) as pool:
        computer = pool.submit(ask, "computer", ComputerReading, ComputerReading())
        nvidia_notices: list[str] = []
        nvidia_cards = pool.submit(ask_nvidia, nvidia_notices, timeout_s)
        cards = CardsAnswer()
        if system == "Linux":
            cards = pool.submit(ask, "linux_cards", CardsAnswer, CardsAnswer()).result()
        return assemble(
            system=system,
            version=system_version(),
            computer=computer.result(),
            nvidia_cards=nvidia_cards.result(),
            cards=cards.cards,
            # A list each: two threads write. Read here, after every result has been waited for.
            notices=[*notices, *nvidia_notices],
            environment=os.environ,
        )


def ask_nvidia(
    notices: list[str],
    timeout_s: float,
    *,
    ask: Callable[..., NvidiaAnswer] = ask_probe,
    smi_program: Callable[[], str | None] = nvidia.smi_program,
) -> tuple[NvidiaReading, ...]:
    """Asks the driver, and nvidia-smi where the driver's library did not answer; adds to `notices`."""
    try:
        answer = ask("nvml", NvidiaAnswer, timeout_s=timeout_s)
    except ProbeError as error:
        notices.append(error.code)
        answer = NvidiaAnswer(problem="failed")
    program = smi_program()
    if answer.cards or not answer.problem:
        return answer.cards
    cards = _ask_smi(program, timeout_s) if program else ()
    if not cards and answer.problem != "no_library" and not notices:
        # For example after an update of the driver, until the computer restarts.
        notices.append("nvidia_not_answering")
    return cards


def _ask_smi(program: str, timeout_s: float) -> tuple[NvidiaReading, ...]:
    for columns in (nvidia.SMI_COLUMNS, nvidia.SMI_COLUMNS_OF_OLD_DRIVERS):
        try:
            text = run(nvidia.smi_command(program, columns), timeout_s=timeout_s)
        except ProbeError as error:
            if error.code == "probe_timed_out":
                return ()
            continue
        return nvidia.parse_smi(text, columns)
    return ()


def assemble(
    *,
    system: str,
    version: str,
    computer: ComputerReading,
    nvidia_cards: Sequence[NvidiaReading],
    cards: Sequence[CardReading],
    notices: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> HardwareProfile:
    """Makes the profile out of the probes' answers: no input, no output, so recorded machines can be replayed."""
    gpus = [judge(nvidia.to_gpu(reading), system=system) for reading in nvidia_cards]
    for reading in cards:
        gpu = judge(linux_cards.to_gpu(reading), system=system)
        if not (gpu.vendor == "nvidia" and nvidia_cards):
            gpus.append(gpu)
    found = list(notices)
    if system != "Linux" and not gpus:
        # AMD and Intel cards are looked for on Linux only so far.
        found.append("gpu_detection_limited")
    if any((environment or {}).get(name) for name in _OVERRIDES):
        found.append("visible_devices_set")
    return HardwareProfile(
        system=system,
        system_version=version,
        cpu_name=computer.cpu_name,
        cpu_cores=computer.cpu_cores,
        memory_total_bytes=computer.memory_total_bytes,
        memory_available_bytes=computer.memory_available_bytes,
        disk_free_bytes=computer.disk_free_bytes,
        gpus=tuple(gpus),
        verdict="gpu_training" if any(gpu.can_train for gpu in gpus) else "cpu_only",
        notices=tuple(dict.fromkeys(found)),
    )
