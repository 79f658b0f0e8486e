"""National bank account numbers, where a word says so (an IBAN tells itself: see `iban`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.us import rtn

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.folding import lower_case

_NAMED = lower_case(
    r"(?<![0-9A-Za-z])(?:(?:bank|checking|savings|current|giro|deposit|ach|wire)?\s?(?:account|acct|a/c)"
    r"|konto(?:nummer|nr)?|bankkonto"
    r"|(?:numer|nr)\s(?:konta|rachunku)(?:\sbankowego)?|rachunek|konta|compte|cuenta|conto|conta"
    r"|rekening(?:nummer)?|bankgiro|plusgiro|kontonr"
    r"|账号|帐号|账户|银行账户|口座番号|계좌(?:번호)?)"
    r"(?:\s(?:bancaire|bancaria|bancario|corrente|bancária))?[^0-9A-Za-z\n]{0,3}(?:(?:number|num|no|nr"
    r"|numer|número|numero|numéro|details|like|is|ist|was|#|n°|nº|为|是|号码|号"
    r"|belonging|ending|in|with)[^0-9A-Za-z\n]{0,3}){0,4}"
    r"(?P<value>[A-Z]{0,5}-?(?:[0-9][ \-]?){5,25}[0-9][A-Z]?)(?![0-9A-Za-z])"
)
_ROUTING = lower_case(
    r"(?<![0-9A-Za-z])(?:routing|aba|rtn|sort\scode|blz|bankleitzahl|bsb|ifsc|transit)[^0-9A-Za-z\n]{0,3}"
    r"(?:(?:number|no|nr|code|is|ist|was|transit|#)[^0-9A-Za-z\n]{0,3}){0,3}"
    r"(?P<value>[0-9]{9}|(?<!aba )[0-9]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{2}|[0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{2}"
    r"|[A-Z]{4}0[0-9A-Z]{6}|[0-9]{3}-[0-9]{3})(?![0-9A-Za-z])"
)
_BIC = re.compile(
    r"(?<![0-9A-Za-z])(?:BIC|SWIFT)(?:[ \-/]?(?:code"
    r"|BIC))?[:\s]{1,3}(?P<value>[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?)(?![0-9A-Za-z])"
)
# 26 digits are a Polish account without its country: the check sum is that of its IBAN.
_POLISH = re.compile(r"(?<![0-9A-Za-z])[0-9]{2}(?: ?[0-9]{4}){6}(?![0-9A-Za-z])")
_ACCOUNT_HINTS = stems(
    "account accounts acct konto kontonummer kontonr bankkonto nr numer rachunek rachunku konta compte "
    "cuenta conto conta rekening bankgiro"
    " plusgiro a"
)
_BANK_HINTS = stems("routing aba rtn sort blz bankleitzahl bsb ifsc transit bic swift")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields account and bank numbers that a word announces, and Polish ones by their check sum."""
    if not context.has_digit:
        return
    for match in context.in_long_numbers(_POLISH):
        digits = match.group().replace(" ", "")
        # ISO 13616: the check digits of PLkk…, with the country behind the number as 2521.
        if int(digits[2:] + "2521" + digits[:2]) % 97 == 1:
            yield _finding(match.start(), match.end(), 0.95, "checksum")
    for match in context.near_numbers_lower(_NAMED, _ACCOUNT_HINTS):
        value = match["value"].rstrip(" -")
        digits = re.sub(r"\D", "", value)
        if not 6 <= len(digits) <= 26:
            continue
        yield _finding(match.start("value"), match.start("value") + len(value), 0.75, "named_number")
    for match in context.near_numbers_lower(_ROUTING, _BANK_HINTS):
        right = rtn.is_valid(match["value"])
        yield _finding(
            match.start("value"),
            match.end("value"),
            0.9 if right else 0.7,
            "checksum" if right else "named_number",
        )
    for match in context.near_numbers(_BIC, _BANK_HINTS):
        yield _finding(match.start("value"), match.end("value"), 0.7, "named_number")


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="BANK_ACCOUNT", confidence=confidence, reason=reason)
