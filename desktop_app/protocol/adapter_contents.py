"""What of a PEFT adapter an adapter GGUF cannot carry, by its config and the names of its tensors.

Said by the window before anything is written, and by the engine when it writes: hence here, without torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MODIFIED_BASE = ("pissa", "olora")
"""Values of `init_lora_weights` that take the first matrices out of the base's own weights before training."""

_SETTINGS = (
    ("use_dora", "DoRA"),
    ("modules_to_save", "modules_to_save"),
    ("trainable_token_indices", "trained tokens"),
)

_VOCABULARY, _WORDS = {"embed_tokens", "lm_head"}, "added or trained words"


def only_in_whole_model(config: Mapping[str, Any], tensors: Iterable[str], *, tied: bool) -> str:
    """Returns what only a whole model can hold ("DoRA", "added or trained words"), or "" for plain LoRA.

    Args:
        config: adapter_config.json.
        tensors: the names in adapter_model.safetensors.
        tied: the base's input and output share one matrix.
    """
    for setting, feature in _SETTINGS:
        if config.get(setting):
            return _WORDS if setting == "modules_to_save" and _are_of_words(config[setting]) else feature
    if config.get("bias", "none") != "none":
        return "bias"
    if config.get("init_lora_weights") in MODIFIED_BASE:
        return str(config["init_lora_weights"])
    for name in tensors:
        if not name.startswith("base_model.model."):
            continue  # not of PEFT: refused by its name
        if ".embed_tokens." in name or (".lm_head." in name and (tied or ".lora_" not in name)):
            return "LoRA on embeddings" if ".lora_" in name else _WORDS
        if ".lora_" not in name:
            return name.removeprefix("base_model.model.")[:80]
    return ""


def _are_of_words(modules: Any) -> bool:
    return isinstance(modules, list) and {str(name).rsplit(".", 1)[-1] for name in modules} <= _VOCABULARY
