"""Which table of accents a European text was written with, by the letters of its language.

A detector needs more text than a chat has, and takes Polish for French; an alphabet tells them apart at a glance:
what is Polish in the one table is a mixture of five languages in the other.
"""

from __future__ import annotations

from collections import Counter

_WESTERN = "cp1252"
# Letters beside A to Z. Of western languages also what stands for ordinal numbers.
_WESTERN_ALPHABETS = (
    "äöüßé", "àâæçéèêëîïôœùûüÿ", "áéíñóúüºª", "ãáâàçéêíóôõúüºª", "àèéìíîòóùúºª", "ëéïöüáóíè", "åäöéüàæø",
    "åæøéòôâó",     "áðéíóúýþæö", "àçèéíïòóúü", "äöåšž", "õäöüšž", "áéíóú", "çëâê", "âêîôûŵŷëï",
)  # fmt: skip
_OTHERS = {
    "cp1250": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "čšžćđ",
    ),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "čćđšž"),
    "cp1254": ("çğıöşüâîû",),
}  # fmt: skip
_NEUTRAL = frozenset("“”„‚‘’‹›«»–—…•€°§·©®™¿¡´`¨¸¯\u00a0\u00ad\u2026")
_FEWEST = 6
_CLEARLY = 0.97
_NOT_QUITE = 0.95
_LOOKED_AT_BYTES = 65_536


def table_of_accents(data: bytes) -> str:
    """Returns "cp1252" unless the letters clearly are those of a language that is written with another table."""
    data = data[:_LOOKED_AT_BYTES]
    if _share(data, _WESTERN, _WESTERN_ALPHABETS) > _NOT_QUITE:
        return _WESTERN
    best = max(_OTHERS, key=lambda table: _share(data, table, _OTHERS[table]))
    return best if _share(data, best, _OTHERS[best]) >= _CLEARLY else _WESTERN


def _share(data: bytes, table: str, alphabets: tuple[str, ...]) -> float:
    """Of the letters beside A to Z, how many the best fitting language has; 1 for too few."""
    text = data.decode(table, "replace")
    counts = Counter(letter for letter in text if not letter.isascii() and letter not in _NEUTRAL)
    letters: Counter[str] = Counter()
    for letter, count in counts.items():
        # Of "İ" two characters become.
        letters[letter.lower()[:1] if letter != "İ" else "ı"] += count
    total = sum(letters.values())
    if total < _FEWEST:
        return 1.0
    return max(sum(letters[letter] for letter in alphabet) for alphabet in alphabets) / total
