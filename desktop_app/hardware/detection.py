"""Puts the probes' answers together."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from desktop_app.hardware import cards as adapters
from desktop_app.hardware import nvidia, nvidia_smi
from desktop_app.hardware.asking import Answers, ProbeError, ask_probes, run
from desktop_app.hardware.capability import MIN_TRAINING_MEMORY_BYTES, judge
from desktop_app.hardware.cards import AMD_VENDOR_ID, CardReading, CardsAnswer
from desktop_app.hardware.computer import ComputerReading, system_version
from desktop_app.hardware.nvidia import NvidiaAnswer, NvidiaReading
from desktop_app.hardware.profile import Gpu, HardwareProfile

AnswerType = TypeVar("AnswerType")
# Set by hand, these hide cards from the engine or make it take one for another (ollama warns about the same).
_OVERRIDES = (
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
    "GPU_DEVICE_ORDINAL",
    "HSA_OVERRIDE_GFX_VERSION",
)
_WSL = Path("/dev/dxg")
# One of these exists wherever NVIDIA's driver is installed; without them a child less is started.
_SIGNS_OF_NVIDIA = (
    *("/proc/driver/nvidia/version", "/sys/module/nvidia", "/dev/nvidiactl", "/dev/nvhost-ctrl", "/dev/dxg"),
    *(r"C:\Windows\System32\nvml.dll", r"C:\Program Files\NVIDIA Corporation\NVSMI\nvml.dll"),
)
_CARD_PROBES = {"Linux": "linux_cards", "Windows": "windows_cards", "Darwin": "apple"}


def detect(*, timeout_s: float = 15) -> HardwareProfile:
    """Looks at this computer: about a quarter of a second normally, at most about three times `timeout_s`.

    Blocks; call it in a thread. Never raises: what could not be found out is empty, with a notice.
    15 s is what ollama allows a driver; Windows scans the driver's libraries on first use.
    """
    # Imported here: it brings in `logging`, and importing this room should cost next to nothing.
    from concurrent.futures import ThreadPoolExecutor

    system = platform.system()
    card_probe = _CARD_PROBES.get(system, "")
    with ThreadPoolExecutor(max_workers=2) as pool:
        asked = pool.submit(ask_nvidia, timeout_s)
        # The computer first: its answer is kept when a driver then hangs.
        answers = ask_probes(*(name for name in ("computer", card_probe) if name), timeout_s=timeout_s)
        nvidia_cards, nvidia_notices = asked.result()
    notices: list[str] = []
    computer = _answer(answers, "computer", ComputerReading, ComputerReading(), notices)
    cards = _answer(answers, card_probe, CardsAnswer, CardsAnswer(), notices).cards if card_probe else ()
    cards = _ask_amd(cards, timeout_s)
    if _WSL.exists() and not nvidia_cards:
        notices.append("wsl_only_nvidia")
    return assemble(
        system=system,
        version=system_version(),
        computer=computer,
        nvidia_cards=nvidia_cards,
        cards=cards,
        notices=[*notices, *nvidia_notices],
        environment=os.environ,
    )


def _answer(
    answers: Answers, name: str, answer_type: type[AnswerType], otherwise: AnswerType, notices: list[str]
) -> AnswerType:
    try:
        return answers.of(name, answer_type)
    except ProbeError as error:
        notices.append(error.code)
        return otherwise


def ask_nvidia(timeout_s: float) -> tuple[tuple[NvidiaReading, ...], tuple[str, ...]]:
    """Asks the driver, and nvidia-smi where the driver's library did not answer. Returns the cards and notices."""
    program = nvidia_smi.smi_program()
    if program is None and not any(Path(sign).exists() for sign in _SIGNS_OF_NVIDIA):
        return (), ()
    notices = []
    try:
        answer = ask_probes("nvml", timeout_s=timeout_s).of("nvml", NvidiaAnswer)
    except ProbeError as error:
        notices.append(error.code)
        answer = NvidiaAnswer(problem="failed")
    if answer.cards or not answer.problem:
        return answer.cards, ()
    cards = _ask_smi(program, timeout_s) if program else ()
    if not cards and answer.problem != "no_library" and not notices:
        # For example after an update of the driver, until the computer restarts.
        notices.append("nvidia_not_answering")
    return cards, tuple(notices)


def _ask_smi(program: str, timeout_s: float) -> tuple[NvidiaReading, ...]:
    for columns in (nvidia_smi.SMI_COLUMNS, nvidia_smi.SMI_COLUMNS_OF_OLD_DRIVERS):
        text, problem = run(nvidia_smi.smi_command(program, columns), timeout_s)
        if problem == "probe_timed_out":
            return ()
        if not problem:
            return nvidia_smi.parse_smi(text, columns)
    return ()


def _ask_amd(cards: tuple[CardReading, ...], timeout_s: float) -> tuple[CardReading, ...]:
    """Fills in what the system did not say about a card, from AMD's own library where it is installed."""
    silent = [card for card in cards if card.vendor_id == AMD_VENDOR_ID and not card.memory_total_bytes]
    if not silent or platform.system() != "Linux":
        return cards
    try:
        told = ask_probes("amd_smi", timeout_s=timeout_s).of("amd_smi", CardsAnswer).cards
    except ProbeError:
        # Never needed (see amd_smi): a broken ROCm installation must not look like a broken computer.
        return cards
    by_slot = {card.slot: card for card in told}
    return tuple(_complete(card, by_slot[card.slot]) if card.slot in by_slot else card for card in cards)


def _complete(card: CardReading, told: CardReading) -> CardReading:
    if card.memory_total_bytes:
        return card
    return replace(
        card,
        gfx_target=card.gfx_target or told.gfx_target,
        memory_total_bytes=told.memory_total_bytes,
        memory_used_bytes=told.memory_used_bytes,
    )


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
    gpus = [judge(_lend_memory(nvidia.to_gpu(reading), computer), system=system) for reading in nvidia_cards]
    slots = {gpu.pci_slot for gpu in gpus}
    for reading in cards:
        gpu = judge(adapters.to_gpu(reading), system=system)
        # NVIDIA's own answer is the better one; where it does not name the slot it stands for all its cards.
        if gpu.vendor == "nvidia" and nvidia_cards and ("" in slots or gpu.pci_slot in slots):
            continue
        gpus.append(_limit_shared(gpu, computer))
    found = list(notices)
    busy = [gpu for gpu in gpus if gpu.can_train and gpu.memory_total_bytes > 0]
    if busy and all(gpu.memory_free_bytes < MIN_TRAINING_MEMORY_BYTES for gpu in busy):
        found.append("gpu_memory_in_use")
    if any((environment or {}).get(name) for name in _OVERRIDES):
        found.append("visible_devices_set")
    profile = HardwareProfile(
        system=system,
        system_version=version,
        cpu_name=computer.cpu_name,
        cpu_cores=computer.cpu_cores,
        memory_total_bytes=computer.memory_total_bytes,
        memory_available_bytes=computer.memory_available_bytes,
        disk_free_bytes=computer.disk_free_bytes,
        gpus=tuple(gpus),
        verdict="cpu_only",
        notices=tuple(dict.fromkeys(found)),
    )
    if profile.best_gpu is not None:
        return replace(profile, verdict="gpu_training")
    return replace(profile, verdict="gpu_not_ready") if profile.repairable_gpu is not None else profile


def _lend_memory(gpu: Gpu, computer: ComputerReading) -> Gpu:
    """GB10 and its like: the computer's memory is the card's."""
    if not gpu.shares_memory or gpu.memory_total_bytes:
        return gpu
    return replace(
        gpu,
        memory_total_bytes=computer.memory_total_bytes,
        memory_free_bytes=computer.memory_available_bytes,
        memory_used_bytes=computer.memory_total_bytes - computer.memory_available_bytes,
    )


def _limit_shared(gpu: Gpu, computer: ComputerReading) -> Gpu:
    """What a processor's graphics may borrow is not free just because nobody borrowed it yet."""
    if not gpu.shares_memory or not computer.memory_available_bytes:
        return gpu
    own = max(gpu.memory_total_bytes - gpu.memory_shared_bytes - gpu.memory_used_bytes, 0)
    return replace(gpu, memory_free_bytes=min(gpu.memory_free_bytes, own + computer.memory_available_bytes))
