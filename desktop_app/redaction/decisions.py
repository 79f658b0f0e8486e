"""What happens to each value, when the person has decided nothing or something."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from desktop_app.core.project import Project, read_record, write_json
from desktop_app.redaction.finding import Action, AddedName, Decisions, Kind
from desktop_app.redaction.folding import fold
from desktop_app.redaction.who_is_who import entity_id

DEFAULT_ACTIONS: Mapping[Kind, Action] = {
    "PERSON": "replace",
    "ORGANIZATION": "replace",
    "EMAIL": "replace",
    "PHONE": "replace",
    "USERNAME": "replace",
    "ADDRESS": "replace",
    "DATE_OF_BIRTH": "replace",
    "NATIONAL_ID": "replace",
    "PASSPORT": "replace",
    "LICENSE_PLATE": "replace",
    "CREDIT_CARD": "replace",
    "IBAN": "replace",
    "BANK_ACCOUNT": "replace",
    "ORDER_NUMBER": "replace",
    "IP": "replace",
    "MAC": "replace",
    "URL": "replace",
    "COORDINATES": "replace",
    "CRYPTO": "replace",
    # A model that has seen a password's surroundings teaches nothing worth the risk.
    "SECRET": "drop",
}


def value_id(key: str, kind: Kind, value: str) -> str:
    """Returns the key of a single value in `Decisions.by_value`; it does not show the value.

    Args:
        key: the project's key (`project.facts.key`).
    """
    return entity_id(key, "v", f"{kind}\x1f{fold(value.strip())}")


def action_for(kind: Kind, entity: str, *, decisions: Decisions, value: str = "") -> Action:
    """Returns what happens to a value: the decision on it, else on its entity, its kind, else the default.

    Args:
        value: its `value_id`, "" where all forms of an entity are meant.
    """
    found = decisions.by_value.get(value) or decisions.by_entity.get(entity) or decisions.by_kind.get(kind)
    return found or DEFAULT_ACTIONS[kind]


def decide_kind(decisions: Decisions, kind: Kind, action: Action | None) -> Decisions:
    """Returns a copy in which `kind` has this action; None takes the decision back."""
    return replace(decisions, by_kind=_changed(decisions.by_kind, kind, action))


def decide_entity(decisions: Decisions, entity: str, action: Action | None) -> Decisions:
    """Returns a copy in which all occurrences of a person or thing have this action; None takes it back."""
    return replace(decisions, by_entity=_changed(decisions.by_entity, entity, action))


def decide_value(decisions: Decisions, value: str, action: Action | None) -> Decisions:
    """Returns a copy in which one form has this action. `value`: its `value_id`."""
    return replace(decisions, by_value=_changed(decisions.by_value, value, action))


def add_name(decisions: Decisions, name: str, kind: Literal["PERSON", "ORGANIZATION"] = "PERSON") -> Decisions:
    """Returns a copy with a typed name; what has no two letters is not added. Find again afterwards."""
    added = AddedName(name=_one_line(name), kind=kind)
    is_name = sum(map(str.isalpha, added.name)) > 1
    if not is_name or any(_same(added.name, known.name) for known in decisions.added_names):
        return decisions
    return replace(decisions, added_names=(*decisions.added_names, added))


def remove_name(decisions: Decisions, name: str) -> Decisions:
    """Returns a copy without a typed name."""
    left = tuple(known for known in decisions.added_names if not _same(known.name, name))
    return replace(decisions, added_names=left)


def exclude_contact(decisions: Decisions, contact: str) -> Decisions:
    """Returns a copy that never learns from conversations with `contact`: an address, a chat name or a whole name
    (`SenderCount.address` of messages/read/senders.json)."""
    contact = _one_line(contact)
    if not contact or any(_same(contact, known) for known in decisions.excluded_contacts):
        return decisions
    return replace(decisions, excluded_contacts=(*decisions.excluded_contacts, contact))


def include_contact(decisions: Decisions, contact: str) -> Decisions:
    """Returns a copy that learns from a contact again."""
    left = tuple(known for known in decisions.excluded_contacts if not _same(known, contact))
    return replace(decisions, excluded_contacts=left)


def load_decisions(project: Project) -> Decisions:
    """Returns the saved decisions, or none. Raises AppError("file_damaged").

    A file of an earlier version lacks fields, which take their defaults.
    """
    if not project.decisions.exists():
        return Decisions()
    return read_record(project.decisions, Decisions)


def save_decisions(project: Project, decisions: Decisions) -> None:
    """Saves them; what was cleaned before follows the old ones until `redact` runs again."""
    write_json(project.decisions, decisions)


def _changed(actions: Mapping[str, Action], key: str, action: Action | None) -> dict[str, Action]:
    others = {known: value for known, value in actions.items() if known != key}
    return others if action is None else {**others, key: action}


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _same(one: str, other: str) -> bool:
    return _one_line(one).casefold() == _one_line(other).casefold()
