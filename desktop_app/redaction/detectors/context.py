"""What a detector may know besides the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desktop_app.redaction.finding import Finding
from desktop_app.redaction.people import AddressBook

_REGIONS = {"de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "es": ("ES", "MX"), "zh": ("CN", "TW", "HK")}
# Tried for every project: where most mail in English, German, French and Chinese comes from.
_COMMON_REGIONS = ("US", "GB", "DE", "FR", "CN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`language` is the project's ("en", "zh", ...); `people` who is known in it."""

    people: AddressBook = field(default_factory=AddressBook.empty)
    language: str = "en"

    @property
    def regions(self) -> tuple[str, ...]:
        """Countries whose national phone numbers are tried, most likely first."""
        return tuple(dict.fromkeys((*_REGIONS.get(self.language[:2], ()), *_COMMON_REGIONS)))


_DIGIT = re.compile("[0-9]")


def has_digit(text: str) -> bool:
    """Most messages hold no digit; asking first makes the search of those several times faster."""
    return _DIGIT.search(text) is not None


Detector = Callable[[str, Context], Iterator[Finding]]
