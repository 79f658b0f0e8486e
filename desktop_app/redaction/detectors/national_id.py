"""Official numbers of a person: social security, tax, identity card, passport, number plate, driving licence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.pl import pesel

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

# US: area 000, 666 and 900-999 are never given (Social Security Administration), but 9xx are tax numbers (ITIN).
_SSN = re.compile(r"(?<![0-9A-Za-z\-])(?!000|666)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9A-Za-z\-])")
_SSN_NAMED = re.compile(
    r"(?<![0-9A-Za-z])(?:SSN|social security(?: number"
    r"| no\.?)?)[^0-9\n]{0,12}(?P<value>[0-9]{3}[ .]?[0-9]{2}[ .]?[0-9]{4})"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
# UK: the letters that HMRC does not give are left out.
_NINO = re.compile(
    r"(?<![0-9A-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?![0-9A-Za-z])"
)
_CHINESE_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}[0-1][0-9][0-3][0-9][0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
_CHINESE_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{4,5}"
    r"[A-HJ-NP-Z0-9挂学警港澳]"
    r"(?![0-9A-Za-z])"
)
_NAMED = re.compile(
    r"(?:passport|reisepass|passeport|personalausweis|identity card|driver'?s? licen[cs]e"
    r"|driving licen[cs]e|licen[cs]e"
    r"|führerschein|护照|驾驶证|通行证|证件号|身份证|学号|工号|社保号|医保号|Steuer-?ID|NHS|MRN|patient id|policy)"
    r"[^0-9A-Za-z\n]{0,4}(?:(?:number|no|nr|num|id|it is|it's|号码|号|#|is|ist|was|是|为)[^0-9A-Za-z\n]{0,4}){0,3}"
    r"(?P<value>(?=[A-Za-z\-]{0,6}[0-9])[0-9A-Za-z](?:[0-9A-Za-z\-]{4,20}"
    r"|(?:[ ][0-9]{2,4}){2,5})[0-9A-Za-z]?)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_FRENCH = re.compile(
    r"(?<![0-9A-Za-z])[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}(?![0-9A-Za-z])"
)
_ITALIAN = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z](?![0-9A-Za-z])"
)
# (pattern, check): numbers that only their own check sum tells from others. python-stdnum knows them all.
_CHECKED: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![0-9A-Za-z])[1-9][0-9](?: ?[0-9]{3}){3}(?![0-9A-Za-z])"), idnr.is_valid),
    (_FRENCH, nir.is_valid),
    (re.compile(r"(?<![0-9A-Za-z])[0-9]{8}-?[A-Za-z](?![0-9A-Za-z])"), dni.is_valid),
    (re.compile(r"(?<![0-9A-Za-z])[XYZxyz]-?[0-9]{7}-?[A-Za-z](?![0-9A-Za-z])"), nie.is_valid),
    (_ITALIAN, codicefiscale.is_valid),
    (re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])"), pesel.is_valid),
)  # fmt: skip


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that pass their check sum, or are written as, or named as, an official number."""
    if not has_digit(text):
        return
    for pattern in (_SSN, _NINO):
        for match in pattern.finditer(text):
            yield _finding(match.start(), match.end(), 0.9, "pattern")
    for pattern in (_SSN_NAMED, _NAMED):
        for match in pattern.finditer(text):
            yield _finding(match.start("value"), match.end("value"), 0.85, "named_number")
    for match in _CHINESE_ID.finditer(text):
        # python-stdnum's `cn.ric` refuses half of the real ones: it also wants county and birth year to be in its
        # table. A wrong check sum with a real date is a typing error and still somebody's number.
        number = match.group().upper()
        if mod_11_2.is_valid(number):
            yield _finding(match.start(), match.end(), 0.99, "checksum")
        elif _is_date(number[6:14]):
            yield _finding(match.start(), match.end(), 0.9, "pattern")
    for match in _CHINESE_PLATE.finditer(text):
        yield _finding(match.start(), match.end(), 0.9, "pattern")
    for pattern, is_valid in _CHECKED:
        for match in pattern.finditer(text):
            if is_valid(match.group()):
                yield _finding(match.start(), match.end(), 0.8, "checksum")


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _finding(start: int, end: int, confidence: float, reason: str) -> Finding:
    return Finding(start=start, end=end, kind="NATIONAL_ID", confidence=confidence, reason=reason)
