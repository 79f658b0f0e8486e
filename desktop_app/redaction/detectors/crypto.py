"""Addresses of crypto money: Bitcoin (and coins that write alike), Ethereum, Monero, Ripple."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from stdnum import bitcoin

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BITCOIN = re.compile(
    r"(?<![0-9A-Za-z])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1)[0-9A-Za-z]{11,71})(?![0-9A-Za-z])"
)
_ETHEREUM = re.compile(r"(?<![0-9A-Za-z])0x[0-9A-Fa-f]{40}(?![0-9A-Za-z])")
# Litecoin, Dogecoin, Tron and Dash: base58 with Bitcoin's check sum.
_OTHERS = re.compile(r"(?<![0-9A-Za-z])[LMDTX][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])")
_MONERO = re.compile(r"(?<![0-9A-Za-z])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?![0-9A-Za-z])")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields addresses whose check sum is right; Ethereum's and Monero's are told by their form."""
    if context.longest_word < 20:
        return
    for match in context.near_numbers(_BITCOIN):
        if bitcoin.is_valid(match.group()):
            yield _finding(match, 0.98, "checksum")
        elif match.group()[:3].lower() == "bc1" and len(match.group()) in (42, 62):
            yield _finding(match, 0.8, "pattern")
    for match in context.near_numbers(_OTHERS):
        if _is_base58_check(match.group()):
            yield _finding(match, 0.98, "checksum")
    for pattern in (_ETHEREUM, _MONERO):
        for match in context.near_numbers(pattern):
            yield _finding(match, 0.9, "pattern")


def _is_base58_check(address: str) -> bool:
    number = 0
    for character in address:
        number = number * 58 + _BASE58.index(character)
    try:
        data = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _finding(match: re.Match[str], confidence: float, reason: str) -> Finding:
    return Finding(start=match.start(), end=match.end(), kind="CRYPTO", confidence=confidence, reason=reason)
