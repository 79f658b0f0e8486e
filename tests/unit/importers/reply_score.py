"""How a stripped mail is compared with what somebody said it should be."""

from __future__ import annotations

import re

# The first line of a sign-off or signature: projects disagree whether those belong to the reply.
_CLOSING = re.compile(
    r"\s*(?:[-—_]{1,3}\s*$|[-_*~=#+]{4,}\s*$"
    r"|[(<\[]*sent (?:from|via|with|by)\b|from my iphone|get outlook|get \[outlook|someone from mobile"
    r"|envoyé (?:de|depuis)|von meinem .* gesendet|diese nachricht wurde von|sendt fra|verzonden met|從我的|发自"
    r"|(?:(?:kind|best|warm|many|with best) )?(?:regards|wishes|thanks)\b[\s\w,!.]{0,20}$|cheers\b[\s\w,!.]{0,15}$"
    r"|(?:mit )?(?:freundlichen|viele|liebe|beste) grü(?:ß|ss)en?)",
    re.IGNORECASE,
)


def plain_lines(text: str) -> list[str]:
    """Non-blank lines with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def before_closing(text: str) -> list[str]:
    lines = plain_lines(text)
    return lines[: next((place for place, line in enumerate(lines) if _CLOSING.match(line)), len(lines))]


def agrees(found: str, gold: str) -> bool:
    """Whether both are the same lines, cut at the first line of a closing or whole."""
    return before_closing(found) == before_closing(gold) or plain_lines(found) == plain_lines(gold)
