"""Which number of a WhatsApp date is the day? No line says so; the whole file does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from desktop_app.importers.chats.whatsapp_lines import HeaderLine, date_fields

_FIRST_YEAR = 2009
"""WhatsApp began."""
_BUDDHIST_YEARS = range(2500, 2700)
_PERSIAN_YEARS = range(1380, 1430)
# Same days read in the other order lie months apart; chats hardly ever do.
_CLEARLY_DENSER = 3
# Days that are kept ready; more than a century.
_MOST_DAYS = 50_000

Shape = tuple[str, int, str, str]


@dataclass(slots=True)
class _Reading:
    """How well one order of day, month and year explains the dates of one shape."""

    impossible: int = 0
    odd_years: int = 0
    backwards: int = 0
    days_apart: int = 0
    last: date | None = None

    def add(self, day: date | None, this_year: int) -> None:
        if day is None:
            self.impossible += 1
            return
        self.odd_years += not _FIRST_YEAR <= day.year <= this_year
        if self.last is not None:
            # Lines stand in order of time, but for a few: the reading in which dates jump back less is right.
            self.backwards += day < self.last
            self.days_apart += abs((day - self.last).days)
        self.last = day


@dataclass(slots=True)
class _Shape:
    readings: dict[str, _Reading]
    last: str = ""
    order: str = ""
    is_guessed: bool = False


@dataclass(slots=True)
class DateOrder:
    """Learns from all headers of a file, then turns a header into a moment.

    A file that two phones wrote, or one that was put together, has dates of several shapes; each is learned alone.
    """

    _shapes: dict[Shape, _Shape] = field(default_factory=dict)
    _days: dict[tuple[object, ...], tuple[str | None, bool]] = field(default_factory=dict)
    _last: tuple[object, ...] = ()
    _this_year: int = field(default_factory=lambda: datetime.now(UTC).year + 1)

    def learn(self, header: HeaderLine) -> None:
        if header[:3] == self._last:
            return
        self._last = header[:3]
        key = _shape_of(header)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = _Shape({order: _Reading() for order in _orders(key)})
        if shape.last == header.date:
            return
        shape.last = header.date
        fields = date_fields(header.date)
        for order, reading in shape.readings.items():
            reading.add(_day_in(order, fields, self._this_year), self._this_year)

    def order(self, header: HeaderLine) -> str:
        """Returns "dmy", "mdy", "ymd", … for dates of this header's shape; day first where nothing tells."""
        return self._decided(_shape_of(header)).order

    def day(self, header: HeaderLine) -> tuple[str | None, bool]:
        """Returns the day in our calendar ("2026-03-01"), None for an impossible one; and whether the order of day
        and month is guessed, because nothing in the file proves it."""
        place = header[:3]
        known = self._days.get(place)
        if known is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            known = self._days[place] = self._find_day(header)
        return known

    def _find_day(self, header: HeaderLine) -> tuple[str | None, bool]:
        shape = self._decided(_shape_of(header))
        fields = date_fields(header.date)
        swapped = shape.order.translate(_SWAPPED)
        day = _day_in(shape.order, fields, self._this_year) or _day_in(swapped, fields, self._this_year)
        return day.isoformat() if day else None, shape.is_guessed

    def _decided(self, key: Shape) -> _Shape:
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = _Shape({order: _Reading() for order in _orders(key)})
        if not shape.order:
            shape.order, shape.is_guessed = self._decide(shape)
        return shape

    def _decide(self, shape: _Shape) -> tuple[str, bool]:
        by_proof: dict[tuple[int, int, int], list[str]] = {}
        for order, reading in shape.readings.items():
            proof = (reading.impossible, reading.odd_years, reading.backwards)
            by_proof.setdefault(proof, []).append(order)
        best = by_proof[min(by_proof)]
        if len(best) == 1 or best[0] == "ymd":
            # Whoever puts the year first puts the day last.
            return best[0], False
        elsewhere = self._proved_elsewhere(shape, best)
        if elsewhere:
            return elsewhere, True
        nearest = min(best, key=lambda order: shape.readings[order].days_apart)
        apart = shape.readings[nearest].days_apart
        if apart and apart * _CLEARLY_DENSER < shape.readings[best[0]].days_apart:
            return nearest, True
        # Read either way it is the same day: nothing was guessed.
        first, second = (shape.readings[order] for order in best[:2])
        return best[0], first.last != second.last or first.days_apart != second.days_apart

    def _proved_elsewhere(self, shape: _Shape, orders: list[str]) -> str | None:
        for other in self._shapes.values():
            if other is shape:
                continue
            possible = [
                order for order in orders if order in other.readings and not other.readings[order].impossible
            ]
            if len(possible) == 1 and all(order in other.readings for order in orders):
                return possible[0]
        return None


_SWAPPED = str.maketrans("dm", "md")


def _shape_of(header: HeaderLine) -> Shape:
    date_text = header.date
    fields = date_fields(date_text)
    year_at = next((place for place, number in enumerate(fields) if number > 99), -1)
    separator = next((one for one in date_text if not one.isdigit()), "")
    return header.end, year_at, separator, header.clock_kind


def _orders(key: Shape) -> tuple[str, ...]:
    """The orders that are possible, the usual one first."""
    match key[1]:
        case 0:
            return "ymd", "ydm"
        case 1:
            return "myd", "dym"
        case 2:
            return "dmy", "mdy"
        case _:
            # East Asia puts the year first, even one of two digits.
            return ("ymd", "dmy", "mdy") if key[3] == "cjk" else ("dmy", "mdy", "ymd")


def _day_in(order: str, fields: tuple[int, int, int], this_year: int) -> date | None:
    number = dict(zip(order, fields, strict=True))
    year, month, day = number["y"], number["m"], number["d"]
    if year < 100:
        # Thai phones count from the Buddha: 66 is 2566, which is 2023.
        year = year + 2000 if year + 2000 <= this_year else year + 2500 - 543
    elif year in _BUDDHIST_YEARS:
        year -= 543
    elif year in _PERSIAN_YEARS:
        return _from_persian(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(order: str, fields: tuple[int, int, int]) -> str | None:
    """Returns "2026-03-01" for numbers in this order ("dmy"), None for an impossible day."""
    day = _day_in(order, fields, datetime.now(UTC).year + 1)
    return day.isoformat() if day else None


def _from_persian(year: int, month: int, day: int) -> date | None:
    """Returns the day of a date of the Persian calendar (years 1380 to 1429)."""
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    # Leap years repeat every 33 years with these remainders, which holds for the years around ours.
    leaps = sum(1 for one in range(1380, year) if one % 33 in (1, 5, 9, 13, 17, 22, 26, 30))
    day_of_year = (month - 1) * 31 - max(0, month - 7) + day - 1
    return date(2001, 3, 21) + timedelta(days=(year - 1380) * 365 + leaps + day_of_year)
