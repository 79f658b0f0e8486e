"""The last search finds a value however it is written, and nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.redaction.finding import Kind
from desktop_app.redaction.proof import LeakScanner, leaking_lines

VALUES: list[tuple[Kind, str]] = [
    ("PERSON", "Anna Weber"),
    ("PERSON", "Petra"),
    ("PERSON", "Ina"),
    ("PERSON", "王芳"),
    ("PERSON", "Ольга Иванова"),
    ("EMAIL", "anna.weber@lakeside.example"),
    ("PHONE", "+49 170 1234567"),
    ("CREDIT_CARD", "4111 1111 1111 1111"),
    ("IBAN", "DE89 3704 0044 0532 0130 00"),
    ("ORDER_NUMBER", "24-11"),
    ("ADDRESS", "27 Harbour Mews"),
    ("ADDRESS", "上海市浦东新区世纪大道100号"),
]
SCANNER = LeakScanner.of(VALUES, key="k" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "I met ANNA WEBER there",
        "anna.weber",
        "anna_weber said",
        "AnnaWeber",
        "Anna-Weber",
        "Anna\nWeber",
        "Anna\u200bWeber, Anna \u2060Weber",
        "An\u00adna We\u200dber",
        "A n n a  W e b e r",
        "P.E.T.R.A",
        "pe-tra",
        "petra's",
        "ina",
        "我是王芳。",
        "我是王 芳",
        "мама ОЛЬГА ИВАНОВА дома",
        "write to anna weber@lakeside example",
        "ANNA.WEBER@LAKESIDE.EXAMPLE",
        "00491701234567",
        "+49-170-123 45 67",
        "x491701234567x",
        "＋４９ １７０ １２３４５６７",
        "4111-1111-1111-1111",
        "4111111111111111",
        "de89370400440532013000",
        "DE89.3704.0044.0532.0130.00",
        "order 24 11",
        "27, harbour mews",
        "住在上海市浦东新区世纪大道100号。",
    ],
)
def test_that_a_value_is_found_however_it_is_written(text: str) -> None:
    assert SCANNER.is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Annabel Webers",
        "petrol and petrified",
        "a day in a built-in-a world",
        "Anna",
        "Weber",
        "on 24.11.2026 at 11",
        "24 of 11 and 24113",
        "王",
        "{{SENDER_NAME}} and {{MY_EMAIL}}",
        "4111 1111 1111 1112",
        "+49 170 1234568",
        "27 Harbour Lane",
    ],
)
def test_that_nothing_else_is_taken_for_it(text: str) -> None:
    assert not SCANNER.is_in(text)


@given(
    st.sampled_from([value for _, value in VALUES if value.isascii() and " " in value]),
    st.sampled_from([" ", ".", "-", "_", "\u200b", ", ", "\n", "  "]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.text(alphabet="xyz ,.!?\n", max_size=30),
    st.text(alphabet="xyz ,.!?\n", max_size=30),
)
@settings(deadline=None)
def test_that_case_separators_and_surroundings_hide_nothing(
    value: str, separator: str, case: object, before: str, after: str
) -> None:
    assert callable(case)
    assert SCANNER.is_in(f"{before} {case(value).replace(' ', separator)} {after}")


def test_that_the_file_of_digests_shows_no_value(tmp_path: Path) -> None:
    SCANNER.save(tmp_path / "known.json")
    written = (tmp_path / "known.json").read_text(encoding="utf-8").casefold()
    assert not any(word in written for word in ("anna", "weber", "petra", "1234567", "harbour", "王芳"))
    other = LeakScanner.of(VALUES, key="another")
    other.save(tmp_path / "other.json")
    assert (tmp_path / "other.json").read_text(encoding="utf-8").casefold() != written


def test_that_lines_of_a_file_are_told_by_number(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    path.write_bytes(b"step 1\nAnna \xff Weber\nANNA WEBER\n")
    assert list(leaking_lines(SCANNER, path)) == [2, 3]


@pytest.mark.parametrize(
    "hostile", ["1" * 200_000, "a." * 100_000, "王" * 100_000, "x y " * 50_000, "a@" * 100_000]
)
def test_that_hostile_text_ends_soon(hostile: str) -> None:
    start = time.process_time()
    SCANNER.is_in(hostile)
    assert time.process_time() - start < 5
