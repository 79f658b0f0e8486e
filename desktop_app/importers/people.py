"""Who is me? Addresses and chat names compared as people mean them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from desktop_app.importers.message import Conversation, Message

_DOTLESS = ("gmail.com", "googlemail.com")


def address_key(address: str) -> str:
    """Returns an address for comparing: lower case, without "+tag"; Gmail ignores dots."""
    plain = " ".join(address.strip().casefold().split())
    local, at, domain = plain.rpartition("@")
    if not at:
        return plain
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def participants(conversation: Conversation) -> Iterator[str]:
    """Yields the addresses, chat ids and names of everybody who wrote, received, or is named in the
    headers; me as well, where others name me."""
    for message in conversation.messages:
        if not message.mine:
            yield message.sender
            yield message.sender_name
        yield from message.recipients
        for address, name in message.people.items():
            yield address
            yield name


class Me:
    """The person of the project: the addresses and chat names they gave, and the names they sign their mail with.

    A chat knows only names, so giving the mail address alone is enough once one mail of mine was seen.
    """

    def __init__(self, addresses: Collection[str]) -> None:
        self._keys = {address_key(address) for address in addresses if address.strip()}
        self._names: set[str] = set()

    def is_address(self, address: str) -> bool:
        return address_key(address) in self._keys

    def learn_name(self, name: str) -> None:
        """Remembers a display name that I put on a mail."""
        if name.strip() and "@" not in name:
            self._names.add(address_key(name))

    def is_chat_name(self, name: str) -> bool:
        key = address_key(name)
        return key in self._keys or key in self._names

    def is_writer(self, message: Message) -> bool:
        """Whether a chat message is mine, by the chat's id for the person or by the name that people see."""
        return self.is_chat_name(message.sender) or (
            message.sender_name != message.sender and self.is_chat_name(message.sender_name)
        )

    def any_of(self, addresses: Iterable[str]) -> bool:
        return any(self.is_address(address) for address in addresses)
