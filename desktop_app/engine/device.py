"""What the engine computes on: the choice, its number format, its memory, and running out of it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

import psutil  # accelerate requires it, so the engine's environment always has it
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine import processes

_GIB = 2**30
_LEFT_TO_OTHERS_BYTES = 0.4 * _GIB, 0.7 * _GIB
"""On a small and on a large card; ComfyUI leaves as much, for the same reason (research/hardware.md, F)."""
_LARGE_CARD_BYTES = 15 * _GIB
_LOST = (
    "unspecified launch failure",
    "launch timed out",
    "CUDA error: unknown error",
    "hipErrorUnknown",
    "device has been lost",
    "GPU is lost",
    "DEVICE_LOST",
)
"""What torch says when the driver was reset: on Windows after two seconds of one kernel on a card with a screen
(TDR), or after a sleep."""

_PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def choose_device() -> torch.device:
    """Returns the first accelerator that torch can use (CUDA or ROCm, Intel, Apple), or the processor.

    Of several processes each gets a card of its own.
    On Windows it also caps what this process may take, which must happen before the first allocation.
    """
    found = torch.accelerator.current_accelerator(check_available=True)
    if found is None:
        return torch.device("cpu")
    device = torch.device(found.type, processes.on_this_computer()[0])
    if sys.platform == "win32" and device.type == "cuda":
        free, total = torch.cuda.mem_get_info(device)
        torch.cuda.set_per_process_memory_fraction(share_of_card(free, total), device)
    return device


def device_name(device: torch.device) -> str:
    """Returns what the maker calls the card; the kind of device where there is none."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def share_of_card(free_bytes: int, total_bytes: int) -> float:
    """Returns the share of a card that this process may fill on Windows, 0 to 1.

    Windows' driver does not refuse what does not fit: it moves memory over to the computer's own, and a step takes
    minutes. With a cap below what is free, torch runs out of memory instead, which can be dealt with.
    """
    left = _LEFT_TO_OTHERS_BYTES[total_bytes > _LARGE_CARD_BYTES]
    return min(1.0, max(0.05, (free_bytes - left) / total_bytes))


def number_format(precision: str, device: torch.device) -> torch.dtype:
    """Returns the dtype to compute in.

    A processor always gets float32: few have half-precision units, and the others emulate them, slower and less
    exact.
    """
    return torch.float32 if device.type == "cpu" else _PRECISIONS[precision]


def use_all_cores() -> None:
    """Lets torch use the cores that this process may run on, each once.

    Torch counts the machine's cores, which in a container or under a CPU limit are more than it may use; its
    threads then wait for each other. Two threads on one core's two halves gain nothing in matrix products.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or allowed
    _, sharing = processes.on_this_computer()
    torch.set_num_threads(max(1, min(allowed, physical) // sharing))


def memory_used_and_total_bytes(device: torch.device) -> tuple[int, int]:
    """Returns the bytes in use and present on `device`; for the processor: of this process, of the machine."""
    if device.type == "cuda":
        free, total = torch.cuda.mem_get_info(device)
        # WORKAROUND: ROCm on Windows reports all memory as free (unsloth, test_rocm_windows_vram_7072).
        used = total - free if free < total else torch.cuda.memory_reserved(device)
        return used, total
    if device.type == "xpu":
        return torch.xpu.memory_reserved(device), torch.xpu.get_device_properties(device).total_memory
    if device.type == "mps":
        return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()
    return psutil.Process().memory_info().rss, psutil.virtual_memory().total


@contextlib.contextmanager
def memory_shortage_named(device: torch.device) -> Iterator[None]:
    """Turns what torch reports of a lack of memory, and of a lost card, into sentences.

    Raises:
        AppError: "out_of_memory" or "device_lost".
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        # torch.OutOfMemoryError is a RuntimeError; the processor's allocator raises a plain one ("can't allocate
        # memory"), as do some drivers ("out of memory").
        text = str(error)
        short = isinstance(error, torch.OutOfMemoryError | MemoryError)
        if short or "out of memory" in text or "DefaultCPUAllocator" in text:
            raise AppError("out_of_memory", device=device.type) from error
        if any(words in text for words in _LOST):
            raise AppError("device_lost") from error
        raise
