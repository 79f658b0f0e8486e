"""Two kinds of tasks that have one right answer: sorting into labels, and extracting fields as JSON.

Precision, recall and F1 are forty lines; scikit-learn would bring 130 MB into the app. The tests compare with it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

TaskKind = Literal["text", "sorting", "extraction"]
_MOST_LABELS = 30
_LONGEST_LABEL_CHARACTERS = 40
_EXAMPLES_A_LABEL = 4
"""Replies that repeat this often are labels; "Yes." and "Thanks!" alone do not make a sorting task."""
OTHER = "…"
"""Stands in the table for every answer that is no label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScore:
    """`label` as the person mostly writes it. `support`: how often it is the right one."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """How a model sorted. `confusion[i][j]`: right label i, answer j, with `OTHER` as the last column."""

    accuracy: float
    precision: float
    recall: float
    macro_f1: float
    labels: tuple[LabelScore, ...]
    confusion: tuple[tuple[int, ...], ...]


def kind_of(answers: Sequence[str]) -> TaskKind:
    """Tells from the person's own answers what kind of task it is."""
    if not answers:
        return "text"
    if all(fields_of(answer) is not None for answer in answers):
        return "extraction"
    labels = {label_of(answer) for answer in answers}
    short = all(
        "\n" not in answer.strip() and len(answer.strip()) <= _LONGEST_LABEL_CHARACTERS for answer in answers
    )
    few = 2 <= len(labels) <= _MOST_LABELS and len(answers) >= _EXAMPLES_A_LABEL * len(labels)
    return "sorting" if short and few else "text"


def label_of(answer: str) -> str:
    """Case, outer blanks and a final mark do not make another label."""
    return answer.strip().strip(".!。！\"'").casefold()


def sort_scores(right: Sequence[str], answered: Sequence[str]) -> Sorted:
    """Returns accuracy, macro averages and the table; a label that was never answered has precision 0."""
    spellings = Counter(one.strip() for one in right)
    # The usual spelling is put in last and stays.
    written = {label_of(one): one for one, _ in reversed(spellings.most_common())}
    right, answered = [label_of(one) for one in right], [label_of(one) for one in answered]
    labels = sorted(set(right))
    pairs = Counter(zip(right, answered, strict=True))
    given, wanted = Counter(answered), Counter(right)
    scores = []
    for label in labels:
        hits = pairs[label, label]
        precision, recall = _ratio(hits, given[label]), _ratio(hits, wanted[label])
        scores.append(
            LabelScore(
                label=written[label] or label,
                precision=precision,
                recall=recall,
                f1=_f1(precision, recall),
                support=wanted[label],
            )
        )
    table = []
    for label in labels:
        row = [pairs[label, other] for other in labels]
        table.append((*row, wanted[label] - sum(row)))
    return Sorted(
        accuracy=_ratio(sum(pairs[label, label] for label in labels), len(right)),
        precision=_mean([score.precision for score in scores]),
        recall=_mean([score.recall for score in scores]),
        macro_f1=_mean([score.f1 for score in scores]),
        labels=tuple(scores),
        confusion=tuple(table),
    )


def fields_of(answer: str) -> Mapping[str, str] | None:
    """Returns the fields of a JSON object with each value as a canonical string, or None for any other text."""
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return {str(name): json.dumps(item, sort_keys=True, ensure_ascii=False) for name, item in value.items()}


def field_row(right: str, answered: str) -> list[float]:
    """Returns (hits, fields answered, fields wanted): their sums make the micro F1 over fields."""
    wanted, given = fields_of(right) or {}, fields_of(answered) or {}
    hits = sum(given.get(name) == value for name, value in wanted.items())
    return [float(hits), float(len(given)), float(len(wanted))]


def is_exact(right: str, answered: str) -> bool:
    """Whether an extraction is the same object, whatever the order of its fields."""
    return fields_of(answered) is not None and fields_of(right) == fields_of(answered)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return _ratio(2 * precision * recall, precision + recall)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
