"""A WhatsApp chat export (.txt, or _chat.txt in a zip) -> messages, in two passes over the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from desktop_app.importers.chats.whatsapp_dates import DateOrder
from desktop_app.importers.chats.whatsapp_lines import STRONG_ENDS, HeaderLine, read_header
from desktop_app.importers.chats.whatsapp_texts import kind_of_text
from desktop_app.importers.chats.whatsapp_words import TITLE
from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading, decoded_lines

# Longer than any message that WhatsApp accepts (65,536 characters).
_LONGEST_MESSAGE = 100_000
_MOST_SENDERS = 2000
_QUOTE_CHARACTERS = re.compile('["“”„«»‘「]')
# "Ana changed this group" before a colon: words behind a name that people's names do not have.
_SMALL_WORDS = re.compile(r"\s[^\W\d_A-Z]\w*\s\S")
# A kind of header that makes up less of the file than this is text that looks like one.
_RAREST_KIND = 0.05
_LINES_TO_RECOGNISE = 200
_LINES_BEFORE_FIRST = 6
_LOG_LEVELS = re.compile(
    r"(?:\S+[. ])?(?:debug|info|notice|warn|warning|error|critical|fatal|trace)\b.{0,40}", re.IGNORECASE
)


@dataclass(slots=True)
class Survey:
    """What the first pass learns about a file: kinds of headers, order of dates, how often each person wrote."""

    order: DateOrder = field(default_factory=DateOrder)
    senders: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    def add(self, header: HeaderLine) -> None:
        self.ends[header.end] += 1
        self.order.learn(header)
        if header.sender and (header.sender in self.senders or len(self.senders) < _MOST_SENDERS):
            self.senders[header.sender] += 1

    def ends_of_file(self) -> frozenset[str]:
        """Which kinds of header this file has; a few others are lines of text ("3.4.20 18:00: meet Bob")."""
        total = self.ends.total()
        return frozenset(end for end, count in self.ends.items() if count >= _RAREST_KIND * total)

    def is_system_line(self, header: HeaderLine) -> bool:
        """Whether nobody wrote it: no name, or a "name" such as 'Ana changed the subject to "A'."""
        name = header.sender
        if not name:
            return True
        if self.senders[name] > 1:
            return False
        if len(name) > 60 or _QUOTE_CHARACTERS.search(name):
            return True
        first = _SMALL_WORDS.search(name)
        return first is not None and name[: first.start()] in self.senders


def survey(lines: Iterable[str]) -> Survey:
    """The first pass."""
    found = Survey()
    for line in lines:
        header = read_header(line)
        if header is not None and (header.sender or header.end in STRONG_ENDS):
            found.add(header)
    return found


def looks_like_whatsapp(text: str) -> bool:
    """Whether the first lines hold a message of a person, as WhatsApp writes it."""
    headers: list[HeaderLine] = []
    filled = 0
    for line in text[:40_000].splitlines()[:_LINES_TO_RECOGNISE]:
        filled += bool(line.strip())
        header = read_header(line)
        if header is not None:
            headers.append(header)
        if not headers and filled >= _LINES_BEFORE_FIRST:
            return False
    people = [header for header in headers if header.sender]
    strong = [header for header in people if header.end in STRONG_ENDS]
    logged = sum(1 for header in people if _LOG_LEVELS.fullmatch(header.sender))
    if not people or logged * 2 > len(people):
        return False
    # Behind a bracket or a dash one message is enough; "18.05.20 18:00 Bob: hi" could be anybody's note.
    return bool(strong) or len(people) * 2 > filled


def chat_title(file_name: str) -> str:
    """Returns "Billie" for "WhatsApp Chat with Billie.txt"; "" for the nameless "_chat.txt"."""
    stem = re.sub(r"(?:\.(?:txt|zip))+$", "", file_name, flags=re.IGNORECASE).strip()
    if re.fullmatch(r"_chat(?: ?\(\d+\))?", stem):
        return ""
    found = TITLE.fullmatch(stem[:300])
    return found["title"].strip(" _「」“”\"'") if found else stem


def recognise(head: Head) -> bool:
    return looks_like_whatsapp(head.text)


def read_whatsapp(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the chat's messages; system lines, media, deleted and empty ones are counted."""
    (path,) = source.paths
    with source.tree.open(path) as stream:
        # The first pass is a third of the work and not told as progress.
        found = survey(decoded_lines(stream, source.tree.head(path)))
    ends = found.ends_of_file()
    # By the file's own name: a source is renamed where two have the same, and a chat exported twice is one chat.
    title = chat_title(path.rpartition("/")[2]) or chat_title(source.tree.name)
    group: tuple[HeaderLine, list[str]] | None = None
    length = 0
    number = 0
    for line in reading.lines(path):
        header = read_header(line)
        if header is not None and header.end in ends and (header.sender or header.end in STRONG_ENDS):
            if group is not None:
                number += 1
                yield from _finish(group, number, found, title, reading)
            group, length = (header, [header.text]), 0
        elif group is not None and length < _LONGEST_MESSAGE:
            group[1].append(line)
            length += len(line)
    if group is not None:
        yield from _finish(group, number + 1, found, title, reading)


def _finish(
    group: tuple[HeaderLine, list[str]], number: int, found: Survey, title: str, reading: Reading
) -> Iterator[Message]:
    header, lines = group
    if found.is_system_line(header):
        reading.drop("system_line")
        return
    reason, text = kind_of_text(lines[0] if len(lines) == 1 else "\n".join(lines))
    if reason is not None:
        reading.drop(reason)
        return
    day, is_guessed = found.order.day(header)
    yield reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=f"{day}{header.clock}Z" if day else None,
        sender=header.sender,
        subject=title,
        text=text,
        # The file has the phone's local time and does not say where the phone was.
        notes=_GUESSED if is_guessed else _LOCAL,
    )


_LOCAL = ("time_guessed",)
_GUESSED = ("time_guessed", "date_order_guessed")

FORMATS = (Format(name="whatsapp", kind="chat", read=read_whatsapp, recognise=recognise, has_ids=False),)
