"""Searches finished texts again for everything that was to be replaced: in any case, with separators removed.

"Anna Weber" is found in "ANNA WEBER", "anna.weber", "AnnaWeber", "A n n a Weber" and with invisible characters in
between; of numbers with eight digits or more the digits alone count, wherever they stand. The scanner knows its
values as keyed digests only (BLAKE2b with the project's key), so that files can be proved clean after the findings
and the originals were deleted.

It shares no code with the search that replaces (`leaks.ValueScanner`): a fault in one is seen by the other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.project import Project, read_record, write_json
from desktop_app.redaction.chat_tokens import without_tokens
from desktop_app.redaction.finding import Kind
from desktop_app.redaction.name_context import CJK

_ATOM = re.compile(rf"[^\W_{CJK}]+|[{CJK}]")
_IS_CJK = re.compile(rf"[{CJK}]")
# Begun at the beginning of a word only: begun anywhere in it, a word of 200,000 letters takes hours.
_WORD = re.compile(
    rf"(?<![^\W{CJK}])(?:[^\W{CJK}]+(?:[.\-'’·|*/\\+:@]{{1,2}}[^\W{CJK}]+)+|[^\W{CJK}]*_[^\W{CJK}]*)"
)
# "A n n a", "A.N.N.A", "A - n - n - a"
_SPACED = re.compile(rf"(?<![^\W_])[^\W_{CJK}](?:[ .\-_*|]{{1,3}}[^\W_{CJK}](?![^\W_{CJK}])){{2,}}")
_DIGITS = re.compile(r"\d(?:[ \t.,\-–—/()\u00a0]{0,3}\d)+")
_SEPARATORS = re.compile(r"[\W_]+")
_LONGEST_GAP = 3
_MOST_ATOMS = 24
_LONG_NUMBER = 8
"""Digits. Shorter numbers mean something only where they stand alone: "2411" is in half of all dates."""
_SHORTEST = 2
_SHORTEST_JOINED = 5
"""Characters of a word with a separator inside: "in-a" is no Ina, "pe-tra" is Petra."""
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """privacy/known_values.json: digests in hexadecimal; `number_starts` of the first eight digits, `lengths` of
    the long numbers in digits."""

    values: tuple[str, ...]
    starts: tuple[str, ...]
    numbers: tuple[str, ...]
    number_starts: tuple[str, ...]
    lengths: tuple[int, ...]
    count: int


class LeakScanner:
    """Tells whether a text holds one of many values, however many there are."""

    def __init__(self, known: _Known, key: str) -> None:
        self._known = known
        self._key = key.encode()[:64]
        self._values = frozenset(known.values)
        self._starts = frozenset(known.starts)
        self._numbers = frozenset(known.numbers)
        self._number_starts = frozenset(known.number_starts)
        self._start_words: dict[str, bool] = {}

    @classmethod
    def of(cls, values: Iterable[tuple[Kind, str]], *, key: str) -> LeakScanner:
        """Args:
        values: what must not be found again; values without two letters or digits are passed over.
        key: the project's key.
        """
        made = cls(_Known(values=(), starts=(), numbers=(), number_starts=(), lengths=(), count=0), key)
        whole: set[str] = set()
        starts: set[str] = set()
        numbers: set[str] = set()
        number_starts: set[str] = set()
        lengths: set[int] = set()
        seen: set[str] = set()
        for _kind, value in values:
            atoms = [m.group() for m in _ATOM.finditer(_plain(value))]
            squeezed = "".join(atoms)
            if len(squeezed) < _SHORTEST or squeezed in seen:
                continue
            seen.add(squeezed)
            whole.add(made._digest(squeezed))
            # "AnnaWeber" is one word, and begins with itself.
            starts |= {made._digest(_start(atoms, 0)), made._digest(squeezed)}
            digits = "".join(c for c in squeezed if c.isdecimal())
            if len(digits) >= _LONG_NUMBER and 2 * len(digits) >= len(squeezed):
                numbers.add(made._digest(digits))
                number_starts.add(made._digest(digits[:_LONG_NUMBER]))
                lengths.add(len(digits))
        known = _Known(
            values=tuple(sorted(whole)),
            starts=tuple(sorted(starts)),
            numbers=tuple(sorted(numbers)),
            number_starts=tuple(sorted(number_starts)),
            lengths=tuple(sorted(lengths)),
            count=len(seen),
        )
        return cls(known, key)

    @property
    def count(self) -> int:
        """How many different values are searched for."""
        return self._known.count

    def save(self, path: Path) -> None:
        """Writes the digests. Who has the project's key can test a guess with them, and read nothing else."""
        write_json(path, self._known)

    def is_in(self, text: str) -> bool:
        """Whether one of the values stands in `text`; tokens of `chat_tokens` are no text."""
        if not self._values:
            return False
        plain = _plain(without_tokens(text) if "{{" in text else text)
        return (
            self._has_sequence(plain)
            or any(self._is_value(word, at_least=_SHORTEST_JOINED) for word in _WORD.findall(plain))
            or any(self._is_value(letters, at_least=_SHORTEST) for letters in _SPACED.findall(plain))
            or (bool(self._numbers) and self._has_number(plain))
        )

    def _has_sequence(self, plain: str) -> bool:
        """Words of a value one after the other, whatever stands between them."""
        if plain.isascii() and not any(map(self._is_start, _ATOM.findall(plain))):
            return False
        places = [(m.group(), m.start(), m.end()) for m in _ATOM.finditer(plain)]
        atoms = [atom for atom, _, _ in places]
        for index in range(len(atoms)):
            if not self._is_start(_start(atoms, index)):
                continue
            squeezed = ""
            for step in range(index, min(len(atoms), index + _MOST_ATOMS)):
                if step > index and places[step][1] - places[step - 1][2] > _LONGEST_GAP:
                    break
                squeezed += atoms[step]
                if self._digest(squeezed) in self._values and not self._is_inside_number(places, index, step):
                    return True
        return False

    @staticmethod
    def _is_inside_number(places: list[tuple[str, int, int]], first: int, last: int) -> bool:
        """Whether a short number is only a part of a longer one: "24" and "11" of "24.11.2026"."""
        piece = "".join(atom for atom, _, _ in places[first : last + 1])
        if not piece.isdecimal() or len(piece) >= _LONG_NUMBER:
            return False
        before = first > 0 and places[first - 1][0].isdecimal() and places[first][1] - places[first - 1][2] == 1
        after = (
            last + 1 < len(places)
            and places[last + 1][0].isdecimal()
            and places[last + 1][1] - places[last][2] == 1
        )
        return before or after

    def _has_number(self, plain: str) -> bool:
        for run in _DIGITS.finditer(plain):
            digits = "".join(c for c in run.group() if c.isdecimal())
            for start in range(len(digits) - _LONG_NUMBER + 1):
                if self._digest(digits[start : start + _LONG_NUMBER]) in self._number_starts and any(
                    self._digest(digits[start : start + length]) in self._numbers for length in self._known.lengths
                ):
                    return True
        return False

    def _is_start(self, atom: str) -> bool:
        """Remembered, because a language has few words."""
        found = self._start_words.get(atom)
        if found is None:
            found = self._digest(atom) in self._starts
            if len(self._start_words) < _REMEMBERED:
                self._start_words[atom] = found
        return found

    def _is_value(self, word: str, *, at_least: int) -> bool:
        squeezed = _SEPARATORS.sub("", word)
        return len(squeezed) >= at_least and self._digest(squeezed) in self._values

    def _digest(self, squeezed: str) -> str:
        return hashlib.blake2b(squeezed.encode("utf-8", "replace"), digest_size=8, key=self._key).hexdigest()


def load_scanner(project: Project) -> LeakScanner:
    """Returns the scanner for everything that the last redaction had to replace.

    Raises:
        AppError: "file_missing" before the first redaction, "file_damaged".
    """
    return LeakScanner(read_record(project.known_values, _Known), project.facts.key)


def leaking_lines(scanner: LeakScanner, path: Path) -> Iterator[int]:
    """Yields the numbers of the lines of a text file, from 1, in which a value stands; bytes that are no UTF-8 are
    searched as far as they can be read."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if scanner.is_in(line):
                yield number


def _start(atoms: list[str], index: int) -> str:
    """The first word, or the first two characters where words are not separated."""
    atom = atoms[index]
    if _IS_CJK.match(atom) and index + 1 < len(atoms) and _IS_CJK.match(atoms[index + 1]):
        return atom + atoms[index + 1]
    return atom


def _plain(text: str) -> str:
    """Lower case, compatible forms made equal, accents joined, invisible characters left out."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower()
    # Again: a capital with a dot above becomes two characters in lower case.
    text = unicodedata.normalize("NFC", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and c != "\u00ad")
