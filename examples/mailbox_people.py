"""Who writes to Billie: sixty invented people, each with an address, a mail program and a signature.

Addresses use the domains that RFC 2606 reserves for examples. Telephone numbers lie in ranges that regulators keep
for fiction (Ofcom: 01632 960xxx; North America: 555-01xx; Bundesnetzagentur: 030 23125 xxx).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from examples import persona

Client = Literal["gmail", "thunderbird", "thunderbird_bottom", "outlook", "apple", "phone", "german"]

DOMAINS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a mailbox. `zone_hours` is their distance from UTC; `signature` the lines under their mail."""

    name: str
    address: str
    client: Client = "thunderbird"
    zone_hours: int = 0
    signature: tuple[str, ...] = ()
    greeting_name: str = ""

    @property
    def first_name(self) -> str:
        """The name in a greeting: the first word, except where the family name comes first."""
        return self.greeting_name or self.name.split()[0]


BILLIE = Person(name=persona.NAME, address=persona.ADDRESS, signature=persona.SIGNATURE)

_NAMES = """
Maria Kowalczyk; Tom Ashdown; Aisha Bello; Jonas Lindqvist; Mei Tanaka-Wong; Pedro Almeida; Anna Petrova;
Kofi Mensah; Yuki Morisaki; Lena Brandt; Omar Haddad; Sofía Navarro; Ben Tregarthen; Priya Raghavan;
Lukas Steinbach; Chloé Marchand; Ivan Dragomir; Fatima El Idrissi; Hugo Vasseur; Nadia Rahimi; Sam Whitlock;
Ingrid Solheim; Diego Cárdenas; Amara Nwosu; Felix Oberhauser; Leila Karimi; Oscar Bergström; Hana Dvořáková;
Paul Featherstone; Zofia Wiśniewska; Rajesh Chaudhary; Emma Blackwood; Tariq Siddiqui; Clara Fontaine;
Kenji Hayakawa; Julia Feldmann; Marek Havlíček; Rosa Quintana; David Abernathy; Linh Pham; Peter Vandenberg;
Samira Toumi; Matteo Ricciardi; Greta Holmqvist; Ahmed Mansour; Ruth Penhaligon; Stefan Ilić; Noor van Dijk;
Daniel Osei; Elif Yıldırım; Martin Krautwald; Wanjiru Kamau; Simon Trevelyan; Olga Sidorenko; Luca Bellandi;
Sarah Goldfinch; Viktor Szabó; Naomi Achterberg; André Lefèvre; Seo-yeon Kim
"""

_CLIENTS: tuple[Client, ...] = (
    "gmail",
    "thunderbird",
    "outlook",
    "apple",
    "gmail",
    "phone",
    "thunderbird_bottom",
    "outlook",
    "gmail",
    "german",
)

_ZONES = (0, 1, -5, 2, 8, -3, 3, 0, 9, 1)

_STREETS = (
    "14 Anchor Lane, Saltmouth SQ1 2ZZ",
    "Musterstraße 12, 12345 Musterstadt",
    "88 Sample Avenue, Springfield, NY 12345",
    "7 Quayside Terrace, Saltmouth SQ1 9ZZ",
    "Beispielweg 3, 54321 Beispielhausen",
)

# Letters that do not fall apart into a plain letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "ß": "ss", "-": "", " ": "."})


def phone(index: int) -> str:
    """A telephone number that belongs to nobody; the same index gives the same number."""
    form = index % 3
    if form == 0:
        return f"+44 1632 960{100 + index * 7 % 900:03d}"
    if form == 1:
        return f"+1 202 555 01{index * 13 % 100:02d}"
    return f"030 23125 {index * 17 % 1000:03d}"


def correspondents() -> tuple[Person, ...]:
    """The sixty people, always in the same order and with the same details."""
    names = [name.strip() for name in _NAMES.split(";")]
    return tuple(_person(index, name) for index, name in enumerate(names))


def _person(index: int, name: str) -> Person:
    return Person(
        name=name,
        address=f"{_mailbox_name(index, name)}@{DOMAINS[index % 3]}",
        client=_CLIENTS[index * 7 % len(_CLIENTS)],
        zone_hours=_ZONES[index % len(_ZONES)],
        signature=_signature(index, name),
    )


def _mailbox_name(index: int, name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    plain = decomposed.encode("ascii", "ignore").decode("ascii")
    first, _, rest = plain.partition(".")
    forms = (plain, f"{first[0]}.{rest}", f"{rest.replace('.', '')}.{first}", f"{first}{index + 20}")
    return forms[index % len(forms)]


def _signature(index: int, name: str) -> tuple[str, ...]:
    """Two of six people have none; the others show what stands under real mail."""
    forms: tuple[tuple[str, ...], ...] = (
        (),
        (name, phone(index)),
        (name, "Accounts", _STREETS[index % len(_STREETS)], f"Tel. {phone(index)}"),
        (),
        (name, f"https://www.{DOMAINS[index % 3]}/{_mailbox_name(index, name)}"),
        (name, _STREETS[index % len(_STREETS)]),
    )
    return forms[index % len(forms)]
