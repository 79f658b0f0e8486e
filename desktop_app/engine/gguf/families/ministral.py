"""Ministral 3 (3B, 8B, 14B): Llama's layers, positions stretched by YaRN, attention that cools with distance."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Config, refuse_setting
from desktop_app.engine.gguf.families.llama import Llama


class Ministral3(Llama):
    architecture = "Ministral3ForCausalLM"
    target = gguf.MODEL_ARCH.MISTRAL3
    rope_kinds = frozenset(("yarn",))

    def refuse(self, config: Config) -> None:
        rope = self.rope_of(config)
        # llama.cpp computes the two from one number, and they cancel only when they are equal.
        if rope.get("mscale", 1.0) != rope.get("mscale_all_dim", 1.0):
            raise refuse_setting("mscale")

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        rope = self.rope_of(config)
        writer.add_rope_scaling_yarn_log_mul(float(rope.get("mscale_all_dim", 1.0)))
        writer.add_attn_temperature_scale(float(rope.get("llama_4_scaling_beta", 0.1)))
