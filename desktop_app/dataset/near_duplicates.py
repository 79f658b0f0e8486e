"""Finds texts that say nearly the same: MinHash with bands to find candidates, Jaccard similarity to decide."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIMILAR_FROM = 0.8
"""Jaccard similarity of the shingles from which two pairs count as one."""

# 32 bands of 4 find a pair of similarity 0.8 with probability 1 - (1 - 0.8^4)^32 > 0.9999.
_BANDS = 32
_ROWS = 4
_PRIME = np.uint64((1 << 31) - 1)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")

Hashes = NDArray[np.uint64]


def shingles(text: str) -> Hashes:
    """Returns the hashes of all runs of three words; of five characters where words have no spaces."""
    folded = text.casefold()
    if len(_CJK.findall(folded)) * 4 > len(folded):
        plain = re.sub(r"\W+", "", folded)
        grams = [plain[i : i + 5] for i in range(max(1, len(plain) - 4))]
    else:
        words = re.findall(r"\w+", folded)
        grams = [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]
    return np.unique(np.array([zlib.crc32(gram.encode()) for gram in grams], dtype=np.uint64) % _PRIME)


def jaccard(one: Hashes, other: Hashes) -> float:
    """Returns the share of shingles that both have, 0 to 1."""
    common = int(np.intersect1d(one, other, assume_unique=True).size)
    return common / (one.size + other.size - common)


def _signature(hashes: Hashes, multipliers: Hashes, offsets: Hashes) -> Hashes:
    # Below 2^31 times below 2^31 stays below 2^62: no overflow in 64 bits.
    values = (multipliers[:, None] * hashes[None, :] + offsets[:, None]) % _PRIME
    smallest: Hashes = values.min(axis=1)
    return smallest


def first_of_each(texts: Sequence[str]) -> list[int]:
    """Returns for each text the index of the earliest text that it nearly repeats, its own where it is new.

    A repetition is compared with texts that are kept only, so the answer is always a text that stays.
    """
    chance = np.random.default_rng(7)
    count = _BANDS * _ROWS
    multipliers = chance.integers(1, int(_PRIME), size=count, dtype=np.uint64)
    offsets = chance.integers(0, int(_PRIME), size=count, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = {}
    kept: dict[int, Hashes] = {}
    first: list[int] = []
    for index, text in enumerate(texts):
        hashes = shingles(text)
        signature = _signature(hashes, multipliers, offsets)
        keys = [(band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()) for band in range(_BANDS)]
        candidates = sorted({other for key in keys for other in buckets.get(key, ())})
        twin = next((c for c in candidates if jaccard(hashes, kept[c]) >= SIMILAR_FROM), None)
        first.append(index if twin is None else twin)
        if twin is None:
            kept[index] = hashes
            for key in keys:
                buckets.setdefault(key, []).append(index)
    return first
