"""Hashes of all runs of words or characters of a text, at the speed of numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


def character_runs(text: str, length: int) -> Hashes:
    """Returns the hash of every `length` characters behind each other; of the whole where it is shorter."""
    return runs_of(np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32), length)


def runs_of(units: NDArray[np.uint32], length: int) -> Hashes:
    """Returns the hash of every `length` units behind each other; of the whole where it is shorter."""
    if units.size == 0:
        return np.zeros(1, dtype=np.uint64)
    length = min(length, units.size)
    count = units.size - length + 1
    hashes = np.full(count, length, dtype=np.uint64)
    for place in range(length):
        # Odd multiplier of the golden ratio: wraps around in 64 bits, on purpose.
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += units[place : place + count]
    # The finaliser of splitmix64: neighbours in, strangers out.
    hashes ^= hashes >> np.uint64(30)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    return hashes
