"""Which lines of a mail stand in a mail that it answers? In any language, and where nothing marks the quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop_app.importers.reply.signatures import is_sign_off

# All ancestors together; the nearest come first.
_MOST_PARENT_TEXT = 200_000
_MOST_LINES_ASKED = 3000
# Shorter lines ("Thanks, that works for me") are said twice by chance.
_SURE_LENGTH = 28
_SURE_LENGTH_UNSPACED = 10
_LONGEST_ASKED = 400
_SPACE = re.compile(r"[\s>*|]+")
_LINK = re.compile(r"<(?:mailto|https?):[^<>\s]{0,300}>")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


class ParentText:
    """The texts of the ancestors, nearest first, ready to be asked about lines."""

    def __init__(self, texts: Sequence[str]) -> None:
        parts: list[str] = []
        left = _MOST_PARENT_TEXT
        for text in texts:
            if left <= 0:
                break
            parts.append(_key(text[:left]))
            left -= len(parts[-1]) + 1
        self._text = "\n".join(parts)
        self._lines: set[str] = set()
        for text in texts[:20]:
            self._lines.update(key for line in text[:_MOST_PARENT_TEXT].split("\n") if (key := _key(line)))

    def __bool__(self) -> bool:
        return bool(self._text)

    def has(self, line: str) -> bool:
        """Whether the line, however it is wrapped and marked, stands in an ancestor; a short one as a whole."""
        key = _key(line[:_LONGEST_ASKED])
        return bool(key) and (key in self._lines or (_is_long(key) and key in self._text))

    def is_sure(self, line: str) -> bool:
        """Whether it does, and nobody would write it twice."""
        return _is_long(_key(line[:_LONGEST_ASKED])) and self.has(line)

    def quoted_places(self, lines: Sequence[str]) -> set[int]:
        """Returns which lines are unmarked quotes: runs of ancestors' lines with at least one sure one."""
        found: set[int] = set()
        run: list[int] = []
        is_sure = False
        for place, line in enumerate(lines[:_MOST_LINES_ASKED]):
            if not line.strip():
                continue
            if self.has(line):
                run.append(place)
                is_sure = is_sure or self.is_sure(line)
                continue
            if is_sure:
                found.update(_without_sign_off(lines, run))
            run, is_sure = [], False
        if is_sure:
            found.update(_without_sign_off(lines, run))
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
    if "<" in line:
        line = _LINK.sub("", line)
    return _SPACE.sub(" ", line).strip().casefold()


def _is_long(key: str) -> bool:
    if len(key) >= _SURE_LENGTH:
        return True
    return len(key) >= _SURE_LENGTH_UNSPACED and len(_UNSPACED.findall(key)) >= _SURE_LENGTH_UNSPACED * 0.8
