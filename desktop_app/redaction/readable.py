"""A text as a reader sees it, and the way back to the places in the text as it is written.

Robots are kept from addresses, and addresses from us, by characters that nobody sees (zero-width spaces, marks of
writing direction, soft hyphens), by full-width and mathematical letters, and by digits of other scripts. Detectors
search the readable form; its offsets are carried back to the original. Most texts need none of this and pass
through untouched.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Unicode's Default_Ignorable_Code_Point without the fillers that are letters, and marks that strike letters
# through.
_UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
_UNSEEN += "\ufe00-\ufe0f\ufeff"
_UNSEEN += "\u0334-\u0338\u20d0-\u20f0\U000e0000-\U000e0fff"
# Other forms of ASCII letters, digits and the marks inside addresses. Chinese punctuation (，：。) stays as it is.
_FORMS = "\uff0b\uff0d-\uff0f\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a\ufe52\ufe6b\ufe63\u24b6-\u24e9"
_FORMS += "\U0001d400-\U0001d7ff"
_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59"
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2013\u2212"
_ACCENTS = "\u0300-\u0333\u0339-\u034e\u0350-\u036f"
_IDEOGRAPHIC_DOT = "(?<=[0-9A-Za-z])[\u3002\uff61](?=[0-9A-Za-z])"
_ODD = re.compile(rf"[{_UNSEEN}]+|[{_FORMS}{_DIGITS}{_SPACES}{_DASHES}]|[^\W\d_]?[{_ACCENTS}]+|{_IDEOGRAPHIC_DOT}")
_ANY_ODD = re.compile(rf"[{_UNSEEN}{_FORMS}{_DIGITS}{_SPACES}{_DASHES}{_ACCENTS}\u3002\uff61]")
_UNSEEN_RUN = re.compile(rf"[{_UNSEEN}]+")
_SPACE = re.compile(f"[{_SPACES}]")
_DASH = re.compile(f"[{_DASHES}]")


@dataclass(frozen=True, slots=True)
class Readable:
    """`text` is what detectors search; its character i stands for original[starts[i]:ends[i]].

    Empty `starts` and `ends` mean that nothing was changed.
    """

    text: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the place of text[start:end] in the original, without unseen characters around it."""
        if not self.starts or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]


def readable(text: str) -> tuple[Readable, ...]:
    """Returns the forms of `text` in which personal data is looked for: one, or two where unseen characters stand
    in it, because they may hide an address ("an<unseen>na@…") or divide two words.
    """
    if text.isascii() or _ANY_ODD.search(text) is None:
        return (Readable(text),)
    joined = _rewritten(text, "")
    return (joined, _rewritten(text, " ")) if _UNSEEN_RUN.search(text) else (joined,)


def _rewritten(text: str, unseen: str) -> Readable:
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    position = 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        put = _plain(match.group(), unseen)
        pieces += (text[position:start], put)
        starts.extend(range(position, start))
        ends.extend(range(position + 1, start + 1))
        starts.extend([start] * len(put))
        ends.extend([end] * len(put))
        position = end
    pieces.append(text[position:])
    starts.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return Readable("".join(pieces), starts, ends)


def _plain(odd: str, unseen: str) -> str:
    if _UNSEEN_RUN.fullmatch(odd):
        return unseen
    return _plain_form(odd[:8])


@lru_cache(maxsize=4096)
def _plain_form(odd: str) -> str:
    """Returns the usual character for an unusual one."""
    if _SPACE.fullmatch(odd):
        return " "
    if _DASH.fullmatch(odd):
        return "-"
    if odd in "\u3002\uff61":
        return "."
    if odd.isdecimal():
        return str(unicodedata.decimal(odd))
    # A letter with its accents written apart: the letter that is one character, or the bare letter.
    return unicodedata.normalize("NFKC", odd)[:1]
