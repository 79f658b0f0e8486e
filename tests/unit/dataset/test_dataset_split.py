"""The split by time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.dataset.leaks import Placed, find_leaks
from desktop_app.dataset.near_duplicates import RELATED_FROM, compare, jaccard, shingles
from desktop_app.dataset.split import Splittable, split_by_time

PLACES = ("train", "validation", "test")


def candidates(sizes: list[int], clusters: dict[int, int] | None = None, task: str = "") -> list[Splittable]:
    """Conversation `day` has `sizes[day]` pairs; `clusters` relates the first pair of a day with other days'."""
    made: list[Splittable] = []
    for day, size in enumerate(sizes):
        for reply in range(size):
            related = (clusters or {}).get(day) if reply == 0 else None
            made.append(
                Splittable(
                    conversation_id=f"{task}{day}",
                    time_utc=f"2026-01-01T00:{day // 60:02d}:{day % 60:02d}Z",
                    cluster=10_000 + len(made) if related is None else related,
                    task=task,
                )
            )
    return made


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=120),
    st.dictionaries(st.integers(0, 119), st.integers(0, 8), max_size=20),
)
@settings(deadline=None)
def test_that_no_conversation_and_no_cluster_is_in_two_splits(sizes: list[int], clusters: dict[int, int]) -> None:
    pairs = candidates(sizes, clusters)
    places = split_by_time(pairs)
    assert len(places) == len(pairs)
    assert set(places) <= set(PLACES)
    assert "train" in places
    for name in ("conversation_id", "cluster"):
        found: dict[object, set[str]] = {}
        for pair, place in zip(pairs, places, strict=True):
            found.setdefault(getattr(pair, name), set()).add(place)
        assert all(len(where) == 1 for where in found.values())


@given(st.lists(st.integers(1, 3), min_size=60, max_size=120))
@settings(deadline=None, max_examples=30)
def test_that_validation_and_test_have_eight_pairs_from_sixty_on(sizes: list[int]) -> None:
    count = Counter(split_by_time(candidates(sizes)))
    assert count["validation"] >= 8
    assert count["test"] >= 8
    assert count["train"] >= 0.7 * sum(sizes)


def test_that_the_newest_are_for_the_test_and_the_oldest_for_training() -> None:
    places = split_by_time(candidates([1] * 100))
    assert places == ["train"] * 80 + ["validation"] * 10 + ["test"] * 10


def test_that_one_long_chat_at_the_end_does_not_empty_the_training_set() -> None:
    places = split_by_time(candidates([1] * 60 + [100]))
    assert set(places[60:]) == {"train"}
    assert places.count("test") >= 8


def test_that_each_task_is_held_out_in_proportion() -> None:
    # All assistant logs are older than all mail: by time alone none of them would be tested.
    pairs = candidates([1] * 60, task="assistant") + [
        Splittable(conversation_id=f"m{n}", time_utc=f"2026-06-01T00:00:{n % 60:02d}Z", cluster=n, task="mail")
        for n in range(140)
    ]
    places = split_by_time(pairs)
    held_out = Counter((pair.task, place) for pair, place in zip(pairs, places, strict=True))
    assert held_out["assistant", "test"] == held_out["assistant", "validation"] == 6
    assert held_out["mail", "test"] == held_out["mail", "validation"] == 14


def test_that_a_pair_that_is_left_out_goes_with_its_conversation_and_is_not_counted() -> None:
    pairs = candidates([1] * 100)
    beside = Splittable(conversation_id="99", time_utc="2020", cluster=1, used=False)
    places = split_by_time([*pairs, beside])
    assert places[:-1] == split_by_time(pairs)
    assert places[-1] == places[-2] == "test"


def test_that_the_same_long_answer_keeps_conversations_together() -> None:
    pairs = candidates([1] * 100)
    for index in (3, 99):
        pairs[index] = replace(pairs[index], answer="the same words")
    places = split_by_time(pairs)
    assert places[3] == places[99]


def test_that_a_leak_is_found_by_text_and_by_conversation() -> None:
    long = "we could meet at the harbour at six and then walk along the pier until the sun goes down again"
    pairs = [
        Placed("a", long, "train"),
        Placed("b", long + " tomorrow", "test"),
        Placed("c", "something else that nobody else wrote", "test"),
        Placed("a", "the same conversation with other words", "validation"),
        Placed("d", "entirely new and on its own here", "validation", answer="the same long answer"),
        Placed("e", "nobody wrote this one before either", "train", answer="the same long answer"),
    ]
    assert find_leaks(pairs) == [(1, 0), (3, 0), (4, 5)]
    assert find_leaks([pairs[0], pairs[2], pairs[4]]) == []


WORDS = st.sampled_from(["boat", "tea", "rope", "lamp", "door", "milk", "sand", "wind", "bread", "stone", "chair"])


@given(
    st.lists(
        st.tuples(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.sampled_from(PLACES)), max_size=30
    )
)
@settings(deadline=None)
def test_that_the_count_of_leaks_is_that_of_comparing_everything(given_pairs: list[tuple[str, str]]) -> None:
    pairs = [Placed(f"c{index}", text, place) for index, (text, place) in enumerate(given_pairs)]
    every = {
        index
        for index, pair in enumerate(pairs)
        for other in pairs
        if pair.place not in ("train", other.place)
        and jaccard(shingles(pair.text), shingles(other.text)) >= RELATED_FROM
    }
    assert {index for index, _ in find_leaks(pairs)} == every


@given(st.lists(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), max_size=30))
@settings(deadline=None)
def test_that_related_texts_are_in_one_cluster(texts: list[str]) -> None:
    cluster = compare(texts, always=[True] * len(texts)).cluster
    made = [shingles(text) for text in texts]
    for one in range(len(texts)):
        for other in range(one):
            # Well above the threshold, where MinHash may miss one of 5,000.
            if jaccard(made[one], made[other]) >= 0.85:
                assert cluster[one] == cluster[other]
