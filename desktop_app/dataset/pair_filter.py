"""Which pairs a person wants to see, as a filter and as a condition in SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from desktop_app.dataset.pair_index import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFilter:
    """Which pairs; everything that is set must hold. The default is all pairs, left out ones too.

    Args:
        text: is in the message that was answered or in the reply; case does not matter, any script, no wildcards.
        source, correspondent, language, kind: exactly; None for any ("" is a value: unknown).
        from_time, to_time: ISO 8601 UTC, or the beginning of one ("2026-03"); both inclusive; pairs without a time
            are in no range.
        flag: a code without its value ("near_duplicate_of", "long").
        reason: drop code; "" the pairs in use; "excluded" those that the person left out; None any.
        split: "train", "validation", "test"; "" the pairs left out; None any.
        excluded, edited: by the person.
        ids: these pairs only.
    """

    text: str = ""
    source: str | None = None
    correspondent: str | None = None
    language: str | None = None
    kind: str | None = None
    from_time: str = ""
    to_time: str = ""
    flag: str = ""
    reason: str | None = None
    split: str | None = None
    excluded: bool | None = None
    edited: bool | None = None
    ids: tuple[str, ...] | None = None


def where(wanted: PairFilter) -> tuple[str, list[Any]]:
    """Returns a condition on temp.shown p, and the values of its question marks."""
    conditions: list[str] = []
    values: list[Any] = []
    for column in ("source", "correspondent", "language", "kind", "reason", "split"):
        value = getattr(wanted, column)
        if value is not None:
            conditions.append(f"p.{column} = ?")
            values.append(value)
    for column in ("excluded", "edited"):
        value = getattr(wanted, column)
        if value is not None:
            conditions.append(f"p.{column} = ?")
            values.append(int(value))
    if wanted.from_time:
        conditions.append("p.time_utc >= ?")
        values.append(wanted.from_time)
    if wanted.to_time:
        # "2026-03" means the whole month.
        conditions.append("substr(p.time_utc, 1, ?) <= ?")
        values += [len(wanted.to_time), wanted.to_time]
    if wanted.flag:
        conditions.append("(instr(' ' || p.flags || ' ', ?) OR instr(' ' || p.flags, ?))")
        values += [f" {wanted.flag} ", f" {wanted.flag}="]
    if wanted.ids is not None:
        conditions.append("p.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(wanted.ids))
    if wanted.text:
        # One pass over the searchable texts: asking for each row's text by itself took five times as long. An
        # index of letter triples would answer in 5 ms, but adds 17 s to building 100,000 pairs, and knows no two
        # letters.
        conditions.append(
            "p.position IN (SELECT f.position FROM main.folded f LEFT JOIN temp.edit e USING (position)"
            " WHERE instr(coalesce(e.folded, f.text), ?))"
        )
        values.append(fold(wanted.text))
    return " AND ".join(conditions) or "1", values
