"""E-mail addresses, also those written so that robots do not read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding

# Latin, Greek and Cyrillic letters (RFC 6531 allows them; look-alikes hide among them). No others: `\w` would
# swallow the Chinese words before an address (王芳的邮箱是zhang.wei@163.com).
_L = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u04ff"
# The search begins at the @, which is rare. The lengths are those of RFC 5321 (64 before the @, labels of 63).
_AT = re.compile("@")
# What stands before the @, from there backwards: one try instead of one at each character.
_LOCAL = re.compile(rf"[{_L}_%+\-][{_L}._%+'\-]{{0,63}}")
_QUOTED_LOCAL = re.compile(r'"[^"\n]{1,62}"$')
_DOMAIN = re.compile(
    rf"(?:[{_L}](?:[{_L}\-]{{0,61}}[{_L}])?\.){{1,8}}(?:[A-Za-z]{{2,24}}|[\u0400-\u04ff]{{2,24}}"
    rf"|xn--[0-9A-Za-z\-]{{2,59}})"
    r"(?![0-9A-Za-z])"
    r"|\[(?:[0-9]{1,3}\.){3}[0-9]{1,3}\]"
)
# Marks that belong to the sentence around an address and not to it: "'anna@example.org'".
_EDGE_MARKS = ".'-+%"
# "anna (at) example (dot) org", "anna [at] example.org", "anna at example dot org".
_AT_WORD = r"(?:at|AT|At|bei|BEI|ät|arroba|chez|małpa|@)"
_DOT_WORD = r"(?:dot|DOT|Dot|punkt|PUNKT|punto|point|kropka|\.)"
_SPELLED = re.compile(
    rf"(?<![0-9A-Za-z._%+\-])(?P<local>[0-9A-Za-z][0-9A-Za-z._%+\-]{{0,63}}"
    rf"(?:\s?[\[({{<]\s?{_DOT_WORD}\s?[\])}}>]\s?[0-9A-Za-z_\-]{{1,63}}){{0,3}})"
    rf"\s?[\[({{<]\s?{_AT_WORD}\s?[\])}}>]\s?"
    rf"[0-9A-Za-z\-]{{1,63}}(?:\s?(?:\.|[\[({{<]\s?{_DOT_WORD}\s?[\])}}>]"
    rf"|\sdot\s)\s?[0-9A-Za-z\-]{{2,63}}){{1,4}}(?![0-9A-Za-z])"
)
# What most addresses end in: "at the point where" ends in none of them.
_ENDS = (
    "com|org|net|edu|gov|io|info|biz|dev|app|co|me|uk|de|fr|es|it|nl|pl|pt|br|mx|ru|ua|se|no|dk|fi|cz|hu|ro|gr|tr|cn|tw|hk|jp"
    "|kr|in|us|ca|au|nz|ie|ch|at|be|lu|eu|example|test"
)
_SPOKEN = re.compile(
    r"(?<![0-9A-Za-z._%+\-])[0-9A-Za-z][0-9A-Za-z_%+\-]{0,63}(?:(?:\.|\s(?:dot|punkt|punto|point"
    r"|kropka)\s)[0-9A-Za-z_\-]{1,63}){0,3}\s"
    r"(?:at|AT|bei|arroba|chez|małpa|AET|ät)\s[0-9A-Za-z\-]{1,63}"
    r"(?:\s?(?:dot|DOT|punkt|PUNKT|punto|point|kropka)\s?[0-9A-Za-z\-]{1,63}){0,3}"
    rf"\s(?:dot|DOT|punkt|PUNKT|punto|point|kropka)\s(?:{_ENDS})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
# "anna @ example . org": spaces around the signs.
_SPACED = re.compile(
    r"(?<![0-9A-Za-z._%+\-@])[0-9A-Za-z][0-9A-Za-z._%+\-]{0,63}\s{1,2}@\s{0,2}(?:[0-9A-Za-z\-]{1,63}\s?\.\s?){1,4}"
    rf"(?:{_ENDS})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z._%+\-@])[0-9A-Za-z][0-9A-Za-z._%+\-]{0,63}@\s{1,2}"
    r"(?:[0-9A-Za-z\-]{1,63}\.){1,4}[a-z]{2,10}(?![0-9A-Za-z])"
)
_BRACKETED_AT = re.compile(rf"[\[({{<]\s?{_AT_WORD}\s?[\])}}>]")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields every address with a plausible domain."""
    if "@" in text:
        yield from _plain(text)
        if " @" in text or "@ " in text:
            for match in _SPACED.finditer(text):
                yield _finding(match.start(), match.end(), 0.8, "disguised")
    if any(bracket in text for bracket in "([{<") and _BRACKETED_AT.search(text):
        for match in _SPELLED.finditer(text):
            yield _finding(match.start(), match.end(), 0.8, "disguised")
    if context.says(_DOT_WORDS):
        for match in _SPOKEN.finditer(text):
            yield _finding(match.start(), match.end(), 0.75, "disguised")


_DOT_WORDS = stems("dot punkt punto point kropka")


def _plain(text: str) -> Iterator[Finding]:
    position = 0
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        if domain is None:
            continue
        head = text[max(position, at.start() - 65) : at.start()]
        backwards = _LOCAL.match(head[::-1])
        local = backwards.group()[::-1] if backwards else _quoted(head)
        start = at.start() - len(local.lstrip(_EDGE_MARKS))
        if start < at.start():
            yield _finding(start, domain.end(), 0.99, "pattern")
            position = domain.end()


def _quoted(head: str) -> str:
    match = _QUOTED_LOCAL.search(head)
    return match.group() if match else ""


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="EMAIL", confidence=confidence, reason=reason)
