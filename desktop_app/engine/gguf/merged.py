"""A base's tensors with an adapter added to them, block by block.

What PEFT does when the adapted model computes is done here once, to the weights: low-rank products, DoRA's
lengths, tensors and rows that were trained as a whole. Where input and output share one matrix and only one of the
two was changed, they are two matrices afterwards, as in the model that was tried (PEFT's own merge changes both).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch

from desktop_app.core.errors import AppError
from desktop_app.engine.gguf.adapter import Adapter, LowRank
from desktop_app.engine.gguf.weights import BaseWeights, largest, rows_at_once

INPUT, OUTPUT = "model.embed_tokens", "lm_head"


class MergedWeights:
    """A base's tensors with an adapter (or none) added to them.

    Args:
        tied: the base's output is its input matrix.

    Attributes:
        tied: output and input are one matrix after the adapter, too; parted: they no longer are.
        names: the tensors, by the names of the base.

    Raises:
        AppError: "adapter_of_another_base", "adapter_damaged".
    """

    def __init__(self, base: BaseWeights, adapter: Adapter | None, *, tied: bool) -> None:
        self._base = base
        self._adapter = adapter
        self._was_tied = tied
        if adapter is not None:
            self._check_that_they_fit(adapter)
        self.parted = tied and self._is_parted()
        self.tied = tied and not self.parted
        names = [name for name in base.names if not (tied and name == f"{OUTPUT}.weight")]
        self.names = [*names, f"{OUTPUT}.weight"] if self.parted else names

    @property
    def vocabulary(self) -> int:
        """Rows of the input matrix; an adapter may have added some."""
        return self.shape(f"{INPUT}.weight")[0]

    def shape(self, name: str) -> tuple[int, ...]:
        if self._adapter is not None and name in self._adapter.whole:
            return self._adapter.shape(name)
        return self._base.shape(self._in_base(name))

    def type_of(self, name: str) -> torch.dtype:
        """Returns the type in which the base stores this tensor."""
        return self._base.type_of(self._in_base(name))

    def blocks(self, name: str, *, unit: int = 1) -> Iterator[torch.Tensor]:
        """Yields the merged tensor in blocks of `unit` rows or a multiple, in float32.

        Raises:
            AppError: "weights_not_finite" with the tensor's name.
        """
        low_rank = self._low_rank_of(name)
        shape = self.shape(name)
        height = shape[0] if shape else 1  # a single number is one row
        rows = rows_at_once(shape, unit)
        taken = self._taken_out_of(name, low_rank)
        for start in range(0, height, rows):
            part = slice(start, min(start + rows, height))
            block = self._plain(name, part if rows < height else slice(None), start)
            if taken is not None:
                block = torch.addmm(block, taken.b[part], taken.a, alpha=-taken.scale)
            if low_rank is not None:
                block = torch.addmm(block, low_rank.b[part], low_rank.a, alpha=low_rank.scale)
                if low_rank.magnitude is not None:
                    lengths = torch.linalg.vector_norm(block, dim=1)
                    block = block * (low_rank.magnitude[part] / lengths).unsqueeze(1)
            if not math.isfinite(largest(block)):
                raise AppError("weights_not_finite", tensor=name)
            yield block

    def _plain(self, name: str, part: slice, start: int) -> torch.Tensor:
        """Returns rows of the tensor before anything is added."""
        adapter = self._adapter
        if adapter is not None and name in adapter.whole:
            return adapter.read_whole(name, part)
        block = self._base.read(self._in_base(name), part)
        if adapter is None or self._in_base(name) not in adapter.trained_rows:
            return block
        numbers, values = adapter.read_trained_rows(self._in_base(name))
        if not bool(((numbers >= 0) & (numbers < self.shape(name)[0])).all()):
            raise AppError("adapter_of_another_base", tensor=name)
        inside = (numbers >= start) & (numbers < start + len(block))
        return block.index_copy(0, numbers[inside] - start, values[inside])

    def _in_base(self, name: str) -> str:
        return f"{INPUT}.weight" if self._was_tied and name == f"{OUTPUT}.weight" else name

    def _low_rank_of(self, name: str) -> LowRank | None:
        module = name.removesuffix(".weight")
        if self._adapter is None or not name.endswith(".weight") or module not in self._adapter.modules:
            return None
        return self._adapter.read(module)

    def _taken_out_of(self, name: str, low_rank: LowRank | None) -> LowRank | None:
        """Returns what PiSSA or OLoRA took out of the base's weight before training: `PEFT` does so again when it
        loads such an adapter. Needs the whole matrix at once."""
        if low_rank is None or self._adapter is None or not self._adapter.modified_base:
            return None
        whole = self._plain(name, slice(None), 0)
        rank = low_rank.a.shape[0]
        if self._adapter.modified_base == "pissa":
            left, sizes, right = torch.linalg.svd(whole, full_matrices=False)
            return LowRank(a=right[:rank], b=left[:, :rank] * sizes[:rank], scale=1.0)
        left, right = torch.linalg.qr(whole)
        return LowRank(a=right[:rank], b=left[:, :rank], scale=low_rank.scale)

    def _is_parted(self) -> bool:
        """Whether input and output, one matrix in the base, differ after this adapter."""
        if self._adapter is None or self._adapter.config.get("ensure_weight_tying"):
            return False
        if {INPUT, OUTPUT} & set(self._adapter.modules):
            return True
        stored = {INPUT, OUTPUT} & {name.removesuffix(".weight") for name in self._adapter.whole}
        if stored != {INPUT, OUTPUT}:
            # Trained as a whole, or only kept beside because words were added.
            trained = {str(name).rsplit(".", 1)[-1] for name in self._adapter.config.get("modules_to_save") or ()}
            return stored == {OUTPUT} or bool(stored and "embed_tokens" in trained)
        one, other = (self._adapter.read_whole(f"{name}.weight", slice(None)) for name in (INPUT, OUTPUT))
        return not torch.equal(one, other)

    def _check_that_they_fit(self, adapter: Adapter) -> None:
        known = {*self._base.names, f"{OUTPUT}.weight"} if self._was_tied else set(self._base.names)
        for name in sorted(adapter.whole | adapter.trained_rows):
            is_vocabulary = name in {f"{INPUT}.weight", f"{OUTPUT}.weight"}
            fixed = slice(1, None) if is_vocabulary else slice(None)  # words may have been added
            if name not in known or adapter.shape(name)[fixed] != self._base.shape(self._in_base(name))[fixed]:
                raise AppError("adapter_of_another_base", tensor=name)
        sizes = {
            adapter.shape(name)[0] for name in (f"{INPUT}.weight", f"{OUTPUT}.weight") if name in adapter.whole
        }
        if len(sizes) > 1:
            raise AppError("adapter_damaged", name="adapter_model.safetensors")
        for module in adapter.modules:
            (_, inputs), (outputs, _) = adapter.shapes(module)
            if f"{module}.weight" not in known or self.shape(f"{module}.weight") != (outputs, inputs):
                raise AppError("adapter_of_another_base", tensor=module)
