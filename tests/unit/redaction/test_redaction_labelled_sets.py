"""Recall on labelled sets that are not part of the repository; skipped where they are absent."""

from __future__ import annotations

import pytest

from tests.benchmarks.redaction_quality import FIXTURES, chinese, measure, presidio

pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the labelled sets are not on this machine")


def test_that_numbers_in_english_sentences_are_found() -> None:
    table, negatives, _, _ = measure(presidio(), "en")
    for label in ("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN"):
        found, total = table[label]
        assert found / total >= 0.97, label
    assert table["PHONE_NUMBER"][0] / table["PHONE_NUMBER"][1] >= 0.9
    assert negatives == 0


def test_that_personal_data_in_chinese_is_found_and_plain_numbers_are_not() -> None:
    table, negatives, _, _ = measure(chinese(), "zh")
    for label, (found, total) in table.items():
        assert found / total >= 0.97, label
    assert negatives == 0
