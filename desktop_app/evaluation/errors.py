"""The error list: the answers least like the person's own, what may be the reason, and the source pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from desktop_app.core.project import Project, Run, read_record, write_json
from desktop_app.dataset.pair_table import PairFilter, PairTable
from desktop_app.evaluation.asking import files_of

Reason = Literal["data", "training", "model"]
REASONS: tuple[Reason, ...] = ("data", "training", "model")
_UNFORESEEABLE = 1.5
"""Times the mean loss: where neither model can foresee a reply, it probably does not follow from its message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One held-out answer.

    Args:
        likeness: 0 to 100, chrF against the own reply (100 or 0 for a task with one right answer).
        guess: a first guess: "data" where both models found the reply hard to foresee, "training" where the tuned
            one finds it harder than the base, "model" otherwise.
        position: of the pair in test.json.
    """

    prompt_id: str
    position: int
    likeness: float
    guess: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    reasons: dict[str, Reason] = field(default_factory=dict)


def guess(*, base_loss: float, tuned_loss: float, mean_loss: float) -> Reason:
    """Args:
    base_loss, tuned_loss: nats per token of this reply. `mean_loss`: of all replies, tuned model.
    """
    if tuned_loss > base_loss:
        return "training"
    return "data" if tuned_loss > _UNFORESEEABLE * mean_loss else "model"


def worst_first(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    return tuple(sorted(mistakes, key=lambda one: (one.likeness, one.prompt_id)))


def load_reasons(run: Run) -> dict[str, Reason]:
    """Returns prompt id -> the reason that the person chose. Raises AppError("file_damaged")."""
    path = files_of(run).reasons
    return dict(read_record(path, _File).reasons) if path.is_file() else {}


def choose_reason(run: Run, prompt_id: str, reason: Reason | None) -> None:
    """Keeps a reason, or takes it back with None."""
    reasons = load_reasons(run)
    if reason is None:
        reasons.pop(prompt_id, None)
    else:
        reasons[prompt_id] = reason
    write_json(files_of(run).reasons, _File(reasons=reasons))


def source_pair(project: Project, message: str, own: str) -> str | None:
    """Returns the id of the pair that a held-out message comes from, for `PairTable` and `PairEdits`.

    None after the pair was edited or left out, or where the data set was made otherwise.

    Raises:
        AppError: "file_missing" or "file_damaged" for dataset/pairs.sqlite.
    """
    if not project.pairs.is_file():
        return None
    with PairTable(project) as table:
        for row in table.rows_at(table.positions(PairFilter(reason="", split="test"))):
            if row.input == message and row.output == own:
                return row.pair_id
    return None
