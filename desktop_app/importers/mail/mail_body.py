"""The MIME tree of a mail -> what its writer typed. Attachments are never decoded.

`fast_mail_parser` (Rust) reads the tree and hands out bytes, the charset is ours (`charsets`); a mail that it
refuses is read by the standard library, which takes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as StandardMessage
from itertools import islice
from typing import Any, Protocol

import fast_mail_parser

from desktop_app.importers.charsets import decode_text
from desktop_app.importers.mail.boundaries import with_true_boundary
from desktop_app.importers.mail.html_text import html_to_text
from desktop_app.importers.mail.mail_headers import parameter
from desktop_app.importers.outlook.tnef import TYPES, body_of_tnef

# fast_mail_parser refuses deeper nesting (256); people's mail has five levels.
_DEEPEST = 60
_MOST_PARTS = 1000
# A mail holds as many levels as it announces at most; a digest of a list announces fifty side by side.
_MOST_NESTED = 100
_MOST_PART_LINES = 20_000
# Holds too few levels and words for either danger below, also on Windows' small stack.
_SURELY_HARMLESS_BYTES = 100_000
# It decodes every header at once, in a time that grows with the square of the words.
_MOST_ENCODED_WORDS = 3000
# The standard library takes a second for a million lines; attachments follow the text.
_STANDARD_BYTES = 1 << 20
_OPENS_LEVEL = re.compile(rb"boundary\s{0,5}\*?\d?\*?=|message/rfc822", re.IGNORECASE)
# Longer than a book's chapter; nobody typed it into a mail.
LONGEST_TEXT = 400_000
_LONGEST_PART_BYTES = 4 << 20
# The text stands before the files in it.
_LONGEST_PACKED_BYTES = 16 << 20
_RICH_TYPES = ("text/enriched", "text/richtext")
_TEXT_TYPES = frozenset(("text/plain", "text/html", "text", "", "text/markdown", "text/x-markdown", *_RICH_TYPES))
_RICH_TAG = re.compile(r"<(?:param>[^<>]{0,200}</param|/?[A-Za-z-]{1,60})>", re.IGNORECASE)
_STUB = re.compile(
    r"(?:view|open|read) (?:this )?(?:e-?mail|message|it|newsletter) (?:in|with) (?:your |a )?(?:web )?browser"
    r"|does(?: not|n't) support html|im browser (?:ansehen|anzeigen)|html[- ]?e?-?mail",
    re.IGNORECASE,
)


class _Part(Protocol):
    """What a node of the tree offers, whichever parser made it."""

    @property
    def content_type(self) -> str: ...
    @property
    def headers(self) -> dict[str, list[str]]: ...
    @property
    def disposition(self) -> str | None: ...
    @property
    def filename(self) -> str: ...
    @property
    def is_message(self) -> bool: ...
    @property
    def children(self) -> Sequence[Any]: ...
    @property
    def content(self) -> bytes | None: ...


class _StandardPart:
    """A node of the standard library's tree in the same words."""

    def __init__(self, message: StandardMessage, depth: int = 0) -> None:
        self._message = message
        self.content_type = message.get_content_type()
        self.headers = {"Content-Type": [str(message.get("Content-Type", ""))]}
        self.disposition = message.get_content_disposition()
        try:
            self.filename = message.get_filename() or ""
        except (LookupError, ValueError, TypeError):
            self.filename = "unreadable"
        self.is_message = self.content_type == "message/rfc822"
        payload = message.get_payload()
        inner = payload if isinstance(payload, list) and depth < _DEEPEST else []
        self.children: list[_StandardPart] = [
            _StandardPart(child, depth + 1) for child in inner if isinstance(child, StandardMessage)
        ]

    @property
    def content(self) -> bytes | None:
        payload = self._message.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else None


@dataclass(slots=True)
class Body:
    """Text of a mail and what its structure says about it."""

    text: str = ""
    signature: str = ""
    notes: list[str] = field(default_factory=list)
    has_attachment: bool = False
    is_calendar: bool = False
    is_report: bool = False

    def note(self, code: str) -> None:
        if code not in self.notes:
            self.notes.append(code)


def read_body(data: bytes) -> Body:
    """Returns the body's text. Never raises for bad mail; at worst the text is empty."""
    bounded = _bounded(data) if len(data) > _SURELY_HARMLESS_BYTES else data
    body = _parsed(bounded)
    if not body.text and not body.has_attachment and (mended := with_true_boundary(bounded)):
        body = _parsed(mended)
    if len(bounded) < len(data):
        body.note("cut")
    return body


def _parsed(data: bytes) -> Body:
    body = _fast(data)
    if body is None:
        cut = _cut_at_level(data[:_STANDARD_BYTES])
        body = _read(_StandardPart(message_from_bytes(cut)))
        if len(cut) < len(data):
            body.note("cut")
    return body


def _fast(data: bytes) -> Body | None:
    """Returns the body as the fast parser reads it; None for what it refuses or would take long for."""
    if len(data) > _SURELY_HARMLESS_BYTES and data.count(b"=?") > _MOST_ENCODED_WORDS:
        return None
    try:
        return _read(fast_mail_parser.parse_email_tree(data, mode="lazy"))
    except fast_mail_parser.ParseError:
        # Bad base64, a broken header, nesting over its limit: the standard library reads what there is.
        return None


def _bounded(data: bytes) -> bytes:
    """Cuts a mail before its parts nest deeper or are more than the fast parser bears: 60,000 levels crash it, a
    million parts fill half a gigabyte."""
    lines = data.count(b"\n--")
    if lines > _MOST_PART_LINES:
        data = data[: next(islice(re.finditer(rb"\n--", data), _MOST_PART_LINES, None)).start()]
    # Mails in mails need no such lines.
    inner = data.count(b"rfc822") + data.count(b"RFC822")
    return _cut_at_level(data) if lines > _MOST_NESTED or inner > _MOST_NESTED else data


def _cut_at_level(data: bytes) -> bytes:
    opening = next(islice(_OPENS_LEVEL.finditer(data), _MOST_NESTED, None), None)
    return data[: opening.start()] if opening else data


def body_of_texts(plain: str, html: str, *, has_attachment: bool = False) -> Body:
    """Returns the body of a mail whose container keeps its two versions apart, by the rules of `read_body`."""
    body = Body(has_attachment=has_attachment)
    # Outlook writes a paragraph as a line, and between two of them one that holds a space.
    own = re.sub(r"\n[ \t\xa0]+(?=\n)", "\n", _clean_plain(plain))
    own = re.sub(r"\n{3,}", "\n\n", own)
    if _is_worth_reading(own) or not html.strip():
        body.text = own
    else:
        body.text = _own_of_html(html, body) or own
    body.text = body.text[:LONGEST_TEXT].strip()
    return body


def _read(root: _Part) -> Body:
    body = Body()
    body.is_report = root.content_type == "multipart/report"
    body.is_calendar = root.content_type == "text/calendar"
    budget = [_MOST_PARTS]
    body.text = _text_of(root, body, 0, budget)[:LONGEST_TEXT].strip()
    if not body.text and body.has_attachment:
        # Some programs call the text itself an attachment: it has no name, or is to be shown.
        budget = [_MOST_PARTS]
        body.text = _text_of(root, body, 0, budget, is_last_resort=True)[:LONGEST_TEXT].strip()
    if not body.text and body.has_attachment:
        _add_packed(root, body)
    return body


def _add_packed(root: _Part, body: Body) -> None:
    """Outlook packs the text itself into winmail.dat when it takes the reader for another Outlook."""
    waiting = [root]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        waiting += [] if part.is_message else list(part.children)[::-1]
        if part.content_type.lower() in TYPES or part.filename.lower() == "winmail.dat":
            found = body_of_tnef((part.content or b"")[:_LONGEST_PACKED_BYTES])
            body.is_calendar = body.is_calendar or found.is_calendar
            packed = body_of_texts(found.plain, found.html, has_attachment=True)
            body.text, body.signature = packed.text, packed.signature
            for code in packed.notes:
                body.note(code)
            return


def _text_of(part: _Part, body: Body, depth: int, budget: list[int], *, is_last_resort: bool = False) -> str:
    budget[0] -= 1
    if budget[0] < 0 or depth > _DEEPEST:
        return ""
    content_type = part.content_type.lower()
    if content_type.startswith("multipart/"):
        children = list(part.children)
        if content_type == "multipart/alternative":
            return _best_alternative(children, body, depth, budget, is_last_resort=is_last_resort)
        texts = (_text_of(child, body, depth + 1, budget, is_last_resort=is_last_resort) for child in children)
        return "\n\n".join(text for text in texts if text)
    if content_type == "text/calendar":
        body.is_calendar = True
        return ""
    is_text = content_type in _TEXT_TYPES
    is_attached = part.disposition == "attachment" or bool(part.filename)
    if is_last_resort and (part.disposition == "inline" or not part.filename):
        is_attached = False
    if part.is_message or is_attached or not is_text:
        body.has_attachment = body.has_attachment or content_type != "application/pgp-signature"
        return ""
    text = _leaf_text(part, body, is_html=content_type == "text/html")
    return _RICH_TAG.sub("", text.replace("<<", "‹")).replace("‹", "<") if content_type in _RICH_TYPES else text


def _best_alternative(
    children: list[_Part], body: Body, depth: int, budget: list[int], *, is_last_resort: bool
) -> str:
    """Plain text, unless it is empty or only says "view in browser"; then the last one, which is the richest."""
    for child in children:
        if child.content_type.lower() == "text/calendar":
            body.is_calendar = True
    stub = ""
    for child in children:
        if child.content_type.lower() == "text/plain":
            text = _text_of(child, body, depth + 1, budget, is_last_resort=is_last_resort)
            if _is_worth_reading(text):
                return text
            stub = stub or text
    for child in reversed(children):
        if child.content_type.lower() != "text/plain":
            text = _text_of(child, body, depth + 1, budget, is_last_resort=is_last_resort)
            if text.strip():
                return text
    return stub


def _is_worth_reading(plain: str) -> bool:
    """Whether plain text says more than "view this mail in your browser"."""
    return bool(plain.strip()) and not (len(plain) < 300 and _STUB.search(plain))


def _own_of_html(html: str, body: Body) -> str:
    page = html_to_text(html)
    if page.signature:
        body.note("signature_removed")
        body.signature = page.signature[:2000]
    return page.text


def _clean_plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _leaf_text(part: _Part, body: Body, *, is_html: bool) -> str:
    declared = next((values[0] for name, values in part.headers.items() if name.lower() == "content-type"), "")
    content = (part.content or b"")[:_LONGEST_PART_BYTES]
    label = parameter(declared, "charset")
    if is_html and not label:
        found = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", content[:4096], re.IGNORECASE)
        label = found.group(1).decode("ascii", "replace") if found else ""
    text, repaired = decode_text(content, label)
    if repaired and label:
        body.note("charset_repaired")
    if is_html:
        return _own_of_html(text, body)
    text = _clean_plain(text)
    if parameter(declared, "format").lower() == "flowed":
        text = "\n".join(_unflowed(text, delete_space=parameter(declared, "delsp").lower() == "yes"))
    return text


def _unflowed(text: str, *, delete_space: bool) -> Iterator[str]:
    """Joins the soft line breaks of RFC 3676, so that a paragraph is one line again."""
    pending = ""
    depth = 0
    for raw in text.split("\n"):
        quotes = len(raw) - len(raw.lstrip(">"))
        line = raw[quotes:].removeprefix(" ")
        is_soft = line.endswith(" ") and line != "-- "
        if pending and quotes != depth:
            yield (">" * depth + " " if depth else "") + pending.rstrip()
            pending = ""
        depth = quotes
        pending += line[:-1] if is_soft and delete_space else line
        if not is_soft:
            yield (">" * depth + " " if depth else "") + pending
            pending = ""
    if pending:
        yield pending.rstrip()
