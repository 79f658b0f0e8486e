"""After how much silence does a chat begin anew? Learned from the chats themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable

DEFAULT_GAP_S = 60 * 60
"""Where there is too little to learn from (research report, B; WeClone takes 5 minutes, which cuts answers
off)."""

_SHORTEST_S = 15 * 60
_LONGEST_S = 8 * 60 * 60
_BINS_PER_DECADE = 10
_FEWEST_GAPS = 200


def session_gap_s(gaps_s: Iterable[int]) -> int:
    """Returns the silence in seconds that parts one talk from the next.

    People answer within minutes and start again after hours; between the two lies a valley, and its lowest point
    is the answer. Looked for between a quarter of an hour and eight hours on a logarithmic scale.
    """
    bins = [0] * (7 * _BINS_PER_DECADE)
    total = 0
    for gap in gaps_s:
        if gap > 0:
            bins[min(len(bins) - 1, int(math.log10(gap) * _BINS_PER_DECADE))] += 1
            total += 1
    if total < _FEWEST_GAPS:
        return DEFAULT_GAP_S
    first, last = (int(math.log10(limit) * _BINS_PER_DECADE) for limit in (_SHORTEST_S, _LONGEST_S))
    # Three bins together: single ones jump.
    smooth = [sum(bins[place - 1 : place + 2]) for place in range(first, last + 1)]
    lowest = min(smooth)
    # A flat valley has many lowest points; the middle one is the safest.
    valley = [place for place, count in enumerate(smooth) if count == lowest]
    middle = first + valley[len(valley) // 2]
    return round(10 ** ((middle + 0.5) / _BINS_PER_DECADE) / 60) * 60
