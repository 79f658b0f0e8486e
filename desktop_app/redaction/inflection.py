"""Known names with the endings that other languages give them: "Annę", "Kowalskiego", "Ивановым".

No grammar: a stem of the name and one of a bounded list of endings, only in languages that have them, and only for
a word that begins with a capital.
"""

from __future__ import annotations

from collections.abc import Iterable

# Folded as `people.fold_word` does: without accents ("ą" -> "a"), because texts are compared like that.
_SLAVIC = (
    "a", "e", "i", "o", "u", "y", "ie", "owi", "em", "iem", "om", "ach", "ami", "ow", "ego", "emu", "ej", "im",
    "ich", "ym", "ymi", "imi", "ymi", "ze", "cie", "dzie", "rze", "ova", "ove", "ovi", "ou", "ovou", "ovy",
    "ovych", "ovym", "ovo", "ovu", "om", "ie", "ia", "iu", "iej", "ia", "owie", "iego", "iemu", "ska", "skiej",
    "skiego", "ska", "skim", "skich", "ckiego", "ckiej", "ckim", "che", "ga", "gu", "mu", "jem", "ju", "ja",
    "je", "oj", "in", "ina", "ka", "ku", "ki", "kiem", "kowi", "le", "la", "lu", "lem", "ca", "cu", "cem",
    "cowi",
)  # fmt: skip
_CYRILLIC = (
    "а", "я", "у", "ю", "е", "и", "ы", "о", "ой", "ей", "ою", "ею", "ом", "ем", "ым", "им", "ого", "его", "ому",
    "ему", "ов", "ев", "ова", "ове", "овым", "овои", "ами", "ями", "ах", "ях", "ии", "ию", "ию", "ои", "еи",
    "ин", "ина", "ина", "инои", "скои", "ского", "скому", "ским", "скую", "овал", "ові", "еві", "і", "ею", "єю",
    "у",
)  # fmt: skip
_FINNIC = (
    "n", "a", "ta", "na", "lla", "lle", "lta", "ssa", "sta", "an", "en", "in", "on", "un", "ksi", "kin", "t",
    "ja", "ien", "seen", "sen", "selle", "sella", "selta", "sesta", "sta", "sesta", "seen", "sessa", "le", "l",
    "lt", "s", "st", "ga", "ni", "le", "han", "ille", "illa",
)  # fmt: skip
_HUNGARIAN = (
    "t", "at", "et", "ot", "nak", "nek", "val", "vel", "ral", "rel", "rol", "tol", "tul", "hoz", "hez", "ban",
    "ben", "bol", "bel", "nal", "nel", "ra", "re", "ert", "ek", "ek", "ekkal", "eknek", "e", "ig", "ba", "be",
    "on", "en", "javal", "jevel",
)  # fmt: skip
_TURKISH = (
    "in",
    "un",
    "nin",
    "nun",
    "i",
    "u",
    "e",
    "a",
    "ye",
    "ya",
    "yi",
    "yu",
    "yi",
    "da",
    "de",
    "dan",
    "den",
    "la",
    "le",
    "yla",
    "yle",
    "lar",
    "ler",
)
_BALTIC = (
    "o",
    "a",
    "ui",
    "u",
    "e",
    "ai",
    "aus",
    "iui",
    "iu",
    "os",
    "ai",
    "oje",
    "es",
    "ei",
    "am",
    "as",
    "us",
    "is",
    "is",
    "i",
    "im",
    "iem",
)
_ROMANIAN = ("ei", "lui", "ul", "ului", "a", "i", "o")
_GERMANIC = ("s", "es", "ens", "n")

_ENDINGS = {
    **dict.fromkeys(("pl", "cs", "sk", "hr", "sl", "sr", "bs"), frozenset(_SLAVIC)),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk"), frozenset(_CYRILLIC)),
    **dict.fromkeys(("fi", "et"), frozenset(_FINNIC)),
    "hu": frozenset(_HUNGARIAN),
    "tr": frozenset(_TURKISH),
    **dict.fromkeys(("lt", "lv"), frozenset(_BALTIC)),
    "ro": frozenset(_ROMANIAN),
    **dict.fromkeys(("de", "sv", "da", "no", "nl", "en"), frozenset(_GERMANIC)),
}
_LONGEST_ENDING = 6
# "Jan" + "a" must not find every "Jana": three letters of stem, and four for a name that ends in a consonant.
_SHORTEST_STEM = 3
# A name's end that changes before an ending: Marek -> Mark-a, Paweł -> Pawł-a, Virtanen -> Virta-selle, Ольга ->
# Ольг-е.
_CHANGING_ENDS = (
    ("ek", "k"), ("el", "l"), ("ec", "c"), ("iec", "c"), ("ies", "s"), ("nen", ""), ("os", ""), ("as", ""),
    ("is", ""), ("us", ""), ("ска", "ск"),
    ("ка", "к"), ("ец", "ц"), ("ел", "л"), ("ий", ""), ("еи", ""), ("ии", ""), ("ь", ""), ("и", ""), ("a", ""),
    ("o", ""), ("e", ""), ("i", ""),
    ("y", ""), ("а", ""), ("я", ""), ("о", ""), ("й", ""), ("ska", "sk"), ("cka", "ck"), ("ski", "sk"), ("cki",
    "ck"), ("ra", "r"), ("ta", "t"), ("na", "n"),
    ("ga", "d"), ("ka", "c"), ("ia", ""), ("ов", "ов"),
)  # fmt: skip


def stems(name: str) -> frozenset[str]:
    """Returns what may stand before an ending, for one folded word of a name; the name itself is one of them."""
    found = {name}
    for end, put in _CHANGING_ENDS:
        if name.endswith(end):
            found.add(name[: len(name) - len(end)] + put)
    return frozenset(stem for stem in found if len(stem) >= _SHORTEST_STEM)


def endings_of(languages: Iterable[str]) -> frozenset[str]:
    """Returns the endings that names have in these languages (two-letter codes)."""
    return frozenset().union(*(_ENDINGS.get(language, frozenset()) for language in languages))


def split(word: str, endings: frozenset[str]) -> Iterable[str]:
    """Yields the possible stems of a folded word, the longest first."""
    for length in range(1, min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM) + 1):
        if word[-length:] in endings:
            yield word[:-length]
