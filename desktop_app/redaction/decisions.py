"""What happens to each value, when the person has decided nothing or something."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.core.project import Project, read_record, write_json
from desktop_app.redaction.finding import Action, Decisions, Kind

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


def action_for(kind: Kind, entity: str, *, is_me: bool, decisions: Decisions) -> Action:
    """Returns what happens to a value: the decision on it, else on its kind, else the default.

    My own name is kept unless it is named itself: the model is to sign as I do.
    """
    if entity in decisions.by_entity:
        return decisions.by_entity[entity]
    if kind == "PERSON" and is_me:
        return "keep"
    return decisions.by_kind.get(kind, DEFAULT_ACTIONS[kind])


def load_decisions(project: Project) -> Decisions:
    """Returns the saved decisions, or none. Raises AppError("file_damaged")."""
    if not project.decisions.exists():
        return Decisions()
    return read_record(project.decisions, Decisions)


def save_decisions(project: Project, decisions: Decisions) -> None:
    write_json(project.decisions, decisions)
