"""A WhatsApp chat export (.txt, or _chat.txt in a zip) -> messages, in two passes over the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from desktop_app.importers.format import Format, Head, Source
from desktop_app.importers.message import Message
from desktop_app.importers.reading_context import Reading, decoded_lines
from desktop_app.importers.whatsapp_lines import DateOrder, HeaderLine, kind_of_text, read_header

# Longer than any message that WhatsApp accepts (65,536 characters).
_LONGEST_MESSAGE = 100_000
_MOST_SENDERS = 2000
_QUOTE_CHARACTERS = re.compile('["“”„«»‘]')

_TITLE = re.compile(
    r"^(?:WhatsApp Chat (?:with|-|mit)|Chat de WhatsApp con|Discussion WhatsApp avec|Chat WhatsApp con"
    r"|Conversa do WhatsApp com|WhatsApp-chat met|与|與)?\s?-?\s?(.+?)(?:\s?的\s?WhatsApp\s?(?:聊天"
    r"|對話)(?:记录)?)?$",
    re.IGNORECASE,
)

def looks_like_whatsapp(text: str) -> bool:
    """Whether at least one of the first lines is a message and most of the early lines fit."""
    headers = [read_header(line) for line in text.splitlines()[:60]]
    found = [header for header in headers if header is not None]
    return bool(found) and any(header.sender for header in found)


def chat_title(file_name: str) -> str:
    """Returns "Billie" for "WhatsApp Chat with Billie.txt"; "" for the nameless "_chat.txt"."""
    stem = re.sub(r"\.(?:txt|zip)$", "", file_name, flags=re.IGNORECASE).strip()
    if stem == "_chat":
        return ""
    found = _TITLE.match(stem)
    return found.group(1).strip() if found else stem


def read_senders(lines: Iterable[str]) -> tuple[DateOrder, Counter[str]]:
    """First pass: the order of day and month, and how often each person wrote."""
    order = DateOrder()
    senders: Counter[str] = Counter()
    for line in lines:
        header = read_header(line)
        if header is None:
            continue
        order.learn(header.fields)
        if header.sender and (header.sender in senders or len(senders) < _MOST_SENDERS):
            senders[header.sender] += 1
    return order, senders


def is_system_sender(name: str, senders: Counter[str]) -> bool:
    """Whether a "name" is a system line that holds a colon: 'Ana changed the subject to "A: b"'."""
    return senders[name] <= 1 and (len(name) > 40 or _QUOTE_CHARACTERS.search(name) is not None)


def recognise(head: Head) -> bool:
    return looks_like_whatsapp(head.text)


def read_whatsapp(source: Source, reading: Reading) -> Iterator[Message]:
    """Yields the chat's messages; system lines, media, deleted and empty ones are counted."""
    (path,) = source.paths
    with source.tree.open(path) as stream:
        # The first pass is a third of the work and not told as progress.
        order, senders = read_senders(decoded_lines(stream, source.tree.head(path)))
    title = chat_title(source.name)
    group: tuple[HeaderLine, list[str]] | None = None
    length = 0
    number = 0
    for line in reading.lines(path):
        header = read_header(line)
        if header is not None:
            if group is not None:
                number += 1
                yield from _finish(group, number, order, senders, title, reading)
            group, length = (header, [header.text]), 0
        elif group is not None and length < _LONGEST_MESSAGE:
            group[1].append(line)
            length += len(line)
    if group is not None:
        yield from _finish(group, number + 1, order, senders, title, reading)


def _finish(
    group: tuple[HeaderLine, list[str]],
    number: int,
    order: DateOrder,
    senders: Counter[str],
    title: str,
    reading: Reading,
) -> Iterator[Message]:
    header, lines = group
    if not header.sender or is_system_sender(header.sender, senders):
        reading.drop("system_line")
        return
    reason, text = kind_of_text("\n".join(lines))
    if reason is not None:
        reading.drop(reason)
        return
    moment = order.moment(header)
    yield reading.message(
        message_id=f"{reading.source.name}#{number}",
        time_utc=moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None,
        sender=header.sender,
        subject=title,
        text=text,
        # The file has the phone's local time and does not say where the phone was.
        notes=("time_guessed",),
    )


FORMATS = (
    Format(name="whatsapp", kind="chat", read=read_whatsapp, recognise=recognise, has_ids=False),
)
