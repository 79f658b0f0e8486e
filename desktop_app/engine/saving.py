"""Writing to a disk that may be full: room is asked for first, and half of a save is taken away again."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import safetensors

from desktop_app.core.errors import AppError

_BYTES_PER_PARAMETER = 4 + 8
"""A trained number in float32 and AdamW's two moments of it; what is stored smaller needs less."""
_BYTES_BESIDE = 32 * 2**20
"""Tokenizer, scheduler, random state and history of the largest catalogue models."""
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def checkpoint_bytes(model: Any) -> int:
    """Returns how much a checkpoint of `model` takes at most."""
    trained = sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    return trained * _BYTES_PER_PARAMETER + _BYTES_BESIDE


def refuse_without_room(folder: Path, wanted_bytes: int) -> None:
    """Raises AppError("disk_full_training") when `folder`'s disk has less than `wanted_bytes` left."""
    free_bytes = shutil.disk_usage(_existing(folder)).free
    if free_bytes < wanted_bytes:
        raise _disk_full(wanted_bytes - free_bytes)


@contextlib.contextmanager
def whole_or_nothing(folder: Path, wanted_bytes: int) -> Iterator[None]:
    """Lets the block write `folder`. Where the disk is full, nothing of it stays.

    Raises:
        AppError: "disk_full_training". Everything else comes out as it was.
    """
    refuse_without_room(folder, wanted_bytes)
    try:
        yield
    except (OSError, RuntimeError, safetensors.SafetensorError) as error:
        # torch's and safetensors' writers report a full disk as errors of their own, whose words change.
        is_full = isinstance(error, OSError) and error.errno in _FULL
        free_bytes = shutil.disk_usage(_existing(folder)).free
        if not is_full and "os error 28" not in str(error) and free_bytes >= wanted_bytes:
            raise
        shutil.rmtree(folder, ignore_errors=True)
        raise _disk_full(max(wanted_bytes - free_bytes, wanted_bytes // 10)) from error


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk_full(missing_bytes: int) -> AppError:
    return AppError("disk_full_training", missing_mb=-(-missing_bytes // 10**6))
