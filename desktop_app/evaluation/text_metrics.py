"""Likeness of an answer to what the person really wrote: ROUGE-L, and sacrebleu's chrF and BLEU.

ROUGE-L is written here: the package brings nltk, takes seconds to load and knows the letters a to z only. The
tests compare with it. sacrebleu is imported when it is first asked, which only the worker does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from desktop_app.evaluation.intervals import Rows

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
BLEU_ORDER = 4


@cache
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


@cache
def _bleu(chinese: bool) -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize="zh" if chinese else "13a", effective_order=True)


def rouge_l(answer: str, own: str) -> float:
    """Returns the F1 of the longest common subsequence of words, 0 to 1 (Lin 2004), without stemming.

    Words of every alphabet in lower case; Chinese and Japanese character by character.
    """
    given, wanted = _WORD.findall(answer.lower()), _WORD.findall(own.lower())
    if not given or not wanted:
        return 0.0
    return 2 * _longest_common(given, wanted) / (len(given) + len(wanted))


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence; a row of the table is one whole number (Hyyrö 2004), so that a
    letter of pages takes no longer than a message."""
    places: dict[str, int] = {}
    for place, word in enumerate(other):
        places[word] = places.get(word, 0) | 1 << place
    whole = (1 << len(other)) - 1
    row = whole
    for word in one:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & whole
    return len(other) - row.bit_count()


def chrf(answer: str, own: str) -> float:
    """Returns sentence chrF2, 0 to 100 (Popović 2015; sacrebleu's defaults)."""
    return float(_chrf().sentence_score(answer, [own]).score)


def bleu_row(answer: str, own: str) -> list[float]:
    """Returns the counts whose sums make corpus BLEU: matches and totals of each order, and both lengths."""
    found = _bleu(bool(_CJK.search(own))).sentence_score(answer, [own])
    return [*map(float, found.counts), *map(float, found.totals), float(found.sys_len), float(found.ref_len)]


def bleu(sums: Rows) -> Rows:
    """Returns corpus BLEU, 0 to 100, of summed `bleu_row`s, [..., 10] -> [...] (Papineni 2002).

    Without a match of some order it is 0, as sacrebleu's without smoothing.
    """
    counts, totals = sums[..., :BLEU_ORDER], sums[..., BLEU_ORDER : 2 * BLEU_ORDER]
    answered, own = sums[..., -2], sums[..., -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(totals > 0, np.log(counts / totals), -np.inf).mean(-1)
        brevity = np.where(answered < own, 1 - own / np.maximum(answered, 1e-12), 0.0)
        result: Rows = 100 * np.exp(precision + brevity)
    return np.nan_to_num(result, nan=0.0)
