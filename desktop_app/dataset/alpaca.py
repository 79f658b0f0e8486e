"""Alpaca JSON: a list of objects with exactly `instruction`, `input`, `output`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json, write_json
from desktop_app.core.records import RecordError, from_plain, to_plain
from desktop_app.dataset.example import Example


def write_alpaca(path: Path, examples: Iterable[Example]) -> None:
    """Saves the examples, atomically."""
    write_json(path, [to_plain(example) for example in examples])


def read_alpaca(path: Path) -> list[Example]:
    """Reads what `write_alpaca` saved. Raises AppError("file_missing" | "file_damaged")."""
    plain = read_json(path)
    if not isinstance(plain, list):
        raise AppError("file_damaged", name=path.name)
    try:
        return [from_plain(Example, item) for item in plain]
    except RecordError:
        raise AppError("file_damaged", name=path.name) from None
