"""Codes -> English sentences, one file a room; `ui.messages` translates them, the command line prints them.

They live in `core` because the window and the command line must say the same, and only one of them has Qt.
Each file holds `SENTENCES: dict[str, Sentence]`, its strings wrapped in `QT_TRANSLATE_NOOP("sentences", ...)`.
Plain, short, no blame: what happened, what is safe, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.core.errors import Detail
from desktop_app.core.sentences import (
    advice,
    app,
    chat_tools,
    dataset,
    engine,
    evaluation,
    export,
    hardware,
    hub,
    importers,
    making,
    plan,
    plan_values,
    privacy,
    proof,
    redaction,
    runtime,
    training_options,
    update,
)
from desktop_app.core.sentences.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    code: sentence
    for room in (
        advice,
        app,
        importers,
        redaction,
        privacy,
        hardware,
        plan,
        plan_values,
        hub,
        dataset,
        making,
        engine,
        runtime,
        training_options,
        evaluation,
        proof,
        export,
        chat_tools,
        update,
    )
    for code, sentence in room.SENTENCES.items()
}


class _Details(dict[str, Detail]):
    """A missing detail must not turn an error message into a second error."""

    def __missing__(self, key: str) -> str:
        return "…"


def fill(text: str, details: Mapping[str, Detail]) -> str:
    """Fills the placeholders; a missing one becomes an ellipsis."""
    return text.format_map(_Details(details))


def sentence_for(code: str, details: Mapping[str, Detail] | None = None) -> Sentence:
    """Returns the words for a code; an unknown code gets the sentence of "unexpected" with the code in it."""
    found = SENTENCES.get(code)
    if found is None:
        return sentence_for("unexpected", {"code": code})
    return Sentence(text=fill(found.text, details or {}), next_step=fill(found.next_step, details or {}))
