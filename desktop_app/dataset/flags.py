"""What a person may want to look at in a pair that is used: codes, beside the drop reasons of `cleaning`.

long                  more tokens than the model's context holds; training cuts the reply's end
repetitive            a good part of the reply repeats itself
mojibake              letters of the message that was answered were damaged on the way
odd_characters        more signs than letters in the reply
one_time_code         a number beside "verification code", 验证码, ...
maybe_wrong_language  the reply is in a language that hardly any other reply is in
input_from_quote      the message was only found as a quotation in the reply
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.dataset.language import language_of
from desktop_app.dataset.pairs import Candidate
from desktop_app.dataset.text_signs import (
    SUSPICIOUS_FROM,
    estimate_tokens,
    has_odd_characters,
    has_one_time_code,
    is_damaged,
    repeated_share,
)

CountTokens = Callable[[str], int]
"""The tokens of a text; the room itself knows no tokenizer."""

TEMPLATE_TOKENS = 32
"""What a chat template adds: role marks and a short system line."""
_RARE_LANGUAGE = 0.03
_RECOGNISED_AT_LEAST = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """`language`: of the reply, or of the message where the reply is too short to tell; "" unknown.
    `tokens`: of the whole example, None when they were estimated."""

    language: str
    tokens: int | None
    flags: tuple[str, ...]


def look_at(
    candidates: Sequence[Candidate], *, context_tokens: int, count_tokens: CountTokens | None = None
) -> list[Seen]:
    """Returns what each candidate shows; nothing for one that was withheld."""
    languages = [language_of(candidate.example.output) for candidate in candidates]
    count = Counter(language for language in languages if language)
    recognised = sum(count.values())
    rare = {
        language
        for language, number in count.items()
        if recognised >= _RECOGNISED_AT_LEAST and number < _RARE_LANGUAGE * recognised
    }
    seen = []
    for candidate, language in zip(candidates, languages, strict=True):
        example = candidate.example
        flags = _flags(candidate)
        texts = (example.instruction, example.input, example.output)
        tokens = sum(map(count_tokens, texts)) if count_tokens and not candidate.withheld else None
        if (tokens or sum(map(estimate_tokens, texts))) + TEMPLATE_TOKENS > context_tokens:
            flags.append("long")
        if language in rare:
            flags.append("maybe_wrong_language")
        seen.append(Seen(language or language_of(candidate.incoming), tokens, tuple(flags)))
    return seen


def _flags(candidate: Candidate) -> list[str]:
    answer = candidate.example.output
    found = {
        "repetitive": repeated_share(answer) > SUSPICIOUS_FROM,
        "mojibake": is_damaged(candidate.message),
        "odd_characters": has_odd_characters(answer),
        "one_time_code": has_one_time_code(answer),
        "input_from_quote": candidate.input_from_quote,
    }
    return [flag for flag, is_so in found.items() if is_so]
