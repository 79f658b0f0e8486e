"""Blocks of "From: ... / Sent: ... / To: ... / Subject: ..." in any language, and those of Lotus Notes.

A block counts only with evidence that a program wrote it: people too write "From: Berlin" above "To: Paris".
"""

from __future__ import annotations

import re

from desktop_app.importers.reply.field_words import FIELD_KINDS
from desktop_app.importers.reply.mail_lines import LONGEST_SEEN

_LOOK_AHEAD = 40
# Lines of one field: a long list of recipients.
_LONGEST_FIELD_LINES = 12
_FIELD = re.compile(r"[\s>*_|•]{0,10}([^\s:：*|>][^:：*|\n]{0,30}?)[\s*_]{0,4}[:：]")
_TIME = re.compile(r"\d{1,2}\s?[:.h时點点]\s?\d\d|[上下]午|오[전후]|午[前後]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./-]\d{1,2}[./-]\d\d")
_STAMP = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s{1,4}\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s[A-Z]{2,4})?"
_NOTES_DATE = re.compile(rf"\s*(?:on\s)?(?:{_STAMP})\s*", re.IGNORECASE)
_NOTES_NAME_DATE = re.compile(rf".{{2,90}}?(?:\s{{2,60}}|\s?\bon\s){_STAMP}\s*", re.IGNORECASE)
_NOTES_PERSON = re.compile(
    r"[\w\"'.,\- ]{2,60}(?:/\w[\w &.-]{0,30}){1,4}(?:@\w+)?|[^@]{2,60}@[\w .-]{2,30}|.{0,60}<[^<>]{3,80}>.{0,3}"
)
_NOTES_EXTRA = re.compile(r"\s*(?:sent by|please respond to|gesendet von|enviado por|by)\b.{0,120}", re.IGNORECASE)


def field_kind(line: str) -> str | None:
    """Returns which field of a mail's header this line shows; None for every other line."""
    seen = line[:LONGEST_SEEN]
    if ":" not in seen[:60] and "：" not in seen[:60]:
        return None
    found = _FIELD.match(seen)
    if found is None:
        return None
    name = "".join(found.group(1).split()).casefold()
    kind = FIELD_KINDS.get(name)
    if kind is None and not name.isascii():
        # "寄件者(From)" and the like.
        kind = FIELD_KINDS.get(re.split(r"[(（]", name, maxsplit=1)[0])
    return kind


def _value(line: str) -> str:
    return re.split("[:：]", line[:LONGEST_SEEN], maxsplit=1)[-1]


def header_block(lines: list[str], index: int) -> int:
    """Returns how many lines from `index` are the header of a quoted mail; 0 when none begins there."""
    first = field_kind(lines[index])
    if first is None or first == "other":
        return 0
    kinds: list[str] = []
    written: list[str] = []
    end = index
    gap = 0
    for place in range(index, min(len(lines), index + _LOOK_AHEAD)):
        line = lines[place]
        if not line.strip(" >\t"):
            # Some programs print an empty line between the fields.
            gap += 1
            if gap > _LONGEST_FIELD_LINES or (gap > 3 and len(kinds) > 2):
                break
            continue
        kind = field_kind(line)
        if kind is not None:
            if kind in kinds and kind not in ("other", "cc"):
                break
            kinds.append(kind)
            written.append(line)
            end, gap = place, 0
            continue
        if place - end > 1 and not lines[place - 1].strip(" >\t"):
            # Text behind an empty line: the quoted mail's words begin.
            break
        gap += 1
        if gap > _LONGEST_FIELD_LINES:
            break
        if line[:1].isspace() or "@" in line or line.rstrip().endswith((",", ";", "；")):
            written.append(line)
    return end - index + 1 if _is_evident(kinds, written) else 0


def _is_evident(kinds: list[str], written: list[str]) -> bool:
    found = set(kinds)
    if len(found - {"other"}) < 2:
        return False
    text = "\n".join(line[:LONGEST_SEEN] for line in written)
    has_address = "@" in text
    has_date = any(
        field_kind(line) in ("date", "sent") and (_YEAR.search(_value(line)) or _TIME.search(_value(line)))
        for line in written
    )
    if "from" in found:
        if "sent" in found:
            return "subject" in found or "to" in found or has_address or has_date
        if "subject" in found:
            return len(found) >= 3 or has_address or has_date
        return "date" in found and (has_address or (has_date and "to" in found and bool(_TIME.search(text))))
    if "to" in found and ("date" in found or "sent" in found):
        return "subject" in found or (has_address and has_date)
    return "sent" in found and "subject" in found and has_date


def notes_block(lines: list[str], index: int) -> tuple[int, int]:
    """Recognises what Lotus Notes prints: a name, a date, then "To:", "cc:", "Subject:".

    Returns how many lines above `index` belong to it and how many from `index` on; (0, 0) when there is none.
    """
    if field_kind(lines[index]) not in ("to", "cc"):
        return 0, 0
    kinds: list[str] = []
    end = index
    for place in range(index, min(len(lines), index + _LOOK_AHEAD)):
        kind = field_kind(lines[place])
        if kind in ("to", "cc", "subject", "other") and kind not in kinds:
            kinds.append(kind)
            end = place
        elif place - end > _LONGEST_FIELD_LINES or kind in kinds:
            break
        if kind == "subject":
            break
    if "subject" not in kinds and not ("to" in kinds and "cc" in kinds):
        return 0, 0
    above = _notes_head(lines, index)
    return (above, end - index + 1) if above else (0, 0)


def _notes_head(lines: list[str], index: int) -> int:
    """Returns how many lines above the fields hold the name and the date; 0 when there is no date."""
    top = index
    blank_count = 0
    has_date = False
    for place in range(index - 1, max(-1, index - 14), -1):
        line = lines[place][:200]
        if not line.strip():
            blank_count += 1
            if has_date or blank_count > 4:
                break
            continue
        if _NOTES_EXTRA.fullmatch(line):
            top = place
        elif not has_date and _NOTES_DATE.fullmatch(line):
            has_date, top = True, place
        elif _NOTES_NAME_DATE.fullmatch(line) if not has_date else _is_person(line):
            return index - place
        elif not has_date and _NOTES_PERSON.fullmatch(line.strip()) and _date_above(lines, place):
            # The address may stand below the date.
            top = place
        else:
            break
    return index - top if has_date else 0


def _is_person(line: str) -> bool:
    return _NOTES_PERSON.fullmatch(line.strip()) is not None or _is_name(line)


def _date_above(lines: list[str], index: int) -> bool:
    return index > 0 and _NOTES_DATE.fullmatch(lines[index - 1][:200]) is not None


def _is_name(line: str) -> bool:
    """A short line without a sentence's end, whose words are capitalised."""
    parts = line.strip(" \t\"'").split()
    return (
        1 <= len(parts) <= 6
        and not line.rstrip().endswith((".", "!", "?", ":"))
        and all(
            not part[0].islower() or part in ("de", "van", "von", "der", "la", "on", "behalf", "of")
            for part in parts
        )
    )


def loose_block(lines: list[str], index: int) -> int:
    """A header in a language that the tables lack: four fields below each other, an address first, then a date.

    Only to be asked behind a rule of underscores or dashes.
    """
    fields: list[str] = []
    for line in lines[index : index + 6]:
        if not line.strip() or _FIELD.match(line[:LONGEST_SEEN]) is None:
            break
        fields.append(line)
    if len(fields) < 3 or "@" not in fields[0]:
        return 0
    return len(fields) if any(_YEAR.search(line[:LONGEST_SEEN]) for line in fields[1:3]) else 0
