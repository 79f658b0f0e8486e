"""`homespun find-personal-data`: where personal data stands in a text, and why it was taken for that."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BufferedReader
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from desktop_app.cli.output import Output, words_or_code
from desktop_app.core.errors import AppError
from desktop_app.core.records import to_plain
from desktop_app.importers.charsets import decode_text
from desktop_app.redaction.find import find_in_any_text, find_in_texts
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import book_of_names

_CHUNK_BYTES = 1 << 16


def find_personal_data(parsed: argparse.Namespace, output: Output) -> int:
    """Prints the findings of one text, or with --jsonl of one text a line.

    Returns 0, also when lines of a --jsonl file were bad: those are answered with their error.

    Raises:
        AppError: "source_missing", "source_not_readable".
    """
    names = tuple(_text(parsed.known_names).splitlines()) if parsed.known_names else ()
    language = parsed.language or "en"
    if parsed.jsonl:
        out = sys.stdout.buffer
        for lines in _lines_at_once(parsed.file):
            for record in _answers(lines, language, names, parsed.at_least):
                out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
        return 0
    text = _text(parsed.file)
    findings = find_in_any_text(text, _book(names), language=language, at_least=parsed.at_least)
    output.table(
        ("from", "to", "kind", "sure", "text", "why"),
        [
            (
                finding.start,
                finding.end,
                finding.kind,
                f"{finding.confidence:.0%}",
                " ".join(text[finding.start : finding.end].split()),
                words_or_code("why", finding.reason),
            )
            for finding in findings
        ],
    )
    output.say(f"{len(findings):,} found." if findings else "Nothing personal was found.")
    output.result({"findings": _plain(findings)})
    return 0


def _plain(findings: Iterable[Finding]) -> list[Any]:
    return [to_plain(finding) for finding in findings]


def _chunks(name: str) -> Iterator[bytes]:
    """Yields what is there as soon as it is there: who waits for an answer before the next line gets it."""
    if name == "-":
        stdin = cast(BufferedReader, sys.stdin.buffer)
        while chunk := stdin.read1(_CHUNK_BYTES):
            yield chunk
        return
    try:
        with Path(name).open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk
    except FileNotFoundError as error:
        raise AppError("source_missing", name=Path(name).name) from error
    except OSError as error:
        raise AppError("source_not_readable", name=Path(name).name) from error


def _lines_at_once(name: str) -> Iterator[list[bytes]]:
    """Yields the whole lines that came together; the last one may have no end."""
    begun: list[bytes] = []
    for chunk in _chunks(name):
        head, newline, tail = chunk.rpartition(b"\n")
        if not newline:
            begun.append(chunk)
            continue
        yield b"".join((*begun, head)).split(b"\n")
        begun = [tail]
    if last := b"".join(begun):
        yield [last]


def _text(name: str) -> str:
    data = b"".join(_chunks(name))
    try:
        # First, because it changes nothing: offsets count the characters that are in the file.
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(data)[0]


@lru_cache(maxsize=64)
def _book(names: tuple[str, ...]) -> AddressBook:
    return book_of_names(names) if names else AddressBook.empty()


def _answers(
    lines: Iterable[bytes], language: str, names: tuple[str, ...], at_least: float
) -> Iterator[dict[str, Any]]:
    """Yields the answer to each line; lines in a row with the same language and names are searched at once."""
    asked = (_asked(line, language, names) for line in lines)
    for (problem, own_language, own_names), together in groupby(asked, key=lambda one: one[1:]):
        if problem:
            yield from ({"error": problem} for _ in together)
            continue
        texts = [text for text, *_ in together]
        for found in find_in_texts(texts, _book(own_names), language=own_language, at_least=at_least):
            yield {"findings": _plain(found)}


def _asked(line: bytes, language: str, names: tuple[str, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    """Returns a line's text, the code of what is wrong with it or "", its language and its known names."""
    record = _record(line)
    if isinstance(record, str):
        return "", record, "", ()
    return record["text"], "", record.get("language") or language, (*names, *(record.get("known_names") or ()))


def _record(line: bytes) -> dict[str, Any] | str:
    """Returns the checked object on a line, or the code of what is wrong with it."""
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return "line_not_json"
    if not isinstance(record, dict):
        return "line_not_object"
    if "text" not in record:
        return "line_without_text"
    text, own_language, own_names = record["text"], record.get("language"), record.get("known_names") or []
    if not isinstance(text, str) or not isinstance(own_language, str | None):
        return "line_not_text"
    if not isinstance(own_names, list) or not all(isinstance(name, str) for name in own_names):
        return "line_bad_names"
    return record
