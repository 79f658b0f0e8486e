"""Internet addresses of computers (IPv4, IPv6), network cards (MAC) and telephones (IMEI)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding, Kind
from desktop_app.redaction.folding import lower_case

_V4 = re.compile(r"(?<![0-9A-Za-z.\-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z])(?!\.[0-9])")
_V6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{4,39}(?:(?<=:)(?:[0-9]{1,3}\.){3}[0-9]{1,3})?"
    r"(?![0-9A-Za-z:])"
)
_DOTTED = re.compile(r"[0-9]\.[0-9]{1,3}\.[0-9]")
_MAC = re.compile(
    r"(?<![0-9A-Za-z:\-])(?:[0-9A-Fa-f]{2}([:\-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:\-])"
    r"|(?<![0-9A-Za-z.])(?=[0-9A-Fa-f]{0,4}[0-9])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z.])"
)
# The number of a telephone, with the word before it: 15 digits, the first eight its maker's.
_IMEI = lower_case(
    r"(?<![a-z])(?:imei|串号)[^0-9\n]{0,16}(?P<value>[0-9]{2}[ \-]?[0-9]{6}[ \-]?[0-9]{6}[ \-]?[0-9]{1,2})"
    r"(?![0-9A-Za-z])"
)
_MAC_HINT = re.compile(r"[:\-][0-9a-f]{2}[:\-][0-9a-f]{2}[:\-]|\.[0-9a-f]{4}\.[0-9a-f]{4}")
# "version 10.0.0.1" is a version, "§ 4.1.2.3" a section; four small numbers after such a word are left alone.
_OTHER_BEFORE = re.compile(
    r"(?<![a-z])(?:version|versions|release|ver\.?|v|build|section|sect\.|chapter|clause|figure|table"
    r"|appendix|§|abschnitt|kapitel|punkt"
    r"|driver|firmware)\s{0,2}$|(?:版本|==|>=|<=|~=)\s{0,2}$",
    re.IGNORECASE,
)
# Nobody's: this computer, every computer, and the masks of networks.
_NOBODYS = frozenset(("127.0.0.1", "0.0.0.0", "::1", "::"))  # noqa: S104 - not bound to


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields addresses that `ipaddress` accepts, and MAC addresses."""
    if text.count(".") >= 3 and _DOTTED.search(text):
        for match in context.near_numbers(_V4):
            value = match.group()
            if (
                _is_address(value)
                and not value.startswith("255.")
                and not _is_named_otherwise(text, match.start())
            ):
                yield _finding("IP", match)
    if text.count(":") >= 2:
        for match in context.near_numbers(_V6):
            # "10:30:15" is a time: an address of version 6 has "::" or all eight groups, which `ipaddress` checks.
            if match.group().count(":") >= 2 and match.group().strip(":") and _is_address(match.group()):
                yield _finding("IP", match)
    for place in context.places:
        if _MAC_HINT.search(place.lower):
            for match in _MAC.finditer(text, place.start, place.end):
                yield _finding("MAC", match)

    if "imei" in context.lower or "串号" in text:
        for match in context.near_numbers_lower(_IMEI):
            yield Finding(
                start=match.start("value"),
                end=match.end("value"),
                kind="MAC",
                confidence=0.95,
                reason="named_number",
            )


def _is_named_otherwise(text: str, start: int) -> bool:
    return _OTHER_BEFORE.search(text, max(0, start - 14), start) is not None


def _is_address(text: str) -> bool:
    if text in _NOBODYS:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _finding(kind: Kind, match: re.Match[str]) -> Finding:
    return Finding(start=match.start(), end=match.end(), kind=kind, confidence=0.95, reason="pattern")
