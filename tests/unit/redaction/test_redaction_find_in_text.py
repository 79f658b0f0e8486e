"""Properties that hold for any text."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.redaction.find import LONGEST_TEXT_CHARACTERS, TextTooLongError, find_in_text, find_in_texts
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.overlaps import merge
from desktop_app.redaction.people import AddressBook

_PIECES = st.sampled_from(
    ["Hi Anna,", "anna@x.example", "4111 1111 1111 1111", "张三你好", "+49 170 1234567", "\n", " ",
     "password: a1b2c3", "DE89370400440532013000", "12 High Street", "上海市张江路5号", "Best,\nTom",
     "192.168.1.1", "https://x.example/a"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=12), max_size=12).map("".join))
@settings(deadline=None, max_examples=60)
def test_that_findings_lie_inside_the_text_sorted_and_apart(text: str) -> None:
    position = 0
    for finding in find_in_text(text, AddressBook.empty()):
        assert position <= finding.start < finding.end <= len(text)
        assert 0 < finding.confidence <= 1
        position = finding.end


_SPANS = st.tuples(st.integers(0, 50), st.integers(1, 10), st.sampled_from(["EMAIL", "PERSON", "PHONE"]))


@given(st.lists(_SPANS, max_size=20))
@settings(deadline=None)
def test_that_merging_covers_every_character_that_was_found(spans: list[tuple[int, int, str]]) -> None:
    findings = [
        Finding(start=s, end=s + n, kind=kind, confidence=0.5, reason="pattern")  # type: ignore[arg-type]
        for s, n, kind in spans
    ]
    merged = merge(iter(findings))
    covered = {i for f in merged for i in range(f.start, f.end)}
    assert covered == {i for f in findings for i in range(f.start, f.end)}
    assert all(a.end <= b.start for a, b in itertools.pairwise(merged))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1 ",
        "a@",
        "A",
        "Aa ",
        "-",
        "市",
        "路1",
        "0-",
        "http://",
        ".",
        "password ",
        "号",
        "Hi Anna, ",
        ":",
    ],
)
def test_that_hostile_repetition_takes_time_in_proportion_to_its_length(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    find_in_text(text, AddressBook.empty())
    # A quadratic pattern needs minutes here; ten times the usual time is left for a busy machine.
    assert time.process_time() - began < 10


def test_that_a_text_too_long_to_check_is_refused() -> None:
    with pytest.raises(TextTooLongError):
        find_in_text("a" * (LONGEST_TEXT_CHARACTERS + 1), AddressBook.empty())


def test_that_many_texts_have_the_findings_of_each() -> None:
    texts = [
        "",
        "Hi Anna,\nwrite to an\u200bna@example.org",
        "no name here",
        "call +49 170 1234567, Dr. Weber",
        "我叫王芳，电话13800138000",
        "and then Dr. Weber called +49 170 1234567. " * 3000,
    ]
    together = find_in_texts(texts, AddressBook.empty())
    assert together == [find_in_text(text, AddressBook.empty()) for text in texts]
    assert len(together[-1]) == 6000
