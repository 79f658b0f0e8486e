from __future__ import annotations

import itertools

import pytest

from desktop_app.core.sentences import SENTENCES
from desktop_app.recommend.advice import QUESTIONS, advise


def answers(*yes: str) -> dict[str, bool]:
    return {code: code in yes for code in QUESTIONS}


@pytest.mark.parametrize(
    ("yes", "advice"),
    [
        (("own_voice", "told_before", "enough_answers"), "train"),
        (("own_voice", "enough_answers"), "train"),
        (("same_kind", "told_before", "enough_answers"), "train"),
        (("own_voice",), "more_data"),
        (("same_kind", "enough_answers"), "prompt_first"),
        ((), "prompt_first"),
        (("changing_facts",), "search"),
        (("own_voice", "changing_facts", "enough_answers"), "search_and_train"),
    ],
)
def test_that_the_answers_lead_to_what_helps(yes: tuple[str, ...], advice: str) -> None:
    assert advise(answers(*yes)) == advice


def test_that_every_way_through_the_questions_ends_in_a_sentence() -> None:
    found = {
        advise(dict(zip(QUESTIONS, ways, strict=True))) for ways in itertools.product((True, False), repeat=5)
    }

    assert found == {"train", "prompt_first", "search", "more_data", "search_and_train"}
    assert all(f"advice_{one}" in SENTENCES for one in found)
    assert all(f"advice_ask_{one}" in SENTENCES for one in QUESTIONS)


def test_that_there_is_no_advice_before_the_last_answer() -> None:
    assert advise({"own_voice": True}) is None
