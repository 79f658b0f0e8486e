"""Mails and mailboxes for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

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


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From x@y Sat Mar  1 09:00:00 2025\n" + one.rstrip(b"\n") + b"\n\n" for one in mails)
