"""Time and recall of the search for near-duplicates: ours, ours as it was (one text at a time), and two packages.

    python -m tests.benchmarks.near_duplicates [TEXTS]

`datasketch` and `rensa` are measured where they can be imported, for example after
`pip install --target /tmp/peers datasketch rensa` and with PYTHONPATH=/tmp/peers. The texts are made here: English
and Chinese, one in twenty a copy of an earlier one with a few words changed (Jaccard similarity 0.8 or more).
"""

from __future__ import annotations

import importlib
import random
import re
import resource
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.dataset.near_duplicates import SIMILAR_FROM, first_of_each, jaccard, shingles

_SYLLABLES = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "ol", "um")]
_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
_PRIME = np.uint64((1 << 31) - 1)

Find = Callable[[Sequence[str]], list[int]]


def texts(count: int, seed: int = 3) -> tuple[list[str], list[tuple[int, int]]]:
    """Returns texts of 20 to 150 words, and the (copy, original) pairs that were planted."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(8000)]
    made: list[str] = []
    planted: list[tuple[int, int]] = []
    for index in range(count):
        if index > 50 and index % 20 == 0:
            # Never a copy of a copy: it may be too far from the one that stays.
            original = chance.randrange(index // 20) * 20 + chance.randrange(1, 20)
            copy = _changed(made[original], chance)
            if jaccard(shingles(copy), shingles(made[original])) >= SIMILAR_FROM:
                planted.append((index, original))
            made.append(copy)
        elif index % 4 == 0:
            made.append("，".join("".join(chance.choices(_HAN, k=12)) for _ in range(chance.randint(3, 10))))
        else:
            made.append(" ".join(chance.choices(words, k=chance.randint(20, 150))))
    return made, planted


def _changed(text: str, chance: random.Random) -> str:
    if " " not in text:
        place = chance.randrange(len(text))
        return text[:place] + "好" + text[place + 1 :]
    parts = text.split(" ")
    for _ in range(max(1, len(parts) // 60)):
        parts[chance.randrange(len(parts))] = "changed"
    return " ".join(parts)


def one_at_a_time(given: Sequence[str]) -> list[int]:
    """How Homespun 0.1 did it."""
    chance = np.random.default_rng(7)
    multipliers = chance.integers(1, int(_PRIME), size=128, dtype=np.uint64)
    offsets = chance.integers(0, int(_PRIME), size=128, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = {}
    kept: dict[int, NDArray[np.uint64]] = {}
    first: list[int] = []
    for index, text in enumerate(given):
        grams = _grams(text)
        hashes = np.unique(np.array([zlib.crc32(gram.encode()) for gram in grams], dtype=np.uint64) % _PRIME)
        signature = ((multipliers[:, None] * hashes[None, :] + offsets[:, None]) % _PRIME).min(axis=1)
        keys = [(band, signature[band * 4 : band * 4 + 4].tobytes()) for band in range(32)]
        others = sorted({other for key in keys for other in buckets.get(key, ())})
        twin = next((other for other in others if jaccard(hashes, kept[other]) >= SIMILAR_FROM), None)
        first.append(index if twin is None else twin)
        if twin is None:
            kept[index] = hashes
            for key in keys:
                buckets.setdefault(key, []).append(index)
    return first


def _grams(text: str) -> list[str]:
    if " " not in text:
        plain = re.sub(r"\W+", "", text)
        return [plain[i : i + 5] for i in range(max(1, len(plain) - 4))]
    words = text.split(" ")
    return [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]


def with_datasketch(given: Sequence[str]) -> list[int]:
    datasketch = importlib.import_module("datasketch")
    index_of = datasketch.MinHashLSH(threshold=SIMILAR_FROM, num_perm=128)
    first: list[int] = []
    for index, text in enumerate(given):
        sketch = datasketch.MinHash(num_perm=128)
        sketch.update_batch([gram.encode() for gram in _grams(text)])
        found = sorted(int(name) for name in index_of.query(sketch))
        first.append(found[0] if found else index)
        if not found:
            index_of.insert(str(index), sketch)
    return first


def with_rensa(given: Sequence[str]) -> list[int]:
    rensa = importlib.import_module("rensa")
    index_of = rensa.RMinHashLSH(threshold=SIMILAR_FROM, num_perm=128, num_bands=32)
    sketches: list[Any] = []
    first: list[int] = []
    for index, text in enumerate(given):
        sketch = rensa.RMinHash(num_perm=128, seed=7)
        sketch.update(_grams(text))
        close = [o for o in sorted(index_of.query(sketch)) if sketch.jaccard(sketches[o]) >= SIMILAR_FROM]
        first.append(close[0] if close else index)
        sketches.append(sketch)
        if not close:
            index_of.insert(index, sketch)
    return first


def measure(find: Find, given: Sequence[str], planted: Sequence[tuple[int, int]]) -> tuple[float, float, int]:
    """Returns seconds, the share of the planted copies that were found, and how many texts are left out in all."""
    begin = time.perf_counter()
    first = find(given)
    seconds = time.perf_counter() - begin
    found = sum(first[copy] != copy for copy, _ in planted)
    return seconds, found / len(planted), sum(twin != index for index, twin in enumerate(first))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    given, planted = texts(count)
    print(f"{count:,} texts, {len(planted):,} planted copies")
    peers: list[tuple[str, Find]] = [("ours", first_of_each), ("one at a time", one_at_a_time)]
    peers += [("datasketch", with_datasketch), ("rensa", with_rensa)]
    for name, find in peers:
        try:
            seconds, recall, left_out = measure(find, given, planted)
        except ModuleNotFoundError:
            print(f"{name:14} not installed")
            continue
        speed = f"{seconds:6.2f} s  {count / seconds:8,.0f} texts/s"
        print(f"{name:14} {speed}  recall {recall:.4f}  {left_out:,} out")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
