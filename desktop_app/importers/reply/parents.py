"""Which lines of a mail stand in a mail that it answers? In any language, and where nothing marks the quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop_app.importers.reply.signatures import is_sign_off

# All ancestors together; the nearest come first.
_MOST_PARENT_TEXT = 100_000
_MOST_LINES_ASKED = 1000
# Shorter lines ("Thanks, that works for me") are said twice by chance.
_SURE_LENGTH = 28
_SURE_LENGTH_UNSPACED = 10
_LONGEST_ASKED = 400
_LINK = re.compile(r"<(?:mailto|https?):[^<>\s]{0,300}>")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


class ParentText:
    """The texts of the ancestors, nearest first, ready to be asked about lines."""

    def __init__(self, texts: Sequence[str]) -> None:
        keys: list[str] = []
        left = _MOST_PARENT_TEXT
        for text in texts:
            part = text[:left]
            left -= len(part)
            keys.extend(key for line in part.split("\n") if (key := _key(line)))
        self._lines = frozenset(keys)
        # Lines that were broken elsewhere stand in the whole.
        self._text = " ".join(keys)

    def __bool__(self) -> bool:
        return bool(self._text)

    def has(self, line: str) -> bool:
        """Whether the line, however it is wrapped and marked, stands in an ancestor; a short one as a whole."""
        return self._has(_key(line))

    def _has(self, key: str) -> bool:
        return bool(key) and (key in self._lines or (_is_long(key) and key in self._text))

    def quoted_places(self, lines: Sequence[str]) -> set[int]:
        """Returns which lines are unmarked quotes: runs of ancestors' lines, one of them too long for chance."""
        found: set[int] = set()
        run: list[int] = []
        is_sure = False
        before = ""
        # The last line is nobody's, so that the last run ends.
        for place, line in enumerate((*lines[:_MOST_LINES_ASKED], "\0")):
            key = _key(line)
            # A short rest of a line that was broken elsewhere is known by the line above it.
            if self._has(key) or (key and is_sure and run and f"{before} {key}" in self._text):
                run.append(place)
                is_sure = is_sure or _is_long(key)
                before = key
            elif key:
                if is_sure:
                    found.update(_without_sign_off(lines, run))
                run, is_sure = [], False
        return found

    def place_below(self, lines: Sequence[str]) -> int | None:
        """Returns the place below the last line of an ancestor, where an answer may stand; None without one."""
        places = self.quoted_places(lines) if self else set()
        return max(places) + 1 if places else None


def _without_sign_off(lines: Sequence[str], run: list[int]) -> list[int]:
    """Two people end a mail with the same words; those above the quote are the writer's."""
    for count, place in enumerate(run[:4]):
        if is_sign_off(lines[place]):
            name = count + 1 < len(run) and len(lines[run[count + 1]]) < _SURE_LENGTH
            return run[count + (2 if name else 1) :]
    return run


def _key(line: str) -> str:
    line = line[:_LONGEST_ASKED]
    if "<" in line:
        line = _LINK.sub("", line)
    return " ".join(line.lstrip("> \t|").split()).casefold()


def _is_long(key: str) -> bool:
    if len(key) >= _SURE_LENGTH:
        return True
    return len(key) >= _SURE_LENGTH_UNSPACED and len(_UNSPACED.findall(key)) >= _SURE_LENGTH_UNSPACED * 0.8
