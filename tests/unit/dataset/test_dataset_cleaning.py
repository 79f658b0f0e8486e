"""What is left out, and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.sentences import SENTENCES
from desktop_app.dataset.cleaning import judge
from desktop_app.dataset.example import INSTRUCTION, Example
from desktop_app.dataset.near_duplicates import first_of_each, jaccard, shingles
from desktop_app.dataset.pairs import Candidate
from desktop_app.dataset.text_signs import count_words

LONG = "we could meet at the harbour at six and then walk along the pier until the sun goes down"


def pair(
    incoming: str,
    output: str,
    *,
    subject: str = "",
    withheld: bool = False,
    number: int = 0,
    kind: str = "mail",
) -> Candidate:
    return Candidate(
        pair_id=f"p{number}",
        kind=kind,
        conversation_id=f"c{number}",
        correspondent="Ida",
        subject=subject,
        incoming=incoming,
        example=Example(instruction=INSTRUCTION, input=incoming, output=output),
        time_utc=None,
        withheld=withheld,
    )


def reasons(candidates: list[Candidate]) -> list[str]:
    return [found.reason for found in judge(candidates)]


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (pair("are you coming?", "ok"), "reply_too_short"),
        (pair("你来吗", "好"), "reply_too_short"),
        (pair("", "yes, at six"), "empty_input"),
        (pair("hello there", "word " * 1300), "too_long"),
        (pair("hello there", "damaged \ufffd text here"), "mojibake"),
        (pair("laugh", "haha " * 40), "repetitive"),
        (pair("see", "---------- Forwarded message ---------\nlook at this"), "forwarded"),
        (pair("see", "for your information", subject="Fwd: the shop"), "forwarded"),
        (pair("write it", "As an AI, I am unable to do that", kind="assistant"), "refusal"),
        (pair("x", "y z", withheld=True), "withheld"),
    ],
)
def test_that_each_fault_has_its_reason_and_its_words(candidate: Candidate, reason: str) -> None:
    assert [found.reason for found in judge([candidate])] == [reason]
    assert f"drop_{reason}" in SENTENCES


def test_that_two_chinese_characters_are_a_word_and_a_short_answer_counts() -> None:
    assert count_words("明天见面") == 2
    assert count_words("ok 好的") == 2
    assert reasons([pair("你来吗", "我明天来")]) == [""]


def test_that_the_first_of_two_equal_pairs_is_kept() -> None:
    one, other = judge([pair("same here", "same answer"), pair("Same here!", "same answer.", number=1)])
    assert (one.reason, other.reason, other.twin) == ("", "exact_duplicate", 0)


def test_that_nearly_equal_pairs_count_as_one_and_the_first_stays() -> None:
    other = LONG.replace("down", "under")
    judged = judge([pair(LONG, LONG), pair(LONG, other, number=1), pair("other words", "entirely new", number=2)])
    assert [found.reason for found in judged] == ["", "near_duplicate", ""]
    assert judged[1].twin == 0


def test_that_nearly_equal_chinese_pairs_count_as_one() -> None:
    text = "明天下午三点我们在公司楼下的咖啡店见面，记得带上合同和身份证明文件，谢谢配合"
    assert first_of_each([text, text + "！", "今天天气很好"]) == [0, 0, 2]


@given(st.lists(st.text(min_size=1, max_size=40), max_size=25))
@settings(deadline=None)
def test_that_a_repetition_points_to_an_earlier_text_that_stays(texts: list[str]) -> None:
    first = first_of_each(texts)
    for index, twin in enumerate(first):
        assert twin <= index
        assert first[twin] == twin


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_that_similarity_is_symmetric_and_one_for_the_same_text(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)
    assert jaccard(a, b) == jaccard(b, a)
    assert jaccard(a, a) == 1
