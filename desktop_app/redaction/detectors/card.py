"""Bank cards: Luhn's check sum, or four groups of four digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

# ISO/IEC 7812: up to 19 digits; 12 is Maestro's shortest. The first digit 2-6 is what banks and card nets use,
# 1800 an old range of JCB.
_DIGITS = re.compile(r"(?<![0-9A-Za-z.])(?:[2-6]|1(?=800))(?:[ \-]?[0-9]){11,18}(?![0-9A-Za-z])(?![.,][0-9])")
_WORD_BEFORE = re.compile(
    r"(?:card|karte|carte|tarjeta|visa|master|amex|卡号|银行卡|账号|帐号|卡)[^\n]{0,24}$", re.IGNORECASE
)
_GROUPS_OF_FOUR = re.compile(r"[0-9]{4}([ \-])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}")
_CHINESE_BANK_CARD = re.compile(r"62[0-9]{14,17}")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that pass Luhn, and those that are plainly written as a card although they fail it."""
    if not has_digit(text):
        return
    for match in _DIGITS.finditer(text):
        number = re.sub(r"[ \-]", "", match.group())
        reason, confidence = "", 0.0
        named = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.start()) is not None
        if luhn.is_valid(number):
            # One number in ten passes by chance, so a bare one needs a card's usual length or a word before it.
            if len(number) >= 14 or named or number[0] in "56":
                reason, confidence = "checksum", 0.95
        elif named or _GROUPS_OF_FOUR.fullmatch(match.group()) or _CHINESE_BANK_CARD.fullmatch(number):
            # A mistyped card is still nearly somebody's card; UnionPay debit cards need not follow Luhn.
            reason, confidence = "pattern", 0.85
        if reason:
            yield Finding(
                start=match.start(), end=match.end(), kind="CREDIT_CARD", confidence=confidence, reason=reason
            )
