"""Gemma 1, 2 and 3 (text): norms count from one, embeddings are shared, most layers look back only so far."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Config, Family, refuse_setting


class Gemma(Family):
    architecture = "GemmaForCausalLM"
    target = gguf.MODEL_ARCH.GEMMA
    activation = "gelu_pytorch_tanh"
    norm_shift = 1.0
    tied_by_default = True
    default_head_width = 256


class Gemma2(Gemma):
    architecture = "Gemma2ForCausalLM"
    target = gguf.MODEL_ARCH.GEMMA2
    slides = True
    layers_of_27b = 46
    sees_all = 2
    """Every second layer sees the whole text; llama.cpp counts by itself."""

    def refuse(self, config: Config) -> None:
        _refuse_other_pattern(config, self.sees_all)
        self.refuse_other_scale(config)

    def refuse_other_scale(self, config: Config) -> None:
        """llama.cpp derives the scale of attention from the number of layers (27B) or a head's width."""
        head_width = int(config.get("head_dim") or 256)
        layers, width = int(config["num_hidden_layers"]), int(config["hidden_size"])
        expected = width // int(config["num_attention_heads"]) if layers == self.layers_of_27b else head_width
        if float(config.get("query_pre_attn_scalar") or 256) != expected:
            raise refuse_setting("query_pre_attn_scalar")

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        writer.add_attn_logit_softcapping(float(config.get("attn_logit_softcapping") or 50.0))
        writer.add_final_logit_softcapping(float(config.get("final_logit_softcapping") or 30.0))
        writer.add_sliding_window(int(config.get("sliding_window") or 4096))


class Gemma3(Gemma2):
    architecture = "Gemma3ForCausalLM"
    target = gguf.MODEL_ARCH.GEMMA3
    layers_of_27b = 62
    sees_all = 6
    rope_kinds = frozenset(("default", "linear"))

    def refuse(self, config: Config) -> None:
        super().refuse(config)
        if config.get("attn_logit_softcapping"):
            raise refuse_setting("attn_logit_softcapping")
        if config.get("use_bidirectional_attention"):
            raise refuse_setting("use_bidirectional_attention")

    def rope_of(self, config: Config) -> dict[str, object]:
        return {**super().rope_of({"rope_theta": 1_000_000.0, **config})}

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        if cap := config.get("final_logit_softcapping"):
            writer.add_final_logit_softcapping(float(cap))
        writer.add_sliding_window(int(config.get("sliding_window") or 4096))
        near = (config.get("rope_parameters") or {}).get("sliding_attention") or {}
        base = near.get("rope_theta") or config.get("rope_local_base_freq") or 10000.0
        writer.add_rope_freq_base_swa(float(base))


def _refuse_other_pattern(config: Config, sees_all: int) -> None:
    kinds = config.get("layer_types")
    if kinds:
        expected = ["sliding_attention" if (i + 1) % sees_all else "full_attention" for i in range(len(kinds))]
        if list(kinds) != expected:
            raise refuse_setting("layer_types")
    elif int(config.get("sliding_window_pattern") or sees_all) != sees_all:
        raise refuse_setting("sliding_window_pattern")
