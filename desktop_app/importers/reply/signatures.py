"""Splits off what stands below a text: "-- " blocks, "Sent from my phone", contacts, legal notices, list footers.

The sign-off and the first name below it ("Cheers, Billie") stay: they are how the person writes.
"""

from __future__ import annotations

import re
from functools import cache

from desktop_app.importers.reply.closing_words import DEVICE_LINES, FOOTER_WORDS, LEGAL_WORDS, SIGN_OFFS

# A signature of more lines is a text.
_LONGEST_SIGNATURE = 12
_LONGEST_MARKED_SIGNATURE = 30
_LONGEST_DEVICE_LINE = 160
_MOST_PARAGRAPHS = 12
_LONGEST_PARAGRAPH = 6000
_DELIMITER = re.compile(r"(?:--|––|——|—|–|__)\s?")
_RULE = re.compile(r"[-_=*~#+—–]{3,100}|(?:- ){3,50}-?|(?:\* ){2,50}\*?")
_CONTACT = re.compile(
    r"@|https?://|www\.|\+?\d[\d\s()/.-]{6,24}\d|\b(?:tel|phone|mobile|fax|mobil|cell|telefon|tél|móvil|gsm|тел|τηλ)\b\.?"
    r"|电话|手机|電話|手機|传真|携帯|전화|휴대폰|โทร|هاتف|טלפון",
    re.IGNORECASE,
)
_ADDRESS_LINE = re.compile(r"[<(\[]?(?:mailto:)?[\w.+-]{1,64}@[\w.-]{1,100}\.\w{2,20}[>)\]]?")
_NAME_LINE = re.compile(r"[^\W\d_][\w'’.,()\- ]{0,50}")
_NOT_LETTER = re.compile(r"[^\w' &]+")
_NOTICE_TITLE = re.compile(
    r"(?:legal |email |e-mail )?(?:disclaimer|confidentiality(?: notice)?|haftungsausschluss"
    r"|avis de confidentialité|aviso legal|privacy|免责声明|免責聲明|免責事項):?",
    re.IGNORECASE,
)
_TELLS = re.compile(r", (?:is|was|are|were|will|would|has|had)\b", re.IGNORECASE)
_NETEASE = re.compile(r"网易邮箱大师|網易郵箱大師")


def _phrases(table: str) -> list[str]:
    return [phrase for part in table.replace("\n", " ").split(";") if (phrase := " ".join(part.split()))]


_SIGN_OFFS = frozenset(_phrases(SIGN_OFFS))
_SIGN_OFFS_WITH_NAME = tuple(sorted((phrase for phrase in _SIGN_OFFS if " " in phrase), key=len, reverse=True))


@cache
def _device_pattern() -> re.Pattern[str]:
    lines = (
        "[^\\n]{0,80}?".join(re.escape(part) for part in phrase.split("…")) for phrase in _phrases(DEVICE_LINES)
    )
    return re.compile(rf"(?:{'|'.join(lines)})[\s.!。>)\]]{{0,5}}", re.IGNORECASE)


@cache
def _legal_pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(phrase) for phrase in sorted(_phrases(LEGAL_WORDS), key=len, reverse=True))
    )


@cache
def _footer_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase) for phrase in _phrases(FOOTER_WORDS)))


def is_sign_off(line: str) -> bool:
    """Whether the line is only "Kind regards," or its like, with at most a name behind it."""
    if len(line) > 60:
        return False
    plain = " ".join(_NOT_LETTER.sub(" ", line.casefold()).split())
    if plain in _SIGN_OFFS:
        return True
    if len(line) > 40 or not plain:
        return False
    parts = [" ".join(_NOT_LETTER.sub(" ", part.casefold()).split()) for part in re.split("[,/，、]", line)]
    if len(parts) > 1 and parts[0] in _SIGN_OFFS and len(parts[1].split()) <= 3:
        return True
    return plain.startswith(_SIGN_OFFS_WITH_NAME) and len(plain.split()) <= 6 and not line.endswith(("?", "!"))


def is_device_line(line: str) -> bool:
    line = line.strip(" *_|")
    if _TELLS.search(line):
        # "Sent from my desk, is easier": somebody tells something.
        return False
    return len(line) <= _LONGEST_DEVICE_LINE and _device_pattern().fullmatch(line) is not None


def without_signature(lines: list[str], writer: str) -> tuple[list[str], list[str]]:
    """Returns the text's lines and the signature's."""
    kept, removed = _without_delimited(lines)
    while True:
        before = len(kept)
        for part in (_without_device, _without_notices):
            kept, more = part(kept)
            removed = more + removed
        if len(kept) == before:
            break
    for part in (_below_sign_off, _contact_block):
        kept, more = part(kept)
        removed = more + removed
    kept, more = _below_full_name(kept, writer)
    return kept, more + removed


def _without_delimited(lines: list[str]) -> tuple[list[str], list[str]]:
    for index in range(max(0, len(lines) - _LONGEST_MARKED_SIGNATURE - 20), len(lines)):
        line = lines[index].strip()
        if not line or line[0] not in "-–—_=*~#+" or len(line) > 110:
            continue
        rest = lines[index + 1 :]
        if not any(above for above in lines[:index]):
            continue
        if _DELIMITER.fullmatch(line):
            if sum(1 for below in rest if below) <= _LONGEST_MARKED_SIGNATURE:
                return lines[:index], rest
        elif _RULE.fullmatch(line) and _looks_like_signature(rest):
            return lines[:index], rest
    return lines, []


def _looks_like_signature(lines: list[str]) -> bool:
    """Below a row of dashes or stars: nothing, other rows, a notice, or a name with ways to reach it."""
    written = [line.strip() for line in lines if line.strip() and not _RULE.fullmatch(line.strip()[:110])]
    if not written:
        return True
    if len(written) > _LONGEST_SIGNATURE:
        return _is_notice("\n".join(written[:40])) and not written[0][0].isdigit()
    if _is_notice("\n".join(written)) or is_device_line(written[0]):
        return True
    return all(len(line) <= 70 for line in written) and sum(1 for line in written if _CONTACT.search(line)) >= 1


def _without_device(lines: list[str]) -> tuple[list[str], list[str]]:
    kept = list(lines)
    removed: list[str] = []
    written = [place for place in range(max(0, len(kept) - 8), len(kept)) if kept[place]]
    netease = next((place for place in written[-2:] if _NETEASE.search(kept[place])), None)
    if netease is not None:
        # It draws a table of bars around name and address.
        bars = [place for place in range(max(0, netease - 12), netease) if kept[place].startswith("|")]
        begin = min(bars, default=netease)
        kept, removed = kept[:begin], kept[begin:]
    while kept and (not kept[-1] or is_device_line(kept[-1]) or _is_leftover(kept, kept[-1])):
        removed.insert(0, kept.pop())
    return kept, removed


def _is_leftover(lines: list[str], line: str) -> bool:
    """An address alone (Foxmail's own signature), a row of dashes, an empty table cell, a picture's place."""
    line = line.strip()
    if len(line) > 110 or not any(lines[place] for place in range(len(lines) - 1)):
        return False
    if _RULE.fullmatch(line) or not line.strip("|* "):
        return True
    return not lines[-2] and _ADDRESS_LINE.fullmatch(line) is not None and not _is_asked_for(lines)


def _is_asked_for(lines: list[str]) -> bool:
    """ "My address is:" and then the address is an answer, no signature."""
    before = [line for line in lines if line][-2]
    return before.endswith((":", "：", ",")) and not is_sign_off(before)


def _is_notice(text: str) -> bool:
    text = text[:_LONGEST_PARAGRAPH].casefold()
    flat = " ".join(text.split())
    if len(flat) > 20 and _holds_any(FOOTER_WORDS, flat) and _footer_pattern().search(flat):
        return True
    if len(flat) < 40 or not _holds_any(LEGAL_WORDS, flat):
        return False
    return len(set(_legal_pattern().findall(flat))) >= (3 if flat.isascii() else 2)


def _holds_any(table: str, text: str) -> bool:
    """Whether one of the phrases is in the text; ten times as fast as a pattern of all of them."""
    return any(phrase in text for phrase in _plain_phrases(table, text.isascii()))


@cache
def _plain_phrases(table: str, only_ascii: bool) -> tuple[str, ...]:
    return tuple(phrase for phrase in _phrases(table) if phrase.isascii() or not only_ascii)


def _without_notices(lines: list[str]) -> tuple[list[str], list[str]]:
    """Takes paragraphs of lawyers, virus scanners and mailing lists off the end, and what stands between them."""
    end = len(lines)
    cut = end
    for _ in range(_MOST_PARAGRAPHS):
        while end > 0 and not lines[end - 1]:
            end -= 1
        begin = end
        while begin > 0 and lines[begin - 1] and end - begin < 60:
            begin -= 1
        if begin in (0, end):
            break
        if _is_notice("\n".join(lines[begin:end])):
            cut = begin
        elif end - begin > 4 or cut == len(lines):
            # A short paragraph may stand between two notices.
            break
        end = begin
    above = next((place for place in range(cut - 1, max(0, cut - 4), -1) if lines[place]), 0)
    if cut < len(lines) and above and _NOTICE_TITLE.fullmatch(lines[above].strip(" *_-")[:60]):
        cut = above
    return lines[:cut], lines[cut:]


def _below_sign_off(lines: list[str]) -> tuple[list[str], list[str]]:
    for index in range(max(0, len(lines) - _LONGEST_SIGNATURE), len(lines)):
        if not is_sign_off(lines[index]):
            continue
        name = next((place for place in range(index + 1, len(lines)) if lines[place]), None)
        if name is not None and any(_CONTACT.search(line) for line in lines[name + 1 :]):
            return lines[: name + 1], lines[name + 1 :]
    return lines, []


def _contact_block(lines: list[str]) -> tuple[list[str], list[str]]:
    """A last paragraph of short lines that begins with a name and has two ways to reach it."""
    end = len(lines)
    while end > 0 and not lines[end - 1]:
        end -= 1
    begin = end
    while begin > 0 and lines[begin - 1] and end - begin <= _LONGEST_SIGNATURE:
        begin -= 1
    block = lines[begin:end]
    if begin == 0 or not 3 <= len(block) <= _LONGEST_SIGNATURE or not any(lines[:begin]):
        return lines, []
    if not _NAME_LINE.fullmatch(block[0].strip()) or len(block[0].split()) > 6 or is_sign_off(block[0]):
        return lines, []
    before = next(line for line in reversed(lines[:begin]) if line)
    if before.endswith((":", "：")) or any(len(line) > 80 or line.endswith(("?", "!")) for line in block):
        return lines, []
    if sum(1 for line in block if _CONTACT.search(line)) < 2:
        return lines, []
    return lines[:begin], lines[begin:]


def _below_full_name(lines: list[str], writer: str) -> tuple[list[str], list[str]]:
    full_name = " ".join(writer.split()).casefold()
    if " " not in full_name:
        # One word may be how they sign ("Billie"); the full name with an address below it is a letterhead.
        return lines, []
    for index in range(max(1, len(lines) - _LONGEST_SIGNATURE), len(lines) - 1):
        if lines[index].strip().casefold() == full_name and not lines[index - 1]:
            return lines[:index], lines[index:]
    return lines, []
