"""Judged pairs -> their splits: divided, checked for leaks by other means, and divided again where one is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.dataset.cleaning import Judgement
from desktop_app.dataset.leaks import Placed, find_leaks, telling_answers
from desktop_app.dataset.pairs import Candidate
from desktop_app.dataset.split import Splittable, split_by_time

_ROUNDS = 5
"""MinHash misses one related pair in 5,000; a second round has always been enough so far."""


def place_pairs(
    candidates: Sequence[Candidate], judged: Sequence[Judgement], used: Sequence[bool]
) -> tuple[list[str], int]:
    """Returns the place of each pair ("train", "validation", "test"), and the leaks that are left: 0.

    A pair that is left out gets the place of its conversation, for the day when the person takes it back; but ""
    when it repeats a pair of another split, or such a one: then it can only be used after building again.
    """
    indexes = [index for index, use in enumerate(used) if use]
    answers = dict(
        zip(indexes, telling_answers([candidates[index].example.output for index in indexes]), strict=True)
    )
    pairs = [
        Splittable(
            conversation_id=candidate.conversation_id,
            time_utc=candidate.time_utc,
            cluster=judgement.cluster,
            answer=answers.get(index, ""),
            task=f"{candidate.example.instruction}\x1f{candidate.kind}",
            used=used[index],
        )
        for index, (candidate, judgement) in enumerate(zip(candidates, judged, strict=True))
    ]
    leaks: list[tuple[int, int]] = []
    places: list[str] = []
    for _ in range(_ROUNDS):
        places = split_by_time(pairs)
        leaks = find_leaks(
            [
                Placed(
                    candidates[index].conversation_id,
                    f"{candidates[index].incoming}\n{candidates[index].example.output}",
                    places[index],
                    answers[index],
                )
                for index in indexes
            ]
        )
        if not leaks:
            break
        for held, other in leaks:
            _relate(pairs, indexes[held], indexes[other])
    for index, judgement in enumerate(judged):
        if not used[index] and places[judgement.twin] != places[index]:
            places[index] = ""
    return places, len(leaks)


def _relate(pairs: list[Splittable], one: int, other: int) -> None:
    cluster = pairs[one].cluster
    pairs[:] = [replace(p, cluster=pairs[other].cluster) if p.cluster == cluster else p for p in pairs]
