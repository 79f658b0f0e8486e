"""Looks for values in a text, in any case: the last check before a text may be trained on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop_app.redaction.folding import fold
from desktop_app.redaction.name_context import CJK

_ATOM = re.compile(rf"[^\W_{CJK}]+|[{CJK}]")


class ValueScanner:
    """Finds any of many values in one pass over a text, however many values there are.

    A value counts at word edges only ("Ann" is not found in "annual"); a Chinese value counts anywhere.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._by_atom: dict[str, list[tuple[str, int]]] = {}
        for value in sorted(set(values)):
            # Folding character by character keeps offsets: "ß".casefold() is two characters long.
            folded = fold(value)
            first = _ATOM.search(folded)
            if first is not None and len(folded) > 1:
                self._by_atom.setdefault(first.group(), []).append((folded, first.start()))
        for found in self._by_atom.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yields (start, end) of every value, the longest first where several begin; they may overlap."""
        if not self._by_atom:
            return
        folded = fold(text)
        for atom in _ATOM.finditer(folded):
            for value, lead in self._by_atom.get(atom.group(), ()):
                start = atom.start() - lead
                end = start + len(value)
                if start >= 0 and folded.startswith(value, start) and _is_edge(folded, end):
                    yield start, end

    def is_in(self, text: str) -> bool:
        return next(self.places(text), None) is not None


def _is_edge(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    atom = _ATOM.match(text, end)
    last = _ATOM.match(text, end - 1)
    # Two Chinese characters side by side are always an edge; two letters never.
    return (
        atom is None
        or last is None
        or re.match(rf"[{CJK}]", text[end - 1 : end + 1]) is not None
        or (re.match(rf"[{CJK}]", text[end]) is not None)
    )
