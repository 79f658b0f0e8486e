"""Invented numbers and addresses in the form of the real ones, and never anybody's: reserved ranges where
there are some, broken check sums otherwise.
"""

from __future__ import annotations

import random
import re
from typing import Protocol

import phonenumbers
from stdnum import get_cc_module, iban, luhn
from stdnum.iso7064 import mod_11_2


class Validator(Protocol):
    """A module of python-stdnum."""

    def is_valid(self, number: str) -> bool:
        """Whether form and check sum are right."""


_LETTERS = "abcdefghjkmnpqrstuvwxyz"


def scrambled(value: str, chance: random.Random, *, keep: int = 0) -> str:
    """Returns `value` with other digits and letters, its first `keep` characters and all marks as they were."""
    made = list(value[:keep])
    for character in value[keep:]:
        if character.isdigit():
            made.append(chance.choice("0123456789"))
        elif character.isascii() and character.isalpha():
            letter = chance.choice(_LETTERS)
            made.append(letter.upper() if character.isupper() else letter)
        else:
            made.append(character)
    return "".join(made)


def with_digits(value: str, digits: str) -> str:
    """Returns `value` with its digits replaced by `digits`, one after the other."""
    supply = iter(digits)
    return "".join(next(supply, "0") if character.isdigit() else character for character in value)


def _some_digits(count: int, chance: random.Random) -> str:
    return "".join(chance.choice("0123456789") for _ in range(max(0, count)))


def phone(value: str, chance: random.Random) -> str:
    """A number of the same form that is nobody's.

    From the ranges kept for fiction (US 555-01xx, UK 01632 960xxx, Berlin 030 23125xxx), else with a network code
    that does not exist.
    """
    if re.search(r"[A-Za-z_]{3}", value):
        return scrambled(value, chance, keep=5 if value.startswith("wxid_") else 0)
    digits = re.sub(r"\D", "", value)
    count = len(digits)
    if value.startswith(("+1", "001")) or (count == 10 and digits[0] in "23456789"):
        country = digits[: count - 10] if count > 10 else ""
        made = country + "2025550" + "1" + _some_digits(2, chance)
        return with_digits(value, made[:count] + _some_digits(count - len(made), chance))
    for prefix, fiction in (("44", "1632960"), ("49", "3023125")):
        international = re.match(rf"(?:\+|00){prefix}", value)
        if international:
            start = re.match(rf"(?:00)?{prefix}(?:0(?=[1-9]))?", digits)
            head = (start.group() if start else prefix) + fiction
            return with_digits(value, head[:count] + _some_digits(count - len(head), chance))
    if value.startswith("+"):
        # No country has network codes that begin with two zeros.
        country = _country_code(value)
        return with_digits(value, country + "00" + _some_digits(count - len(country) - 2, chance))
    # 10… is no Chinese mobile number (13-19) and 000… no national number anywhere.
    head = "10" if digits.startswith("1") else "000"
    return with_digits(value, head[:count] + _some_digits(count - len(head), chance))


def _country_code(value: str) -> str:
    try:
        return str(phonenumbers.parse(value).country_code)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", value)[:2]


def card(value: str, chance: random.Random) -> str:
    """The same length and net, with a check digit that Luhn refuses."""
    made = scrambled(value, chance, keep=1)
    digits = re.sub(r"\D", "", made)
    if luhn.is_valid(digits):
        digits = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    return with_digits(value, digits)


def bank_account(value: str, chance: random.Random) -> str:
    """The same country and length; check digits "00" and "01" do not exist (ISO 7064 gives 02 to 98)."""
    rest = scrambled(value[4:], chance)
    made = f"{value[:2]}00{rest}"
    # A validator that only counts modulo 97 takes 00 for 97; then it refuses 01.
    return f"{value[:2]}01{rest}" if iban.is_valid(made) else made


def national_id(value: str, chance: random.Random) -> str:
    """The same form: SSN area 000 and NINO prefix QQ are never given, others get a wrong check sum."""
    if re.fullmatch(r"\d{3}-\d{2}-\d{4}", value):
        return "000" + scrambled(value[3:], chance)
    if re.fullmatch(r"[A-Z]{2}[\d ]+[A-D]", value):
        return "QQ" + scrambled(value[2:-1], chance) + value[-1]
    if re.fullmatch(r"\d{17}[\dXx]", value):
        made = "000000" + scrambled(value[6:14], chance) + scrambled(value[14:17], chance)
        right = mod_11_2.calc_check_digit(made)
        return made + chance.choice([digit for digit in "0123456789" if digit != right])
    if re.match(r"[\u4e00-\u9fff][A-Z]", value):
        return value[:2] + scrambled(value[2:], chance)
    made = value
    for _ in range(_DRAWS):
        made = scrambled(value, chance)
        if made != value and not is_valid_anywhere(made):
            return made
    # A form in which nearly every number is valid: nines are a number of nobody.
    return with_digits(made, "9" * len(made))


_DRAWS = 60
_VALIDATORS: tuple[Validator, ...] = tuple(
    get_cc_module(country, name)
    for country, name in (
        ("us", "ssn"), ("us", "itin"), ("gb", "nhs"), ("gb", "utr"), ("de", "idnr"), ("fr", "nir"), ("fr", "nif"),
        ("es", "dni"), ("es", "nie"), ("it", "codicefiscale"), ("nl", "bsn"), ("pl", "pesel"), ("pl", "nip"),
        ("se", "personnummer"), ("br", "cpf"), ("in_", "aadhaar"), ("in_", "pan"), ("kr", "rrn"), ("cn", "ric"),
        ("jp", "in_"),
    )
)  # fmt: skip
"""The countries whose numbers are looked for; a number of one form may be valid in another country."""


def is_valid_anywhere(value: str) -> bool:
    """Whether a check sum says that this could be somebody's number."""
    return any(validator.is_valid(value) for validator in _VALIDATORS)


def internet_address(value: str, chance: random.Random) -> str:
    """From the blocks kept for documentation: RFC 5737 (IPv4), RFC 3849 (IPv6), RFC 7042 (network cards)."""
    if re.fullmatch(r"[0-9.]+", value):
        return f"192.0.2.{chance.randrange(1, 255)}"
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}", value):
        return f"00:00:5E:00:53:{chance.randrange(256):02X}"
    return f"2001:db8::{chance.randrange(1, 65536):x}"


def web_address(value: str, chance: random.Random) -> str:
    """A page of example.com (RFC 2606), with the scheme of the real one."""
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", value)
    start = scheme.group() if scheme else ("www." if value.lower().startswith("www.") else "")
    return f"{start}example.com/{chance.choice(_PAGES)}-{chance.randrange(100, 10_000)}"


_PAGES = ("page", "notes", "photos", "document", "file", "item", "list", "map", "plan", "album")
_STREETS_EN = (
    "Alder Street",
    "Mill Lane",
    "Orchard Road",
    "Meadow Lane",
    "Station Road",
    "Willow Avenue",
    "Harbour Street",
)
_STREETS_DE = ("Ahornweg", "Birkenallee", "Gartenstraße", "Wiesenweg", "Mühlgasse", "Lindenstraße", "Bachstraße")
_STREETS_FR = ("rue des Lilas", "rue du Moulin", "avenue des Tilleuls", "chemin des Vignes", "rue de la Fontaine")
_STREETS_ZH = ("梧桐路", "桂花路", "紫藤路", "银杏街", "青松路", "海棠街", "白桦路")
# Towns that do not exist.
_TOWNS_EN = ("Millbrook Vale", "Eastmarsh", "Northfield Bay", "Oakhaven")
_TOWNS_DE = ("Neuhausenfeld", "Altmühlstadt", "Lindental am See", "Birkenrode")
_TOWNS_FR = ("Saint-Aubin-les-Prés", "Villeneuve-du-Moulin", "Beaulieu-sur-Vigne")
_FRENCH_STREET = re.compile(r"(?:^|\s)(?:rue|chemin|impasse|allée|quai|bd)\s|avenue d", re.IGNORECASE)
# The number stands behind a German street's name.
_GERMAN_STREET = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|postfach|^(?:am|an der|im|zur|zum)\s\w+)\s[0-9]",
    re.IGNORECASE,
)


def postal_address(value: str, chance: random.Random) -> str:
    """A street that could be, in a town that is not, with as many parts as the real address had."""
    number = chance.randrange(1, 90)
    if re.search(r"[\u4e00-\u9fff]", value):
        return f"{chance.choice(_STREETS_ZH)}{number}号"
    with_town = re.search(r"[,\n]|\d{5}", value) is not None
    if _FRENCH_STREET.search(value):
        street, town = f"{number} {chance.choice(_STREETS_FR)}", f", 00000 {chance.choice(_TOWNS_FR)}"
    elif _GERMAN_STREET.search(value):
        street, town = f"{chance.choice(_STREETS_DE)} {number}", f", 00000 {chance.choice(_TOWNS_DE)}"
    else:
        street, town = f"{number} {chance.choice(_STREETS_EN)}", f", {chance.choice(_TOWNS_EN)}"
    return street + town if with_town else street
