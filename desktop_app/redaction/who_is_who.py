"""Builds the address book of a project from its conversations."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from desktop_app.importers.message import Conversation, Message
from desktop_app.redaction.everyday_words import NOT_NAMES
from desktop_app.redaction.legal_forms import without_legal_form
from desktop_app.redaction.name_context import is_name_like, names_in_context
from desktop_app.redaction.name_lists import is_known_first_name, is_ordinary
from desktop_app.redaction.people import (
    WORD,
    AddressBook,
    NameForm,
    Person,
    fold_word,
    is_han,
    name_form,
    nickname_forms,
    own_forms,
)

# A name that people call somebody by counts as that person's after it was seen twice and in a tenth of the places:
# one letter with a wrong greeting must not turn a stranger's name into mine, because mine is kept.
_ALIAS_SIGHTINGS = 2
_ALIAS_SHARE = 0.1


def entity_id(key: str, prefix: str, canonical: str) -> str:
    """Returns a stable id that does not show the value."""
    digest = hmac.new(key.encode(), canonical.encode("utf-8", "replace"), hashlib.sha256)
    return f"{prefix}-{digest.hexdigest()[:12]}"


def build_address_book(
    conversations: Iterable[Conversation],
    my_addresses: Iterable[str],
    key: str,
    *,
    known_names: Iterable[str] = (),
    organizations: Iterable[str] = (),
) -> AddressBook:
    """Reads every conversation once.

    Args:
        my_addresses: addresses and chat names of the project's own person.
        key: the project's key.
        known_names: people who are known from elsewhere (an address book, names added by hand). A name with the
            legal form of a company ("Weber GmbH") is one of an organization.
        organizations: companies and places of the person's circle.
    """
    notes = _Notes({address.strip().casefold() for address in my_addresses if address.strip()})
    for conversation in conversations:
        notes.read(conversation)
    for name in known_names:
        notes.add_known(name)
    for name in organizations:
        notes.add_organization(name)
    return notes.book(key)


def book_of_names(known_names: Iterable[str], *, organizations: Iterable[str] = ()) -> AddressBook:
    """Returns an address book of these names and every form of them, without any conversation."""
    return build_address_book((), (), "", known_names=known_names, organizations=organizations)


class _Notes:
    """What was seen so far. A node is "a:<address>" or "n:<case-folded name>"; joined nodes are one person."""

    def __init__(self, mine: set[str]) -> None:
        self._mine = mine
        self._parent: dict[str, str] = {}
        self._names: dict[str, Counter[str]] = {}
        self._aliases: dict[str, Counter[str]] = {}
        self._greeted: dict[str, Counter[str]] = {}
        self._strangers: Counter[str] = Counter()
        self._me: set[str] = set()
        self._first: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._organizations: set[str] = set()
        self._nicknames: dict[NameForm, set[str]] = {}

    def add_known(self, display: str) -> None:
        """Notes a person who is known from elsewhere; what is no name at all is passed over."""
        if without_legal_form(display) != display.strip():
            self.add_organization(display)
            return
        name = clean_name(display) or _any_words(display)
        if name:
            node = "n:" + (" ".join(name_form(name)) or name)
            self._find(node)
            self._names.setdefault(node, Counter())[name] += 1

    def add_organization(self, display: str) -> None:
        name = " ".join(unicodedata.normalize("NFC", display).split())
        if len(name) > 1:
            self._organizations.add(name)

    def read(self, conversation: Conversation) -> None:
        for message in conversation.messages:
            sender = self._participant(message.sender, message.sender_name)
            others = {
                self._participant(address, name)
                for address, name in message.people.items()
                if address.casefold() != message.sender.casefold()
            }
            others |= {self._participant(address, "") for address in message.recipients} - {sender}
            if message.mine and sender:
                self._me.add(sender)
            self._read_text(message, sender, others - {"", sender})

    def _participant(self, address: str, display: str) -> str:
        """Notes an address and its name; returns the person's node, "" when there is neither."""
        address = address.strip().casefold()
        is_mail = "@" in address
        name = clean_name(display)
        if not name and not is_mail:
            name = clean_name(address)
        if is_mail and not name:
            name = _name_in_address(address)
        node = f"a:{address}" if address else ""
        if not node:
            return ""
        self._find(node)
        if address in self._mine or display.strip().casefold() in self._mine:
            self._me.add(node)
        if name:
            self._names.setdefault(node, Counter())[name] += 1
            if len(name_form(name)) > 1 or (is_han(name) and len(name) > 1) or not is_mail:
                # The same whole name at two addresses is the same person.
                self._join(node, "n:" + " ".join(name_form(name) or (name,)))
        return node

    def _read_text(self, message: Message, sender: str, others: set[str]) -> None:
        for written in (message.text, message.signature):
            text = unicodedata.normalize("NFC", written)
            for word in WORD.findall(text):
                counter = self._lower if word.islower() else self._capital
                counter[fold_word(word)] += 1
            for hit in names_in_context(text):
                name = clean_name(text[hit.start : hit.end])
                if not name:
                    continue
                if hit.place == "sign_off" and sender:
                    self._aliases.setdefault(sender, Counter())[name] += 1
                elif hit.place == "greeting" and len(others) == 1:
                    self._greeted.setdefault(next(iter(others)), Counter())[name] += 1
                self._strangers[name] += 1
        first_line = next((line.strip() for line in message.signature.splitlines() if line.strip()), "")
        if sender and (name := clean_name(first_line)) and 1 < len(name.split()) <= 3:
            self._aliases.setdefault(sender, Counter())[name] += 1
            self._strangers[name] += 1

    def _find(self, node: str) -> str:
        root = node
        while (parent := self._parent.setdefault(root, root)) != root:
            root = parent
        while self._parent[node] != root:
            self._parent[node], node = root, self._parent[node]
        return root

    def _join(self, one: str, other: str) -> None:
        self._parent[self._find(one)] = self._find(other)

    def book(self, key: str) -> AddressBook:
        """Joins the notes to people and their name forms."""
        people = self._people(key)
        owners: dict[NameForm, set[str]] = {}
        han: dict[str, set[str]] = {}
        for person in people.values():
            for name in person.names:
                self._add_forms(name, person.entity, owners, han)
        for name in sorted(self._strangers):
            form = name_form(name)
            if (is_han(name) and name not in han) or (form and not is_han(name) and form not in owners):
                self._add_forms(name, entity_id(key, "p", _canonical(name)), owners, han)
        for form, found in self._nicknames.items():
            # Somebody who is really called so comes first.
            owners.setdefault(form, found)
        organizations = self._add_organizations(key, owners, han)
        me = {entity for entity, person in people.items() if person.is_me}
        forms = {form: _owner(found, me, key, " ".join(form)) for form, found in owners.items()}
        ordinary = {
            form[0] for form in forms if len(form) == 1 and (is_ordinary(form[0]) or self._is_common(form[0]))
        }
        return AddressBook.of(
            people=people,
            forms=forms,
            han_forms={name: _owner(found, me, key, name) for name, found in han.items()},
            ordinary=frozenset(ordinary),
            last_words=frozenset(word for word, n in self._last.items() if n > self._first[word]),
            first_words=frozenset(word for word, n in self._first.items() if n >= self._last[word]),
            organizations=organizations,
            key=key,
        )

    def _add_organizations(
        self, key: str, owners: dict[NameForm, set[str]], han: dict[str, set[str]]
    ) -> frozenset[str]:
        """Adds the names with and without their legal form; returns their entities."""
        entities: set[str] = set()
        for name in sorted(self._organizations):
            entity = entity_id(key, "o", _canonical(without_legal_form(name)))
            for written in {name, without_legal_form(name)}:
                if is_han(written):
                    han.setdefault(re.sub(r"\s", "", written), {entity})
                elif form := name_form(written):
                    owners.setdefault(form, {entity})
            entities.add(entity)
        return frozenset(entities)

    def _people(self, key: str) -> dict[str, Person]:
        groups: dict[str, list[str]] = {}
        for node in sorted(self._parent):
            groups.setdefault(self._find(node), []).append(node)
        people: dict[str, Person] = {}
        for nodes in groups.values():
            names: Counter[str] = Counter()
            aliases: Counter[str] = Counter()
            for node in nodes:
                names.update(self._names.get(node, {}))
                aliases.update(self._aliases.get(node, {}))
            is_me = any(node in self._me for node in nodes)
            for node in nodes:
                for name, count in self._greeted.get(node, {}).items():
                    # My name is kept, so others' greetings count only for names I use or that begin like mine:
                    # letters for somebody else that end up with me must not make a stranger's name mine.
                    if not is_me or name in aliases or any(name[:3] == known[:3] for known in names):
                        aliases[name] += count
            seen = sum(aliases.values())
            for alias, count in aliases.items():
                if count >= _ALIAS_SIGHTINGS and count >= _ALIAS_SHARE * seen:
                    names[alias] += 1
            addresses = tuple(sorted({node[2:] for node in nodes if node.startswith("a:") and "@" in node}))
            if not names and not addresses:
                continue
            ordered = sorted(names, key=lambda name: (-len(name_form(name)), -names[name], name))
            entity = entity_id(key, "p", addresses[0] if addresses else _canonical(ordered[0]))
            people[entity] = Person(
                entity=entity,
                names=tuple(ordered),
                addresses=addresses,
                is_me=is_me,
            )
        return people

    def _add_forms(
        self, name: str, entity: str, owners: dict[NameForm, set[str]], han: dict[str, set[str]]
    ) -> None:
        if is_han(name):
            for written in own_forms(name):
                if len(whole := re.sub(r"\s", "", written)) > 1:
                    han.setdefault(whole, set()).add(entity)
            return
        form = name_form(name)
        if not form:
            return
        owners.setdefault(form, set()).add(entity)
        for written in own_forms(name):
            owners.setdefault(name_form(written), set()).add(entity)
        for written in nickname_forms(name):
            self._nicknames.setdefault(name_form(written), set()).add(entity)
        words = [part for part in map(name_form, name.split()) if part]
        if len(words) > 1:
            self._first[words[0][0]] += 1
            self._last[words[-1][-1]] += 1
        elif is_known_first_name(name):
            self._first[form[0]] += 1

    def _is_common(self, word: str) -> bool:
        """Whether the person's own mail writes the word in lower case more often than with a capital."""
        if is_known_first_name(word):
            return False
        return self._lower[word] >= 3 and self._lower[word] > self._capital[word]


def clean_name(display: str) -> str:
    """Returns a display name as "First Last"; "" when it is no person's ("Support", an address, a number)."""
    name = re.sub(r"\(.{0,60}?\)|\[.{0,60}?\]|<.{0,200}?>|[\"“”~*_]|\bvia\b.{0,80}", " ", display[:200])
    name = unicodedata.normalize("NFC", name)
    name = " ".join(name.split()).strip(" .,;:-'’!")
    if not name or "@" in name or not re.search(r"[^\W\d_]{2}", name):
        return ""
    if is_han(name):
        return name if len(name) <= 12 else ""
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}" if first and last else first or last
    name = re.sub(r"(?i)^(?:(?:mr|mrs|ms|dr|prof|herr|frau|ing|dipl)\.?\s){1,3}", "", name)
    if any(word.strip(".").casefold() in NOT_NAMES for word in name.split()):
        return ""
    if name.islower():
        name = _title_case(name)
    return name if is_name_like(name) else ""


def _any_words(display: str) -> str:
    """Returns a name that was given as one, whatever it looks like ("anna weber"); "" without letters."""
    name = " ".join(unicodedata.normalize("NFC", display[:200]).split()).strip(" .,;:\"'")
    return name if re.search(r"[^\W\d_]{2}", name) and "@" not in name and len(name) <= 80 else ""


def _title_case(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _name_in_address(address: str) -> str:
    """Returns "Anna Weber" for anna.weber@…, when the first part is a known first name."""
    parts = re.split(r"[._\-]", address.partition("@")[0])
    whole = len(parts) == 2 and all(part.isalpha() and len(part) > 1 for part in parts)
    return f"{parts[0].title()} {parts[1].title()}" if whole and is_known_first_name(parts[0]) else ""


def _canonical(name: str) -> str:
    return " ".join(name_form(name)) or name


def _owner(entities: set[str], me: set[str], key: str, form: str) -> str:
    """One owner keeps the form. My own name stays mine although others share it."""
    if len(entities) == 1:
        return next(iter(entities))
    mine = entities & me
    return min(mine) if mine else entity_id(key, "p", f"shared {form}")
