"""The small vocabularies that fill the slots of the invented mail, and the shape of one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def words(line: str) -> tuple[str, ...]:
    """Split a comma-separated line, so that a vocabulary stays a few readable lines of source."""
    return tuple(word.strip() for word in line.split(","))


DAYS = words("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday")

TIMES = words("8:30, 9, 9:30, 10, 10:30, 11:15, 1, 2, 2:30, 3, 4, 5:30")

PLACES = words(
    "the library, the station, the town hall, the park, the office, the market square, the school, the "
    "museum, the bakery, the main entrance, the sports hall, the community centre"
)

NUMBERS = words("two, three, four, five, six, eight, ten, twelve")

FIRST_NAMES = words(
    "Maria, Tom, Aisha, Jonas, Mei, Pedro, Anna, Kofi, Yuki, Lena, Omar, Sofia, Ben, Priya, Lukas, Chloe,"
    " Ivan, Fatima, Hugo, Nadia, Sam, Ingrid, Diego, Amara, Felix, Leila, Oscar, Hana, Paul, Zofia, "
    "Rajesh, Emma, Tariq, Clara, Kenji, Julia, Marek, Rosa, David, Linh, Peter, Samira, Matteo, Greta, "
    "Ahmed, Ruth, Stefan, Noor, Daniel, Elif, Martin, Wanjiru, Simon, Olga, Luca, Sarah, Viktor, Naomi, "
    "Andre, Kim"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioText:
    """The templates of one scenario and the words that may stand in each of its slots."""

    subjects: tuple[str, ...]
    incoming: tuple[str, ...]
    replies: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
