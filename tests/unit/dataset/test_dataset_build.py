"""The step as a whole."""

from __future__ import annotations

import json
import random

import pytest

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project, read_lines, read_record, write_json
from desktop_app.core.sentences import SENTENCES
from desktop_app.dataset.alpaca import read_alpaca, write_alpaca
from desktop_app.dataset.build import build_dataset
from desktop_app.dataset.example import Example, Quality
from desktop_app.dataset.near_duplicates import SIMILAR_FROM, jaccard, shingles
from desktop_app.importers.message import Conversation
from desktop_app.redaction.apply import redact
from desktop_app.redaction.finding import FoundValue
from tests.unit.dataset.conftest import MakeProject, talk

WORDS = (
    "boat",
    "tea",
    "rope",
    "lamp",
    "door",
    "milk",
    "sand",
    "wind",
    "bread",
    "stone",
    "chair",
    "paper",
    "glass",
    "river",
    "cloud",
    "wheel",
    "plate",
    "brush",
)
PEOPLE = ("gesine.kropp@lakeside.example", "ottokar.blum@lakeside.example", "wiebke.zorn@lakeside.example")


def letters(count: int) -> list[Conversation]:
    """Conversations that all differ and hold personal data."""
    chance = random.Random(1)

    def words() -> str:
        return " ".join(chance.choice(WORDS) for _ in range(12))

    made = []
    for number in range(count):
        sender = PEOPLE[number % 3]
        name = sender.split(".")[0].title()
        incoming = f"Hi Toby,\n\n{words()}. My number is 0171 39{number:05d}.\n\nThanks,\n{name}"
        answer = f"Ahoy {name}!\n\n{words()}. I wrote to {sender}.\n\nToby"
        made.append(talk((sender, incoming), ("me", answer), number=number, subject=f"Letter of {name}"))
    return made


def built(make_project: MakeProject, conversations: list[Conversation]) -> tuple[Project, Quality]:
    project = make_project(conversations)
    redact(project)
    return project, build_dataset(project)


def test_that_all_replies_are_accounted_for_and_the_files_hold_them(make_project: MakeProject) -> None:
    same = [talk((PEOPLE[0], "hello again you"), ("me", "hello to you"), number=n) for n in range(80, 83)]
    project, quality = built(make_project, [*letters(70), *same])
    assert quality.replies == quality.pairs + sum(quality.dropped.values()) == 73
    assert quality.dropped == {"exact_duplicate": 2}
    sizes = [len(read_alpaca(f)) for f in (project.train_file, project.validation_file, project.test_file)]
    assert sizes == [quality.train, quality.validation, quality.test]
    assert sum(sizes) == quality.pairs
    assert min(sizes) >= 8
    assert read_record(project.quality, Quality) == quality
    assert "few_pairs" in quality.notices


def test_that_no_replaced_value_is_in_any_of_the_three_files(make_project: MakeProject) -> None:
    project, _ = built(make_project, letters(70))
    text = "".join(
        f.read_text(encoding="utf-8") for f in (project.train_file, project.validation_file, project.test_file)
    ).casefold()
    replaced = [f for f in read_lines(project.findings, FoundValue) if not (f.kind == "PERSON" and f.is_me)]
    assert {f.kind for f in replaced} >= {"PERSON", "EMAIL", "PHONE"}
    assert [f.value for f in replaced if f.value.casefold() in text] == []
    assert "ahoy" in text


def test_that_the_files_are_alpaca_lists_with_exactly_three_fields(make_project: MakeProject) -> None:
    project, _ = built(make_project, letters(10))
    rows = json.loads(project.train_file.read_text(encoding="utf-8"))
    assert all(set(row) == {"instruction", "input", "output"} for row in rows)


def test_that_no_near_duplicate_is_in_two_splits(make_project: MakeProject) -> None:
    project, quality = built(make_project, letters(70))
    train = [shingles(e.output) for e in read_alpaca(project.train_file)]
    held_out = [shingles(e.output) for f in (project.validation_file, project.test_file) for e in read_alpaca(f)]
    assert quality.pairs > 60
    assert max(jaccard(a, b) for a in train for b in held_out) < SIMILAR_FROM


def test_that_the_seed_decides_the_order_and_nothing_else(make_project: MakeProject) -> None:
    project, _ = built(make_project, letters(40))
    first = read_alpaca(project.train_file)
    build_dataset(project, seed=7)
    assert read_alpaca(project.train_file) == first
    build_dataset(project, seed=8)
    other = read_alpaca(project.train_file)
    assert other != first
    assert sorted(e.output for e in other) == sorted(e.output for e in first)


def test_that_nothing_to_learn_from_is_said_in_a_sentence(make_project: MakeProject) -> None:
    project = make_project([talk((PEOPLE[0], "are you coming?"), ("me", "ok"))])
    redact(project)
    with pytest.raises(AppError) as raised:
        build_dataset(project)
    assert (raised.value.code, raised.value.details) == ("no_pairs", {"replies": 1})
    assert "no_pairs" in SENTENCES
    assert not project.dataset.exists()


def test_that_a_small_one_sided_collection_is_noticed(make_project: MakeProject) -> None:
    conversations = [c for c in letters(60) if c.messages[0].sender == PEOPLE[0]]
    _, quality = built(make_project, conversations)
    assert {"too_few_pairs", "one_correspondent_dominates"} <= set(quality.notices)
    assert all(code in SENTENCES for code in quality.notices)


def test_that_examples_survive_writing_and_reading_and_damage_is_told(make_project: MakeProject) -> None:
    project = make_project(letters(1))
    examples = [Example(instruction="i", input="多行\n文本 “x”", output="ok\u2028then")]
    write_alpaca(project.train_file, examples)
    assert read_alpaca(project.train_file) == examples
    text = project.train_file.read_text(encoding="utf-8")
    write_json(project.train_file, examples)
    assert project.train_file.read_text(encoding="utf-8") == text
    write_alpaca(project.train_file, [])
    assert read_alpaca(project.train_file) == []
    project.train_file.write_text('[{"instruction": 1}]', encoding="utf-8")
    with pytest.raises(AppError, match="file_damaged"):
        read_alpaca(project.train_file)


def test_that_progress_is_told_while_reading_and_while_looking(make_project: MakeProject) -> None:
    project = make_project(letters(110))
    redact(project)
    told: list[tuple[int, int]] = []
    build_dataset(project, on_progress=lambda done, total: told.append((done, total)))
    assert told[:110] == [(done, 0) for done in range(1, 111)]
    assert told[110:] == [(100, 110)]
