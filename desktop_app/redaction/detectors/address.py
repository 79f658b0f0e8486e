"""Postal addresses: a street with a number, what follows it (flat, postcode, town), and Chinese addresses.

Cautious: a place name alone ("in Berlin", "北京") is no address of a person and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, has_digit
from desktop_app.redaction.finding import Finding

_WORD = r"[A-ZÀ-ÖØ-ÞА-Я][\w'’.\-]{0,24}"
_FLAT = r"(?:[ ,\n]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|App|Whg|Top)\.?[ ]?#?[0-9A-Za-z\-]{1,8})?"
_TOWN = (
    rf"(?:\s{{0,2}}[,\n]\s{{0,2}}(?:[A-Z]{{1,2}}-)?(?:[0-9]{{4,5}}\s)?{_WORD}(?:[ \-]{_WORD}){{0,3}}"
    r"(?:,?\s{1,2}[A-Z]{2})?(?:,?\s{1,2}[0-9]{5}(?:-[0-9]{4})?)?)"
)
_POSTCODE_GB = r"(?:[ ,\n]{1,3}[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2})"
_ENGLISH = re.compile(
    rf"(?<![0-9A-Za-z])[0-9]{{1,5}}[A-Za-z]?,?\s(?:(?:N|S|E|W|North|South|East|West)\.?\s)?(?:{_WORD}\s){{1,4}}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Boulevard|Blvd|Way|Terrace|Crescent|Close"
    r"|Square|Parkway|Pkwy|Highway|Hwy|Circle|Trail|Gardens|Grove|Mews|Row|Hill)(?![a-z])\.?"
    rf"{_FLAT}{_TOWN}?{_POSTCODE_GB}?"
)
_GERMAN = re.compile(
    r"(?<![0-9A-Za-zÀ-ÿ])(?:[A-ZÄÖÜ][\wäöüß.\-]{1,24}[ \-]){0,2}(?:[A-ZÄÖÜ][a-zäöüß\-]{0,24}"
    r"(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig|graben|pfad|stieg|chaussee|kai|wall|markt)"
    r"|(?:Am|An der|Im|Auf der|Zum|Zur|In der)\s[A-ZÄÖÜ][a-zäöüß\-]{2,24}|[Ss]traße|[Aa]llee|[Pp]latz|[Ww]eg)"
    r"\s[0-9]{1,4}\s?[a-z]?(?:\s?[-/]\s?[0-9]{1,4}[a-z]?)?(?![0-9A-Za-zÀ-ÿ:])"
    rf"(?:\s{{0,2}}[,\n]\s{{0,2}}(?:[A-Z]{{1,2}}-)?[0-9]{{4,5}}\s{_WORD}(?:[ \-]{_WORD}){{0,2}})?"
)
_ROMANCE = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,4}\s?(?:bis|ter)?,?\s(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|quai|cours"
    r"|route|square)\s(?:(?:de|du|des|la|le|les|l'|d'|l’"
    r"|d’)\s?){0,2}[A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,24}(?:[ \-][A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,24}){0,3}"
    rf"(?:,?\s{{1,2}}[0-9]{{5}}\s{_WORD}(?:[ \-]{_WORD}){{0,2}})?"
    r"|(?<![0-9A-Za-z])(?:[Vv]ia|[Pp]iazza|[Cc]orso|[Vv]iale|[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo)\s"
    r"(?:(?:de|del|della|di|la|los|las|dei)\s){0,2}[A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,24}(?:\s[A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,24}){0,3},?\s(?:n[.º°]\s?)?[0-9]{1,4}"
    r"(?![0-9A-Za-z:])"
)
_POST_BOX = re.compile(
    r"(?<![0-9A-Za-z])(?:P\.?\s?O\.?\s?Box|Postfach|Boîte postale)\s[0-9 ]{1,9}[0-9]", re.IGNORECASE
)
_UK_POSTCODE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}(?![0-9A-Za-z])")
_US_TOWN = re.compile(
    rf"(?<![0-9A-Za-z]){_WORD}(?:\s{_WORD}){{0,2}},\s(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]"
    r"|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s[0-9]{5}(?:-[0-9]{4})?(?![0-9A-Za-z])"
)
# 省 市 区 街 号 楼 室: at least a road with its number, or a district and a building with its number.
_PLACE = r"[一-龥]{2,7}?(?:省|自治区|特别行政区|市|区|县|旗|镇|乡|街道|新区)"
_CHINESE = re.compile(
    rf"(?:{_PLACE}){{0,4}}[一-龥]{{1,7}}?(?:路|街|大道|巷|弄|胡同|道)(?:[一二三四五六七八九十东西南北中]段)?[0-9]{{1,5}}(?:弄[0-9]{{1,5}})?号?"
    r"(?:院)?(?:[一-龥A-Za-z]{1,8}(?:小区|花园|公寓|大厦|广场|苑|城|村|园|府|中心))?"
    r"(?:[0-9A-Za-z]{1,4}(?:号楼|栋|幢|座|楼|单元|层|室|号)){0,4}[0-9]{0,5}室?"
)
_CHINESE_ESTATE = re.compile(
    rf"(?:{_PLACE}){{1,4}}[一-龥]{{1,8}}(?:小区|花园|公寓|大厦|苑|村|园|府)(?:[0-9A-Za-z]{{1,4}}(?:号楼|栋|幢|座|楼|单元|层|室|号)){{1,4}}[0-9]{{0,5}}室?"
)
# Words that stand before a Chinese address and are not part of it.
_LEAD_IN = re.compile(r".{0,4}(?:地址|住址|住在|住|寄到|送到|寄往|快递到|在|到|往|址|是|去|我家)(?:是|为|：|:)?")


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields the whole address as one finding."""
    if not has_digit(text):
        return
    for pattern, confidence in (
        (_ENGLISH, 0.8),
        (_GERMAN, 0.75),
        (_ROMANCE, 0.75),
        (_POST_BOX, 0.8),
        (_UK_POSTCODE, 0.7),
        (_US_TOWN, 0.75),
    ):
        for match in pattern.finditer(text):
            # The point of "Close." ends the sentence.
            yield _finding(match.start(), match.start() + len(match.group().rstrip(". ")), confidence)
    for pattern in (_CHINESE, _CHINESE_ESTATE):
        for match in pattern.finditer(text):
            lead_in = _LEAD_IN.match(match.group())
            start = match.start() + (lead_in.end() if lead_in else 0)
            # What is left must still begin with a name: "在3号" is none.
            if re.match(r"[一-龥]{2}", text[start : match.end()]):
                yield _finding(start, match.end(), 0.8)


def _finding(start: int, end: int, confidence: float) -> Finding:
    return Finding(start=start, end=end, kind="ADDRESS", confidence=confidence, reason="pattern")
