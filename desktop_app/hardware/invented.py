"""A computer as it might be: one NVIDIA card with a given memory, to plan for before it is bought."""

from __future__ import annotations

from desktop_app.hardware.profile import Gpu, HardwareProfile

_GIB = 1024**3


def computer_with_card(free_bytes: int, *, system: str = "Linux") -> HardwareProfile:
    """Returns a computer whose card has `free_bytes` free and computes in bfloat16 (an RTX 30 or newer)."""
    card = Gpu(
        vendor="nvidia",
        name=f"{free_bytes / _GIB:.0f} GiB",
        identifier="invented",
        memory_total_bytes=free_bytes,
        memory_free_bytes=free_bytes,
        compute_capability="8.6",
        backend="cuda",
        torch_build="cu130",
        supports_bfloat16=True,
        can_train=True,
        reason="gpu_supported",
    )
    return HardwareProfile(
        system=system,
        system_version="",
        cpu_name="",
        cpu_cores=8,
        memory_total_bytes=32 * _GIB,
        memory_available_bytes=24 * _GIB,
        disk_free_bytes=500 * _GIB,
        gpus=(card,),
        verdict="gpu_training",
    )
