"""The base's tensors, read some rows at a time, always in float32.

Merging in the base's own 16 bits would round every weight a second time (measured: 5 to 40 times the error), and
merging into a whole model would need all of it in memory. A block is some rows of one matrix, because the
vocabulary's matrix alone can have gigabytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from safetensors import SafetensorError, safe_open

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.model_folder import weight_files

BLOCK_BYTES = 4 * 2**20
"""Of float32 rows. Small enough for the processor's cache and for memory that was just given back: with 32 MiB
every step asked the system for new pages, which took three times the processor time of the arithmetic."""

_PLAIN_TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class BaseWeights:
    """The tensors of a safetensors folder, read when asked for.

    Args:
        as_in_4bit: give every layer's matrix as QLoRA training saw it: rounded to 4 bits (NF4 with doubly rounded
            scales, `model_loading`) and back.

    Raises:
        AppError: "base_not_safetensors", "base_damaged", "base_quantised" (a tensor is not float32, float16 or
            bfloat16), and those of `weight_files`.
    """

    def __init__(self, folder: Path, *, as_in_4bit: bool = False) -> None:
        self._files: list[Any] = []
        self._where: dict[str, Any] = {}
        self._as_in_4bit = as_in_4bit
        self._rounded: tuple[str, torch.Tensor] | None = None
        for path in weight_files(folder):
            try:
                file = safe_open(path, framework="pt")
            except SafetensorError:
                raise AppError("base_damaged", name=path.name) from None
            self._files.append(file)
            for name in file.keys():  # noqa: SIM118 - a safetensors file, not a dict
                if name in self._where:
                    raise AppError("base_damaged", name=path.name)
                kind = file.get_slice(name).get_dtype()
                if kind not in _PLAIN_TYPES:
                    raise AppError("base_quantised", name=folder.name, method=str(kind))
                self._where[name] = file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Windows cannot rename or delete a file that is still mapped.
        for file in self._files:
            file.__exit__(kind, error, trace)

    @property
    def names(self) -> list[str]:
        return list(self._where)

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._where[name].get_slice(name).get_shape())

    def type_of(self, name: str) -> torch.dtype:
        return _PLAIN_TYPES[self._where[name].get_slice(name).get_dtype()]

    def read(self, name: str, rows: slice = slice(None)) -> torch.Tensor:
        """Returns the tensor, or some rows of it, in float32."""
        if self._as_in_4bit and self._is_layer_matrix(name):
            return self._in_4_bits(name)[rows].float()
        stored = self._where[name]
        tensor: torch.Tensor = stored.get_tensor(name) if rows == slice(None) else stored.get_slice(name)[rows]
        return tensor.float()

    def _is_layer_matrix(self, name: str) -> bool:
        """Whether 4-bit loading rounds this tensor: the linear layers, not embeddings and output."""
        return ".layers." in name and name.endswith(".weight") and len(self.shape(name)) == 2

    def _in_4_bits(self, name: str) -> torch.Tensor:
        # The scales of a matrix are rounded together, so that one is in memory as a whole here.
        if self._rounded is None or self._rounded[0] != name:
            from bitsandbytes.functional import dequantize_4bit, quantize_4bit

            self._rounded = None
            whole = self._where[name].get_tensor(name)
            packed, state = quantize_4bit(whole, quant_type="nf4", compress_statistics=True)
            self._rounded = (name, dequantize_4bit(packed, state))
        return self._rounded[1]


def rows_at_once(shape: tuple[int, ...], unit: int) -> int:
    """Returns how many rows of a tensor a block has: BLOCK_BYTES of float32, in whole units."""
    numbers = 1
    for size in shape[1:]:
        numbers *= size
    return max(1, BLOCK_BYTES // 4 // max(1, numbers) // unit) * unit


def largest(block: torch.Tensor) -> float:
    """Returns the largest absolute value; infinity or NaN when there is one. One pass, no second block."""
    if not block.numel():
        return 0.0
    least, most = torch.aminmax(block)
    return float(torch.maximum(-least, most))


def is_tied(config: Mapping[str, Any], base: BaseWeights) -> bool:
    """Returns whether input and output of any model share one matrix, also of architectures we do not know."""
    said = config.get("tie_word_embeddings")
    return bool(said) if said is not None else "lm_head.weight" not in base.names
