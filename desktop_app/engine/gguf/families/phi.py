"""Phi-3, Phi-3.5, Phi-4 and Phi-4-mini: query, key and value in one matrix, gate and up in another."""

from __future__ import annotations

import math
from collections.abc import Mapping

import gguf
import numpy as np

from desktop_app.engine.gguf.families.family import Config, Family, Floats, refuse_setting
from desktop_app.engine.gguf.families.rotation import Rotation


class Phi3(Family):
    architecture = "Phi3ForCausalLM"
    target = gguf.MODEL_ARCH.PHI3
    rope_kinds = frozenset(("default", "longrope"))
    fixed_head_width = True

    def rotated_width(self, config: Config, head_width: int) -> int:
        share = config.get("partial_rotary_factor") or self.rope_of(config).get("partial_rotary_factor") or 1.0
        return int(head_width * float(share))

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        head_width = int(config["hidden_size"]) // int(config["num_attention_heads"])
        writer.add_rope_dimension_count(self.rotated_width(config, head_width))
        writer.add_rope_scaling_orig_ctx_len(_trained_length(config))
        # 0 tells llama.cpp that there is no window; it has none for this family anyway (see `shape`).
        writer.add_sliding_window(0)
        if self.rope_of(config).get("long_factor"):
            writer.add_rope_scaling_attn_factors(_attention_factor(config, self.rope_of(config)))

    def extra_tensors(self, config: Config, rotation: Rotation, head_width: int) -> Mapping[str, Floats]:
        if rotation.kind != "longrope":
            return {}
        tensors = {}
        for key, tensor in (
            ("long_factor", gguf.MODEL_TENSOR.ROPE_FACTORS_LONG),
            ("short_factor", gguf.MODEL_TENSOR.ROPE_FACTORS_SHORT),
        ):
            factors = np.array(rotation.settings[key], dtype=np.float32)
            if factors.shape != (self.rotated_width(config, head_width) // 2,):
                raise refuse_setting(key)
            tensors[gguf.TENSOR_NAMES[tensor] + ".weight"] = factors
        return tensors


def _trained_length(config: Config) -> int:
    rope = config.get("rope_parameters") or {}
    return int(
        rope.get("original_max_position_embeddings")
        or config.get("original_max_position_embeddings")
        or config["max_position_embeddings"]
    )


def _attention_factor(config: Config, rope: Mapping[str, object]) -> float:
    """Returns by how much longrope sharpens attention, as its authors compute it where config.json is silent."""
    given = rope.get("attention_factor")
    if isinstance(given, int | float):
        return float(given)
    scale = int(config["max_position_embeddings"]) / _trained_length(config)
    return math.sqrt(1 + math.log(scale) / math.log(_trained_length(config))) if scale > 1.0 else 1.0
