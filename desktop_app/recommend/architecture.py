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


# Families whose class in transformers ties the two embeddings unless config.json says otherwise; a config.json
# leaves out what is the default.
_TIED_BY_DEFAULT = ("gemma", "cohere", "smollm3")
# What only models with experts or without plain attention have: the formula does not describe them.
_OTHER_BUILDS = (
    "num_experts", "num_local_experts", "n_routed_experts", "moe_intermediate_size", "ssm_state_size",
    "mamba_d_state", "state_size", "conv_L_cache", "linear_num_key_heads", "kv_lora_rank",
)  # fmt: skip


def read_config(path: Path) -> Architecture:
    """Reads a Hugging Face config.json.

    Raises:
        AppError: "model_not_readable", or "model_built_differently" for experts and state-space layers, with the
            folder's name.
    """
    name = path.parent.name or path.name
    try:
        config = read_json(path)
        if not isinstance(config, dict):
            raise TypeError
        # Models that also see pictures keep their language model's numbers one level down.
        inner = config.get("text_config")
        config = {**config, **inner} if isinstance(inner, dict) else config
        if any(isinstance(config.get(key), int) and config[key] > 0 for key in _OTHER_BUILDS):
            raise AppError("model_built_differently", name=name)
        return _from_config(config)
    except AppError as error:
        if error.code == "model_built_differently":
            raise
        raise AppError("model_not_readable", name=name) from None
    except (OSError, KeyError, TypeError, ValueError, ZeroDivisionError):
        raise AppError("model_not_readable", name=name) from None


def _from_config(config: Mapping[str, Any]) -> Architecture:
    kind = str(config.get("model_type", ""))
    hidden, heads = _whole(config["hidden_size"]), _whole(config["num_attention_heads"])
    return Architecture(
        layers=_whole(config["num_hidden_layers"]),
        hidden=hidden,
        heads=heads,
        kv_heads=_whole(config.get("num_key_value_heads") or heads),
        head_dim=_whole(config.get("head_dim") or hidden // heads),
        intermediate=_whole(config["intermediate_size"]),
        vocab=_whole(config["vocab_size"]),
        tied=config.get("tie_word_embeddings", kind.startswith(_TIED_BY_DEFAULT)) is True,
        qk_norm=kind.startswith(("qwen3", "gemma3", "olmo2", "olmo3")),
        context=_whole(config.get("max_position_embeddings") or 4096),
    )


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise ValueError
    return value
