"""Granite 3: Llama's layers with four multipliers, which the metadata carries."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Config
from desktop_app.engine.gguf.families.llama import Llama


class Granite(Llama):
    architecture = "GraniteForCausalLM"
    target = gguf.MODEL_ARCH.GRANITE
    rope_kinds = frozenset(("default",))
    fixed_head_width = True

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        for key, add in (
            ("attention_multiplier", writer.add_attention_scale),
            ("embedding_multiplier", writer.add_embedding_scale),
            ("residual_multiplier", writer.add_residual_scale),
            ("logits_scaling", writer.add_logit_scale),
        ):
            add(float(config.get(key, 1.0)))
