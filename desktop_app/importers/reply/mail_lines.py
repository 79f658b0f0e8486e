"""A mail's text -> lines that the rest of the room may look at: bounded, without invisible characters."""

from __future__ import annotations

import re

# A book's chapter; nobody typed more into a mail. `mail_body` cuts at the same length.
LONGEST_TEXT = 400_000
MOST_LINES = 10_000
# A reply's paragraph may be one line, so long lines are kept; patterns look at this much of a line's ends.
LONGEST_SEEN = 500

# Marks of writing direction, zero-width spaces, and the sign that a mail tracker leaves (U+1427). The joiners
# U+200C and U+200D stay: Persian words and emoji need them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u1427\xad]")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
_ARMOUR_FIELD = re.compile(r"[A-Z][A-Za-z]{1,20}: ")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def mail_lines(text: str) -> list[str]:
    """Returns the lines without trailing space; never more than two blank ones in a row."""
    text = text[:LONGEST_TEXT]
    if "\r" in text or "\x0b" in text or "\x0c" in text:
        text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)).replace("\xa0", " ").replace("\u3000", " ")
    lines: list[str] = []
    blank_count = 0
    for line in text.split("\n"):
        clean = line.rstrip()
        blank_count = 0 if clean else blank_count + 1
        if blank_count > 2:
            continue
        lines.append(clean)
        if len(lines) >= MOST_LINES:
            break
    return _without_armour(lines) if _SIGNED in lines else lines


def _without_armour(lines: list[str]) -> list[str]:
    """Takes off what PGP puts around and into a text that it signs; quoted mails keep theirs."""
    begin = lines.index(_SIGNED)
    words = next((place + 1 for place in range(begin + 1, len(lines)) if not lines[place]), len(lines))
    if any(not _ARMOUR_FIELD.match(line) for line in lines[begin + 1 : words - 1]):
        # Somebody writes about it.
        return lines
    end = next((place for place in range(words, len(lines)) if lines[place] == _SIGNATURE), len(lines))
    behind = next((place + 1 for place in range(end, len(lines)) if lines[place] == _SIGNATURE_END), len(lines))
    signed = [line[2:] if line.startswith("- -") else line for line in lines[words:end]]
    return [*lines[:begin], *signed, *lines[behind:]]


def next_written(lines: list[str], index: int, *, within: int = 1_000_000) -> int | None:
    """Returns the place of the first line with text at or behind `index`, at most `within` lines away."""
    for place in range(index, min(len(lines), index + within)):
        if lines[place].strip():
            return place
    return None
