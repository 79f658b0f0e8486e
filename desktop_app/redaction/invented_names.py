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


_SCRIPTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("\u0400-\u04ff", ("ru_RU", "uk_UA", "bg_BG")),
    ("\u0370-\u03ff", ("el_GR",)),
    ("\u0600-\u06ff", ("ar_AA", "fa_IR")),
    ("\u0590-\u05ff", ("he_IL",)),
    ("\u0900-\u097f", ("hi_IN",)),
    ("\u0980-\u09ff", ("bn_BD",)),
    ("\u0b80-\u0bff", ("ta_IN",)),
    ("\u0e00-\u0e7f", ("th_TH",)),
    ("\u10a0-\u10ff", ("ka_GE",)),
    ("\u0530-\u058f", ("hy_AM",)),
)
"""Letters -> lists of the names that are written with them. Latin is everything else."""
_LATIN_LOCALES = (
    *WESTERN_LOCALES,
    "pl_PL", "cs_CZ", "sk_SK", "hr_HR", "sl_SI", "ro_RO", "hu_HU", "fi_FI", "et_EE", "lt_LT", "lv_LV", "tr_TR",
    "sv_SE", "da_DK", "no_NO", "pt_PT", "pt_BR",
)  # fmt: skip
# Fewer names than this would soon be used up.
_ENOUGH = 12
_SIMILAR_LENGTH = 2


@lru_cache(maxsize=256)
def _names(locale: str, attribute: str) -> tuple[str, ...]:
    """Faker's list without names that are also words, so that a replacement always reads as a name."""
    names = {str(name) for name in getattr(provider(locale), attribute)}
    if locale in WESTERN_LOCALES:
        # No accents there: "Chloé" and "Chloe" are the same to a reader, and would be two invented people.
        names = {name for name in names if name.isalpha() and name.isascii()}
    fitting = (n for n in names if len(n) > 2 and not re.search(r"[\s\-.'’]", n) and not is_ordinary(n))
    return tuple(sorted(fitting if locale not in _EASTERN else names))


_EASTERN = ("zh_CN", "ja_JP", "ko_KR")


def _attributes(locale: str, role: Role) -> tuple[str, ...]:
    """Returns the names of the lists that keep women's and men's names apart, or of the only list there is."""
    start = "first_names" if role == "first" else "last_names"
    apart = tuple(f"{start}{end}" for end in ("_female", "_male") if hasattr(provider(locale), f"{start}{end}"))
    return apart or (start,)


@lru_cache(maxsize=256)
def _folded(locale: str, attribute: str) -> frozenset[str]:
    return frozenset(fold_word(str(name)) for name in getattr(provider(locale), attribute))


def _locales(word: str, language: str) -> tuple[str, ...]:
    """Returns the lists in the script of `word`, that of the project's language first."""
    written = next((found for letters, found in _SCRIPTS if re.search(f"[{letters}]", word)), _LATIN_LOCALES)
    return tuple(sorted(written, key=lambda locale: locale[:2] != language[:2]))


@lru_cache(maxsize=65_536)
def _list_for(word: str, role: Role, language: str) -> tuple[str, ...]:
    """Returns the names of the script, language and gender that `word` belongs to, as long as it is if there are
    enough of them, and with its last letter where that tells the gender and takes the case endings."""
    locales = _locales(word, language)
    folded = fold_word(word)
    end = word[-1].lower()
    for locale in locales:
        attribute = next((a for a in _attributes(locale, role) if folded in _folded(locale, a)), None)
        if attribute is not None and len(_names(locale, attribute)) >= _ENOUGH:
            return _similar(locale, attribute, len(word), end)
    every = "first_names" if role == "first" else "last_names"
    home = locales[0]
    if len(_names(home, every)) < _ENOUGH and home in _LATIN_LOCALES:
        home = "en_US"
    return _similar(home, every, len(word), end)


@lru_cache(maxsize=4096)
def _similar(locale: str, attribute: str, length: int, end: str) -> tuple[str, ...]:
    found = _names(locale, attribute)
    if locale not in WESTERN_LOCALES:
        found = _some(found, [name for name in found if name[-1] == end])
    return _some(found, [name for name in found if abs(len(name) - length) <= _SIMILAR_LENGTH])


def _some(every: tuple[str, ...], fitting: list[str]) -> tuple[str, ...]:
    return tuple(fitting) if len(fitting) >= _ENOUGH else every


def western_name(word: str, role: Role, language: str, chance: random.Random) -> str:
    """Returns a name for one word of a name written with spaces, in the script and case of `word`."""
    if len(word.strip(".")) == 1:
        letters = "АБВГДЕИКЛМНОПРСТ" if re.match("[\u0400-\u04ff]", word) else "ABCDEGHJKLMNPRST"
        letter = chance.choice(letters)
        return (letter if word[0].isupper() else letter.lower()) + word[1:]
    if "-" in word.strip("-"):
        return "-".join(western_name(part, role, language, chance) if part else "" for part in word.split("-"))
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
