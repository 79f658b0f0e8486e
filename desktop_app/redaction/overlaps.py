"""Overlapping findings become one."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.redaction.finding import Finding


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Joins overlapping findings: the longest gives the kind, then the most confident; the span covers them all.

    Covering them all means that the part of a loser which sticks out is not left in the text.
    """
    ordered = sorted((f for f in findings if f.end > f.start), key=lambda f: (f.start, -f.end))
    merged: list[Finding] = []
    winner: Finding | None = None  # the best of the group whose span merged[-1] has
    for finding in ordered:
        if winner is None or finding.start >= merged[-1].end:
            winner = finding
            merged.append(finding)
            continue
        winner = max(winner, finding, key=lambda f: (f.end - f.start, f.confidence))
        merged[-1] = Finding(
            start=merged[-1].start,
            end=max(merged[-1].end, finding.end),
            kind=winner.kind,
            confidence=winner.confidence,
            reason=winner.reason,
        )
    return merged
