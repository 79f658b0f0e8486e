"""What a person may want to look at in a pair that is used: codes, beside the drop reasons of `cleaning`.

long                  more tokens than the model's context holds; training cuts the reply's end
repetitive            a good part of the reply repeats itself
mojibake              letters of the message that was answered were damaged on the way
odd_characters        more signs than letters in the reply
one_time_code         a number beside "verification code", 验证码, ...
maybe_wrong_language  the reply is in a language that hardly any other reply is in
input_from_quote      the message was only found as a quotation in the reply
made=<way>            message or reply was made, see `more`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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

MADE = "made"
TEMPLATE_TOKENS = 32
"""What a chat template adds: role marks and a short system line."""
_RARE_LANGUAGE = 0.03
_RECOGNISED_AT_LEAST = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """`language`: of the reply, or of the message where the reply is too short to tell; "" unknown.
    `reply`: of the reply alone. `tokens`: of the whole example, None when they were estimated."""

    language: str
    reply: str
    tokens: int | None
    flags: tuple[str, ...]


def look_at(
    candidates: Sequence[Candidate],
    *,
    context_tokens: int,
    count_tokens: CountTokens | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Seen]:
    """Returns what each candidate shows; nothing for one that was withheld."""
    seen: list[Seen] = []
    count: Counter[str] = Counter()
    for done, candidate in enumerate(candidates, start=1):
        language = language_of(candidate.example.output)
        count[language] += 1
        tokens = _tokens(candidate, count_tokens) if count_tokens and not candidate.withheld else None
        flags = _flags(candidate)
        if (tokens or _tokens(candidate, estimate_tokens)) + TEMPLATE_TOKENS > context_tokens:
            flags.append("long")
        seen.append(Seen(language or language_of(candidate.incoming), language, tokens, tuple(flags)))
        if on_progress and done % 100 == 0:
            on_progress(done, len(candidates))
    del count[""]
    recognised = count.total()
    rare = {
        language
        for language, number in count.items()
        if recognised >= _RECOGNISED_AT_LEAST and number < _RARE_LANGUAGE * recognised
    }
    return [replace(one, flags=(*one.flags, "maybe_wrong_language")) if one.reply in rare else one for one in seen]


def _tokens(candidate: Candidate, count: CountTokens) -> int:
    example = candidate.example
    return sum(count(text) for text in (example.instruction, example.input, example.output))


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
