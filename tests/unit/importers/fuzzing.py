"""Bad versions of a good export. Whatever comes in: messages, a counted reason, or one AppError; never more."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop_app.core.errors import AppError
from desktop_app.core.sentences import SENTENCES
from desktop_app.importers.message import Message
from desktop_app.importers.reading import read_messages
from desktop_app.importers.tally import Tally

_LONGEST_S = 5.0
_ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 1e308, 10**30, "", "\ud800", "\x00", [], {}, [[]], [None], {"a": []},
)  # fmt: skip


def survive(path: Path) -> tuple[list[Message], Tally]:
    """Reads an export that may be bad. Fails when the import does more than read, count, or say what is wrong."""
    tally = Tally()
    begin = time.process_time()
    try:
        messages = list(read_messages([path], tally=tally))
    except AppError as error:
        code, messages = error.code, []
    else:
        code = ""
        assert tally.read == len(messages) + sum(tally.dropped.values())
    assert not code or code in SENTENCES
    assert time.process_time() - begin < _LONGEST_S
    for message in messages:
        # Whatever is yielded can be written.
        f"{message.text}{message.sender}{message.sender_name}{message.subject}{message.message_id}".encode()
        assert message.sender or "sender_unknown" in message.notes
        assert message.message_id
        assert message.text.strip()
    return messages, tally


def truncations(data: bytes, *, most: int = 300) -> Iterator[bytes]:
    """The first n bytes, for every n of a small file and for some of a larger one."""
    step = max(1, len(data) // most)
    for size in range(0, len(data), step):
        yield data[:size]


def scrambled(data: bytes, *, times: int, seed: int = 7) -> Iterator[bytes]:
    """Copies with a few bytes changed, doubled, or cut out."""
    dice = random.Random(seed)
    for _ in range(times):
        copy = bytearray(data)
        for _ in range(dice.randint(1, 5)):
            place = dice.randrange(len(copy)) if copy else 0
            match dice.randint(0, 2):
                case 0:
                    copy[place : place + 1] = bytes((dice.randrange(256),))
                case 1:
                    copy[place:place] = copy[place : place + dice.randint(1, 30)]
                case _:
                    del copy[place : place + dice.randint(1, 30)]
        yield bytes(copy)


def odd_json(value: Any) -> Iterator[bytes]:
    """The JSON with each of its values, one after the other, replaced by values of the wrong type."""
    for path in _paths(value):
        for odd in _ODD_VALUES:
            yield json.dumps(_replaced(value, path, odd)).encode("utf-8", "surrogatepass")


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from _paths(child, (*before, key))


def _replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    key, rest = path[0], path[1:]
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = _replaced(value[key], rest, odd)
    return copy
