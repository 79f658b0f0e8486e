"""How far apart positions are turned: the plain rotation and the ways to stretch it for longer texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gguf

from desktop_app.core.errors import AppError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One rotation.

    Args:
        base: of the frequencies ("theta").
        kind: "default", "linear", "llama3", "yarn" or "longrope".
        divisors: Llama 3: what each frequency is divided by.
        settings: the part of config.json that says so.
    """

    base: float
    kind: str
    divisors: tuple[float, ...] | None
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, rope: Mapping[str, Any], head_width: int, kinds: frozenset[str]) -> Rotation:
        """Understands a rope_parameters (or older rope_scaling) object; refuses what is not in `kinds`."""
        base = float(rope.get("rope_theta") or 10000.0)
        kind = str(rope.get("rope_type") or rope.get("type") or "default")
        kind = "longrope" if kind == "su" else kind  # its name in Phi-3's first months
        if kind not in kinds:
            raise AppError("model_setting_not_supported", setting=f"rope_type {kind}")
        divisors = _llama3_divisors(rope, base, head_width) if kind == "llama3" else None
        return cls(base=base, kind=kind, divisors=divisors, settings=rope)

    def describe(self, writer: gguf.GGUFWriter) -> None:
        """Writes base and stretching into the metadata."""
        writer.add_rope_freq_base(self.base)
        if self.kind == "linear":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(float(self.settings["factor"]))
        elif self.kind == "longrope":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LONGROPE)
        elif self.kind == "yarn":
            self._describe_yarn(writer)

    def _describe_yarn(self, writer: gguf.GGUFWriter) -> None:
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(float(self.settings["factor"]))
        writer.add_rope_scaling_orig_ctx_len(int(self.settings["original_max_position_embeddings"]))
        for key, add in (
            ("beta_fast", writer.add_rope_scaling_yarn_beta_fast),
            ("beta_slow", writer.add_rope_scaling_yarn_beta_slow),
            ("attention_factor", writer.add_rope_scaling_yarn_attn_factor),
        ):
            if self.settings.get(key) is not None:
                add(float(self.settings[key]))


def _llama3_divisors(rope: Mapping[str, Any], base: float, head_width: int) -> tuple[float, ...]:
    factor, low, high, trained_length = (
        float(rope[key])
        for key in ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")
    )
    divisors = []
    for index in range(0, head_width, 2):
        wave_length = 2 * math.pi * base ** (index / head_width)
        # Short waves stay, long ones are stretched by `factor`, those between are blended.
        blend = min(1.0, max(0.0, (trained_length / wave_length - low) / (high - low)))
        divisors.append(1.0 / ((1.0 - blend) / factor + blend))
    return tuple(divisors)
