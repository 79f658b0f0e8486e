"""Invented names: a first name for a first name, a surname for a surname, in the same script and case."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import Literal

from desktop_app.redaction.name_lists import (
    CHINESE_TITLES,
    JAPANESE_TITLES,
    WESTERN_LOCALES,
    chinese_surname_length,
    is_ordinary,
    name_lists,
    provider,
)
from desktop_app.redaction.people import fold_word

Role = Literal["first", "last"]
_HANGUL = re.compile("[\uac00-\ud7af]")


@lru_cache(maxsize=64)
def _names(locale: str, attribute: str) -> tuple[str, ...]:
    """Faker's list without names that are also words, so that a replacement always reads as a name."""
    names = {str(name) for name in getattr(provider(locale), attribute)}
    western = locale in WESTERN_LOCALES
    return tuple(
        sorted(
            n for n in names if not western or (n.isalpha() and n.isascii() and len(n) > 2 and not is_ordinary(n))
        )
    )


@lru_cache(maxsize=64)
def _folded(locale: str, attribute: str) -> frozenset[str]:
    return frozenset(fold_word(str(name)) for name in getattr(provider(locale), attribute))


@lru_cache(maxsize=4096)
def _list_for(word: str, role: Role, language: str) -> tuple[str, ...]:
    """Returns the names of the language and gender that `word` belongs to."""
    home = next((locale for locale in WESTERN_LOCALES if locale[:2] == language[:2]), "en_US")
    attributes = ("first_names_female", "first_names_male") if role == "first" else ("last_names",)
    for locale in dict.fromkeys((home, *WESTERN_LOCALES)):
        for attribute in attributes:
            if fold_word(word) in _folded(locale, attribute):
                return _names(locale, attribute)
    return _names(home, "first_names" if role == "first" else "last_names")


def western_name(word: str, role: Role, language: str, chance: random.Random) -> str:
    """Returns a name for one word of a name, in the case of `word`."""
    if len(word.strip(".")) == 1:
        letter = chance.choice("ABCDEGHJKLMNPRST")
        return (letter if word[0].isupper() else letter.lower()) + word[1:]
    name = chance.choice(_list_for(word, role, language))
    if word.isupper() and len(word) > 1:
        return name.upper()
    return name.lower() if word.islower() else name


def eastern_parts(name: str) -> tuple[str, str, str]:
    """Splits a Chinese, Japanese or Korean name into surname, given name and title; each may be empty."""
    title = next((t for t in (*CHINESE_TITLES, *JAPANESE_TITLES) if name.endswith(t) and len(name) > len(t)), "")
    bare = name.removesuffix(title)
    if _HANGUL.search(bare):
        return (bare[:1], bare[1:], title) if len(bare) > 2 else ("", bare, title)
    japanese = next(
        (s for s in sorted(name_lists().japanese_surnames, key=len, reverse=True) if bare.startswith(s)), ""
    )
    length = len(japanese) or chinese_surname_length(bare)
    return bare[:length], bare[length:], title


def eastern_locale(name: str) -> str:
    """Returns the list a name without spaces belongs to."""
    if _HANGUL.search(name):
        return "ko_KR"
    if re.search("[\u3040-\u30ff]", name) or any(name.startswith(s) for s in name_lists().japanese_surnames):
        return "ja_JP"
    return "zh_CN"


def eastern_surname(locale: str, length: int, chance: random.Random) -> str:
    surnames = [name for name in _names(locale, "last_names") if len(name) == length]
    return chance.choice(surnames or list(_names(locale, "last_names")))


def eastern_given_name(locale: str, length: int, chance: random.Random) -> str:
    """Returns a given name, for Chinese with `length` characters (1 or 2)."""
    names = _names(locale, "first_names")
    fitting = [name for name in names if len(name) == length]
    return chance.choice(fitting or list(names))
