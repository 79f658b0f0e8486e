"""How sure a number is: the bootstrap for differences of two models on the same messages, Wilson for shares.

Both models answer the same messages, so messages are resampled and both models keep theirs (paired bootstrap:
Efron and Tibshirani 1993; for BLEU: Koehn 2004). The words follow from the interval and from nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Word = Literal["better", "no_difference", "worse"]
Rows = NDArray[np.float64]
Finish = Callable[[Rows], Rows]

RESAMPLES = 2000
FEWEST = 6
"""Below six messages no difference is sure at 95 %, whatever its size: five that all agree do so by chance one
time in sixteen (sign test, both sides). The bootstrap does not know that and would always be sure."""
_Z = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def mean(sums: Rows) -> Rows:
    """The `finish` of rows (value, 1)."""
    return sums[..., 0] / np.maximum(sums[..., 1], 1e-12)


def difference(base: Rows, tuned: Rows, finish: Finish = mean, *, seed: int = 7) -> Interval:
    """Returns tuned minus base.

    Args:
        base, tuned: [messages, parts]; row i of both belongs to the same message.
        finish: makes the metric of summed rows, [..., parts] -> [...]; so that a metric of the whole (BLEU, loss
            per token) is resampled as the metric that it is.
    """
    if base.shape != tuned.shape or len(base) == 0:
        raise ValueError("both models need an answer to every message, and there must be one")
    value = float(finish(tuned.sum(0)) - finish(base.sum(0)))
    if len(base) < FEWEST:
        return Interval(value=value, low=-math.inf, high=math.inf)
    chance = np.random.default_rng(seed)
    taken = chance.multinomial(len(base), np.full(len(base), 1 / len(base)), size=RESAMPLES).astype(np.float64)
    differences = finish(taken @ tuned) - finish(taken @ base)
    tail = _tail(len(base))
    low, high = np.quantile(differences, [tail, 1 - tail])
    return Interval(value=value, low=float(low), high=float(high))


def _tail(count: int) -> float:
    """Returns the share of resamples on each side of the interval: 2.5 % for many messages, less for few.

    The percentile interval of few is too narrow, as if the spread was known; this one is as wide as Student's
    (Hesterberg 2015, "What teachers should know about the bootstrap": the expanded percentile interval).
    """
    free = count - 1
    # Student's quantile from the normal one (Abramowitz and Stegun 26.7.5), right to 1 % from five on.
    t = _Z + (_Z**3 + _Z) / (4 * free) + (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * free**2)
    return 0.5 * math.erfc(t * math.sqrt(count / free) / math.sqrt(2))


def word_for(interval: Interval, *, higher_is_better: bool, at_least: float = 0.0) -> Word:
    """Returns "better" or "worse" when the whole interval lies beyond `at_least` on one side of zero."""
    if interval.low > at_least:
        return "better" if higher_is_better else "worse"
    if interval.high < -at_least:
        return "worse" if higher_is_better else "better"
    return "no_difference"


def share(hits: float, total: int) -> Interval:
    """Returns a share with its Wilson interval (1927), which holds for few trials and for shares near 0 and 1.

    `hits` may be half: a tie is half a win for each.
    """
    if total == 0:
        return Interval(value=0.0, low=0.0, high=1.0)
    part = hits / total
    centre = (part + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    half = _Z / (1 + _Z**2 / total) * math.sqrt(part * (1 - part) / total + _Z**2 / (4 * total**2))
    return Interval(value=part, low=max(0.0, centre - half), high=min(1.0, centre + half))


def sign_test(more: int, less: int) -> float:
    """Returns the one-sided exact probability of at least `more` of `more + less` by chance (McNemar, exact)."""
    total = more + less
    return sum(math.comb(total, k) for k in range(more, total + 1)) / 2**total if total else 1.0
