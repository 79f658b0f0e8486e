"""Bank cards: Luhn's check sum, or four groups of four digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

# ISO/IEC 7812: up to 19 digits; 12 is Maestro's shortest. The first digit 2-6 is what banks and card nets use,
# 1800 an old range of JCB.
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9][\-_])(?:[2-6]"
    r"|1(?=800))(?:[ \-.]?[0-9]){11,18}(?![0-9A-Za-z_])(?![.,][0-9])(?!-[0-9])"
)
_WORD_BEFORE = re.compile(
    r"(?:card|(?<![a-z])cc|karte|carte|carta|tarjeta|cartão|karta|karty|kartą|kart[eę]|kaart|kort|visa"
    r"|master|maestro|amex|american express|credit|debit"
    r"|карт[аыу]|卡号|银行卡|信用卡|储蓄卡|账号|帐号|卡|カード|카드)[^\n]{0,24}$",
    re.IGNORECASE,
)
_GROUPS_OF_FOUR = re.compile(r"[0-9]{4}([ \-])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}")
_CHINESE_BANK_CARD = re.compile(r"62[0-9]{14,17}")
# "4111 **** **** 1111": what is left still helps to tell whose card it is.
_MASKED = re.compile(
    r"(?<![0-9A-Za-z*])(?:[0-9*Xx•]{4}([ \-])[*Xx•]{4}\1[0-9*Xx•]{4}\1[0-9]{4}"
    r"|[0-9]{4,6}[*Xx•]{6,9}[0-9]{4})(?![0-9A-Za-z])"
)
_OTHER_WORD_BEFORE = re.compile(
    r"(?:order|tracking|invoice|订单号?|运单号?|单号|编号|流水号|交易号|isbn|ean|imei)\s{0,2}(?:no|nr|number|id)?[.:#：\s]{0,3}$",
    re.IGNORECASE,
)


def _has_usual_length(number: str) -> bool:
    """Whether 14 or 15 digits begin as those of a card do: others of that length are official numbers or IMEIs."""
    if len(number) == 15:
        return number.startswith(("34", "37", "1800", "2131", "5", "6"))
    return len(number) != 14 or number.startswith(("30", "36", "38", "39", "5", "6"))


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that pass Luhn, and those that are plainly written as a card although they fail it."""
    if not context.has_digit:
        return
    for match in context.in_long_numbers(_DIGITS):
        number = re.sub(r"[ \-.]", "", match.group())
        if match.group().count(".") not in (0, 3):
            continue
        before = max(0, match.start() - 40)
        if _OTHER_WORD_BEFORE.search(text, before, match.start()):
            continue
        reason, confidence = "", 0.0
        named = _WORD_BEFORE.search(text, before, match.start()) is not None
        if luhn.is_valid(number) and len(set(number)) > 1:
            # One number in ten passes by chance, so a bare one needs a card's usual length or a word before it.
            if named or (_has_usual_length(number) and (len(number) >= 14 or number[0] in "56")):
                reason, confidence = "checksum", 0.95 if len(number) >= 14 or named else 0.75
        elif named or _GROUPS_OF_FOUR.fullmatch(match.group()) or _CHINESE_BANK_CARD.fullmatch(number):
            # A mistyped card is still nearly somebody's card; UnionPay debit cards need not follow Luhn.
            reason, confidence = "pattern", 0.85
        if reason:
            yield Finding(
                start=match.start(), end=match.end(), kind="CREDIT_CARD", confidence=confidence, reason=reason
            )
    for match in context.near_numbers(_MASKED) if "*" in text or "X" in text or "•" in text else ():
        yield Finding(start=match.start(), end=match.end(), kind="CREDIT_CARD", confidence=0.6, reason="pattern")
