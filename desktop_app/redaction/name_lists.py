"""Names that people have, and words that only look like names. Faker's lists: they work offline and are MIT."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from desktop_app.redaction.everyday_words import ALSO_WORDS, NOT_NAMES, WORDS_LIKE_SURNAMES

WESTERN_LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL")
# Names are looked for in these too; too rare in most projects to invent from.
_MORE_LOCALES = (
    "az_AZ", "bg_BG", "cs_CZ", "da_DK", "de_AT", "de_CH", "el_GR", "en_IE", "en_IN", "en_NG", "en_NZ", "en_PK",
    "es_AR", "es_CA", "es_CL", "es_CO", "es_MX", "et_EE", "fi_FI", "fr_BE", "fr_CA", "fr_CH", "hr_HR", "hu_HU",
    "id_ID", "is_IS", "lt_LT", "lv_LV", "nl_BE", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "ru_RU", "sk_SK",
    "sl_SI", "sv_SE", "tr_TR", "uk_UA", "en_KE", "en_TH", "fr_DZ", "fr_QC", "de_LU", "de_LI",
)  # fmt: skip
# Frequent all over the world, and missing in Faker's lists.
_MORE_FIRST = """
    luiz raj rahul wei minh hyun rohan arjun vikram sanjay deepak anil sunil ravi suresh mukesh neha pooja anjali
    kavita
"""
_ENGLISH_LOCALES = ("en_US", "en_GB", "en_IE", "en_NZ")
_WORD_LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "cs_CZ", "ru_RU", "el_GR")

# What follows or precedes a Chinese surname; "小张" and "老王" are told from words only beside a greeting.
CHINESE_TITLES = tuple("先生 女士 小姐 老师 教授 经理 医生 主任 总 工 哥 姐 叔 阿姨 师傅 同学".split())
JAPANESE_TITLES = ("様", "さん", "さま", "君", "くん", "ちゃん", "先生", "部長", "課長", "社長")
COMPOUND_SURNAMES = tuple("欧阳 司马 上官 诸葛 东方 尉迟 公孙 慕容 司徒 夏侯 皇甫 令狐".split())


@dataclass(frozen=True, slots=True)
class NameLists:
    """Case-folded sets of Western names, Chinese, Japanese and Korean ones as they are, and everyday words.

    `first_in`: the languages (two letters) in whose lists a first name stands.
    """

    first: frozenset[str]
    last: frozenset[str]
    first_in: Mapping[str, frozenset[str]]
    ordinary: frozenset[str]
    chinese_surnames: frozenset[str]
    japanese_surnames: frozenset[str]
    korean_surnames: frozenset[str]
    korean_first: frozenset[str]


def provider(locale: str) -> type:
    """Returns Faker's class of names for a locale; its lists are class attributes."""
    found: type = importlib.import_module(f"faker.providers.person.{locale}").Provider
    return found


def _names(people: type, start: str) -> set[str]:
    """Returns the case-folded names of a locale: some keep women's and men's apart and have no common list."""
    found: set[str] = set()
    for attribute in vars(people):
        if attribute.startswith(start) and isinstance(names := getattr(people, attribute), Collection):
            found.update(str(name).casefold() for name in names)
    return found


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """Loads the lists once; about 0.3 s."""
    locales = (*WESTERN_LOCALES, *_MORE_LOCALES)
    people = [provider(locale) for locale in locales]
    first_in: dict[str, frozenset[str]] = {}
    # Equal sets are one object: twenty thousand of them would slow the garbage collector down.
    shared: dict[frozenset[str], frozenset[str]] = {}
    for locale, names in zip(locales, people, strict=True):
        language = frozenset((locale[:2] if locale in _ENGLISH_LOCALES or locale[:2] != "en" else locale[3:],))
        for name in _names(names, "first_names"):
            languages = first_in.get(name, frozenset()) | language
            first_in[name] = shared.setdefault(languages, languages)
    first = set(first_in)
    last = set().union(*(_names(p, "last_names") for p in people))
    japan, china = provider("ja_JP"), provider("zh_CN")
    first |= {*_MORE_FIRST.split(), *_names(japan, "first_romanized_names")}
    # Each entry is a surname in characters, in kana and in Latin letters.
    last |= {str(pair[-1]).casefold() for pair in getattr(japan, "last_name_pairs")}  # noqa: B009 - `type` has none
    # Chinese syllables of two or three letters are words of other languages.
    last |= {name for name in _names(china, "last_romanized_names") if len(name) > 3}
    first |= {name for name in _names(china, "first_romanized_names") if len(name) > 4}
    words: set[str] = set()
    for locale in _WORD_LOCALES:
        found = {
            str(w).casefold()
            for w in importlib.import_module(f"faker.providers.lorem.{locale}").Provider.word_list
        }
        # A Spanish or Dutch word that is also a first name ("Ella", "Zak") has its capital only as a name.
        words |= found if locale in ("en_US", "de_DE") else found - first
    chinese = _names(provider("zh_CN"), "last_names")
    japanese = {str(name) for name in getattr(japan, "last_names")}  # noqa: B009 - `type` has none
    korean = _names(provider("ko_KR"), "last_names")
    return NameLists(
        first=frozenset(name for name in first if len(name) > 1),
        last=frozenset(name for name in last if len(name) > 1),
        first_in=first_in,
        ordinary=frozenset(words | ALSO_WORDS | NOT_NAMES),
        chinese_surnames=frozenset(chinese | set(COMPOUND_SURNAMES)),
        japanese_surnames=frozenset(japanese),
        korean_surnames=frozenset(korean),
        korean_first=frozenset(_names(provider("ko_KR"), "first_names")),
    )


def is_ordinary(word: str) -> bool:
    """Whether the word also means something else ("May", "Will"), so that it is a name only in context."""
    return word.casefold() in name_lists().ordinary


def is_surname_only(word: str) -> bool:
    """Whether the word is a surname and nothing else we know of."""
    folded = word.casefold()
    lists = name_lists()
    return folded in lists.last and folded not in WORDS_LIKE_SURNAMES and folded not in lists.ordinary


def is_known_first_name(word: str) -> bool:
    return word.casefold() in name_lists().first


def is_first_name_of(word: str, languages: Collection[str]) -> bool:
    """Whether a first name is one of these languages', or of three others': then it is one nearly everywhere."""
    found = name_lists().first_in.get(word.casefold(), frozenset())
    return len(found) >= 3 or not found.isdisjoint(languages)


def chinese_surname_length(name: str) -> int:
    """Returns how many characters of `name` are a Chinese surname: 2, 1 or 0."""
    surnames = name_lists().chinese_surnames
    if name[:2] in surnames and len(name) > 2:
        return 2
    return 1 if name[:1] in surnames else 0
