"""The base's tensors one at a time, with an adapter merged into them on the way, always in float32.

Merging in the base's own 16 bits would round every weight a second time (measured: 5 to 40 times the error), and
merging into a whole model would need all of it in memory.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from safetensors import SafetensorError, safe_open

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter
from desktop_app.engine.gguf.model_folder import weight_files

_PLAIN_TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class BaseWeights:
    """The tensors of a safetensors folder, read when asked for.

    Raises:
        AppError: "base_not_safetensors", "base_damaged", "base_quantised" (a tensor is not float32, float16 or
            bfloat16), and those of `weight_files`.
    """

    def __init__(self, folder: Path) -> None:
        self._files: list[Any] = []
        self._where: dict[str, Any] = {}
        for path in weight_files(folder):
            try:
                file = safe_open(path, framework="pt")
            except SafetensorError:
                raise AppError("base_damaged", name=path.name) from None
            self._files.append(file)
            for name in file.keys():  # noqa: SIM118 - a safetensors file, not a dict
                if name in self._where:
                    raise AppError("base_damaged", name=path.name)
                if file.get_slice(name).get_dtype() not in _PLAIN_TYPES:
                    raise AppError("base_quantised", name=folder.name)
                self._where[name] = file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Windows cannot rename or delete a file that is still mapped.
        for file in self._files:
            file.__exit__(kind, error, trace)

    @property
    def names(self) -> list[str]:
        return list(self._where)

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._where[name].get_slice(name).get_shape())

    def type_of(self, name: str) -> torch.dtype:
        return _PLAIN_TYPES[self._where[name].get_slice(name).get_dtype()]

    def read(self, name: str) -> torch.Tensor:
        """Returns the tensor in float32."""
        tensor: torch.Tensor = self._where[name].get_tensor(name)
        return tensor.float()


class MergedWeights:
    """A base's tensors with an adapter (or none) added to them."""

    def __init__(self, base: BaseWeights, adapter: Adapter | None) -> None:
        self._base = base
        self._adapter = adapter
        self._modules = set(adapter.modules) if adapter else set()

    @property
    def names(self) -> list[str]:
        return self._base.names

    def shape(self, name: str) -> tuple[int, ...]:
        return self._base.shape(name)

    def type_of(self, name: str) -> torch.dtype:
        return self._base.type_of(name)

    def read(self, name: str) -> torch.Tensor:
        """Returns the merged tensor in float32.

        Raises:
            AppError: "weights_not_finite" with the tensor's name.
        """
        tensor = self._base.read(name)
        module = name.removesuffix(".weight")
        if self._adapter is not None and name.endswith(".weight") and module in self._modules:
            tensor = tensor + self._adapter.read(module).delta()
        if not bool(torch.isfinite(tensor).all()):
            raise AppError("weights_not_finite", tensor=name)
        return tensor


def check_that_they_fit(base: BaseWeights, adapter: Adapter, *, tied: bool) -> None:
    """Refuses an adapter that was trained for another base, or that changes what two layers share.

    Raises:
        AppError: "adapter_of_another_base", or "adapter_not_supported" for LoRA on tied embeddings (PEFT's own
            merge is wrong there, and llama.cpp ends the whole process on such an adapter).
    """
    known = set(base.names)
    for module in adapter.modules:
        if tied and module.rsplit(".", 1)[-1] in {"embed_tokens", "lm_head"}:
            raise AppError("adapter_not_supported", feature="LoRA on tied embeddings")
        (_, inputs), (outputs, _) = adapter.shapes(module)
        if f"{module}.weight" not in known or base.shape(f"{module}.weight") != (outputs, inputs):
            raise AppError("adapter_of_another_base", tensor=module)
