"""A mail's text -> what its writer typed: without quoted mails, without the signature.

First our own marks (`quote_marks`), then the two kept libraries, the shortest answer that is not empty:
together they find what each alone misses (research report, B1). The libraries' patterns take minutes on hostile
text, so they see at most 200 kB, 250 lines, no run of blank lines and no line longer than a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import quotequail
from mailparser_reply import EmailReplyParser

from desktop_app.importers.quote_marks import is_quoted_line, quote_begins

_LONGEST_TEXT = 200_000
_MOST_LINES = 3000
# What the libraries see of a line. Their patterns look for "On ... wrote:" and backtrack over the rest.
_LONGEST_LINE_FOR_LIBRARIES = 300
# mail-parser-reply tries each of its languages' headers at each line that could begin one.
_MOST_LINES_FOR_LIBRARIES = 250
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "da", "sv", "pl", "cs", "ja", "ko", "zh")

_SIGNATURE_DELIMITER = re.compile(r"[-—_]{2,3}\s?")
_DEVICE = re.compile(
    r"(?:sent from (?:my|yahoo|mail|outlook|samsung|proton)\b|sent with |get outlook for "
    r"|von meine[mr] .{2,30} gesendet"
    r"|gesendet (?:von|mit) |envoyé (?:de|depuis) |enviado desde |inviato da(?:l mio)? |verstuurd vanaf "
    r"|sendt fra |skickat från |wysłan[eo] z |发自我的|發自我的|從我的 .{2,20}傳送|来自我的"
    r"|iphoneから送信|.{2,30}から送信).{0,80}",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:kind|best|warm|many|with best|warmest|kindest)\s+(?:regards|wishes|thanks)|regards|best"
    r"|cheers|thanks|thank you"
    r"|sincerely|yours(?: sincerely| truly| faithfully)?|all the best|take care|love|"
    r"(?:mit )?(?:freundlichen|besten|lieben|herzlichen|schönen|viele|liebe|beste|herzliche"
    r"|schöne)\s+(?:grüßen?|grüssen?)"
    r"|grüße|lg|mfg|vg|cordialement|bien à vous|saludos|un saludo|cordiali saluti|met vriendelijke groet"
    r"|此致|祝好|敬礼|敬禮|よろしくお願い(?:いた)?します。?)[\s,.!，。]*",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|https?://|www\.|\+?\d[\d\s()/.-]{6,}\d|\b(?:tel|phone|mobile|fax|mobil|电话|手机|電話)\b", re.IGNORECASE
)
# A signature of more lines is a text.
_LONGEST_SIGNATURE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """`text` is empty only when the mail held nothing but quotes."""

    text: str
    signature: str = ""
    quote_removed: bool = False


def reply_text(text: str, *, writer: str = "") -> ReplyText:
    """Returns the writer's own words. Never raises; linear in the text's length.

    `writer` is the writer's full name: a block below it at the end is a signature.
    """
    lines = _lines(text)
    own = _without_quotes(lines)
    quote_removed = own != lines
    own = _by_libraries(own)
    quote_removed = quote_removed or len(own) < len(lines)
    kept, signature = _without_signature(own, writer)
    if not any(line.strip() for line in kept):
        # A mail of nothing but a signature: those are its words.
        kept, signature = own, []
    return ReplyText(
        text="\n".join(kept).strip(),
        signature="\n".join(line for line in signature if line.strip()),
        quote_removed=quote_removed and _joined(own) != _joined(lines),
    )


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _lines(text: str) -> list[str]:
    text = text[:_LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\u200b\u200e\u200f\u2060\ufeff\u1427]", "", text).replace("\xa0", " ").replace("\u3000", " ")
    lines: list[str] = []
    for line in text.split("\n"):
        clean = line.rstrip()
        if not clean and len(lines) >= 2 and not lines[-1] and not lines[-2]:
            continue
        lines.append(clean)
        if len(lines) >= _MOST_LINES:
            break
    return lines


def _without_quotes(lines: list[str]) -> list[str]:
    """Cuts at the first introduction that no own words follow, and drops quoted lines everywhere."""
    own: list[str] = []
    index = 0
    while index < len(lines):
        count = quote_begins(lines, index)
        if count:
            after = next((place for place in range(index + count, len(lines)) if lines[place].strip()), None)
            if after is None or not is_quoted_line(lines[after]):
                # Nothing marks the end of this quote; programs put it last. An answer below it cannot be told
                # from a forwarded text.
                break
            index = after
            continue
        if is_quoted_line(lines[index]):
            index += 1
            continue
        own.append(lines[index])
        index += 1
    return own


# Every introduction that the libraries know has one of these; looking for it first halves the time of an import.
_WORTH_A_LOOK = re.compile(
    r"[:：]\s*$|^\W{0,3}\w[^\n:：]{0,30}[:：]\s|[-_=]{3}|\b(?:wrote|schrieb|écrit|escribió|scritto|schreef|skrev)\b"
    r"|写道|寫道|작성|<[^<>\s]+@|original message|forwarded",
    re.IGNORECASE | re.MULTILINE,
)


@cache
def _parser() -> Any:
    return EmailReplyParser(languages=list(_LANGUAGES))


def _by_libraries(lines: list[str]) -> list[str]:
    """Lets both libraries look at the beginning of the text; the shortest non-empty answer wins.

    They see shortened lines and answer with a number of lines, so that no character of the text is lost to them.
    """
    seen = [line[:_LONGEST_LINE_FOR_LIBRARIES] for line in lines[:_MOST_LINES_FOR_LIBRARIES]]
    text = "\n".join(seen)
    if _WORTH_A_LOOK.search(text) is None:
        return lines
    counts = [len(lines)]
    quoted = quotequail.quote(text, limit=_MOST_LINES, quote_intro_line=True)
    if len(quoted) > 1 and quoted[0][0] and quoted[0][1].strip():
        counts.append(len(quoted[0][1].split("\n")))
    replies = _parser().read(text).replies
    if len(replies) > 1:
        begin = text.find(replies[0].full_body) if replies[0].full_body else -1
        if begin >= 0:
            counts.append(text.count("\n", 0, begin + len(replies[0].full_body)) + 1)
    return lines[: min(counts)]


def _without_signature(lines: list[str], writer: str) -> tuple[list[str], list[str]]:
    """Splits off "-- " blocks, "Sent from my phone", and contact lines below a sign-off.

    The sign-off itself ("Cheers, Billie") stays: it is how the person writes.
    """
    for index, line in enumerate(lines):
        if index and _SIGNATURE_DELIMITER.fullmatch(line.strip()) and len(lines) - index <= _LONGEST_SIGNATURE + 8:
            return lines[:index], lines[index + 1 :]
    kept = list(lines)
    removed: list[str] = []
    while kept and (not kept[-1].strip() or _DEVICE.fullmatch(kept[-1].strip())):
        removed.insert(0, kept.pop())
    for index in range(max(0, len(kept) - _LONGEST_SIGNATURE), len(kept)):
        if not _SIGN_OFF.fullmatch(kept[index].strip()):
            continue
        name = next((place for place in range(index + 1, len(kept)) if kept[place].strip()), None)
        if name is not None and any(_CONTACT.search(line) for line in kept[name + 1 :]):
            return kept[: name + 1], [*kept[name + 1 :], *removed]
    full_name = " ".join(writer.split()).casefold()
    for index in range(max(1, len(kept) - _LONGEST_SIGNATURE), len(kept) - 1):
        # One word may be how they sign ("Billie"); the full name with an address below it is a letterhead.
        if " " in full_name and kept[index].strip().casefold() == full_name and not kept[index - 1].strip():
            return kept[:index], [*kept[index:], *removed]
    return kept, removed
