"""Grammar beside and in a replaced name: genitives ("Annas", "Hans'") and the case endings of other languages."""

from __future__ import annotations

import re

from desktop_app.redaction import inflection
from desktop_app.redaction.people import Person, fold_word

_HISS = re.compile(r"[sxzßSXZ](?:\}\})?$")
_APOSTROPHES = "'’"


def with_genitive(text: str, start: int, end: int, made: str, *, language: str) -> tuple[str, int]:
    """Returns the replacement of the name text[start:end] with the genitive that its own last letter asks for.

    "Annas Auto" -> "Fritz' Auto", "Hans' Auto" -> "Claras Auto" (German) or "Clara's car" (English).

    Returns:
        The replacement, and where the text goes on behind what it stands for.
    """
    following = text[end : end + 2]
    if not made[-1:].isalpha():
        return made, end  # a token or a tag: `chat_tokens.fill_tokens` sees to it
    hisses = _HISS.search(made) is not None
    if following[:1] == "s" and not following[1:].isalnum() and hisses:
        return f"{made}’", end + 1
    is_quoted = start > 0 and text[start - 1] in _APOSTROPHES
    if (
        following[:1] in _APOSTROPHES
        and following[1:].isspace()
        and _HISS.search(text[start:end])
        and not hisses
        and not is_quoted
    ):
        return f"{made}{'s' if language == 'de' else following[0] + 's'}", end + 1
    return made, end


def base_form(word: str, person: Person | None) -> str:
    """Returns the word of the person's own name that is inflected in `word` ("Anny" -> "Anna"), or `word`."""
    if person is None:
        return word
    folded = fold_word(word)
    names = [piece for name in person.names for piece in name.split() if len(piece) > 2]
    if any(fold_word(name) == folded for name in names):
        return word
    # The longest stem: "Annie" and not "Ann" for "Annies".
    for name in sorted(names, key=len, reverse=True):
        stems = inflection.stems(fold_word(name))
        if any(folded.startswith(stem) and len(folded) - len(stem) <= _LONGEST_ENDING for stem in stems):
            return name
    return word


_LONGEST_ENDING = 6


def inflected_like(word: str, base: str, made: str) -> str:
    """Returns the invented name `made`, which stands for `base`, in the case in which `word` stands ("Anny" of
    "Anna": "Zofia" -> "Zofiy"); unchanged where its own end differs from that of `base`."""
    shared = 0
    for one, other in zip(word.casefold(), base.casefold(), strict=False):
        if one != other:
            break
        shared += 1
    end, ending = base[shared:].casefold(), word[shared:].casefold()
    if not ending or not made.casefold().endswith(end) or len(made) <= len(end):
        return made
    stem = made[: len(made) - len(end)]
    if not end and stem[-1:].casefold() in "aeiouyаеиоуыэюя":
        return made  # the original ends in a consonant, this one does not: no ending of it fits
    return stem + (ending.upper() if word.isupper() else ending)
