"""What can be exported, under which name, and how large it will be."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.export.names import file_name, safe_name

_BYTES_PER_NUMBER = {"F32": 4.0, "F16": 2.0, "Q8_0": 34 / 32}
"""Q8_0 stores 32 numbers in 32 bytes and their scale in 2."""

_LONGEST_HEADER_BYTES = 100_000_000
"""The limit of the safetensors format itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """One thing that can be exported.

    Args:
        code: "adapter_safetensors", "adapter_gguf", "model_f16" or "model_q8_0"; "export_choice_<code>" in
            `core.sentences` says what it is good for.
        name: of the file, or of the folder for "adapter_safetensors".
        content, weight_type: as a ConvertJob wants them; weight_type is None where nothing is converted.
        estimated_bytes: on disk, within a few per cent.
    """

    code: str
    name: str
    content: Literal["adapter", "model"]
    weight_type: Literal["F32", "F16", "Q8_0"] | None
    estimated_bytes: int


def what_can_be_exported(
    *, adapter: Path, base_folder: Path | None, project_name: str, base_id: str
) -> tuple[ExportChoice, ...]:
    """Returns the choices, smallest promise first.

    Args:
        base_folder: the base model's files; without them only the adapter's own folder can be exported.

    Raises:
        AppError: "file_missing" or "file_damaged" when the adapter or the base cannot be read.
    """
    folder_name = f"{safe_name(base_id.rsplit('/', 1)[-1])}-{safe_name(project_name)}-adapter"
    choices = [
        ExportChoice(
            code="adapter_safetensors",
            name=folder_name,
            content="adapter",
            weight_type=None,
            estimated_bytes=sum(file.stat().st_size for file in adapter.iterdir() if file.is_file()),
        )
    ]
    if base_folder is None:
        return tuple(choices)
    weights = [adapter / "adapter_model.safetensors"]
    choices.append(
        ExportChoice(
            code="adapter_gguf",
            name=file_name(project=project_name, base=base_id, weight_type="F16", adapter=True),
            content="adapter",
            weight_type="F16",
            estimated_bytes=_size(weights, "F16"),
        )
    )
    model = sorted(base_folder.glob("*.safetensors"))
    if not model:
        raise AppError("file_missing", name="model.safetensors")
    kept_beside = _tokenizer_bytes(base_folder)
    for code, weight_type in (("model_f16", "F16"), ("model_q8_0", "Q8_0")):
        choices.append(
            ExportChoice(
                code=code,
                name=file_name(project=project_name, base=base_id, weight_type=weight_type),
                content="model",
                weight_type="F16" if weight_type == "F16" else "Q8_0",
                estimated_bytes=_size(model, weight_type) + kept_beside,
            )
        )
    return tuple(choices)


def _size(files: list[Path], weight_type: str) -> int:
    total = 0.0
    for file in files:
        for shape in tensor_shapes(file):
            # Vectors (norms, biases) stay in 32 bits; llama.cpp wants them so.
            total += math.prod(shape) * (_BYTES_PER_NUMBER[weight_type] if len(shape) > 1 else 4)
    return round(total)


def tensor_shapes(file: Path) -> Iterator[tuple[int, ...]]:
    """Yields the shapes of a safetensors file's tensors: its length-prefixed JSON header says them.

    The safetensors package would need numpy or torch here, which the window's process does without.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > _LONGEST_HEADER_BYTES:
                raise ValueError
            header = json.loads(stream.read(length))
        shapes = [tuple(map(int, entry["shape"])) for name, entry in header.items() if name != "__metadata__"]
    except FileNotFoundError:
        raise AppError("file_missing", name=file.name) from None
    except (ValueError, TypeError, KeyError, AttributeError, struct.error, RecursionError):
        raise AppError("file_damaged", name=file.name) from None
    yield from shapes


def _tokenizer_bytes(base_folder: Path) -> int:
    """A GGUF holds the vocabulary in about the size that tokenizer.json has."""
    file = base_folder / "tokenizer.json"
    return file.stat().st_size if file.is_file() else 0
