"""Names of people: those who are known, those told by their place, and names of the lists in the right company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.everyday_words import ALSO_WORDS_OF, NOT_NAMES, WORDS_LIKE_SURNAMES
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.inflection import endings_of
from desktop_app.redaction.name_context import LETTER, names_in_context
from desktop_app.redaction.name_lists import is_first_name_of, is_ordinary, is_surname_only, name_lists
from desktop_app.redaction.people import KnownName

# A run of capitalised words, as one name may be: "Anna", "Anna-Lena Weber", "Faina D. Yefremova", "Ursula von
# der Leyen".
_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚА-ЯЁІЇЄҐΑ-ΩΆΈΉΊΌΎΏ"
_WORD_REST = rf"{LETTER}{{1,30}}(?:[-'’][{_CAPITAL}]{LETTER}{{1,30}}|['’](?={LETTER}{{3}}){LETTER}{{1,30}})?"
_WORD = rf"[{_CAPITAL}]{_WORD_REST}"
_SHORT = rf"[{_CAPITAL}]['’][{_CAPITAL}]{LETTER}{{1,30}}"
_PARTICLES = (
    r"(?:von der|van der|van den|van de|van het|von|van|der|den|de la|de los|de las|del|della|dos|das|da|de"
    r"|di|du|do|le"
    r"|la|bin|ibn|al|el|ten|ter|te|zu)"
)
# The look behind stands after the capital, so that the search leaps from capital to capital.
_RUN = re.compile(
    rf"[{_CAPITAL}](?<![^\W_][\s\S])(?:{_WORD_REST}|['’][{_CAPITAL}]{LETTER}{{1,30}})(?: {{1,2}}"
    rf"(?:{_PARTICLES} {{1,2}}){{0,2}}(?:{_WORD}|{_SHORT}"
    rf"|[{_CAPITAL}]\.?(?![^\W_]))){{0,5}}(?![^\W_])"
)
_PIECE = re.compile(r"\S+")
_PARTICLE_WORDS = frozenset(_PARTICLES[3:-1].replace("|", " ").split())
# Behind a name that is also a word: what only people do.
_CUE_AFTER = re.compile(
    r" (?:said|says|asked|told|wrote|writes|thinks|thought|wants|wanted|called|emailed|replied|suggested"
    r"|mentioned|texted|loves|hates|went|came|knows|forgot|and I|and me) "
)
_SAYS = re.compile(rf"[\"”’'],? (?:says|said) (?P<name>{_WORD})(?![^\W_])")
_CONFIDENCE = {"greeting": 0.85, "sign_off": 0.85, "title": 0.85, "introduction": 0.8}


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields names; a word that also means something else ("May") only in the company that a name has."""
    for known in _known(text, context):
        if known.entity in context.people.organizations:
            yield Finding(
                start=known.start, end=known.end, kind="ORGANIZATION", confidence=0.95, reason="known_organization"
            )
            continue
        end = known.end
        if context.people.is_first_name(text[known.start : known.end]):
            end = _with_surname(text, end, context)
        yield _finding(known.start, end, 0.95, "known_person")
    for hit in names_in_context(text, context.words):
        yield _finding(hit.start, hit.end, _CONFIDENCE[hit.place], hit.place)
    if "says" in context.words or "said" in context.words:
        for match in _SAYS.finditer(text):
            if _sort_of(match["name"]) not in "Nw":
                yield _finding(match.start("name"), match.end("name"), 0.6, "introduction")
    for run in _RUN.finditer(text):
        # Most runs are the first word of a sentence.
        if " " not in run.group() and _sort_of(run.group()) in "?NwlSIP":
            continue
        yield from _in_run(text, run, context)
    if text == context.lower:
        yield from _in_small_letters(text, english=context.is_english)


def _known(text: str, context: Context) -> Iterator[KnownName]:
    if context.people.forms or context.people.han_forms:
        yield from context.people.find_known(text, endings_of(context.languages))


_NEXT = re.compile(rf" (?:[{_CAPITAL}]\. )?(?P<name>{_WORD})(?![^\W_])")


def _with_surname(text: str, end: int, context: Context) -> int:
    """Returns the end of a surname that follows a known first name, or `end`."""
    match = _NEXT.match(text, end)
    if match is None or match["name"].casefold() in NOT_NAMES:
        return end
    word = match["name"]
    if word.casefold() in name_lists().last and not is_ordinary(word):
        return match.end()
    # "Tom Schneider" and not "Tom Monday"; in German any noun may follow ("Hat Tom Zeit?").
    return match.end() if not context.nouns_are_capital and not is_ordinary(word) and not word.isupper() else end


# What a word of a run may be: F first name, f one that is also a word, L surname, l one that is also a word, S
# unknown
# but with the ending of a surname, I initial, P particle, N never a name, "?" anything else.
_INNER_CAPITAL = re.compile(rf"[a-z][{_CAPITAL}]")
_INNER_BEGINS = ("Mc", "Mac", "De", "Di", "Da", "Du", "La", "Le", "Van", "Von", "Fitz", "St")


@lru_cache(maxsize=65_536)
def _sort_of(word: str) -> str:
    bare = word.rstrip(".")
    if len(bare) == 1:
        return "I"
    folded = word.replace("’", "'").casefold()
    if word in _PARTICLE_WORDS:
        return "P"
    # "LoRA", "GitHub": capitals inside a word are a make's, but for "McDonald" and its like.
    if _INNER_CAPITAL.search(word) and not word.startswith(_INNER_BEGINS):
        return "N"
    if folded in NOT_NAMES:
        return "N"
    lists = name_lists()
    parts = folded.split("-")
    if folded in lists.first or (len(parts) == 2 and parts[0] in lists.first and parts[1] in lists.first):
        return "f" if is_ordinary(folded) else "F"
    if folded in lists.last or all(part in lists.last for part in parts):
        return "L" if is_surname_only(folded) or len(parts) == 2 else "l"
    if folded in WORDS_LIKE_SURNAMES:
        return "l"
    if is_ordinary(folded):
        return "w"
    return "S" if _SURNAME_END.search(folded) else "?"


# A whole name somewhere in the run. A word of no list counts as a surname only beside a sure first name, and as a
# first name only before a sure surname.
_NAMES = re.compile(
    r"(?P<sure>F[IFf]{0,2}(?:(?:P{0,2}[LlS]){1,3}|P{0,2}\?(?:P{0,2}[LlS]){0,2}|P{1,2}[Ff?w])?)"
    r"|(?P<also_word>f[IFf]{0,2}(?:P{0,2}[LS]|P{1,2}l){1,2}|fI[Ll?]|f[IFf]{0,2}P{1,2}[LlSFf?w])"
    r"|(?P<two_words>^fl$)"
    r"|(?P<unlisted>\?I{0,2}P{0,2}L{1,2}|[?LS]I{1,2}P{0,2}[?lLSF])"
    r"|(?P<turned>LF)"
    r"|(?P<initial>I{1,2}[LS])"
    r"|(?P<surname>L{1,2}$)"
)
# Endings that hardly any word but a surname has: Scandinavian, Slavic, Jewish, Armenian, Greek, Finnish,
# Romanian, Turkish.
_SURNAME_END = re.compile(
    r"[^\W\d_]{2}(?:sson|[^aeiouy]sen|ski|sky|ska|cki|cka|wicz|vich|vi[cć]|i[cć]|ov|ova|ová|ev|eva|enko|chuk|czuk|[^aeiou]yan"
    r"|idis|poulos|akis|berg|stein|feld|mann|dóttir|inen|escu|oğlu|ström|qvist|kvist|lund|gren)$"
)
# Surnames in which a street, a park or a house is as likely: "Rose Garden", "Grant Park".
_PLACES = frozenset(
    """
    park parks hill garden field fields lake house school church bridge brook brooks hall castle land landing
    wood woods
    ford temple street road bank banks moss moor group company team unit units center centre point points express
    service services garten platz berg river rivers rock ridge beach sands water waters island heath dale falls
    """.split()
)
_PLACE_BEFORE = re.compile(r"(?<![^\W_])(?:St|Ste|Mt|Ft)\. $")
_PLACE_BEGINS = frozenset(
    """
    san santa são santo saint sainte fort port mount lake los las new puerto monte villa el ciudad rio cape
    """.split()
)
_INSTITUTIONS = frozenset(
    """
    post center centre group company team express service services unit units point points school church bank
    street road
    times institute foundation university college hospital award prize award awards museum library airport
    station inc
    motors corporation records press news daily journal agreement effect test law theorem number method algorithm
    """.split()
)
_MONTHS = frozenset(["may", "april", "june", "august", "mai", "juni", "juli", "april"])


def _in_run(text: str, run: re.Match[str], context: Context) -> Iterator[Finding]:
    pieces = [(run.start() + m.start(), run.start() + m.end()) for m in _PIECE.finditer(run.group())]
    sorts = "".join(_sort_of(text[start:end]) for start, end in pieces)
    if sorts == "f":
        called = text[run.start() - 2 : run.start()] == ", " and text[run.end() : run.end() + 1] in ("!", "?")
        if (called or _CUE_AFTER.match(text, run.end())) and run.group().casefold() not in _MONTHS:
            yield _finding(run.start(), run.end(), 0.6, "first_name_list")
        return
    if _PLACE_BEFORE.search(text, max(0, run.start() - 8), run.start()):
        return
    for match in _NAMES.finditer(sorts):
        before = text[slice(*pieces[match.start() - 1])].casefold() if match.start() else ""
        last = text[slice(*pieces[match.end() - 1])].casefold() if len(match.group()) > 1 else ""
        # "San Francisco", "the Carter Center": places and institutions.
        if before in _PLACE_BEGINS or last in _INSTITUTIONS:
            continue
        words = len(match.group())
        if match.lastgroup == "sure" and (context.nouns_are_capital or run.group().isupper()):
            words = _sure_part(match.group())
        start, end = pieces[match.start()][0], pieces[match.start() + words - 1][1]
        judged = _judge(match, words, text[start:end], run.group(), context)
        if judged:
            yield _finding(start, end, *judged)


def _judge(match: re.Match[str], words: int, name: str, run: str, context: Context) -> tuple[float, str] | None:
    """Returns confidence and reason for a name of `words` words, or None when it is no name here.

    Args:
        match: of `_NAMES` in the sorts of the run's words.
    """
    plain = not context.nouns_are_capital and not run.isupper()
    match match.lastgroup:
        case "sure" if words > 1:
            return 0.75, "name_lists"
        case "sure":
            in_capitals = run.isupper() and (" " in run or not context.text.isupper())
            told = len(name) > 2 and not in_capitals and _is_first_name_here(name, context)
            return (0.6, "first_name_list") if told else None
        case "surname":
            # "the Jensen novel": in German every noun has a capital, and a line in capitals says nothing. In other
            # languages than English a surname alone is as often a word of theirs, or a make.
            return (0.5, "surname_list") if plain and context.is_english and len(name) > 3 else None
        case "two_words":
            first, last = name.casefold().split(" ", 1)
            told = plain and last.strip() not in _PLACES and first not in _MONTHS
            return (0.55, "name_lists") if told else None
        case "unlisted" if context.nouns_are_capital:
            # "Telefon Kowalski": any noun may stand before a surname.
            return (0.6, "name_lists") if "I" in match.group() else None
        case "turned" if context.nouns_are_capital:
            return None
    return 0.65, "name_lists"


def _is_first_name_here(name: str, context: Context) -> bool:
    """Whether a name that stands alone is a name in the text's language and not one of its words."""
    if context.is_english:
        return True
    folded = name.casefold()
    if any(folded in ALSO_WORDS_OF.get(language, ()) for language in context.languages):
        return False
    return all(is_first_name_of(part, context.languages - {"en"}) for part in folded.split("-"))


_SMALL_PAIR = re.compile(rf"(?<![^\W_])(?=({LETTER}{{3,30}}) (?:{LETTER}\.? )?({LETTER}{{3,30}})(?![^\W_]))")
_SMALL_WORD = re.compile(r"(?<![^\W_])[a-z]{4,20}(?![^\W_])")


def _in_small_letters(text: str, *, english: bool) -> Iterator[Finding]:
    """Where nothing has a capital: a first name with a surname behind it, and the most English of first names."""
    lists = name_lists()
    for match in _SMALL_PAIR.finditer(text):
        first, last = match.group(1), match.group(2)
        if first not in lists.first or is_ordinary(first):
            continue
        if (last in lists.last and not is_ordinary(last)) or _SURNAME_END.search(last):
            yield _finding(match.start(1), match.end(2), 0.6, "name_lists")
    for match in _SMALL_WORD.finditer(text) if english else ():
        if "en" in lists.first_in.get(match.group(), ()) and not is_ordinary(match.group()):
            yield _finding(match.start(), match.end(), 0.5, "first_name_list")


def _sure_part(found: str) -> int:
    """Returns how much of a name is surely one where any noun may follow it: "Anna Kowalski", not "Anna Zeit"."""
    return max(found.rfind(sort) for sort in "LSF") + 1


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="PERSON", confidence=confidence, reason=reason)
