"""How much silence parts two talks."""

from __future__ import annotations

import random

from desktop_app.importers.sessions import DEFAULT_GAP_S, session_gap_s


def test_that_little_is_not_learned_from() -> None:
    assert session_gap_s([30, 60, 90_000] * 10) == DEFAULT_GAP_S


def test_that_the_gap_lies_in_the_valley_between_answers_and_new_talks() -> None:
    dice = random.Random(7)
    quick = [round(dice.lognormvariate(4, 1)) for _ in range(2000)]  # answers, around a minute
    slow = [round(dice.lognormvariate(10.5, 0.7)) for _ in range(300)]  # the next evening
    assert 15 * 60 <= session_gap_s(quick + slow) <= 3 * 3600


def test_that_slow_writers_get_a_longer_gap() -> None:
    dice = random.Random(7)
    answers = [round(dice.lognormvariate(7.6, 0.5)) for _ in range(2000)]  # around half an hour
    assert session_gap_s(answers + [86_400] * 300) > 2 * 3600


def test_that_the_gap_stays_between_a_quarter_of_an_hour_and_eight_hours() -> None:
    assert 14 * 60 <= session_gap_s([1] * 1000) <= 9 * 3600
    assert 14 * 60 <= session_gap_s([10_000_000] * 1000) <= 9 * 3600
    assert 14 * 60 <= session_gap_s(range(1, 100_000)) <= 9 * 3600
