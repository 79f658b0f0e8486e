"""The split by time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.dataset.example import Example
from desktop_app.dataset.pairs import Candidate
from desktop_app.dataset.split import split_by_time


def candidates(sizes: list[int]) -> list[Candidate]:
    return [
        Candidate(
            conversation_id=f"c{day}",
            correspondent="Ida",
            subject="",
            incoming="x",
            example=Example(instruction="i", input="x", output=f"{day}.{reply}"),
            time_utc=f"2026-01-01T00:{day // 60:02d}:{day % 60:02d}Z",
        )
        for day, size in enumerate(sizes)
        for reply in range(size)
    ]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=120))
@settings(deadline=None)
def test_that_every_pair_is_in_one_split_and_no_conversation_in_two(sizes: list[int]) -> None:
    given_pairs = candidates(sizes)
    split = split_by_time(given_pairs)
    parts = (split.train, split.validation, split.test)
    assert sorted(c.example.output for part in parts for c in part) == sorted(
        c.example.output for c in given_pairs
    )
    ids = [{c.conversation_id for c in part} for part in parts]
    assert sum(map(len, ids)) == len(set().union(*ids))
    assert split.train


@given(st.lists(st.integers(1, 3), min_size=60, max_size=120))
@settings(deadline=None, max_examples=30)
def test_that_validation_and_test_have_eight_pairs_from_sixty_on(sizes: list[int]) -> None:
    split = split_by_time(candidates(sizes))
    assert len(split.validation) >= 8
    assert len(split.test) >= 8
    assert len(split.train) >= 0.7 * sum(sizes)


def test_that_the_newest_are_for_the_test_and_the_oldest_for_training() -> None:
    split = split_by_time(candidates([1] * 100))
    assert [len(part) for part in (split.train, split.validation, split.test)] == [80, 10, 10]
    newest = [max(c.time_utc or "" for c in part) for part in (split.train, split.validation, split.test)]
    assert newest == sorted(newest)
    assert min(c.time_utc or "" for c in split.test) > newest[1]


def test_that_one_long_chat_at_the_end_does_not_empty_the_training_set() -> None:
    split = split_by_time(candidates([1] * 60 + [100]))
    assert "c60" in {c.conversation_id for c in split.train}
    assert len(split.test) >= 8
