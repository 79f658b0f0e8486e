"""A WhatsApp chat export (.txt, or _chat.txt in a zip) -> messages, in two passes over the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import IO

from desktop_app.importers.charsets import text_file_encoding
from desktop_app.importers.message import Message
from desktop_app.importers.tally import Tally
from desktop_app.importers.whatsapp_lines import DateOrder, HeaderLine, kind_of_text, read_header

_HEAD_BYTES = 65_536
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

OpenStream = Callable[[], IO[bytes]]


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


def _lines(open_stream: OpenStream, on_bytes: Callable[[int], None]) -> Iterator[str]:
    with open_stream() as stream:
        head = stream.read(_HEAD_BYTES)
    encoding = text_file_encoding(head)
    with open_stream() as stream, TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n") as text:
        read = 0
        # A file without line ends must not become one line in memory.
        while line := text.readline(_LONGEST_MESSAGE):
            read += len(line.encode("utf-8", "replace"))
            on_bytes(read)
            yield line.rstrip("\r\n")


def read_senders(open_stream: OpenStream) -> tuple[DateOrder, Counter[str]]:
    """First pass: the order of day and month, and how often each person wrote."""
    order = DateOrder()
    senders: Counter[str] = Counter()
    for line in _lines(open_stream, lambda _: None):
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


def read_whatsapp(
    open_stream: OpenStream, *, source: str, title: str, tally: Tally, on_bytes: Callable[[int], None]
) -> Iterator[Message]:
    """Yields the chat's messages; system lines, media, deleted and empty ones are counted in `tally`."""
    order, senders = read_senders(open_stream)
    group: tuple[HeaderLine, list[str]] | None = None
    length = 0
    number = 0
    for line in _lines(open_stream, on_bytes):
        header = read_header(line)
        if header is not None:
            if group is not None:
                number += 1
                yield from _finish(group, number, order, senders, source=source, title=title, tally=tally)
            group, length = (header, [header.text]), 0
        elif group is not None and length < _LONGEST_MESSAGE:
            group[1].append(line)
            length += len(line)
    if group is not None:
        yield from _finish(group, number + 1, order, senders, source=source, title=title, tally=tally)


def _finish(
    group: tuple[HeaderLine, list[str]],
    number: int,
    order: DateOrder,
    senders: Counter[str],
    *,
    source: str,
    title: str,
    tally: Tally,
) -> Iterator[Message]:
    header, lines = group
    tally.count_read(source)
    if not header.sender or is_system_sender(header.sender, senders):
        tally.drop(source, "system_line")
        return
    reason, text = kind_of_text("\n".join(lines))
    if reason is not None:
        tally.drop(source, reason)
        return
    moment = order.moment(header)
    yield Message(
        source=source,
        conversation_id=source,
        message_id=f"{source}#{number}",
        time_utc=moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None,
        sender=header.sender,
        sender_name=header.sender,
        people={header.sender: header.sender},
        subject=title,
        kind="chat",
        text=text,
        # The file has the phone's local time and does not say where the phone was.
        notes=("time_guessed",),
    )
