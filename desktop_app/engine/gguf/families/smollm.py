"""SmolLM3: Llama's layers, every fourth of them without positions. (SmolLM2 says that it is a Llama.)"""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Config, refuse_setting
from desktop_app.engine.gguf.families.llama import Llama

_WITHOUT_POSITIONS = 4
"""llama.cpp counts by itself; there is no metadata for it."""


class SmolLM3(Llama):
    architecture = "SmolLM3ForCausalLM"
    target = gguf.MODEL_ARCH.SMOLLM3
    tied_by_default = True
    rope_kinds = frozenset(("default",))

    def refuse(self, config: Config) -> None:
        rotated = config.get("no_rope_layers")
        if rotated:
            expected = [int(bool((i + 1) % _WITHOUT_POSITIONS)) for i in range(len(rotated))]
            if [int(one) for one in rotated] != expected:
                raise refuse_setting("no_rope_layers")
        elif int(config.get("no_rope_layer_interval") or _WITHOUT_POSITIONS) != _WITHOUT_POSITIONS:
            raise refuse_setting("no_rope_layer_interval")
