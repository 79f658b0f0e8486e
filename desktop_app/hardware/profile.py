"""What this computer can do, as plain data; detection lives in the other files of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Vendor = Literal["nvidia", "amd", "intel", "apple", "other"]
Attention = Literal["", "flash", "memory_efficient", "math"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """One graphics card. Unknown numbers are 0 or "".

    Args:
        identifier: NVIDIA's UUID where it is known, else the PCI slot ("0000:03:00.0"); tells equal cards apart.
        memory_total_bytes: dedicated memory; what it may use of the computer's memory if `shares_memory`.
        memory_free_bytes: free now: total less what the driver reserves and what is used.
        memory_reserved_bytes: kept by the driver for itself, never usable.
        memory_used_bytes: used now, mostly by the desktop.
        memory_shared_bytes: of the computer's memory, what a processor's graphics may use beside its own.
        compute_capability: NVIDIA, "8.9"; gfx_target: AMD, "gfx1100".
        driver_model: NVIDIA on Windows, "WDDM" (the desktop has the card) or "TCC"; "" elsewhere.
        integrated: part of the processor.
        shares_memory: trains in the computer's memory (Strix Halo, GB10): there is no other.
        backend: what drives it: "cuda", "rocm" or "none".
        torch_build: which build of torch to install: "cu126", "cu130" (download.pytorch.org), "rocm7.2" (the same,
            Linux), "therock" (AMD's own index, Linux and Windows), "cpu".
        attention: the fastest kind that torch's own attention has on this card.
        supports_4bit: whether bitsandbytes has 4-bit kernels for it (QLoRA).
        can_train, reason: whether this card can train at all, and the code that says why (not); its sentence is
            "hw_" + code.
    """

    vendor: Vendor
    name: str
    identifier: str
    pci_slot: str = ""
    pci_id: str = ""
    memory_total_bytes: int = 0
    memory_free_bytes: int = 0
    memory_reserved_bytes: int = 0
    memory_used_bytes: int = 0
    memory_shared_bytes: int = 0
    driver_version: str = ""
    driver_model: str = ""
    compute_capability: str = ""
    gfx_target: str = ""
    integrated: bool = False
    shares_memory: bool = False
    backend: Literal["cuda", "rocm", "none"] = "none"
    torch_build: str = "cpu"
    supports_bfloat16: bool = False
    supports_4bit: bool = False
    attention: Attention = ""
    can_train: bool = False
    reason: str = ""


# What a person can put right, so that a card which cannot train now will.
REPAIRABLE = frozenset(
    {
        *("driver_too_old", "nvidia_driver_missing", "nvidia_not_answering", "gpu_given_away"),
        *("amd_driver_too_old", "amd_no_permission", "amd_compute_missing", "gpu_not_partitioned"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareProfile:
    """This computer as detection saw it.

    `verdict` says plainly what training is possible: "gpu_training" (a card can do it), "gpu_not_ready" (a card
    could, once its driver or a permission is put right), "cpu_only" (the demo model and little else).
    `notices`: codes of what went wrong while looking. The sentence of either is "hw_" + code.
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
        """The card to train on: memory of its own before the computer's, then the most free memory."""
        usable = [gpu for gpu in self.gpus if gpu.can_train]
        return max(usable, key=lambda gpu: (not gpu.shares_memory, gpu.memory_free_bytes), default=None)

    @property
    def repairable_gpu(self) -> Gpu | None:
        """The first card that could train if something were put right; None when one can train already."""
        if self.best_gpu is not None:
            return None
        return next((gpu for gpu in self.gpus if gpu.reason in REPAIRABLE), None)

    @property
    def torch_build(self) -> str:
        """The build of torch that serves the card to train on, "cpu" without one."""
        best = self.best_gpu
        return best.torch_build if best else "cpu"
