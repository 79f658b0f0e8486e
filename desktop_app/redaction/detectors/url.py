"""Web addresses that lead to a person or carry a secret.

The bare front page of a site ("https://www.bahn.de") is no personal data and makes replies worth learning;
a path, a query, a user name or a token can be ("https://zoom.us/j/123?pwd=…").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# ASCII only, because Chinese text continues without a space after an address.
_URL = re.compile(
    r"(?<![0-9A-Za-z])(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}://|www\.)[0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]{3,2000}"
)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}://)?(?P<user>[^/?#@]{1,200}@)?(?P<host>[^/?#:]{1,255})")
_TRAILING = ".,;:!?'\")]"
# Sites without a scheme whose path is a person: "linkedin.com/in/anna", "t.me/anna", "github.com/anna".
_PROFILE = re.compile(
    r"(?<![0-9A-Za-z.@/])(?:linkedin\.com/in|github\.com|t\.me|wa\.me|twitter\.com|x\.com|instagram\.com"
    r"|facebook\.com|paypal\.me|calendly\.com|weibo\.com)/[0-9A-Za-z._%\-]{1,80}"
    r"(?:/[0-9A-Za-z._%?=&\-]{0,80}){0,4}",
    re.IGNORECASE,
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields addresses with more than a host, and hosts that hold a known person's name."""
    if "://" in text or "www." in text:
        for match in _URL.finditer(text):
            url = match.group().rstrip(_TRAILING)
            parts = _HOST.match(url)
            if parts is None:
                continue
            rest = url[parts.end() :].strip("/")
            if parts["user"] or rest or context.people.names_somebody(parts["host"]):
                yield _finding(match.start(), match.start() + len(url))
    if "/" in text:
        for match in _PROFILE.finditer(text):
            yield _finding(match.start(), match.start() + len(match.group().rstrip(_TRAILING)))


def _finding(start: int, end: int) -> Finding:
    return Finding(start=start, end=end, kind="URL", confidence=0.9, reason="pattern")
