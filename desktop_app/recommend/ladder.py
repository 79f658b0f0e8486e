"""What to change when memory runs out: the next rung down, with the effective batch kept.

The rungs are those of ../shared/research/hardware.md, section F.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from desktop_app.protocol.jobs import TrainJob
from desktop_app.recommend.plan import Settings

Adjustable = TypeVar("Adjustable", Settings, TrainJob)

_SHORTEST = 256
_SMALLEST_RANK = 8
SAME_RESULT = ("smaller_batch", "checkpointing")
"""Rungs that cost time and nothing else: every optimizer step sees the same examples and computes the same."""


def rungs(settings: Adjustable) -> Iterator[tuple[str, Adjustable]]:
    """Yields (code of what was changed, settings), each easier on memory than the one before.

    The codes have sentences "rung_" + code.
    """
    now = settings
    while now.batch_size > 1:
        whole = now.batch_size * now.gradient_accumulation
        # The largest share that divides the effective batch: 3 for 6, and 1 for 5.
        size = next(size for size in range(now.batch_size // 2, 0, -1) if whole % size == 0)
        now = replace(now, batch_size=size, gradient_accumulation=whole // size)
        yield "smaller_batch", now
    if not now.gradient_checkpointing:
        now = replace(now, gradient_checkpointing=True)
        yield "checkpointing", now
    if now.method == "lora":
        now = replace(now, method="qlora")
        yield "four_bits", now
    while now.max_length > _SHORTEST:
        now = replace(now, max_length=max(_SHORTEST, now.max_length // 2))
        yield "shorter_texts", now
    if now.rank > _SMALLEST_RANK or now.dropout:
        rank = max(_SMALLEST_RANK, now.rank // 2)
        now = replace(now, rank=rank, alpha=max(1, now.alpha * rank // now.rank), dropout=0.0)
        yield "smaller_adapter", now
