"""Which graphics card can train: the table of ../shared/research/hardware.md A6 and B, as rules.

The numbers follow the pinned stack: torch 2.13 (CUDA 12.6 or 13, ROCm 7) and bitsandbytes 0.50.
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
BFLOAT16_CUDA_CAPABILITY = (8, 0)
BLACKWELL_CUDA_CAPABILITY = (10, 0)
# CUDA 12.6 wheels run from driver 525.60 (Linux) / 528.33 (Windows); the major number decides here. Cards from
# compute capability 10 on exist only in CUDA 13 wheels, which need 580.
MIN_DRIVER_MAJOR = {"Linux": 525, "Windows": 528}
MIN_DRIVER_MAJOR_BLACKWELL = 580

AmdSupport = Literal["supported", "experimental"]
# bitsandbytes 0.50 QLoRA targets on ROCm 7: https://github.com/bitsandbytes-foundation/bitsandbytes (tag 0.50.0).
# RDNA 2 (gfx103x) has no matrix bfloat16 and is built only in ROCm 7.14: experimental.
_AMD_SUPPORT: dict[str, AmdSupport] = {
    **dict.fromkeys(("gfx90a", "gfx942", "gfx950"), "supported"),
    **dict.fromkeys(("gfx1100", "gfx1101", "gfx1102", "gfx1103"), "supported"),
    **dict.fromkeys(("gfx1150", "gfx1151", "gfx1152", "gfx1153"), "supported"),
    **dict.fromkeys(("gfx1200", "gfx1201"), "supported"),
    **dict.fromkeys((f"gfx103{step}" for step in range(7)), "experimental"),
}


def parse_version(text: str) -> tuple[int, ...]:
    """The leading numbers of "610.57.04" or "8.9"; () when there are none."""
    found = re.match(r"\s*(\d{1,6}(?:\.\d{1,6})*)", text)
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()


def judge(gpu: Gpu, *, system: str) -> Gpu:
    """Returns the card with backend, supports_bfloat16, can_train and reason filled in."""
    if gpu.vendor == "nvidia":
        return _judge_nvidia(gpu, system)
    if gpu.vendor == "amd":
        return _judge_amd(gpu)
    return replace(gpu, reason="gpu_integrated" if gpu.integrated else "gpu_maker_not_supported")


def _judge_nvidia(gpu: Gpu, system: str) -> Gpu:
    if gpu.reason == "nvidia_driver_missing":
        return gpu
    gpu = replace(gpu, backend="cuda")
    driver = parse_version(gpu.driver_version)
    capability = parse_version(gpu.compute_capability)
    least_driver = MIN_DRIVER_MAJOR.get(system, MIN_DRIVER_MAJOR["Linux"])
    if not capability:
        # Drivers before 510 do not report it, and they are too old anyway.
        too_old = bool(driver) and driver[0] < least_driver
        return replace(gpu, reason="driver_too_old" if too_old else "gpu_unknown")
    if capability < OLDEST_CUDA_CAPABILITY:
        return replace(gpu, reason="gpu_too_old")
    if capability >= BLACKWELL_CUDA_CAPABILITY:
        least_driver = MIN_DRIVER_MAJOR_BLACKWELL
    if driver and driver[0] < least_driver:
        return replace(gpu, reason="driver_too_old")
    gpu = replace(gpu, supports_bfloat16=capability >= BFLOAT16_CUDA_CAPABILITY)
    return _judge_memory(gpu, "gpu_supported")


def _judge_amd(gpu: Gpu) -> Gpu:
    if gpu.integrated:
        return replace(gpu, reason="gpu_integrated")
    if gpu.reason == "amd_no_permission":
        return gpu
    if not gpu.gfx_target:
        return replace(gpu, reason="amd_compute_missing")
    support = _AMD_SUPPORT.get(gpu.gfx_target)
    if support is None:
        return replace(gpu, reason="gpu_too_old" if _is_older_amd(gpu.gfx_target) else "gpu_unknown")
    gpu = replace(gpu, backend="rocm", supports_bfloat16=support == "supported")
    return _judge_memory(gpu, "gpu_supported" if support == "supported" else "gpu_experimental")


def _is_older_amd(gfx_target: str) -> bool:
    """Whether the target comes before RDNA 2: GCN, Vega (gfx8xx, gfx9xx) and RDNA 1 (gfx101x)."""
    return bool(re.fullmatch(r"gfx(?:[6-9][0-9a-f]{2}|101[0-9a-f])", gfx_target))


def _judge_memory(gpu: Gpu, reason: str) -> Gpu:
    if gpu.memory_total_bytes <= 0:
        return replace(gpu, reason="gpu_memory_unknown")
    if gpu.memory_total_bytes < MIN_TRAINING_MEMORY_BYTES:
        return replace(gpu, reason="gpu_memory_too_small")
    return replace(gpu, can_train=True, reason=reason)
