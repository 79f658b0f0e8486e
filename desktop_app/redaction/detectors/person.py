"""Names of people: those the project knows, those told by their place, and common first names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.name_context import LETTER, NAME_WORD, names_in_context
from desktop_app.redaction.name_lists import NOT_NAMES, is_ordinary, name_lists

_CAPITALISED = re.compile(rf"(?<![^\W_])(?=[^\W\d_])(?:{LETTER}){{2,30}}(?![^\W_])")
_NEXT_WORD = re.compile(rf" (?:{LETTER}\.? )?(?P<name>{NAME_WORD})")
_GERMAN = re.compile(r"(?<![^\W_])(?:und|ich|nicht|der|die|das|ist|wir|mit)(?![^\W_])")
_CONFIDENCE = {"greeting": 0.85, "sign_off": 0.85, "title": 0.85, "introduction": 0.8}


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields names; a word that also means something else ("May") only beside a greeting, farewell or surname."""
    german = _GERMAN.search(text) is not None
    for known in context.people.find_known(text):
        end = known.end
        if context.people.is_first_name(text[known.start : known.end]):
            end = _with_surname(text, end, nouns_are_capital=german)
        yield _finding(known.start, end, 0.95, "known_person")
    for hit in names_in_context(text):
        yield _finding(hit.start, hit.end, _CONFIDENCE[hit.place], hit.place)
    lists = name_lists()
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if not (word.istitle() or word.isupper()) or word.casefold() not in lists.first:
            continue
        end = _with_surname(text, match.end(), nouns_are_capital=german)
        if end > match.end() or (len(word) > 2 and not is_ordinary(word) and not word.isupper()):
            yield _finding(match.start(), end, 0.6, "first_name_list")


def _with_surname(text: str, end: int, *, nouns_are_capital: bool) -> int:
    """Returns the end of a surname that follows, or `end`."""
    match = _NEXT_WORD.match(text, end)
    if match is None:
        return end
    word = match["name"]
    if not word[0].isupper() or word.casefold() in NOT_NAMES:
        return end
    if word.casefold() in name_lists().last:
        return match.end()
    # "Tom Schneider" and not "Tom Monday"; in German any noun may follow ("Hat Tom Zeit?").
    is_surname = not nouns_are_capital and not word.isupper() and len(word) > 2
    return match.end() if is_surname else end


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="PERSON", confidence=confidence, reason=reason)
