"""A PEFT LoRA adapter: its matrices, the strength at which each applies, and what we refuse to convert.

What would load somewhere and answer wrongly without a word is refused (measured: rsLoRA, alpha_pattern, norms in
modules_to_save, PiSSA in llama.cpp's converter): the list of what is understood is closed, unknown means refused.
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
from desktop_app.protocol.adapter_contents import MODIFIED_BASE, only_in_whole_model

_PREFIX = "base_model.model."
_NAME = r"(?:\.default)?"  # an adapter's own name, which PEFT leaves out and a raw state_dict does not
_LORA = re.compile(rf"(.+)\.lora_(?:embedding_)?([AB]){_NAME}(?:\.weight)?")
_MAGNITUDE = re.compile(rf"(.+)\.lora_magnitude_vector{_NAME}(?:\.weight)?")
_TRAINED_ROWS = re.compile(rf"(.+)\.token_adapter\.trainable_tokens_delta{_NAME}")
_WHOLE = re.compile(rf"((?:(?!\.lora_).)+?)(?:\.base_layer|\.modules_to_save{_NAME})?\.(weight|bias)")

_PLAIN_STARTS = (True, False, None, "gaussian", "eva", "orthogonal")
"""Values of `init_lora_weights` that leave the base's own weights alone; CorDA and LoftQ do not, PiSSA and OLoRA
(`MODIFIED_BASE`) in a way that can be done again."""

_REFUSED_SETTINGS: Mapping[str, str] = {
    "lora_bias": "lora_bias",
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
}


@dataclass(frozen=True, slots=True)
class LowRank:
    """One module's matrices, float32: the weight gains `scale * b @ a`.

    `magnitude`: with DoRA, the length of each row afterwards.
    """

    a: torch.Tensor
    b: torch.Tensor
    scale: float
    magnitude: torch.Tensor | None = None


class Adapter:
    """A checked adapter folder; matrices are read when asked for.

    Attributes:
        modules: what low-rank matrices are added to.
        whole: tensors of the base that stand here as a whole (modules_to_save, biases, resized embeddings).
        trained_rows: tensors of the base of which some rows stand here (trainable_token_indices).

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
        self._sides: dict[tuple[str, str], str] = {}
        self._magnitudes: dict[str, str] = {}
        self._rows: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        self._sort()
        self.modules = tuple(dict.fromkeys(module for module, _ in self._sides))
        self.whole = frozenset(self._whole)
        self.trained_rows = frozenset(self._rows)
        if any((module, side) not in self._sides for module in self.modules for side in "AB"):
            raise AppError("adapter_damaged", name="adapter_model.safetensors")
        if not self._sides and not self._whole and not self._rows:
            raise AppError("adapter_damaged", name="adapter_model.safetensors")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def only_in_whole_model(self, *, tied: bool) -> str:
        """Returns what an adapter GGUF cannot carry; see `protocol.adapter_contents`."""
        return only_in_whole_model(self.config, sorted(self._file.keys()), tied=tied)

    @property
    def modified_base(self) -> str:
        """Returns how the base was changed before training ("pissa", "olora"), or ""."""
        start = self.config.get("init_lora_weights")
        return str(start) if start in MODIFIED_BASE else ""

    @property
    def alpha(self) -> float:
        """`lora_alpha` as the config says it; single modules may differ (`scale`)."""
        return float(self.config["lora_alpha"])

    def shapes(self, module: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Returns the shapes of A (rank, inputs) and B (outputs, rank), as they apply to the module's weight."""
        first, second = (self._shape(self._sides[module, side]) for side in "AB")
        if len(first) != 2 or len(second) != 2 or first[0] != second[1] or first[0] != self._rank(module):
            raise AppError("adapter_damaged", name="adapter_model.safetensors")
        if self._is_embedding(module):  # its B @ A is the weight turned round
            return (first[0], second[0]), (first[1], first[0])
        return (first[0], first[1]), (second[0], second[1])

    def shape(self, tensor: str) -> tuple[int, ...]:
        """Returns the shape of a tensor in `whole` or (its rows here) in `trained_rows`."""
        return self._shape(self._whole.get(tensor) or self._rows[tensor])

    def scale(self, module: str) -> float:
        """Returns the strength of one module: alpha / rank, or alpha / sqrt(rank) for rsLoRA."""
        alpha = float(_by_pattern(self.config.get("alpha_pattern"), module, self.alpha))
        rank = self._rank(module)
        return alpha / math.sqrt(rank) if self.config.get("use_rslora") else alpha / rank

    def read(self, module: str) -> LowRank:
        """Reads one module's matrices."""
        a, b = (self._file.get_tensor(self._sides[module, side]).float() for side in "AB")
        if self._is_embedding(module):
            a, b = b.T, a.T
        magnitude = self._magnitudes.get(module)
        lengths = self._file.get_tensor(magnitude).float().reshape(-1) if magnitude else None
        return LowRank(a=a, b=b, scale=self.scale(module), magnitude=lengths)

    def read_whole(self, tensor: str, rows: slice) -> torch.Tensor:
        """Reads rows of a tensor in `whole`."""
        return self._file.get_slice(self._whole[tensor])[rows].float()

    def read_trained_rows(self, tensor: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns the numbers of the trained rows and their values.

        Raises:
            AppError: "adapter_damaged" when the config names other rows than the file holds.
        """
        listed = self.config.get("trainable_token_indices")
        if isinstance(listed, Mapping):
            module = tensor.removesuffix(".weight")
            listed = next((rows for name, rows in listed.items() if f".{module}".endswith(f".{name}")), None)
        values = self._file.get_tensor(self._rows[tensor]).float()
        if not isinstance(listed, list) or len(listed) != len(values):
            raise AppError("adapter_damaged", name="adapter_config.json")
        return torch.tensor(listed, dtype=torch.long), values

    def _shape(self, key: str) -> tuple[int, ...]:
        return tuple(self._file.get_slice(key).get_shape())

    def _is_embedding(self, module: str) -> bool:
        return ".lora_embedding_" in self._sides[module, "A"]

    def _rank(self, module: str) -> int:
        return int(_by_pattern(self.config.get("rank_pattern"), module, self.config["r"]))

    def _sort(self) -> None:
        """Puts every tensor where it belongs; one that belongs nowhere is refused by name."""
        for key in sorted(self._file.keys()):
            name = key.removeprefix(_PREFIX)
            if match := _LORA.fullmatch(name):
                self._sides[match[1], match[2]] = key
            elif match := _MAGNITUDE.fullmatch(name):
                self._magnitudes[match[1]] = key
            elif match := _TRAINED_ROWS.fullmatch(name):
                self._rows[f"{match[1]}.weight"] = key
            elif key.startswith(_PREFIX) and (match := _WHOLE.fullmatch(name)):
                self._whole[f"{match[1]}.{match[2]}"] = key
            else:
                raise AppError("adapter_not_supported", feature=name[:80])
        if bool(self.config.get("use_dora")) != bool(self._magnitudes):
            raise AppError("adapter_damaged", name="adapter_config.json")
        if any(self._is_embedding(module) for module in self._magnitudes):
            raise AppError("adapter_not_supported", feature="DoRA on embeddings")


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
    if config.get("bias", "none") not in {"none", "all", "lora_only"}:
        raise AppError("adapter_not_supported", feature="bias")
    start = config.get("init_lora_weights", True)
    if start not in (*_PLAIN_STARTS, *MODIFIED_BASE):
        raise AppError("adapter_not_supported", feature=str(start))
    for name in ("rank_pattern", "alpha_pattern"):
        patterns = config.get(name) or {}
        if not isinstance(patterns, dict) or not all(isinstance(one, int | float) for one in patterns.values()):
            raise AppError("file_damaged", name="adapter_config.json")


def _by_pattern(patterns: Any, module: str, default: Any) -> Any:
    """Looks a module up as PEFT does: the first key that ends the module's name after a dot, as a pattern."""
    for key, value in (patterns or {}).items():
        try:
            found = re.match(rf"(.*\.)?({key})$", module)
        except re.error:
            raise AppError("file_damaged", name="adapter_config.json") from None
        if found:
            return value
    return default
