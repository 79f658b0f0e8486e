"""HTML mail -> text: visible words with paragraphs and lists, quoted mails as "> " lines, the signature apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resiliparse.extract.html2text import extract_plain_text

from desktop_app.importers.mail.html_quotes import ALL_BELOW, CLOSES, OPENS, mark_quotes

# A mail of one person is a few kilobytes; the limit bounds the parser's memory.
_LONGEST_HTML = 2_000_000
_DEEPEST_QUOTE = 5

_INVISIBLE = (
    "head",
    "title",
    "style",
    "script",
    "noscript",
    "template",
    "[hidden]",
    ".preheader",
    ".gmail_signature_prefix",
)
# What hides text without the browser's word for it: resiliparse knows display and visibility.
_HIDING = re.compile(
    r"(?:font-size\s{0,3}:\s{0,3}0(?:\.0+)?(?:px|pt|em|rem|%)?|mso-hide\s{0,3}:\s{0,3}all"
    r"|max-height\s{0,3}:\s{0,3}0(?:px)?|opacity\s{0,3}:\s{0,3}0|visibility\s{0,3}:\s{0,3}hidden"
    r"|display\s{0,3}:\s{0,3}none)\s{0,3}(?=[;\"'!])",
    re.IGNORECASE,
)
# Gmail writes no class on a signature's text but on its box; the others do the same.
_SIGNATURES = (
    ".gmail_signature",
    ".moz-signature",
    "#Signature",
    "#signature",
    "#ms-outlook-mobile-signature",
    "#AppleMailSignature",
    "[name=messageSignatureSection]",
    ".protonmail_signature_block",
    "#divNeteaseMailCard",
    "#ntes-pcmail-signature",
    "[data-signatureblock]",
    "#mail-app-auto-default-signature",
)
# Looked for with `in`, which is a hundred times as fast as a pattern that ignores case.
_SIGNATURE_NEEDLES = (
    "gmail_signature", "moz-signature", 'id="signature', "id=signature", "id='signature", "mobile-signature",
    "applemailsignature", "messagesignaturesection", "protonmail_signature", "netease", "ntes-pcmail",
    "signatureblock", "default-signature",
)  # fmt: skip
_HIDING_NEEDLES = ("font-size:0", "font-size: 0", "mso-hide", "max-height", "opacity", "visibility", "display")
_LIST_INDENT = re.compile(r"^  (?= *(?:- |\d{1,4}\. ))", re.MULTILINE)
_BULLET = re.compile(r"^( *)(?:•|·(?=\s{2})|§(?=\s{2})) *", re.MULTILINE)
_CELLS = re.compile(r" *\t[\t ]*")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """`text`: what is seen, quoted mails as "> " lines; `signature`: of a marked box, not in the text."""

    text: str
    signature: str = ""


def html_to_text(html: str) -> HtmlText:
    """Returns the words that a reader sees. Never raises; time and memory are bounded by the first 2 MB.

    Lists are "- " and "1. " lines, a link is its text, a table's row is a line with tabs between the cells.
    """
    html = html[:_LONGEST_HTML].replace("\x00", "")
    lower = html.lower()
    has_signature = any(needle in lower for needle in _SIGNATURE_NEEDLES)
    invisible: tuple[str, ...] = _INVISIBLE
    if any(needle in lower for needle in _HIDING_NEEDLES):
        html = _HIDING.sub("display:none", html)
        invisible = (*invisible, "[style*='display:none']")
    html = mark_quotes(html)
    lines = _convert(html, (*invisible, *(_SIGNATURES if has_signature else ())))
    signature = ""
    if has_signature:
        with_signature = _quoted(_convert(html, invisible))
        kept = set(_quoted(lines))
        signature = "\n".join(line for line in with_signature if line and line not in kept and line[:1] != ">")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_quoted(lines))).strip()
    return HtmlText(text, signature)


def _convert(html: str, without: tuple[str, ...]) -> list[str]:
    text = extract_plain_text(
        html,
        preserve_formatting=True,
        list_bullets=True,
        alt_texts=False,
        links=False,
        skip_elements=list(without),
    )
    text = _LIST_INDENT.sub("", _BULLET.sub(r"\1- ", text.replace("\xa0", " ")))
    return [_CELLS.sub("\t", line).rstrip() if "\t" in line else line.rstrip() for line in text.split("\n")]


def _quoted(lines: list[str]) -> list[str]:
    """Replaces the marks of `mark_quotes` by "> " before the lines between them."""
    if not any(OPENS in line or ALL_BELOW in line for line in lines):
        return [line.replace(CLOSES, "") for line in lines]
    found: list[str] = []
    depth = 0
    is_below = False
    for line in lines:
        plain = line
        if OPENS in line or CLOSES in line or ALL_BELOW in line:
            is_below = is_below or ALL_BELOW in line
            depth = max(0, depth + line.count(OPENS) - line.count(CLOSES))
            plain = line.translate({ord(OPENS): None, ord(CLOSES): None, ord(ALL_BELOW): None})
            if not plain.strip():
                continue
        count = min(_DEEPEST_QUOTE, depth + is_below)
        found.append(f"{'> ' * count}{plain}".rstrip() if count else plain)
    if is_below and not any(line and line[0] != ">" for line in found):
        # Somebody answered below such a mark, or forwarded a mail: the text has to tell.
        return _quoted([line.replace(ALL_BELOW, "") for line in lines])
    return found
