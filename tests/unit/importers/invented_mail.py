"""Mails and mailboxes for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import msgspec

from desktop_app.importers.message import Message
from desktop_app.importers.read_store import MessageFiles

MakeFile = Callable[[str, bytes], Path]
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
ME = "billie@example.org"


def mail(
    *,
    sender: str = "Ana <ana@example.com>",
    to: str = ME,
    subject: str = "Boat",
    text: str = "Is the boat ready?",
    message_id: str = "<a1@example.com>",
    answers: str | None = None,
    minutes: int = 0,
    headers: dict[str, str] | None = None,
) -> bytes:
    """One plain mail as bytes."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(START + timedelta(minutes=minutes))
    message["Message-ID"] = message_id
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def stored(messages: Iterable[Message], folder: Path, *, has_ids: bool = True) -> MessageFiles:
    """The messages as an import keeps them: one file a source."""
    by_source: dict[str, list[Message]] = {}
    for message in messages:
        by_source.setdefault(message.source, []).append(message)
    files = []
    for number, of_source in enumerate(by_source.values()):
        path = folder / f"{number}.jsonl"
        path.write_bytes(b"".join(msgspec.json.encode(message) + b"\n" for message in of_source))
        files.append((path, has_ids))
    return MessageFiles(files)


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From x@y Sat Mar  1 09:00:00 2025\n" + one.rstrip(b"\n") + b"\n\n" for one in mails)
