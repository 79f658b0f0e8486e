"""How one tensor is stored in a GGUF: its type, its size, and its rows turned into bytes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gguf
import numpy as np
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.weights import largest

Array = np.ndarray[Any, np.dtype[Any]]
Kind = gguf.GGMLQuantizationType

FILE_TYPES = {
    "F32": gguf.LlamaFileType.ALL_F32,
    "F16": gguf.LlamaFileType.MOSTLY_F16,
    "Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
}
_BYTES = {Kind.F32: 4, Kind.F16: 2, Kind.BF16: 2}
_PAST_HALF = 65_520.0
"""From here on a number is rounded to float16's infinity; below, to its largest, 65 504."""
_BLOCK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTensor:
    """One tensor to write; `blocks` yields its rows as float32 when its turn has come."""

    name: str
    source: str
    shape: tuple[int, ...]
    kind: gguf.GGMLQuantizationType
    blocks: Callable[[], Iterator[torch.Tensor]]

    @property
    def stored_bytes(self) -> int:
        if self.kind == Kind.Q8_0:
            return math.prod(gguf.quant_shape_to_byte_shape(self.shape, self.kind))
        return math.prod(self.shape) * _BYTES[self.kind]


class TooLargeForHalfError(Exception):
    """A number beyond 65 504, where float16 ends."""


def stored_kind(shape: Sequence[int], wanted: str) -> gguf.GGMLQuantizationType:
    """Returns how a tensor of this shape is stored when the file is to be `wanted` ("F32", "F16" or "Q8_0").

    llama.cpp computes with norms and biases in float32 and refuses other types for them; Q8_0 stores blocks of 32
    numbers, so a row that is no multiple of 32 stays in 16 bits.
    """
    if len(shape) < 2 or wanted == "F32":
        return Kind.F32
    if wanted == "Q8_0" and shape[-1] % 32 == 0:
        return Kind.Q8_0
    return Kind.F16


def stored_block(rows: torch.Tensor, kind: gguf.GGMLQuantizationType, source: str) -> Array:
    """Returns finite float32 rows as the bytes of `kind`.

    Raises:
        TooLargeForHalfError: the rows fit float32 and BF16, but not F16.
        AppError: "weights_not_finite" with `source`, when nothing that llama.cpp reads can hold a number.
    """
    if kind == Kind.F32:
        return _numpy(rows)
    if kind == Kind.F16:
        if largest(rows) >= _PAST_HALF:
            raise TooLargeForHalfError
        return _numpy(rows.half())
    if kind == Kind.BF16:
        brain = rows.bfloat16()
        if not math.isfinite(largest(brain)):
            raise AppError("weights_not_finite", tensor=source)
        return _numpy(brain.view(torch.int16))
    return _numpy(_in_8_bits(rows, source))


def _in_8_bits(rows: torch.Tensor, source: str) -> torch.Tensor:
    """Returns Q8_0: 32 numbers a block, a float16 scale (2 bytes) before them.

    The arithmetic of `gguf.quants`, bit for bit, in two thirds of the processor time.
    """
    blocks = rows.reshape(-1, _BLOCK)
    scales = torch.maximum(blocks.amax(1, keepdim=True), -blocks.amin(1, keepdim=True)).abs_() / 127
    half = scales.half()
    if not math.isfinite(largest(half)):
        raise AppError("weights_not_finite", tensor=source)
    scaled = blocks * torch.where(scales == 0, 0.0, 1 / scales)
    # Halves away from zero, unlike torch.round: whole = floor(|x|), plus one where a half or more is left.
    size = scaled.abs()
    whole = size.floor()
    whole += size.sub_(whole).mul_(2).floor_()
    stored = torch.empty((len(blocks), 2 + _BLOCK), dtype=torch.uint8)
    stored[:, :2] = half.view(torch.uint8)
    stored[:, 2:] = whole.copysign_(scaled).to(torch.int8).view(torch.uint8)
    return stored


def _numpy(rows: torch.Tensor) -> Array:
    values: Array = rows.contiguous().numpy()
    return values
