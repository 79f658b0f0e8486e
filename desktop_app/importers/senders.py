"""Which of these people is you? The senders of an export, the most likely one first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.importers import mail_headers
from desktop_app.importers.message import Message
from desktop_app.importers.reading import Progress, ProgressCallback, raw_mails
from desktop_app.importers.sources import Source, open_sources
from desktop_app.importers.whatsapp import is_system_sender, read_senders

_SENT_NAME = re.compile(
    r"sent|sent[ _-](?:mail|items|messages)|gesendet(?:e .*)?|envoyés?|enviados|已发送.*|送信済.*", re.IGNORECASE
)
_SENT_LABELS = frozenset(
    ("sent", "gesendet", "envoyés", "messages envoyés", "enviados", "已发送邮件", "已发送", "送信済みメール")
)
# A person shows ten names to choose from; the rest of a large mailbox's senders need not be remembered.
_MOST_SENDERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderCount:
    """One person of an export.

    Args:
        address: mail address (lower case), or the name in a chat.
        name: display name, "" if none was seen.
        sent_count: messages they wrote.
        likely_me: whether to tick them beforehand.
    """

    address: str
    name: str
    sent_count: int
    likely_me: bool = False


class _Senders:
    """The owner of a mailbox is on nearly every mail of it, as the writer or as the receiver."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()
        self._received: Counter[str] = Counter()
        self._in_sent_folder: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._chats: dict[str, set[str]] = {}
        self._chat_names: set[str] = set()

    def mail(self, sender: str, name: str, recipients: Iterable[str], *, in_sent_folder: bool) -> None:
        if sender in self._sent or len(self._sent) < _MOST_SENDERS:
            self._sent[sender] += 1
            self._in_sent_folder[sender] += int(in_sent_folder)
            if name and sender not in self._names:
                self._names[sender] = name
        for recipient in recipients:
            if recipient in self._received or len(self._received) < _MOST_SENDERS:
                self._received[recipient] += 1

    def chat(self, source: str, name: str, messages: int) -> None:
        self._sent[name] += messages
        self._names[name] = name
        self._chat_names.add(name)
        self._chats.setdefault(name, set()).add(source)

    def result(self) -> list[SenderCount]:
        mine = self._my_mail_addresses()
        my_names = {self._names.get(address, "").casefold() for address in mine} - {""}
        mine |= {name for name in self._chat_names if name.casefold() in my_names}
        if not mine & self._chat_names:
            # With several chats, I am the one who is in all of them.
            all_chats = {chat for chats in self._chats.values() for chat in chats}
            everywhere = [name for name, chats in self._chats.items() if chats == all_chats]
            if len(all_chats) > 1 and len(everywhere) == 1:
                mine.add(everywhere[0])
        found = [
            SenderCount(
                address=address,
                name=self._names.get(address, ""),
                sent_count=count,
                likely_me=address in mine,
            )
            for address, count in self._sent.items()
        ]
        return sorted(found, key=lambda person: (not person.likely_me, -person.sent_count, person.address))

    def _my_mail_addresses(self) -> set[str]:
        writers = [address for address in self._sent if address not in self._chat_names]
        if not writers:
            return set()
        in_sent = {address for address in writers if self._in_sent_folder[address]}
        total = sum(self._in_sent_folder.values())
        # A Sent folder also holds what was moved there by hand; an alias that was really used is a tenth of it.
        mine = {address for address in in_sent if self._in_sent_folder[address] * 10 >= total}
        if mine:
            return mine
        best = max(
            writers, key=lambda address: (self._sent[address] + self._received[address], self._sent[address])
        )
        return {best}


def suggest_me(messages: Iterable[Message]) -> list[SenderCount]:
    """Returns the senders of messages that were already read, the most likely "me" first."""
    senders = _Senders()
    for message in messages:
        if message.kind == "chat":
            senders.chat(f"{message.source}\0{message.conversation_id}", message.sender, 1)
        else:
            in_sent = _is_sent_name(message.source)
            senders.mail(message.sender, message.sender_name, message.recipients, in_sent_folder=in_sent)
    return senders.result()


def scan_senders(paths: Sequence[Path], *, on_progress: ProgressCallback | None = None) -> list[SenderCount]:
    """Reads only the headers of the exports and returns everybody who wrote, the most likely "me" first.

    Newsletters do not count: nobody is one.

    Raises:
        AppError: as `open_sources`.
    """
    sources = open_sources(paths)
    progress = Progress(sources, on_progress)
    senders = _Senders()
    for source in sources:
        if source.drop_all is None:
            _scan(source, senders, progress)
        progress.finish(source)
    return senders.result()


def _scan(source: Source, senders: _Senders, progress: Progress) -> None:
    try:
        if source.format == "whatsapp":
            _, counts = read_senders(source.open)
            for name, count in counts.items():
                if not is_system_sender(name, counts):
                    senders.chat(source.name, name, count)
            return
        for raw in raw_mails(source, on_unreadable=lambda: None):
            progress.at(raw.end)
            headers = mail_headers.read_headers(mail_headers.split_head(raw.data)[0])
            from_field = mail_headers.addresses(headers, "from")
            if not from_field or "list-id" in headers or "list-unsubscribe" in headers:
                continue
            sender, name = next(iter(from_field.items()))
            labels = mail_headers.decode_words(mail_headers.first(headers, "x-gmail-labels")).lower().split(",")
            in_sent = _is_sent_name(source.name) or any(label.strip() in _SENT_LABELS for label in labels)
            recipients = mail_headers.addresses(headers, "to", "cc", "delivered-to")
            senders.mail(sender, name, recipients, in_sent_folder=in_sent)
    except OSError:
        raise AppError("source_not_readable", name=source.name) from None


def _is_sent_name(name: str) -> bool:
    stem = name.lstrip(".").rpartition("/")[2]
    stem = re.sub(r"\.(?:mbox|eml|txt)$|\s\(\d+\)$", "", stem, flags=re.IGNORECASE)
    return _SENT_NAME.fullmatch(stem.strip()) is not None
