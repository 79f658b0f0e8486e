from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest

from desktop_app.importers.json_walk import CHUNK_CHARACTERS, JsonWalkError, walk_json


def walked(text: str, *wanted: str, piece: int = 1 << 20) -> list[tuple[str, Any]]:
    stream = io.StringIO(text)
    return list(walk_json(lambda _: stream.read(piece), frozenset(wanted)))


def test_values_at_several_paths_come_in_the_order_of_the_file() -> None:
    text = '{"a": {"list": [{"name": "x", "m": [1, [2], {"k": 3}]}, {"m": []}, {"m": [4], "name": "y"}]}}'
    assert walked(text, "a.list.item.name", "a.list.item.m.item") == [
        ("a.list.item.name", "x"),
        ("a.list.item.m.item", 1),
        ("a.list.item.m.item", [2]),
        ("a.list.item.m.item", {"k": 3}),
        ("a.list.item.m.item", 4),
        ("a.list.item.name", "y"),
    ]


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
def test_it_does_not_matter_where_the_pieces_end(piece: int) -> None:
    value = {"a": [{"t": 'q"\\u00e9\\ud83d', "n": -1.5e3, "x": None, "u": "你好😀"}, 12345, True], "b": "end"}
    for text in (json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False)):
        assert walked(text, "a.item", "b", piece=piece) == [
            *(("a.item", one) for one in value["a"]),
            ("b", "end"),
        ]
        assert walked(text, "", piece=piece) == [("", value)]


def test_the_walk_finds_what_loading_the_whole_text_finds() -> None:
    dice = random.Random(3)
    for _ in range(50):
        rows = [
            {"id": n, "in": [dice.random() for _ in range(dice.randrange(4))]} for n in range(dice.randrange(9))
        ]
        text = json.dumps({"skip": [rows, {"rows": 1}], "rows": rows}, indent=dice.choice((None, 1)))
        assert [value for _, value in walked(text, "rows.item", piece=dice.randrange(1, 40))] == rows


@pytest.mark.parametrize(
    "text",
    ['{"a": [1, 2', '{"a": [1, x]}', '{"a" 1}', "", "[" * 300_000, '{"a": [' + "9" * 6000 + "]}", '{"a": "x'],
)
def test_damage_is_one_error_after_what_was_whole(text: str) -> None:
    with pytest.raises(JsonWalkError):
        walked(text, "a.item", "b", "item.item")


def test_a_huge_part_that_nobody_wants_is_passed_over_piece_by_piece() -> None:
    rest = iter(['{"avatars": {', *(f'"a{n}": "{"x" * 900}",' for n in range(3000)), '"z": ""}, "m": [1]}'])

    asked: list[int] = []

    def read(size: int) -> str:
        asked.append(size)
        return next(rest, "")

    assert list(walk_json(read, frozenset(("m.item",)))) == [("m.item", 1)]
    # What is kept in memory would make it ask for more and more.
    assert set(asked) == {CHUNK_CHARACTERS}


@pytest.mark.parametrize("indent", [None, 1])
def test_many_messages_at_once_are_the_same_as_one_by_one(indent: int | None) -> None:
    dice = random.Random(5)
    rows = []
    for number in range(400):
        parts: list[Any] = [{"t": '},\n  {"'}, {"t": "}, {"}, {"n": number, "deep": [{"a": 1}, {"b": [{}]}]}]
        rows.append({"id": number, "parts": parts[: dice.randrange(4)], "text": "}, {" * dice.randrange(3)})
    text = json.dumps({"m": rows, "z": [{"no": 1}, {"no": 2}]}, indent=indent)
    for piece in (1 << 20, 4000, 97):
        assert [value for _, value in walked(text, "m.item", piece=piece)] == rows


def test_what_only_the_tolerant_decoder_takes_is_taken_among_many() -> None:
    odd = '{"half": "\\ud800"}, {"line": "a\nb"}, {"big": 1' + "0" * 30 + "}"
    text = '{"m": [' + ", ".join(['{"a": 1}'] * 50) + ", " + odd + ", " + ", ".join(['{"b": 2}'] * 50) + "]}"
    found = [value for _, value in walked(text, "m.item")]
    assert len(found) == 103
    assert found[50:53] == [{"half": "\ud800"}, {"line": "a\nb"}, {"big": 10**30}]
