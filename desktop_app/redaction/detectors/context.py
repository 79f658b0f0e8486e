"""What a detector may know besides the text, and what all of them ask about a text, worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from desktop_app.redaction.detectors.languages import ENOUGH, count_words, languages_in, languages_of_words
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import fold
from desktop_app.redaction.people import AddressBook

# What parts words, in UTF-8: all of ASCII but its letters, and the blocks of other signs (Latin-1's, punctuation
# and symbols, the Chinese marks, full-width forms, emoji).
_NO_LETTERS = bytes(n if n >= 128 or chr(n).isalpha() else 32 for n in range(256))
_SIGN = re.compile(rb"\xc2.|\xe2..|\xe3\x80.|\xef[\xb8-\xbd].|\xf0\x9f..", re.DOTALL)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_DIGIT = re.compile("[0-9]")
# Digits with what stands between the digits of one number, so that an island is one number or several in a row.
_ISLAND = re.compile(r"[0-9](?:[^\n]{0,24}[0-9]){0,200}")
# Six digits or more with little between them: only here can a phone number, a card or an official number be.
_LONG = re.compile(r"[0-9](?:[^0-9\n]{0,3}[0-9]){5,200}")
# What a number's detectors look at around it: the words before ("my passport number is") and the town behind.
_BEFORE, _BEHIND = 64, 56
_TIGHT = 12
_TO_SPACE = re.compile(r"\S{0,32}")
_STEM = 4


_T = TypeVar("_T")


class _once(Generic[_T]):  # noqa: N801 - reads as the decorator it is
    """As `functools.cached_property`, whose lock at each first use is a fifth of the time of a short text."""

    def __init__(self, work_out: Callable[[Any], _T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__

    def __get__(self, owner: Any, _: type | None = None) -> _T:
        value = self._work_out(owner)
        owner.__dict__[self._name] = value
        return value


def stems(words: str) -> frozenset[str]:
    """Returns the first four letters of each word, in lower case: what `Place.stems` is compared with."""
    return frozenset(word[:_STEM] for word in words.lower().split())


def _words(lower: str) -> list[str]:
    """Returns the runs of letters, in a fifth of the time of a pattern for them."""
    data = lower.encode("utf-8", "replace")
    if len(data) > len(lower):
        data = _SIGN.sub(b" ", data)
    return data.translate(_NO_LETTERS).decode().split()


@dataclass(frozen=True, slots=True)
class Place:
    """text[start:end] is the surroundings of numbers.

    Args:
        stems: the first four letters of each word in it.
        has_han: whether it holds characters that are written without spaces, so that its words are not told apart.
    """

    start: int
    end: int
    lower: str
    stems: frozenset[str]
    has_han: bool


@dataclass(kw_only=True)
class Context:
    """`language` is the project's or the caller's ("en", "zh", ...); `people` who is known. Made for each text.

    What detectors ask is worked out once, when the first one asks.
    """

    text: str = ""
    people: AddressBook = field(default_factory=AddressBook.empty)
    language: str = "en"

    @_once
    def lower(self) -> str:
        """The text in lower case, one character for one character, so that offsets are the same."""
        return fold(self.text)

    @_once
    def longest_word(self) -> int:
        """How many characters stand together around a digit without a space: keys and crypto addresses have 20 or
        more. Of words longer than what `places` holds of them, so many."""
        return max((len(word) for place in self.places for word in place.lower.split()), default=0)

    @_once
    def words(self) -> frozenset[str]:
        """Words of the text in lower case; asking them is faster than searching the text."""
        return frozenset(_words(self.lower))

    @_once
    def has_han(self) -> bool:
        """Whether the text holds Chinese, Japanese or Korean characters."""
        return not self.text.isascii() and _HAN.search(self.text) is not None

    @_once
    def has_digit(self) -> bool:
        return _DIGIT.search(self.text) is not None

    @_once
    def languages(self) -> frozenset[str]:
        """Languages that the text is probably written in, and the project's."""
        return languages_in(self.text, self.words, self._counts) | {self._told}

    @_once
    def _told(self) -> str:
        return self.language[:2].lower()

    @_once
    def _counts(self) -> dict[str, int]:
        return count_words(self.words)

    @_once
    def is_english(self) -> bool:
        """Whether the text is English, as far as its words tell; then a foreign name is nothing but a name."""
        found = languages_of_words(self._counts, ENOUGH)
        return "en" in found or (self._told == "en" and not found and not self.has_han)

    @_once
    def nouns_are_capital(self) -> bool:
        """Whether the text is German, where a capital tells no name from a thing.

        A "der" in a Dutch text and a "Björn" in an English one do not make it German.
        """
        return self._told == "de" or (self._told == "en" and "de" in languages_of_words(self._counts, 1))

    @_once
    def places(self) -> tuple[Place, ...]:
        """The surroundings of the text's numbers, apart and sorted: nothing with a digit lies outside of them.

        Most of a letter is far from any digit; patterns for numbers are tried near digits only.
        """
        places = []
        for start, end in self._spans(_ISLAND, _BEFORE, _BEHIND):
            lower = self.lower[start:end]
            found = frozenset({word[:_STEM] for word in _words(lower)})
            has_han = self.has_han and _HAN.search(lower) is not None
            places.append(Place(start, end, lower, found, has_han))
        return tuple(places)

    @_once
    def long_numbers(self) -> tuple[tuple[int, int], ...]:
        """Spans of six digits or more, with a little around them."""
        return tuple(self._spans(_LONG, _TIGHT, _TIGHT))

    def _spans(self, island: re.Pattern[str], before: int, behind: int) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        text, length = self.text, len(self.text)
        for match in island.finditer(text):
            start, end = max(0, match.start() - before), min(length, match.end() + behind)
            # A span ends between words, because a pattern cannot see behind its end.
            rest = _TO_SPACE.match(text, end)
            end = rest.end() if rest else end
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    def near_numbers(
        self, pattern: re.Pattern[str], hints: frozenset[str] | None = None
    ) -> Iterable[re.Match[str]]:
        """Returns the matches of a pattern that needs a digit.

        Args:
            hints: stems, one of which must stand near the number; None searches near every number. Where words are
                not told apart the pattern is always tried.
        """
        return self._matches(self.text, pattern, hints) if self._may_match(hints) else ()

    def near_numbers_lower(
        self, pattern: re.Pattern[str], hints: frozenset[str] | None = None
    ) -> Iterable[re.Match[str]]:
        """As `near_numbers`, in the text in lower case, for a pattern that `lower_case` made."""
        return self._matches(self.lower, pattern, hints) if self._may_match(hints) else ()

    def _may_match(self, hints: frozenset[str] | None) -> bool:
        return hints is None or self.has_han or not hints.isdisjoint(self._place_stems)

    def _matches(
        self, text: str, pattern: re.Pattern[str], hints: frozenset[str] | None
    ) -> Iterator[re.Match[str]]:
        for place in self.places:
            if hints is None or place.has_han or not hints.isdisjoint(place.stems):
                yield from pattern.finditer(text, place.start, place.end)

    @_once
    def _place_stems(self) -> frozenset[str]:
        return frozenset().union(*(place.stems for place in self.places))

    def in_long_numbers(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yields the matches of a pattern that needs six digits with at most three characters between them."""
        for start, end in self.long_numbers:
            yield from pattern.finditer(self.text, start, end)

    @_once
    def stems(self) -> frozenset[str]:
        return frozenset({word[:_STEM] for word in self.words})

    def says(self, hints: frozenset[str]) -> bool:
        """Whether a word of the text begins with one of these stems."""
        return not self.stems.isdisjoint(hints)


Detector = Callable[[str, Context], Iterator[Finding]]
