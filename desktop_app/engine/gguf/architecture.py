"""config.json, understood: what the GGUF must say about the model's shape, and where each tensor goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gguf
import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.families import FAMILIES, Family
from desktop_app.engine.gguf.families.family import Floats
from desktop_app.engine.gguf.families.rotation import Rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """One model's shape. Widths and lengths are in numbers and tokens."""

    family: Family
    config: Mapping[str, Any]
    layers: int
    width: int
    feed_forward_width: int
    heads: int
    key_value_heads: int
    head_width: int
    rotated_width: int
    context_length: int
    vocabulary: int
    norm_epsilon: float
    rotation: Rotation
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
        try:
            _refuse_other_activation(config, family)
            family.refuse(config)
            heads, width = int(config["num_attention_heads"]), int(config["hidden_size"])
            head_width = int(config.get("head_dim") or family.default_head_width or width // heads)
            if family.fixed_head_width and head_width * heads != width:
                raise AppError("model_setting_not_supported", setting="head_dim")
            return cls(
                family=family,
                config=config,
                layers=int(config["num_hidden_layers"]),
                width=width,
                feed_forward_width=int(config["intermediate_size"]),
                heads=heads,
                key_value_heads=int(config.get("num_key_value_heads") or heads),
                head_width=head_width,
                rotated_width=family.rotated_width(config, head_width),
                context_length=_context_length(config, family),
                vocabulary=int(config["vocab_size"]),
                norm_epsilon=float(config.get("rms_norm_eps", 1e-6)),
                rotation=Rotation.of(family.rope_of(config), head_width, family.rope_kinds),
                tied=bool(config.get("tie_word_embeddings", family.tied_by_default)),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
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

    def is_reordered(self, tensor: str) -> bool:
        """Whether the rows of this tensor (or module) change places; whole heads must then stay together."""
        module = tensor.removesuffix(".weight").removesuffix(".bias")
        return self.family.interleaves and module.endswith((".q_proj", ".k_proj"))

    def as_stored(self, tensor: str, rows: torch.Tensor) -> torch.Tensor:
        """Returns the rows of a weight or a bias (or some whole heads of them) as llama.cpp wants them."""
        if self.family.norm_shift and tensor.endswith("norm.weight"):
            return rows + self.family.norm_shift
        return self.reorder(tensor, rows)

    def reorder(self, tensor: str, rows: torch.Tensor) -> torch.Tensor:
        """Returns the rows of a weight, a bias, or a LoRA B matrix in llama.cpp's order.

        Args:
            tensor: the Hugging Face name of the tensor or of its module.
            rows: all of them, or those of some whole heads.
        """
        if not self.is_reordered(tensor):
            return rows
        halves = rows.reshape(-1, 2, self.head_width // 2, *rows.shape[1:])
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
        writer.add_layer_norm_rms_eps(self.norm_epsilon)
        self.rotation.describe(writer)
        if self.family.says_rotation:
            writer.add_vocab_size(self.vocabulary)
            writer.add_rope_dimension_count(self.rotated_width)
        self.family.describe(writer, self.config)

    def extra_tensors(self) -> Mapping[str, Floats]:
        """Returns tensors that are no weights of the model, by llama.cpp's name."""
        return self.family.extra_tensors(self.config, self.rotation, self.head_width)


def _refuse_other_activation(config: Mapping[str, Any], family: Family) -> None:
    # Gemma's first config.json said "gelu" under the old key and meant the approximation.
    activation = config.get("hidden_activation") or config.get("hidden_act") or family.activation
    if activation == "gelu" and "hidden_activation" not in config and family.activation.startswith("gelu"):
        return
    if activation != family.activation:
        raise AppError("model_setting_not_supported", setting="hidden_act")


def _context_length(config: Mapping[str, Any], family: Family) -> int:
    """Returns how far the model may look back with the attention that llama.cpp will use.

    llama.cpp has no sliding window for most families. Up to the window's length both are the same, so that is
    the honest limit.
    """
    length = int(config["max_position_embeddings"])
    window = None if family.slides else config.get("sliding_window")
    slides = config.get("use_sliding_window", True)
    return min(length, int(window)) if window and slides else length
