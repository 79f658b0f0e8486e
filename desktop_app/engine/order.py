"""The order in which examples are seen: by similar length, easy ones first, each file as often as wished."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence

import torch

from desktop_app.protocol.jobs import TrainJob

_POOL_BATCHES = 32
"""Batches among which examples are sorted by length: few enough that an example has other neighbours in every
epoch. In batches of 8 of mail-like lengths 52-54 % of what is computed is text without sorting, 89 % with pools of
8 batches, 97 % with 32, 98 % with 64."""


def examples_of_a_step(job: TrainJob) -> int:
    """Returns how many examples an optimizer step sees, those of all processes that a launcher has started."""
    return job.batch_size * job.gradient_accumulation * int(os.environ.get("WORLD_SIZE", "1"))


class EpochOrder(torch.utils.data.Sampler[int]):
    """Neighbours of similar length, shuffled by the seed and the epoch's number alone.

    The order of an epoch depends on nothing that happened before it, so a resumed run sees the rest of its epoch
    exactly as the unbroken one would have.

    Args:
        lengths: tokens of each example.
        batch_size: examples per optimizer step.
        parts: (number of examples, how often each is seen in an epoch) of the files that the examples come from,
            one after the other; () for one file seen once. A weight of 0.5 draws another half in every epoch.
        difficulty: one number an example; the first epoch goes from the smallest to the largest (curriculum
            learning, Bengio et al. 2009). Later epochs are mixed, so that the hard ones are not always last.
    """

    def __init__(
        self,
        lengths: Sequence[int],
        *,
        batch_size: int,
        seed: int,
        parts: Sequence[tuple[int, float]] = (),
        difficulty: Sequence[float] | None = None,
    ) -> None:
        self._lengths = lengths
        self._batch_size = batch_size
        self._seed = seed
        self._parts = parts or ((len(lengths), 1.0),)
        self.difficulty = difficulty
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Called by accelerate's data loader before each epoch."""
        self._epoch = epoch

    def __len__(self) -> int:
        return sum(_seen(count, weight) for count, weight in self._parts)

    def __iter__(self) -> Iterator[int]:
        chance = random.Random(f"{self._seed}/{self._epoch}")
        order = self._drawn(chance)
        chance.shuffle(order)
        if self.difficulty is not None and self._epoch == 0:
            return iter(sorted(order, key=self.difficulty.__getitem__))
        # The odd rest stays last: in the middle it would shift every later batch across two lengths.
        whole = len(order) - len(order) % self._batch_size
        order, rest = order[:whole], order[whole:]
        batches: list[list[int]] = []
        pool_size = self._batch_size * _POOL_BATCHES
        for start in range(0, len(order), pool_size):
            pool = sorted(order[start : start + pool_size], key=self._lengths.__getitem__)
            batches += [pool[i : i + self._batch_size] for i in range(0, len(pool), self._batch_size)]
        chance.shuffle(batches)
        return iter([index for batch in batches for index in batch] + rest)

    def _drawn(self, chance: random.Random) -> list[int]:
        drawn: list[int] = []
        first = 0
        for count, weight in self._parts:
            indices = range(first, first + count)
            times, rest = divmod(_seen(count, weight), count) if count else (0, 0)
            drawn += list(indices) * times
            if rest:
                drawn += chance.sample(indices, rest)
            first += count
        return drawn


def _seen(count: int, weight: float) -> int:
    """Examples of a part that an epoch sees; a weight above zero means at least one."""
    return max(1, round(count * weight)) if count and weight > 0 else 0
