"""What the pairs as a whole are like: findings with a number, samples, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from desktop_app.dataset.example import Action, Check, Severity
from desktop_app.dataset.pair_table import Facets, PairFilter, PairTable

SAMPLES = 10

# About 100 examples visibly change how a model writes; 200 to 500 make good mail style.
_TOO_FEW = 50
_FEW = 200
_ONE_CORRESPONDENT_SHARE = 0.5
_SHORT_MEDIAN_CHARACTERS = 25
_SERIOUS_FIRST = ("problem", "warning", "info")

_FLAGS: dict[str, tuple[Severity, Action]] = {
    "input_from_quote": ("info", "exclude_these"),
}
"""Flag -> how serious, and what to offer. The flag is the check's code too."""


def find_checks(table: PairTable, used: Facets, facts: Mapping[str, Any]) -> tuple[Check, ...]:
    """Returns what was found in the pairs in use, the most serious first.

    Args:
        used: facets of the pairs in use.
        facts: `PairTable.facts()`.
    """
    found = [*_amount(table, used), *_balance(table, used), *_flagged(table, used)]
    return tuple(sorted(found, key=lambda check: _SERIOUS_FIRST.index(check.severity)))


def notices(checks: Sequence[Check]) -> tuple[str, ...]:
    """The codes that pages without buttons show as sentences."""
    shown = ("too_few_pairs", "few_pairs", "no_test_pairs", "one_correspondent_dominates", "replies_are_short")
    return tuple(check.code for check in checks if check.code in shown)


def _amount(table: PairTable, used: Facets) -> Iterator[Check]:
    count = sum(used.reasons.values())
    if count < _TOO_FEW:
        yield Check(code="too_few_pairs", count=count, severity="warning", action="import_more")
    elif count < _FEW:
        yield Check(code="few_pairs", count=count, severity="info", action="import_more")
    if not used.splits.get("validation") or not used.splits.get("test"):
        yield Check(code="no_test_pairs", count=count, severity="warning", action="import_more")
    if median(table.output_lengths(PairFilter(reason=""))) < _SHORT_MEDIAN_CHARACTERS:
        yield Check(code="replies_are_short", count=count, severity="info", action="import_more")


def _balance(table: PairTable, used: Facets) -> Iterator[Check]:
    count = sum(used.reasons.values())
    name, most = next(iter(used.correspondents.items()), ("", 0))
    if count >= 10 and most > _ONE_CORRESPONDENT_SHARE * count:
        yield Check(
            code="one_correspondent_dominates",
            count=most,
            severity="warning",
            samples=tuple(table.ids(PairFilter(reason="", correspondent=name), limit=SAMPLES)),
            action="cap_correspondent",
            about=name,
        )


def _flagged(table: PairTable, used: Facets) -> Iterator[Check]:
    for flag, (severity, action) in _FLAGS.items():
        if used.flags.get(flag):
            samples = tuple(table.ids(PairFilter(reason="", flag=flag), limit=SAMPLES))
            yield Check(
                code=flag,
                count=used.flags[flag],
                severity=severity,
                samples=samples,
                action=action,
                flag=flag,
            )
