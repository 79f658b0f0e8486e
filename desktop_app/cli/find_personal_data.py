"""`homespun find-personal-data`: where personal data stands in a text, and why it was taken for that."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from desktop_app.cli.output import Output, words_or_code
from desktop_app.core.errors import AppError
from desktop_app.core.records import to_plain
from desktop_app.importers.charsets import decode_text
from desktop_app.redaction.find import find_in_any_text
from desktop_app.redaction.finding import Finding
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import book_of_names


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
        for record in _answers(_lines(parsed.file), language, names, parsed.at_least):
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


def _lines(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            yield from stream
    except FileNotFoundError as error:
        raise AppError("source_missing", name=Path(name).name) from error
    except OSError as error:
        raise AppError("source_not_readable", name=Path(name).name) from error


def _text(name: str) -> str:
    data = b"".join(_lines(name))
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
    for line in lines:
        try:
            record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError):
            yield {"error": "line_not_json"}
            continue
        yield _answer(record, language, names, at_least)


def _answer(record: Any, language: str, names: tuple[str, ...], at_least: float) -> dict[str, Any]:
    if not isinstance(record, dict):
        return {"error": "line_not_object"}
    if "text" not in record:
        return {"error": "line_without_text"}
    text, own_language, own_names = record["text"], record.get("language"), record.get("known_names") or []
    if not isinstance(text, str) or not isinstance(own_language, str | None):
        return {"error": "line_not_text"}
    if not isinstance(own_names, list) or not all(isinstance(name, str) for name in own_names):
        return {"error": "line_bad_names"}
    book = _book((*names, *own_names))
    return {"findings": _plain(find_in_any_text(text, book, language=own_language or language, at_least=at_least))}
