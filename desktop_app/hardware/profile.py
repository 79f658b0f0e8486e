"""What this computer can do, as plain data; detection lives in the other files of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """One graphics card. Unknown numbers are 0 or "".

    Args:
        memory_total_bytes: dedicated memory only.
        memory_free_bytes: free now, reserved memory already subtracted.
        compute_capability: NVIDIA, "8.9"; gfx_target: AMD, "gfx1100".
        integrated: shares the computer's memory.
        backend: what torch build drives it: "cuda", "rocm" or "none".
        can_train, reason: whether this card can train at all, and the code that says why (not); its sentence is
            "hw_" + code.
    """

    vendor: Literal["nvidia", "amd", "intel", "apple", "other"]
    name: str
    identifier: str
    memory_total_bytes: int = 0
    memory_free_bytes: int = 0
    driver_version: str = ""
    compute_capability: str = ""
    gfx_target: str = ""
    integrated: bool = False
    backend: Literal["cuda", "rocm", "none"] = "none"
    supports_bfloat16: bool = False
    can_train: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareProfile:
    """This computer as detection saw it.

    `verdict` says plainly what training is possible: "gpu_training" (a card can do it), "cpu_only" (the demo
    model and little else). `notices`: codes of what went wrong while looking. The sentence of either is
    "hw_" + code.
    """

    system: str
    system_version: str
    cpu_name: str
    cpu_cores: int
    memory_total_bytes: int
    memory_available_bytes: int
    disk_free_bytes: int
    gpus: tuple[Gpu, ...]
    verdict: str
    notices: tuple[str, ...] = ()

    @property
    def best_gpu(self) -> Gpu | None:
        """The card with the most free memory among those that can train."""
        usable = [gpu for gpu in self.gpus if gpu.can_train]
        return max(usable, key=lambda gpu: gpu.memory_free_bytes, default=None)
