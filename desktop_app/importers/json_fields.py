"""Values of an export's JSON objects, each of which may be missing or of a wrong type."""

from __future__ import annotations

from typing import Any


def text_at(found: Any, key: str) -> str:
    """Returns the string at a key; "" for anything else."""
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def id_at(found: Any, key: str) -> str:
    """Returns an id or a name that serves as one, which may be a number, as a string; "" for anything else."""
    value = found.get(key) if isinstance(found, dict) else None
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    # A bool is an int, too.
    return str(value) if type(value) is int else ""


def object_at(found: Any, key: str) -> dict[str, Any]:
    """Returns the object at a key; an empty one for anything else."""
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def objects_at(found: Any, key: str) -> list[dict[str, Any]]:
    """Returns the objects in the list at a key."""
    value = found.get(key) if isinstance(found, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
