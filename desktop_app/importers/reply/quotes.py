"""Takes quoted mails out of a mail's lines: introductions and what they introduce, ">" lines, ancestors' lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.importers.reply.header_blocks import field_kind, header_block, loose_block, notes_block
from desktop_app.importers.reply.introductions import (
    closes_address,
    introduction_ending,
    is_delimiter,
    is_followed_by_quote,
    may_begin_quote,
    may_end_introduction,
    tells_who_wrote,
)
from desktop_app.importers.reply.mail_lines import next_written
from desktop_app.importers.reply.parents import ParentText

_MARKS = (">", "＞")
_MARK = re.compile(r"\s{0,4}[>＞]\s?")
# ">_<", ">:(" are faces, not quotes.
_FACE = re.compile(r"\s{0,4}>(?:[_.]{1,3}<|:?[-']?[(/\\|o])")
_BAR = re.compile(r"\s{0,4}[|│]\s?")
_RULE = re.compile(r"\s*(?:[-_=—–*]{5,200}|(?:- ){5,80}-?)\s*")
_TITLED_RULE = re.compile(r"\s{0,4}[-_=—–]{4,60} ?[^-_=—–\s][^\n]{0,50}?[-_=—–]{4,60}\s{0,4}")
_LINK_LINE = re.compile(r"\s*[(<]?https?://\S{1,300}?[)>]?\s*>\s*")
# Mail programs break lines at 72 to 78 characters.
_BROKEN_AT = 62
_LONGEST_REMAINDER = 60
# Lines of one mail that are looked at closely; beyond it a text is a log file.
_MOST_EXAMINED = 500
_LONGEST_QUOTE = 2000
_LONGEST_CODE = 200
_COMPANY = re.compile(r"\s{1,8}\S.{1,60}|.{2,60}(?:Corp|Inc|Ltd|LLC|GmbH|AG)\.?")


@dataclass(slots=True)
class Unquoted:
    """`own`: what is left. `quote`: the nearest quoted block, without marks. `removed`: was any taken out?"""

    own: list[str]
    quote: list[str]
    removed: bool


@dataclass(frozen=True, slots=True)
class _Start:
    """Lines `begin` to `end` (excluded) introduce a quote; `is_header`: a header or delimiter, not "X wrote:"."""

    begin: int
    end: int
    is_header: bool
    kept: str = ""


class _Walk:
    def __init__(self, lines: list[str], parents: ParentText) -> None:
        self.lines = lines
        self.parents = parents
        self.own: list[tuple[int, str]] = []
        self.quote: list[str] = []
        self.removed = False
        # An introduction reaches no higher than this line.
        self.floor = 0
        self.examined = 0
        self.seen_start = False
        self.fence_ends = _fence_ends(lines)

    def run(self) -> Unquoted:
        lines = self.lines
        index = 0
        while index < len(lines):
            line = lines[index]
            if not line:
                self.own.append((index, line))
                index += 1
            elif index in self.fence_ends:
                self._keep(index, self.fence_ends[index])
                index = self.fence_ends[index]
            elif is_marked(line) and not closes_address(lines, index):
                index = self._marked_run(index)
            else:
                start = self._start(index) if line[0] == " " or may_begin_quote(line) else None
                if start is not None:
                    index = self._behind(start)
                else:
                    self.own.append((index, line))
                    index += 1
        own = [line for _, line in self.own]
        return Unquoted(own=own, quote=self.quote, removed=self.removed)

    def _keep(self, begin: int, end: int) -> None:
        self.own.extend((place, self.lines[place]) for place in range(begin, end))

    def _start(self, index: int) -> _Start | None:
        """Returns what introduces a quote at this line, if it does."""
        line = self.lines[index]
        if self.examined >= _MOST_EXAMINED:
            return None
        first = line.lstrip()[:1]
        if first in "-_=*—–" and _RULE.fullmatch(line[:210]):
            return self._below_rule(index)
        if is_delimiter(line):
            return _Start(index, self._end_of_headers(index + 1), is_header=True)
        if field_kind(line) is not None:
            self.examined += 1
            count = header_block(self.lines, index)
            if count:
                return _Start(self._company_above(index), index + count, is_header=True)
            above, count = notes_block(self.lines, index)
            if count:
                return _Start(index - above, index + count, is_header=True)
        if not may_end_introduction(line):
            return None
        self.examined += 1
        introduction = introduction_ending(self.lines, index)
        if introduction is None:
            return None
        if introduction.strength == "maybe" and not is_followed_by_quote(self.lines, index + 1):
            return None
        return _Start(introduction.begin, introduction.end, is_header=False, kept=introduction.kept)

    def _below_rule(self, index: int) -> _Start | None:
        """A row of dashes counts when a header or an introduction stands below it."""
        after = next_written(self.lines, index + 1, within=4)
        if after is None or is_marked(self.lines[after]):
            return None
        self.examined += 1
        count = header_block(self.lines, after) or loose_block(self.lines, after)
        if count:
            return _Start(index, after + count, is_header=True)
        if is_delimiter(self.lines[after]):
            return _Start(index, self._end_of_headers(after + 1), is_header=True)
        for last in range(after, min(after + 3, len(self.lines))):
            if not may_end_introduction(self.lines[last]):
                continue
            introduction = introduction_ending(self.lines, last)
            if introduction is not None and introduction.strength == "sure" and introduction.begin <= after:
                return _Start(index, introduction.end, is_header=False)
        return None

    def _end_of_headers(self, index: int) -> int:
        after = next_written(self.lines, index, within=5)
        if after is None:
            return index
        count = header_block(self.lines, after)
        if not count and after + 1 < len(self.lines):
            # "Forwarded by ... on 01/17/2000" goes on in the next line.
            count = header_block(self.lines, after + 1)
            count += 1 if count else 0
        return after + count if count else index

    def _company_above(self, index: int) -> int:
        """Lotus Notes prints the company, indented, above "From:"; others a line of dashes with words in it."""
        above = index - 1
        if above >= self.floor and _TITLED_RULE.fullmatch(self.lines[above][:120]):
            return above
        while above > self.floor and index - above <= 2 and not self.lines[above]:
            above -= 1
        if above < self.floor or index - above > 3:
            return index
        return above if _COMPANY.fullmatch(self.lines[above][:100]) else index

    def _behind(self, start: _Start) -> int:
        """Takes the introduction out, and all below it unless marks show where the quote ends."""
        lines = self.lines
        while self.own and self.own[-1][0] >= max(start.begin, self.floor):
            self.own.pop()
        if start.kept:
            self.own.append((start.begin, start.kept))
        self.removed = True
        is_first = not self.seen_start
        self.seen_start = True
        after = next_written(lines, start.end)
        if after is None:
            return len(lines)
        if is_marked(lines[after]):
            self.floor = after
            return after
        if not start.is_header and _BAR.match(lines[after]):
            end = next((place for place in range(after, len(lines)) if not _BAR.match(lines[place])), len(lines))
            self._quoted(_BAR.sub("", line, count=1) for line in lines[after:end])
            self.floor = end
            return end
        if any(line for _, line in self.own):
            # Programs put such a quote last. An answer below it cannot be told from the quoted mail.
            self._quoted(lines[after:])
            return len(lines)
        below = self.parents.place_below(lines[after:])
        if below is not None:
            self._quoted(lines[after : after + below])
            self.floor = after + below
            return after + below
        if start.is_header or not is_first:
            self._quoted(lines[after:])
            return len(lines)
        # Nothing above "X wrote:" and no marks below it: the answer stands somewhere below.
        self.floor = start.end
        return start.end

    def _quoted(self, block: Iterable[str]) -> None:
        """Keeps the first quoted block; the answers between its pieces do not end it."""
        if len(self.quote) < _LONGEST_QUOTE:
            self.quote.extend(block)

    def _marked_run(self, index: int) -> int:
        end = _end_of_run(self.lines, index)
        if self._is_quote(index, end):
            self.removed = True
            self._quoted(_MARK.sub("", line, count=1) for line in self.lines[index:end])
            self.floor = end
        else:
            self._keep(index, end)
        return end

    def _is_quote(self, index: int, end: int) -> bool:
        """Without any introduction, lines behind "The steps:" are a list, whatever they begin with."""
        if self.seen_start:
            return True
        if end - index == 1 and _FACE.match(self.lines[index]):
            return False
        before = next((line for _, line in reversed(self.own) if line), "")
        if not before.endswith((":", "：")) or tells_who_wrote(before):
            return True
        return any("@" in line or self.parents.has(line) for line in self.lines[index : min(end, index + 200)])


def without_quotes(lines: list[str], parents: ParentText) -> Unquoted:
    """Returns the lines that nobody else wrote, as far as marks, headers and the ancestors' texts show."""
    found = _Walk(lines, parents).run()
    if not parents:
        return found
    places = parents.quoted_places(found.own)
    if places:
        for place in sorted(places):
            _add_introduction(found.own, place, places)
        found.quote = found.quote or [found.own[place] for place in sorted(places)]
        found.own = [line for place, line in enumerate(found.own) if place not in places]
        found.removed = True
    return found


def _add_introduction(lines: list[str], place: int, places: set[int]) -> None:
    """Above an ancestor's lines even an introduction in an unknown language is one."""
    above = place - 1
    while above > 0 and place - above < 3 and not lines[above]:
        above -= 1
    if above < 0 or above in places:
        return
    line = lines[above][:400]
    if "@" in line or (line.endswith((":", "：")) and any(char.isdigit() for char in line)):
        places.add(above)


def is_marked(line: str) -> bool:
    return line.startswith(_MARKS) or (line[:1] == " " and line[:5].lstrip().startswith(_MARKS))


def _end_of_run(lines: list[str], index: int) -> int:
    """The end of neighbouring ">" lines, with the remainders of lines that were broken on the way."""
    end = index + 1
    while end < len(lines):
        line = lines[end]
        if is_marked(line) or (line[:1] in " (<h" and _LINK_LINE.fullmatch(line[:400])):
            end += 1
            continue
        if not line:
            after = next_written(lines, end, within=4)
            if after is None or not is_marked(lines[after]):
                return end
            end = after
            continue
        if end + 1 < len(lines) and is_marked(lines[end + 1]) and _is_remainder(lines[end - 1], line):
            end += 1
            continue
        return end
    return end


def _is_remainder(before: str, line: str) -> bool:
    if len(line) > _LONGEST_REMAINDER or not before:
        return False
    if before.count("(") > before.count(")") and line.count(")") > line.count("("):
        return True
    return len(before) >= _BROKEN_AT and line[0].islower() and before[-1] not in ".!?:>"


def _fence_ends(lines: list[str]) -> dict[int, int]:
    """Place of each opening "```" line -> place behind its closing one: code is never a quote."""
    ends: dict[int, int] = {}
    opened: int | None = None
    for place, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if opened is None or place - opened > _LONGEST_CODE:
            opened = place
        else:
            ends[opened] = place + 1
            opened = None
    return ends
