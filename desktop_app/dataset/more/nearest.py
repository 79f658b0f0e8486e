"""Which of my real pairs answer something like this: words in common, rare ones first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}")
_LONGEST = 2000
# Robertson's usual values for BM25.
_K1 = 1.2
_B = 0.75


class Nearest:
    """BM25 over the texts; a hundred thousand short texts take a second to index and milliseconds to ask."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._lengths: list[int] = []
        for index, text in enumerate(texts):
            words = Counter(_words(text))
            self._lengths.append(words.total())
            for word, count in words.items():
                self._places.setdefault(word, []).append((index, count))
        self._usual = max(1.0, sum(self._lengths) / max(1, len(self._lengths)))

    def to(self, text: str, count: int, *, but: int = -1) -> list[int]:
        """Returns the indexes of up to `count` texts, the nearest first; of any texts where none has a word of it.

        Args:
            but: index of a text that is not wanted, -1 for none.
        """
        scores: Counter[int] = Counter()
        total = len(self._lengths)
        for word in set(_words(text)):
            found = self._places.get(word, ())
            rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for index, times in found:
                length = 1 - _B + _B * self._lengths[index] / self._usual
                scores[index] += rarity * times * (_K1 + 1) / (times + _K1 * length)  # type: ignore[assignment]
        scores.pop(but, None)
        nearest = [index for index, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:count]]
        others = (index for index in range(total) if index != but and index not in nearest)
        return nearest + [index for index, _ in zip(others, range(count - len(nearest)), strict=False)]


def _words(text: str) -> list[str]:
    folded = text[:_LONGEST].casefold()
    # Where words have no spaces, two characters behind each other are the next best thing.
    pairs = [run[at : at + 2] for run in _CJK.findall(folded) for at in range(len(run) - 1)]
    return [word for word in _WORD.findall(folded) if not _CJK.search(word)] + pairs
