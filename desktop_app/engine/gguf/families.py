"""What one model family needs on its way into GGUF. A new family is one more `Family` in `FAMILIES`.

Two things differ between families: the order of the rows of query and key (Llama's GGUF wants each head's two
rotation halves interleaved, Hugging Face keeps them one after the other) and which metadata llama.cpp asks for.
What a GGUF cannot say is refused, because llama.cpp would go on with its own default and answer wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gguf
import numpy as np
import torch

from desktop_app.core.errors import AppError


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One architecture of config.json.

    Args:
        architecture: `architectures[0]` of config.json.
        target: llama.cpp's name for it.
        interleaves: llama.cpp rotates neighbouring rows of query and key; they must be reordered.
        says_rotation: llama.cpp wants the rotated width and the vocabulary's size in the metadata.
        default_head_width: where config.json leaves `head_dim` out and it is not width / heads.
    """

    architecture: str
    target: gguf.MODEL_ARCH
    interleaves: bool = False
    says_rotation: bool = False
    default_head_width: int | None = None


FAMILIES: Mapping[str, Family] = {
    family.architecture: family
    for family in (
        Family(
            architecture="LlamaForCausalLM",
            target=gguf.MODEL_ARCH.LLAMA,
            interleaves=True,
            says_rotation=True,
        ),
        Family(
            architecture="MistralForCausalLM",
            target=gguf.MODEL_ARCH.LLAMA,
            interleaves=True,
            says_rotation=True,
        ),
        Family(architecture="Qwen2ForCausalLM", target=gguf.MODEL_ARCH.QWEN2),
        Family(architecture="Qwen3ForCausalLM", target=gguf.MODEL_ARCH.QWEN3, default_head_width=128),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """config.json, understood: everything that the GGUF must say about the model's shape."""

    family: Family
    layers: int
    width: int
    feed_forward_width: int
    heads: int
    key_value_heads: int
    head_width: int
    context_length: int
    vocabulary: int
    norm_epsilon: float
    rope_base: float
    rope_divisors: tuple[float, ...] | None
    tied: bool

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Architecture:
        """Understands a config.json.

        Raises:
            AppError: "architecture_not_supported" (with `name`), "model_setting_not_supported" (with `setting`),
                or "file_damaged" when a needed value is missing.
        """
        names = config.get("architectures") or ["?"]
        family = FAMILIES.get(str(names[0]))
        if family is None:
            raise AppError("architecture_not_supported", name=str(names[0]))
        if config.get("hidden_act", "silu") != "silu":
            raise AppError("model_setting_not_supported", setting="hidden_act")
        if config.get("partial_rotary_factor", 1.0) != 1.0:
            raise AppError("model_setting_not_supported", setting="partial_rotary_factor")
        try:
            heads, width = int(config["num_attention_heads"]), int(config["hidden_size"])
            head_width = int(config.get("head_dim") or family.default_head_width or width // heads)
            rope_base, divisors = _rotation(config, head_width, family)
            return cls(
                family=family,
                layers=int(config["num_hidden_layers"]),
                width=width,
                feed_forward_width=int(config["intermediate_size"]),
                heads=heads,
                key_value_heads=int(config.get("num_key_value_heads") or heads),
                head_width=head_width,
                context_length=_context_length(config),
                vocabulary=int(config["vocab_size"]),
                norm_epsilon=float(config["rms_norm_eps"]),
                rope_base=rope_base,
                rope_divisors=divisors,
                tied=bool(config.get("tie_word_embeddings", False)),
            )
        except (KeyError, TypeError, ValueError):
            raise AppError("file_damaged", name="config.json") from None

    def name_of(self, tensor: str) -> str | None:
        """Returns llama.cpp's name of a Hugging Face tensor, or None when the file does without it."""
        if tensor.endswith(".rotary_emb.inv_freq") or (self.tied and tensor == "lm_head.weight"):
            return None
        names = gguf.get_tensor_name_map(self.family.target, self.layers)
        name: str | None = names.get_name(tensor, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise AppError("model_setting_not_supported", setting=tensor)
        return name

    def reorder(self, tensor: str, rows: torch.Tensor) -> torch.Tensor:
        """Returns the rows of a weight, a bias, or a LoRA B matrix in llama.cpp's order.

        Args:
            tensor: the Hugging Face name of the tensor or of its module.
        """
        module = tensor.removesuffix(".weight").removesuffix(".bias")
        if not self.family.interleaves or not module.endswith((".q_proj", ".k_proj")):
            return rows
        heads = self.heads if module.endswith(".q_proj") else self.key_value_heads
        halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
        return halves.swapaxes(1, 2).reshape(rows.shape).contiguous()

    def describe(self, writer: gguf.GGUFWriter) -> None:
        """Writes the model's shape into the metadata."""
        writer.add_context_length(self.context_length)
        writer.add_embedding_length(self.width)
        writer.add_block_count(self.layers)
        writer.add_feed_forward_length(self.feed_forward_width)
        writer.add_head_count(self.heads)
        writer.add_head_count_kv(self.key_value_heads)
        writer.add_key_length(self.head_width)
        writer.add_value_length(self.head_width)
        writer.add_rope_freq_base(self.rope_base)
        writer.add_layer_norm_rms_eps(self.norm_epsilon)
        if self.family.says_rotation:
            writer.add_vocab_size(self.vocabulary)
            writer.add_rope_dimension_count(self.head_width)

    def rope_tensor(self) -> tuple[str, np.ndarray[Any, np.dtype[np.float32]]] | None:
        """Returns the extra tensor that carries Llama 3's stretched rotation, or None without it."""
        if self.rope_divisors is None:
            return None
        name = gguf.TENSOR_NAMES[gguf.MODEL_TENSOR.ROPE_FREQS] + ".weight"
        return name, np.array(self.rope_divisors, dtype=np.float32)


def _context_length(config: Mapping[str, Any]) -> int:
    """Returns how far the model may look back with the attention that llama.cpp will use.

    llama.cpp has no sliding window for these families. Up to the window's length both are the same, so that is
    the honest limit.
    """
    length = int(config["max_position_embeddings"])
    window = config.get("sliding_window")
    slides = config.get("use_sliding_window", True)
    return min(length, int(window)) if window and slides else length


def _rotation(
    config: Mapping[str, Any], head_width: int, family: Family
) -> tuple[float, tuple[float, ...] | None]:
    """Returns the rotation's base and, for Llama 3, what each frequency is divided by."""
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    base = float(rope.get("rope_theta") or config.get("rope_theta") or 10000.0)
    kind = rope.get("rope_type") or rope.get("type") or "default"
    if kind == "default":
        return base, None
    if kind != "llama3" or family.target is not gguf.MODEL_ARCH.LLAMA:
        raise AppError("model_setting_not_supported", setting=f"rope_type {kind}")
    factor, low, high, trained_length = (
        float(rope[key])
        for key in ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")
    )
    divisors = []
    for index in range(0, head_width, 2):
        wave_length = 2 * math.pi * base ** (index / head_width)
        # Short waves stay, long ones are stretched by `factor`, those between are blended.
        blend = min(1.0, max(0.0, (trained_length / wave_length - low) / (high - low)))
        divisors.append(1.0 / ((1.0 - blend) / factor + blend))
    return base, tuple(divisors)
