"""What a redacted conversation no longer says: which export it came from, and which messages were only quoted.

Redaction leaves both out, because names of exports may hold names of people ("WhatsApp Chat with Anna"). Here they
are for the person's own eyes, in dataset/pairs.sqlite, and never go into a training file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop_app.core.errors import AppError
from desktop_app.core.project import Project
from desktop_app.redaction.who_is_who import entity_id


@dataclass(frozen=True, slots=True)
class Origin:
    """`from_quote`: indexes of the messages with the note "input_from_quote"."""

    source: str
    from_quote: frozenset[int]


def read_origins(project: Project) -> dict[str, Origin]:
    """Returns redacted conversation id -> origin; empty when the person has deleted the imported messages.

    Raises:
        AppError: "file_damaged".
    """
    found: dict[str, Origin] = {}
    if not project.conversations.is_file():
        return found
    with project.conversations.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                plain = json.loads(line)
                source = str(plain["source"])
                # The same rule as in redaction.apply, which gives the ids.
                conversation_id = entity_id(project.facts.key, "c", f"{source}\x1f{plain['conversation_id']}")
                quoted = frozenset(
                    index
                    for index, message in enumerate(plain["messages"])
                    if "input_from_quote" in message.get("notes", ())
                )
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise AppError("file_damaged", name=project.conversations.name) from None
            found[conversation_id] = Origin(source, quoted)
    return found
