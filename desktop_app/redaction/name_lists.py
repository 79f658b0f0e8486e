"""Names that people have, and words that only look like names. Faker's lists: they work offline and are MIT."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import lru_cache

WESTERN_LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL")
# First names are looked for in these too; too rare in most projects to invent from.
_MORE_FIRST_NAMES = ("en_IN", "pl_PL", "sv_SE", "da_DK", "fi_FI", "no_NO", "cs_CZ", "hu_HU", "pt_PT")
_WORD_LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL")

# First names that are everyday words or places: they count only beside a greeting, a farewell or a surname.
_ALSO_WORDS = frozenset(
    """
    ace adore ally amber angel april archer art asia aspen august austin autumn bear bill bliss blue bob
    brandy bright brook brooklyn bud buck carol chance charity charlotte chase chelsea cherry christian clay
    cliff clover cole coral crystal daisy dale dallas dawn day dean dell denver dick dixie don drew duke
    earl easter eden ember faith fern field finn fleur flora florence forest forrest frank gay gene general
    georgia ginger glen glenn grace grant gray guy hall harmony haven hazel heath heather heaven holly honey
    hope hunter hyacinth iris ivory ivy jack jade jasmine jay jean jet jewel john jolly jordan joy judge
    june justice kelly kerry king kit lake lance lane laurel lee lily lincoln london love loyal madison
    major marina mark marsh martin mason mat may mercy merry mike miles milo mister misty mo morgan nancy
    neo nick noble norm nova oak olive opal orchid paris pat patience patsy peace pearl penny pepper peter
    petal phoenix pierce piper poppy precious price prince princess queen rain ray reed reef reign reuben
    rich river rob robin rock rocky rod rose rosemary ross rowan royal ruby rusty sage sally sandy savannah
    scout shelby sherry sienna skip sky skye sol sonny spring star stone storm sue summer sunny sydney tab
    tag terry tiger tim timber trace tracy trinity troy trust van victor victoria viola violet virginia von
    wade walker ward wave way west will willow winter wolf woody wren zen milan adelaide lourdes valencia
    alexandria siena verona roma israel chad kenya china india america carolina dakota montana tennessee
    cuba malta jersey santiago salvador lima odessa jan mai juni juli august ernst wolf stern kai klaus mark
    kurt engel heide rosa sommer viel alter lang dank may-day sage roman romain constance prudence clemence
    aurore soleil abril sol
    """.split()  # noqa: SIM905 - a block of words reads better than 200 quoted lines
)

# Capitalised words that stand where a name would: after a greeting, before a comma, on the last line.
NOT_NAMES = frozenset(
    """
    all everyone everybody team there folks guys friend friends sir madam both colleagues colleague customer
    neighbour neighbor love dear darling mate buddy dude man mum mom dad grandma grandpa mama papa oma opa
    mutti vati sis bro together zusammen alle ihr ihnen leute kollegen kolleginnen damen herren herr frau
    hallo hi hey hello thanks thank thx cheers best regards kind warm warmest sincerely yours faithfully
    truly love hugs xoxo greetings wishes bye later morning afternoon evening night day good great ok okay
    yes no sure sorry please see you soon talk take care again welcome congratulations happy birthday merry
    christmas new year sent from my iphone android gesendet von danke bitte liebe lieber viele grüße gruß
    grüsse lg vg mfg mit freundlichen bis bald gerne ja nein guten tag abend morgen merci bonjour salut
    cordialement bien bisous gracias hola saludos ciao grazie saluti the a an and or but if it is this that
    we i my me our us your he she they them what when where who how why so to for of in on at with from not
    monday tuesday wednesday thursday friday saturday sunday january february march july september october
    november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mr mrs
    ms miss dr prof support info office service sales admin noreply newsletter group list mailer daemon
    postmaster marketing billing contact help desk reception hr it unknown me you mail email company inc ltd
    gmbh ahoy aye avast matey captain cap'n skipper cap
    """.split()  # noqa: SIM905 - a block of words reads better than 200 quoted lines
)

# What follows or precedes a Chinese surname; "小张" and "老王" are told from words only beside a greeting.
CHINESE_TITLES = (
    "先生",
    "女士",
    "小姐",
    "老师",
    "教授",
    "经理",
    "医生",
    "主任",
    "总",
    "工",
    "哥",
    "姐",
    "叔",
    "阿姨",
    "师傅",
    "同学",
)
JAPANESE_TITLES = ("様", "さん", "さま", "君", "くん", "ちゃん", "先生", "部長", "課長", "社長")
_COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "夏侯",
    "皇甫",
    "令狐",
)


@dataclass(frozen=True, slots=True)
class NameLists:
    """Case-folded sets of Western names, Chinese, Japanese and Korean ones as they are, and everyday words."""

    first: frozenset[str]
    last: frozenset[str]
    ordinary: frozenset[str]
    chinese_surnames: frozenset[str]
    japanese_surnames: frozenset[str]
    korean_surnames: frozenset[str]


def provider(locale: str) -> type:
    """Returns Faker's class of names for a locale; its lists are class attributes."""
    found: type = importlib.import_module(f"faker.providers.person.{locale}").Provider
    return found


def _folded(names: object) -> set[str]:
    return {str(name).casefold() for name in names}  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """Loads the lists once; about 0.3 s."""
    people = [provider(locale) for locale in WESTERN_LOCALES]
    more = [provider(locale) for locale in _MORE_FIRST_NAMES]
    first = set().union(*(_folded(getattr(p, "first_names")) for p in (*people, *more)))  # noqa: B009 - `type` has none
    last = set().union(*(_folded(getattr(p, "last_names")) for p in people))  # noqa: B009
    words: set[str] = set()
    for locale in _WORD_LOCALES:
        words |= _folded(importlib.import_module(f"faker.providers.lorem.{locale}").Provider.word_list)
    chinese = {str(name) for name in getattr(provider("zh_CN"), "last_names")}  # noqa: B009
    japanese = {str(name) for name in getattr(provider("ja_JP"), "last_names")}  # noqa: B009
    korean = {str(name) for name in getattr(provider("ko_KR"), "last_names")}  # noqa: B009
    return NameLists(
        first=frozenset(name for name in first if len(name) > 1),
        last=frozenset(name for name in last if len(name) > 1),
        ordinary=frozenset(words | _ALSO_WORDS | NOT_NAMES),
        chinese_surnames=frozenset(chinese | set(_COMPOUND_SURNAMES)),
        japanese_surnames=frozenset(japanese),
        korean_surnames=frozenset(korean),
    )


def is_ordinary(word: str) -> bool:
    """Whether the word also means something else ("May", "Will"), so that it is a name only in context."""
    return word.casefold() in name_lists().ordinary


def is_known_first_name(word: str) -> bool:
    return word.casefold() in name_lists().first


def chinese_surname_length(name: str) -> int:
    """Returns how many characters of `name` are a Chinese surname: 2, 1 or 0."""
    surnames = name_lists().chinese_surnames
    if name[:2] in surnames and len(name) > 2:
        return 2
    return 1 if name[:1] in surnames else 0
