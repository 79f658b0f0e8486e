"""Turn text into the bytes of a mail, in the ways that real mail programs do it, and write mbox files.

Encoded words and line lengths are made here and not by the standard library's generator, because its folding
differs between Python releases, and the example must come out the same everywhere.
"""

from __future__ import annotations

import base64
import html
import io
import quopri
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime, quote
from typing import Literal

Transfer = Literal["7bit", "8bit", "quoted-printable", "base64"]

# RFC 2047 allows 75 characters in an encoded word; 39 bytes are 52 in base64, and 13 remain for label and marks.
_WORD_BYTES = 39

# No folding (headers arrive folded), no escaping of "From " (done once, when the mbox is written).
_POLICY = compat32.clone(max_line_length=0, mangle_from_=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charset:
    """What a mail says about its encoding, and what it truly is. Old clients label GB18030 as gb2312."""

    label: str
    codec: str
    transfer: Transfer


UTF8_8BIT = Charset(label="UTF-8", codec="utf-8", transfer="8bit")
UTF8_QUOTED = Charset(label="utf-8", codec="utf-8", transfer="quoted-printable")
UTF8_BASE64 = Charset(label="UTF-8", codec="utf-8", transfer="base64")
ASCII = Charset(label="us-ascii", codec="ascii", transfer="7bit")
LATIN1 = Charset(label="ISO-8859-1", codec="iso-8859-1", transfer="quoted-printable")
GB_AS_GB2312 = Charset(label="gb2312", codec="gb18030", transfer="base64")
JAPANESE = Charset(label="ISO-2022-JP", codec="iso-2022-jp", transfer="7bit")


def text_part(text: str, charset: Charset = UTF8_8BIT, subtype: str = "plain", extra: str = "") -> Message:
    """One text body. `extra` is added to the content type, e.g. "; format=flowed"."""
    raw = (text.rstrip("\n") + "\n").encode(charset.codec)
    if charset.transfer == "base64":
        payload = base64.encodebytes(raw).decode("ascii")
    elif charset.transfer == "quoted-printable":
        payload = quopri.encodestring(raw).decode("ascii")
    else:
        payload = raw.decode("ascii", "surrogateescape")
    part = Message(policy=_POLICY)
    part["Content-Type"] = f"text/{subtype}; charset={charset.label}{extra}"
    part["Content-Transfer-Encoding"] = charset.transfer
    part.set_payload(payload)
    return part


def file_part(content: bytes, content_type: str, name: str) -> Message:
    """An attachment."""
    part = Message(policy=_POLICY)
    part["Content-Type"] = f'{content_type}; name="{name}"'
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f'attachment; filename="{name}"'
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    return part


def multipart(kind: str, boundary: str, parts: Sequence[Message], extra: str = "") -> Message:
    """Several parts in one, e.g. `kind` "alternative". The boundary is given, because the library draws one."""
    whole = Message(policy=_POLICY)
    whole["Content-Type"] = f'multipart/{kind};{extra} boundary="{boundary}"'
    for part in parts:
        whole.attach(part)
    return whole


def alternative(text: str, page: str, boundary: str, charset: Charset = UTF8_QUOTED, extra: str = "") -> Message:
    """The same letter twice, as plain text and as HTML."""
    return multipart(
        "alternative", boundary, [text_part(text, charset, extra=extra), text_part(page, charset, "html")]
    )


def encoded_word(text: str, charset: Charset = UTF8_8BIT) -> str:
    """A header value: plain where it can be, else one or more RFC 2047 words that never cut a character."""
    if text.isascii():
        return text
    chunks = [""]
    for character in text:
        if len((chunks[-1] + character).encode(charset.codec)) > _WORD_BYTES:
            chunks.append("")
        chunks[-1] += character
    encoded = (base64.b64encode(chunk.encode(charset.codec)).decode("ascii") for chunk in chunks)
    return "\n ".join(f"=?{charset.label}?B?{chunk}?=" for chunk in encoded)


def quoted_word(text: str, charset: Charset = LATIN1) -> str:
    """A short header value in the other RFC 2047 form, "Q"."""
    letters = (
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else "_" if byte == 0x20 else f"={byte:02X}"
        for byte in text.encode(charset.codec)
    )
    return f"=?{charset.label}?Q?{''.join(letters)}?="


def mailbox_address(name: str, address: str, charset: Charset = UTF8_8BIT) -> str:
    """`Name <address>` for a header."""
    if not name:
        return address
    if not name.isascii():
        return f"{encoded_word(name, charset)} <{address}>"
    shown = name if re.fullmatch(r"[\w -]+", name) else f'"{quote(name)}"'
    return f"{shown} <{address}>"


def as_bytes(headers: Iterable[tuple[str, str]], body: Message) -> bytes:
    """Put the headers of the mail, encoded already, before those of its body."""
    lines = "".join(f"{name}: {value}\n" for name, value in (*headers, ("MIME-Version", "1.0")))
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False, maxheaderlen=0, policy=_POLICY).flatten(body)
    return lines.encode("ascii") + out.getvalue()


def header_date(when: datetime) -> str:
    """RFC 5322 form."""
    return format_datetime(when)


def html_page(body: str, style: str = "", title: str = "") -> str:
    """A whole HTML mail around some markup."""
    head = f"<title>{html.escape(title)}</title>" if title else ""
    if style:
        head += f'<style type="text/css">\n{style}\n</style>'
    return f"<!DOCTYPE html>\n<html><head>{head}</head>\n<body>\n{body}\n</body></html>"


def html_lines(text: str) -> str:
    """Plain text as markup: a paragraph stays a paragraph, a line a line."""
    paragraphs = html.escape(text, quote=False).strip("\n").split("\n\n")
    return "\n".join(f"<p>{paragraph.replace(chr(10), '<br>' + chr(10))}</p>" for paragraph in paragraphs)


def separator(when: datetime, identity: str, *, takeout: bool) -> bytes:
    """The `From ` line before a message: Thunderbird writes a dash, Google Takeout a number at `xxx`."""
    stamp = when.ctime() if not takeout else when.strftime("%a %b %d %H:%M:%S +0000 %Y")
    who = f"{identity}@xxx" if takeout else "-"
    return f"From {who} {stamp}\n".encode("ascii")


def mbox(messages: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Join (separator, message) pairs, escaping as mboxrd does: every `From ` gets a `>`, quoted ones one more."""
    return b"".join(
        before + re.sub(rb"^(>*From )", rb">\1", message, flags=re.MULTILINE).rstrip(b"\n") + b"\n\n"
        for before, message in messages
    )
