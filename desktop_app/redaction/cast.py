"""Who is who in one conversation: which names in it are mine, and which are those of the person I answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.finding import Kind
from desktop_app.redaction.people import AddressBook, Person, is_han, name_form
from desktop_app.redaction.who_is_who import clean_name

Role = Literal["", "MY", "SENDER"]

_GREETED_OR_SIGNED = ("greeting", "sign_off")


class Cast:
    """The people of one conversation.

    The correspondent is the only one who wrote besides me. In a group there is none: everybody there is somebody
    who is written about, and gets an invented name.
    """

    def __init__(self, conversation: Conversation, book: AddressBook, me: Iterable[Person]) -> None:
        self._book = book
        self._me = frozenset(person.entity for person in me)
        self._my_words = _words(name for person in me for name in person.names)
        senders = {
            participant(message, book) or message.sender for message in conversation.messages if not message.mine
        }
        senders -= self._me
        has_correspondent = len(senders) == 1 and conversation.kind in ("mail", "chat")
        self.sender = next(iter(senders)) if has_correspondent else ""
        self.sender_person = book.people.get(self.sender)
        names = list(self.sender_person.names) if self.sender_person else []
        if has_correspondent:
            names += {clean_name(message.sender_name) for message in conversation.messages if not message.mine}
        self._sender_words = _words(names)

    def role(self, kind: Kind, value: str, entity: str, *, reason: str, mine: bool) -> Role:
        """Returns whose name or address `value` is; "" for anybody else's.

        Args:
            entity: of the value in the whole project. A first name that several people share is nobody's there,
                and the correspondent's here.
            reason: why it was found (`Finding.reason`).
            mine: the text is mine.
        """
        if kind not in ("PERSON", "EMAIL"):
            return ""
        words = _parts(value) if kind == "PERSON" else frozenset()
        in_sender = entity == self.sender or self._is_of(words, self._sender_words)
        in_me = entity in self._me or self._is_of(words, self._my_words)
        if in_sender or in_me:
            # A surname in common: what I write is about the other one, what the other one writes is about me.
            return "SENDER" if in_sender and (mine or not in_me) else "MY"
        if kind == "EMAIL":
            return ""
        if self.sender and entity not in self._book.people and reason in _GREETED_OR_SIGNED:
            # "Hi Annie," to the only one who reads it, whatever the address book calls her.
            return "SENDER" if mine == (reason == "greeting") else "MY"
        return ""

    def entity_of(self, role: Role, entity: str) -> str:
        """Returns on whom a decision counts for a value with this role."""
        if role == "SENDER" and self.sender_person is not None:
            return self.sender_person.entity
        return entity

    @staticmethod
    def _is_of(words: frozenset[str], known: frozenset[str]) -> bool:
        return bool(words) and all(
            word in known or (len(word) == 1 and len(words) > 1 and any(k.startswith(word) for k in known))
            for word in words
        )


def participant(message: Message, book: AddressBook) -> str:
    """Returns the entity of who wrote a message; "" when the address book does not know them."""
    known = book.by_address.get(message.sender.casefold())
    if known:
        return known
    name = clean_name(message.sender_name) or ("" if "@" in message.sender else clean_name(message.sender))
    return (book.entity_of_name(name) if name else None) or ""


def _words(names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        found |= _parts(name)
        if is_han(name) and len(whole := re.sub(r"\s", "", name)) > 2:
            found.add(whole[1:])  # the given name alone: 思明 of 李思明
    return frozenset(found)


def _parts(name: str) -> frozenset[str]:
    return frozenset((re.sub(r"\s", "", name),)) if is_han(name) else frozenset(name_form(name))
