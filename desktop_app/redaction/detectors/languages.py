"""Which languages a text is probably written in, from letters and very common words: cheap, and enough to choose
whose phone numbers to try and whose case endings a name may have.
"""

from __future__ import annotations

# Words that are among the most frequent of one language and rare elsewhere.
_COMMON_WORDS = {
    "en": "the and with you your that have this from please thanks",
    "de": "und ich nicht der die das ist wir mit auf für eine sie auch",
    "fr": "je les des une est pour vous nous avec dans merci sur que",
    "es": "el los las una por con para usted está gracias pero que",
    "it": "il che per una sono grazie con gli della questo anche non",
    "pt": "não você para uma com obrigado por isso está mais meu",
    "nl": "het een van niet ik je voor met zijn maar bedankt dat",
    "pl": "się nie jest na że do proszę jak dla przez oraz w z i pan pani",
    "cs": "se je na že jsem pro ale jako prosím který v",
    "sk": "sa je na že som pre ale ako prosím ktorý v",
    "sv": "och att det inte jag är som för på med",
    "da": "og jeg ikke det er som til på med af",
    "no": "og jeg ikke det er som til på med av",
    "fi": "ja on ei se että minä olen kun mutta kiitos",
    "et": "ja on ei see et mina olen kui aga aitäh",
    "hu": "és hogy nem egy az van kérem köszönöm meg",
    "tr": "ve bir bu için değil ile çok teşekkürler merhaba",
    "ro": "și este nu pentru cu care mulțumesc sunt",
    "hr": "je se na nije što sam hvala kako za",
    "sl": "je se na ni kar sem hvala kako za",
    "lt": "ir kad yra ne su ačiū labas dėl",
    "lv": "un ka ir nav ar paldies es par",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _COMMON_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_ALL_WORDS = frozenset(_LANGUAGES_OF)
_LETTERS = (
    (frozenset("ąęłńśźż"), ("pl",)),
    (frozenset("äöüß"), ("de",)),
    (frozenset("ěřů"), ("cs",)),
    (frozenset("őű"), ("hu",)),
    (frozenset("ğış"), ("tr",)),
    (frozenset("ñ¿¡"), ("es",)),
    (frozenset("àâçèêëîœù"), ("fr",)),
    (frozenset("ãõ"), ("pt",)),
    (frozenset("аеиостнрвлк"), ("ru", "uk", "bg")),
    (frozenset("のはをにがでと"), ("ja",)),
    (frozenset("다이는을를의에가"), ("ko",)),
    (frozenset("的是了我你在有不"), ("zh",)),
    (frozenset("αεοιτνσ"), ("el",)),
)
_LATIN = frozenset(("pl", "de", "cs", "hu", "tr", "es", "fr", "pt"))
# A language counts when two of its words stand in the text, and a short text need hold only one.
ENOUGH = 2
_SHORT = 12


def count_words(words: frozenset[str]) -> dict[str, int]:
    """Returns how many of a language's common words are among `words` (in lower case)."""
    counts: dict[str, int] = {}
    for word in words & _ALL_WORDS:
        for language in _LANGUAGES_OF[word]:
            counts[language] = counts.get(language, 0) + 1
    return counts


def languages_of_words(counts: dict[str, int], enough: int) -> set[str]:
    """Returns the languages with `enough` common words, and half as many as the most frequent one."""
    if not counts:
        return set()
    needed = max(enough, max(counts.values()) / 2)
    return {language for language, n in counts.items() if n >= needed}


def languages_in(text: str, words: frozenset[str], counts: dict[str, int]) -> frozenset[str]:
    """Returns two-letter codes; empty when nothing tells.

    Args:
        words: the words of `text` in lower case.
        counts: what `count_words` says of them.
    """
    found = languages_of_words(counts, 1 if len(words) <= _SHORT else ENOUGH)
    if not text.isascii():
        known = bool(found)
        there = frozenset(text)
        for letters, languages in _LETTERS:
            # "Björn" in an English letter does not make it German.
            if not letters.isdisjoint(there) and not (known and languages[0] in _LATIN):
                found.update(languages)
    return frozenset(found)
