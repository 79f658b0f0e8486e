"""Llama 2 and 3, SmolLM2, TinyLlama, Mistral 7B, Nemo and Small: the plain case, with interleaved rotation."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Family


class Llama(Family):
    architecture = "LlamaForCausalLM"
    target = gguf.MODEL_ARCH.LLAMA
    interleaves = True
    says_rotation = True
    rope_kinds = frozenset(("default", "linear", "llama3"))


class Mistral(Llama):
    architecture = "MistralForCausalLM"
    rope_kinds = frozenset(("default",))
