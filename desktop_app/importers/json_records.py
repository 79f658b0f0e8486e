"""Objects of a JSON file or a JSON-lines file one by one, wherever the file keeps its list of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, Any, cast

from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.format import Head
from desktop_app.importers.reading_context import Reading

# A conversation of a whole book has two million characters.
_LONGEST_RECORD = 32 << 20
_LINES_LOOKED_AT = 5
_LINE_ENDS = ("\n", "\r")
# "item", "data.item", "conversations.item"; what lies deeper belongs to another program's file.
_DEEPEST_PREFIX = 2


def head_of(reading: Reading, path: str) -> Head:
    """Returns the beginning of one of the source's files."""
    tree = reading.source.tree
    return Head(tree, tree.by_path[path], tree.head(path))


def record_paths(head: Head) -> frozenset[str]:
    """Returns `head.json_paths`, for JSON lines with those of the next lines: the first one may be damaged."""
    paths = head.json_paths
    if head.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{":
        return paths
    lines = head.data.split(b"\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    for line in lines:
        if line.startswith(b"{"):
            paths |= Head(head.tree, head.entry, line).json_paths
    return paths


def record_prefix(paths: frozenset[str], key: str) -> str | None:
    """Returns where the objects with `key` lie as an ijson prefix: "item", "data.item", "" for lines; else
    None."""
    found = [path.removesuffix(key).removesuffix(".") for path in paths if path == key or path.endswith(f".{key}")]
    nearest = min(found, key=lambda prefix: (prefix.count("."), prefix), default=None)
    if nearest and (len(nearest.split(".")) > _DEEPEST_PREFIX or not nearest.endswith("item")):
        return None
    return nearest


def read_records(reading: Reading, path: str, key: str) -> Iterator[Any]:
    """Yields the objects that hold `key`; what is no JSON counts as "broken"."""
    head = head_of(reading, path)
    prefix = record_prefix(record_paths(head), key)
    if prefix is None:
        reading.drop("broken")
    elif prefix == "" and _has_lines(head):
        yield from json_lines(reading, path)
    else:
        yield from reading.json_items(path, prefix)


def _has_lines(head: Head) -> bool:
    """Whether a file of objects has one a line, and not one object over several lines."""
    *whole, last = head.text.split("\n")
    if not whole or (len(whole) == 1 and head.is_whole and not last.strip()):
        return True
    return any(line.startswith("{") and isinstance(_parsed(line), dict) for line in whole)


def json_lines(reading: Reading, path: str, *, counts: bool = True) -> Iterator[Any]:
    """Yields the value of each line; a line that is no JSON, or longer than 32 million characters, is "broken".

    `counts`: whether broken lines are counted; not when the file is only looked through beforehand.
    """
    encoding = text_file_encoding(reading.source.tree.head(path))
    with reading.open(path) as raw:
        for line in bounded_lines(raw, encoding, _LONGEST_RECORD):
            if line is not None and not line.strip():
                continue
            value = None if line is None else _parsed(line)
            if value is not None:
                yield value
            elif counts:
                reading.drop("broken")


def bounded_lines(raw: IO[bytes], encoding: str, most: int, *, newline: str = "\n") -> Iterator[str | None]:
    """Yields decoded lines with their ends; None for a line of more than `most` characters.

    `newline`: as for `open`; "" knows the line ends of every system.
    """
    stream = io.TextIOWrapper(cast("io.BytesIO", raw), encoding=encoding, errors="replace", newline=newline)
    is_first = True
    while line := stream.readline(most):
        if is_first:
            line, is_first = line.removeprefix("\ufeff"), False
        if len(line) < most or line.endswith(_LINE_ENDS):
            yield line
            continue
        while (rest := stream.readline(most)) and not rest.endswith(_LINE_ENDS):
            pass
        yield None


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def told_id(value: Any, fallback: str) -> str:
    """Returns an id that a file gives; `fallback` where it gives none, or one of nothing but NULs."""
    return value if isinstance(value, str) and value.strip("\x00 ") else fallback
