"""Does it fit: the memory of the device that will train, against the estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from desktop_app.hardware.profile import HardwareProfile
from desktop_app.recommend.architecture import Architecture
from desktop_app.recommend.decision_table import MemoryRow
from desktop_app.recommend.measured import corrected
from desktop_app.recommend.memory_estimate import Head, Method, Precision, estimate_memory
from desktop_app.recommend.plan import MemoryEstimate

Verdict = Literal["fits", "tight", "too_large"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is varied until it fits. `batch_size` sequences of `max_length` tokens go through at once."""

    method: Method
    rank: int
    max_length: int
    batch_size: int = 1
    gradient_checkpointing: bool = True
    dropout: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where training will happen, and how numbers are kept there."""

    on_gpu: bool
    free_bytes: int
    precision: Precision
    optimizer: str
    head: Head
    memory: MemoryRow
    is_amd: bool = False
    factors: Mapping[str, float] = field(default_factory=dict)

    def estimate(self, architecture: Architecture, load: Load) -> MemoryEstimate:
        found = estimate_memory(
            architecture,
            method=load.method,
            precision=self.precision,
            rank=load.rank,
            batch_size=load.batch_size,
            max_length=load.max_length,
            gradient_checkpointing=load.gradient_checkpointing,
            optimizer=self.optimizer,
            dropout=load.dropout,
            head=self.head,
            on_gpu=self.on_gpu,
            in_32_bits=True,
        )
        if load.method in self.factors:
            return corrected(found, self.factors[load.method])
        if not self.is_amd:
            return found
        margin = math.ceil(found.total * (self.memory.amd_factor - 1))
        return replace(found, overhead=found.overhead + margin, total=found.total + margin)

    def verdict(self, estimate: MemoryEstimate) -> Verdict:
        measured = estimate.correction is not None
        fits, tight = (
            (self.memory.measured_fits, self.memory.measured_tight)
            if measured
            else (self.memory.fits, self.memory.tight)
        )
        if estimate.total <= fits * self.free_bytes:
            return "fits"
        return "tight" if estimate.total <= tight * self.free_bytes else "too_large"

    def fits(self, architecture: Architecture, load: Load) -> bool:
        return self.verdict(self.estimate(architecture, load)) == "fits"


def likely_range(estimate: MemoryEstimate, memory: MemoryRow) -> tuple[int, int]:
    """Returns the bytes between which the peak most likely lies, by what others measured or this computer did."""
    if estimate.correction is not None:
        spread = memory.measured_range
        return math.floor(estimate.total * (1 - spread)), math.ceil(estimate.total * (1 + spread))
    return math.floor(estimate.total * memory.range_low), math.ceil(estimate.total * memory.range_high)


def device_of(
    profile: HardwareProfile,
    memory: MemoryRow,
    *,
    optimizer: str | None = None,
    factors: Mapping[str, float] | None = None,
) -> Device:
    """The best card, or the processor.

    Args:
        optimizer: instead of the one that suits it.
        factors: method -> what a measurement on this computer makes of the estimate.
    """
    gpu = profile.best_gpu
    if gpu is None:
        return Device(
            on_gpu=False,
            free_bytes=profile.memory_available_bytes,
            precision="float32",
            optimizer=optimizer or "adamw_torch",
            head="no_triton",
            memory=memory,
            factors=factors or {},
        )
    return Device(
        on_gpu=True,
        free_bytes=gpu.memory_free_bytes,
        precision="bfloat16" if gpu.supports_bfloat16 else "float16",
        optimizer=optimizer or "adamw_8bit",
        # torch brings Triton on Linux only.
        head="triton" if profile.system == "Linux" else "no_triton",
        memory=memory,
        is_amd=gpu.vendor == "amd",
        factors=factors or {},
    )
