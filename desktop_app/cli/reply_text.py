"""`homespun reply-text`: what the writer of a mail typed, without quotes and signature, and nothing else."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from desktop_app.cli.output import Output
from desktop_app.core.errors import AppError
from desktop_app.importers.charsets import decode_text
from desktop_app.importers.mail.html_text import html_to_text
from desktop_app.importers.mail.mail_body import read_body
from desktop_app.importers.mail.mail_files import looks_like_mail
from desktop_app.importers.mail.mail_headers import split_head
from desktop_app.importers.reply_text import reply_text as stripped

# Fields of a mail that no program prints above a text.
_MAIL_ONLY = re.compile(
    rb"^(?:message-id|mime-version|received|content-type)[ \t]*:", re.IGNORECASE | re.MULTILINE
)


def reply_text(parsed: argparse.Namespace, output: Output) -> int:
    """Prints the reply, or one JSON object a line. Returns 0, also when lines of a --jsonl file were bad.

    Raises:
        AppError: "source_missing", "source_not_readable".
    """
    out = sys.stdout.buffer
    if parsed.jsonl:
        for record in _records(_lines(parsed.file)):
            out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
        return 0
    text = _words(b"".join(_lines(parsed.file)), is_html=parsed.html)
    parents = [_words(b"".join(_lines(str(parsed.parent))), is_html=parsed.html)] if parsed.parent else []
    reply = stripped(text, parents=parents).text
    if output.as_json:
        output.result({"reply": reply})
    elif reply:
        out.write(reply.encode("utf-8", "replace") + b"\n")
        out.flush()
    return 0


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


def _words(data: bytes, *, is_html: bool) -> str:
    if not is_html and _MAIL_ONLY.search(split_head(data)[0]) and looks_like_mail(data):
        # Somebody named the mail as a file, not its text.
        return read_body(data).text
    text, _ = decode_text(data)
    return html_to_text(text).text if is_html else text


def _records(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError):
            yield {"reply": None, "error": "line_not_json"}
            continue
        yield _answer(record)


def _answer(record: Any) -> dict[str, Any]:
    if not isinstance(record, dict):
        return {"reply": None, "error": "line_not_object"}
    fields = {name: record.get(name) for name in ("text", "html", "parent")}
    if any(value is not None and not isinstance(value, str) for value in fields.values()):
        return {"reply": None, "error": "line_not_text"}
    if fields["text"] is None and fields["html"] is None:
        return {"reply": None, "error": "line_without_text"}
    text = fields["text"] or html_to_text(fields["html"] or "").text
    return {"reply": stripped(text, parents=[fields["parent"]] if fields["parent"] else []).text}
