"""Train, validation and test by time: the model is tested on the newest conversations, as it will be used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

_SHARE = 0.1
_AT_LEAST = 8
"""Fewer than eight pairs make a loss that jumps from one evaluation to the next."""
_AT_LEAST_FROM_PAIRS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Splittable:
    """What the split needs to know about a pair.

    Args:
        used: False for a pair that is left out: it goes where its conversation is, and is not counted.
        cluster: number shared by pairs whose texts are related.
        answer: words of the reply, "" where the same words may be in two splits.
        task: pairs of different tasks (instruction and kind) are held out in proportion.
    """

    conversation_id: str
    time_utc: str | None
    cluster: int
    answer: str = ""
    task: str = ""
    used: bool = True


@dataclass(slots=True)
class _Group:
    """Pairs that must stay together: of one conversation, or related over any number of steps."""

    name: str
    members: list[int] = field(default_factory=list)
    pairs: int = 0
    newest: str = ""
    tasks: Counter[str] = field(default_factory=Counter)


def split_by_time(pairs: Sequence[Splittable]) -> list[str]:
    """Returns "train", "validation" or "test" for each pair: 80/10/10 of those in use, group by group.

    From 60 pairs on, validation and test have at least 8 each. Train always keeps the oldest group; a single
    conversation is therefore all train.
    """
    groups = _groups(pairs)
    # A group is as old as its last reply; without a time it counts as old.
    ordered = sorted((group for group in groups if group.pairs), key=lambda group: (group.newest, group.name))
    total = sum(group.pairs for group in ordered)
    wanted = round(total * _SHARE)
    if total >= _AT_LEAST_FROM_PAIRS:
        wanted = max(wanted, _AT_LEAST)
    places = ["train"] * len(pairs)
    for name in ("test", "validation"):
        for group in _take_newest(ordered, wanted, total):
            for index in group.members:
                places[index] = name
    return places


def _groups(pairs: Sequence[Splittable]) -> list[_Group]:
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while (up := parent.setdefault(name, name)) != name:
            parent[name] = parent[up]
            name = up
        return name

    for pair in pairs:
        for relative in (f"n{pair.cluster}", f"a{pair.answer}") if pair.answer else (f"n{pair.cluster}",):
            one, other = root(f"c{pair.conversation_id}"), root(relative)
            parent[max(one, other)] = min(one, other)
    groups: dict[str, _Group] = {}
    for index, pair in enumerate(pairs):
        name = root(f"c{pair.conversation_id}")
        group = groups.setdefault(name, _Group(name))
        group.members.append(index)
        if pair.used:
            group.pairs += 1
            group.newest = max(group.newest, pair.time_utc or "")
            group.tasks[pair.task] += 1
    return list(groups.values())


def _take_newest(ordered: list[_Group], wanted: int, total: int) -> list[_Group]:
    """Takes groups from the end of `ordered`, of each task in proportion, until `wanted` pairs are there.

    A group that is too large for a small split (a year-long chat) stays in train, and the one before it is looked
    at: otherwise one chat could empty the training set.
    """
    shares: defaultdict[str, int] = defaultdict(int)
    for group in ordered:
        for task, count in group.tasks.items():
            shares[task] += count
    in_use = sum(shares.values())
    left = {task: wanted * count / in_use for task, count in shares.items()}
    taken: list[_Group] = []
    count = 0
    largest = max(2 * wanted, total // 4)
    # First each task's own share, then whatever is newest.
    for by_task in (True, False) if len(shares) > 1 else (False,):
        index = len(ordered) - 1
        while index >= 0 and count < wanted and len(ordered) > 1:
            group = ordered[index]
            task = group.tasks.most_common(1)[0][0]
            if count + group.pairs <= largest and (not by_task or left[task] >= 1):
                count += group.pairs
                for name, number in group.tasks.items():
                    left[name] -= number
                taken.append(ordered.pop(index))
            index -= 1
    return taken
