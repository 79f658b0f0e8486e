"""E-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# ASCII only on the left: `\w` would swallow the Chinese words before an address (王芳的邮箱是zhang.wei@163.com).
# The lengths are those of RFC 5321 (64 before the @, labels of 63).
_EMAIL = re.compile(
    r"(?<![0-9A-Za-z._%+\-])[0-9A-Za-z][0-9A-Za-z._%+'\-]{0,63}@"
    r"(?:[0-9A-Za-z](?:[0-9A-Za-z\-]{0,61}[0-9A-Za-z])?\.){1,8}[A-Za-z]{2,24}(?![0-9A-Za-z])"
)
# "anna (at) example (dot) org", written so that robots do not read it.
_SPELLED = re.compile(
    r"(?<![0-9A-Za-z._%+\-])[0-9A-Za-z][0-9A-Za-z._%+\-]{0,63} ?[\[(](?:at|AT)[\])] ?"
    r"[0-9A-Za-z\-]{1,63}(?: ?(?:\.|[\[(](?:dot|DOT|punkt)[\])]) ?[0-9A-Za-z\-]{2,63}){1,4}(?![0-9A-Za-z])"
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields every address with a plausible domain."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Finding(start=match.start(), end=match.end(), kind="EMAIL", confidence=0.99, reason="pattern")
    for match in _SPELLED.finditer(text):
        yield Finding(start=match.start(), end=match.end(), kind="EMAIL", confidence=0.8, reason="pattern")
