"""Which of these people is you? The senders of an export, the most likely one first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.importers.message import Message

_SENT_NAME = re.compile(
    r"sent|sent[ _-](?:mail|items|messages)|gesendet(?:e .*)?|envoyés?|enviados|已发送.*|送信済.*", re.IGNORECASE
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
        self._chats: dict[str, set[int]] = {}
        self._proven: set[str] = set()
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

    def chat(self, message: Message) -> None:
        sender = message.sender
        if sender not in self._sent and len(self._sent) >= _MOST_SENDERS:
            return
        self._sent[sender] += 1
        self._names[sender] = message.sender_name or sender
        self._chat_names.add(sender)
        if message.kind == "chat":
            self._chats.setdefault(sender, set()).add(hash((message.source, message.conversation_id)))
        if message.mine:
            self._proven.add(sender)

    def result(self) -> list[SenderCount]:
        mine = self._my_mail_addresses()
        my_names = {self._names.get(address, "").casefold() for address in mine} - {""}
        mine |= {sender for sender in self._chat_names if self._names[sender].casefold() in my_names}
        mine |= self._proven
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
        if message.kind == "mail":
            in_sent = "in_sent" in message.notes or _is_sent_name(message.source)
            # Who wrote a mail without a sender is not known, so it is nobody to choose.
            if message.sender:
                senders.mail(message.sender, message.sender_name, message.recipients, in_sent_folder=in_sent)
        else:
            senders.chat(message)
    return senders.result()


def _is_sent_name(name: str) -> bool:
    stem = name.lstrip(".").rpartition("/")[2]
    stem = re.sub(r"\.(?:mbox|eml|txt)$|\s\(\d+\)$", "", stem, flags=re.IGNORECASE)
    return _SENT_NAME.fullmatch(stem.strip()) is not None
