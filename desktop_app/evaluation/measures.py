"""Every number of the report that compares base and tuned model on held-out messages, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.evaluation import sorting, text_metrics
from desktop_app.evaluation.intervals import FEWEST, Finish, Interval, Rows, Word, difference, mean, word_for
from desktop_app.evaluation.style_measures import CODES, Style, nearness

_LISTENING_KEPT = 0.5
Likelihoods = Mapping[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number before and after.

    Args:
        code: "loss", "perplexity", "listening", "rouge_l", "chrf", "bleu", "accuracy", "precision", "recall",
            "macro_f1", "exact_match", "field_f1", or of `style_measures.CODES`; "measure_<code>" has its words.
        low, high: 95 % interval of `tuned - base`; None where fewer than `intervals.FEWEST` messages say nothing.
        count: messages that it rests on.
    """

    code: str
    base: float
    tuned: float
    low: float | None
    high: float | None
    higher_is_better: bool
    word: Word
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A held-out message, the person's own reply and both answers."""

    prompt_id: str
    own: str
    base: str
    tuned: str


def measure(
    code: str, base: Rows, tuned: Rows, finish: Finish = mean, *, higher_is_better: bool = True
) -> Measure:
    """Args:
    base, tuned: as for `intervals.difference`.
    """
    found = difference(base, tuned, finish)
    is_known = len(base) >= FEWEST
    return Measure(
        code=code,
        base=float(finish(base.sum(0))),
        tuned=float(finish(tuned.sum(0))),
        low=found.low if is_known else None,
        high=found.high if is_known else None,
        higher_is_better=higher_is_better,
        word=word_for(found, higher_is_better=higher_is_better),
        count=len(base),
    )


def likelihood_measures(likelihoods: Likelihoods) -> list[Measure]:
    """Loss and perplexity of the person's held-out replies, and how much the message matters for them.

    "listening" is the mean pointwise mutual information of message and reply, nats per token: how much likelier a
    reply is after the message that it answers than after another one. A model that writes in the right style
    whatever it is asked has 0.
    """
    ids = sorted({name.removeprefix("right-") for name, _ in likelihoods if name.startswith("right-")})
    found = []
    if ids:
        base, tuned = (
            np.array([likelihoods[f"right-{one}", variant] for one in ids]) for variant in ("base", "tuned")
        )
        found.append(measure("loss", base, tuned, higher_is_better=False))
        found.append(measure("perplexity", base, tuned, _perplexity, higher_is_better=False))
    gained = _gains(likelihoods)
    if gained is not None:
        found.append(_listening(*gained))
    return found


def listening(likelihoods: Likelihoods) -> Interval | None:
    """Returns how much likelier a reply becomes for the tuned model by its message, nats per reply, with the 95 %
    interval: 0 for a model that writes the same whatever it is asked. None below `FEWEST` replies."""
    gained = _gains(likelihoods)
    if gained is None or len(gained[1]) < FEWEST:
        return None
    rows = np.stack([gained[1][:, 0], np.ones(len(gained[1]))], axis=1)
    return difference(np.zeros_like(rows) + np.array([0.0, 1.0]), rows)


def _gains(likelihoods: Likelihoods) -> tuple[Rows, Rows] | None:
    """Returns (nats gained by the right message, tokens) of every reply, for base and tuned model."""
    ids = sorted({name.removeprefix("other-") for name, _ in likelihoods if name.startswith("other-")})
    if not ids:
        return None
    base, tuned = (np.array([_gain(likelihoods, one, variant) for one in ids]) for variant in ("base", "tuned"))
    return base, tuned


def _listening(base: Rows, tuned: Rows) -> Measure:
    """Is called worse only where less than half of what the base had is left.

    A part of it is lost rightly: what the base guesses from the message (the language, who writes), a tuned model
    knows without.
    """
    found = measure("listening", base, tuned)
    kept = difference(base * np.array([_LISTENING_KEPT, 1.0]), tuned)
    if found.word == "worse" and kept.high >= 0:
        found = replace(found, word="no_difference")
    return found


def _gain(likelihoods: Likelihoods, one: str, variant: str) -> tuple[float, float]:
    (right, tokens), (other, _) = likelihoods[f"right-{one}", variant], likelihoods[f"other-{one}", variant]
    return other - right, tokens


def _perplexity(sums: Rows) -> Rows:
    result: Rows = np.exp(np.minimum(mean(sums), 700.0))
    return result


def text_measures(answers: Sequence[Answered], style: Style) -> list[Measure]:
    """Likeness to the person's own replies, and nearness to their style."""
    found = []
    for code, metric in (("rouge_l", text_metrics.rouge_l), ("chrf", text_metrics.chrf)):
        base = np.array([(metric(one.base, one.own), 1.0) for one in answers])
        tuned = np.array([(metric(one.tuned, one.own), 1.0) for one in answers])
        found.append(measure(code, base, tuned))
    counts_base = np.array([text_metrics.bleu_row(one.base, one.own) for one in answers])
    counts_tuned = np.array([text_metrics.bleu_row(one.tuned, one.own) for one in answers])
    found.append(measure("bleu", counts_base, counts_tuned, text_metrics.bleu))
    near_base = [nearness(one.base, one.own, style) for one in answers]
    near_tuned = [nearness(one.tuned, one.own, style) for one in answers]
    for code in CODES:
        if code == "style_habits" and not style.habits:
            continue
        base = np.array([(near[code], 1.0) for near in near_base])
        tuned = np.array([(near[code], 1.0) for near in near_tuned])
        found.append(measure(code, base, tuned))
    return found


def sorting_measures(answers: Sequence[Answered]) -> list[Measure]:
    """Accuracy, and macro precision, recall and F1, each resampled as what it is."""
    labels = sorted({sorting.label_of(one.own) for one in answers})
    base = np.array([_cell(one.own, one.base, labels) for one in answers])
    tuned = np.array([_cell(one.own, one.tuned, labels) for one in answers])
    finishes = {
        "accuracy": lambda sums: _table(sums, labels)[3],
        "precision": lambda sums: _table(sums, labels)[0],
        "recall": lambda sums: _table(sums, labels)[1],
        "macro_f1": lambda sums: _table(sums, labels)[2],
    }
    return [measure(code, base, tuned, finish) for code, finish in finishes.items()]


def _cell(own: str, answer: str, labels: Sequence[str]) -> list[float]:
    """One count in a flattened table of labels x (labels and "other")."""
    row = [0.0] * (len(labels) * (len(labels) + 1))
    answered = sorting.label_of(answer)
    column = labels.index(answered) if answered in labels else len(labels)
    row[labels.index(sorting.label_of(own)) * (len(labels) + 1) + column] = 1.0
    return row


def _table(sums: Rows, labels: Sequence[str]) -> tuple[Rows, Rows, Rows, Rows]:
    """Returns macro precision, recall, F1, and accuracy; labels that a resample lacks do not count."""
    size = len(labels)
    table = sums.reshape(*sums.shape[:-1], size, size + 1)
    hits = np.diagonal(table[..., :size], axis1=-2, axis2=-1)
    wanted, given = table.sum(-1), table[..., :size].sum(-2)
    precision = np.divide(hits, given, out=np.zeros_like(hits, dtype=float), where=given > 0)
    recall = np.divide(hits, wanted, out=np.zeros_like(hits, dtype=float), where=wanted > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    present = np.maximum((wanted > 0).sum(-1), 1)
    accuracy = hits.sum(-1) / np.maximum(wanted.sum(-1), 1)
    there = wanted > 0
    return (precision * there).sum(-1) / present, recall.sum(-1) / present, f1.sum(-1) / present, accuracy


def extraction_measures(answers: Sequence[Answered]) -> list[Measure]:
    """Exact match, and micro F1 over fields."""
    exact_base = np.array([(float(sorting.is_exact(one.own, one.base)), 1.0) for one in answers])
    exact_tuned = np.array([(float(sorting.is_exact(one.own, one.tuned)), 1.0) for one in answers])
    base = np.array([sorting.field_row(one.own, one.base) for one in answers])
    tuned = np.array([sorting.field_row(one.own, one.tuned) for one in answers])
    return [measure("exact_match", exact_base, exact_tuned), measure("field_f1", base, tuned, _field_f1)]


def _field_f1(sums: Rows) -> Rows:
    """Of (hits, given, wanted): 2 hits / (given + wanted)."""
    result: Rows = 2 * sums[..., 0] / np.maximum(sums[..., 1] + sums[..., 2], 1e-12)
    return result
