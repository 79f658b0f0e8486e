"""International bank account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from desktop_app.redaction.detectors.context import Context
from desktop_app.redaction.finding import Finding

_IBAN = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}[ \-]?(?:[0-9A-Za-z]{4}[ \-]?){2,7}[0-9A-Za-z]{1,4}(?![0-9A-Za-z])"
)
_GAP = re.compile(r"[ \-]")
# Countries of the SWIFT register that people write most, with the length of their number: a wrong check sum in a
# number of the right length is a typing error, not another thing.
_LENGTHS = {
    "AT": 20, "BE": 16, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27,
    "HU": 28, "IE": 22, "IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SK": 24,
    "TR": 26,
}  # fmt: skip


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields account numbers, also those in lower case or with a wrong check sum."""
    for match in context.in_long_numbers(_IBAN):
        words = match.group()
        # The pattern may run into the next words ("DE89 … 3000 01 bitte"): try shorter ends at each gap.
        ends = [len(words), *(gap.start() for gap in reversed(list(_GAP.finditer(words))))]
        for end in ends:
            number = _GAP.sub("", words[:end]).upper()
            if iban.is_valid(number):
                reason, confidence = "checksum", 0.99
            elif _LENGTHS.get(number[:2]) == len(number) and sum(c.isdigit() for c in number) >= 10:
                reason, confidence = "pattern", 0.85
            else:
                continue
            start = match.start()
            yield Finding(start=start, end=start + end, kind="IBAN", confidence=confidence, reason=reason)
            break
