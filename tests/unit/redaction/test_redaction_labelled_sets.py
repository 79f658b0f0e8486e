"""Recall on labelled sets that are not part of the repository; skipped where they are absent."""

from __future__ import annotations

import pytest

from tests.benchmarks.redaction_quality import FIXTURES, chinese, listed, measure, names_of, presidio

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the labelled sets are not on this machine")


def test_that_numbers_in_english_sentences_are_found() -> None:
    measured = measure(presidio(), "en")
    for label in ("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN"):
        assert measured.recall(label) >= 0.99, label
    assert measured.recall("PHONE_NUMBER") >= 0.97
    assert measured.negatives == 0


def test_that_people_who_are_known_or_listed_are_found() -> None:
    assert measure(list(presidio())[::3], "en", names_of).recall("PERSON") >= 0.95
    assert measure(listed(presidio()), "en").recall("PERSON (listed)") >= 0.9


def test_that_personal_data_in_chinese_is_found_and_plain_numbers_are_not() -> None:
    measured = measure(chinese(), "zh")
    for label in measured.total:
        assert measured.recall(label) >= 0.98, label
    assert measured.negatives == 0
