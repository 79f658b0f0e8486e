"""The model families that become GGUF files: one small file each, holding only what differs from `family`.

`family` says what every family does, `shape` understands config.json; a new family is one more class in one more
file, named in `FAMILIES`. What a GGUF cannot say is refused, because llama.cpp would go on with its own default
and answer wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.engine.gguf.families.family import Family
from desktop_app.engine.gguf.families.gemma import Gemma, Gemma2, Gemma3
from desktop_app.engine.gguf.families.granite import Granite
from desktop_app.engine.gguf.families.llama import Llama, Mistral
from desktop_app.engine.gguf.families.ministral import Ministral3
from desktop_app.engine.gguf.families.olmo import Olmo2
from desktop_app.engine.gguf.families.phi import Phi3
from desktop_app.engine.gguf.families.qwen import Qwen2, Qwen3
from desktop_app.engine.gguf.families.smollm import SmolLM3

FAMILIES: Mapping[str, Family] = {
    family.architecture: family
    for family in (
        Llama(),
        Mistral(),
        Ministral3(),
        Qwen2(),
        Qwen3(),
        Gemma(),
        Gemma2(),
        Gemma3(),
        Phi3(),
        Granite(),
        SmolLM3(),
        Olmo2(),
    )
}
"""By the name in `architectures` of config.json."""

__all__ = ["FAMILIES", "Family"]
