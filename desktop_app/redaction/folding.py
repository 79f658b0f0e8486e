"""Lower case that keeps offsets, and patterns for it."""

from __future__ import annotations

import re

# What must keep its case in a pattern: an escape ("\\W") and the head of a named group.
_KEPT = re.compile(r"\\.|\(\?P<\w+>|[^\\(]+|\(")


def fold(text: str) -> str:
    """Lower case, one character for one character."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def lower_case(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compiles a pattern for folded text: several times faster than re.IGNORECASE over the text itself."""
    pieces = (m.group() if m.group()[0] in "\\(" else m.group().lower() for m in _KEPT.finditer(pattern))
    return re.compile("".join(pieces), flags)
