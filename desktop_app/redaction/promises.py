"""What no program can promise about cleaned texts, as codes; the sentences are in `core.sentences.redaction`."""

from __future__ import annotations

from desktop_app.redaction.finding import Decisions

_ALWAYS = ("promise_unknown_names", "promise_stories", "promise_style", "promise_pictures")


def what_cannot_be_promised(decisions: Decisions, *, is_partly_read: bool = False) -> tuple[str, ...]:
    """Returns the codes that the report tells: those that always hold, and those of decisions.

    Args:
        is_partly_read: a language model looked for names, and not in all of the texts.
    """
    kept = "keep" in (*decisions.by_kind.values(), *decisions.by_entity.values(), *decisions.by_value.values())
    return (
        *_ALWAYS,
        *(("promise_partly_read",) if is_partly_read else ()),
        *(("promise_kept",) if kept else ()),
        *(("promise_map",) if decisions.keep_map else ()),
    )
