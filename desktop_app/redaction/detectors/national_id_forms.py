"""The forms of national numbers of persons, with their check sums; python-stdnum knows nearly all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stdnum.au import tfn
from stdnum.be import nn
from stdnum.br import cnpj, cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import itin, ssn
from stdnum.util import isdigits


@dataclass(frozen=True, slots=True)
class Form:
    """One country's number.

    Args:
        written: how it is written, without its edges.
        pattern: the same with what must not stand around it.
        is_valid: its check sum, or the ranges that are given out.
        strong: so particular (letters, a date, two check digits) that it is told without any other sign. A weak
            one passes its check by chance in one of ten numbers: it needs its language or a word before it.
        languages: those of its country.
        few_digits: it has less than six.
    """

    written: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    strong: bool
    languages: frozenset[str]
    few_digits: bool = False


def _form(
    pattern: str,
    is_valid: Callable[[str], bool],
    languages: str,
    *,
    strong: bool = False,
    few_digits: bool = False,
) -> Form:
    edged = re.compile(rf"(?<![0-9A-Za-z])(?<![0-9][.,\-/])(?:{pattern})(?![0-9A-Za-z])(?![.,\-/][0-9])")
    return Form(pattern, edged, is_valid, strong, frozenset(languages.split()), few_digits)


def is_plausible_date(digits: str) -> bool:
    """Whether eight digits are a year, month and day since 1850."""
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2100
    except ValueError:
        return False


def is_my_number(number: str) -> bool:
    """Japan's individual number: ordinance 85 of the Ministry of Internal Affairs (2014), article 5."""
    digits = [int(c) for c in number if c.isdigit()]
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(d * w for d, w in zip(digits, weights, strict=False)) % 11
    return digits[-1] == (0 if rest <= 1 else 11 - rest)


def is_hong_kong_id(number: str) -> bool:
    """Hong Kong identity card: letters as 10-35 (a missing first one as 36), weights 9 to 1, modulo 11."""
    body = re.sub(r"[^0-9A-Z]", "", number)
    values = [36] * (9 - len(body)) + [int(c, 36) for c in body[:-1]]
    check = 10 if body[-1] == "A" else int(body[-1], 36)
    return (sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) + check) % 11 == 0


def is_taiwan_id(number: str) -> bool:
    """Taiwan identity card: the letter as two digits, weights 1 9 8 7 6 5 4 3 2 1 1, modulo 10."""
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0]) + 10
    digits = [letter // 10, letter % 10, *map(int, number[1:])]
    return sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


def is_singapore_id(number: str) -> bool:
    """Singapore NRIC and FIN: weights 2 7 6 5 4 3 2, modulo 11, then a letter."""
    total = sum(int(d) * w for d, w in zip(number[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    if number[0] == "M":
        return (
            number[8] == "XWUTRQPNJLK"[10 - (total + 3) % 11] or number[8] == "KLJNPQRTUWX"[10 - (total + 3) % 11]
        )
    total += 4 if number[0] in "TG" else 0
    return number[8] == ("JZIHGFEDCBA" if number[0] in "ST" else "XWUTRQPNMLK")[total % 11]


def is_german_card(number: str) -> bool:
    """German identity card and passport: ICAO 9303, weights 7 3 1 modulo 10 over the first nine."""
    total = sum(int(c, 36) * w for c, w in zip(number[:9], (7, 3, 1) * 3, strict=True))
    return not isdigits(number[:9]) and total % 10 == int(number[9])


def _has_korean_date(number: str) -> bool:
    return is_plausible_date(("19" if number[7] in "1256" else "20") + number[:6])


def _is_pesel(number: str) -> bool:
    return number != "0" * 11 and bool(pesel.is_valid(number))


FORMS: tuple[Form, ...] = (
    # A bare nine-digit number may be anything; with its hyphens an SSN is told by its form alone (see
    # `national_id`).
    _form(r"[0-9]{3} [0-9]{2} [0-9]{4}", ssn.is_valid, "en"),
    _form(r"9[0-9]{2}-?[0-9]{2}-?[0-9]{4}", itin.is_valid, "en"),
    _form(r"[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{10}", nhs.is_valid, ""),
    _form(r"[1-9][0-9](?: ?[0-9]{3}){3}", idnr.is_valid, "de"),
    _form(r"[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}[0-9]", is_german_card, "de"),
    _form(
        r"[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", nir.is_valid, "fr", strong=True
    ),
    _form(r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}[ \-]?[A-Za-z]", dni.is_valid, "es", strong=True),
    _form(r"[XYZxyz][ \-]?[0-9]{7}[ \-]?[A-Za-z]", nie.is_valid, "es", strong=True),
    _form(
        r"[A-Za-z]{6} ?[0-9LMNPQRSTUV]{2}[A-Za-z][0-9LMNPQRSTUV]{2} ?[A-Za-z][0-9LMNPQRSTUV]{3}[A-Za-z]",
        codicefiscale.is_valid,
        "it",
        strong=True,
    ),
    _form(r"[0-9]{4}\.?[0-9]{2}\.?[0-9]{3}", bsn.is_valid, "nl"),
    _form(r"[0-9]{11}", _is_pesel, "pl", strong=True),
    _form(r"(?:19|20)?[0-9]{6}[-+][0-9]{4}", personnummer.is_valid, "sv", strong=True),
    _form(r"(?:19|20)[0-9]{10}|[0-9]{10}", personnummer.is_valid, "sv"),
    _form(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", cpf.is_valid, "pt", strong=True),
    _form(r"[0-9]{11}", cpf.is_valid, "pt"),
    _form(r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}", cnpj.is_valid, "pt", strong=True),
    _form(r"[2-9][0-9]{3}[ \-][0-9]{4}[ \-][0-9]{4}", aadhaar.is_valid, "en", strong=True),
    _form(r"[2-9][0-9]{11}", aadhaar.is_valid, ""),
    _form(r"[A-Z]{3}[ABCFGHJLPTK][A-Z][0-9]{4}[A-Z]", pan.is_valid, "en", strong=True, few_digits=True),
    _form(r"[0-9]{6}-[1-8][0-9]{6}", rrn.is_valid, "ko", strong=True),
    # Since October 2020 the last digits of Korean numbers are drawn by lot, without a check digit.
    _form(r"[0-9]{6}-[1-8][0-9]{6}", _has_korean_date, "ko"),
    _form(r"[0-9]{4}[ \-]?[0-9]{4}[ \-]?[0-9]{4}", is_my_number, "ja"),
    _form(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)", is_hong_kong_id, "zh", strong=True),
    _form(r"[A-Z][1289][0-9]{8}", is_taiwan_id, "zh"),
    _form(r"[STFGM][0-9]{7}[A-Z]", is_singapore_id, "zh en", strong=True),
    _form(r"[0-9]{6}[-+A][0-9]{3}[0-9A-Z]", hetu.is_valid, "fi", strong=True),
    _form(r"[0-9]{6}-?[0-9]{4}", cpr.is_valid, "da"),
    _form(r"[0-9]{6} ?[0-9]{5}", fodselsnummer.is_valid, "no"),
    _form(r"756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}", ahv.is_valid, "de fr it", strong=True),
    _form(r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}-?[0-9]{3}\.?[0-9]{2}", nn.is_valid, "nl fr"),
    _form(r"[0-9]{9}", nif.is_valid, "pt"),
    _form(r"[1-8][0-9]{12}", cnp.is_valid, "ro"),
    _form(r"[0-9]{6}/[0-9]{3,4}", rc.is_valid, "cs sk", strong=True),
    _form(r"[1-9][0-9]{10}", tckimlik.is_valid, "tr"),
    _form(r"[0-9]{3}[ \-][0-9]{3}[ \-][0-9]{3}", sin.is_valid, ""),
    _form(r"[0-9]{3} [0-9]{3} [0-9]{3}", tfn.is_valid, ""),
    _form(r"[0-9]{11}", oib.is_valid, "hr"),
    _form(r"[0-9]{7}[A-W][A-IW]?", pps.is_valid, "en", strong=True),
    _form(r"[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]", curp.is_valid, "es", strong=True),
)
