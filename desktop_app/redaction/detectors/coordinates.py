"""Places on the globe: latitude and longitude, as decimals or in degrees, minutes and seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# Four decimals are about 10 m: a house. Fewer are a town, and as often two prices.
_DECIMAL = re.compile(
    r"(?<![0-9A-Za-z.,])(?P<lat>[+\-]?[0-9]{1,2}\.[0-9]{4,15})°?\s?(?:[NS](?![a-z]))?\s{0,2}[,;/ ]\s{0,2}"
    r"(?:(?:lon|lng|long|longitude"
    r"|经度)\s?[:=：]?\s?)?(?P<lon>[+\-]?[0-9]{1,3}\.[0-9]{4,15})°?(?:\s?[EWO](?![a-z]))?(?![0-9A-Za-z])"
    r"(?!\.[0-9])"
)
_DEGREES = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,2}\s?°\s?[0-9]{1,2}(?:\.[0-9]{1,6})?\s?['′’]\s?(?:[0-9]{1,2}"
    r"(?:\.[0-9]{1,6})?\s?(?:[\"″”]|''|’’)\s?)?[NS]"
    r"[,;\s]{0,3}[0-9]{1,3}\s?°\s?[0-9]{1,2}(?:\.[0-9]{1,6})?\s?['′’]\s?(?:[0-9]{1,2}(?:\.[0-9]{1,6})?\s?"
    r"(?:[\"″”]|''|’’)\s?)?[EWO]"
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields pairs within the ranges of latitude (90) and longitude (180)."""
    if not context.has_digit:
        return
    if "." in text:
        for match in context.in_long_numbers(_DECIMAL):
            if abs(float(match["lat"])) <= 90 and abs(float(match["lon"])) <= 180:
                yield _finding(match, 0.85)
    if "°" in text:
        for match in context.near_numbers(_DEGREES):
            yield _finding(match, 0.9)


def _finding(match: re.Match[str], confidence: float) -> Finding:
    return Finding(
        start=match.start(), end=match.end(), kind="COORDINATES", confidence=confidence, reason="pattern"
    )
