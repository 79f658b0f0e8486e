"""Billie's post office: gives a text its mail program's habits (quotation, signature, HTML, encoding)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from examples.mailbox_letter import Category, Folder, Language, Letter
from examples.mailbox_mime import (
    ASCII,
    UTF8_8BIT,
    UTF8_BASE64,
    UTF8_QUOTED,
    Charset,
    alternative,
    text_part,
)
from examples.mailbox_people import BILLIE, Client, Person
from examples.mailbox_quotes import Answered, html_answer, plain_answer

# Of ten answers three quote nothing and have no signature, one stands below the quotation.
_BILLIES_CLIENTS: tuple[Client, ...] = (
    "thunderbird",
    "phone",
    "gmail",
    "thunderbird",
    "outlook",
    "phone",
    "gmail",
    "thunderbird_bottom",
    "apple",
    "phone",
)

_HTML_ONLY_SHARE = 0.5
_BASE64_SHARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one person wants to say. `text` has greeting and farewell, but neither signature nor quotation."""

    sender: Person
    recipient: Person
    when: datetime
    subject: str
    text: str
    answers: Letter | None = None
    category: Category = "personal"
    language: Language = "en"
    charset: Charset | None = None
    client: Client | None = None
    raw_subject: str = ""


@dataclass(slots=True, kw_only=True)
class Post:
    """Makes letters out of drafts. All chance comes from `rng`, so the same seed gives the same bytes."""

    rng: random.Random
    sent_by_billie: int = 0

    def send(self, draft: Draft) -> Letter:
        """Write the letter as the sender's mail program would."""
        client = draft.client or self._client(draft.sender)
        answered = draft.answers
        return Letter(
            folder=folder_of(draft.sender),
            category=draft.category,
            language=draft.language,
            when=draft.when,
            sender=draft.sender,
            recipient=draft.recipient,
            subject=draft.subject,
            text=draft.text,
            body=self._body(draft, client, quotation(answered)),
            message_id=self.message_id(draft.sender),
            in_reply_to=answered.message_id if answered else "",
            references=(*answered.references, answered.message_id) if answered and client != "phone" else (),
            header_charset=draft.charset or UTF8_8BIT,
            raw_subject=draft.raw_subject,
        )

    def message_id(self, sender: Person) -> str:
        """A new Message-ID without brackets."""
        domain = sender.address.partition("@")[2]
        if sender.client == "gmail":
            return f"CA{self.rng.getrandbits(96):024x}@mail.{domain}"
        return f"{self.rng.getrandbits(32):08x}.{self.rng.getrandbits(40):010x}@{domain}"

    def boundary(self, client: Client) -> str:
        """A separator of MIME parts."""
        if client == "gmail":
            return f"000000000000{self.rng.getrandbits(64):016x}"
        return f"------------{self.rng.getrandbits(64):016X}"

    def _client(self, sender: Person) -> Client:
        if sender is not BILLIE:
            return sender.client
        self.sent_by_billie += 1
        return _BILLIES_CLIENTS[self.sent_by_billie % len(_BILLIES_CLIENTS)]

    def _body(self, draft: Draft, client: Client, answered: Answered | None) -> Message:
        signed = draft.text + _signature(draft.sender, client)
        plain = plain_answer(client, signed, answered)
        if draft.charset is not None:
            return text_part(plain, draft.charset)
        charset = self._charset(plain)
        if client == "outlook" and self.rng.random() < _HTML_ONLY_SHARE:
            return text_part(html_answer(client, signed, answered), UTF8_QUOTED, "html")
        if client in {"gmail", "apple"}:
            page = html_answer(client, signed, answered)
            return alternative(plain, page, self.boundary(client), UTF8_QUOTED)
        flowed = "; format=flowed" if client in {"thunderbird", "thunderbird_bottom"} else ""
        return text_part(plain, charset, extra=flowed)

    def _charset(self, text: str) -> Charset:
        if text.isascii():
            return self.rng.choice((ASCII, UTF8_8BIT, UTF8_QUOTED))
        if self.rng.random() < _BASE64_SHARE:
            return UTF8_BASE64
        return self.rng.choice((UTF8_8BIT, UTF8_QUOTED))


def folder_of(sender: Person) -> Folder:
    """Billie's own mail lies in Sent, all other mail in the Inbox."""
    return "Sent.mbox" if sender is BILLIE else "Inbox.mbox"


def quotation(letter: Letter | None) -> Answered | None:
    """What an answer to the letter repeats of it."""
    if letter is None:
        return None
    return Answered(
        when=letter.when,
        sender=letter.sender,
        recipient=letter.recipient,
        subject=letter.subject,
        text=letter.text,
    )


def reply_subject(subject: str, prefix: str = "Re") -> str:
    """`Re: subject`, without repeating the prefix."""
    return subject if subject.startswith(f"{prefix}: ") else f"{prefix}: {subject}"


def _signature(sender: Person, client: Client) -> str:
    if client == "phone":
        return "" if sender is BILLIE else "\n\nSent from my phone"
    if not sender.signature:
        return ""
    # Outlook puts the signature under the text without the two dashes that other programs look for.
    mark = "\n\n" if client == "outlook" and sender is not BILLIE else "\n\n-- \n"
    return mark + "\n".join(sender.signature)
