"""The sentence codes of a profile, with the details that fill them."""

from __future__ import annotations

from desktop_app.core.errors import Detail
from desktop_app.hardware.capability import least_driver
from desktop_app.hardware.profile import Gpu, HardwareProfile

GIB = 1024**3
Words = tuple[str, dict[str, Detail]]


def gib(size_bytes: int) -> float:
    """GiB with one decimal: what people read on the box as "GB"."""
    return round(size_bytes / GIB, 1)


def describe_gpu(gpu: Gpu, *, system: str = "Linux") -> Words:
    """Returns the sentence code for why this card can (not) train, and its details."""
    return f"hw_{gpu.reason}", {
        "name": gpu.name,
        "gib": gib(gpu.memory_total_bytes),
        "driver": gpu.driver_version or "?",
        "needed_driver": least_driver(gpu.compute_capability, system),
    }


def describe_verdict(profile: HardwareProfile) -> Words:
    """Returns the sentence code for the whole computer, and its details."""
    best = profile.best_gpu or profile.repairable_gpu
    details: dict[str, Detail] = {"memory_gib": gib(profile.memory_total_bytes), "cpu": profile.cpu_name}
    if best is not None:
        details |= {"name": best.name, "gib": gib(best.memory_total_bytes)}
        if best.can_train and best.shares_memory:
            return "hw_gpu_training_shared", details
    return f"hw_{profile.verdict}", details


def describe_notices(profile: HardwareProfile) -> tuple[Words, ...]:
    """Returns the sentence code of each notice."""
    return tuple((f"hw_{notice}", {}) for notice in profile.notices)
