"""The numbers of a model's shape, from the catalogue or from its config.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A dense decoder. `vocab` counts the embedding's rows; `tied`: input and output embedding are one."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocab: int
    tied: bool = False
    qk_norm: bool = False
    context: int = 4096

    @property
    def query_width(self) -> int:
        return self.heads * self.head_dim

    @property
    def key_width(self) -> int:
        return self.kv_heads * self.head_dim

    @property
    def layer_matrix_elements(self) -> int:
        """Weights of one layer's seven matrices."""
        attention = 2 * self.hidden * self.query_width + 2 * self.hidden * self.key_width
        return attention + 3 * self.hidden * self.intermediate

    @property
    def parameters(self) -> int:
        embeddings = self.vocab * self.hidden * (1 if self.tied else 2)
        return self.layers * (self.layer_matrix_elements + 2 * self.hidden) + embeddings

    def adapter_parameters(self, rank: int) -> int:
        """LoRA parameters on all linear layers: rank x (inputs + outputs) of each matrix."""
        width = 2 * (self.hidden + self.query_width) + 2 * (self.hidden + self.key_width)
        return self.layers * rank * (width + 3 * (self.hidden + self.intermediate))


def read_config(path: Path) -> Architecture:
    """Reads a Hugging Face config.json. Raises AppError("model_not_readable", name=folder's name)."""
    try:
        config = read_json(path)
        if not isinstance(config, dict):
            raise TypeError
        return _from_config(config)
    except (AppError, OSError, KeyError, TypeError, ValueError, ZeroDivisionError):
        raise AppError("model_not_readable", name=path.parent.name) from None


def _from_config(config: Mapping[str, Any]) -> Architecture:
    hidden, heads = _whole(config["hidden_size"]), _whole(config["num_attention_heads"])
    return Architecture(
        layers=_whole(config["num_hidden_layers"]),
        hidden=hidden,
        heads=heads,
        kv_heads=_whole(config.get("num_key_value_heads") or heads),
        head_dim=_whole(config.get("head_dim") or hidden // heads),
        intermediate=_whole(config["intermediate_size"]),
        vocab=_whole(config["vocab_size"]),
        tied=config.get("tie_word_embeddings") is True,
        qk_norm=str(config.get("model_type", "")).startswith(("qwen3", "gemma3")),
        context=_whole(config.get("max_position_embeddings") or 4096),
    )


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise ValueError
    return value
