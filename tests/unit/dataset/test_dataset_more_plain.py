"""Variants of a message without a model, and which real pairs are the nearest."""

from __future__ import annotations

import time

import pytest

from desktop_app.dataset.more.judge import Expected, fault
from desktop_app.dataset.more.nearest import Nearest
from desktop_app.dataset.more.plain import variants
from desktop_app.dataset.more.prompts import read_score, tidy


def by_name(message: str, language: str, *, has_context: bool = False) -> dict[str, str]:
    return {
        variant.name: variant.message for variant in variants(message, language=language, has_context=has_context)
    }


def test_that_only_what_a_hurried_writer_would_change_changes() -> None:
    message = (
        "Hello Toby, could you bring tent B12 to ann@x.example by 3 pm? See https://X.example/Map. Thanks, Ann."
    )
    found = by_name(message, "en")
    assert found["greeting"].endswith(message.removeprefix("Hello"))
    assert found["greeting"].split()[0] in ("Hi", "Hey")
    assert found["lower_case"].startswith("hello toby, could")
    assert found["no_stops"].endswith("Thanks Ann")
    for text in found.values():
        assert "B12" in text
        assert "ann@x.example" in text
        assert "https://X.example/Map" in text
    assert sorted(found["typos"]) == sorted(message)
    assert found["typos"] != message


def test_that_tokens_for_names_and_names_are_never_damaged() -> None:
    message = "Dear {{MY_NAME}}, Bartholomew wonders whether {{SENDER_FULL_NAME}} remembers everything important."
    found = by_name(message, "en")
    for text in found.values():
        assert "{{MY_NAME}}" in text
        assert "{{SENDER_FULL_NAME}}" in text
    assert "Bartholomew" in found["typos"]


@pytest.mark.parametrize(
    ("message", "language", "others"),
    [
        ("Hallo Anna,\nkommst du?", "de", ("Hi", "Guten Tag")),
        ("Bonjour, ça va ?", "fr", ("Salut",)),
        ("Здравствуйте! Как дела?", "ru", ("Привет",)),
        ("你好，明天见。", "zh", ("您好",)),
        ("안녕하세요, 잘 지내세요?", "ko", ("안녕하십니까",)),
    ],
)
def test_that_a_greeting_is_exchanged_for_one_of_the_same_language(
    message: str, language: str, others: tuple[str, ...]
) -> None:
    assert by_name(message, language)["greeting"].startswith(others)


def test_that_a_word_that_begins_like_a_greeting_is_none() -> None:
    assert "greeting" not in by_name("Hints are welcome here", "en")
    assert "greeting" not in by_name("Hi there", "")


def test_that_chinese_gets_no_typing_mistakes_and_nothing_stays_the_same() -> None:
    assert by_name("明天见。", "zh") == {"no_stops": "明天见"}
    assert by_name("ok", "en") == {}


def test_that_the_context_is_dropped_only_where_there_is_one() -> None:
    (first, *_) = variants("Are you coming?", language="en", has_context=True)
    assert (first.name, first.message, first.keeps_context) == ("no_context", "Are you coming?", False)
    assert all(v.keeps_context for v in variants("Are you coming?", language="en", has_context=False))


def test_that_the_same_message_always_gives_the_same_variants() -> None:
    message = "Hello, whatever happened to everything that mattered yesterday morning?"
    assert variants(message, language="en", has_context=True) == variants(message, language="en", has_context=True)


def test_that_long_hostile_text_takes_no_time() -> None:
    for text in ("Hi " * 70_000, "a" * 200_000, ", " * 100_000, "{{" * 100_000, "." * 200_000 + "x"):
        variants(text, language="en", has_context=True)


def test_that_the_nearest_share_rare_words_not_common_ones() -> None:
    nearest = Nearest(
        [
            "the boat is at the pier",
            "the invoice for the oven",
            "the the the the",
            "明天的会议改到三点",
            "会议取消了",
        ]
    )
    assert nearest.to("Where is the INVOICE?", 1) == [1]
    assert nearest.to("会议在三点吗", 2) == [3, 4]
    assert nearest.to("the invoice", 1, but=1) != [1]
    assert len(nearest.to("zzz", 3)) == 3
    assert sorted(nearest.to("zzz", 9)) == [0, 1, 2, 3, 4]
    assert Nearest([]).to("x", 2) == []


@pytest.mark.parametrize(
    "text",
    [
        "<think>" * 60_000,
        "sure: \n" * 60_000,
        "```\n" * 100_000,
        "[" * 400_000,
        "[name " * 60_000,
        "<message>" * 40_000,
        '"' * 400_000,
        "12." * 130_000,
        "{{" * 200_000,
    ],
)
def test_that_whatever_a_model_writes_is_judged_at_once(text: str) -> None:
    expected = Expected(longest=500, language="en", shown=("How are you?",), facts={"1"})
    began = time.process_time()
    assert fault(tidy(text), expected, is_cut=False, leaks=lambda _: False)
    read_score(text)
    assert time.process_time() - began < 2
