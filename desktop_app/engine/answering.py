"""Base and adapter in one model that can answer as either: loaded once, switched in place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bitsandbytes
import peft
import psutil  # accelerate requires it, so the engine's environment always has it
import torch
import transformers
from safetensors import safe_open

from desktop_app.core.errors import AppError
from desktop_app.engine.device import number_format
from desktop_app.engine.gguf.model_folder import find_base, is_whole_model, with_added_words
from desktop_app.engine.model_loading import load_base, load_tokenizer

_UNPACKED_SHARE = 0.25
"""Of the memory that is free: unpacked weights take eight times as much as packed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Args:
    model: with the adapter around it where there is one, ready to generate.
    base: after full fine-tuning, which leaves nothing to switch off: the base as a model of its own.
    end_ids: tokens that end an answer: the tokenizer's, and those that the model's author lists.
    """

    model: Any
    tokenizer: Any
    end_ids: frozenset[int]
    base: Any = None

    def how_to_choose(self, *, max_new_tokens: int, temperature: float) -> Any:
        """Only what was asked for: a model's own sampling settings would make a greedy answer something else."""
        chance = {"do_sample": True, "temperature": temperature} if temperature > 0 else {"do_sample": False}
        return transformers.GenerationConfig(
            max_new_tokens=max_new_tokens,
            eos_token_id=sorted(self.end_ids),
            pad_token_id=self.tokenizer.pad_token_id,
            **chance,
        )

    @contextlib.contextmanager
    def speaking_as(self, variant: str) -> Iterator[None]:
        """Switches the adapter off for "base"."""
        if variant == "base" and isinstance(self.model, peft.PeftModel):
            with self.model.disable_adapter():
                yield
        elif variant == "base" and self.base is not None:
            _exchange_weights(self.model, self.base)
            try:
                yield
            finally:
                _exchange_weights(self.model, self.base)
        else:
            yield


def load_answerer(
    base_model: str, adapter: str | None, *, in_4bit: bool, precision: str, device: torch.device
) -> Answerer:
    """Args:
    adapter: None for the base alone.

    Raises:
        AppError: "base_model_missing", "adapter_missing".
    """
    base_folder = find_base(base_model)
    is_adapter = adapter is not None and not is_whole_model(Path(adapter))
    tokenizer = load_tokenizer(with_added_words(base_folder, Path(str(adapter))) if is_adapter else base_folder)
    model = load_base(base_folder, in_4bit=in_4bit, dtype=number_format(precision, device), device=device)
    if in_4bit and device.type == "cpu":
        model = _unpack_if_small(model)
    end_ids = _end_ids(model, tokenizer)
    base = None
    if adapter is not None and is_whole_model(Path(adapter)):
        base = model
        model = load_base(Path(adapter), in_4bit=False, dtype=number_format(precision, device), device=device)
    elif adapter is not None:
        if not (Path(adapter) / "adapter_model.safetensors").is_file():
            raise AppError("adapter_missing", name=Path(adapter).name)
        _make_room_for_words(model, Path(adapter))
        model = peft.PeftModel.from_pretrained(model, adapter)
    model.eval()
    made = Answerer(model=model, tokenizer=tokenizer, end_ids=end_ids, base=base)
    model.generation_config = made.how_to_choose(max_new_tokens=1, temperature=0.0)
    return made


def _make_room_for_words(model: Any, adapter: Path) -> None:
    """An adapter that was trained with added words holds the longer matrices; the base must have their size."""
    with safe_open(adapter / "adapter_model.safetensors", framework="pt") as file:
        rows = {
            file.get_slice(name).get_shape()[0]
            for name in file.keys()  # noqa: SIM118 - a safetensors file, not a dict
            if name.endswith((".embed_tokens.weight", ".embed_tokens.base_layer.weight"))
        }
    if rows and rows != {model.get_input_embeddings().num_embeddings}:
        model.resize_token_embeddings(rows.pop(), mean_resizing=False)


def _unpack_if_small(model: Any) -> Any:
    """Unpacks 4-bit weights once instead of at every token: the same numbers, twice as fast on a processor."""
    layers = [layer for layer in model.modules() if isinstance(layer, bitsandbytes.nn.Linear4bit)]
    unpacked_bytes = sum(layer.in_features * layer.out_features for layer in layers) * model.dtype.itemsize
    if not layers or unpacked_bytes > _UNPACKED_SHARE * psutil.virtual_memory().available:
        return model
    return model.dequantize(dtype=model.dtype)


def _exchange_weights(one: Any, other: Any) -> None:
    for ours, theirs in zip(one.parameters(), other.parameters(), strict=True):
        ours.data, theirs.data = theirs.data, ours.data


def _end_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    listed = model.generation_config.eos_token_id
    ends = {listed} if isinstance(listed, int) else set(listed or ())
    return frozenset(ends | ({tokenizer.eos_token_id} if tokenizer.eos_token_id is not None else set()))
