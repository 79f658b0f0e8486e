"""Contacts from whom nothing is ever learned: whether one of them takes part in a conversation."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.importers.message import Conversation
from desktop_app.importers.people import address_key, participants
from desktop_app.redaction.people import AddressBook
from desktop_app.redaction.who_is_who import clean_name


class Excluded:
    """Args:
    contacts: addresses, chat names or whole names (`Decisions.excluded_contacts`).
    book: knows the other addresses of the same people; an empty one compares what was given, and no more.
    """

    def __init__(self, contacts: Iterable[str], book: AddressBook) -> None:
        self._book = book
        self._keys: set[str] = set()
        self._entities: set[str] = set()
        for contact in contacts:
            entity = self._entity(contact.strip())
            if entity in book.people and book.people[entity].is_me:
                continue  # nobody can be left out of their own messages
            self._keys |= {_key(contact)} - {""}
            self._entities |= {entity} - {""}

    def is_in(self, conversation: Conversation) -> bool:
        """Whether one of the contacts wrote in, received, or is named in the headers of, the conversation."""
        return bool(self._keys) and any(
            _key(who) in self._keys or self._entity(who) in self._entities
            for who in participants(conversation)
            if who
        )

    def _entity(self, who: str) -> str:
        found = self._book.by_address.get(who.casefold())
        return found or ("" if "@" in who else self._book.entity_of_name(clean_name(who)) or "")


def _key(contact: str) -> str:
    return address_key(contact if "@" in contact else clean_name(contact) or contact)
