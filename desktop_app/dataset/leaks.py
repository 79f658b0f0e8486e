"""Counts what one split gives away of another: the check of `split`, by an exact method instead of MinHash.

Two texts of Jaccard similarity t or more share at least one of their rarest shingles, if enough of these are
looked at (prefix filtering, as in Bayardo et al., "Scaling up all pairs similarity search", 2007). So an index of
the rare shingles finds every such pair, without chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from desktop_app.dataset.near_duplicates import RELATED_FROM, Hashes, jaccard, shingle
from desktop_app.dataset.text_signs import count_words

_WORD = re.compile(r"\w+")
_TELLING_WORDS = 8
_ANSWERS_AT_MOST = 5
_ANSWER_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Placed:
    """One pair in use: what may not be in two splits, and where it is. `answer`: see `telling_answers`."""

    conversation_id: str
    text: str
    place: str
    answer: str = ""


def telling_answers(answers: Sequence[str]) -> list[str]:
    """Returns each answer's bare words where they would give it away; "" for a short or a much-used answer.

    A reply that goes out again and again ("Thank you for your order ...") is right in every split; it would tie
    all conversations together.
    """
    plain = [" ".join(_WORD.findall(answer.casefold())) for answer in answers]
    count = Counter(plain)
    most = max(_ANSWERS_AT_MOST, round(_ANSWER_SHARE * len(answers)))
    return [words if count[words] <= most and count_words(words) >= _TELLING_WORDS else "" for words in plain]


def find_leaks(pairs: Sequence[Placed]) -> list[tuple[int, int]]:
    """Returns (held out, other) for each held-out pair that another split gives away, one line each.

    Held out are "validation" and "test". "Other" is in another split, and of the same conversation, or with
    the same `answer`, or its text has a similarity of `RELATED_FROM` or more.
    """
    held_out = [index for index, pair in enumerate(pairs) if pair.place != "train"]
    leaks: dict[int, int] = {}
    home: dict[tuple[str, str], int] = {}
    for index, pair in enumerate(pairs):
        for key in (("conversation", pair.conversation_id), ("answer", pair.answer)):
            other = home.setdefault(key, index) if key[1] else index
            if pairs[other].place != pair.place:
                held, shown = (other, index) if pair.place == "train" else (index, other)
                leaks.setdefault(held, shown)
    if not held_out:
        return []
    made = shingle([pair.text for pair in pairs])
    # How many texts have a shingle: the rarest ones are the most telling.
    each = [made.of(index) for index in range(len(pairs))]
    values, counts = np.unique(np.concatenate(each), return_counts=True)
    rare = [_rarest(hashes, values, counts) for hashes in each]
    wanted = {value for index in held_out for value in rare[index]}
    where: dict[int, list[int]] = {}
    for index, prefix in enumerate(rare):
        for value in prefix:
            if value in wanted:
                where.setdefault(value, []).append(index)
    for index in held_out:
        others = {other for value in rare[index] for other in where[value]}
        for other in sorted(others):
            if pairs[other].place != pairs[index].place and _related(each[index], each[other]):
                leaks.setdefault(index, other)
                break
    return sorted(leaks.items())


def _rarest(hashes: Hashes, values: Hashes, counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    length = hashes.size - ceil(RELATED_FROM * hashes.size - 1e-9) + 1
    order = np.lexsort((hashes, counts[np.searchsorted(values, hashes)]))
    return [int(value) for value in hashes[order[:length]]]


def _related(one: Hashes, other: Hashes) -> bool:
    if min(one.size, other.size) < RELATED_FROM * max(one.size, other.size):
        return False
    return jaccard(one, other) >= RELATED_FROM
