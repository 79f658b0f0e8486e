"""Mends a mail whose parts are not separated by the boundary that its header announces."""

from __future__ import annotations

import re

from desktop_app.importers.mail.mail_headers import first, parameter, read_headers, split_head

_WORDS_WITHIN = 400
# A separator, and below it the first field of a part.
_SEPARATOR = re.compile(
    rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?:Content-[A-Za-z-]{1,40}|MIME-Version)[ \t]*:", re.IGNORECASE
)
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body|div|p|table)\b", re.IGNORECASE)


def with_true_boundary(data: bytes) -> bytes | None:
    """Returns the mail with a header that fits its body; None when it is no multipart, or nothing can be done.

    Spam and old programs announce one boundary and write another, or announce parts and write plain words.
    """
    block, start = split_head(data)
    declared = first(read_headers(block), "content-type")
    body = data[start:]
    if not declared.lower().startswith("multipart/") or not body.strip():
        return None
    announced = parameter(declared, "boundary").encode("utf-8", "replace")
    found = _SEPARATOR.search(body)
    if found is None:
        # Without a space it is what is left of a file.
        is_html = _HTML.match(body[:_WORDS_WITHIN]) is not None
        if (announced and b"--" + announced in body) or (not is_html and b" " not in body[:_WORDS_WITHIN].strip()):
            return None
        kind = b"text/html" if is_html else b"text/plain"
        return b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    boundary = found.group(1)
    if boundary == announced or b'"' in boundary or b"\\" in boundary or not boundary.isascii():
        return None
    return b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + body
