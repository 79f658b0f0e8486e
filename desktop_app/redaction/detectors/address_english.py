"""Postal addresses of English-speaking countries: the number first, then the street, the town and its code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop_app.redaction.detectors.address_forms import FLAT, FLAT_SURE, POSTCODE, TOWN, TOWN_NAME, WORD
from desktop_app.redaction.detectors.context import Context, stems

_EDGE = r"(?<![0-9A-Za-z])(?<![0-9][.,])"
_POSTCODE_GB = r"[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}(?![0-9A-Za-z])"
# Kinds of streets that are hardly anything else behind a number and a name.
_KINDS = (
    "Street Streets St Avenue Avenues Ave Road Roads Rd Lane Ln Drive Drives Dr Court Ct Place Pl Boulevard "
    "Blvd Way Ways "
    "Terrace Crescent Close Walk Square Squares Parkway Parkways Pkwy Highway Hwy Circle Trail Gardens Grove "
    "Mews Row "
    "Hill Loop Alley Plaza Esplanade Quay Wharf View Park Bypass Causeway Crossing Crossroad Expressway "
    "Freeway Knoll "
    "Manor Ridge Route Throughway Turnpike Underpass Viaduct Stravenue Trafficway Skyway Motorway Marg Nagar "
    "Chowk Salai"
)
_ENGLISH = re.compile(
    rf"{_EDGE}[0-9]{{1,6}}[A-Za-z]?,?\s(?:[0-9]{{1,5}}\s)?(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?\s)?"
    rf"(?:(?:{WORD}|[0-9]{{1,3}}(?:st|nd|rd|th))\s){{1,4}}(?:{'|'.join(_KINDS.split())})(?![a-z])\.?"
    rf"{FLAT}{TOWN}?(?:[ ,\n]{{1,3}}{_POSTCODE_GB})?"
)
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|GU|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT"
    r"|V[AIT]|W[AIVY]|A[AEPS]|FM)"
)
_STREET = (
    r"(?:[0-9]{1,6}[A-Za-z]?(?:[/\-][0-9]{1,5})?,?[ \n]{1,2}"
    rf"(?:(?:{WORD}|[0-9]{{1,3}}(?:st|nd|rd|th)),? ){{0,4}}{WORD})"
)
# A line before a sure place is the street, whatever it is called.
_US = re.compile(
    rf"{_EDGE}{_STREET}{FLAT}[ ,\n]{{1,3}}{TOWN_NAME},\s{{1,2}}{_STATE},?\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?"
    rf"(?![0-9A-Za-z])"
)
_US_CODE = re.compile(r"[A-Z]{2},?\s{1,2}[0-9]{5}")
_US_TOWN = re.compile(
    rf"(?<![0-9A-Za-z]){WORD}(?:\s{WORD}){{0,2}},\s{_STATE}\s[0-9]{{5}}(?:-[0-9]{{4}})?(?![0-9A-Za-z])"
)
_GB = re.compile(
    rf"{_EDGE}(?:(?:Flat|Studio|Apartment|Unit)\s[0-9]{{1,4}}[A-Za-z]?[ ,\n]{{1,3}})?"
    rf"(?:[0-9]{{1,5}}[A-Za-z]?,?\s)?(?:{WORD},? ){{0,4}}{WORD}(?:(?:,\s"
    rf"|\n){TOWN_NAME}){{1,3}}[ ,\n]{{1,3}}{_POSTCODE_GB}"
)
_LETTER_AND_DIGIT = re.compile("[A-Z][0-9]")
_GB_HEAD = re.compile(r"[0-9]|Flat|Studio|Apartment|Unit")
_GB_CODE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}(?![0-9A-Za-z])")
_CA_CODE = re.compile(r"(?<![0-9A-Za-z])[ABCEGHJ-NPRSTVXY][0-9][A-Z][ \-][0-9][A-Z][0-9](?![0-9A-Za-z])")
_CA = re.compile(
    rf"{_EDGE}{_STREET}{FLAT}[ ,\n]{{1,3}}{TOWN_NAME},?\s{{1,2}}(?:AB|BC|MB|N[BLSTU]|ON|PE|QC|SK|YT),?\s{{1,2}}"
    r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9](?![0-9A-Za-z])"
)
_AU = re.compile(
    rf"{_EDGE}{_STREET}{FLAT}[ ,\n]{{1,3}}{TOWN_NAME},?\s{{1,2}}(?:NSW|VIC|QLD|TAS|ACT|NT|SA"
    rf"|WA),?\s{{1,2}}[0-9]{{4}}(?![0-9A-Za-z])"
)
# "H.No. 549, Joshi Marg, Amritsar-547527"; a house like "24/720".
_IN = re.compile(
    rf"{_EDGE}(?:(?:H\.? ?No\.?|House No\.?|Flat No\.?|Plot No\.?|Door No\.?|No\.)[ ]?)?[0-9]{{1,4}}[A-Za-z]?"
    rf"(?:[/\-][0-9]{{1,4}})?"
    rf"(?:[ ,\n]{{1,3}}{WORD}(?: {WORD}){{0,3}}){{1,4}}[ ,\n]{{0,2}}[-–, ]\s?[0-9]{{3}} ?[0-9]{{3}}(?![0-9A-Za-z])"
)
# "12 Anything Apt. 5, Town", also with the number behind the name.
_WITH_FLAT = re.compile(
    rf"{_EDGE}[0-9]{{1,6}}[A-Za-z]?,?\s(?:{WORD}\s){{1,4}}(?:[0-9]{{1,5}}\.?)?{FLAT_SURE}"
    rf"(?:{TOWN}|[ ,\n]{{1,3}}{TOWN_NAME})?(?:,?\s{{1,3}}(?:{POSTCODE}|[0-9]{{5}}))?"
)
_BOX = re.compile(
    r"(?<![0-9A-Za-z])(?i:(?:P\.?\s?O\.?\s?Box|Postfach|Postbus|Boîte postale|B\.?P\."
    r"|Apartado(?: de correos)?|Casella postale|Caixa postal|skr(?:ytka)?\.?\s?poczt(?:owa)?\.?|GPO Box|PSC"
    r"|Unit)\s(?:[0-9 ]{1,9}[0-9]|[0-9])"
    rf"(?:,?\s(?:Box\s[0-9]{{1,6}})(?:[,\n]\s?(?:APO|FPO|DPO)\s(?:A[AEP])\s[0-9]{{5}})?)?)(?:{TOWN})?"
)
_MILITARY = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:PSC|Unit|USNS|USNV|USS|USCGC)\s[\w ,]{1,30}[,\n]\s?)?(?:APO|FPO|DPO)\s"
    r"(?:A[AEP])\s[0-9]{5}",
    re.IGNORECASE,
)
_KIND_HINTS = stems(_KINDS)
_FLAT_HINTS = stems("apt apartment suite ste unit flat")
_HOUSE_HINTS = stems(
    "nagar marg road street chowk ganj path zila circle salai colony vihar enclave house no hno plot lane"
)
_BOX_HINTS = stems(
    "box postfach postbus boîte bp apartado casella caixa skr skrytka poczt gpo psc unit apo fpo dpo po"
)
_AU_HINTS = stems("nsw vic qld tas act nt sa wa")


def spans(text: str, context: Context) -> Iterator[tuple[int, int, float]]:
    """Yields start, end and confidence of addresses."""
    for pattern, hints, confidence in (
        (_ENGLISH, _KIND_HINTS, 0.8),
        (_WITH_FLAT, _FLAT_HINTS, 0.75),
        (_BOX, _BOX_HINTS, 0.8),
        (_MILITARY, _BOX_HINTS, 0.8),
        (_AU, _AU_HINTS, 0.8),
    ):
        for match in context.near_numbers(pattern, hints):
            yield match.start(), match.end(), confidence
    if any(_US_CODE.search(text, place.start, place.end) for place in context.places):
        for pattern in (_US, _US_TOWN):
            for match in context.near_numbers(pattern):
                yield match.start(), match.end(), 0.8
    has_code = any(_LETTER_AND_DIGIT.search(text, place.start, place.end) for place in context.places)
    for code, whole in ((_GB_CODE, _GB), (_CA_CODE, _CA)) if has_code else ():
        found = False
        for match in context.near_numbers(code):
            found = True
            yield match.start(), match.end(), 0.7
        if found:
            for match in context.near_numbers(whole):
                # A street has a number or a flat; without one the line may be any sentence before a town.
                if whole is _CA or _GB_HEAD.match(match.group()):
                    yield match.start(), match.end(), 0.8
    for match in context.near_numbers(_IN, _HOUSE_HINTS):
        yield match.start(), match.end(), 0.7
