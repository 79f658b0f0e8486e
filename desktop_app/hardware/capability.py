"""Which graphics card can train: the table of ../shared/research/hardware.md A6 and B, as rules.

The numbers follow the pinned stack: torch 2.13 (CUDA 12.6 or 13, ROCm 7.2) and bitsandbytes 0.50.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from desktop_app.hardware.profile import Gpu

GIB = 1024**3
# The smallest model of the catalogue needs about 1.2 GiB beside what the desktop takes (0.2-1.1 GiB seen).
MIN_TRAINING_MEMORY_BYTES = 2 * GIB
# bitsandbytes 0.50's CUDA 12.6 kernels start at sm_60; Kepler and Maxwell have none.
OLDEST_CUDA_CAPABILITY = (6, 0)
# torch's CUDA 13 builds start here, and are the only ones for Blackwell.
OLDEST_CUDA_13_CAPABILITY = (7, 5)
BLACKWELL_CUDA_CAPABILITY = (10, 0)
# bfloat16 in hardware, and flash attention's kernels.
AMPERE_CUDA_CAPABILITY = (8, 0)
# Least drivers of the CUDA 12.6 builds (uv's table, uv-torch/backend.rs) and of the CUDA 13 builds.
MIN_DRIVER = {"Linux": (525, 60, 13), "Windows": (528, 33)}
MIN_DRIVER_CUDA_13 = (580,)

AmdSupport = Literal["supported", "experimental"]
# Targets with 4-bit kernels in bitsandbytes 0.50 for ROCm 7.2 and with torch's rocm7.2 build (Linux):
# https://github.com/bitsandbytes-foundation/bitsandbytes (tag 0.50.0), pytorch/test-infra.
_ROCM_72 = {"gfx90a", "gfx942", "gfx950", "gfx1100", "gfx1101", "gfx1102", "gfx1103", "gfx1150", "gfx1151"} | {
    *("gfx1200", "gfx1201"),
}
# Only AMD's own newer builds (TheRock, ROCm 7.14) have both for these: gfx908, RDNA 2, the newest processors.
_THEROCK_ONLY = {"gfx908", *(f"gfx103{step}" for step in range(7)), "gfx1152", "gfx1153"}
# TheRock on Windows (its SUPPORTED_GPUS.md): these are released; gfx120x builds, but nobody has tested it there.
_WINDOWS = {"gfx1100", "gfx1101", "gfx1102", "gfx1150", "gfx1151"}
_WINDOWS_UNTESTED = {"gfx1200", "gfx1201", "gfx1152", "gfx1153", *(f"gfx103{step}" for step in range(7))}
# Processors whose graphics are strong enough to be worth it (ollama keeps this one and drops all others).
_WORTHWHILE_PROCESSORS = {"gfx1151"}
# torch's flash attention on AMD is AOTriton, which has no kernels for these.
_WITHOUT_AOTRITON = ("gfx103", "gfx908")
# Only the system can know these; what the chip could do does not matter then.
_FINAL_REASONS = {"gpu_virtual", "gpu_given_away", "gpu_too_old"}


def parse_version(text: str) -> tuple[int, ...]:
    """The leading numbers of "610.57.04" or "8.9"; () when there are none."""
    found = re.match(r"\s*(\d{1,6}(?:\.\d{1,6})*)", text, re.ASCII)
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()


def judge(gpu: Gpu, *, system: str) -> Gpu:
    """Returns the card with everything filled in that follows from its chip, its driver and its memory."""
    if gpu.reason in _FINAL_REASONS:
        return gpu
    if gpu.vendor == "nvidia":
        return _judge_nvidia(gpu, system)
    if gpu.vendor == "amd":
        return _judge_amd(gpu, system)
    if gpu.vendor == "apple":
        return replace(gpu, reason="apple_not_supported")
    return replace(gpu, reason="gpu_integrated" if gpu.integrated else "gpu_maker_not_supported")


def _judge_nvidia(gpu: Gpu, system: str) -> Gpu:
    capability = parse_version(gpu.compute_capability)
    # Neither a card's age nor its memory changes with a driver: nobody should install one first.
    if capability and capability < OLDEST_CUDA_CAPABILITY:
        return replace(gpu, reason="gpu_too_old")
    if _is_too_small(gpu):
        return replace(gpu, reason="gpu_memory_too_small")
    if re.search(r"\b(?:orin|xavier|tegra|thor|nvgpu|jetson)\b", gpu.name, re.IGNORECASE):
        return replace(gpu, reason="nvidia_jetson")
    gpu = replace(gpu, backend="cuda")
    driver = parse_version(gpu.driver_version)
    least = _least_driver(capability, system)
    if capability:
        gpu = replace(
            gpu,
            torch_build=_cuda_build(capability, driver),
            supports_bfloat16=capability >= AMPERE_CUDA_CAPABILITY,
            supports_4bit=True,
            attention="flash" if capability >= AMPERE_CUDA_CAPABILITY else "memory_efficient",
        )
    if gpu.reason:
        return gpu
    if driver and driver < least:
        return replace(gpu, reason="driver_too_old")
    if not capability:
        return replace(gpu, reason="gpu_unknown")
    return _judge_memory(gpu, "gpu_shares_memory" if gpu.shares_memory else "gpu_supported")


def _least_driver(capability: tuple[int, ...], system: str) -> tuple[int, ...]:
    if capability >= BLACKWELL_CUDA_CAPABILITY:
        return MIN_DRIVER_CUDA_13
    return MIN_DRIVER.get(system, MIN_DRIVER["Linux"])


def least_driver(compute_capability: str, system: str) -> str:
    """The least NVIDIA driver for this capability on this system, as people read it: "580", "528.33"."""
    return ".".join(str(part) for part in _least_driver(parse_version(compute_capability), system))


def _cuda_build(capability: tuple[int, ...], driver: tuple[int, ...]) -> str:
    if capability < OLDEST_CUDA_13_CAPABILITY:
        return "cu126"
    # An unknown driver may be an old one: the older build runs on both.
    return "cu130" if driver >= MIN_DRIVER_CUDA_13 or capability >= BLACKWELL_CUDA_CAPABILITY else "cu126"


def _judge_amd(gpu: Gpu, system: str) -> Gpu:
    target = gpu.gfx_target
    if gpu.integrated and target not in _WORTHWHILE_PROCESSORS:
        return replace(gpu, reason="gpu_integrated")
    if target and _is_older_amd(target):
        return replace(gpu, reason="gpu_too_old")
    if gpu.integrated:
        # What the firmware set aside is only a part: the rest is lent from the computer's memory as it is needed.
        gpu = replace(
            gpu,
            shares_memory=True,
            memory_total_bytes=gpu.memory_total_bytes + gpu.memory_shared_bytes,
            memory_free_bytes=gpu.memory_free_bytes + gpu.memory_shared_bytes,
        )
    if _is_too_small(gpu):
        return replace(gpu, reason="gpu_memory_too_small")
    support = _amd_support(target, system)
    if support is not None:
        gpu = replace(
            gpu,
            backend="rocm",
            torch_build="rocm7.2" if system == "Linux" and target in _ROCM_72 else "therock",
            supports_bfloat16=not target.startswith("gfx103"),
            supports_4bit=True,
            attention="math" if target.startswith(_WITHOUT_AOTRITON) else "flash",
        )
    if gpu.reason:
        return gpu
    if support is None:
        return replace(gpu, reason="gpu_unknown")
    if gpu.shares_memory:
        return _judge_memory(gpu, "gpu_shares_memory")
    return _judge_memory(gpu, "gpu_supported" if support == "supported" else "gpu_experimental")


def _amd_support(target: str, system: str) -> AmdSupport | None:
    if system == "Windows":
        tried, untried = _WINDOWS, _WINDOWS_UNTESTED
    else:
        tried, untried = _ROCM_72, _THEROCK_ONLY
    if target in tried:
        return "supported"
    return "experimental" if target in untried else None


def _is_older_amd(gfx_target: str) -> bool:
    """Whether the target comes before RDNA 2, or is a Vega: torch may start there, 4-bit training does not."""
    return bool(re.fullmatch(r"gfx(?:[678][0-9a-f]{2}|90[0-69c]|101[0-9a-f])", gfx_target))


def _is_too_small(gpu: Gpu) -> bool:
    return 0 < gpu.memory_total_bytes < MIN_TRAINING_MEMORY_BYTES


def _judge_memory(gpu: Gpu, reason: str) -> Gpu:
    # What shares the computer's memory has some, even where nobody recorded how much.
    if gpu.memory_total_bytes <= 0 and not gpu.shares_memory:
        return replace(gpu, reason="gpu_memory_unknown")
    return replace(gpu, can_train=True, reason=reason)
