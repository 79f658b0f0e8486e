"""What a text shows about itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.dataset.language import language_of
from desktop_app.dataset.text_signs import (
    REPETITIVE_FROM,
    estimate_tokens,
    has_odd_characters,
    has_one_time_code,
    is_damaged,
    repeated_share,
    without_links,
)

EVERY = (language_of, repeated_share, is_damaged, has_odd_characters, has_one_time_code, estimate_tokens)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we could meet at the harbour at six and then walk along the pier", "en"),
        ("Können wir uns am Hafen treffen? Ich komme gegen sechs Uhr", "de"),
        ("Est-ce que tu viens demain soir avec nous au cinéma ?", "fr"),
        ("我明天下午三点来公司，OK?", "zh"),
        ("好", "zh"),
        ("明日の午後三時に会社へ行きます", "ja"),
        ("내일 오후 세 시에 회사로 갈게요", "ko"),
        ("Привет, как дела? Завтра я приду в шесть часов", "ru"),
        ("haha yes", ""),
        (":-) 👍 12345", ""),
        ("https://example.org/a/very/long/path/to/nowhere", ""),
    ],
)
def test_that_the_language_is_told_or_left_open(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["schÃ¶n dass du da bist", "lost \ufffd letter", "ä½ å¥½ï¼Œæ˜Žå¤©è§", "浣犲ソ锛屾槑澶╄"]
)
def test_that_damaged_letters_are_seen(text: str) -> None:
    assert is_damaged(text)


@pytest.mark.parametrize(
    "text",
    [
        "schön, naïve café – “x” €5 …",
        "你好，明天见",
        "联通",
        "Привет",
        "ありがとう",
        "👍🏽 ok",
        "Ça coûte 3 £",
        "Århus",
    ],
)
def test_that_good_letters_of_any_script_are_no_damage(text: str) -> None:
    assert not is_damaged(text)


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("Your verification code is 482 913", True),
        ("482913 is your OTP", True),
        ("您的验证码是482913，请勿泄露", True),
        ("【银行】动态码：7731，5分钟内有效", True),
        ("see you in 2026", False),
        ("the code review is at 15:30", False),
        ("call 0171 3920 1234 about the otp token", False),
    ],
)
def test_that_codes_for_signing_in_are_seen(text: str, is_code: bool) -> None:
    assert has_one_time_code(text) is is_code


def test_that_repetition_is_a_share() -> None:
    assert repeated_share("haha " * 40) == 1
    assert repeated_share("one line\n" * 30) > REPETITIVE_FROM
    assert repeated_share("yes yes") == 0
    assert repeated_share("we could meet at the harbour at six and then walk along the pier") == 0


def test_that_signs_are_odd_where_letters_are_few() -> None:
    assert has_odd_characters("-->> ==== *** 1 ///")
    assert not has_odd_characters("see you :-)")
    assert not has_odd_characters("!!!")
    assert without_links("see https://example.org/x now").split() == ["see", "now"]


def test_that_tokens_are_estimated_by_the_script() -> None:
    assert estimate_tokens("a" * 400) == 100
    assert 60 <= estimate_tokens("好" * 100) <= 100
    assert 45 <= estimate_tokens("я" * 100) <= 60
    assert estimate_tokens("") == 0


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_that_no_text_is_too_strange(text: str) -> None:
    for look in EVERY:
        look(text)


@pytest.mark.parametrize(
    "text", ["1 " * 100_000, "\n" * 200_000, "验" * 100_000, "https://" * 20_000, "Ã" * 50_000]
)
def test_that_hostile_texts_take_no_time(text: str) -> None:
    for look in EVERY:
        look(text)
