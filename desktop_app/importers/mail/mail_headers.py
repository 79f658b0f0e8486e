"""The header block of a mail: fields, encoded words, addresses, dates.

Read from the bytes by ourselves: both parsers that we use for the body decode raw 8-bit headers wrongly, and an
address must be taken apart before its encoded name is decoded (a decoded comma is no separator).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache

from desktop_app.importers.charsets import decode_text
from desktop_app.importers.chats.written_dates import utc_from_written
from desktop_app.importers.times import utc_from_iso

Headers = Mapping[str, Sequence[str]]

# Mail servers refuse far less; a longer block is hostile or no mail.
_LONGEST_BLOCK_BYTES = 1 << 20
_LONGEST_VALUE = 20_000
_USUAL_VALUE = 500  # longer ones are lists of many people, and seldom the same
_MOST_ADDRESSES = 500
_MOST_REFERENCES = 50

_BLOCK_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
# Companies write "Chang@FT" into names; that is no address.
_LOOKS_LIKE_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_COMMENT = re.compile(r"\([^()]*\)")
_SPACED_COLON = re.compile(r" ?: ?")
_BARE_WORDS = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)(?=[^\s])|(?<=[^\s(\"])(=\?[^?\s]+\?[bBqQ]\?)")


def split_head(data: bytes) -> tuple[bytes, int]:
    """Returns the header block and the offset of the body (the mail's length when there is no body)."""
    if data.startswith((b"\n", b"\r\n")):
        return b"", 1 if data.startswith(b"\n") else 2
    found = _BLOCK_END.search(data, 0, _LONGEST_BLOCK_BYTES)
    if found is None:
        return data[:_LONGEST_BLOCK_BYTES], len(data)
    return data[: found.start()], found.end()


def read_headers(block: bytes) -> dict[str, list[str]]:
    """Returns lower-case name -> values, unfolded, encoded words not yet decoded. Never raises."""
    text, _ = decode_text(block)
    headers: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in [*text.splitlines(), "x:"]:
        if line[:1] in (" ", "\t") and lines:
            lines.append(line.strip())
            continue
        field = _FIELD.match(" ".join(lines)) if lines else None
        if field is not None:
            headers.setdefault(field.group(1).lower(), []).append(field.group(2).strip()[:_LONGEST_VALUE])
        lines = [line]
    return headers


def first(headers: Headers, name: str) -> str:
    """Returns the first value of a field or ""."""
    values = headers.get(name)
    return values[0] if values else ""


def parameter(value: str, name: str) -> str:
    """Returns a parameter such as charset from a Content-Type value, or ""."""
    found = re.search(rf";\s*{name}\s*=\s*(?:\"([^\"]*)\"|([^;\s]+))", value, re.IGNORECASE)
    return (found.group(1) or found.group(2) or "").strip("'\"") if found else ""


def decode_words(value: str) -> str:
    """Decodes RFC 2047 encoded words in a header value; what cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    # Many programs leave out the white space around encoded words.
    spaced = _BARE_WORDS.sub(lambda found: f"{found.group(1)} " if found.group(1) else f" {found.group(2)}", value)
    try:
        pieces = decode_header(spaced)
    except (ValueError, binascii.Error):  # HeaderParseError is a ValueError
        return value
    # A character may be split between two words of one charset (RFC 2047 forbids it, phones do it).
    joined: list[tuple[bytes, str | None]] = []
    for piece, charset in pieces:
        data = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece
        if joined and charset is not None and joined[-1][1] == charset:
            joined[-1] = (joined[-1][0] + data, charset)
        else:
            joined.append((data, charset))
    return "".join(decode_text(data, charset or "utf-8")[0] for data, charset in joined)


def addresses(headers: Headers, *names: str) -> dict[str, str]:
    """Returns lower-case address -> display name, in the order of the fields; groups are flattened."""
    found: dict[str, str] = {}
    for name in names:
        for value in headers.get(name, ()):
            for key, display in _addresses_in(value) if len(value) < _USUAL_VALUE else _find_addresses(value):
                found[key] = found.get(key) or display
    return found


@lru_cache(maxsize=4096)
def _addresses_in(value: str) -> tuple[tuple[str, str], ...]:
    """The same people write again and again: a sixth of the time of a mailbox went into their addresses."""
    return _find_addresses(value)


def _find_addresses(value: str) -> tuple[tuple[str, str], ...]:
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, RecursionError):
        pairs = []
    if not any("@" in address for _, address in pairs):
        pairs = [("", address) for address in _ADDRESS.findall(value)]
    found = []
    for display, address in pairs[:_MOST_ADDRESSES]:
        key = address.strip().strip("<>'\"").lower()
        if "@" not in key:
            continue
        clean = " ".join(decode_words(display).split()).strip("'\" ")
        # "a@b" <a@b> says nothing; "x@y" <a@b> is a trick.
        found.append((key, "" if _LOOKS_LIKE_ADDRESS.search(clean) else clean))
    return tuple(found)


def name_without_address(headers: Headers, name: str) -> str:
    """Returns who a field names when it holds no mail address, as exports of company mail do; "" for nobody."""
    value = re.sub(r"<[^>]*>", " ", first(headers, name)[:1000])
    return " ".join(decode_words(value).split()).strip("'\" ,;:")[:300]


def message_ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Returns the ids in a field, without brackets."""
    ids = [found for value in headers.get(name, ()) for found in _MESSAGE_ID.findall(value)]
    return tuple(ids[-_MOST_REFERENCES:])


def date_from(value: str) -> datetime | None:
    """Parses a Date value; None when it is none, or lies before mail existed or in the future."""
    plain = " ".join(_COMMENT.sub(" ", value[:400]).split())[:100]
    try:
        moment = parsedate_to_datetime(_SPACED_COLON.sub(":", plain))
    except (TypeError, ValueError, IndexError, OverflowError):
        # No mail's form: a program's ("2025-07-29T12:42:06Z") or a person's ("16 May 2016 at 09:30:32 GMT+1").
        written = (utc_from_iso(plain) if "T" in plain else None) or utc_from_written(plain)
        if written is None:
            return None
        moment = datetime.fromisoformat(written)
    return _plausible(moment)


def envelope_sender(envelope: bytes) -> str:
    """Returns the address in an mbox "From " line; "" for Gmail's numbers, for "-" and for a mail server."""
    words = envelope[:1000].removeprefix(b"From ").decode("utf-8", "replace").split(maxsplit=1)
    found = _ADDRESS.fullmatch(words[0].strip("<>")) if words else None
    address = found.group().lower() if found else ""
    return "" if address.endswith("@xxx") or address.startswith("mailer-daemon@") else address


def envelope_date(envelope: bytes) -> datetime | None:
    """Reads the date of an mbox "From " line in the orders that programs write."""
    text = envelope.decode("ascii", "replace")
    found = re.search(
        r"([A-Z][a-z]{2}) +(\d{1,2}) +(\d\d?:\d\d(?::\d\d)?) +(?:([+-]\d{4}) +|[A-Z]{3,4} +)?(\d{4})", text
    )
    if found is None:
        return None
    month, day, time, offset, year = found.groups()
    return date_from(f"{day} {month} {year} {time if time.count(':') == 2 else time + ':00'} {offset or '+0000'}")


def _plausible(moment: datetime) -> datetime | None:
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if moment.year < 1980 or moment > datetime.now(UTC) + timedelta(days=366):
        return None
    return moment


def iso_utc(moment: datetime) -> str:
    """Returns "2026-03-01T09:30:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def date_from_seconds(seconds: float) -> datetime | None:
    """Returns the moment so many seconds after 1970; None when mail did not exist then."""
    try:
        return _plausible(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError, ValueError):
        return None
