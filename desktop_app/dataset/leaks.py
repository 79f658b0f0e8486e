"""Counts what one split gives away of another: the check of `split`, by an exact method instead of MinHash.

A text of Jaccard similarity t or more has at least one of the rarest shingles of a held-out text, if enough of
these are looked at (prefix filtering, as in Bayardo et al., "Scaling up all pairs similarity search", 2007). So
an index of the rare shingles finds every such pair, without chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.dataset.near_duplicates import RELATED_FROM, Shingles, jaccard, shingle
from desktop_app.dataset.runs import Hashes
from desktop_app.dataset.text_signs import count_words

_WORD = re.compile(r"\w+")
_TELLING_WORDS = 8
_ANSWERS_AT_MOST = 5
_ANSWER_SHARE = 0.01
_CHUNK_TEXTS = 4000


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


def find_tellers(pairs: Sequence[Placed]) -> set[int]:
    """Returns all pairs of "train" that give a held-out pair away, each for the reasons of `find_leaks`."""
    held_out = {
        key for pair in pairs if pair.place != "train" for key in (("c", pair.conversation_id), ("a", pair.answer))
    }
    tellers = {
        index
        for index, pair in enumerate(pairs)
        if pair.place == "train"
        and any(key[1] and key in held_out for key in (("c", pair.conversation_id), ("a", pair.answer)))
    }
    return tellers | {other for _, other in _related(pairs) if pairs[other].place == "train"}


def _related(pairs: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Yields (held out, other) for all pairs of texts in two splits that are related."""
    held_out = np.array([index for index, pair in enumerate(pairs) if pair.place != "train"], dtype=np.int64)
    if not held_out.size:
        return
    places = np.array([("train", "validation", "test").index(pair.place) for pair in pairs])
    held_shingles = shingle([pairs[index].text for index in held_out])
    owner, rare = _rarest(held_shingles)
    for start in range(0, len(pairs), _CHUNK_TEXTS):
        made = shingle([pair.text for pair in pairs[start : start + _CHUNK_TEXTS]])
        text = np.repeat(np.arange(made.starts.size - 1), np.diff(made.starts))
        begin = np.searchsorted(rare, made.hashes, side="left")
        count = np.searchsorted(rare, made.hashes, side="right") - begin
        # Each shingle of this chunk beside each held-out text that has it among its rare ones.
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        held = owner[np.repeat(begin, count) + step]
        other = np.repeat(text, count)
        apart = places[held_out[held]] != places[start + other]
        for one, two in np.unique(np.column_stack([held[apart], other[apart]]), axis=0).tolist():
            if jaccard(held_shingles.of(one), made.of(two)) >= RELATED_FROM:
                yield int(held_out[one]), start + two


def _rarest(made: Shingles) -> tuple[NDArray[np.int64], Hashes]:
    """Returns (text, shingle), in the order of shingles, for the rarest ones of each text.

    Of n shingles, n - 0.7 n + 1: whoever shares 0.7 n of them shares one of these, whichever they are.
    """
    texts = made.starts.size - 1
    owner = np.repeat(np.arange(texts), np.diff(made.starts))
    _, inverse, used = np.unique(made.hashes, return_inverse=True, return_counts=True)
    order = np.lexsort((inverse, used[inverse], owner))
    owner, value = owner[order], made.hashes[order]
    once = np.r_[True, (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])]
    owner, value = owner[once], value[once]
    sizes = np.bincount(owner, minlength=texts)
    place = np.arange(owner.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # The small number: 0.7 * 30 is a little more than 21 in floating point, and one shingle too few is a miss.
    enough = sizes - np.ceil(RELATED_FROM * sizes - 1e-9).astype(np.int64) + 1
    first = place < enough[owner]
    owner, value = owner[first], value[first]
    order = np.argsort(value, kind="stable")
    return owner[order], value[order]
