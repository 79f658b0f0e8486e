"""One message of the example mailbox with everything that the manifest counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from typing import Literal

from examples.mailbox_mime import UTF8_8BIT, Charset, as_bytes, encoded_word, header_date, mailbox_address
from examples.mailbox_people import Person

Folder = Literal["Inbox.mbox", "Sent.mbox"]
Category = Literal[
    "personal",
    "reply",
    "forward",
    "newsletter",
    "auto_reply",
    "bounce",
    "calendar",
    "attachment_only",
    "broken",
    "duplicate",
]
Language = Literal["en", "de", "zh", "ja", "none"]

# Billie moved from Thunderbird to a web mail service that day: older messages carry the marks of the one, newer
# ones those of the other.
MOVED = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message before it becomes bytes. `when` is UTC; `raw` replaces everything where a message is broken."""

    folder: Folder
    category: Category
    language: Language = "en"
    when: datetime
    sender: Person
    recipient: Person
    subject: str
    text: str = ""
    body: Message | None = None
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    header_charset: Charset = UTF8_8BIT
    raw_subject: str = ""
    extra_headers: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""

    def to_bytes(self) -> bytes:
        """The message as it lies in the mbox, without the line that separates it from the one before."""
        if self.body is None:
            return self.raw
        return as_bytes(self._headers(), self.body)

    def _headers(self) -> list[tuple[str, str]]:
        zone = timezone(timedelta(hours=self.sender.zone_hours))
        headers = [
            ("Message-ID", f"<{self.message_id}>"),
            ("Date", header_date(self.when.astimezone(zone))),
            ("From", mailbox_address(self.sender.name, self.sender.address, self.header_charset)),
            ("To", mailbox_address(self.recipient.name, self.recipient.address, self.header_charset)),
            ("Subject", self.raw_subject or encoded_word(self.subject, self.header_charset)),
        ]
        if self.in_reply_to:
            headers.append(("In-Reply-To", f"<{self.in_reply_to}>"))
        if self.references:
            headers.append(("References", "\n ".join(f"<{each}>" for each in self.references)))
        if self.when >= MOVED:
            headers.insert(0, ("X-Gmail-Labels", "Sent" if self.folder == "Sent.mbox" else "Inbox"))
        else:
            headers[:0] = [("X-Mozilla-Status", "0001"), ("X-Mozilla-Status2", "00000000")]
        return [*headers, *self.extra_headers]
