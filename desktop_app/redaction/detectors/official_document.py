"""Passports, driving licences, number plates and the numbers of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.context import Context, stems
from desktop_app.redaction.finding import Finding, Kind
from desktop_app.redaction.folding import lower_case

_FILLER = (
    r"[^0-9A-Za-z\n]{0,4}(?:(?:numbers?|nummer|no|nr|num|numer|número|numéro|n°|nº|is|it is|it's|ist|lautet|est|es"
    r"|è|é|jest|to|är|er|was|are|like|the|of|details|seria|serii|i numer|号码|号|#|是|为|は|番号|번호"
    r"|는|은)(?![a-z])[^0-9A-Za-z\n]{0,4}){0,4}"
)
# A document's number: it holds a digit, letters are capitals or the whole is written in small letters.
_VALUE = (
    r"(?P<value>(?=[A-Za-z\-_]{0,8}[0-9])[0-9A-Za-z](?:[0-9A-Za-z\-_]{4,20}|(?:[ ][0-9]{2,4}){2,5}"
    r"|[A-Za-z]{0,2}[ ][0-9]{5,9}))(?![0-9A-Za-z])"
)
_PASSPORT = lower_case(
    rf"(?:passport|reisepass|passeport|pasaporte|passaporto|passaporte|paspoort|paszport\w{{0,2}}"
    rf"|паспорт\w?|pass(?:-?nr\.?)?(?=nummer|nr|-nr|no)|护照|護照|通行证|旅券|パスポート|여권){_FILLER}{_VALUE}"
)
_LICENCE = lower_case(
    rf"(?:driver'?s?’?s?\s?licen[cs]e|driving\slicen[cs]e|führerschein\w{{0,6}}|permis\sde\sconduire"
    rf"|carn[eé]t?\sde\sconducir|patente(?:\sdi\sguida)?|rijbewijs|prawo\sjazdy|prawa\sjazdy"
    rf"|驾驶证|驾照|運転免許証?|운전면허){_FILLER}{_VALUE}"
)
# Machine-readable zone: "P<UTOERIKSSON<<ANNA<MARIA<<<…".
_MACHINE_ZONE = re.compile(r"(?<![0-9A-Z<])P[A-Z<][A-Z]{3}[A-Z<]{20,39}(?:\n[0-9A-Z<]{28,44})?")
_CHINESE_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{4,5}"
    r"[A-HJ-NP-Z0-9挂学警港澳]"
    r"(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    r"(?<![0-9A-Za-z])(?i:(?:licen[cs]e|number|registration|car|vehicle)\s?plates?|plate|reg(?:istration)?"
    r"|(?:kfz|auto)?-?kennzeichen|nummernschild|plaque(?:\sd'immatriculation)?"
    r"|immatriculation|immatriculé\w?|matr[ií]cula|targa|kenteken|placa"
    r"|tablic\w{1,6}(?:\srejestracyjn\w{1,4})?|numer\srejestracyjny|nr\srej\.?|rejestracj\w{1,3}"
    r"|registreringsnummer|rekisteri\w{0,8}"
    r"|車のナンバー|ナンバープレート|차량번호|번호판|车牌号?)"
    + _FILLER
    + r"(?P<value>(?=[A-ZÄÖÜ0-9\- ]{0,9}[0-9])(?=[0-9\- ]{0,6}[A-ZÄÖÜ])[A-ZÄÖÜ0-9]{1,4}[ \-·]?[A-ZÄÖÜ0-9]{1,4}"
    r"(?:[ \-·]?[A-ZÄÖÜ0-9]{1,4})?)(?![0-9A-Za-z])"
)
_JAPANESE_PLATE = re.compile(r"[一-龥]{1,4}\s?[0-9]{2,3}\s?[あ-んア-ン]\s?[0-9]{1,2}[\-・‐][0-9]{2}(?![0-9])")
_KOREAN_PLATE = re.compile(r"(?<![0-9])[0-9]{2,3}[가-힣]\s?[0-9]{4}(?![0-9])")
# ISO 3779; the ninth character is a check digit in North America and China.
_VIN = re.compile(r"(?<![0-9A-Za-z])(?=[A-Z]{0,16}[0-9])(?=[0-9]{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}(?![0-9A-Za-z])")
_VIN_WORD = re.compile(
    r"(?<![a-z])(?:vin|chassis|fahrgestell\w{0,8}|fin|bastidor|telaio|车架号?)(?![a-z])[^\n]{0,16}$"
)
_PASSPORT_HINTS = stems(
    "pass passport reisepass passeport pasaporte passaporto passaporte paspoort paszport паспорт passnummer"
)
_LICENCE_HINTS = stems(
    "license licence driving driver drivers führerschein permis carnet carné patente rijbewijs prawo prawa jazdy"
)
_PLATE_HINTS = stems(
    "plate plates reg registration licence license number car vehicle kfz kennzeichen autokennzeichen "
    "nummernschild plaque immatriculation"
    " immatriculé matrícula matricula targa kenteken placa tablica tablicy tablice rejestracyjny "
    "rejestracja rej registreringsnummer rekisteri"
)


def find(text: str, context: Context) -> Iterator[Finding]:
    """Yields numbers that a word announces, and plates of China, Japan and Korea by their form."""
    if not context.has_digit:
        return
    for match in context.near_numbers_lower(_PASSPORT, _PASSPORT_HINTS):
        yield _named("PASSPORT", match)
    for match in _MACHINE_ZONE.finditer(text) if "<<" in text else ():
        yield Finding(start=match.start(), end=match.end(), kind="PASSPORT", confidence=0.95, reason="pattern")
    for match in context.near_numbers_lower(_LICENCE, _LICENCE_HINTS):
        yield _named("NATIONAL_ID", match)
    for match in context.near_numbers(_PLATE, _PLATE_HINTS):
        yield _named("LICENSE_PLATE", match)
    for match in context.near_numbers(_VIN) if context.longest_word >= 17 else ():
        named = _VIN_WORD.search(context.lower, max(0, match.start() - 32), match.start())
        if named or vin_is_valid(match.group()):
            yield Finding(
                start=match.start(),
                end=match.end(),
                kind="LICENSE_PLATE",
                confidence=0.9,
                reason="named_number" if named else "checksum",
            )
    if context.has_han:
        for pattern in (_CHINESE_PLATE, _JAPANESE_PLATE, _KOREAN_PLATE):
            for match in context.near_numbers(pattern):
                yield Finding(
                    start=match.start(), end=match.end(), kind="LICENSE_PLATE", confidence=0.9, reason="pattern"
                )


def vin_is_valid(number: str) -> bool:
    """ISO 3779: letters as 1-9 by their place on a telephone's keys, weights 8 to 2, 10, 0, 9 to 2, modulo 11."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum((int(c) if c.isdigit() else values[c]) * w for c, w in zip(number, weights, strict=True)) % 11
    return number[8] == ("X" if rest == 10 else str(rest))


def _named(kind: Kind, match: re.Match[str]) -> Finding:
    return Finding(
        start=match.start("value"), end=match.end("value"), kind=kind, confidence=0.85, reason="named_number"
    )
