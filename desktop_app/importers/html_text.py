"""HTML mail -> text, without the mails that it quotes.

Quotes are taken out before the conversion, where mail programs still mark them; afterwards they are only text.
"""

from __future__ import annotations

import re

from resiliparse.extract.html2text import extract_plain_text

# A mail of one person is a few kilobytes; the limit bounds the parser's memory.
_LONGEST_HTML = 2_000_000

_INVISIBLE = (
    "head",
    "title",
    "style",
    "script",
    "noscript",
    "[hidden]",
    "[style*='display:none' i]",
    "[style*='display: none' i]",
    "[style*='mso-hide:all' i]",
    "[style*='font-size:0' i]",
    ".preheader",
)
_QUOTES = (
    ".gmail_quote",
    ".gmail_attr",
    "blockquote[type=cite]",
    ".moz-cite-prefix",
    ".moz-forward-container",
    ".yahoo_quoted",
    ".yahoo_quoted_begin",
    ".protonmail_quote",
    ".zmail_extra",
    ".tutanota_quote",
    "#isReplyContent",
    "#mail-editor-reference-message-container",
    "#OLK_SRC_BODY_SECTION",
    "#qt",
    "includetail",
)
# Outlook and Hotmail do not enclose the quote: everything behind the mark is it.
_QUOTE_BEGINS = re.compile(
    r"<div[^>]{0,200}\bid=[\"']?(?:x_)*(?:divRplyFwdMsg|appendonsend|divtagdefaultwrapper_reply)\b"
    r"|<hr[^>]{0,200}\bid=[\"']?(?:x_)*stopSpelling\b"
    r"|<div[^>]{0,300}border-top:\s{0,2}solid\s{0,2}#(?:E1E1E1|B5C4DF)",
    re.IGNORECASE,
)
_QUOTE_MARK = re.compile(
    r"gmail_quote|type=[\"']?cite|moz-cite-prefix|moz-forward|yahoo_quoted|protonmail_quote|zmail_extra"
    r"|tutanota_quote|isReplyContent|mail-editor-reference|OLK_SRC_BODY|id=[\"']?qt\b|<includetail",
    re.IGNORECASE,
)
# Gmail writes no class on a signature's text but on its box; Thunderbird and Outlook on the web do the same.
_SIGNATURES = (".gmail_signature", ".gmail_signature_prefix", ".moz-signature", "#Signature", "#signature")
_SIGNATURE_MARK = re.compile(r"gmail_signature|moz-signature|id=[\"']?signature\b", re.IGNORECASE)


def html_to_text(html: str) -> str:
    """Returns the visible text with paragraph breaks."""
    return _convert(html[:_LONGEST_HTML], _INVISIBLE)


def own_html_text(html: str) -> tuple[str, bool, str]:
    """Returns the text without quoted mails and signature, whether quotes were taken out, and the signature.

    When nothing would be left (somebody answered inside the quote), the whole text is returned, for
    `reply_text` to look through.
    """
    html = html[:_LONGEST_HTML]
    begins = _QUOTE_BEGINS.search(html)
    own = html[: begins.start()] if begins else html
    has_quote = begins is not None or _QUOTE_MARK.search(own) is not None
    has_signature = _SIGNATURE_MARK.search(own) is not None
    text = _convert(own, (*_INVISIBLE, *_QUOTES, *(_SIGNATURES if has_signature else ())))
    if not text:
        return html_to_text(html), False, ""
    signature = ""
    if has_signature:
        with_signature = _convert(own, (*_INVISIBLE, *_QUOTES)).splitlines()
        kept = set(text.splitlines())
        signature = "\n".join(line for line in with_signature if line.strip() and line not in kept)
    return text, has_quote, signature


def _convert(html: str, without: tuple[str, ...]) -> str:
    text = extract_plain_text(
        html.replace("\x00", ""),
        preserve_formatting=True,
        list_bullets=True,
        alt_texts=False,
        links=False,
        skip_elements=list(without),
    )
    lines = (line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
