"""Streams tensors into a GGUF file: beside its place first, renamed when whole."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from desktop_app.core.errors import AppError
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.events import Progress

Array = np.ndarray[Any, np.dtype[Any]]
Kind = gguf.GGMLQuantizationType
Describe = Callable[[gguf.GGUFWriter], None]

FILE_TYPES = {
    "F32": gguf.LlamaFileType.ALL_F32,
    "F16": gguf.LlamaFileType.MOSTLY_F16,
    "Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0,
}
_ROOM_FOR_METADATA_BYTES = 32 * 2**20
"""Vocabulary, merges and template: 8 MB for Llama 3's 128 000 tokens, the largest known is twice that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTensor:
    """One tensor to write; `read` returns it as float32 when its turn has come."""

    name: str
    source: str
    shape: tuple[int, ...]
    kind: gguf.GGMLQuantizationType
    read: Callable[[], Array]

    @property
    def stored_shape(self) -> tuple[int, ...]:
        """The shape as numpy sees it: bytes in the last dimension when quantised."""
        if self.kind == Kind.Q8_0:
            return tuple(gguf.quant_shape_to_byte_shape(self.shape, self.kind))
        return self.shape

    @property
    def stored_bytes(self) -> int:
        return math.prod(self.stored_shape) * {Kind.F32: 4, Kind.F16: 2}.get(self.kind, 1)


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


def write_gguf(
    path: Path, *, architecture: str, describe: Describe, tensors: Sequence[PlannedTensor], channel: Channel
) -> None:
    """Writes the file, one tensor in memory at a time, telling `Progress` in tensors.

    Raises:
        AppError: "export_disk_full" before anything is written, "weights_not_finite" (a number does not fit the
            stored type), or "cancelled" when the window is gone. Nothing is left behind then.
    """
    require_free_space(path.parent, sum(t.stored_bytes for t in tensors) + _ROOM_FOR_METADATA_BYTES)
    part = path.with_name(path.name + ".part")
    writer = gguf.GGUFWriter(part, architecture)
    try:
        describe(writer)
        for tensor in tensors:
            stored_type = {Kind.F32: np.dtype(np.float32), Kind.F16: np.dtype(np.float16)}
            writer.add_tensor_info(
                tensor.name,
                tensor.stored_shape,
                stored_type.get(tensor.kind, np.dtype(np.uint8)),
                tensor.stored_bytes,
                raw_dtype=tensor.kind if tensor.kind == Kind.Q8_0 else None,
            )
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, tensor in enumerate(tensors):
            if channel.window_gone.is_set():
                raise AppError("cancelled")
            channel.emit(Progress(done=done, total=len(tensors), unit="tensors"))
            writer.write_tensor_data(_stored(tensor))
        channel.emit(Progress(done=len(tensors), total=len(tensors), unit="tensors"))
        writer.close()
        part.replace(path)
    except BaseException:
        writer.close()
        part.unlink(missing_ok=True)
        raise


def require_free_space(folder: Path, need_bytes: int) -> None:
    """Raises AppError("export_disk_full") with `need` and `free` when the disk cannot take `need_bytes`."""
    folder.mkdir(parents=True, exist_ok=True)
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < need_bytes:
        raise AppError("export_disk_full", need=_in_words(need_bytes), free=_in_words(free_bytes))


def _stored(tensor: PlannedTensor) -> Array:
    values = tensor.read()
    # float16 ends at 65 504; an overflow would only print a warning and spoil the file.
    with np.errstate(over="ignore"):
        stored: Array = values if tensor.kind == Kind.F32 else gguf.quants.quantize(values, tensor.kind)
    scales = stored if tensor.kind != Kind.Q8_0 else _block_scales(stored)
    if not bool(np.isfinite(scales).all()):
        raise AppError("weights_not_finite", tensor=tensor.source)
    return stored


def _block_scales(stored: Array) -> Array:
    """Returns the float16 scale of each Q8_0 block (2 bytes of scale, then 32 of numbers)."""
    return np.ascontiguousarray(stored.reshape(-1, 34)[:, :2]).view(np.float16)


def _in_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e6:.0f} MB"
