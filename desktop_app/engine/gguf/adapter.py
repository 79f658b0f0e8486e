"""A PEFT LoRA adapter: its matrices, the strength at which each applies, and what we refuse to convert.

Everything refused here would load somewhere and answer wrongly without a word (measured: rsLoRA, alpha_pattern,
norms in modules_to_save, PiSSA), so the list of what is understood is closed: unknown means refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from safetensors import SafetensorError, safe_open

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.engine.gguf.model_folder import is_whole_model

_PREFIX = "base_model.model."
_PLAIN_STARTS = (True, False, None, "gaussian", "eva", "orthogonal")
"""Values of `init_lora_weights` that leave the base's own weights alone; PiSSA, OLoRA, CorDA and LoftQ do not."""

_REFUSED_SETTINGS: Mapping[str, str] = {
    "use_dora": "DoRA",
    "lora_bias": "lora_bias",
    "modules_to_save": "modules_to_save",
    "trainable_token_indices": "trainable tokens",
    "layer_replication": "layer_replication",
    "target_parameters": "target_parameters",
    "alora_invocation_tokens": "aLoRA",
    "use_qalora": "QALoRA",
    "use_bdlora": "BD-LoRA",
    "arrow_config": "Arrow",
    "kasa_config": "KaSA",
    "velora_config": "VeLoRA",
    "monteclora_config": "MonteCLoRA",
    "corda_config": "CorDA",
    "loftq_config": "LoftQ",
    "lora_ga_config": "LoRA-GA",
    "megatron_config": "Megatron",
    "fan_in_fan_out": "fan_in_fan_out",
}


@dataclass(frozen=True, slots=True)
class LowRank:
    """One module's matrices, float32: the weight gains `scale * b @ a`."""

    a: torch.Tensor
    b: torch.Tensor
    scale: float

    def delta(self) -> torch.Tensor:
        return (self.b @ self.a) * self.scale


class Adapter:
    """A checked adapter folder; matrices are read when asked for.

    Raises:
        AppError: "adapter_not_supported" (with `feature`), "adapter_damaged", "file_missing", "file_damaged".
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if is_whole_model(folder):
            raise AppError("adapter_not_supported", feature="full")
        self.config = read_json(folder / "adapter_config.json")
        _refuse_what_cannot_be_merged(self.config)
        path = folder / "adapter_model.safetensors"
        if not path.is_file():
            raise AppError("file_missing", name=path.name)
        try:
            self._file = safe_open(path, framework="pt")
        except SafetensorError:
            raise AppError("adapter_damaged", name=path.name) from None
        self._names = frozenset(self._file.keys())
        self.modules = self._modules()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)

    @property
    def alpha(self) -> float:
        """`lora_alpha` as the config says it; single modules may differ (`scale`)."""
        return float(self.config["lora_alpha"])

    def shapes(self, module: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Returns the shapes of A (rank, inputs) and B (outputs, rank)."""
        first, second = (
            tuple(self._file.get_slice(f"{_PREFIX}{module}.lora_{side}.weight").get_shape()) for side in "AB"
        )
        if len(first) != 2 or len(second) != 2 or first[0] != second[1] or first[0] != self._rank(module):
            raise AppError("adapter_damaged", name="adapter_model.safetensors")
        return (first[0], first[1]), (second[0], second[1])

    def scale(self, module: str) -> float:
        """Returns the strength of one module: alpha / rank, or alpha / sqrt(rank) for rsLoRA."""
        alpha = float(_by_pattern(self.config.get("alpha_pattern"), module, self.alpha))
        rank = self._rank(module)
        return alpha / math.sqrt(rank) if self.config.get("use_rslora") else alpha / rank

    def read(self, module: str) -> LowRank:
        """Reads one module's matrices."""
        a, b = (self._file.get_tensor(f"{_PREFIX}{module}.lora_{side}.weight").float() for side in "AB")
        return LowRank(a=a, b=b, scale=self.scale(module))

    def _rank(self, module: str) -> int:
        return int(_by_pattern(self.config.get("rank_pattern"), module, self.config["r"]))

    def _modules(self) -> tuple[str, ...]:
        modules: dict[str, set[str]] = {}
        for name in sorted(self._names):
            match = re.fullmatch(rf"{re.escape(_PREFIX)}(.+)\.lora_([AB])\.weight", name)
            if match is None:
                raise AppError("adapter_not_supported", feature=name.removeprefix(_PREFIX))
            modules.setdefault(match[1], set()).add(match[2])
        if not modules or any(sides != {"A", "B"} for sides in modules.values()):
            raise AppError("adapter_damaged", name="adapter_model.safetensors")
        return tuple(modules)


def _refuse_what_cannot_be_merged(config: Any) -> None:
    if not isinstance(config, dict):
        raise AppError("file_damaged", name="adapter_config.json")
    # Before anything of LoRA's own is looked for: a prefix has no rank and is not damaged.
    if isinstance(config.get("peft_type"), str) and config["peft_type"] != "LORA":
        raise AppError("adapter_not_supported", feature=config["peft_type"])
    if not isinstance(config.get("r"), int) or config["r"] < 1:
        raise AppError("file_damaged", name="adapter_config.json")
    if not isinstance(config.get("lora_alpha"), int | float):
        raise AppError("file_damaged", name="adapter_config.json")
    if config.get("peft_type") != "LORA":
        raise AppError("adapter_not_supported", feature=str(config.get("peft_type")))
    for setting, feature in _REFUSED_SETTINGS.items():
        if config.get(setting):
            raise AppError("adapter_not_supported", feature=feature)
    if config.get("bias", "none") != "none":
        raise AppError("adapter_not_supported", feature="bias")
    start = config.get("init_lora_weights", True)
    if start not in _PLAIN_STARTS:
        raise AppError("adapter_not_supported", feature=str(start))


def _by_pattern(patterns: Any, module: str, default: Any) -> Any:
    """Looks a module up as PEFT does: the first key that ends the module's name after a dot, as a pattern."""
    for key, value in (patterns or {}).items():
        if re.match(rf"(.*\.)?({key})$", module):
            return value
    return default
