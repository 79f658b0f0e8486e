"""What every family does on its way into GGUF; a family's own file overrides what it does otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import gguf
import numpy as np

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.families.rotation import Rotation

Floats = np.ndarray[Any, np.dtype[np.float32]]
Config = Mapping[str, Any]


class Family:
    """One architecture of config.json: a plain decoder with RMS norms, gated feed-forward and rotary positions."""

    architecture: ClassVar[str]
    """`architectures[0]` of config.json."""
    target: ClassVar[gguf.MODEL_ARCH]
    """llama.cpp's name for it."""
    activation: ClassVar[str] = "silu"
    """llama.cpp computes this one and cannot be told another."""
    interleaves: ClassVar[bool] = False
    """llama.cpp rotates neighbouring rows of query and key; Hugging Face keeps two halves, one after the other."""
    says_rotation: ClassVar[bool] = False
    """llama.cpp wants the rotated width and the vocabulary's size in the metadata."""
    norm_shift: ClassVar[float] = 0.0
    """What the model's own code adds to every norm's weight before it multiplies."""
    tied_by_default: ClassVar[bool] = False
    """Whether input and output share one matrix where config.json is silent."""
    default_head_width: ClassVar[int | None] = None
    """Where config.json leaves `head_dim` out and it is not width / heads."""
    slides: ClassVar[bool] = False
    """llama.cpp knows this family's sliding window; for others it is a limit of the context."""
    rope_kinds: ClassVar[frozenset[str]] = frozenset(("default",))
    """The ways to stretch the rotation that we can write for this family."""
    fixed_head_width: ClassVar[bool] = False
    """llama.cpp takes width / heads for the width of a head, whatever config.json says."""

    def refuse(self, config: Config) -> None:
        """Raises AppError("model_setting_not_supported") for what a GGUF of this family cannot say."""

    def rope_of(self, config: Config) -> Mapping[str, Any]:
        """Returns the part of config.json that describes the rotation (of the layers that see everything)."""
        rope: Mapping[str, Any] = config.get("rope_parameters") or config.get("rope_scaling") or {}
        far: Mapping[str, Any] = rope.get("full_attention") or rope
        return {"rope_theta": config.get("rope_theta", 10000.0), **far}

    def rotated_width(self, config: Config, head_width: int) -> int:
        """Returns how many numbers of each head are rotated."""
        share = config.get("partial_rotary_factor") or self.rope_of(config).get("partial_rotary_factor") or 1.0
        if float(share) != 1.0:
            raise AppError("model_setting_not_supported", setting="partial_rotary_factor")
        return head_width

    def describe(self, writer: gguf.GGUFWriter, config: Config) -> None:
        """Writes what only this family has into the metadata."""

    def extra_tensors(self, config: Config, rotation: Rotation, head_width: int) -> Mapping[str, Floats]:
        """Returns tensors that llama.cpp wants and Hugging Face computes from config.json, by llama.cpp's name."""
        del config, head_width
        if rotation.divisors is None:
            return {}
        name = gguf.TENSOR_NAMES[gguf.MODEL_TENSOR.ROPE_FREQS] + ".weight"
        return {name: np.array(rotation.divisors, dtype=np.float32)}


def refuse_setting(setting: str) -> AppError:
    """Returns the error for a value of config.json that a GGUF cannot say."""
    return AppError("model_setting_not_supported", setting=setting)
