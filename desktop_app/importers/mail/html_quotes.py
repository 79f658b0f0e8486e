"""Marks in an HTML mail where quoted mails begin and end, before the tags that say so are gone.

Mail programs enclose a quote (`blockquote`) or put an element above it, behind which all is the quoted mail. The
source text is marked, not the parsed tree: walking over a tree's elements takes quadratic time when hundreds of
thousands are nested (resiliparse 2.0).
"""

from __future__ import annotations

import re

OPENS = "\ue000"
CLOSES = "\ue001"
ALL_BELOW = "\ue002"
"""Private-use characters, each alone on a line of the text: a quote opens, closes, goes on to the end."""

# Outlook on the web puts "x_" before the ids of what it quotes.
_IDS = (
    r"(?:x_)*(?:divRplyFwdMsg|appendonsend|divtagdefaultwrapper_reply|stopSpelling|EC_stopSpelling|zwchr|isReplyContent"
    r"|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|qt|yahoo_quoted[\w-]{0,40}|reply-intro"
    r"|replySplit|original-content|lark-mail-quote[\w-]{0,40})"
)
_CLASSES = (
    r"(?:x_)*(?:yahoo_quoted|yahoo_quoted_begin|protonmail_quote|zmail_extra|tutanota_quote|moz-forward-container"
    r"|OutlookMessageHeader|ntes-mailmaster-quote|history-quote-wrapper|freshdesk_quote|front-blockquote)"
)
_BEGINS = re.compile(
    rf"\bid\s?=\s?[\"']?{_IDS}(?![\w-])|\bclass\s?=\s?[\"']?[^\"'<>]{{0,200}}?(?<![\w-]){_CLASSES}(?![\w-])"
    rf"|\bname\s?=\s?[\"']?messageReplySection\b",
    re.IGNORECASE,
)
# Outlook's and Windows Mail's line above the header of the quoted mail; others draw such lines too.
_HEADER_LINE = re.compile(
    r"border-top:\s?(?:1\.?\d?p[tx]\s)?solid\s(?:#(?:E1E1E1|B5C4DF)|rgb\(225, ?225, ?225\)|rgb\(181, ?196, ?223\))"
    r"|border-top-color:\s?(?:rgb\(229, ?229, ?229\)|#e5e5e5)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[:：]\s?(?:<|&nbsp;|\s|\w)")
_TAG = re.compile(
    r"<(/?)(blockquote|div|hr|table|section|span|p|a|td|includetail)\b([^<>]{0,2000})>", re.IGNORECASE
)
_QUOTE_OPENS = re.compile(r"<blockquote\b[^<>]{0,2000}>", re.IGNORECASE)
_QUOTE_CLOSES = re.compile(r"</blockquote\b", re.IGNORECASE)
_GMAIL = re.compile(r"\bclass\s?=\s?[\"']?[^\"'<>]{0,100}?\bgmail_quote\b", re.IGNORECASE)
_ENCLOSING = re.compile(r"<(/?)(blockquote|div)\b([^<>]{0,2000})>", re.IGNORECASE)
# Looked for with `in`, which is a hundred times as fast as a pattern that ignores case.
_NEEDLES = (
    "rplyfwdmsg", "appendonsend", "wrapper_reply", "stopspelling", "zwchr", "isreplycontent", "mail-editor-ref",
    "olk_src", 'id="qt', "id=qt", "id='qt", "yahoo_quoted", "reply-intro", "replysplit", "original-content",
    "lark-mail-quote", "protonmail_quote", "zmail_extra", "tutanota_quote", "moz-forward", "outlookmessageheader",
    "mailmaster-quote", "history-quote", "freshdesk_quote", "front-blockquote", "messagereplysection",
    "border-top", "<includetail",
)  # fmt: skip


def mark_quotes(html: str) -> str:
    """Returns the source with marks on lines of their own where quotes begin and end; linear in its length."""
    lower = html.lower()
    has_begin = any(needle in lower for needle in _NEEDLES)
    last_quote = lower.rfind("<blockquote")
    # Inside the tag of the last enclosed quote the word means that quote.
    behind = last_quote + 200 if last_quote >= 0 else 0
    if not has_begin and lower.find("gmail_quote", behind) < 0:
        # The common case: only enclosed quotes, or none.
        if last_quote < 0:
            return html
        html = _QUOTE_OPENS.sub(rf"\g<0><div>{OPENS}</div>", html)
        return _QUOTE_CLOSES.sub(rf"<div>{CLOSES}</div>\g<0>", html)

    def marked(found: re.Match[str]) -> str:
        tag = found.group()
        name = found.group(2).lower()
        if name == "blockquote":
            if found.group(1):
                return f"<div>{CLOSES}</div>{tag}"
            return f"{tag}<div>{OPENS}</div>"
        if found.group(1):
            return tag
        if name == "includetail":
            return f"<div>{ALL_BELOW}</div>{tag}"
        attributes = found.group(3)
        if "=" not in attributes:
            return tag
        is_begin = has_begin and _BEGINS.search(attributes) is not None
        if not is_begin and name == "div":
            # Without an enclosed quote it is a forwarded mail; else the answers may stand between the quotes.
            is_begin = last_quote < found.start() and _GMAIL.search(attributes) is not None
            is_begin = is_begin or (
                has_begin
                and _HEADER_LINE.search(attributes) is not None
                and _FIELD.search(html, found.end(), found.end() + 1500) is not None
            )
        return f"<div>{ALL_BELOW}</div>{tag}" if is_begin else tag

    return (_TAG if has_begin else _ENCLOSING).sub(marked, html)
