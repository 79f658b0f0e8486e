"""privacy/model_names.jsonl: its labels, its lines, and what is left of it after a power cut."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import AppError
from desktop_app.protocol.model_names import (
    NameSpan,
    TextAnswer,
    answer_line,
    digest_of,
    header_line,
    model_of,
    person_labels,
    read_answers,
)


@pytest.mark.parametrize(
    ("label", "begins"),
    [
        ("B-PER", True),
        ("I-PER", False),
        ("S-PERSON", True),
        ("U-per", True),
        ("E-name", False),
        ("M-NAME", False),
        ("L-PERSON", False),
        ("PER", False),
        ("PERSON", False),
        ("B-PER.NAM", True),
        ("B_nr", True),
        ("FIRSTNAME", False),
        ("I-GIVEN_NAME", False),
    ],
)
def test_that_a_label_for_people_is_known_in_every_usual_spelling(label: str, begins: bool) -> None:
    assert person_labels({0: "O", 3: label}) == {3: begins}


@pytest.mark.parametrize("label", ["O", "B-LOC", "ORG", "LABEL_1", "B-PERCENT", "I-PER.NOM", "USERNAME", "PERIOD"])
def test_that_other_labels_are_not_taken_for_people(label: str) -> None:
    assert person_labels({0: label}) == {}


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 80), st.floats(0, 1)), max_size=5))
def test_that_an_answer_comes_back_as_it_was_written(places: list[tuple[int, int, float]]) -> None:
    spans = tuple(NameSpan(start, start + length, round(score, 4)) for start, length, score in places)
    answer = TextAnswer(digest_of("text", "key"), spans)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        path.write_text(header_line("m") + answer_line(answer), encoding="utf-8")
        assert list(read_answers(path)) == [answer]
        assert model_of(path) == "m"


def test_that_a_line_that_is_only_half_there_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    whole = answer_line(TextAnswer("aa", (NameSpan(0, 4, 0.9),)))
    path.write_text(header_line("m") + whole + whole[: len(whole) // 2], encoding="utf-8")
    assert [one.digest for one in read_answers(path)] == ["aa"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json\n",
        '{"format": 99, "model": "m"}\n',
        header_line("m") + "{}\n",
        header_line("m") + '{"text": "aa", "spans": [[4, 2, 0.9]]}\n',
        header_line("m") + '{"text": "aa", "spans": [[1, 2]]}\n',
        header_line("m") + "[" * 100_000 + "\n",
    ],
)
def test_that_a_damaged_file_is_one_sentence_and_not_an_empty_answer(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AppError, match="model_names_damaged"):
        list(read_answers(path))


def test_that_no_file_is_no_answer(tmp_path: Path) -> None:
    assert list(read_answers(tmp_path / "none.jsonl")) == []


def test_that_a_digest_needs_the_projects_key() -> None:
    assert digest_of("Anna", "one") != digest_of("Anna", "other")
    assert digest_of("half \ud83d", "one") == digest_of("half \ud83d", "one")
