"""The HTML of a message in Teams or Skype -> what people see."""

from __future__ import annotations

import html
import re

from desktop_app.importers.mail.html_text import html_to_text

# Longer than Teams accepts (28 kilobytes of text) with all its marks.
_LONGEST = 400_000
# The message that is answered, with its number.
_REPLY = re.compile(
    r"<blockquote\b[^<>]{0,400}schema\.skype\.com/Reply[^<>]{0,400}>.*?</blockquote>", re.IGNORECASE | re.DOTALL
)
_REPLY_ID = re.compile(r"itemid=[\"']?(\d{6,25})", re.IGNORECASE)
_QUOTE = re.compile(r"<quote\b[^<>]{0,2000}>.*?</quote>", re.IGNORECASE | re.DOTALL)
_QUOTE_ID = re.compile(r"messageid=[\"']?(\d{6,25})", re.IGNORECASE)
_AT = re.compile(r"<at\b[^<>]{0,400}>([^<]{0,400})</at>", re.IGNORECASE)
_MENTION_SPAN = re.compile(
    r"<span\b[^<>]{0,300}schema\.skype\.com/Mention[^<>]{0,300}>([^<]{0,400})</span>", re.IGNORECASE
)
_EMOJI = re.compile(
    r"<img\b(?=[^<>]{0,600}(?:schema\.skype\.com/Emoji|emoticon))[^<>]{0,600}?\balt=\"([^\"]{0,60})\"[^<>]{0,600}>",
    re.IGNORECASE,
)
_EMOJI_TAG = re.compile(r"<emoji\b[^<>]{0,600}?\balt=[\"']([^\"']{0,60})[\"'][^<>]{0,600}>", re.IGNORECASE)
_NOTHING = re.compile(
    r"</emoji>|<attachment\b[^<>]{0,600}>(?:</attachment>)?|<systemEventMessage\s*/?>", re.IGNORECASE
)
_BOXES = {
    tag: re.compile(rf"<{tag}\b[^<>]{{0,4000}}(?:/>|>.*?</{tag}>)", re.IGNORECASE | re.DOTALL)
    for tag in ("URIObject", "e_m", "legacyquote", "files", "deletedmessage")
}
_HAS_MEDIA = re.compile(r"<(?:img|attachment|URIObject|video|audio|codesnippet)\b", re.IGNORECASE)


def message_text(body: str) -> tuple[str, str | None, bool]:
    """Returns the text without what it answers, the id of the message it answers, and whether it has media."""
    body = body[:_LONGEST]
    if "<" not in body and "&" not in body:
        return body.strip(), None, False
    replied = None
    for tag, quote, number in (("blockquote", _REPLY, _REPLY_ID), ("quote", _QUOTE, _QUOTE_ID)):
        if found := quote.search(_closed(body, tag)):
            mark = number.search(found[0][:3000])
            replied = replied or (mark[1] if mark else None)
        body = _without(body, tag, quote)
    has_media = False
    if "<" in body:
        body = _AT.sub(r"@\1", body)
        body = _MENTION_SPAN.sub(r"@\1", body)
        body = _EMOJI_TAG.sub(r"\1", body)
        body = _EMOJI.sub(r"\1", body)
        has_media = _HAS_MEDIA.search(body) is not None
        body = _NOTHING.sub("", body)
        for tag, box in _BOXES.items():
            body = _without(body, tag, box)
    if "<" in body:
        return html_to_text(body).text, replied, has_media
    return html.unescape(body).replace("\xa0", " ").strip(), replied, has_media


def _closed(body: str, tag: str) -> str:
    """Returns the part up to the tag's last end, so that no begin behind it looks for an end in vain."""
    ends = re.finditer(rf"</{tag}>", body, re.IGNORECASE)
    return body[: max((end.end() for end in ends), default=0)]


def _without(body: str, tag: str, box: re.Pattern[str]) -> str:
    whole = _closed(body, tag)
    return box.sub("", whole) + body[len(whole) :]
