"""Likeness of an answer to what the person really wrote: ROUGE-L, chrF and BLEU, by the field's own packages.

Imported by the worker only: `rouge_score` and `sacrebleu` take a second to load.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from desktop_app.evaluation.intervals import Rows

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
BLEU_ORDER = 4


class _Words:
    """The package's own tokenizer keeps a to z only; this one knows every alphabet, and Chinese character by
    character."""

    def tokenize(self, text: str) -> list[str]:
        return _WORD.findall(text.lower())


@cache
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], tokenizer=_Words())


@cache
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


@cache
def _bleu(chinese: bool) -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize="zh" if chinese else "13a", effective_order=True)


def rouge_l(answer: str, own: str) -> float:
    """Returns the F1 of the longest common subsequence of words, 0 to 1 (Lin 2004)."""
    return float(_rouge().score(own, answer)["rougeL"].fmeasure)


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
