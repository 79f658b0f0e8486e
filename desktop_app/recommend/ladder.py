"""What to change when memory runs out: the next rung down, with the effective batch kept.

The rungs are those of ../shared/research/hardware.md, section F.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desktop_app.recommend.plan import Settings

_SHORTEST = 256
_SMALLEST_RANK = 8


def rungs(settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Yields (code of what was changed, settings), each easier on memory than the one before.

    The codes have sentences "rung_" + code.
    """
    now = settings
    while now.batch_size > 1:
        half = now.batch_size // 2
        whole = now.batch_size * now.gradient_accumulation
        now = replace(now, batch_size=half, gradient_accumulation=-(-whole // half))
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
