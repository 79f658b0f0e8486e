"""Internet addresses of computers (IPv4, IPv6) and network cards."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

_V4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z])(?!\.[0-9])")
_V6 = re.compile(r"(?<![0-9A-Za-z:])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{4,39}(?![0-9A-Za-z:])")
_MAC = re.compile(r"(?<![0-9A-Za-z:\-])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![0-9A-Za-z:\-])")
# "version 10.0.0.1" is a version; four small numbers after such a word are left alone.
_VERSION_BEFORE = re.compile(r"(?:version|release|ver\.?|v)\s{0,2}$", re.IGNORECASE)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields addresses that `ipaddress` accepts, and MAC addresses."""
    # Every address has a digit but a few of version 6 ("fe::a"), which nobody writes in a mail.
    if not has_digit(text):
        return
    for match in _V4.finditer(text):
        if _is_address(match.group()) and not _VERSION_BEFORE.search(
            text, max(0, match.start() - 12), match.start()
        ):
            yield _finding(match.start(), match.end())
    for match in _V6.finditer(text):
        # "10:30:15" is a time: an address of version 6 has "::" or all eight groups, which `ipaddress` checks.
        if match.group().strip(":") and _is_address(match.group()):
            yield _finding(match.start(), match.end())
    for match in _MAC.finditer(text):
        yield _finding(match.start(), match.end())


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _finding(start: int, end: int) -> Finding:
    return Finding(start=start, end=end, kind="IP", confidence=0.95, reason="pattern")
