"""What can be exported, under which name, and how large it will be."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.export.names import file_name, safe_name
from desktop_app.protocol.adapter_contents import only_in_whole_model

WeightType = Literal["F32", "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M"]

_BYTES_PER_NUMBER: Mapping[str, float] = {
    "F32": 4.0,
    "F16": 2.0,
    "Q8_0": 34 / 32,
    "Q6_K": 6.57 / 8,
    "Q5_K_M": 5.70 / 8,
    "Q4_K_M": 4.89 / 8,
}
"""Q8_0 stores 32 numbers in 32 bytes and their scale in 2; the K-quants mix types, these are their means over the
8 B models that llama.cpp's own table lists (small models come out up to a tenth larger)."""

_LONGEST_HEADER_BYTES = 100_000_000
"""The limit of the safetensors format itself."""

WEIGHT_TYPES: Mapping[str, WeightType] = {
    "model_f16": "F16",
    "model_q8_0": "Q8_0",
    "model_q6_k": "Q6_K",
    "model_q5_k_m": "Q5_K_M",
    "model_q4_k_m": "Q4_K_M",
}
"""Codes of whole models in one GGUF, the largest first."""

FORMATS: Mapping[str, str] = {
    "adapter": "adapter_safetensors",
    "gguf-adapter": "adapter_gguf",
    **{f"gguf:{weight_type.lower()}": code for code, weight_type in WEIGHT_TYPES.items()},
    "safetensors": "model_safetensors",
}
"""The command line's words for the codes."""

USUAL = ("adapter_safetensors", "adapter_gguf", "model_f16", "model_q8_0")
"""What is exported where nobody chose: what every computer can make and every tool can open."""

NEEDS_QUANTISER = frozenset(("model_q6_k", "model_q5_k_m", "model_q4_k_m"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """One thing that can be exported.

    Args:
        code: a value of `FORMATS`; "export_choice_<code>" in `core.sentences` says what it is good for.
        name: of the file, or of the folder for "adapter_safetensors" and "model_safetensors".
        content, weight_type: as a ConvertJob or QuantizeJob wants them; weight_type is None for folders.
        estimated_bytes: on disk, within a few per cent.
        recommended: the one that most people want.
    """

    code: str
    name: str
    content: Literal["adapter", "model"]
    weight_type: WeightType | None
    estimated_bytes: int
    recommended: bool = False


def codes_of(formats: Sequence[str]) -> tuple[str, ...]:
    """Returns the codes of the command line's words, in their own order.

    Raises:
        AppError: "export_format_unknown" with `name` and `known`.
    """
    for word in formats:
        if word not in FORMATS:
            raise AppError("export_format_unknown", name=word, known=", ".join(FORMATS))
    return tuple(code for word, code in FORMATS.items() if word in formats)


def what_can_be_exported(
    *,
    adapter: Path,
    base_folder: Path | None,
    project_name: str,
    base_id: str,
    codes: Sequence[str] = USUAL,
) -> tuple[ExportChoice, ...]:
    """Returns the choices, smallest promise first.

    A run that trained every weight left a whole model and no adapter. Of an adapter that no other program opens
    (`only_for_peft`) the folder alone can be exported, and some are held by whole models only (`no_adapter_file`).

    Args:
        adapter: the run's result.
        base_folder: the base model's files; without them only the adapter's own folder can be exported.
        codes: those to return; `FORMATS.values()` for all.

    Raises:
        AppError: "file_missing" or "file_damaged" when the adapter or the base cannot be read.
    """
    stem = f"{safe_name(base_id.rsplit('/', 1)[-1])}-{safe_name(project_name)}"
    if is_whole_model(adapter):
        whole = _whole_models(adapter, folder_name=stem, project_name=project_name, base_id=base_id)
        return tuple(choice for choice in whole if choice.code in codes)
    choices = [
        ExportChoice(
            code="adapter_safetensors",
            name=f"{stem}-adapter",
            content="adapter",
            weight_type=None,
            estimated_bytes=sum(file.stat().st_size for file in adapter.iterdir() if file.is_file()),
        )
    ]
    if base_folder is not None and not only_for_peft(adapter):
        if not no_adapter_file(adapter, base_folder):
            choices.append(
                ExportChoice(
                    code="adapter_gguf",
                    name=file_name(project=project_name, base=base_id, weight_type="F16", adapter=True),
                    content="adapter",
                    weight_type="F16",
                    estimated_bytes=_size([adapter / "adapter_model.safetensors"], "F16"),
                )
            )
        choices += _whole_models(
            base_folder, folder_name=f"{stem}-merged", project_name=project_name, base_id=base_id
        )
    return tuple(choice for choice in choices if choice.code in codes)


def is_whole_model(result: Path) -> bool:
    """Whether a run's result is a model of its own (full fine-tuning) and no adapter."""
    return (result / "config.json").is_file() and not (result / "adapter_config.json").is_file()


def only_for_peft(adapter: Path) -> str:
    """Returns the name of a method of which no GGUF and no merged model is made, "" for LoRA and its variants.

    A prefix is no weight at all, and IA3 scales activations. `engine.gguf.adapter` refuses more, of adapters that
    others made.

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    config = read_json(adapter / "adapter_config.json")
    if not isinstance(config, dict):
        raise AppError("file_damaged", name="adapter_config.json")
    kind = config.get("peft_type", "LORA")
    if kind == "LORA":
        return ""
    return {"PREFIX_TUNING": "prefix tuning", "IA3": "IA3"}.get(str(kind), str(kind)[:40])


def no_adapter_file(adapter: Path, base_folder: Path) -> str:
    """Returns what an adapter GGUF cannot hold of this LoRA and a whole model can ("DoRA"), or "".

    Raises:
        AppError: "file_missing" or "file_damaged".
    """
    config = read_json(adapter / "adapter_config.json")
    base = read_json(base_folder / "config.json") if (base_folder / "config.json").is_file() else {}
    if not isinstance(config, dict) or not isinstance(base, dict):
        raise AppError("file_damaged", name="adapter_config.json")
    tied = bool(base.get("tie_word_embeddings", False))
    return only_in_whole_model(config, _header(adapter / "adapter_model.safetensors"), tied=tied)


def _whole_models(
    base_folder: Path, *, folder_name: str, project_name: str, base_id: str
) -> Iterator[ExportChoice]:
    weights = sorted(base_folder.glob("*.safetensors"))
    if not weights:
        raise AppError("file_missing", name="model.safetensors")
    kept_beside = _tokenizer_bytes(base_folder)
    for code, weight_type in WEIGHT_TYPES.items():
        yield ExportChoice(
            code=code,
            name=file_name(project=project_name, base=base_id, weight_type=weight_type),
            content="model",
            weight_type=weight_type,
            estimated_bytes=_size(weights, weight_type) + kept_beside,
            recommended=code == "model_q4_k_m",
        )
    yield ExportChoice(
        code="model_safetensors",
        name=folder_name,
        content="model",
        weight_type=None,
        estimated_bytes=sum(file.stat().st_size for file in weights) + kept_beside,
    )


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
    yield from _header(file).values()


def _header(file: Path) -> dict[str, tuple[int, ...]]:
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > _LONGEST_HEADER_BYTES:
                raise ValueError
            header = json.loads(stream.read(length))
        return {name: tuple(map(int, one["shape"])) for name, one in header.items() if name != "__metadata__"}
    except FileNotFoundError:
        raise AppError("file_missing", name=file.name) from None
    except (ValueError, TypeError, KeyError, AttributeError, struct.error, RecursionError):
        raise AppError("file_damaged", name=file.name) from None


def _tokenizer_bytes(base_folder: Path) -> int:
    """A GGUF holds the vocabulary in about the size that tokenizer.json has."""
    file = base_folder / "tokenizer.json"
    return file.stat().st_size if file.is_file() else 0
