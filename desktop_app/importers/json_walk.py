"""Values of a JSON text one by one while it is read, wherever they lie in it, in the order of the file.

Written here because ijson follows one path at a time (a full Telegram export has each chat's name beside its
messages, and a chat may fill gigabytes) and makes objects value by value: the standard library's decoder makes a
whole message at once and is about twice as fast. Where messages follow each other, msgspec decodes many at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

CHUNK_CHARACTERS = 1 << 20
"""How much is asked for at a time."""
# The longest object that is made: a conversation of a whole book has two million characters.
_LONGEST_VALUE = 32 << 20
# What the end of the window cuts in two (a number, an escape, a word) is an error at most this far from the end.
_CUT_OFF = 16
_MOST_GUESSES = 4

_decode = json.JSONDecoder(strict=False).raw_decode
_space = re.compile(r"[ \t\r\n]*").match


class JsonWalkError(ValueError):
    """The text ends too early or is no JSON. Says nothing about the content."""


def walk_json(read: Callable[[int], str], wanted: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yields (path, value) for every value at one of the wanted paths.

    Args:
        read: returns about as many characters as asked for; "" at the end.
        wanted: paths as ijson writes them ("chats.list.item.name", "messages.item"; "" for the whole text).

    A wanted object of over 32 million characters is yielded as None, and its content is passed over.

    Raises:
        JsonWalkError: at the place that is damaged.
    """
    ways = frozenset(way for path in wanted for way in _ways(path))
    text = _Window(read)
    open_: list[tuple[str, bool]] = []
    path = ""
    while True:
        first = text.next_character()
        is_wanted = path in wanted
        if first in ("{", "[") and not is_wanted and path in ways:
            is_inside = True
        else:
            is_whole, value = text.value(only_in_view=not is_wanted and first in ("{", "["))
            is_inside = not is_whole
            if is_wanted:
                yield path, value
        if is_inside:
            text.at += 1
            open_.append((path, first == "["))
        while True:
            if not open_:
                return
            container, is_list = open_[-1]
            first = text.next_character()
            if first == ",":
                text.at += 1
                first = text.next_character()
            if first in ("]", "}"):
                text.at += 1
                open_.pop()
                continue
            path = f"{container}.item" if container else "item"
            several = text.objects_in_view() if is_list and first == "{" and path in wanted else ()
            if not several:
                break
            for value in several:
                yield path, value
        if not is_list:
            key = text.key()
            path = f"{container}.{key}" if container else key


def _ways(path: str) -> Iterator[str]:
    parts = path.split(".") if path else []
    for length in range(len(parts)):
        yield ".".join(parts[:length])


class _Window:
    """The part of the text that is in memory; `at` is where the walk stands in it."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._text = ""
        self._has_ended = False
        self._is_looked_through = False
        self.at = 0

    def next_character(self) -> str:
        while True:
            found = _space(self._text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self._text):
                return self._text[self.at]
            if not self._more():
                raise JsonWalkError("ends too early")

    def key(self) -> str:
        _, key = self.value()
        if not isinstance(key, str) or self.next_character() != ":":
            raise JsonWalkError("no key")
        self.at += 1
        return key

    def value(self, *, only_in_view: bool = False) -> tuple[bool, Any]:
        """Returns (True, the value that begins here), or (False, None) for a container that is too long.

        `only_in_view`: nothing more is read for its sake, because nobody wants it.
        """
        while True:
            try:
                value, end = _decode(self._text, self.at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _CUT_OFF
                if not is_cut or self._has_ended:
                    raise JsonWalkError("no JSON") from None
            except (ValueError, RecursionError):
                # A number of thousands of digits; lists in lists without end.
                raise JsonWalkError("no JSON") from None
            else:
                if end < len(self._text) - _CUT_OFF or isinstance(value, (str, dict, list)) or self._has_ended:
                    self.at = end
                    return True, value
            is_container = self._text[self.at] in "{["
            if is_container and (only_in_view or len(self._text) - self.at > _LONGEST_VALUE):
                return False, None
            if len(self._text) - self.at > _LONGEST_VALUE:
                raise JsonWalkError("too long")
            self._more()

    def objects_in_view(self) -> list[Any]:
        """Returns the objects of a list from here to one of the last that ends in view, decoded at once.

        Where they end is guessed by what lay between the last two. A guess that lies inside of an object or a
        string leaves a bracket or a quote open, which the decoder refuses. Empty when nothing fits.
        """
        before = self._text.rfind("}", 0, self.at)
        between = self._text[before : self.at + 1]
        if self._is_looked_through or before < 0 or between[1:-1].strip() != ",":
            return []
        end = len(self._text)
        for _ in range(_MOST_GUESSES):
            end = self._text.rfind(between, self.at, end)
            if end < 0:
                break
            try:
                found: list[Any] = msgspec.json.decode(f"[{self._text[self.at : end + 1]}]")
            except (msgspec.DecodeError, ValueError, RecursionError):
                continue
            self.at = end + 1
            return found
        self._is_looked_through = True
        return []

    def _more(self) -> bool:
        self._is_looked_through = False
        rest = self._text[self.at :]
        # Asked for in doubling amounts, so that a long value is not looked through again for each small piece.
        new = "" if self._has_ended else self._read(max(CHUNK_CHARACTERS, len(rest)))
        self._has_ended = not new
        self._text = rest + new
        self.at = 0
        return bool(new)
