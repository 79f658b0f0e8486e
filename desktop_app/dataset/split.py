"""Train, validation and test by time: the model is tested on the newest conversations, as it will be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.dataset.pairs import Candidate

_SHARE = 0.1
_AT_LEAST = 8
"""Fewer than eight pairs make a loss that jumps from one evaluation to the next."""
_AT_LEAST_FROM_PAIRS = 60


@dataclass(frozen=True, slots=True)
class Split:
    """Oldest conversations in `train`, newest in `test`; each conversation in one of them only."""

    train: tuple[Candidate, ...]
    validation: tuple[Candidate, ...]
    test: tuple[Candidate, ...]


def split_by_time(candidates: Sequence[Candidate]) -> Split:
    """Splits 80/10/10 by pairs, conversation by conversation.

    From 60 pairs on, validation and test have at least 8 each. Train always keeps the oldest conversation; a
    single conversation is therefore all train.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.conversation_id, []).append(candidate)
    # A conversation is as old as its last reply; without a time it counts as old.
    ordered = sorted(
        groups.values(), key=lambda group: (max(c.time_utc or "" for c in group), group[0].conversation_id)
    )
    wanted = round(len(candidates) * _SHARE)
    if len(candidates) >= _AT_LEAST_FROM_PAIRS:
        wanted = max(wanted, _AT_LEAST)
    test = _take_newest(ordered, wanted, len(candidates))
    validation = _take_newest(ordered, wanted, len(candidates))
    return Split(tuple(c for group in ordered for c in group), tuple(validation), tuple(test))


def _take_newest(ordered: list[list[Candidate]], wanted: int, total: int) -> list[Candidate]:
    """Takes conversations from the end of `ordered` until `wanted` pairs are there.

    A conversation that is too large for a small split (a year-long chat) stays in train, and the one before it is
    looked at: otherwise one chat could empty the training set.
    """
    taken: list[list[Candidate]] = []
    count = 0
    largest = max(2 * wanted, total // 4)
    index = len(ordered) - 1
    while index >= 0 and count < wanted and len(ordered) > 1:
        if count + len(ordered[index]) <= largest:
            count += len(ordered[index])
            taken.append(ordered.pop(index))
        index -= 1
    return [candidate for group in reversed(taken) for candidate in group]
