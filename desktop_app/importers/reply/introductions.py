"""Lines like "On <date>, <name> <address> wrote:" in many orders and languages, also broken over several lines.

They are looked for from their last line upwards, because only the end of one is easy to tell from a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from desktop_app.importers.reply.intro_words import (
    DATE_OPENERS,
    FORWARD_LINES,
    MESSAGE_NOUNS,
    ORIGINAL_WORDS,
    PRONOUNS,
    WEEKDAYS,
    WROTE_UNSPACED,
    WROTE_WORDS,
    words,
)
from desktop_app.importers.reply.mail_lines import next_written

LONGEST_INTRODUCTION = 400
_MOST_LINES = 5


def _any_of(table: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))


_WROTE = words(WROTE_WORDS)
_WROTE_UNSPACED = tuple(words(WROTE_UNSPACED))
_WROTE_ENDS = (*_WROTE, *_WROTE_UNSPACED, *(f"{word}(a)" for word in _WROTE), *(f"{word}(а)" for word in _WROTE))
_WROTE_LAST = frozenset(word[-1] for word in _WROTE_ENDS)
_PRONOUNS = words(PRONOUNS)
# "schrieb ich": the person behind the verb. A program prints a name there.
_PRONOUNS_BEHIND = frozenset(
    ("ich", "er", "sie", "wir", "ik", "hij", "zij", "jag", "han", "hon", "jeg", "hun", "vi")
)
_WORD = re.compile(r"\w+")
_IN_BRACKETS = re.compile(r"\([^()]{0,80}\)")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時时點点시]\s?\d\d(?!\d)|\bkl\b|\d\s?[ap]\.?m\b", re.IGNORECASE)
_DATE = re.compile(
    r"(?<!\d)(?:19|20|25)\d\d(?!\d)|(?<!\d)\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}(?!\d)"
    r"|\d\s?[月월]\s?\d|\d{1,2}-[^\W\d_]{3,9}\.?-\d{2,4}"
)
_MARKED_ADDRESS = re.compile(r"[<＜(\[][^<>()\[\]]{0,80}@[^<>()\[\]]{1,120}[>＞)\]]|@[^<>\s]{1,120}>")
_ADDRESS = re.compile(r"[^\s<>@]{1,80}@[^\s<>@]{1,120}\.\w")
_ENDS_WITH_ADDRESS = re.compile(r"@[^\s<>@]{1,120}[>＞)\]]{1,3}\s?[:：]?$")
_OPENER = re.compile(
    rf"[\W_]{{0,8}}(?:(?:{_any_of(words(DATE_OPENERS))}|{_any_of(frozenset(WEEKDAYS.split()))})(?![^\W\d_])|\d)|[在于於]",
    re.IGNORECASE,
)
_GMT_NAME = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d .{2,200}")
# What help desks print where mail programs print a name.
_YOU_WROTE = re.compile(
    r"(?:On|Am|Le|El) [^\n]{0,40}\b(?:19|20)\d\d\b[^\n]{0,20} (?:you wrote|schrieben Sie|schriebst du"
    r"|vous avez écrit|tu as écrit|escribiste|escribió usted)\s?:",
    re.IGNORECASE,
)
# Own words and the introduction in one line, as some phones send them.
_JOINED = re.compile(
    r"\bOn (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? |\d{1,2}[ /.-]|[A-Z][a-z]{2,8} \d).{6,300}\bwrote:$"
)
_JOINED_DEVICE = re.compile(
    r"(sent from (?:my )?(?:\w{2,12} ){0,2}(?:mobile|phone|iphone|ipad|device))"
    r"(?=\w.{2,120}<[^<>]{3,120}> wrote:$)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?:\d\.?|\d\.?\s?[^\W\d_]{1,9}\.|[,(\s][^\W\d_]{1,3}\.)$")

_RULE_MARKS = "-—–_=*#~ \t"
_FORWARDED_BY = re.compile(
    r"[-—_=*]{4,80}\s{0,4}(?:forwarded by|weitergeleitet von|transféré par|reenviado por|inoltrato da) .{2,200}",
    re.IGNORECASE,
)
_NOUNS = frozenset(words(MESSAGE_NOUNS))
_UNSPACED_NOUNS = tuple(noun for noun in _NOUNS if ord(noun[0]) > 0x0E00 and not noun.isascii())
_FORWARD_LINES = frozenset("".join(word.split()).casefold() for word in words(FORWARD_LINES))
_FORWARD_BARE = words(FORWARD_LINES)
_NOT_WORD = re.compile(r"[\W_]+")


def is_delimiter(line: str) -> bool:
    """ "-----Original Message-----", "---- 原始邮件 ----", "Begin forwarded message:" and their like."""
    line = line.strip()
    if not 4 <= len(line) <= 220:
        return False
    if line[0] in _RULE_MARKS:
        behind = line.lstrip(_RULE_MARKS)
        between = behind.rstrip(_RULE_MARKS + ":：")
        # Stars alone decorate a heading of the writer's own.
        has_dashes = sum(1 for mark in line[: len(line) - len(behind)] if mark in "-—–_=") >= 2
        is_enclosed = has_dashes and len(behind) - len(between) >= 2
        return (is_enclosed and _names_a_message(between)) or _FORWARDED_BY.match(line) is not None
    if line[-1] in ":：-" or len(line) < 30:
        return "".join(line.strip(":：。 ").split()).casefold() in _FORWARD_LINES
    return False


def _names_a_message(words_between: str) -> bool:
    """Few words, one of which means "message": "Original Message", "Ursprüngliche Nachricht", "원본 메시지"."""
    # A Turkish capital I with a dot becomes two characters.
    name = words_between.strip(" <>[]:：()|").casefold().replace("i\u0307", "i")
    parts = name.split()
    if len(parts) > 6:
        return False
    if name in ORIGINAL_WORDS or any(part.strip("-,.") in _NOUNS for part in parts):
        return not name.endswith(("?", "!"))
    return any(noun in name for noun in _UNSPACED_NOUNS)


@dataclass(frozen=True, slots=True)
class Introduction:
    """Lines `begin` to `end` (excluded) introduce a quote.

    `strength`: "sure" whatever follows; "maybe" only where quoted lines follow. `kept`: own words that stand
    before the introduction in its first line.
    """

    begin: int
    end: int
    strength: Literal["sure", "maybe"]
    kept: str = ""


def introduction_ending(lines: list[str], index: int) -> Introduction | None:
    """Returns the introduction whose last line is `index`, for which `may_end_introduction`; None without one."""
    last = lines[index].strip()
    if _is_between_dashes(last):
        return Introduction(index, index + 1, "sure")
    shared = _shared_line(last)
    if shared is not None:
        return Introduction(index, index + 1, "sure", kept=shared)
    return _reaching_up(lines, index)


def _reaching_up(lines: list[str], index: int) -> Introduction | None:
    """Joins the last line with those above it until the whole begins as an introduction does."""
    joined = ""
    best: Introduction | None = None
    for place in range(index, max(-1, index - _MOST_LINES), -1):
        line = lines[place].strip()
        if not line:
            # Polymail puts an empty line before the address; nobody else leaves one.
            if joined.startswith(("<", "＜")) and place > 0 and lines[place - 1].strip():
                continue
            break
        if best is not None and _ends_sentence(line):
            break
        joined = f"{line} {joined}".strip()
        if len(joined) > LONGEST_INTRODUCTION:
            break
        strength, is_opened = _judge(joined)
        if strength is None or (best is not None and best.strength == "sure" and not _opens(line, is_opened)):
            continue
        if best is None or strength == "sure" or is_opened:
            best = Introduction(place, index + 1, strength)
        # "at 10:18," opens an introduction only where no line with the date stands above it.
        if strength == "sure" and _DATE.search(joined) and (is_opened or _TIME.search(joined)):
            break
    return best


def _opens(line: str, is_opened: bool) -> bool:
    """Above an introduction that lacks the date only the line with the date can belong to it."""
    has_date, has_time = _DATE.search(line) is not None, _TIME.search(line) is not None
    return (has_date and has_time) or (is_opened and (has_date or has_time))


def _is_between_dashes(line: str) -> bool:
    """ "---- On Fri, 12 May 2023 Ana Ruiz wrote ----" """
    if line[0] not in "-—_*" or len(line) < 12:
        return False
    between = line.strip("-—_*: \t")
    return (
        len(line) - len(between) >= 4
        and line[-1] in "-—_*"
        and between.casefold().endswith(_WROTE_ENDS)
        and len(between.split()) > 1
        and not _is_told(between)
    )


def may_end_introduction(line: str) -> bool:
    """Cheap: most lines of most mails are told apart here."""
    line = line.strip()
    if not line or len(line) > LONGEST_INTRODUCTION:
        return False
    return (
        line[-1] in ":："
        or _is_between_dashes(line)
        or (line[0].isdigit() and (line[-1] in ">＞" or "GMT" in line))
        or line.casefold().endswith(_WROTE_ENDS)
    )


def may_begin_quote(line: str) -> bool:
    """Whether a line without leading space is worth a look: the cheapest of all checks, made for every line."""
    return (
        ":" in line
        or "：" in line
        or line[0] in _RULE_MARKS
        or line[0].isdigit()
        or (line[-1] in _WROTE_LAST and line.endswith(_WROTE_ENDS))
        or line.rstrip("。") in _FORWARD_BARE
    )


def closes_address(lines: list[str], index: int) -> bool:
    """Whether a line like "> wrote:" closes an address that a line above opened: no quoted line then."""
    if len(lines[index]) > 40 or lines[index][-1] not in ":：":
        return False
    above = "".join(lines[max(0, index - 3) : index])
    return above.count("<") > above.count(">")


def _ends_sentence(line: str) -> bool:
    if line[-1] in "!?。！？…":
        return True
    return line[-1] == "." and _ABBREVIATED.search(line[-14:]) is None


def _judge(joined: str) -> tuple[Literal["sure", "maybe"] | None, bool]:
    """Returns how surely this is an introduction, and whether it begins as one does."""
    has_colon = joined[-1] in ":："
    has_date = _DATE.search(joined) is not None
    has_time = _TIME.search(joined) is not None
    marked = "@" in joined and _MARKED_ADDRESS.search(joined) is not None
    has_address = "@" in joined and _ADDRESS.search(joined) is not None
    says_wrote = tells_who_wrote(joined)
    is_opened = _OPENER.match(joined) is not None and (has_date or has_time)
    if _GMT_NAME.fullmatch(joined):
        return "sure", True
    if not says_wrote:
        if has_colon and marked and has_date and has_time:
            return "sure", is_opened
        if has_colon and marked and (has_date or has_time) and _ENDS_WITH_ADDRESS.search(joined):
            return "sure", is_opened
        if has_date and _ENDS_WITH_ADDRESS.search(joined):
            return "maybe", is_opened
        if has_colon and (has_date or has_address):
            return "maybe", is_opened
        return None, is_opened
    is_persons = _is_told(joined)
    if has_colon and marked and not is_persons:
        return "sure", is_opened
    if has_colon and is_opened and has_date and (has_time or has_address) and not is_persons:
        return "sure", True
    if has_colon and is_opened and _YOU_WROTE.fullmatch(joined):
        return "sure", True
    is_ended = joined.casefold().endswith(_WROTE_ENDS)
    if is_ended and is_opened and has_date and has_time and marked and not is_persons:
        return "sure", True
    if has_colon or ((has_date or marked) and is_ended):
        return "maybe", is_opened
    return None, is_opened


def _shared_line(line: str) -> str | None:
    """Returns the own words before an introduction in the same line; None when they do not share one."""
    if not line.endswith("wrote:"):
        return None
    device = _JOINED_DEVICE.search(line) if "<" in line else None
    if device is not None:
        return line[: device.end()]
    found = _JOINED.search(line) if line.find("On ") > 0 else None
    if found is None or found.start() == 0:
        return None
    before = line[: found.start()].rstrip(" -")
    # "Quoting On ..." and "> On" are introductions as a whole.
    return before if _NOT_WORD.sub("", before) and _TIME.search(found.group()) else None


def is_followed_by_quote(lines: list[str], index: int) -> bool:
    after = next_written(lines, index, within=4)
    return after is not None and lines[after].lstrip().startswith((">", "＞", "|", "│"))


def tells_who_wrote(line: str) -> bool:
    """Whether a line has a word like "wrote" or "said"."""
    line = line[-LONGEST_INTRODUCTION:].casefold()
    if not _WROTE.isdisjoint(_WORD.findall(line)):
        return True
    return not line.isascii() and any(word in line for word in _WROTE_UNSPACED)


def _is_told(line: str) -> bool:
    """Whether a person tells it ("he wrote", "昨天他写道"), where a program prints a name."""
    line = line[-LONGEST_INTRODUCTION:].casefold()
    if not line.isascii():
        for word in _WROTE_UNSPACED:
            before, found, _ = line.partition(word)
            if found and before.endswith(("我", "他", "她", "我们", "他们")):
                return True
    parts = _WORD.findall(_IN_BRACKETS.sub(" ", line))
    return any(
        part in _WROTE and (before in _PRONOUNS or after in _PRONOUNS_BEHIND)
        for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False)
    )
