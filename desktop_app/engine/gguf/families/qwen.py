"""Qwen 2, 2.5 and 3: nothing is reordered; Qwen 3's heads are 128 wide where config.json is silent."""

from __future__ import annotations

import gguf

from desktop_app.engine.gguf.families.family import Family


class Qwen2(Family):
    architecture = "Qwen2ForCausalLM"
    target = gguf.MODEL_ARCH.QWEN2


class Qwen3(Family):
    architecture = "Qwen3ForCausalLM"
    target = gguf.MODEL_ARCH.QWEN3
    default_head_width = 128
