"""Finds texts that say nearly the same: MinHash with bands to find candidates, Jaccard similarity to decide.

Ours, on numpy that is present anyway: 20,000 pairs in 3 to 7 seconds with every planted copy
found. `rensa` (Rust) takes one second and finds 98 of 100, `datasketch` takes 15 and finds 90
(tests/benchmarks/near_duplicates.py).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.dataset.runs import Hashes, character_runs, runs_of

SIMILAR_FROM = 0.8
"""Jaccard similarity of the shingles from which two pairs count as one."""

RELATED_FROM = 0.7
"""From here on two texts may not be in two splits: the one would give the other away."""

# 32 bands of 4 find a pair of similarity 0.8 with probability 1 - (1 - 0.8^4)^32 > 0.9999, of 0.7 with 0.9998.
_BANDS = 32
_ROWS = 4
_PLACES = _BANDS * _ROWS
# Texts of 0.7 agree in 0.7 ± 0.04 of the 128 places; below this nothing is worth the exact comparison.
_AGREEMENT_FROM = 0.55
# A form letter that was sent 10,000 times would otherwise be compared 50 million times.
_BUCKET_SIZE = 64
_COMPARED_AT_MOST = 48
_WORDS_IN_SHINGLE = 3
_CHARACTERS_IN_SHINGLE = 5
_CHUNK_SHINGLES = 1 << 20
"""Hashed at once: 8 MB a step."""

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of many texts behind each other: those of text i are `hashes[starts[i]:starts[i + 1]]`."""

    hashes: Hashes
    starts: NDArray[np.int64]

    def of(self, index: int) -> Hashes:
        """Returns the shingles of one text, each once, in order."""
        return np.unique(self.hashes[self.starts[index] : self.starts[index + 1]])


@dataclass(frozen=True, slots=True)
class Likeness:
    """`first[i]`: the earliest text that stays and that text i nearly repeats, i itself where it is new.

    `cluster[i]`: the same number for all texts that stay and are related, over any number of steps.
    """

    first: list[int]
    cluster: list[int]


def shingle(texts: Sequence[str]) -> Shingles:
    """Returns the hashes of all runs of three words; of five characters where words have no spaces."""
    pieces: list[Hashes] = []
    for text in texts:
        folded = text.casefold()
        if not folded.isascii() and len(_CJK.findall(folded)) * 4 > len(folded):
            plain = _NO_WORD.sub("", folded)
            pieces.append(character_runs(plain, _CHARACTERS_IN_SHINGLE))
        else:
            words = [zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(folded)]
            # Without a single word (":-)", a picture) the text itself is all there is to compare.
            words = words or [zlib.crc32(folded.encode("utf-8", "replace"))]
            pieces.append(runs_of(np.array(words, dtype=np.uint32), _WORDS_IN_SHINGLE))
    starts = np.zeros(len(pieces) + 1, dtype=np.int64)
    np.cumsum([piece.size for piece in pieces], out=starts[1:])
    hashes = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)
    return Shingles(hashes, starts)


def shingles(text: str) -> Hashes:
    """Returns the shingles of one text, each once."""
    return shingle([text]).of(0)


def jaccard(one: Hashes, other: Hashes) -> float:
    """Returns the share of shingles that both have, 0 to 1."""
    common = int(np.intersect1d(one, other, assume_unique=True).size)
    return common / (one.size + other.size - common)


def first_of_each(texts: Sequence[str]) -> list[int]:
    """Returns for each text the index of the earliest text that it nearly repeats, its own where it is new.

    A repetition is compared with texts that are kept only, so the answer is always a text that stays.
    """
    return compare(texts).first


def compare(
    texts: Sequence[str], stays: Sequence[bool] | None = None, always: Sequence[bool] | None = None
) -> Likeness:
    """Compares all texts that stay with each other.

    Args:
        stays: False for texts that are left out anyway: they are compared with nothing.
        always: True for texts that stay even where they repeat another one.
    """
    made = shingle(texts)
    signatures = _signatures(made)
    groups = _groups(signatures, np.ones(len(texts), dtype=bool) if stays is None else np.array(stays, dtype=bool))
    members: dict[int, list[int]] = {}
    first = list(range(len(texts)))
    cluster = list(range(len(texts)))
    for index in np.flatnonzero((groups >= 0).any(axis=1)).tolist():
        keys = [key for key in groups[index].tolist() if key >= 0]
        shared = Counter(other for key in keys for other in members.get(key, ()))
        related, first[index] = [], index
        if shared:
            mine = made.of(index)
            for other in _agreeing(signatures, index, [o for o, _ in shared.most_common(_COMPARED_AT_MOST)]):
                likeness = jaccard(mine, made.of(other))
                if likeness >= RELATED_FROM:
                    related.append(other)
                if likeness >= SIMILAR_FROM:
                    first[index] = min(first[index], first[other])
        if first[index] == index or (always is not None and always[index]):
            for other in related:
                _join(cluster, index, other)
            for key in keys:
                bucket = members.setdefault(key, [])
                if len(bucket) < _BUCKET_SIZE:
                    bucket.append(index)
    return Likeness(first, [_root(cluster, index) for index in range(len(cluster))])


def _root(cluster: list[int], index: int) -> int:
    while cluster[index] != index:
        cluster[index] = cluster[cluster[index]]
        index = cluster[index]
    return index


def _join(cluster: list[int], one: int, other: int) -> None:
    one, other = _root(cluster, one), _root(cluster, other)
    cluster[max(one, other)] = min(one, other)


def _signatures(made: Shingles) -> NDArray[np.uint32]:
    """Returns the MinHash of each text: (texts, 128)."""
    chance = np.random.default_rng(7)
    limit = np.iinfo(np.uint64).max
    multipliers = chance.integers(0, limit, size=_PLACES, dtype=np.uint64) | np.uint64(1)
    offsets = chance.integers(0, limit, size=_PLACES, dtype=np.uint64)
    count = made.starts.size - 1
    signatures = np.empty((count, _PLACES), dtype=np.uint32)
    begin = 0
    while begin < count:
        room = made.starts[begin] + _CHUNK_SHINGLES
        end = max(begin + 1, int(np.searchsorted(made.starts, room, side="right")) - 1)
        chunk = made.hashes[made.starts[begin] : made.starts[end]]
        starts = made.starts[begin:end] - made.starts[begin]
        for place in range(_PLACES):
            # Multiply and shift: the upper half of the product is as good as a random permutation.
            values = ((chunk * multipliers[place] + offsets[place]) >> np.uint64(32)).astype(np.uint32)
            signatures[begin:end, place] = np.minimum.reduceat(values, starts)
        begin = end
    return signatures


def _groups(signatures: NDArray[np.uint32], stays: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Returns (texts, bands): the number of the bucket that a text shares with others that stay, -1 for none."""
    groups = np.full((len(signatures), _BANDS), -1, dtype=np.int64)
    used = 0
    for band in range(_BANDS):
        part = signatures[stays, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        key = np.zeros(len(part), dtype=np.uint64)
        for row in range(_ROWS):
            key = key * np.uint64(0x9E3779B97F4A7C15) + part[:, row]
        _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
        shared = counts[inverse] > 1
        groups[np.flatnonzero(stays)[shared], band] = inverse[shared] + used
        used += counts.size
    return groups


def _agreeing(signatures: NDArray[np.uint32], index: int, others: list[int]) -> list[int]:
    if not others:
        return []
    agreement = (signatures[others] == signatures[index]).mean(axis=1)
    return [other for other, share in zip(others, agreement, strict=True) if share >= _AGREEMENT_FROM]
