"""What the pairs as a whole are like: findings with a number, samples, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from desktop_app.dataset.example import Action, Check, Severity
from desktop_app.dataset.flags import MADE
from desktop_app.dataset.pair_table import Facets, PairFilter, PairTable

SAMPLES = 10

# About 100 examples visibly change how a model writes; 200 to 500 make good mail style.
_TOO_FEW = 50
_FEW = 200
_ONE_CORRESPONDENT_SHARE = 0.5
_SHORT_MEDIAN_CHARACTERS = 25
_LANGUAGE_SHARE = 0.1
_RAREST_TASK_SHARE = 0.1
_SERIOUS_FIRST = ("problem", "warning", "info")

_FLAGS: dict[str, tuple[Severity, Action]] = {
    "one_time_code": ("warning", "exclude_these"),
    "mojibake": ("warning", "exclude_these"),
    "long": ("warning", "exclude_these"),
    "maybe_wrong_language": ("info", "exclude_these"),
    "repetitive": ("info", "exclude_these"),
    "odd_characters": ("info", "exclude_these"),
    "input_from_quote": ("info", "exclude_these"),
}
"""Flag -> how serious, and what to offer. The check's code is "pairs_<flag>"."""


def find_checks(table: PairTable, every: Facets, used: Facets, facts: Mapping[str, Any]) -> tuple[Check, ...]:
    """Returns what was found in the pairs in use, the most serious first.

    Args:
        every, used: facets of all pairs, and of the pairs in use.
        facts: `PairTable.facts()`.
    """
    found = [
        *_leaks(facts),
        *_amount(table, used),
        *_balance(table, used),
        *_flagged(table, used),
        *_phrases(table, every),
        *_edits(table),
        *_made(table, used),
    ]
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
            samples=_samples(table, correspondent=name),
            action="cap_correspondent",
            about=name,
            details={"percent": round(100 * most / count)},
        )
    known = {language: number for language, number in used.languages.items() if language}
    recognised = sum(known.values())
    second = sorted(known.items(), key=lambda item: -item[1])[1:2]
    for language, number in second:
        if recognised >= 10 and number >= _LANGUAGE_SHARE * recognised:
            yield Check(
                code="languages_mixed",
                count=number,
                severity="info",
                samples=_samples(table, language=language),
                about=language,
                details={"percent": round(100 * number / recognised)},
            )
    instructions = table.instructions(PairFilter(reason=""))
    if len(instructions) > 1:
        rarest = min(instructions.values())
        if rarest < _RAREST_TASK_SHARE * count:
            yield Check(
                code="tasks_unbalanced",
                count=rarest,
                severity="info",
                action="import_more",
                details={"percent": round(100 * rarest / count)},
            )


def _phrases(table: PairTable, every: Facets) -> Iterator[Check]:
    """The short reply that is left out most often, and can be taken back."""
    found = every.reasons.get("common_phrase", 0)
    if found:
        samples = table.ids(PairFilter(reason="common_phrase"), limit=SAMPLES)
        row = table.get(samples[0])
        yield Check(
            code="one_phrase_dominates",
            count=found,
            severity="info",
            samples=tuple(samples),
            action="keep",
            about=row.output if row else "",
        )


def _flagged(table: PairTable, used: Facets) -> Iterator[Check]:
    for flag, (severity, action) in _FLAGS.items():
        if used.flags.get(flag):
            yield Check(
                code=f"pairs_{flag}",
                count=used.flags[flag],
                severity=severity,
                samples=_samples(table, flag=flag),
                action=action,
                flag=flag,
            )


def _edits(table: PairTable) -> Iterator[Check]:
    """Edits whose pair has other texts now, because other values are replaced than when it was edited."""
    if table.outdated:
        yield Check(
            code="edits_outdated",
            count=len(table.outdated),
            severity="warning",
            samples=tuple(table.outdated[:SAMPLES]),
        )


def _made(table: PairTable, used: Facets) -> Iterator[Check]:
    """Pairs that were made; nobody should forget that they are no real letters."""
    count = used.flags.get(MADE, 0)
    if count:
        yield Check(
            code="pairs_made",
            count=count,
            severity="info",
            samples=_samples(table, flag=MADE),
            action="exclude_these",
            flag=MADE,
            details={"percent": round(100 * count / sum(used.reasons.values()))},
        )


def _leaks(facts: Mapping[str, Any]) -> Iterator[Check]:
    if facts["leaks"]:
        yield Check(code="splits_leak", count=facts["leaks"], severity="problem")


def _samples(table: PairTable, **wanted: str) -> tuple[str, ...]:
    return tuple(table.ids(replace(PairFilter(reason=""), **wanted), limit=SAMPLES))  # type: ignore[arg-type]
