"""OLMo 2: norms after attention and feed-forward, and over query and key; nothing is reordered."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Family


class Olmo2(Family):
    architecture = "Olmo2ForCausalLM"
    target = gguf.MODEL_ARCH.OLMO2
    fixed_head_width = True
