"""Counts what one split gives away of another: the check of `split`, by an exact method instead of MinHash.

Two texts of Jaccard similarity t or more share at least one of their rarest shingles, if enough of these are
looked at (prefix filtering, as in Bayardo et al., "Scaling up all pairs similarity search", 2007). So an index of
the rare shingles finds every such pair, without chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.dataset.near_duplicates import RELATED_FROM, Shingles, jaccard, shingle
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
    leaks: dict[int, int] = {}
    home: dict[tuple[str, str], int] = {}
    for index, pair in enumerate(pairs):
        for key in (("conversation", pair.conversation_id), ("answer", pair.answer)):
            other = home.setdefault(key, index) if key[1] else index
            if pairs[other].place != pair.place:
                held, shown = (other, index) if pair.place == "train" else (index, other)
                leaks.setdefault(held, shown)
    for held, shown in _related(pairs):
        leaks.setdefault(held, shown)
    return sorted(leaks.items())


def _related(pairs: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Yields (held out, other) for all pairs of texts in two splits that are related."""
    held_out = np.array([pair.place != "train" for pair in pairs], dtype=bool)
    if not held_out.any():
        return
    made = shingle([pair.text for pair in pairs])
    owner, value = _rarest(made, len(pairs))
    order = np.lexsort((owner, value))
    owner, value = owner[order], value[order]
    begins = np.flatnonzero(np.r_[True, value[1:] != value[:-1]])
    ends = np.r_[begins[1:], value.size]
    seen: set[tuple[int, int]] = set()
    for begin, end in zip(begins[ends - begins > 1].tolist(), ends[ends - begins > 1].tolist(), strict=True):
        together = owner[begin:end]
        for held in together[held_out[together]].tolist():
            for other in together.tolist():
                if pairs[other].place == pairs[held].place or (held, other) in seen:
                    continue
                seen.add((held, other))
                if jaccard(made.of(held), made.of(other)) >= RELATED_FROM:
                    yield held, other


def _rarest(made: Shingles, count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Returns (text, shingle) for so many of the rarest shingles of each text that no relative is missed."""
    # 32 bits: 100,000 pairs have ten million shingles, and four such arrays are alive at once.
    owner = np.repeat(np.arange(count, dtype=np.int32), np.diff(made.starts))
    _, inverse, used = np.unique(made.hashes, return_inverse=True, return_counts=True)
    value = inverse.astype(np.int32)
    del inverse
    # Each shingle once a text, the rarest first; ties in the same order everywhere.
    order = np.lexsort((value, used[value], owner))
    owner, value = owner[order], value[order]
    once = np.r_[True, (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])]
    owner, value = owner[once], value[once]
    sizes = np.bincount(owner, minlength=count)
    place = np.arange(owner.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # The small number: 0.7 * 30 is a little more than 21 in floating point, and one shingle too few is a miss.
    enough = sizes - np.ceil(RELATED_FROM * sizes - 1e-9).astype(np.int64) + 1
    first = place < enough[owner]
    return owner[first], value[first]
