"""Invented values: the same for the same person, and never anybody's."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from desktop_app.redaction import invented_numbers
from desktop_app.redaction.find import entity_for
from desktop_app.redaction.finding import Kind
from desktop_app.redaction.inflected import inflected_like, with_genitive
from desktop_app.redaction.invented_numbers import is_valid_anywhere
from desktop_app.redaction.leaks import ValueScanner
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.replacements import Replacer
from desktop_app.redaction.who_is_who import build_address_book
from tests.unit.redaction.conftest import ANNA, ME, mail, thread


def replacer(key: str = "k", known: tuple[str, ...] = (), book: AddressBook | None = None) -> Replacer:
    return Replacer(key=key, book=book or AddressBook.empty(), known=ValueScanner(known))


def put(kind: Kind, value: str, key: str = "k") -> str:
    return replacer(key).replacement(kind, value, entity_for(kind, value, AddressBook.empty()))


def test_that_the_forms_of_one_person_stay_forms_of_one_invented_person() -> None:
    book = build_address_book([thread(mail(ANNA, "Hi"))], [ME], "k")
    made = replacer(book=book)
    first, last = made.name("Anna"), made.name("Weber")
    assert made.name("Anna Weber") == f"{first} {last}"
    assert made.name("ANNA WEBER") == f"{first} {last}".upper()
    address = made.replacement("EMAIL", ANNA, book.by_address[ANNA])
    assert address == f"{first}.{last}@example.com".lower()
    assert {first, last}.isdisjoint({"Anna", "Weber"})


def test_that_chinese_names_keep_surname_and_given_name_apart() -> None:
    made = replacer()
    full, other = made.name("李思明"), made.name("李华")
    assert re.fullmatch(r"[\u4e00-\u9fff]{3}", full)
    assert full[0] == other[0] != "李"


def test_that_the_key_decides_and_the_run_does_not() -> None:
    assert put("PERSON", "Anna Weber") == put("PERSON", "Anna Weber")
    assert len({put("PERSON", "Anna Weber", key) for key in "abcdefgh"}) > 1


def test_that_a_replacement_is_never_a_known_value() -> None:
    usual = replacer().name("Anna")
    assert replacer(known=(usual,)).name("Anna") not in (usual, "Anna")


@given(st.from_regex(r"[45][0-9]{15}", fullmatch=True))
@settings(deadline=None)
def test_that_an_invented_card_fails_luhn_and_keeps_its_form(value: str) -> None:
    made = put("CREDIT_CARD", f"{value[:4]} {value[4:8]} {value[8:12]} {value[12:]}")
    assert re.fullmatch(r"[45]\d{3} \d{4} \d{4} \d{4}", made)
    assert not luhn.is_valid(made.replace(" ", ""))


@pytest.mark.parametrize("value", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"])
def test_that_an_invented_bank_account_has_a_wrong_check_sum(value: str) -> None:
    made = put("IBAN", value)
    assert len(made) == len(value)
    assert made[:2] == value[:2]
    assert not iban.is_valid(made)


@pytest.mark.parametrize(
    "value",
    ["+49 170 1234567", "(202) 456-1111", "0170 1234567", "13812345678", "+86 138 1234 5678", "+1 202 456 1111"],
)
def test_that_an_invented_phone_number_keeps_its_form_and_rings_nobody(value: str) -> None:
    made = put("PHONE", value)
    assert re.sub(r"\d", "0", made) == re.sub(r"\d", "0", value)
    assert made != value
    digits = re.sub(r"\D", "", made)
    fiction = "55501" in digits or "3023125" in digits
    for region in ("US", "DE", "CN", "GB"):
        assert fiction or not phonenumbers.is_valid_number(phonenumbers.parse(made, region))


def test_that_documentation_ranges_stand_for_addresses_in_networks() -> None:
    assert put("IP", "10.1.2.3").startswith("192.0.2.")
    assert put("URL", "https://zoom.us/j/99?pwd=x").startswith("https://example.com/")
    assert put("EMAIL", "someone@firm.example").endswith("@example.com")


def test_that_an_address_gets_the_same_street_with_and_without_its_town() -> None:
    long, short = put("ADDRESS", "27 Harbour Mews, Saltmouth SQ2 7ZZ"), put("ADDRESS", "27 Harbour Mews")
    assert long.startswith(f"{short}, ")
    assert "Harbour Mews" not in long


@given(st.sampled_from(["460-89-9847", "AB123456C", "330106199004077349", "86095742719", "川EJZ6EA"]))
@settings(deadline=None)
def test_that_an_invented_official_number_has_the_same_length_and_is_another(value: str) -> None:
    made = put("NATIONAL_ID", value)
    assert len(made) == len(value)
    assert made != value


def test_that_an_accent_does_not_change_the_invented_name() -> None:
    assert put("PERSON", "Chloé") == put("PERSON", "Chloe")


@pytest.mark.parametrize(
    "value",
    [
        "943 476 5919", "86095742719", "1 84 12 76 451 089 46", "54362315K", "X2482300W", "RCCMNL83S18D969H",
        "111222333", "44051401458", "880320-0016", "390.533.447-05", "2341 2341 2346", "ACUPA7085R",
        "971013-9019902", "330106199004077349", "460-89-9847",
    ],
)  # fmt: skip
def test_that_no_validator_of_any_country_takes_an_invented_number(value: str) -> None:
    for key in "abcdefghij":
        made = put("NATIONAL_ID", value, key)
        assert made != value
        assert len(made) == len(value)
        assert not is_valid_anywhere(made)


def test_that_a_genitive_follows_the_invented_name() -> None:
    assert with_genitive("Annas Auto", 0, 4, "Fritz", language="de") == ("Fritz’", 5)
    assert with_genitive("Annas Auto", 0, 4, "Clara", language="de") == ("Clara", 4)
    assert with_genitive("Hans' Auto", 0, 4, "Clara", language="de") == ("Claras", 5)
    assert with_genitive("James' car", 0, 5, "Clara", language="en") == ("Clara's", 6)
    assert with_genitive("'James' car", 1, 6, "Clara", language="en") == ("Clara", 6)


def test_that_an_inflected_name_stays_one_of_the_same_person() -> None:
    book = build_address_book([thread(mail("a@x.pl", "Hej", name="Anna Kowalska"))], [ME], "k")
    made = replacer(book=book)
    person = book.people[book.by_address["a@x.pl"]]
    base = made.name("Anna", person)
    inflected = made.name("Anny", person)
    assert inflected[:3] == base[:3]
    assert inflected_like("Anny", "Anna", "Marta") == "Marty"
    assert inflected_like("Markiem", "Marek", "Jan") == "Jan"


@pytest.mark.parametrize(
    ("name", "letters"), [("Ольга", "\u0400-\u04ff"), ("Γιώργος", "\u0370-\u03ff"), ("محمد", "\u0600-\u06ff")]
)
def test_that_an_invented_name_is_in_the_same_script(name: str, letters: str) -> None:
    assert re.fullmatch(f"[{letters}]+", replacer().name(name))


def test_that_no_invented_bank_account_passes_a_check_that_only_counts() -> None:
    # One in 97 ends in what would be the check digits 97, which 00 equals modulo 97.
    for seed in range(400):
        made = invented_numbers.bank_account("DE89370400440532013000", random.Random(seed))
        assert not iban.is_valid(made)
        assert made[2:4] in ("00", "01")
