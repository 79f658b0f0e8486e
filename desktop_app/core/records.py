"""Frozen dataclasses <-> plain JSON values, with the types checked on the way in.

Used by the protocol (the wire) and by the files of the project folder, so that a damaged or foreign file
ends in a `RecordError` and never in a half-built object. The standard library has no such codec, and the
packages that do (msgspec, cattrs, pydantic) may not be imported by `core`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar, Union

RecordType = TypeVar("RecordType")


class RecordError(ValueError):
    """The value does not have the shape of the dataclass; the message names the field, never the content."""


def to_plain(value: Any) -> Any:
    """Returns `value` as JSON-ready dicts, lists and scalars."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(record_type: type[RecordType], value: Any) -> RecordType:
    """Builds `record_type` from `to_plain`'s answer.

    Missing fields take their default; unknown fields are refused, because they mean a newer writer.

    Raises:
        RecordError: a field is missing, unknown, or of the wrong type.
    """
    return typing.cast(RecordType, _convert(record_type, value, record_type.__name__))


@lru_cache(maxsize=256)
def _hints(record_type: type) -> dict[str, Any]:
    return typing.get_type_hints(record_type)


def _record(record_type: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise RecordError(f"{where}: expected an object")
    hints = _hints(record_type)
    known = {field.name for field in dataclasses.fields(record_type)}
    unknown = set(value) - known
    if unknown:
        raise RecordError(f"{where}: unknown field {min(unknown)!r}")
    arguments = {name: _convert(hints[name], item, f"{where}.{name}") for name, item in value.items()}
    try:
        return record_type(**arguments)
    except TypeError:
        raise RecordError(f"{where}: a field is missing") from None


def _convert(hint: Any, value: Any, where: str) -> Any:
    if hint is Any:
        return value
    if dataclasses.is_dataclass(hint):
        return _record(hint, value, where)
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(typing.get_args(hint), value, where)
    if origin is typing.Literal:
        if value in typing.get_args(hint):
            return value
        raise RecordError(f"{where}: not one of the allowed words")
    if origin in (tuple, list):
        return _sequence(origin, typing.get_args(hint), value, where)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise RecordError(f"{where}: expected an object")
        item_hint = typing.get_args(hint)[1]
        return {str(key): _convert(item_hint, item, f"{where}[]") for key, item in value.items()}
    return _scalar(hint, value, where)


def _one_of(options: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in options:
        return None
    for option in options:
        # An exact match first: otherwise `bool | int | str` would read 3 as True.
        if type(value) is option:
            return value
    for option in options:
        if option is type(None):
            continue
        try:
            return _convert(option, value, where)
        except RecordError:
            continue
    raise RecordError(f"{where}: wrong type")


def _sequence(origin: Any, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list | tuple):
        raise RecordError(f"{where}: expected a list")
    if origin is tuple and not (len(arguments) == 2 and arguments[1] is Ellipsis):
        if len(arguments) != len(value):
            raise RecordError(f"{where}: expected {len(arguments)} items")
        return tuple(_convert(hint, item, f"{where}[]") for hint, item in zip(arguments, value, strict=True))
    return origin(_convert(arguments[0], item, f"{where}[]") for item in value)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is int and isinstance(value, bool):
        raise RecordError(f"{where}: wrong type")
    if isinstance(hint, type) and isinstance(value, hint):
        return value
    raise RecordError(f"{where}: wrong type")
