"""Tokens go in as they were learned and come out as names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.redaction.chat_tokens import ChatNames, fill_tokens, put_tokens, with_sender_of, without_tokens

WE = ChatNames(
    my_name="Toby Fischer", my_email="toby@quarry.example", sender_name="Anna Weber", sender_email="a@x.example"
)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hi {{SENDER_NAME}}, {{MY_NAME}} here", "Hi Anna, Toby here"),
        ("Dear Mrs {{SENDER_LAST_NAME}}", "Dear Mrs Weber"),
        ("{{SENDER_FULL_NAME}} / {{MY_FULL_NAME}}", "Anna Weber / Toby Fischer"),
        ("{{SENDER_EMAIL}} {{MY_EMAIL}}", "a@x.example toby@quarry.example"),
        ("{{SOMETHING}} {MY_NAME}", "{{SOMETHING}} {MY_NAME}"),
    ],
)
def test_that_tokens_are_filled_in(text: str, filled: str) -> None:
    assert fill_tokens(text, WE) == filled


def test_that_a_genitive_fits_the_name() -> None:
    text = "{{SENDER_NAME}}s Auto"
    assert fill_tokens(text, WE) == "Annas Auto"
    assert fill_tokens(text, ChatNames(sender_name="Hans")) == "Hans’ Auto"
    assert fill_tokens("{{SENDER_NAME}}'s car", ChatNames(sender_name="Hans")) == "Hans's car"


def test_that_a_token_without_a_name_stays_to_be_seen() -> None:
    assert fill_tokens("Hi {{SENDER_NAME}}", ChatNames(my_name="Toby")) == "Hi {{SENDER_NAME}}"


def test_that_one_name_is_first_and_last() -> None:
    assert fill_tokens("{{SENDER_NAME}} {{SENDER_LAST_NAME}}", ChatNames(sender_name="Nina")) == "Nina Nina"


def test_that_chinese_names_are_split_without_a_space() -> None:
    names = ChatNames(my_name="李思明", sender_name="王芳")
    assert (
        fill_tokens("{{SENDER_LAST_NAME}}总，我是{{MY_FULL_NAME}}，叫我{{MY_NAME}}", names)
        == "王总，我是李思明，叫我思明"
    )
    assert put_tokens("我是王芳，请问李思明在吗", names) == "我是{{SENDER_FULL_NAME}}，请问{{MY_FULL_NAME}}在吗"


@pytest.mark.parametrize(
    ("text", "put"),
    [
        ("hi toby, ANNA here", "hi {{MY_NAME}}, {{SENDER_NAME}} here"),
        ("Annas Auto, Anna's car", "{{SENDER_NAME}}s Auto, {{SENDER_NAME}}'s car"),
        ("Annabel and Tobys", "Annabel and {{MY_NAME}}s"),
        ("Anna Weber <a@x.example>", "{{SENDER_FULL_NAME}} <{{SENDER_EMAIL}}>"),
        ("nothing of ours", "nothing of ours"),
    ],
)
def test_that_names_become_tokens(text: str, put: str) -> None:
    assert put_tokens(text, WE) == put


@given(st.text(max_size=200))
def test_that_any_text_survives_without_names(text: str) -> None:
    assert put_tokens(text, ChatNames()) == text
    assert fill_tokens(text, ChatNames()) == text


def test_that_the_sender_is_read_from_the_signature_unless_names_were_kept() -> None:
    letter = "Hello there,\n\nfine.\n\nBest wishes,\nAnna"
    assert with_sender_of(ChatNames(my_name="Toby"), letter).sender_name == "Anna"
    assert with_sender_of(ChatNames(sender_name="Bea"), letter).sender_name == "Bea"
    assert with_sender_of(ChatNames(sender_is_token=False), letter).sender_name == ""


def test_that_a_token_is_not_taken_for_somebodys_name() -> None:
    assert "SENDER" not in without_tokens("Hi {{SENDER_NAME}}, {{MY_EMAIL}}")
