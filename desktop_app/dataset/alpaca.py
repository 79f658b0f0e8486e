"""Alpaca JSON: a list of objects with exactly `instruction`, `input`, `output`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json, replacing
from desktop_app.core.records import RecordError, from_plain
from desktop_app.dataset.example import Example

# One encoder for all: json.dumps makes a new one for every text as soon as it is not the usual one.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def write_alpaca(path: Path, examples: Iterable[Example]) -> None:
    """Saves the examples, atomically and one by one, laid out as `write_json` does."""
    with replacing(path) as stream:
        write_examples(stream, examples)


def write_examples(stream: IO[str], examples: Iterable[Example]) -> None:
    """Writes the list into an open file.

    The standard library indents in Python only, which took half the time of applying an edit.
    """
    before = "[\n"
    for example in examples:
        stream.write(before + "  {\n" + ",\n".join(_fields(example)) + "\n  }")
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def _fields(example: Example) -> Iterator[str]:
    for name, text in (("instruction", example.instruction), ("input", example.input), ("output", example.output)):
        yield f'    "{name}": {_encode(text)}'


def read_alpaca(path: Path) -> list[Example]:
    """Reads what `write_alpaca` saved. Raises AppError("file_missing" | "file_damaged")."""
    plain = read_json(path)
    if not isinstance(plain, list):
        raise AppError("file_damaged", name=path.name)
    try:
        return [from_plain(Example, item) for item in plain]
    except RecordError:
        raise AppError("file_damaged", name=path.name) from None
