"""Which findings a person should look at first, when they look at twenty and not at two thousand.

The order is that of the harm if the decision on a value is wrong:

1. what lets somebody in or take something, and is kept: secrets, numbers of identity, cards and accounts;
2. secrets; 3. numbers of identity; 4. cards and accounts (each is replaced or left out: is that seen to?);
5. what is kept and leads to somebody: names, addresses, phone numbers, the least sure names first;
6. what was found with little confidence: it may be no personal data at all, and is replaced for nothing;
7. everything else.

Within one of these: values in texts that I wrote come first, because the model learns those word by word; then the
less sure ones, then the more frequent ones. My own name is not among them: it is kept on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desktop_app.redaction.finding import Action, FoundValue, Kind

_IDENTITY: frozenset[Kind] = frozenset(("NATIONAL_ID", "PASSPORT", "LICENSE_PLATE"))
_MONEY: frozenset[Kind] = frozenset(("CREDIT_CARD", "IBAN", "BANK_ACCOUNT", "CRYPTO"))
_UNSURE = 0.7
# With more of one kind, twenty codes that a shop once sent would hide the one name that is wrong.
_SHARE_OF_ONE_KIND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """All forms of one person or thing under one kind.

    Args:
        class_number: 1 to 7, as the list above.
        in_mine: places in texts that I wrote.
    """

    kind: Kind
    entity: str
    class_number: int
    in_mine: int
    confidence: float
    count: int


def riskiest(
    found: Iterable[FoundValue], action_of: Callable[[FoundValue], Action], *, count: int = 20
) -> list[Risk]:
    """Returns what to look at first, the riskiest first; a third of one kind is enough, unless nothing is left.

    Args:
        action_of: what happens to a value now; the same for all forms of one thing.
    """
    forms: dict[tuple[Kind, str], list[FoundValue]] = {}
    for value in found:
        if not value.is_me:
            forms.setdefault((value.kind, value.entity), []).append(value)
    risks = [_risk(kind, entity, values, action_of(values[0])) for (kind, entity), values in forms.items()]
    return _varied(sorted(risks, key=_place), count)


def _risk(kind: Kind, entity: str, forms: list[FoundValue], action: Action) -> Risk:
    # The surest form says whether it is one: "Will" beside "Will Hartwell" is a name.
    confidence = max(form.confidence for form in forms)
    return Risk(
        kind=kind,
        entity=entity,
        class_number=_class(kind, confidence, action),
        in_mine=sum(form.in_mine for form in forms),
        confidence=confidence,
        count=sum(form.count for form in forms),
    )


def _class(kind: Kind, confidence: float, action: Action) -> int:
    opens = kind == "SECRET" or kind in _IDENTITY or kind in _MONEY
    if opens and action == "keep":
        return 1
    if opens:
        return 2 if kind == "SECRET" else 3 if kind in _IDENTITY else 4
    if action == "keep":
        return 5
    return 6 if confidence < _UNSURE else 7


def _place(risk: Risk) -> tuple[int, bool, float, int, str, str]:
    return (risk.class_number, not risk.in_mine, risk.confidence, -risk.count, risk.kind, risk.entity)


def _varied(ordered: list[Risk], count: int) -> list[Risk]:
    """Takes the first ones, no more than a share of each kind; what is left over fills free places."""
    most = max(1, -(-count // _SHARE_OF_ONE_KIND))
    taken: Counter[Kind] = Counter()
    first: list[Risk] = []
    rest: list[Risk] = []
    for risk in ordered:
        if len(first) == count:
            break
        taken[risk.kind] += 1
        (first if taken[risk.kind] <= most else rest).append(risk)
    return sorted([*first, *rest[: count - len(first)]], key=_place)
